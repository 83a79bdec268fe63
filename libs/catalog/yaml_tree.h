#pragma once

/// YAML as a tree of texts with their lines. The only place that includes yaml-cpp's parser, which throws.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::catalog {

struct YamlNode {
  enum class Kind { kNull, kScalar, kList, kMap };

  Kind kind = Kind::kNull;
  /// In the file, from 1.
  int line = 0;
  /// Of a scalar.
  std::string text;
  /// Of a list: its elements. Of a map: key, value, key, value …; keys are scalars.
  std::vector<YamlNode> children;
};

/// Reads one document of at most kYamlBytesMax bytes and kYamlDepthMax levels, without anchors, aliases and
/// tags.
///
/// Errors: INVALID_ARGUMENT, reason CATALOGUE_INVALID, with the line.
absl::StatusOr<YamlNode> ParseYaml(absl::string_view text);

}  // namespace onestop::catalog
