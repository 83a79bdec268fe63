// Builds the tree from yaml-cpp's events, so that an alias is refused before it is expanded: files are
// untrusted. The parser throws; no exception leaves this file.

#include "libs/yaml/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"

namespace onestop::yaml {
namespace {

// "catalogue.yaml:3: …" or "line 3: …"; without a line when that is 0.
absl::Status Refusal(absl::string_view file, int line, absl::string_view what) {
  std::string where(file);
  if (line > 0) absl::StrAppend(&where, file.empty() ? "line " : ":", line);
  return absl::InvalidArgumentError(absl::StrCat(where, where.empty() ? "" : ": ", what));
}

// Builds the tree. After the first mistake it drops all that follows.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(int levels_max, absl::string_view file) : levels_max_(levels_max), file_(file) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(Node::Kind::kNull, mark, "", anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Refuse(mark, "an alias; write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (Node* node = Add(Node::Kind::kScalar, mark, tag, anchor)) node->text = value;
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Enter(Add(Node::Kind::kList, mark, tag, anchor), mark);
  }
  void OnSequenceEnd() override { Leave(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Enter(Add(Node::Kind::kMap, mark, tag, anchor), mark);
  }
  void OnMapEnd() override { Leave(); }

  const absl::Status& status() const { return status_; }
  Node TakeRoot() { return std::move(root_); }

 private:
  void Refuse(const YAML::Mark& mark, absl::string_view what) {
    if (status_.ok()) status_ = Refusal(file_, mark.line + 1, absl::StrCat("there is ", what));
  }

  Node* Add(Node::Kind kind, const YAML::Mark& mark, absl::string_view tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) Refuse(mark, "an anchor; anchors and aliases are not taken");
    // The parser says "?" for a plain scalar and "!" for a quoted one.
    if (!tag.empty() && tag != "?" && tag != "!") Refuse(mark, "a tag; remove it");
    if (!status_.ok()) return nullptr;
    Node node{.kind = kind, .line = mark.line + 1, .text = {}, .children = {}};
    if (open_.empty()) {
      root_ = std::move(node);
      return &root_;
    }
    // Parents are filled one at a time: none of the open ones moves while its children grow.
    std::vector<Node>& siblings = open_.back()->children;
    if (open_.back()->kind == Node::Kind::kMap && siblings.size() % 2 == 0 && kind != Node::Kind::kScalar) {
      Refuse(mark, "a key that is no text");
      return nullptr;
    }
    siblings.push_back(std::move(node));
    return &siblings.back();
  }

  void Enter(Node* node, const YAML::Mark& mark) {
    if (open_.size() == static_cast<size_t>(levels_max_)) {
      Refuse(mark, absl::StrCat("a nesting of more than ", levels_max_, " levels; write it flatter"));
    }
    if (status_.ok()) open_.push_back(node);
  }

  void Leave() {
    if (status_.ok()) open_.pop_back();
  }

  const int levels_max_;
  const absl::string_view file_;
  Node root_;
  std::vector<Node*> open_;
  absl::Status status_;
};

// Brackets that open without closing make the parser recurse; it gives up far deeper than any file is
// that a person writes.
absl::Status ParseInto(absl::string_view text, absl::string_view file, TreeBuilder& builder) {
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return Refusal(file, 0, "the file is empty");
    RETURN_IF_ERROR(builder.status());
    // What would be silently ignored is refused: a second document may be a mistake, or hide something.
    TreeBuilder second(kLevelsMax, file);
    if (parser.HandleNextDocument(second)) {
      return Refusal(file, 0, "the file holds more than one document; one is allowed");
    }
    return absl::OkStatus();
  } catch (const YAML::Exception& error) {
    // The parser goes on after our refusal, and may fail by what was refused, such as the depth.
    RETURN_IF_ERROR(builder.status());
    return Refusal(file, error.mark.line + 1, absl::StrCat("not YAML: ", absl::CEscape(error.msg)));
  } catch (const std::exception&) {
    return Refusal(file, 0, "the file cannot be read as YAML");
  }
}

}  // namespace

const Node* Node::Find(absl::string_view key) const {
  if (!IsMap()) return nullptr;
  for (size_t i = 0; i + 1 < children.size(); i += 2) {
    if (children[i].text == key) return &children[i + 1];
  }
  return nullptr;
}

absl::StatusOr<Node> Parse(absl::string_view text, const Limits& limits, absl::string_view file) {
  if (text.size() > limits.bytes_max) {
    return Refusal(
        file, 0,
        absl::StrCat("the file has ", text.size(), " bytes; at most ", limits.bytes_max, " are allowed"));
  }
  // The parser takes a NUL for the end of the file and would silently drop the rest.
  if (text.find('\0') != absl::string_view::npos) {
    return Refusal(file, 0, "the file holds a NUL character; remove it");
  }
  TreeBuilder builder(limits.levels_max, file);
  RETURN_IF_ERROR(ParseInto(text, file, builder));
  return builder.TakeRoot();
}

}  // namespace onestop::yaml
