#pragma once

/// What is seen of a signature or a field: drawn by cairo, as a PDF of one page. Private to this module.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/pdf/write/prepare.h"

namespace onestop::pdf {

struct TextStyle {
  double points = 13;
  bool italic = false;
  Alignment alignment = Alignment::kLeft;
};

/// The image as large as it fits, in the middle. Errors: FIELD_INVALID "image_png" when it is no PNG within
/// the limits.
absl::StatusOr<std::string> DrawImage(absl::string_view png, double width, double height);

/// Lines of text, black, one below the other, in the middle of the height; smaller where they do not fit.
/// Errors: FIELD_INVALID `field` when they would have to be smaller than half, or have a character that the
/// font has not.
absl::StatusOr<std::string> DrawText(absl::string_view field, const std::vector<std::string>& lines,
                                     TextStyle style, double width, double height);

}  // namespace onestop::pdf
