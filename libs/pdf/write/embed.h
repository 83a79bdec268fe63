#pragma once

/// Embeds a signature in a PDF that was prepared for it. Arithmetic on bytes: no PDF is parsed.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::pdf {

/// The gap for a signature: 16 KiB of CMS, which is 32 KiB of hex.
inline constexpr size_t kPdfCmsBytesMax = 16 * 1024;

struct Prepared {
  /// What follows the base: the revision, its /Contents all zeros.
  std::string appended;
  /// Offset and length of what is signed before the gap, and after it, in base ‖ appended. The gap is the hex
  /// string of /Contents with its angle brackets.
  std::array<int64_t, 4> byte_range{};
  /// SHA-256 of what is signed, 32 bytes.
  std::string digest;
};

/// Puts a CMS (DER) into the gap, in lower-case hex, the rest stays zeros. Returns the appended bytes,
/// complete.
///
/// Errors: INVALID_ARGUMENT SIGNATURE_INVALID {detail} when it does not fit, or the gap is not one that
/// PreparePdf() or PrepareArchiveTimeStamp() left in `appended`.
absl::StatusOr<std::string> EmbedCms(absl::string_view appended, int64_t base_size,
                                     const std::array<int64_t, 4>& byte_range, absl::string_view cms);

/// SHA-256 of base ‖ appended without the gap, 32 bytes: what a signer computes before signing. Empty when
/// `byte_range` does not begin at 0 and end at the end with a gap inside `appended`.
std::string DigestOf(absl::string_view base, absl::string_view appended,
                     const std::array<int64_t, 4>& byte_range);

}  // namespace onestop::pdf
