#pragma once

/// Page tokens: where a list goes on, by key, opaque to the client.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace onestop::rpc {

/// Bytes of a page token. A longer one is refused unread.
inline constexpr size_t kPageTokenMax = 2048;

/// The key of the last row that a page showed, column by column, in the list's order.
using PageKey = std::vector<std::string>;

/// What a token is bound to: the request less `page_token` and `page_size`. A token answers only the list it
/// was made for; with other filters it is refused instead of silently skipping rows. Add the caller where
/// one caller's place must not be used by another.
std::string PageFilter(const google::protobuf::Message& request);

/// The token for the page after `key`. It is checksummed against mistakes, not sealed against its holder: it
/// says where to go on, and every page asks for the caller's rights anew.
std::string MakePageToken(const PageKey& key, absl::string_view filter);

/// The key in `token`; empty for an empty token, which asks for the first page.
///
/// Errors: INVALID_ARGUMENT PAGE_TOKEN_INVALID when it is not one of ours or of another list. Requires
/// `columns`, how many the list's key has.
absl::StatusOr<PageKey> ReadPageToken(absl::string_view token, absl::string_view filter, size_t columns);

/// The key of a list in the order of (time, id), where the id is a UUID.
struct TimeAndId {
  absl::Time time;
  std::string id;
};

std::string MakePageToken(const TimeAndId& key, absl::string_view filter);

/// As ReadPageToken(); nothing for the first page. A key that cannot be one is PAGE_TOKEN_INVALID too: tokens
/// are not sealed.
absl::StatusOr<std::optional<TimeAndId>> ReadTimeAndId(absl::string_view token, absl::string_view filter);

}  // namespace onestop::rpc
