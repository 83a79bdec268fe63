// Erases personal data. What is there is read before the ledger decides, which refuses when the dossier has changed since.

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/personal_data.h"
#include "libs/service/request_limits.h"
#include "services/intake/handlers/handlers.h"
#include "services/intake/handlers/submission.h"

namespace onestop::intake::handlers {
namespace {

absl::StatusOr<dossier::ErasePersonalData> Find(const Env& env, const ledger::Submission& submission,
                                                const v1::ErasePersonalDataRequest& request,
                                                absl::Time deadline) {
  const std::set<int> kinds(request.kinds().begin(), request.kinds().end());
  const pg::Scope scope =
      ledger::ScopeOf(*submission.actor, submission.catalogue->province(), dossier::ReadLevel::kPersonal);
  ASSIGN_OR_RETURN(ledger::Reader reader, ledger::Reader::Begin(env.reads, scope, deadline));
  ASSIGN_OR_RETURN(const std::vector<ledger::EventRow> rows,
                   reader.EventsOf(request.dossier_id(), 0, std::numeric_limits<int>::max()));
  dossier::ErasePersonalData erase = {.basis = request.basis(), .erasures = {}, .version = 0};
  for (const ledger::EventRow& row : rows) {
    std::ranges::move(dossier::ErasuresOf(row.sequence, row.payload, row.personal_data, kinds),
                      std::back_inserter(erase.erasures));
    erase.version = row.sequence;
  }
  return erase;
}

}  // namespace

void ErasePersonalData(const Env& env, const rpc::Call& call, const v1::ErasePersonalDataRequest& request,
                       rpc::Reply<v1::ErasePersonalDataResponse> reply) {
  rpc::Fields fields;
  const service::CommandHeader header = service::ReadHeader(fields, request);
  fields.Text("basis", request.basis(), service::kCommentCharactersMax);
  if (request.basis().empty()) {
    fields.Add("basis",
               "is empty; say on what ground, such as the decision by which the papers are destroyed");
  }
  if (request.kinds().empty()) fields.Add("kinds", "is empty; say whose personal data are to be erased");
  std::set<int> kinds;
  for (int i = 0; i < request.kinds_size(); ++i) {
    const std::string field = absl::StrCat("kinds[", i, "]");
    fields.Enum(field, static_cast<dossier::v1::PersonalDataKind>(request.kinds(i)));
    if (!kinds.insert(request.kinds(i)).second) fields.Add(field, "is there twice");
  }
  if (!fields.ok()) return reply.Complete(fields.status());
  absl::StatusOr<ledger::Submission> submission =
      service::MakeSubmission(env.command_env, call, header, request, dossier::Command());
  if (!submission.ok()) return reply.Complete(std::move(submission).status());
  auto erase = Find(env, *submission, request, call.deadline);
  if (!erase.ok()) return reply.Complete(std::move(erase).status());
  submission->command = *std::move(erase);
  service::Submit<v1::ErasePersonalDataResponse>(
      env.command_env, call, *std::move(submission),
      [](const ledger::Committed& committed) {
        v1::ErasePersonalDataResponse response;
        response.set_dossier_id(committed.dossier.id);
        response.set_dossier_code(committed.dossier.code);
        response.set_erased(committed.event.personal_data_erased().erasures_size());
        return response;
      },
      std::move(reply));
}

}  // namespace onestop::intake::handlers
