// Each imported act becomes one command, decided like any other. Fields are named as in the contract; a
// client that shows them maps them to its own file's names.

#include "services/intake/handlers/import_history.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/names.h"
#include "libs/catalog/snapshot.h"
#include "libs/digest/sha256.h"
#include "libs/dossier/lookup_secret.h"
#include "libs/service/request_limits.h"
#include "libs/text/json.h"
#include "services/intake/handlers/import_order.h"

namespace onestop::intake::handlers {
namespace {

constexpr int kRemarksBytesMax = 8192;
// What the old system calls a step.
constexpr int kStepNameCharactersMax = 200;
constexpr int kSourceIdCharactersMax = 200;
// Events of one dossier whose content is equal.
constexpr int kOccurrenceMax = 1'000'000;

// SHA-256 of what the event says: without its place in the file, which changes when the file is edited.
std::string ContentOf(v1::ImportHistoryRequest request) {
  request.clear_line();
  request.clear_occurrence();
  request.clear_held_back_by();
  return digest::Sha256Text(request.SerializeAsString());
}

// An imported event has no request_id of its own: this one follows from the old system's id and from what the event says,
// so that a second run of the same file meets the first, whatever became of the lines around it (docs/adr/0023).
std::string RequestIdOf(const std::string& province, const v1::ImportHistoryRequest& request,
                        absl::string_view content) {
  // Equal events of one dossier are told apart by their number alone.
  const int64_t occurrence = std::max<int64_t>(request.occurrence(), 1);
  return ledger::DossierIdFor(province, absl::StrCat("import-content\n", request.source_dossier_id()),
                              absl::StrCat(occurrence, "\n", content));
}

// When the event happened: an instant, or a day whose hour the old system does not know. Exactly one of the two.
struct OccurTime {
  std::optional<absl::Time> time;
  std::optional<absl::CivilDay> day;
};

OccurTime OccurTimeOf(rpc::Fields& fields, const v1::ImportHistoryRequest& request) {
  if (request.occur_date().empty()) {
    return {.time = fields.Time("occur_time", request.has_occur_time(), request.occur_time()), .day = {}};
  }
  if (request.has_occur_time()) {
    fields.Add("occur_date", "is given besides occur_time; give one of the two");
  }
  return {.time = {}, .day = fields.Day("occur_date", request.occur_date())};
}

std::optional<dossier::ExternalDueDate> ExternalDueOf(rpc::Fields& fields, const std::string& path,
                                                      const v1::ImportedPromise& due) {
  // Without a promise of the old system the due date is computed here.
  if (due.due_case() == v1::ImportedPromise::DUE_NOT_SET) return std::nullopt;
  dossier::ExternalDueDate external;
  if (due.has_time()) {
    external.time = fields.Time(path + ".time", true, due.time());
  } else {
    external.date = fields.Day(path + ".date", due.date());
  }
  return external;
}

dossier::Command SubmitCommand(rpc::Fields& fields, const service::CommandEnv& env,
                               const catalog::Snapshot& catalogue, const v1::ImportHistoryRequest& request) {
  const v1::ImportedSubmit& submit = request.submit();
  fields.Code("submit.procedure_code", submit.procedure_code(), service::kProcedureCodeBytesMax);
  fields.Code("submit.agency", submit.agency(), service::kAgencyIdBytesMax);
  // Also one that has ended: a report could not name another.
  const std::string wrong = catalog::WhyNoAgency(catalogue, submit.agency());
  if (!wrong.empty()) fields.Add("submit.agency", wrong);
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
                           const catalog::Snapshot& catalogue, const v1::ImportHistoryRequest& request) {
  using Act = v1::ImportHistoryRequest;
  const auto text = [&](const char* field, const std::string& value) {
    fields.Text(field, value, service::kCommentCharactersMax);
    return value;
  };
  switch (request.act_case()) {
    case Act::kSubmit:
      return SubmitCommand(fields, env, catalogue, request);
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

// Readers of the history take remarks apart again.
void CheckRemarks(rpc::Fields& fields, const std::string& remarks) {
  if (remarks.empty() || remarks.size() > kRemarksBytesMax || text::IsJsonObject(remarks)) return;
  fields.Add("remarks", "are no JSON object; leave them out, or send one");
}

class HistoryImport final : public Import {
 public:
  HistoryImport(const service::CommandEnv& env, const rpc::Call& call, service::Principal principal,
                telemetry::Metrics* metrics)
      : env_(env),
        call_(call),
        principal_(std::move(principal)),
        order_(std::make_shared<ImportOrder>(env.ledger, metrics)) {}

  void Handle(v1::ImportHistoryRequest request, rpc::Reply<v1::ImportHistoryResponse> reply) override {
    rpc::Fields fields;
    fields.Range("line", request.line(), 0, std::numeric_limits<int64_t>::max());
    fields.Required("source_dossier_id", request.source_dossier_id(), kSourceIdCharactersMax);
    fields.Range("occurrence", request.occurrence(), 0, kOccurrenceMax);
    fields.Range("held_back_by", request.held_back_by(), 0, std::numeric_limits<int64_t>::max());
    const OccurTime occurred = OccurTimeOf(fields, request);
    if (request.remarks().size() > kRemarksBytesMax) fields.Add("remarks", "are longer than 8 KiB");
    fields.Text("remarks", request.remarks(), kRemarksBytesMax);
    CheckRemarks(fields, request.remarks());
    dossier::Command command = CommandOf(fields, env_, *principal_.catalogue, request);

    const std::string content = ContentOf(request);
    ledger::Submission submission;
    submission.dossier_id = ImportedDossierId(env_.province, request.source_dossier_id());
    // One caller name for all imports: the same act is a repeat, also when another system imports
    // it again.
    submission.caller = "import";
    submission.request_id = RequestIdOf(env_.province, request, content);
    submission.fingerprint = content;
    submission.command = std::move(command);
    submission.actor = principal_.actor;
    submission.catalogue = principal_.catalogue;
    submission.occur_time = occurred.time;
    submission.occur_day = occurred.day;
    submission.source_remarks = request.remarks();
    submission.span = call_.span;
    // The outcome is the answer.
    submission.answer = [](const ledger::Committed&) {};
    order_->Add({.line = request.line(),
                 .held_back_by = request.held_back_by(),
                 .fields = fields.status(),
                 .submission = std::move(submission),
                 .reply = std::move(reply)});
  }

 private:
  const service::CommandEnv& env_;
  const rpc::Call call_;
  const service::Principal principal_;
  const std::shared_ptr<ImportOrder> order_;
};

}  // namespace

std::string ImportedDossierId(absl::string_view province, absl::string_view source_dossier_id) {
  return ledger::DossierIdFor(province, "import-dossier", source_dossier_id);
}

absl::StatusOr<std::unique_ptr<Import>> ImportHistory(const service::CommandEnv& env, const rpc::Call& call,
                                                      telemetry::Metrics* metrics) {
  // Importing writes the past, which no other right may do.
  ASSIGN_OR_RETURN(service::Principal principal, service::ResolveImporter(env.catalogue, call, env.now()));
  // Each event of a dossier is decided on those before it, which a dry run would not have.
  RETURN_IF_ERROR(rpc::RefuseDryRun(call));
  return std::make_unique<HistoryImport>(env, call, std::move(principal), metrics);
}

}  // namespace onestop::intake::handlers
