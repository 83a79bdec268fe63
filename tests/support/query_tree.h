#pragma once

/// What PostgreSQL makes of a statement before it plans it: its tree of nodes, as the catalogue prints it (nodeToString).

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace onestop {

/// A node {LABEL :field value …}, a list (a b c), or an atom. Lists and atoms have no label.
struct TreeNode {
  std::string label;
  std::string atom;
  std::vector<TreeNode> items;
  /// Each with its name.
  std::vector<TreeNode> fields;
  /// Of a field.
  std::string name;

  bool is(absl::string_view wanted) const { return label == wanted; }
  /// An empty atom for a field that is not there.
  const TreeNode& operator[](absl::string_view field) const;
  /// The atom of a field: "0", "true".
  const std::string& Atom(absl::string_view field) const { return (*this)[field].atom; }
};

/// CHECKs that the text is a tree.
TreeNode ParseTree(absl::string_view text);

/// Calls `visit` for the node and all nodes below it until one call returns false; nodes below that one are left out, the
/// others are visited.
void Walk(const TreeNode& node, const std::function<bool(const TreeNode&)>& visit);

}  // namespace onestop
