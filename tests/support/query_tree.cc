// Reads the text form of PostgreSQL's node trees.

#include "tests/support/query_tree.h"

#include "absl/strings/match.h"
#include "libs/base/check.h"

namespace onestop {
namespace {

class Parser {
 public:
  explicit Parser(absl::string_view text) : text_(text) {}

  TreeNode Value() {
    const std::string token = Token();
    if (token == "{") return Node();
    if (token == "(") return List(")");
    // The bytes of a constant.
    if (token == "[") return List("]");
    TreeNode atom;
    atom.atom = token == "<>" ? "" : token;
    return atom;
  }

 private:
  TreeNode Node() {
    TreeNode node;
    node.label = Token();
    for (std::string field = Token(); field != "}"; field = Token()) {
      CHECK(absl::StartsWith(field, ":"));
      TreeNode value = Value();
      // A value of several tokens: a length before bytes, a number of columns before their names.
      while (!AtFieldOrEnd()) {
        TreeNode next = Value();
        if (value.label.empty() && value.items.empty()) {
          value = std::move(next);
        } else {
          value.items.push_back(std::move(next));
        }
      }
      value.name = field.substr(1);
      node.fields.push_back(std::move(value));
    }
    return node;
  }

  TreeNode List(absl::string_view end) {
    TreeNode list;
    while (!AtEnd(end)) list.items.push_back(Value());
    Token();
    return list;
  }

  bool AtEnd(absl::string_view end) {
    SkipBlanks();
    CHECK(at_ < text_.size());
    return absl::StartsWith(text_.substr(at_), end);
  }
  bool AtFieldOrEnd() { return AtEnd(":") || AtEnd("}"); }

  void SkipBlanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  // Brackets by themselves; else what stands up to a blank or bracket. A backslash takes the character behind it as it is.
  std::string Token() {
    SkipBlanks();
    CHECK(at_ < text_.size());
    constexpr absl::string_view kBrackets = "(){}[]";
    if (absl::StrContains(kBrackets, text_.substr(at_, 1))) return std::string(1, text_[at_++]);
    std::string token;
    for (; at_ < text_.size() && text_[at_] != ' ' && text_[at_] != '\n'; ++at_) {
      if (absl::StrContains(kBrackets, text_.substr(at_, 1))) break;
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      token.push_back(text_[at_]);
    }
    return token;
  }

  absl::string_view text_;
  size_t at_ = 0;
};

}  // namespace

const TreeNode& TreeNode::operator[](absl::string_view field) const {
  static const auto* const kNone = new TreeNode();
  for (const TreeNode& value : fields) {
    if (value.name == field) return value;
  }
  return *kNone;
}

TreeNode ParseTree(absl::string_view text) { return Parser(text).Value(); }

void Walk(const TreeNode& node, const std::function<bool(const TreeNode&)>& visit) {
  if (!node.label.empty() && !visit(node)) return;
  for (const TreeNode& item : node.items) Walk(item, visit);
  for (const TreeNode& value : node.fields) Walk(value, visit);
}

}  // namespace onestop
