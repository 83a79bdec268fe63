// Makes a result document: checks the fields, fills the template, lays the text out and finishes the PDF.

#include "libs/forms/result_document.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/forms/archive_pdf.h"
#include "libs/forms/compose.h"
#include "libs/forms/fill.h"
#include "libs/forms/punctuation.h"
#include "libs/forms/qr_code.h"
#include "libs/forms/typesetter.h"

namespace onestop::forms {
namespace {

using Kind = Content::Item::Kind;

std::string InCapitals(absl::string_view text) {
  // The root locale: capitals must not depend on the language that the server runs in.
  std::string capitals;
  icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())))
      .toUpper(icu::Locale::getRoot())
      .toUTF8String(capitals);
  return capitals;
}

std::vector<std::string> InCapitals(const std::vector<std::string>& texts) {
  std::vector<std::string> capitals;
  for (const std::string& text : texts) capitals.push_back(InCapitals(text));
  return capitals;
}

// Fills the texts of a template one after the other, up to kDocumentBytesMax in total.
class Filler {
 public:
  explicit Filler(const Values& values) : values_(values) {}

  absl::StatusOr<std::vector<std::string>> Paragraphs(absl::string_view text) {
    ASSIGN_OR_RETURN(std::vector<std::string> filled, Fill(text, values_));
    for (const std::string& paragraph : filled) bytes_ += paragraph.size();
    // Counted before anything is laid out: a template may repeat a long field many times.
    if (bytes_ > kDocumentBytesMax) {
      return base::FieldError("decision", absl::StrCat("and the other fields make a document of more than ",
                                                       kDocumentBytesMax, " bytes of text"));
    }
    return filled;
  }

  // Of all `texts`, one after the other.
  absl::StatusOr<std::vector<std::string>> List(const std::vector<std::string>& texts) {
    std::vector<std::string> list;
    for (const std::string& text : texts) {
      ASSIGN_OR_RETURN(const std::vector<std::string> filled, Paragraphs(text));
      list.insert(list.end(), filled.begin(), filled.end());
    }
    return list;
  }

  absl::Status AddItems(Kind kind, absl::string_view text, std::vector<Content::Item>& items) {
    ASSIGN_OR_RETURN(std::vector<std::string> filled, Paragraphs(text));
    for (std::string& paragraph : filled) items.push_back({kind, std::move(paragraph)});
    return absl::OkStatus();
  }

 private:
  const Values& values_;
  size_t bytes_ = 0;
};

absl::StatusOr<Content> FillTemplate(const Template& form, const ResultFields& fields, const Values& values) {
  Content content = {
      .parent_agency = InCapitals(fields.parent_agency),
      .agency = InCapitals(fields.agency),
      .place = fields.place,
      .symbol = fields.document_symbol,
      .kind = form.kind,
      .signer_titles = InCapitals(fields.signer_titles),
      .signer_name = fields.signer_name,
      .code_caption = {"Quét mã để kiểm tra chữ ký số và giá trị của văn bản này.",
                       absl::StrCat("Hồ sơ ", fields.dossier_code)},
      .mark = form.mark,
  };
  Filler filler(values);
  if (!form.title.empty()) {
    ASSIGN_OR_RETURN(const std::vector<std::string> title, filler.Paragraphs(form.title));
    // A title has no placeholder of several paragraphs (Template checks that), so there is exactly one
    // text.
    content.title = title.front();
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> bases, filler.List(form.bases));
  for (std::string& basis : PunctuatedBases(bases)) content.items.push_back({Kind::kBasis, std::move(basis)});
  for (const Paragraph& paragraph : form.body) {
    const Kind kind = paragraph.style == Paragraph::Style::kHeading ? Kind::kHeading : Kind::kText;
    RETURN_IF_ERROR(filler.AddItems(kind, paragraph.text, content.items));
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> recipients, filler.List(form.recipients));
  content.recipients = PunctuatedRecipients(recipients);
  ASSIGN_OR_RETURN(content.code, MakeQrCode(VerificationText(fields)));
  return content;
}

// A missing glyph would be printed as an empty box in a document that is signed.
absl::Status CheckGlyphs(const Typesetter& typesetter, absl::string_view name, absl::string_view text) {
  const std::optional<char32_t> missing = typesetter.FirstMissing(text);
  if (!missing) return absl::OkStatus();
  return base::FieldError(
      name, absl::StrFormat("has U+%04X, which the face %s lacks; write it otherwise", *missing, kFace));
}

// Fields first, so that the message names the field; the rest is the template's own text, or capitals of a
// field.
absl::Status CheckGlyphs(const Typesetter& typesetter, const Values& values, const Content& content) {
  for (const auto& [name, paragraphs] : values) {
    for (const std::string& text : paragraphs) RETURN_IF_ERROR(CheckGlyphs(typesetter, name, text));
  }
  RETURN_IF_ERROR(CheckGlyphs(typesetter, "parent_agency", content.parent_agency));
  RETURN_IF_ERROR(CheckGlyphs(typesetter, "agency", content.agency));
  for (const std::string& title : content.signer_titles) {
    RETURN_IF_ERROR(CheckGlyphs(typesetter, "signer_titles", title));
  }
  for (const std::string& text : content.recipients)
    RETURN_IF_ERROR(CheckGlyphs(typesetter, "template", text));
  for (const Content::Item& item : content.items) {
    RETURN_IF_ERROR(CheckGlyphs(typesetter, "template", item.text));
  }
  return CheckGlyphs(typesetter, "template", absl::StrCat(content.kind, content.title, content.mark));
}

}  // namespace

absl::StatusOr<std::string> MakeResultDocument(const Template& form, const ResultFields& fields) {
  // The fields come from forms that people fill in, the template from a file that was checked when it was
  // read.
  RETURN_IF_ERROR(CheckFields(fields));
  const Values values = ValuesOf(fields);
  ASSIGN_OR_RETURN(const Content content, FillTemplate(form, fields, values));
  ASSIGN_OR_RETURN(const Typesetter typesetter, Typesetter::Make());
  RETURN_IF_ERROR(CheckGlyphs(typesetter, values, content));
  ASSIGN_OR_RETURN(Composed composed, Compose(typesetter, content));
  ASSIGN_OR_RETURN(const std::string drawn, composed.sheets.Draw());
  return MakeArchivePdf(drawn, {.title = absl::StrCat(form.kind, " - ", fields.dossier_code),
                                .created_at = fields.drafted_at,
                                .figure_text = absl::StrCat("Mã QR: ", VerificationText(fields)),
                                .places = std::move(composed.places)});
}

}  // namespace onestop::forms
