// Each imported act becomes one command, decided like any other. Fields are named as in the contract; a
// client that shows them maps them to its own file's names.

#include "services/intake/handlers/import_history.h"

#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/lookup_secret.h"
#include "libs/service/request_limits.h"
#include "libs/telemetry/metric_names.h"

namespace onestop::intake::handlers {
namespace {

constexpr int kRemarksBytesMax = 8192;
// What the old system calls a step.
constexpr int kStepNameCharactersMax = 200;
constexpr int kSourceIdCharactersMax = 200;
// Acts of one dossier.
constexpr int kSourceActNumberMax = 1'000'000;

// An imported act has no request_id of its own: this one follows from the old system's id and the act's
// number, so that a second run of the same file meets the first.
std::string RequestIdOf(const std::string& province, const v1::ImportHistoryRequest& request) {
  return ledger::DossierIdFor(province, absl::StrCat("import-act\n", request.source_dossier_id()),
                              absl::StrCat(request.source_act_number()));
}

// The content of the act without its line number, which changes when the file is edited.
std::string FingerprintOf(v1::ImportHistoryRequest request) {
  request.set_line(0);
  return digest::Sha256Text(request.SerializeAsString());
}

std::optional<dossier::ExternalDueDate> ExternalDueOf(rpc::Fields& fields, const std::string& path,
                                                      const v1::ImportedPromise& due) {
  // Without a promise of the old system the due date is computed here.
  if (due.due_case() == v1::ImportedPromise::DUE_NOT_SET) return std::nullopt;
  dossier::ExternalDueDate external;
  if (due.has_time()) {
    external.time = fields.Time(path + ".time", true, due.time());
  } else {
    absl::CivilDay day;
    // A wrong date is a violation of the field; the command is then not used.
    if (!absl::ParseCivilTime(due.date(), &day)) {
      fields.Add(path + ".date", "is not a date such as \"2011-02-28\"");
    }
    external.date = day;
  }
  return external;
}

dossier::Command SubmitCommand(rpc::Fields& fields, const service::CommandEnv& env,
                               const v1::ImportHistoryRequest& request) {
  const v1::ImportedSubmit& submit = request.submit();
  fields.Code("submit.procedure_code", submit.procedure_code(), service::kProcedureCodeBytesMax);
  fields.Code("submit.agency", submit.agency(), service::kAgencyIdBytesMax);
  fields.Enum("submit.channel", submit.channel());
  // The old system's people stay in the old system: an owner is known here by the source's id alone. No
  // look-up secret was given out, so none fits.
  return dossier::Submit{.province = env.province,
                         .procedure_code = submit.procedure_code(),
                         .intake_unit = "",
                         .resolving_agency = submit.agency(),
                         .channel = submit.channel(),
                         .owner = {},
                         .submitter = {},
                         .components = {},
                         .documents = {},
                         .external_reference = request.source_dossier_id(),
                         .lookup_secret_hash = ""};
}

dossier::Command CommandOf(rpc::Fields& fields, const service::CommandEnv& env,
                           const v1::ImportHistoryRequest& request) {
  using Act = v1::ImportHistoryRequest;
  const auto text = [&](const char* field, const std::string& value) {
    fields.Text(field, value, service::kCommentCharactersMax);
    return value;
  };
  switch (request.act_case()) {
    case Act::kSubmit:
      return SubmitCommand(fields, env, request);
    case Act::kAccept:
      return dossier::Accept{.external_due = ExternalDueOf(fields, "accept.due", request.accept().due())};
    case Act::kFinish:
      return dossier::Finish{};
    case Act::kReturn:
      // The old system does not say to whom; the channel is assumed.
      return dossier::ReturnResult{.receiver = "", .channel = onestop::common::v1::CHANNEL_COUNTER};
    case Act::kSupplementRequest:
      return dossier::RequestSupplement{
          .content = text("supplement_request.content", request.supplement_request().content())};
    case Act::kSupplement:
      return dossier::Supplement{
          .external_due = ExternalDueOf(fields, "supplement.due", request.supplement().due()),
          .components = {},
          .documents = {}};
    case Act::kRefuse:
      return dossier::RefuseIneligible{.reason = text("refuse.reason", request.refuse().reason())};
    case Act::kWithdraw:
      return dossier::Withdraw{.reason = text("withdraw.reason", request.withdraw().reason())};
    case Act::kStop:
      return dossier::Stop{.reason = text("stop.reason", request.stop().reason())};
    case Act::kStep:
      fields.Required("step.name", request.step().name(), kStepNameCharactersMax);
      fields.Optional("step.actor", request.step().actor(), service::kNameCharactersMax);
      return dossier::RecordStep{.name = request.step().name(), .source_actor = request.step().actor()};
    case Act::ACT_NOT_SET:
      break;
  }
  // Reached only with a violation, so that the command that follows is never used.
  fields.Add("act",
             "is missing; give one of submit, accept, finish, return, supplement_request, supplement, "
             "refuse, withdraw, stop, step");
  return dossier::Finish{};
}

v1::ImportHistoryResponse Refused(int64_t line, const std::string& dossier_id, const absl::Status& status,
                                  telemetry::Metrics* metrics) {
  v1::ImportHistoryResponse response;
  response.set_line(line);
  response.set_outcome(v1::IMPORT_OUTCOME_REFUSED);
  response.set_dossier_id(dossier_id);
  const auto reason = base::ReasonOf(status);
  if (metrics != nullptr && reason.has_value()) {
    metrics->AddCounter(telemetry::kRefusals, {reason->name}).Increment();
  }
  response.set_reason(reason.has_value() ? reason->name : "INTERNAL");
  response.set_message(reason.has_value() ? std::string(status.message()) : "internal error");
  return response;
}

// Errors that end the whole stream: the server cannot continue, and the client starts again.
bool EndsTheStream(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsUnknown(status) || absl::IsDataLoss(status) ||
         !base::ReasonOf(status).has_value();
}

class HistoryImport final : public Import {
 public:
  HistoryImport(const service::CommandEnv& env, const rpc::Call& call, service::Principal acting,
                telemetry::Metrics* metrics)
      : env_(env), call_(call), acting_(std::move(acting)), metrics_(metrics) {}

  void Handle(v1::ImportHistoryRequest request, rpc::Reply<v1::ImportHistoryResponse> reply) override {
    rpc::Fields fields;
    fields.Range("line", request.line(), 0, std::numeric_limits<int64_t>::max());
    fields.Required("source_dossier_id", request.source_dossier_id(), kSourceIdCharactersMax);
    fields.Range("source_act_number", request.source_act_number(), 1, kSourceActNumberMax);
    const absl::Time time = fields.Time("occur_time", request.has_occur_time(), request.occur_time());
    if (request.remarks().size() > kRemarksBytesMax) fields.Add("remarks", "are longer than 8 KiB");
    fields.Text("remarks", request.remarks(), kRemarksBytesMax);
    dossier::Command command = CommandOf(fields, env_, request);

    ledger::Submission submission;
    submission.dossier_id = ImportedDossierId(env_.province, request.source_dossier_id());
    if (!fields.ok()) {
      return reply.Complete(Refused(request.line(), submission.dossier_id, fields.status(), metrics_));
    }
    // One caller name for all imports: the same act is a repeat, also when another system imports
    // it again.
    submission.caller = "import";
    submission.request_id = RequestIdOf(env_.province, request);
    submission.fingerprint = FingerprintOf(request);
    submission.command = std::move(command);
    submission.actor = acting_.actor;
    submission.catalogue = acting_.catalogue;
    submission.occur_time = time;
    submission.source_remarks = request.remarks();
    submission.span = call_.span;
    // The outcome is the answer; there is nothing to record.
    submission.answer = [](const ledger::Committed&) { return std::string(); };
    submission.done = [line = request.line(), id = submission.dossier_id, metrics = metrics_,
                       reply = std::move(reply)](const absl::StatusOr<ledger::Answer>& result) mutable {
      Answer(line, id, result, metrics, std::move(reply));
    };
    env_.ledger.Commit(std::move(submission));
  }

 private:
  static void Answer(int64_t line, const std::string& dossier_id,
                     const absl::StatusOr<ledger::Answer>& result, telemetry::Metrics* metrics,
                     rpc::Reply<v1::ImportHistoryResponse> reply) {
    if (!result.ok()) {
      if (EndsTheStream(result.status())) return reply.Complete(result.status());
      return reply.Complete(Refused(line, dossier_id, result.status(), metrics));
    }
    v1::ImportHistoryResponse response;
    response.set_line(line);
    response.set_dossier_id(dossier_id);
    response.set_outcome(result->repeated ? v1::IMPORT_OUTCOME_DUPLICATE : v1::IMPORT_OUTCOME_RECORDED);
    reply.Complete(std::move(response));
  }

  const service::CommandEnv& env_;
  const rpc::Call call_;
  const service::Principal acting_;
  telemetry::Metrics* const metrics_;
};

}  // namespace

std::string ImportedDossierId(absl::string_view province, absl::string_view source_dossier_id) {
  return ledger::DossierIdFor(province, "import-dossier", source_dossier_id);
}

absl::StatusOr<std::unique_ptr<Import>> ImportHistory(const service::CommandEnv& env, const rpc::Call& call,
                                                      telemetry::Metrics* metrics) {
  ASSIGN_OR_RETURN(service::Principal acting, service::ResolveCaller(env.catalogue, call, env.now()));
  // Importing writes the past, which no other role may do.
  if (!acting.actor->migration) {
    return dossier::error::MigrationRightMissing("importing history");
  }
  return std::make_unique<HistoryImport>(env, call, std::move(acting), metrics);
}

}  // namespace onestop::intake::handlers
