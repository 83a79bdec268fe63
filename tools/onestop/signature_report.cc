// What a verification found, as a table and a list of reasons.

#include "tools/onestop/signature_report.h"

#include "absl/strings/str_cat.h"
#include "libs/messages/enums.h"
#include "tools/onestop/time_text.h"

namespace onestop::cli {

namespace {

using messages::Word;

std::string NameFor(const Session& session, const signing::v1::Signature& signature) {
  if (signature.kind() == signing::v1::SIGNATURE_KIND_ENCLOSING) {
    return session.Localize("around the file");
  }
  // A signature in a PDF has a field; a detached one is beside the file.
  return signature.field_name().empty() ? session.Localize("beside the file") : signature.field_name();
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

void WriteReport(const Session& session, const signing::v1::Report& report) {
  if (session.json()) return session.WriteJson(report);
  Table table = session.MakeTable({{"signature", session.Localize("signature")},
                                   {"verdict", session.Localize("verdict")},
                                   {"signer", session.Localize("signer")},
                                   {"time", session.Localize("proven time")},
                                   {"level", session.Localize("level")},
                                   {"revision", session.Localize("revision")}});
  for (const signing::v1::Signature& signature : report.signatures()) {
    table.Row({NameFor(session, signature), Word(session.language(), signature.verdict()),
               signature.signer().subject(),
               ShowTime(signature.time_stamp_time(), signature.has_time_stamp_time()), signature.level(),
               absl::StrCat(signature.revision(), "/", signature.revisions())});
  }
  table.End();
  // CSV holds the signatures alone; the reasons are for people, and in JSON.
  if (session.settings().format != Format::kTable) return;
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
