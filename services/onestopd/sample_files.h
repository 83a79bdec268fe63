#pragma once

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace onestop::onestopd {

struct SampleFile {
  /// Within the data directory: "templates/ket-qua-chung.yaml", "images/gd01.png".
  absl::string_view name;
  /// In hexadecimal.
  absl::string_view hex;
};

/// The templates of results and the pictures of signatures and seals, as they were when this program was
/// built.
absl::Span<const SampleFile> SampleFiles();

}  // namespace onestop::onestopd
