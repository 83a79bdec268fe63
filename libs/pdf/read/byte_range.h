#pragma once

/// The bytes that a signature covers, and the CMS in the gap between them. Strict, since every freedom of
/// form has been used for an attack (universal signature forgery, signature wrapping).

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "qpdf/QPDFObjectHandle.hh"

namespace onestop::pdf {

/// [0, gap_begin) and [gap_end, end) are signed. Holds 0 < gap_begin < gap_end <= end <= size of the file.
struct SignedRange {
  size_t gap_begin = 0;
  size_t gap_end = 0;
  size_t end = 0;

  std::array<int64_t, 4> Numbers() const {
    return {0, static_cast<int64_t>(gap_begin), static_cast<int64_t>(gap_end),
            static_cast<int64_t>(end - gap_end)};
  }
};

/// Errors: INVALID_ARGUMENT, with what was found.
absl::StatusOr<SignedRange> ReadByteRange(QPDFObjectHandle signature, size_t file_size);

/// The CMS, in DER or BER. The gap must be exactly the parsed /Contents, a string of hexadecimal digits in
/// one letter case, and the padding after the CMS must be zeros. Errors: INVALID_ARGUMENT, with what was
/// found.
absl::StatusOr<std::string> ReadContents(QPDFObjectHandle signature, const SignedRange& range,
                                         absl::string_view file);

}  // namespace onestop::pdf
