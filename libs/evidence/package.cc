// Writes and reads the ZIP file. Sizes are bounded before anything is unpacked, since a package is an
// untrusted file.

#include "libs/evidence/package.h"

#include <zip.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/messages/status.h"
#include "nlohmann/json.hpp"

namespace onestop::evidence {
namespace {

using Json = nlohmann::ordered_json;
using messages::Both;

constexpr absl::string_view kFormat = "onestop-evidence/1";
constexpr char kManifest[] = "manifest.json";
constexpr char kManifestHash[] = "manifest.sha256";

// Whether the file was a ZIP once: what is cut or changed is damaged, anything else the wrong file.
bool BeginsAsZip(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  char first[2] = {};
  file.read(first, sizeof first);
  return first[0] == 'P' && first[1] == 'K';
}

struct Discard {
  // zip_discard() closes an archive without writing anything, which is right for reading and for every
  // error.
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using ArchivePtr = std::unique_ptr<zip_t, Discard>;
using FilePtr = std::unique_ptr<zip_file_t, Discard>;

absl::Status Damaged(const messages::Bilingual& what) {
  return messages::Error(absl::StatusCode::kDataLoss, Both("the evidence package is damaged: $0", what));
}

absl::Status Missing(absl::string_view path) { return Damaged(Both("$0 is missing", path)); }

absl::Status CannotWrite(absl::string_view path) {
  return messages::Error(absl::StatusCode::kInvalidArgument, Both("cannot write the file $0", path));
}

Json ManifestOf(const EvidencePackage& package) {
  Json manifest = {{"format", kFormat},          {"dossier_id", package.dossier_id},
                   {"code", package.code},       {"made_time", package.made_time},
                   {"made_by", package.made_by}, {"last_hash", absl::BytesToHexString(package.last_hash)}};
  manifest["documents"] = Json::array();
  for (const PackedDocument& document : package.documents) {
    manifest["documents"].push_back({{"document_id", document.document_id},
                                     {"file_name", document.file_name},
                                     {"media_type", document.media_type},
                                     {"sha256", absl::BytesToHexString(document.sha256)}});
  }
  manifest["files"] = Json::array();
  for (const auto& [path, bytes] : package.files) {
    manifest["files"].push_back({{"path", path},
                                 {"size_bytes", bytes.size()},
                                 {"sha256", absl::BytesToHexString(digest::Sha256Text(bytes))}});
  }
  return manifest;
}

// In the form that sha256sum --check reads.
std::string HashLine(absl::string_view manifest) {
  return absl::StrCat(absl::BytesToHexString(digest::Sha256Text(manifest)), "  ", kManifest, "\n");
}

// `bytes` must live until the archive is closed.
absl::Status Add(zip_t* archive, const std::string& path, absl::string_view bytes) {
  zip_source_t* const source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
  const zip_int64_t index =
      source == nullptr ? -1 : zip_file_add(archive, path.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index >= 0) return absl::OkStatus();
  // An archive owns only what was added to it.
  if (source != nullptr) zip_source_free(source);
  return absl::InternalError(absl::StrCat("cannot pack ", path, ": ", zip_strerror(archive)));
}

// The whole entry. Its announced size is checked against the limit before a byte is unpacked.
absl::StatusOr<std::string> ReadEntry(zip_t* archive, zip_uint64_t index, size_t& bytes_left) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(archive, index, 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0) {
    return Damaged(Both("an entry cannot be read"));
  }
  if (stat.size > bytes_left) {
    return Damaged(Both("it holds more than $0 bytes", kPackageBytesMax));
  }
  bytes_left -= stat.size;
  const FilePtr file(zip_fopen_index(archive, index, 0));
  std::string bytes(stat.size, '\0');
  if (file == nullptr ||
      zip_fread(file.get(), bytes.data(), bytes.size()) != static_cast<zip_int64_t>(bytes.size())) {
    return Damaged(Both("the entry $0 cannot be read", stat.name));
  }
  // One byte more would exceed the announced size; reading to the end makes libzip compare the checksum.
  char more = 0;
  if (zip_fread(file.get(), &more, 1) != 0) {
    return Damaged(Both("the entry $0 is longer than it says or has another checksum", stat.name));
  }
  return bytes;
}

absl::StatusOr<std::map<std::string, std::string>> ReadEntries(zip_t* archive) {
  const zip_int64_t count = zip_get_num_entries(archive, 0);
  if (count < 0 || static_cast<size_t>(count) > kPackageFilesMax) {
    return Damaged(Both("it holds more than $0 files", kPackageFilesMax));
  }
  size_t bytes_left = kPackageBytesMax;
  std::map<std::string, std::string> entries;
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    const char* const name = zip_get_name(archive, i, 0);
    if (name == nullptr) return Damaged(Both("an entry has no name"));
    const std::string path = name;
    ASSIGN_OR_RETURN(std::string bytes, ReadEntry(archive, i, bytes_left));
    // Programs that unpack a ZIP disagree about which of two entries with one name counts.
    if (!entries.emplace(path, std::move(bytes)).second) {
      return Damaged(Both("$0 is there twice", path));
    }
  }
  return entries;
}

// A text of the manifest; std::nullopt for another type.
std::optional<std::string> Text(const Json& object, const char* key) {
  if (!object.is_object() || !object.contains(key) || !object[key].is_string()) return std::nullopt;
  return object[key].get<std::string>();
}

std::optional<std::string> Hash(const Json& object, const char* key) {
  // Upper-case digits are refused too: a hash has one way of writing.
  const std::optional<std::string> hex = Text(object, key);
  if (!hex.has_value() || hex->size() != 64 ||
      hex->find_first_not_of("0123456789abcdef") != std::string::npos) {
    return std::nullopt;
  }
  return absl::HexStringToBytes(*hex);
}

absl::Status ReadDocuments(const Json& manifest, EvidencePackage& package) {
  for (const Json& entry : manifest.value("documents", Json::array())) {
    const auto id = Text(entry, "document_id");
    const auto name = Text(entry, "file_name");
    const auto type = Text(entry, "media_type");
    const auto sha256 = Hash(entry, "sha256");
    if (!id || !name || !type || !sha256) {
      return Damaged(Both("manifest.json names a document wrongly"));
    }
    package.documents.push_back({*id, *name, *type, *sha256});
  }
  return absl::OkStatus();
}

// Every file is as the manifest describes it, and there is no other.
absl::Status CompareFiles(const Json& manifest, const std::map<std::string, std::string>& files) {
  std::set<std::string> named;
  for (const Json& entry : manifest.value("files", Json::array())) {
    const auto path = Text(entry, "path");
    const auto sha256 = Hash(entry, "sha256");
    if (!path || !sha256) {
      return Damaged(Both("manifest.json names a file wrongly"));
    }
    const auto file = files.find(*path);
    if (file == files.end()) return Missing(*path);
    if (digest::Sha256Text(file->second) != *sha256) {
      return Damaged(Both("$0 is not the file that was packed", *path));
    }
    named.insert(*path);
  }
  for (const auto& [path, bytes] : files) {
    if (!named.contains(path)) {
      return Damaged(Both("$0 is not in the manifest", path));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string EventPath(int64_t sequence) { return absl::StrFormat("events/%04d.pb", sequence); }

std::string PersonalDataPath(int64_t sequence) { return absl::StrFormat("personal/%04d.pb", sequence); }

std::string DocumentPath(absl::string_view sha256) {
  return absl::StrCat("documents/", absl::BytesToHexString(sha256));
}

absl::Status WritePackage(const EvidencePackage& package, const std::string& path) {
  int error = 0;
  // Written beside the target and renamed at the end, so that an interrupted run leaves no half of a
  // package under the name.
  const std::string temporary = absl::StrCat(path, ".part");
  ArchivePtr archive(zip_open(temporary.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error));
  if (archive == nullptr) return CannotWrite(path);
  const std::string manifest = ManifestOf(package).dump(2) + "\n";
  const std::string hash = HashLine(manifest);
  RETURN_IF_ERROR(Add(archive.get(), kManifest, manifest));
  RETURN_IF_ERROR(Add(archive.get(), kManifestHash, hash));
  for (const auto& [name, bytes] : package.files) RETURN_IF_ERROR(Add(archive.get(), name, bytes));
  if (zip_close(archive.get()) != 0) return CannotWrite(path);
  archive.release();  // NOLINT(bugprone-unused-return-value): zip_close() freed it.
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    std::remove(temporary.c_str());
    return CannotWrite(path);
  }
  return absl::OkStatus();
}

absl::StatusOr<EvidencePackage> ReadPackage(const std::string& path) {
  int error = 0;
  // ZIP_CHECKCONS compares the central directory with the headers of the entries, which could otherwise
  // contradict it.
  const ArchivePtr archive(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &error));
  if (archive == nullptr && (error == ZIP_ER_NOENT || error == ZIP_ER_OPEN)) {
    return messages::Error(absl::StatusCode::kInvalidArgument,
                           Both("cannot read the file $0: $1", path, std::strerror(errno)));
  }
  if (archive == nullptr && !BeginsAsZip(path)) {
    return messages::Error(absl::StatusCode::kInvalidArgument,
                           Both("$0 is no evidence package: it is no ZIP file", path));
  }
  if (archive == nullptr) {
    return Damaged(Both("it is not a whole ZIP file"));
  }
  EvidencePackage package;
  ASSIGN_OR_RETURN(package.files, ReadEntries(archive.get()));
  for (const char* name : {kManifest, kManifestHash}) {
    if (!package.files.contains(name)) return Missing(name);
  }
  // Both are taken out: the manifest lists the other files only.
  const std::string text = package.files.extract(kManifest).mapped();
  if (package.files.extract(kManifestHash).mapped() != HashLine(text)) {
    return Damaged(Both("manifest.json has another hash than manifest.sha256 says"));
  }
  // Exceptions are off: the text comes from an untrusted file.
  const Json manifest = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!manifest.is_object() || Text(manifest, "format") != kFormat) {
    return Damaged(Both("manifest.json is not of the form $0", kFormat));
  }
  const auto last_hash = Hash(manifest, "last_hash");
  if (!last_hash.has_value()) {
    return Damaged(Both("manifest.json has no last_hash"));
  }
  package.last_hash = *last_hash;
  package.dossier_id = Text(manifest, "dossier_id").value_or("");
  package.code = Text(manifest, "code").value_or("");
  package.made_time = Text(manifest, "made_time").value_or("");
  package.made_by = Text(manifest, "made_by").value_or("");
  RETURN_IF_ERROR(ReadDocuments(manifest, package));
  RETURN_IF_ERROR(CompareFiles(manifest, package.files));
  return package;
}

}  // namespace onestop::evidence
