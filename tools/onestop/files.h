#pragma once

/// Files that commands read and write.

#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/catalog/yaml.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::cli {

/// A catalogue, or a part of one, as its file says.
struct CatalogueFile {
  catalog::v1::Catalogue catalogue;
  catalog::YamlLines lines;
};

/// Reads a YAML file. Whether what it says makes sense is for catalog::Check() or the server to decide.
///
/// Errors: exit code 2 when it cannot be read; exit code 1 with every mistake and its line.
absl::StatusOr<CatalogueFile> ReadCatalogueFile(const std::string& path);

/// A catalogue from a YAML file that is sound by itself.
///
/// Errors: exit code 2 when it cannot be read, and with every mistake, its place and its line.
absl::StatusOr<catalog::v1::Catalogue> ReadCatalogue(const std::string& path);

/// A regular file, open for reading. Errors: exit code 2, with the system's reason.
absl::StatusOr<std::ifstream> OpenFile(const std::string& path);

/// Puts `bytes` in place of what the file at `path` held. Errors: exit code 2, with the system's reason; the
/// file may then hold a part.
absl::Status WriteFile(const std::string& path, absl::string_view bytes);

}  // namespace onestop::cli
