#include "libs/catalog/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/yaml.h"

namespace onestop::catalog {
namespace {

absl::Status Refusal(absl::string_view message) {
  return base::WithReason(base::FieldError("yaml", message), {"CATALOGUE_INVALID", {{"violations", "1"}}});
}

// Builds the tree. After the first mistake it drops all that follows.
class TreeBuilder final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(YamlNode::Kind::kNull, mark, "", anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Refuse(mark, "an alias; write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (YamlNode* node = Add(YamlNode::Kind::kScalar, mark, tag, anchor)) node->text = value;
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Enter(Add(YamlNode::Kind::kList, mark, tag, anchor), mark);
  }
  void OnSequenceEnd() override { Leave(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Enter(Add(YamlNode::Kind::kMap, mark, tag, anchor), mark);
  }
  void OnMapEnd() override { Leave(); }

  const absl::Status& status() const { return status_; }
  YamlNode TakeRoot() { return std::move(root_); }

 private:
  void Refuse(const YAML::Mark& mark, absl::string_view what) {
    if (status_.ok()) status_ = Refusal(absl::StrCat("line ", mark.line + 1, " has ", what));
  }

  YamlNode* Add(YamlNode::Kind kind, const YAML::Mark& mark, absl::string_view tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) Refuse(mark, "an anchor; anchors and aliases are not taken");
    // The parser says "?" for a plain scalar and "!" for a quoted one.
    if (!tag.empty() && tag != "?" && tag != "!") Refuse(mark, "a tag; remove it");
    if (!status_.ok()) return nullptr;
    YamlNode node{.kind = kind, .line = mark.line + 1, .text = {}, .children = {}};
    if (open_.empty()) {
      root_ = std::move(node);
      return &root_;
    }
    // Parents are filled one at a time: none of the open ones moves while its children grow.
    std::vector<YamlNode>& siblings = open_.back()->children;
    if (open_.back()->kind == YamlNode::Kind::kMap && siblings.size() % 2 == 0 &&
        kind != YamlNode::Kind::kScalar) {
      Refuse(mark, "a key that is no text");
      return nullptr;
    }
    siblings.push_back(std::move(node));
    return &siblings.back();
  }

  void Enter(YamlNode* node, const YAML::Mark& mark) {
    if (open_.size() == static_cast<size_t>(kYamlDepthMax)) {
      Refuse(mark, absl::StrCat("more than ", kYamlDepthMax, " levels"));
    }
    if (status_.ok()) open_.push_back(node);
  }

  void Leave() {
    if (status_.ok()) open_.pop_back();
  }

  YamlNode root_;
  std::vector<YamlNode*> open_;
  absl::Status status_;
};

// Brackets that open without closing make the parser recurse; it gives up far deeper than a person writes.
absl::Status ParseInto(absl::string_view text, TreeBuilder& builder) {
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return Refusal("the file is empty");
    RETURN_IF_ERROR(builder.status());
    TreeBuilder second;
    if (parser.HandleNextDocument(second)) return Refusal("the file holds more than one document");
    return absl::OkStatus();
  } catch (const YAML::Exception& error) {
    return Refusal(absl::StrCat("line ", error.mark.line + 1, ": ", absl::CEscape(error.msg)));
  } catch (const std::exception&) {
    return Refusal("the file cannot be read as YAML");
  }
}

}  // namespace

absl::StatusOr<YamlNode> ParseYaml(absl::string_view text) {
  if (text.size() > kYamlBytesMax) {
    return Refusal(
        absl::StrCat("the file has ", text.size(), " bytes; at most ", kYamlBytesMax, " are allowed"));
  }
  // The parser takes a NUL for the end of the file and would silently drop the rest.
  if (text.find('\0') != absl::string_view::npos) return Refusal("the file holds a NUL character; remove it");
  TreeBuilder builder;
  RETURN_IF_ERROR(ParseInto(text, builder));
  return builder.TakeRoot();
}

}  // namespace onestop::catalog
