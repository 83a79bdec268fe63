#pragma once

/// Files that commands read.

#include <string>

#include "absl/status/statusor.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::cli {

/// A sound catalogue from a YAML file.
///
/// Errors: exit code 2 when it cannot be read; exit code 1 with every mistake, its place and its line.
absl::StatusOr<catalog::v1::Catalogue> ReadCatalogue(const std::string& path);

}  // namespace onestop::cli
