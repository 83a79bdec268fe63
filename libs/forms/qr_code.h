#pragma once

/// QR codes. Private to this module.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::forms {

struct QrCode {
  /// Modules on a side, without the quiet zone.
  int side = 0;
  /// Row by row; true is dark.
  std::vector<bool> dark;
};

/// Error correction level M: 15 % of the code may be damaged.
///
/// Errors: INVALID_ARGUMENT when the text does not fit, beyond 2331 bytes.
absl::StatusOr<QrCode> MakeQrCode(absl::string_view text);

}  // namespace onestop::forms
