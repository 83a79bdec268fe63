// The ledger as its writers: how a command finds its writer, and how they start and stop.

#include "libs/ledger/ledger.h"

#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/digest/uuid.h"
#include "libs/ledger/statements.h"
#include "libs/ledger/writer.h"
#include "libs/pg/connection.h"

namespace onestop::ledger {

std::string DossierIdFor(absl::string_view province, absl::string_view caller, absl::string_view request_id) {
  // The caller is part of it: another caller's request_id leads to another dossier.
  return digest::UuidOf(absl::StrCat(province, "\n", caller, "\n", request_id));
}

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Start(const Options& options, telemetry::Metrics& metrics) {
  CHECK(options.writers >= 1);
  std::unique_ptr<Ledger> ledger(new Ledger());
  for (int i = 0; i < options.writers; ++i) {
    ASSIGN_OR_RETURN(pg::Connection connection,
                     pg::Connection::Open({.conninfo = options.conninfo,
                                           .application_name = absl::StrCat("onestop-", options.name)},
                                          absl::Now() + options.reconnect_max));
    RETURN_IF_ERROR(connection.RunScript("ledger.session", kWriterSession));
    // A writer begins only with a session of its own settings: every plan that it keeps depends on
    // them.
    ledger->writers_.push_back(std::make_unique<Writer>(options, i, std::move(connection), metrics));
  }
  return ledger;
}

Ledger::~Ledger() { Drain(); }

void Ledger::Drain() {
  for (const auto& writer : writers_) writer->Drain();
}

void Ledger::Commit(Submission submission) {
  // One writer for one dossier: its commands never wait for one another's row lock, and its folded
  // state is cached once.
  const size_t writer = absl::HashOf(submission.dossier_id) % writers_.size();
  writers_[writer]->Add(std::move(submission));
}

}  // namespace onestop::ledger
