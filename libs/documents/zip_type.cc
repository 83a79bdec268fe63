// libzip reads the list of parts. It takes memory for as many as the archive claims to have, so the claims are
// looked at before: they are in the last bytes of the file.

#include "libs/documents/zip_type.h"

#include <zip.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "libs/documents/file_type.h"

namespace onestop::documents {
namespace {

constexpr absl::string_view kZip = "application/zip";
constexpr size_t kMediaTypeBytesMax = 100;
constexpr std::array<absl::string_view, 4> kDeclaredTypes = {
    "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation", "application/epub+zip"};

// APPNOTE.TXT 6.3.10, 4.3.16: the end record with its comment.
constexpr size_t kEndRecordBytes = 22;
constexpr size_t kEndBytesMax = kEndRecordBytes + 65'535;
constexpr absl::string_view kEndRecord("PK\x05\x06", 4);
constexpr size_t kPartsOffset = 10;
// 4.3.15: its presence means that counts are in another, larger record.
constexpr absl::string_view kZip64Locator("PK\x06\x07", 4);

struct Close {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

std::string ReadEnd(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return "";
  const auto size = static_cast<size_t>(file.tellg());
  std::string end(std::min(size, kEndBytesMax + kZip64Locator.size() + 16), '\0');
  file.seekg(static_cast<std::streamoff>(size - end.size()));
  file.read(end.data(), static_cast<std::streamsize>(end.size()));
  return file ? end : "";
}

// Whichever of several end records libzip believes, the list that it reads is bounded.
bool ClaimsFewParts(const std::string& path) {
  const std::string bytes = ReadEnd(path);
  const absl::string_view end = bytes;
  if (end.find(kZip64Locator) != absl::string_view::npos) return false;
  for (size_t at = end.find(kEndRecord); at != absl::string_view::npos; at = end.find(kEndRecord, at + 1)) {
    if (end.size() < at + kEndRecordBytes) break;
    const auto byte = [&end, at](size_t i) { return static_cast<uint8_t>(end[at + kPartsOffset + i]); };
    if (static_cast<size_t>(byte(0) | byte(1) << 8) > kZipPartsMax) return false;
  }
  return true;
}

// What the archive says of itself: "application/vnd.oasis.opendocument.text"; empty when it does not.
std::string DeclaredType(zip_t* archive) {
  const std::unique_ptr<zip_file_t, Close> file(zip_fopen(archive, "mimetype", 0));
  if (file == nullptr) return "";
  std::array<char, kMediaTypeBytesMax> bytes = {};
  const zip_int64_t read = zip_fread(file.get(), bytes.data(), bytes.size());
  const absl::string_view type =
      absl::StripAsciiWhitespace(absl::string_view(bytes.data(), read > 0 ? static_cast<size_t>(read) : 0));
  // The sender wrote it: it may name what is refused, never something that is taken in.
  for (const absl::string_view known : kDeclaredTypes) {
    if (type == known) return std::string(type);
  }
  return "";
}

}  // namespace

std::string TypeOfZip(const std::string& path) {
  if (!ClaimsFewParts(path)) return std::string(kZip);
  int error = 0;
  const std::unique_ptr<zip_t, Close> archive(zip_open(path.c_str(), ZIP_RDONLY, &error));
  if (archive == nullptr) return std::string(kZip);
  const zip_int64_t parts = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = 0; i < parts; ++i) {
    const char* const name = zip_get_name(archive.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
    if (name == nullptr) continue;
    if (absl::StartsWith(name, "word/")) return std::string(kDocx);
    if (absl::StartsWith(name, "xl/")) return std::string(kXlsx);
    if (absl::StartsWith(name, "ppt/")) return std::string(kPptx);
  }
  const std::string declared = DeclaredType(archive.get());
  return declared.empty() ? std::string(kZip) : declared;
}

}  // namespace onestop::documents
