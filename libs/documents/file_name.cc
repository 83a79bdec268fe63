// The ends of names, as the programs write them that make such files.

#include "libs/documents/file_name.h"

#include <array>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "libs/documents/file_type.h"

namespace onestop::documents {
namespace {

constexpr std::array<std::pair<absl::string_view, absl::string_view>, 15> kEnds = {{
    {"pdf", kPdf},
    {"png", kPng},
    {"jpg", kJpeg},
    {"jpeg", kJpeg},
    {"tif", kTiff},
    {"tiff", kTiff},
    {"docx", kDocx},
    {"xlsx", kXlsx},
    {"p7s", kCms},
    {"p7m", kCms},
    {"xml", kXml},
    {"xml", kText},
    {"txt", kText},
    {"csv", kText},
    {"json", kText},
}};

}  // namespace

bool NameSuits(absl::string_view file_name, absl::string_view found) {
  const size_t dot = file_name.rfind('.');
  if (dot == absl::string_view::npos) return true;
  const std::string end = absl::AsciiStrToLower(file_name.substr(dot + 1));
  bool known = false;
  for (const auto& [name, type] : kEnds) {
    if (name != end) continue;
    known = true;
    if (type == found) return true;
  }
  return !known;
}

}  // namespace onestop::documents
