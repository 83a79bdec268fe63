#pragma once

/// The Vietnamese catalogue as make_table.py wrote it from vi.po; for the files of this library.

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace onestop::messages {

struct Entry {
  absl::string_view context;
  absl::string_view english;
  absl::string_view vietnamese;
};

/// Sorted by context and English, each pair once.
absl::Span<const Entry> VietnameseEntries();

/// The Vietnamese for `english` in `context`; "" when the catalogue has none.
absl::string_view FindVietnamese(absl::string_view context, absl::string_view english);

}  // namespace onestop::messages
