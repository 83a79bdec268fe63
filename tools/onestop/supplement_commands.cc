// What is missing is asked for, comes at the counter or through the portal, and is checked.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/counter_options.h"
#include "tools/onestop/dossier_command.h"

namespace onestop::cli {
namespace {

using intake::v1::IntakeService;

struct RequestSupplementOptions : CommandOptions {
  std::string content;
  std::string override_reason;
};
struct PapersOptions : CommandOptions {
  /// "KIND" for a paper that is only presented, or "KIND=FILE".
  std::vector<std::string> components;
};
struct DeclineSupplementOptions : CommandOptions {
  std::string content;
};

absl::Status RequestSupplement(Session& session, const RequestSupplementOptions& options) {
  ASSIGN_OR_RETURN(
      const auto response,
      Send<IntakeService>(session, options, &IntakeService::Stub::RequestSupplement, [&](auto& request) {
        request.set_content(options.content);
        request.set_override_reason(options.override_reason);
      }));
  WriteOutcome(session, response, session.Localize("supplement slip number $0", response.form_number()));
  return absl::OkStatus();
}

// Both ways in which papers come: uploads what has a file, and says at once what looks wrong.
template <typename Request, typename Response>
absl::StatusOr<Response> SendPapers(Session& session, const PapersOptions& options,
                                    grpc::Status (IntakeService::Stub::*method)(grpc::ClientContext*,
                                                                                const Request&, Response*)) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<IntakeService>();
  Request request;
  RETURN_IF_ERROR(FillRequest(session, client, options, request));
  RETURN_IF_ERROR(AddComponents(session, client, options.components, request));
  ASSIGN_OR_RETURN(const Response response, rpc::Invoke(client, *stub, method, request, session.Call()));
  WriteWarnings(session, response.warnings());
  return response;
}

std::string ReceivedText(const Session& session, const intake::v1::ReceiveSupplementResponse& response) {
  if (response.has_due_time()) return session.Localize("due: $0", session.ShowTime(response.due_time()));
  if (response.status() == common::v1::DOSSIER_STATUS_AWAITING_SUPPLEMENT) {
    return session.Localize(
        "taken in; the new due date lies past the working calendar. When the calendar has been "
        "extended, run receive-supplement once more, without components: the due date counts from now");
  }
  return response.warnings().empty()
             ? session.Localize("complete; it can be accepted now")
             : session.Localize("taken in; it waits for acceptance, see the warnings");
}

absl::Status ReceiveSupplement(Session& session, const PapersOptions& options) {
  ASSIGN_OR_RETURN(const auto response,
                   SendPapers(session, options, &IntakeService::Stub::ReceiveSupplement));
  WriteOutcome(session, response, ReceivedText(session, response));
  return absl::OkStatus();
}

std::string HandedInText(const Session& session, const intake::v1::HandInSupplementResponse& response) {
  // The working calendar may not reach so far.
  return response.has_answer_due_time() ? session.Localize("handed in; the office checks it until $0",
                                                           session.ShowTime(response.answer_due_time()))
                                        : session.Localize("handed in; the office checks it");
}

absl::Status HandInSupplement(Session& session, const PapersOptions& options) {
  ASSIGN_OR_RETURN(const auto response, SendPapers(session, options, &IntakeService::Stub::HandInSupplement));
  WriteOutcome(session, response, HandedInText(session, response));
  return absl::OkStatus();
}

absl::Status DeclineSupplement(Session& session, const DeclineSupplementOptions& options) {
  ASSIGN_OR_RETURN(const auto response,
                   Send<IntakeService>(session, options, &IntakeService::Stub::DeclineSupplement,
                                       [&](auto& request) { request.set_content(options.content); }));
  WriteOutcome(session, response,
               session.Localize("$0: the applicant is told what is still missing", NameOfDossier(response)));
  return absl::OkStatus();
}

void AddRequestSupplement(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<RequestSupplementOptions>();
  CLI::App& command = *dossier.add_subcommand(
      "request-supplement", "ask the applicant, once, for all that is missing: the clock stops");
  command.footer(
      "  onestop dossier request-supplement H31.06-240115-0007 --as cv01 --content 'Thiếu bản vẽ mặt "
      "bằng'");
  AddDossierOptions(command, *options);
  command.add_option("--content", options->content, "what is missing, for the slip")->required();
  command.add_option("--override-reason", options->override_reason,
                     "why it is asked although the rules allow no further request, or none so late");
  Bind(command, action, options, &RequestSupplement);
}

void AddReceiveSupplement(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<PapersOptions>();
  CLI::App& command = *dossier.add_subcommand(
      "receive-supplement", "what was missing came: the limit starts from zero, or goes on by the rule set");
  command.footer(absl::StrCat(
      "  onestop dossier receive-supplement H31.06-240115-0007 --as mc01 --component ban-ve=ban-ve.pdf\n"
      "  onestop dossier receive-supplement H31.06-240115-0007 --as mc01\n\n",
      Note("After acceptance the limit starts from zero, unless the rule set that the dossier is pinned to "
           "says that it goes on: then the wait is added. Before acceptance no limit runs, and the dossier "
           "waits for acceptance again."),
      "\n\n",
      Note("Without --component it finds complete what the applicant handed in through the portal: the new "
           "limit counts from when that came.")));
  AddDossierOptions(command, *options);
  AddComponentOption(command, "--component", options->components);
  Bind(command, action, options, &ReceiveSupplement);
}

void AddHandInSupplement(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<PapersOptions>();
  CLI::App& command = *dossier.add_subcommand(
      "hand-in-supplement", "send in what was missing, as the portal does: an officer then checks it");
  command.footer("  onestop dossier hand-in-supplement 01f0c1d2-… --as portal --component ban-ve=ban-ve.pdf");
  AddDossierOptions(command, *options);
  AddComponentOption(command, "--component", options->components);
  command.get_option("--component")->required();
  Bind(command, action, options, &HandInSupplement);
}

void AddDeclineSupplement(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<DeclineSupplementOptions>();
  CLI::App& command = *dossier.add_subcommand(
      "decline-supplement", "what came through the portal is not complete: say what is still missing");
  command.footer(absl::StrCat(
      "  onestop dossier decline-supplement H31.06-240115-0007 --as mc01 --content 'Còn thiếu bản vẽ tầng "
      "2'\n\n",
      Note("The clock stays stopped, and it does not count as a further request.")));
  AddDossierOptions(command, *options);
  command.add_option("--content", options->content, "what is still missing, as the applicant is told it")
      ->required();
  Bind(command, action, options, &DeclineSupplement);
}

}  // namespace

void AddSupplementCommands(CLI::App& dossier, Action& action) {
  AddRequestSupplement(dossier, action);
  AddReceiveSupplement(dossier, action);
  AddHandInSupplement(dossier, action);
  AddDeclineSupplement(dossier, action);
}

}  // namespace onestop::cli
