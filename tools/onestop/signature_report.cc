// What a verification found, as a table and a list of reasons.

#include "tools/onestop/signature_report.h"

#include "absl/strings/str_cat.h"
#include "libs/messages/enums.h"
namespace onestop::cli {

namespace {

using messages::Word;

constexpr Heading kSignatureColumns[] = {
    TextColumn("signature", "signature"), TextColumn("verdict", "verdict"),
    TextColumn("signer", "signer"),       TimeColumn("time", "proven time"),
    TextColumn("level", "level"),         TextColumn("revision", "revision"),
};

std::string NameFor(const Session& session, const signing::v1::Signature& signature) {
  if (signature.kind() == signing::v1::SIGNATURE_KIND_ENCLOSING) {
    return session.Localize("around the file");
  }
  // A signature in a PDF has a field; a detached one is beside the file.
  return signature.field_name().empty() ? session.Localize("beside the file") : signature.field_name();
}

// Of a detached signature there are none; of a result the events do not say.
std::string RevisionText(const signing::v1::Signature& signature) {
  if (signature.revision() == 0 || signature.revisions() == 0) return "";
  return absl::StrCat(signature.revision(), "/", signature.revisions());
}

void WriteReasons(const Session& session,
                  const google::protobuf::RepeatedPtrField<signing::v1::Reason>& reasons) {
  const bool vi = session.language() == messages::Language::kVietnamese;
  for (const signing::v1::Reason& reason : reasons) {
    session.out() << "  " << Word(session.language(), reason.verdict()) << ": "
                  << (vi ? reason.text_vi() : reason.text_en()) << " [" << reason.code() << "]\n";
  }
}

}  // namespace

absl::Span<const Heading> SignatureColumns() { return kSignatureColumns; }

void WriteReport(const Session& session, const signing::v1::Report& report) {
  // CSV holds the signatures alone, a line for each; the reasons are for people, and in JSON.
  const bool rows = session.settings().format == Format::kCsv;
  if (session.for_programs() && !rows) return session.WriteObject(report);
  Table table = session.MakeTable(kSignatureColumns);
  for (const signing::v1::Signature& signature : report.signatures()) {
    table.Row({NameFor(session, signature), session.Word(signature.verdict()), signature.signer().subject(),
               session.Time(signature.time_stamp_time(), signature.has_time_stamp_time()), signature.level(),
               RevisionText(signature)});
  }
  table.End();
  if (rows) return;
  for (const signing::v1::Signature& signature : report.signatures()) {
    if (signature.reasons().empty()) continue;
    session.out() << NameFor(session, signature) << ":\n";
    WriteReasons(session, signature.reasons());
  }
  WriteReasons(session, report.reasons());
  if (report.has_enclosed_file()) {
    const int64_t size = report.enclosed_file().size_bytes();
    session.out() << session.Localize(
                         messages::Plural("enclosed file: $0, $1 byte", "enclosed file: $0, $1 bytes"), size,
                         report.enclosed_file().media_type(), size)
                  << "\n";
  }
  session.out() << Word(session.language(), report.verdict()) << "\n";
}

}  // namespace onestop::cli
