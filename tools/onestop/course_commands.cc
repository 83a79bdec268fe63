// What changes the time that a dossier takes: an apology with a new day, and a payment that the applicant owes.

#include <cstdint>
#include <iostream>
#include <limits>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"

namespace onestop::cli {
namespace {

using intake::v1::IntakeService;
using workflow::v1::WorkflowService;

struct ExtendOptions : CommandOptions {
  std::string appointment;
  std::string reason;
};
struct RequestPaymentOptions : CommandOptions {
  int64_t amount = 0;
  std::string content;
};
struct RecordPaymentOptions : CommandOptions {
  std::string receipt;
};

absl::Status Extend(Session& session, const ExtendOptions& options) {
  const auto day = ParseDay(options.appointment);
  if (!day.ok()) return OptionError("--to", day.status());
  ASSIGN_OR_RETURN(
      const auto response,
      Send<WorkflowService>(session, options, &WorkflowService::Stub::ExtendDeadline, [&](auto& request) {
        request.set_appointment_date(absl::FormatCivilTime(*day));
        request.set_reason(options.reason);
      }));
  if (response.late()) {
    std::cerr << session.Localize(
                     "warning: this letter comes later than the rules ask for; it is recorded as late")
              << "\n";
  }
  WriteOutcome(session, response,
               session.Localize("$0: letter of apology number $1; the due date stays",
                                NameOfDossier(response.progress()), response.form_number()));
  return absl::OkStatus();
}

absl::Status RequestPayment(Session& session, const RequestPaymentOptions& options) {
  ASSIGN_OR_RETURN(
      const auto response,
      Send<WorkflowService>(session, options, &WorkflowService::Stub::RequestPayment, [&](auto& request) {
        request.set_amount(options.amount);
        request.set_content(options.content);
      }));
  const std::string name = NameOfDossier(response.progress());
  WriteOutcome(session, response,
               response.pause_basis().empty()
                   ? session.Localize("$0: payment asked for; the clock runs on", name)
                   : session.Localize("$0: payment asked for; the clock stands still by $1", name,
                                      response.pause_basis()));
  return absl::OkStatus();
}

absl::Status RecordPayment(Session& session, const RecordPaymentOptions& options) {
  ASSIGN_OR_RETURN(const auto response,
                   Send<IntakeService>(session, options, &IntakeService::Stub::RecordPayment,
                                       [&](auto& request) { request.set_receipt(options.receipt); }));
  WriteOutcome(session, response,
               session.Localize("$0: payment recorded; due: $1", NameOfDossier(response),
                                session.ShowTime(response.due_time(), response.has_due_time())));
  return absl::OkStatus();
}

void AddExtend(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<ExtendOptions>();
  CLI::App& command =
      *dossier.add_subcommand("extend", "apologise for being late, and name a new day for the result");
  command.footer(absl::StrCat(
      "  onestop dossier extend H31.06-240115-0007 --as gd01 --to 2024-02-05 \\\n"
      "    --reason 'Chờ ý kiến của cơ quan phối hợp'\n\n",
      Note("The rules allow it once, before the due day. The due date stays, and what is late by it stays "
           "late.")));
  AddDossierOptions(command, *options);
  command.add_option("--to", options->appointment, "the new day, a working day after the due day")
      ->required()
      ->type_name("DAY");
  command.add_option("--reason", options->reason, "why it will be late, as the applicant is told it")
      ->required();
  Bind(command, action, options, &Extend);
}

void AddRequestPayment(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<RequestPaymentOptions>();
  CLI::App& command = *dossier.add_subcommand(
      "request-payment", "have the applicant meet a financial obligation before work goes on");
  command.footer(absl::StrCat(
      "  onestop dossier request-payment H31.06-240115-0007 --as cv01 --amount 1500000 \\\n"
      "    --content 'Lệ phí trước bạ, nộp tại Thuế cơ sở 3'\n\n",
      Note("The clock stops where the procedure names the provision for it, and runs on otherwise.")));
  AddDossierOptions(command, *options);
  command.add_option("--amount", options->amount, "in đồng, digits alone")
      ->required()
      ->check(CLI::Range(int64_t{1}, std::numeric_limits<int64_t>::max(), "AMOUNT"));
  command.add_option("--content", options->content, "what is to be paid and where")->required();
  Bind(command, action, options, &RequestPayment);
}

void AddRecordPayment(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<RecordPaymentOptions>();
  CLI::App& command =
      *dossier.add_subcommand("record-payment", "the applicant has paid: the step that was open goes on");
  command.footer("  onestop dossier record-payment H31.06-240115-0007 --as mc01 --receipt 'BL-2024-00017'");
  AddDossierOptions(command, *options);
  command.add_option("--receipt", options->receipt, "the number of the receipt")
      ->required()
      ->type_name("NUMBER");
  Bind(command, action, options, &RecordPayment);
}

}  // namespace

void AddCourseCommands(CLI::App& dossier, Action& action) {
  AddExtend(dossier, action);
  AddRequestPayment(dossier, action);
  AddRecordPayment(dossier, action);
}

}  // namespace onestop::cli
