// Prepares the revision with which a signed file is archived: validation data and a document time stamp.

#include "libs/pdf/write/archive.h"

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/pdf/write/document.h"
#include "libs/pdf/write/form.h"
#include "libs/pdf/write/incremental_revision.h"
#include "libs/pdf/write/qpdf_guard.h"
#include "libs/refusal/refusals.h"

namespace onestop::pdf {
namespace {

using Handle = QPDFObjectHandle;

// More renewals than certificates valid for one year need in a century.
constexpr int kArchiveFieldsMax = 200;

absl::Status CheckData(const trust::ValidationData& data) {
  size_t bytes = 0;
  for (const auto* values : {&data.certificates, &data.ocsp_responses, &data.crls}) {
    if (values->size() > kDssItemsMax) {
      return base::FieldError(
          "data", absl::StrCat("has ", values->size(), " of a kind; ", kDssItemsMax, " are allowed"));
    }
    for (const std::string& value : *values) bytes += value.size();
  }
  if (bytes <= kDssBytesMax) return absl::OkStatus();
  return base::FieldError("data", absl::StrCat("has ", bytes, " bytes; ", kDssBytesMax, " are allowed"));
}

// The values that one list of the DSS has already.
absl::StatusOr<std::set<std::string>> ValuesOf(Handle list) {
  std::set<std::string> values;
  if (!list.isArray()) return values;
  size_t bytes = 0;
  for (Handle stream : list.aitems()) {
    if (!stream.isStream())
      return refusal::DraftNotSignable("damaged", "its validation data are not streams");
    const std::shared_ptr<Buffer> data = stream.getStreamData(qpdf_dl_generalized);
    bytes += data->getSize();
    // Counted unpacked, since a small stream may unpack to much.
    if (bytes > kDssBytesMax || values.size() >= kDssItemsMax) {
      return refusal::DraftNotSignable("too large", "it has more validation data than are allowed");
    }
    values.emplace(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
  }
  return values;
}

// Adds to /DSS what it lacks; changes nothing when it lacks nothing.
absl::Status AddValidationData(Document& document, Revision& revision, const trust::ValidationData& data) {
  Handle present = document.catalog().getKey("/DSS");
  Handle dss;
  for (const auto& [key, values] :
       {std::pair{"/Certs", &data.certificates}, std::pair{"/OCSPs", &data.ocsp_responses},
        std::pair{"/CRLs", &data.crls}}) {
    ASSIGN_OR_RETURN(std::set<std::string> known,
                     ValuesOf(present.isDictionary() ? present.getKey(key) : Handle::newNull()));
    // Adding what is there already would make a file grow with every renewal.
    for (const std::string& value : *values) {
      if (!known.insert(value).second) continue;
      if (!dss.isInitialized() && present.isDictionary() && present.isIndirect()) {
        dss = revision.Edit(present);
      } else if (!dss.isInitialized()) {
        dss = present.isDictionary() ? present.shallowCopy() : Handle::parse("<< /Type /DSS >>");
        revision.Edit(document.catalog()).replaceKey("/DSS", revision.Add(dss));
      }
      revision.EditValue(dss, key, Handle::newArray())
          .appendItem(revision.AddStream(Handle::newDictionary(), value));
    }
  }
  return absl::OkStatus();
}

absl::Status AddTimeStampField(Revision& revision, Form& form) {
  for (int number = 1; number <= kArchiveFieldsMax; ++number) {
    const std::string name = absl::StrCat("onestop-archive-", number);
    ASSIGN_OR_RETURN(std::optional<Handle> taken, form.Find(name));
    if (taken.has_value()) continue;
    Handle field = Handle::newDictionary();
    field.replaceKey("/FT", Handle::newName("/Sig"));
    field.replaceKey("/V", revision.AddSignature(Handle::parse(
                               "<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 >>")));
    // Without a size the field is invisible and covers nothing on the page.
    RETURN_IF_ERROR(form.Make(name, Place{}, field).status());
    form.MarkSigned();
    return absl::OkStatus();
  }
  return refusal::DraftNotSignable(
      "too large", absl::StrCat("it has ", kArchiveFieldsMax, " archive time stamps already"));
}

absl::StatusOr<Prepared> Run(absl::string_view base, const trust::ValidationData& data) {
  Document document;
  RETURN_IF_ERROR(document.Open(base));
  Revision revision(document);
  Form form(document, revision);
  RETURN_IF_ERROR(AddValidationData(document, revision, data));
  RETURN_IF_ERROR(AddTimeStampField(revision, form));
  RETURN_IF_ERROR(document.StillSound());
  return revision.Finish();
}

}  // namespace

absl::StatusOr<Prepared> PrepareArchiveTimeStamp(absl::string_view base, const trust::ValidationData& data) {
  RETURN_IF_ERROR(CheckData(data));
  absl::StatusOr<Prepared> prepared;
  RETURN_IF_ERROR(GuardQpdf([&] {
    prepared = Run(base, data);
    return prepared.status();
  }));
  return prepared;
}

}  // namespace onestop::pdf
