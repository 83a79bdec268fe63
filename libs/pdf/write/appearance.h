#pragma once

/// Draws what is seen of a signature or a field with cairo, as a PDF of one page. Private to this module.

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

/// The image in the middle, as large as the place allows. Errors: FIELD_INVALID "image_png" when it is no PNG
/// within the limits.
absl::StatusOr<std::string> DrawImage(absl::string_view png, double width, double height);

/// Lines of black text, one below the other, centred in the height; smaller where they do not fit. Errors:
/// FIELD_INVALID `field` when they would have to be smaller than half, or have a character that the font
/// lacks.
absl::StatusOr<std::string> DrawText(absl::string_view field, const std::vector<std::string>& lines,
                                     TextStyle style, double width, double height);

}  // namespace onestop::pdf
