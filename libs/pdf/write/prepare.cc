// Builds the revision that one signature needs: fields, appearances, locks and the signature dictionary.

#include "libs/pdf/write/prepare.h"

#include <memory>
#include <optional>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageObjectHelper.hh>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/pdf/write/appearance.h"
#include "libs/pdf/write/document.h"
#include "libs/pdf/write/form.h"
#include "libs/pdf/write/incremental_revision.h"
#include "libs/pdf/write/qpdf_guard.h"
#include "libs/refusal/refusals.h"

namespace onestop::pdf {
namespace {

using Handle = QPDFObjectHandle;

// The names of the standard 14 fonts, as fields' /DA names them; what is seen is drawn with Liberation
// Serif.
constexpr char kRoman[] = "/TiRo";
constexpr char kItalic[] = "/TiIt";
constexpr double kFieldPoints = 13;
constexpr double kCopyPoints = 10;

// Times are shown and written in Vietnam's time, whatever the server's zone is.
absl::TimeZone Vietnam() { return absl::FixedTimeZone(7 * 60 * 60); }
Handle Text(const std::string& utf8) { return Handle::newUnicodeString(utf8); }
Handle Name(const std::string& name) { return Handle::newName(name); }

absl::Status CheckText(absl::string_view field, absl::string_view text) {
  if (text.size() <= kPdfTextBytesMax) return absl::OkStatus();
  return base::FieldError(field,
                          absl::StrCat("has ", text.size(), " bytes; ", kPdfTextBytesMax, " are allowed"));
}

absl::Status CheckTexts(const SignatureSpec& spec) {
  RETURN_IF_ERROR(CheckText("field_name", spec.field_name));
  RETURN_IF_ERROR(CheckText("signer_name", spec.signer_name));
  RETURN_IF_ERROR(CheckText("reason", spec.reason));
  RETURN_IF_ERROR(CheckText("location", spec.location));
  for (const auto& [name, value] : spec.fill) {
    RETURN_IF_ERROR(CheckText(name, value));
    if (value.empty()) return base::FieldError(name, "has no value; give the text that the field is to show");
  }
  return absl::OkStatus();
}

// Turns a drawn page into a form XObject of the revision, and returns the appearance dictionary.
Handle AppearanceOf(Revision& revision, const std::string& drawn, int rotation) {
  QPDF pdf;
  pdf.setSuppressWarnings(true);
  pdf.processMemoryFile("appearance", drawn.data(), drawn.size());
  Handle form = QPDFPageObjectHelper(pdf.getAllPages().at(0)).getFormXObjectForPage();
  // Upright on a rotated page: turned back about the origin; readers' programs move the result into /Rect.
  const char* const matrix = rotation == 90    ? "[0 1 -1 0 0 0]"
                             : rotation == 180 ? "[-1 0 0 -1 0 0]"
                             : rotation == 270 ? "[0 -1 1 0 0 0]"
                                               : nullptr;
  if (matrix != nullptr) form.getDict().replaceKey("/Matrix", Handle::parse(matrix));
  Handle appearance = Handle::newDictionary();
  appearance.replaceKey("/N", revision.Import(form));
  return appearance;
}

// The appearance of a field that shows nothing yet: PDF/A requires one for every annotation.
Handle EmptyAppearance(Revision& revision) {
  Handle appearance = Handle::newDictionary();
  appearance.replaceKey(
      "/N", revision.AddStream(Handle::parse("<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] >>"), ""));
  return appearance;
}

// One preparation: the document, the revision that is added, and the request.
class Preparation {
 public:
  explicit Preparation(const SignatureSpec& spec) : spec_(spec) {}

  absl::StatusOr<Prepared> Run(absl::string_view base) {
    RETURN_IF_ERROR(document_.Open(base));
    revision_.emplace(document_);
    form_.emplace(document_, *revision_);
    // The signature's field first: when it cannot be made, nothing else needs to be.
    RETURN_IF_ERROR(Sign());
    for (const EmptyTextField& field : spec_.empty_text_fields) RETURN_IF_ERROR(MakeTextField(field));
    for (const EmptySignatureField& field : spec_.empty_signature_fields)
      RETURN_IF_ERROR(MakeSignatureField(field));
    for (const auto& [name, value] : spec_.fill) RETURN_IF_ERROR(Fill(name, value));
    form_->MarkSigned();
    RETURN_IF_ERROR(document_.StillSound());
    return revision_->Finish();
  }

 private:
  absl::Status Sign() {
    ASSIGN_OR_RETURN(std::optional<Handle> found, form_->Find(spec_.field_name));
    if (found.has_value() && !FieldIs(*found, "/Sig")) return OtherType(spec_.field_name);
    if (found.has_value() && found->hasKey("/V")) {
      return refusal::DraftNotSignable("field signed",
                                       absl::StrCat("its field ", spec_.field_name, " is signed already"));
    }
    // A certified document permits filling fields from level 2 on, and new fields from level 3 on.
    const bool makes_fields =
        !found.has_value() || !spec_.empty_text_fields.empty() || !spec_.empty_signature_fields.empty();
    if (document_.permitted() < (makes_fields ? 3 : 2)) {
      return refusal::DraftNotSignable(
          "certified", "an earlier signature certifies it and permits no more fields; sign the draft");
    }
    Handle field = Handle::newDictionary();
    if (found.has_value()) {
      field = revision_->Edit(*found);
    } else {
      RETURN_IF_ERROR(MakeSignatureField({spec_.field_name, spec_.place}, field));
    }
    ASSIGN_OR_RETURN(const WidgetView view, WidgetView::Of(field));
    ASSIGN_OR_RETURN(const std::string drawn, DrawSignature(view));
    field.replaceKey("/AP", AppearanceOf(*revision_, drawn, view.rotation));
    Handle signature = SignatureDictionary();
    if (LeavesFieldsOpen()) {
      Handle open = OpenFields();
      // The lock is written twice: readers use FieldMDP in the signature, and the field's /Lock while it is
      // not signed.
      signature.replaceKey("/Reference", FieldMdp(open));
      Handle lock = Handle::parse("<< /Type /SigFieldLock /Action /Exclude >>");
      lock.replaceKey("/Fields", open);
      field.replaceKey("/Lock", revision_->Add(lock));
    }
    field.replaceKey("/V", revision_->AddSignature(signature));
    return absl::OkStatus();
  }

  Handle SignatureDictionary() const {
    Handle signature =
        Handle::parse("<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached >>");
    signature.replaceKey(
        "/M", Handle::newString(absl::FormatTime("D:%Y%m%d%H%M%S+07'00'", spec_.claimed_time, Vietnam())));
    if (!spec_.signer_name.empty()) signature.replaceKey("/Name", Text(spec_.signer_name));
    if (!spec_.reason.empty()) signature.replaceKey("/Reason", Text(spec_.reason));
    if (!spec_.location.empty()) signature.replaceKey("/Location", Text(spec_.location));
    return signature;
  }

  bool LeavesFieldsOpen() const {
    return !spec_.empty_text_fields.empty() || !spec_.empty_signature_fields.empty();
  }

  Handle OpenFields() const {
    Handle names = Handle::newArray();
    for (const EmptyTextField& field : spec_.empty_text_fields) names.appendItem(Text(field.name));
    for (const EmptySignatureField& field : spec_.empty_signature_fields) names.appendItem(Text(field.name));
    return names;
  }

  // The lock as a part of the signature (ISO 32000-2 12.8.2.4): every field except these stays as it is.
  Handle FieldMdp(Handle open) {
    Handle parameters = Handle::parse("<< /Type /TransformParams /V /1.2 /Action /Exclude >>");
    parameters.replaceKey("/Fields", open);
    Handle reference = Handle::parse("<< /Type /SigRef /TransformMethod /FieldMDP >>");
    reference.replaceKey("/TransformParams", parameters);
    reference.replaceKey("/Data", document_.catalog());
    return Handle::newArray({reference});
  }

  absl::StatusOr<std::string> DrawSignature(const WidgetView& view) const {
    if (!spec_.image_png.empty()) return DrawImage(spec_.image_png, view.width, view.height);
    std::vector<std::string> lines;
    for (const std::string& line : {spec_.reason, spec_.signer_name}) {
      if (!line.empty()) lines.push_back(line);
    }
    lines.push_back(absl::FormatTime("%d-%m-%Y %H:%M:%S +07:00", spec_.claimed_time, Vietnam()));
    return DrawText("place", lines, {.points = kCopyPoints}, view.width, view.height);
  }

  absl::Status MakeSignatureField(const EmptySignatureField& spec) {
    Handle field = Handle::newDictionary();
    field.replaceKey("/AP", EmptyAppearance(*revision_));
    return MakeSignatureField(spec, field);
  }

  absl::Status MakeSignatureField(const EmptySignatureField& spec, Handle field) {
    RETURN_IF_ERROR(CheckFree(spec.name));
    field.replaceKey("/FT", Name("/Sig"));
    return form_->Make(spec.name, spec.place, field).status();
  }

  absl::Status MakeTextField(const EmptyTextField& spec) {
    RETURN_IF_ERROR(CheckFree(spec.name));
    form_->AddFont(kRoman, "/Times-Roman");
    form_->AddFont(kItalic, "/Times-Italic");
    Handle field = Handle::newDictionary();
    field.replaceKey("/AP", EmptyAppearance(*revision_));
    field.replaceKey("/FT", Name("/Tx"));
    // Read-only for people; a later revision fills it.
    field.replaceKey("/Ff", Handle::newInteger(1));
    field.replaceKey("/Q", Handle::newInteger(static_cast<int>(spec.alignment)));
    field.replaceKey(
        "/DA", Handle::newString(absl::StrCat(spec.italic ? kItalic : kRoman, " ", kFieldPoints, " Tf 0 g")));
    return form_->Make(spec.name, spec.place, field).status();
  }

  absl::Status Fill(const std::string& name, const std::string& value) {
    ASSIGN_OR_RETURN(std::optional<Handle> found, form_->Find(name));
    if (!found.has_value()) {
      return refusal::DraftNotSignable(
          "field missing", absl::StrCat("it has no field ", name, "; the leader's signature makes it"));
    }
    if (!FieldIs(*found, "/Tx")) return OtherType(name);
    // A value is given once: another one would change what the earlier signature shows.
    if (found->hasKey("/V")) {
      return refusal::DraftNotSignable("field filled",
                                       absl::StrCat("its field ", name, " is filled already"));
    }
    ASSIGN_OR_RETURN(const WidgetView view, WidgetView::Of(*found));
    TextStyle style{.points = kFieldPoints};
    Handle look = found->getKey("/DA");
    style.italic = look.isString() && absl::StartsWith(look.getStringValue(), kItalic);
    Handle alignment = found->getKey("/Q");
    if (alignment.isInteger() && alignment.getIntValue() >= 0 && alignment.getIntValue() <= 2) {
      style.alignment = static_cast<Alignment>(alignment.getIntValue());
    }
    ASSIGN_OR_RETURN(const std::string drawn, DrawText(name, {value}, style, view.width, view.height));
    Handle field = revision_->Edit(*found);
    field.replaceKey("/V", Text(value));
    field.replaceKey("/AP", AppearanceOf(*revision_, drawn, view.rotation));
    return absl::OkStatus();
  }

  static bool FieldIs(Handle field, const std::string& type) {
    return field.isDictionary() && field.getKey("/FT").isNameAndEquals(type) && field.hasKey("/Rect");
  }

  static absl::Status OtherType(absl::string_view name) {
    return refusal::DraftNotSignable("field of another type",
                                     absl::StrCat("its field ", name, " is of another type"));
  }

  absl::Status CheckFree(const std::string& name) {
    RETURN_IF_ERROR(CheckText("field_name", name));
    ASSIGN_OR_RETURN(std::optional<Handle> found, form_->Find(name));
    return found.has_value() ? OtherType(name) : absl::OkStatus();
  }

  const SignatureSpec& spec_;
  Document document_;
  std::optional<Revision> revision_;
  std::optional<Form> form_;
};

}  // namespace

absl::StatusOr<Prepared> PreparePdf(absl::string_view base, const SignatureSpec& spec) {
  RETURN_IF_ERROR(CheckTexts(spec));
  absl::StatusOr<Prepared> prepared;
  RETURN_IF_ERROR(GuardQpdf([&] {
    prepared = Preparation(spec).Run(base);
    return prepared.status();
  }));
  return prepared;
}

}  // namespace onestop::pdf
