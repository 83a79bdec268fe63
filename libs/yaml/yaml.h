#pragma once

/// YAML as a tree of texts with their lines: what configuration, trust files, templates and catalogues are
/// read from.
///
///     ASSIGN_OR_RETURN(const yaml::Node root, yaml::Parse(text, {.bytes_max = kFileBytesMax}, file));
///     if (const yaml::Node* port = root.Find("port"); port != nullptr && port->IsScalar()) …
///
/// Strict: one document, a depth and a size that are limited, and none of what makes YAML surprising or
/// large: no anchors, no aliases, no tags. Values are texts; their readers say what they mean. A key may
/// occur twice in the tree: the reader knows the field's name and refuses it by that.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::yaml {

struct Node {
  enum class Kind { kNull, kScalar, kList, kMap };

  Kind kind = Kind::kNull;
  /// In the file, from 1.
  int line = 0;
  /// Of a scalar.
  std::string text;
  /// Of a list: its elements. Of a map: key, value, key, value …; keys are scalars.
  std::vector<Node> children;

  bool IsNull() const { return kind == Kind::kNull; }
  bool IsScalar() const { return kind == Kind::kScalar; }
  bool IsList() const { return kind == Kind::kList; }
  bool IsMap() const { return kind == Kind::kMap; }

  /// The first value with that key, or null. Null for what is no map.
  const Node* Find(absl::string_view key) const;
};

/// The deepest nesting that a file of ours has is 6.
inline constexpr int kLevelsMax = 16;

struct Limits {
  size_t bytes_max;
  int levels_max = kLevelsMax;
};

/// Reads the one document in `text`. `file` is its name for errors, or empty when it has none.
///
/// Errors: INVALID_ARGUMENT without a reason, "file:line: what was found; what to do", or "line 3: …" without
/// a file.
absl::StatusOr<Node> Parse(absl::string_view text, const Limits& limits, absl::string_view file);

}  // namespace onestop::yaml
