// How a dossier ends without a result because its applicant wants it so, or does not supply what is missing.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/enum_names.h"

namespace onestop::cli {
namespace {

using intake::v1::IntakeService;

struct EndOptions : CommandOptions {
  std::string reason;
};
struct StopOptions : EndOptions {
  std::string ground;
};
struct RequestEndOptions : EndOptions {
  std::string kind;
};

absl::Status Withdraw(Session& session, const EndOptions& options) {
  ASSIGN_OR_RETURN(const auto response,
                   Send<IntakeService>(session, options, &IntakeService::Stub::WithdrawDossier,
                                       [&](auto& request) { request.set_reason(options.reason); }));
  WriteOutcome(
      session, response,
      session.Localize("$0: withdrawn, notice number $1", NameOfDossier(response), response.form_number()));
  return absl::OkStatus();
}

absl::Status Stop(Session& session, const StopOptions& options) {
  ASSIGN_OR_RETURN(const auto ground, ParseEnum<common::v1::StopGround>(options.ground));
  ASSIGN_OR_RETURN(
      const auto response,
      Send<IntakeService>(session, options, &IntakeService::Stub::StopDossier, [&](auto& request) {
        request.set_ground(ground);
        request.set_reason(options.reason);
      }));
  WriteOutcome(
      session, response,
      session.Localize("$0: stopped, notice number $1", NameOfDossier(response), response.form_number()));
  return absl::OkStatus();
}

absl::Status RequestEnd(Session& session, const RequestEndOptions& options) {
  ASSIGN_OR_RETURN(const auto kind, ParseEnum<common::v1::EndKind>(options.kind));
  ASSIGN_OR_RETURN(
      const auto response,
      Send<IntakeService>(session, options, &IntakeService::Stub::RequestEnd, [&](auto& request) {
        request.set_kind(kind);
        request.set_reason(options.reason);
      }));
  WriteOutcome(session, response,
               session.Localize("$0: asked for; an officer ends the dossier, or says why not",
                                NameOfDossier(response)));
  return absl::OkStatus();
}

absl::Status DeclineEnd(Session& session, const EndOptions& options) {
  ASSIGN_OR_RETURN(const auto response,
                   Send<IntakeService>(session, options, &IntakeService::Stub::DeclineEnd,
                                       [&](auto& request) { request.set_reason(options.reason); }));
  WriteOutcome(session, response,
               session.Localize("$0: it does not end; the applicant is told why", NameOfDossier(response)));
  return absl::OkStatus();
}

void AddWithdraw(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<EndOptions>();
  CLI::App& command =
      *dossier.add_subcommand("withdraw", "end a dossier that its applicant takes back, with a notice");
  command.footer("  onestop dossier withdraw H31.06-240115-0007 --as mc01 --reason 'Không còn nhu cầu'");
  AddDossierOptions(command, *options);
  command.add_option("--reason", options->reason, "the applicant's reason")->required();
  Bind(command, action, options, &Withdraw);
}

void AddStop(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<StopOptions>();
  CLI::App& command = *dossier.add_subcommand(
      "stop", "end a dossier on the applicant's request, or because the supplement did not come");
  command.footer(
      "  onestop dossier stop H31.06-240115-0007 --as mc01 --ground applicant-request \\\n"
      "    --reason 'Theo đơn đề nghị dừng giải quyết'\n"
      "  onestop dossier stop H31.06-240115-0007 --as mc01 --ground supplement-abandoned \\\n"
      "    --reason 'Quá thời hạn bổ sung hồ sơ'");
  AddDossierOptions(command, *options);
  command.add_option("--ground", options->ground, "on what ground")
      ->required()
      ->check(OneOf<common::v1::StopGround>());
  command.add_option("--reason", options->reason, "why, for the notice")->required();
  Bind(command, action, options, &Stop);
}

void AddRequestEnd(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<RequestEndOptions>();
  CLI::App& command =
      *dossier.add_subcommand("request-end", "ask that a dossier end, as the portal does for its applicant");
  command.footer(
      "  onestop dossier request-end 01f0c1d2-… --as portal --kind withdraw --reason 'Không còn nhu cầu'");
  AddDossierOptions(command, *options);
  command.add_option("--kind", options->kind, "whether the dossier is to be taken back or stopped")
      ->required()
      ->check(OneOf<common::v1::EndKind>());
  command.add_option("--reason", options->reason, "the applicant's reason")->required();
  Bind(command, action, options, &RequestEnd);
}

void AddDeclineEnd(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<EndOptions>();
  CLI::App& command = *dossier.add_subcommand(
      "decline-end", "answer the applicant that the dossier does not end as they asked");
  command.footer(
      "  onestop dossier decline-end H31.06-240115-0007 --as mc01 --reason 'Kết quả đang được trình ký'");
  AddDossierOptions(command, *options);
  command.add_option("--reason", options->reason, "why not, as the applicant is told it")->required();
  Bind(command, action, options, &DeclineEnd);
}

}  // namespace

void AddEndCommands(CLI::App& dossier, Action& action) {
  AddWithdraw(dossier, action);
  AddStop(dossier, action);
  AddRequestEnd(dossier, action);
  AddDeclineEnd(dossier, action);
}

}  // namespace onestop::cli
