#pragma once

/// Pages of a list that is in order of one key.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/check.h"
#include "libs/rpc/page_token.h"

namespace onestop::catalog_service::handlers {

inline constexpr int kPageSizeDefault = 50;
inline constexpr int kPageSizeMax = 200;
/// Bytes of a page's entries, of which one at least is given: entries may be large, and clients take in 4 MiB.
inline constexpr size_t kPageBytesMax = 1024 * 1024;

/// The key after which the page of `token` begins; empty for the first page. Errors: PAGE_TOKEN_INVALID.
inline absl::StatusOr<std::string> ReadPlace(const std::string& token, const std::string& filter) {
  ASSIGN_OR_RETURN(rpc::PageKeyReader key, rpc::PageKeyReader::Read(token, filter, 1));
  std::string after = key.first_page() ? "" : key.Text(catalog::kIdBytesMax);
  RETURN_IF_ERROR(key.status());
  return after;
}

/// Calls add(entry) for the entries of `sorted` that pass wanted(entry) and come after the key `after`, which
/// is below every key when it is empty, at most `size` of them and about kPageBytesMax bytes. Returns the token of the next page; empty
/// when this was the last.
template <typename Entry, typename KeyOf, typename Wanted, typename Add>
std::string AddPage(const std::vector<const Entry*>& sorted, const std::string& after, int size,
                    const std::string& filter, KeyOf key_of, Wanted wanted, Add add) {
  int added = 0;
  size_t bytes = 0;
  std::string last;
  for (const Entry* entry : sorted) {
    if (key_of(*entry) <= after || !wanted(*entry)) continue;
    bytes += entry->ByteSizeLong();
    if (added == size || (added > 0 && bytes > kPageBytesMax)) return rpc::MakePageToken({last}, filter);
    add(*entry);
    ++added;
    last = key_of(*entry);
  }
  return "";
}

}  // namespace onestop::catalog_service::handlers
