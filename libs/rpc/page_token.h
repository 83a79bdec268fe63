#pragma once

/// Page tokens: where a list continues, by key, opaque to the client.
///
///     ASSIGN_OR_RETURN(PageKeyReader key, PageKeyReader::Read(request.page_token(), filter, 2));
///     if (!key.first_page()) after = {.time = key.Time(), .id = key.Uuid()};
///     RETURN_IF_ERROR(key.status());

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
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
/// says where the list continues, and every page checks the caller's rights again.
std::string MakePageToken(const PageKey& key, absl::string_view filter);

/// `time` as a column of a key; the infinite ones too.
std::string PageTime(absl::Time time);

/// The only way to read a token: column by column, each checked to be what a query may be given. Tokens are
/// not sealed, so their holder may put anything into them.
class PageKeyReader {
 public:
  /// Reads the key in `token`, which has `columns` columns; an empty token asks for the first page and has
  /// none.
  ///
  /// Errors: INVALID_ARGUMENT PAGE_TOKEN_INVALID when it is not a token of this server or of another list.
  static absl::StatusOr<PageKeyReader> Read(absl::string_view token, absl::string_view filter,
                                            size_t columns);

  bool first_page() const { return key_.empty(); }

  /// The next column, as PageTime() wrote it: infinite, or of the years 1 to 9999.
  absl::Time Time();
  /// The next column, in lower case.
  std::string Uuid();
  /// The next column, `min` to `max`.
  int64_t Number(int64_t min, int64_t max);
  /// The next column: `bytes_max` bytes at most, valid UTF-8 without control characters.
  std::string Text(size_t bytes_max);

  /// PAGE_TOKEN_INVALID when a column that was read is not what it was read as; its value is then a harmless
  /// one of its kind. Asked before anything that was read is used.
  absl::Status status() const;

 private:
  explicit PageKeyReader(PageKey key) : key_(std::move(key)) {}
  const std::string& Next();

  PageKey key_;
  size_t next_ = 0;
  bool valid_ = true;
};

/// INVALID_ARGUMENT PAGE_TOKEN_INVALID: the token is not one of this list.
absl::Status PageTokenInvalid();

/// The key of a list in the order of (time, id), where the id is a UUID.
struct TimeAndId {
  absl::Time time;
  std::string id;
};

std::string MakePageToken(const TimeAndId& key, absl::string_view filter);

/// A PageKeyReader's two columns; nothing for the first page. Errors: PAGE_TOKEN_INVALID.
absl::StatusOr<std::optional<TimeAndId>> ReadTimeAndId(absl::string_view token, absl::string_view filter);

}  // namespace onestop::rpc
