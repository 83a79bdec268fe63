#pragma once

/// The limits of reading a PDF. A file above one is not judged: its report says PDF_TOO_LARGE or
/// PDF_TOO_COMPLEX.

#include <cstddef>
#include <cstdint>

namespace onestop::pdf {

/// Bytes of a file: what libs/documents accepts.
inline constexpr size_t kPdfBytesMax = 25 * 1024 * 1024;
/// Objects in one revision's cross-reference table.
inline constexpr size_t kObjectsMax = 200'000;
/// Pairs of objects, array items and dictionary entries that may be compared, over all revisions.
inline constexpr int64_t kComparisonsMax = 5'000'000;
/// Signatures in a file. Each costs one more parsing of the file.
inline constexpr size_t kSignaturesMax = 32;
inline constexpr size_t kFieldsMax = 20'000;
/// Levels of the form's and of the pages' trees.
inline constexpr int kTreeDepthMax = 64;
inline constexpr size_t kPagesMax = 20'000;
/// Certificates, OCSP answers and CRLs of the file's own validation data; and their bytes together.
inline constexpr size_t kValidationItemsMax = 512;
inline constexpr size_t kValidationBytesMax = 8 * 1024 * 1024;
/// Changes reported for one signature, of the permitted and of the forbidden each.
inline constexpr int kChangesToldMax = 100;
/// The largest widget that a later signature may show: this part of its page.
inline constexpr double kWidgetPartOfPageMax = 1.0 / 8;

}  // namespace onestop::pdf
