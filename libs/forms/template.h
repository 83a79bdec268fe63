#pragma once

/// Templates of result documents: YAML files that a province edits. A template is text with placeholders,
/// nothing else: nothing in it is executed, included or looked up.
///
///     id: ket-qua-chung
///     valid_from: "2024-01-01"          # the first day; valid_to, the last, may be left out
///     procedures: ["2.001100"]          # codes; left out: every procedure that no other template names
///     kind: KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH
///     title: "{title}"                  # trích yếu; may be left out
///     bases:                            # in italics; may be left out; "Căn cứ" and ";" are put by themselves
///       - "{legal_bases}"
///     body:                             # paragraphs; `heading` is a centred line of its own
///       - heading: "QUYẾT ĐỊNH:"
///       - "{decision}"
///     recipients:                       # Nơi nhận; ";" are put by themselves, "Lưu: …" comes last
///       - Như trên
///     mark: MẪU                         # small at the foot of every page; may be left out
///
/// A placeholder is the name of a field of ResultFields in braces; braces have no other use.

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "libs/catalog/text.h"

namespace onestop::forms {

/// The largest file of a template, in bytes.
inline constexpr size_t kTemplateBytesMax = 256 * 1024;
/// Files in a directory of templates.
inline constexpr size_t kTemplatesMax = 1000;
/// Paragraphs of `body`; `bases` and `recipients` may have 30.
inline constexpr size_t kTemplateParagraphsMax = 200;
/// Characters of a paragraph, before its placeholders are filled.
inline constexpr int kTemplateCharactersMax = 5000;

struct Paragraph {
  enum class Style { kText, kHeading };
  Style style = Style::kText;
  std::string text;
};

struct Template {
  std::string id;
  catalog::Validity validity;
  /// Codes; empty for every procedure that no other template names.
  std::vector<std::string> procedures;
  std::string kind;
  std::string title;
  std::vector<std::string> bases;
  std::vector<Paragraph> body;
  std::vector<std::string> recipients;
  std::string mark;
  /// Its file and line, for messages.
  std::string place;
};

/// Reads one template. `file` is its name in messages.
///
/// Errors: INVALID_ARGUMENT, a line for each mistake: "ket-qua.yaml:7: there is no placeholder {ower}; …".
absl::StatusOr<Template> ParseTemplate(absl::string_view yaml, absl::string_view file);

/// Reads a template's file.
///
/// Errors: INVALID_ARGUMENT as in ParseTemplate(), or when there is no such file.
absl::StatusOr<Template> ReadTemplate(const std::string& path);

/// The templates of an office. Immutable, thread-safe.
class TemplateSet {
 public:
  /// Reads every *.yaml of a directory, not of its subdirectories. Other files are ignored; *.yml is an
  /// error.
  ///
  /// Errors: NOT_FOUND without the directory or a template in it; INVALID_ARGUMENT with all mistakes of all
  /// files, a line each. Two templates for the same procedure on the same day are a mistake.
  static absl::StatusOr<TemplateSet> Load(const std::string& directory);
  static absl::StatusOr<TemplateSet> Of(std::vector<Template> templates);

  /// The template for a result of `procedure` on `day`: the one that names the procedure, otherwise the one
  /// for all. Null when there is neither. Lives as long as the set.
  const Template* Find(absl::string_view procedure, absl::CivilDay day) const;

  const std::vector<Template>& templates() const { return templates_; }

 private:
  std::vector<Template> templates_;
  // Procedure, or "" for all, to indexes of templates_.
  absl::flat_hash_map<std::string, std::vector<size_t>> by_procedure_;
};

}  // namespace onestop::forms
