#pragma once

/// Files that commands read and write.

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/catalog/yaml.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::cli {

/// A catalogue, or a part of one, as its file says.
struct CatalogueFile {
  catalog::v1::Catalogue catalogue;
  catalog::YamlLines lines;
  /// The revision that it was exported at, as RevisionLine() in its first line says; 0 when it does not.
  int64_t revision = 0;
};

/// "# revision 4 of H31, exported 2024-01-15T10:00:00+07:00": the first line of an exported catalogue, with its end.
std::string RevisionLine(int64_t revision, absl::string_view province, absl::Time now);
/// The revision of such a first line; 0 when `text` begins otherwise.
int64_t RevisionOf(absl::string_view text);

/// Reads a YAML file. Whether what it says makes sense is for catalog::Check() or the server to decide.
///
/// Errors: exit code 2 when it cannot be read, and with every mistake, as "FILE:LINE: what is wrong".
absl::StatusOr<CatalogueFile> ReadCatalogueFile(const std::string& path);

/// A catalogue from a YAML file that is sound by itself.
///
/// Errors: exit code 2 when it cannot be read, and with every mistake, its place and its line.
absl::StatusOr<catalog::v1::Catalogue> ReadCatalogue(const std::string& path);

/// A regular file, open for reading. Errors: exit code 2, with the system's reason.
absl::StatusOr<std::ifstream> OpenFile(const std::string& path);

/// The bytes of a regular file. Errors: exit code 2, with the system's reason, when it cannot be read;
/// RESOURCE_EXHAUSTED when it has more than `bytes_max`.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t bytes_max);

/// Puts `bytes` in place of what the file at `path` held. Errors: exit code 2, with the system's reason; the
/// file may then hold a part.
absl::Status WriteFile(const std::string& path, absl::string_view bytes);

/// A file at `path` may have been edited since it was written: it is replaced with `force` alone. A device is no such
/// file. Errors: exit code 2.
absl::Status CheckReplaceable(const std::string& path, bool force);

}  // namespace onestop::cli
