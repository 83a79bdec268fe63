#include "tools/onestop/signature_report.h"

#include "absl/strings/str_cat.h"
#include "tools/onestop/time_text.h"

namespace onestop::cli {

std::string WordFor(const Session& session, signing::v1::Verdict verdict) {
  switch (verdict) {
    case signing::v1::VERDICT_VALID:
      return session.Say("valid", "hợp lệ");
    case signing::v1::VERDICT_VALID_AT_ITS_TIME:
      return session.Say("valid at its time", "hợp lệ vào thời điểm ký");
    case signing::v1::VERDICT_INVALID:
      return session.Say("INVALID", "KHÔNG HỢP LỆ");
    case signing::v1::VERDICT_NOT_SIGNED:
      return session.Say("not signed", "chưa ký");
    default:
      return session.Say("unknown", "chưa xác định");
  }
}

namespace {

std::string NameFor(const Session& session, const signing::v1::Signature& signature) {
  if (signature.kind() == signing::v1::SIGNATURE_KIND_ENCLOSING) {
    return session.Say("around the file", "bao ngoài tệp");
  }
  return signature.field_name().empty() ? session.Say("beside the file", "kèm tệp") : signature.field_name();
}

void WriteReasons(const Session& session,
                  const google::protobuf::RepeatedPtrField<signing::v1::Reason>& reasons) {
  for (const signing::v1::Reason& reason : reasons) {
    session.out() << "  " << WordFor(session, reason.verdict()) << ": "
                  << session.Say(reason.text_en(), reason.text_vi()) << " [" << reason.code() << "]\n";
  }
}

}  // namespace

void WriteReport(const Session& session, const signing::v1::Report& report) {
  if (session.json()) return session.WriteJson(report);
  Table table = session.MakeTable({{"signature", session.Say("signature", "chữ ký")},
                                   {"verdict", session.Say("verdict", "kết luận")},
                                   {"signer", session.Say("signer", "người ký")},
                                   {"time", session.Say("proven time", "thời gian chứng thực")},
                                   {"level", session.Say("level", "mức")},
                                   {"revision", session.Say("revision", "phiên bản")}});
  for (const signing::v1::Signature& signature : report.signatures()) {
    table.Row({NameFor(session, signature), WordFor(session, signature.verdict()),
               signature.signer().subject(),
               ShowTime(signature.time_stamp_time(), signature.has_time_stamp_time()), signature.level(),
               absl::StrCat(signature.revision(), "/", signature.revisions())});
  }
  table.End();
  if (session.settings().format != Format::kTable) return;
  for (const signing::v1::Signature& signature : report.signatures()) {
    if (signature.reasons().empty()) continue;
    session.out() << NameFor(session, signature) << ":\n";
    WriteReasons(session, signature.reasons());
  }
  WriteReasons(session, report.reasons());
  if (report.has_enclosed_file()) {
    session.out() << session.Say("enclosed file: ", "tệp bên trong: ") << report.enclosed_file().media_type()
                  << ", " << report.enclosed_file().size_bytes() << session.Say(" bytes\n", " byte\n");
  }
  session.out() << WordFor(session, report.verdict()) << "\n";
}

}  // namespace onestop::cli
