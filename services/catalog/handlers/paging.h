#pragma once

/// Pages of a list that is in order of one key.

#include <string>
#include <vector>

#include "libs/rpc/page_token.h"

namespace onestop::catalog::handlers {

inline constexpr int kPageSizeDefault = 50;
inline constexpr int kPageSizeMax = 200;

/// Calls add(entry) for the entries of `sorted` that pass wanted(entry) and come after the key `after`, at
/// most `size` of them. Returns the token of the next page; empty when this was the last.
template <typename Entry, typename KeyOf, typename Wanted, typename Add>
std::string AddPage(const std::vector<const Entry*>& sorted, const rpc::PageKey& after, int size,
                    const std::string& filter, KeyOf key_of, Wanted wanted, Add add) {
  int added = 0;
  std::string last;
  for (const Entry* entry : sorted) {
    if ((!after.empty() && key_of(*entry) <= after.front()) || !wanted(*entry)) continue;
    if (added == size) return rpc::MakePageToken({last}, filter);
    add(*entry);
    ++added;
    last = key_of(*entry);
  }
  return "";
}

}  // namespace onestop::catalog::handlers
