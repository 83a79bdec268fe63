#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::documents {

inline constexpr absl::string_view kPptx =
    "application/vnd.openxmlformats-officedocument.presentationml.presentation";

/// Parts that an archive may have to be looked into: more than any document of an office.
inline constexpr size_t kZipPartsMax = 10'000;

/// What the zip archive at `path` is, whatever the order of its parts: by their names a DOCX, an XLSX or a PPTX; an
/// OpenDocument file or another by what its part "mimetype" says; else, and when it is damaged or has too many
/// parts, "application/zip". Nothing but that part, of which 100 bytes, is unpacked.
std::string TypeOfZip(const std::string& path);

}  // namespace onestop::documents
