// What is asked and found out while a dossier is in work: opinions of other agencies, inspections, and messages.

#include <limits>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "libs/digest/uuid.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/enum_names.h"
#include "tools/onestop/file_transfer.h"

namespace onestop::cli {
namespace {

using intake::v1::IntakeService;
using workflow::v1::WorkflowService;

struct ConsultOptions : CommandOptions {
  std::string agency;
  std::string content;
  std::string answer_due;
};
// A record that goes with what is told; one of both, or none.
struct RecordOptions : CommandOptions {
  std::string file;
  std::string document_id;
};
struct OpinionOptions : RecordOptions {
  int number = 0;
  std::string opinion;
};
struct InspectionOptions : RecordOptions {
  std::string time;
  std::string place;
  std::string participants;
  std::string content;
};
struct MessageOptions : CommandOptions {
  std::string kind;
  std::string text;
};

absl::Status Consult(Session& session, const ConsultOptions& options) {
  const auto day = ParseDay(options.answer_due);
  if (!day.ok()) return OptionError("--by", day.status());
  ASSIGN_OR_RETURN(const auto response,
                   Send<WorkflowService>(session, options, &WorkflowService::Stub::RequestConsultation,
                                         [&](auto& request) {
                                           request.set_agency(options.agency);
                                           request.set_content(options.content);
                                           request.set_answer_due_date(absl::FormatCivilTime(*day));
                                         }));
  WriteOutcome(
      session, response,
      session.Localize("$0: consultation number $1", NameOfDossier(response.progress()), response.number()));
  return absl::OkStatus();
}

// Sends `request` after `fill` and the document, and prints the dossier's new state.
template <typename Request, typename Response, typename Fill>
absl::Status SendRecord(Session& session, const RecordOptions& options,
                        grpc::Status (WorkflowService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                      Response*),
                        Fill fill) {
  if (!options.file.empty() && !options.document_id.empty()) {
    return UsageError(
        messages::Both("give the document by --file FILE or by --document ID when it was uploaded before; "
                       "not by both"));
  }
  if (options.dry_run && !options.file.empty()) {
    return UsageError(
        messages::Both("a dry run sends no file: give --document, the id of one that was uploaded"));
  }
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  Request request;
  RETURN_IF_ERROR(FillRequest(session, client, options, request));
  fill(request);
  request.set_document_id(options.document_id);
  if (!options.file.empty()) {
    // A repeat of the command uploads under the same id, and so gets the same document.
    ASSIGN_OR_RETURN(const auto document, UploadFile(session, client, options.file,
                                                     digest::UuidOf(request.request_id() + "\nupload")));
    request.set_document_id(document.document_id());
  }
  const auto stub = client.Stub<WorkflowService>();
  ASSIGN_OR_RETURN(const Response response, rpc::Invoke(client, *stub, method, request, session.Call()));
  WriteProgress(session, response.progress());
  return absl::OkStatus();
}

absl::Status RecordOpinion(Session& session, const OpinionOptions& options) {
  return SendRecord(session, options, &WorkflowService::Stub::AnswerConsultation, [&](auto& request) {
    request.set_number(options.number);
    request.set_opinion(options.opinion);
  });
}

absl::Status RecordInspection(Session& session, const InspectionOptions& options) {
  const auto time = ParseTime(options.time);
  if (!time.ok()) return OptionError("--time", time.status());
  return SendRecord(session, options, &WorkflowService::Stub::RecordVerification, [&](auto& request) {
    *request.mutable_verify_time() = ToTimestamp(*time);
    request.set_place(options.place);
    request.set_participants(options.participants);
    request.set_content(options.content);
  });
}

absl::Status WriteToDossier(Session& session, const MessageOptions& options) {
  ASSIGN_OR_RETURN(const auto kind, ParseEnum<common::v1::MessageKind>(options.kind));
  ASSIGN_OR_RETURN(
      const auto response,
      Send<IntakeService>(session, options, &IntakeService::Stub::WriteMessage, [&](auto& request) {
        request.set_kind(kind);
        request.set_text(options.text);
      }));
  WriteOutcome(session, response, session.Localize("$0: message written", NameOfDossier(response)));
  return absl::OkStatus();
}

void AddRecordOptions(CLI::App& command, RecordOptions& options) {
  AddDossierOptions(command, options);
  command.add_option("--file", options.file, "upload this file");
  command.add_option("--document", options.document_id, "a document that was uploaded before");
}

void AddConsult(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<ConsultOptions>();
  CLI::App& command =
      *dossier.add_subcommand("consult", "record that another agency was asked for its opinion");
  command.footer(absl::StrCat(
      "  onestop dossier consult H31.06-240115-0007 --as cv01 --agency H31.08 --by 2024-01-22 \\\n"
      "    --content 'Đề nghị cho ý kiến về quy hoạch'\n\n",
      Note("The step stays open, and the clock runs. Several agencies may be asked at once.")));
  AddDossierOptions(command, *options);
  command.add_option("--agency", options->agency, "the agency's code, or its name")->required();
  command.add_option("--content", options->content, "what is asked")->required();
  command.add_option("--by", options->answer_due, "until when it is to answer")->required()->type_name("DAY");
  Bind(command, action, options, &Consult);
}

void AddRecordOpinion(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<OpinionOptions>();
  CLI::App& command =
      *dossier.add_subcommand("record-opinion", "record what the agency that was asked has answered");
  command.footer(
      "  onestop dossier record-opinion H31.06-240115-0007 --as cv01 --number 1 --opinion 'Phù hợp quy "
      "hoạch' \\\n"
      "    --file cong-van.pdf");
  AddRecordOptions(command, *options);
  command.add_option("--number", options->number, "the consultation's number, as `dossier show` has it")
      ->required()
      ->check(CLI::Range(1, std::numeric_limits<int>::max(), "NUMBER"));
  command.add_option("--opinion", options->opinion, "the opinion, or its substance")->required();
  Bind(command, action, options, &RecordOpinion);
}

void AddRecordInspection(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<InspectionOptions>();
  CLI::App& command = *dossier.add_subcommand("record-inspection", "record an inspection of the place");
  command.footer(
      "  onestop dossier record-inspection H31.06-240115-0007 --as cv01 --time '2024-01-18 09:00' \\\n"
      "    --place 'Số 12 Nguyễn Huệ' --participants 'Đại diện UBND phường, chủ cơ sở' \\\n"
      "    --content 'Cơ sở đủ điều kiện' --file bien-ban.pdf");
  AddRecordOptions(command, *options);
  command.add_option("--time", options->time, "when it was")->required()->type_name("TIME");
  command.add_option("--place", options->place, "where it was")->required();
  command.add_option("--participants", options->participants, "who took part")->required();
  command.add_option("--content", options->content, "what was found")->required();
  Bind(command, action, options, &RecordInspection);
}

void AddMessage(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<MessageOptions>();
  CLI::App& command =
      *dossier.add_subcommand("message", "write to the applicant, from the applicant, or to the staff alone");
  command.footer(absl::StrCat(
      "  onestop dossier message H31.06-240115-0007 --as cv01 --kind to-applicant \\\n"
      "    --text 'Mời ông/bà đến nhận kết quả kiểm tra thực tế'\n"
      "  onestop dossier message 01f0c1d2-… --as portal --kind from-applicant --text 'Tôi xin hỏi'\n"
      "  onestop dossier message H31.06-240115-0007 --as cv01 --kind internal --text 'Đã trao đổi qua điện "
      "thoại'\n\n",
      Note("The applicant reads it with `onestop lookup`, except what is internal. It changes neither state "
           "nor clock, and replaces no slip.")));
  AddDossierOptions(command, *options);
  command.add_option("--kind", options->kind, "between whom; internal: for the staff alone")
      ->required()
      ->check(OneOf<common::v1::MessageKind>());
  command.add_option("--text", options->text, "what is written")->required();
  Bind(command, action, options, &WriteToDossier);
}

}  // namespace

void AddInquiryCommands(CLI::App& dossier, Action& action) {
  AddConsult(dossier, action);
  AddRecordOpinion(dossier, action);
  AddRecordInspection(dossier, action);
  AddMessage(dossier, action);
}

}  // namespace onestop::cli
