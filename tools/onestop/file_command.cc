// Signed files on this machine's disk: who signed them, and whether that holds. Needs no server.

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/messages/status.h"
#include "libs/pdf/limits.h"
#include "libs/signing/verify_file.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/files.h"
#include "tools/onestop/signature_report.h"

namespace onestop::cli {
namespace {

struct VerifyOptions {
  std::string file;
  std::string signature;
  std::string trust;
  bool offline = false;
};

absl::StatusOr<std::string> ReadWhole(const std::string& path) {
  // The file is held whole in memory.
  absl::StatusOr<std::string> bytes = ReadWholeFile(path, pdf::kPdfBytesMax);
  if (!absl::IsResourceExhausted(bytes.status())) return bytes;
  std::error_code ignored;
  return messages::Error(absl::StatusCode::kInvalidArgument,
                         messages::Both("$0 has $1 bytes; at most $2 are checked", path,
                                        std::filesystem::file_size(path, ignored), pdf::kPdfBytesMax));
}

ExitCode CodeFor(signing::v1::Verdict verdict) {
  switch (verdict) {
    case signing::v1::VERDICT_VALID:
    // A certificate that has ended since does not spoil a signature with a time stamp.
    case signing::v1::VERDICT_VALID_AT_ITS_TIME:
      return kExitOk;
    case signing::v1::VERDICT_INVALID:
      return kExitRefused;
    case signing::v1::VERDICT_NOT_SIGNED:
      return kExitNotSigned;
    default:
      return kExitUndecided;
  }
}

absl::Status VerifySignatures(Session& session, const VerifyOptions& options) {
  ASSIGN_OR_RETURN(const trust::TrustPolicy policy, trust::TrustPolicy::Load(options.trust));
  ASSIGN_OR_RETURN(const std::string bytes, ReadWhole(options.file));
  std::string detached;
  if (!options.signature.empty()) {
    ASSIGN_OR_RETURN(detached, ReadWhole(options.signature));
  }
  ASSIGN_OR_RETURN(const std::string worker, pdf::PdfInspector::FindWorker());
  const pdf::PdfInspector inspector({.worker = worker});
  const std::unique_ptr<trust::TrustServices> services =
      // Without services nothing is asked over the network.
      options.offline ? nullptr : trust::MakeHttpTrustServices(policy);
  const absl::Time now = absl::Now();
  ASSIGN_OR_RETURN(const signing::v1::Report report,
                   signing::VerifyFile({.bytes = bytes,
                                        .detached_cms = detached,
                                        .now = now,
                                        .data = {},
                                        .deadline = now + absl::Seconds(session.settings().timeout_seconds)},
                                       inspector, policy, services.get()));
  WriteReport(session, report);
  session.set_exit_code(CodeFor(report.verdict()));
  return absl::OkStatus();
}

}  // namespace

void AddFileCommands(CLI::App& app, Action& action) {
  CLI::App& file = *app.add_subcommand("file", "signed files on this machine's disk");
  file.require_subcommand(1);
  auto options = std::make_shared<VerifyOptions>();
  CLI::App& command = *file.add_subcommand("verify", "who signed a file, and whether that holds");
  command.footer(absl::StrCat(
      Note("Exit codes: 0 valid, or valid at its time; 1 invalid; 2 wrong command line or file; 3 the "
           "PDF worker cannot be started; 4 could not be decided; 5 not signed."),
      "\n\n"
      "  onestop file verify decision.pdf --trust /etc/onestop/trust.yaml\n"
      "  onestop file verify letter.docx --signature letter.docx.p7s --trust trust.yaml --offline "
      "--output json"));
  command.add_option("file", options->file, "the file")->required()->type_name("FILE");
  command.add_option("--signature", options->signature, "a signature that came beside it (CMS, DER)")
      ->type_name("FILE.p7s");
  command.add_option("--trust", options->trust, "whom to trust")->required()->type_name("TRUST.yaml");
  command.add_flag("--offline", options->offline, "ask no server: use only what the file contains");
  Bind(command, action, options, &VerifySignatures, ObjectWithTables({SignatureColumns()}));
}

}  // namespace onestop::cli
