// Reads one template file and reports every mistake in it with its line. The set of templates is in
// template_set.cc.

#include "libs/forms/template.h"

#include <functional>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/text.h"
#include "libs/forms/fill.h"
#include "libs/forms/printable.h"
#include "libs/yaml/yaml.h"

namespace onestop::forms {
namespace {

constexpr size_t kListEntriesMax = 30;
constexpr size_t kProceduresMax = 5000;
constexpr int kCodeCharactersMax = 40;
// More would hide the first ones, which often cause the others.
constexpr size_t kMistakesMax = 20;

// How the text at a key is read.
enum class Use { kPlain, kPlaceholders, kParagraph };

class Reader {
 public:
  explicit Reader(absl::string_view file) : file_(file) {}

  Template Read(const yaml::Node& root);
  absl::Status status() const {
    return mistakes_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrJoin(mistakes_, "\n"));
  }

 private:
  void Mistake(const yaml::Node& node, absl::string_view what) {
    if (mistakes_.size() < kMistakesMax) mistakes_.push_back(absl::StrCat(file_, ":", node.line, ": ", what));
  }

  // The text of a scalar, or "" with a mistake. `name` is the key, for messages.
  std::string Text(const yaml::Node& node, absl::string_view name, Use use, int characters_max);
  std::vector<std::string> Texts(const yaml::Node& node, absl::string_view name, Use use, size_t entries_max,
                                 int characters_max);
  Paragraph BodyParagraph(const yaml::Node& node);
  std::vector<Paragraph> Body(const yaml::Node& node);
  bool IsList(const yaml::Node& node, absl::string_view name, size_t entries_max);

  const std::string file_;
  std::vector<std::string> mistakes_;
  std::string valid_from_;
  std::string valid_to_;
};

std::string Reader::Text(const yaml::Node& node, absl::string_view name, Use use, int characters_max) {
  if (!node.IsScalar()) {
    Mistake(node, absl::StrCat(name, " must be a text"));
    return "";
  }
  // A block scalar ends with a line break that is not part of the text.
  const absl::string_view text = absl::StripSuffix(node.text, "\n");
  if (text.empty()) {
    Mistake(node, absl::StrCat(name, " is empty; write a text or remove it"));
  } else if (const auto fault = WhyNotPrintable(text, characters_max)) {
    Mistake(node, absl::StrCat(name, " ", *fault));
  } else if (use == Use::kPlain && text.find_first_of("{}") != absl::string_view::npos) {
    Mistake(node, absl::StrCat(name, " takes no placeholders"));
  } else if (const auto wrong = WhyNotFillable(text, use == Use::kParagraph)) {
    Mistake(node, *wrong);
  } else {
    return std::string(text);
  }
  return "";
}

bool Reader::IsList(const yaml::Node& node, absl::string_view name, size_t entries_max) {
  if (!node.IsList() || node.children.empty()) {
    Mistake(node, absl::StrCat(name, " must be a list of one entry at least"));
  } else if (node.children.size() > entries_max) {
    Mistake(node, absl::StrCat(name, " has ", node.children.size(), " entries; at most ", entries_max,
                               " are allowed"));
  } else {
    return true;
  }
  return false;
}

std::vector<std::string> Reader::Texts(const yaml::Node& node, absl::string_view name, Use use,
                                       size_t entries_max, int characters_max) {
  std::vector<std::string> texts;
  if (!IsList(node, name, entries_max)) return texts;
  for (const yaml::Node& entry : node.children) texts.push_back(Text(entry, name, use, characters_max));
  return texts;
}

Paragraph Reader::BodyParagraph(const yaml::Node& node) {
  // A paragraph without a style is the usual case and is written as a plain text.
  if (!node.IsMap()) return {.text = Text(node, "body", Use::kParagraph, kTemplateCharactersMax)};
  // A map with one key has two children: the key and its value.
  if (node.children.size() != 2 || node.children[0].text != "heading") {
    Mistake(node, "a paragraph of body is a text, or `heading:` with a text");
    return {};
  }
  return {.style = Paragraph::Style::kHeading,
          .text = Text(node.children[1], "heading", Use::kPlaceholders, kTemplateCharactersMax)};
}

std::vector<Paragraph> Reader::Body(const yaml::Node& node) {
  std::vector<Paragraph> body;
  if (!IsList(node, "body", kTemplateParagraphsMax)) return body;
  for (const yaml::Node& entry : node.children) body.push_back(BodyParagraph(entry));
  return body;
}

Template Reader::Read(const yaml::Node& root) {
  Template read{.place = absl::StrCat(file_, ":", root.line)};
  if (!root.IsMap()) {
    Mistake(root, "a template is a map of keys such as id, valid_from, kind, body");
    return read;
  }
  // The limits follow the layout: kind and title share page 1, the mark is one line in the foot.
  const std::map<std::string, std::function<void(const yaml::Node&)>> keys = {
      {"id", [&](const yaml::Node& n) { read.id = Text(n, "id", Use::kPlain, 64); }},
      {"valid_from", [&](const yaml::Node& n) { valid_from_ = Text(n, "valid_from", Use::kPlain, 10); }},
      {"valid_to", [&](const yaml::Node& n) { valid_to_ = Text(n, "valid_to", Use::kPlain, 10); }},
      {"procedures",
       [&](const yaml::Node& n) {
         read.procedures = Texts(n, "procedures", Use::kPlain, kProceduresMax, kCodeCharactersMax);
       }},
      {"kind", [&](const yaml::Node& n) { read.kind = Text(n, "kind", Use::kPlain, 200); }},
      {"title", [&](const yaml::Node& n) { read.title = Text(n, "title", Use::kPlaceholders, 500); }},
      {"bases",
       [&](const yaml::Node& n) { read.bases = Texts(n, "bases", Use::kParagraph, kListEntriesMax, 1000); }},
      {"body", [&](const yaml::Node& n) { read.body = Body(n); }},
      {"recipients",
       [&](const yaml::Node& n) {
         read.recipients = Texts(n, "recipients", Use::kParagraph, kListEntriesMax, 200);
       }},
      {"mark", [&](const yaml::Node& n) { read.mark = Text(n, "mark", Use::kPlain, 200); }},
  };
  // yaml::Parse() keeps repeated keys, so they are found here.
  std::set<std::string> seen;
  for (size_t i = 0; i + 1 < root.children.size(); i += 2) {
    const yaml::Node& key = root.children[i];
    const auto known = keys.find(key.text);
    if (known == keys.end()) {
      const auto name = [](std::string* out, const auto& entry) { out->append(entry.first); };
      Mistake(key, absl::StrCat("there is no key of this name; known are ", absl::StrJoin(keys, ", ", name)));
    } else if (!seen.insert(key.text).second) {
      Mistake(key, absl::StrCat(key.text, " is given twice"));
    } else {
      known->second(root.children[i + 1]);
    }
  }
  for (const char* needed : {"id", "valid_from", "kind", "body", "recipients"}) {
    if (!seen.contains(needed)) Mistake(root, absl::StrCat(needed, " is missing"));
  }
  // Only when the days were read: otherwise the mistake is already in the list.
  if (const auto validity = catalog::ParseValidity(valid_from_, valid_to_)) {
    read.validity = *validity;
  } else if (mistakes_.empty()) {
    Mistake(root, "valid_from and valid_to must be days such as 2024-01-15, valid_to not before valid_from");
  }
  return read;
}

}  // namespace

absl::StatusOr<Template> ParseTemplate(absl::string_view yaml, absl::string_view file) {
  ASSIGN_OR_RETURN(const yaml::Node root, yaml::Parse(yaml, {.bytes_max = kTemplateBytesMax}, file));
  Reader reader(file);
  Template read = reader.Read(root);
  if (const absl::Status status = reader.status(); !status.ok()) return status;
  return read;
}

}  // namespace onestop::forms
