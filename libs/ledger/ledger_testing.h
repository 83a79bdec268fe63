#pragma once

/// An office for tests: the small catalogue, a migrated database, a ledger, and one line for each command.

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/check.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/snapshot.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/verify.h"
#include "libs/telemetry/metrics.h"
#include "libs/testing/test_database.h"

namespace onestop::ledger {

/// Local time in the office: At(2024, 1, 15, 9).
inline absl::Time At(int year, int month, int day, int hour = 9, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), calendar::OfficeZone());
}

/// What verification finds wrong in `database`, without the dossiers that it is about.
inline std::vector<std::string> FindingsOf(const onestop::testing::TestDatabase& database) {
  pg::Connection connection = database.Connect();
  std::vector<std::string> findings;
  const auto progress = Verify(
      connection, "H31", [&findings](const Finding& finding) { findings.push_back(finding.what); },
      [](const VerifyProgress&) {});
  CHECK(progress.ok());
  return findings;
}

/// Uses up `count` transaction ids of `database`'s cluster.
inline void UseTransactionIds(onestop::testing::TestDatabase& database, int count) {
  database.Run(absl::StrCat("DO $$ BEGIN FOR i IN 1..", count,
                            " LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"));
}

class TestOffice {
 public:
  explicit TestOffice(Options options = {}, absl::string_view role = "onestop_intake") {
    auto snapshot = catalog::Snapshot::Build(catalog::SmallCatalogue(), 1);
    CHECK(snapshot.ok());
    catalogue = *std::move(snapshot);
    options.conninfo = database.Conninfo(role);
    if (options.name.empty()) options.name = "test";
    options.province = "H31";
    options.now = [this] { return absl::FromUnixMicros(now_micros.load()); };
    auto started = Ledger::Start(options, metrics);
    CHECK(started.ok());
    ledger = *std::move(started);
    Set(At(2024, 1, 15));
  }

  void Set(absl::Time time) { now_micros = absl::ToUnixMicros(time); }

  static std::string RequestId(int number) {
    return absl::StrFormat("00000000-0000-4000-8000-%012d", number);
  }
  std::string NextRequestId() { return RequestId(++last_request); }

  std::shared_ptr<const dossier::Actor> Actor(absl::string_view id) const {
    return catalogue->ActorById(id, absl::CivilDay(2024, 1, 15));
  }
  /// A portal, as a client system would be.
  static std::shared_ptr<const dossier::Actor> Portal() {
    auto portal = std::make_shared<dossier::Actor>();
    portal->id = "portal";
    portal->is_system = true;
    portal->portal = true;
    return portal;
  }

  Submission Make(std::shared_ptr<const dossier::Actor> actor, const std::string& dossier_id,
                  dossier::Command command, std::string request_id) const {
    Submission submission;
    submission.caller = actor == nullptr ? "" : actor->id;
    submission.request_id = std::move(request_id);
    submission.fingerprint = std::string(32, 'f');
    submission.dossier_id = dossier_id;
    submission.command = std::move(command);
    submission.actor = std::move(actor);
    submission.catalogue = catalogue;
    submission.answer = [](const Committed& committed) {
      return absl::StrCat(committed.dossier.version, " ", committed.dossier.code, " ",
                          committed.dossier.document_symbol);
    };
    return submission;
  }

  std::future<absl::StatusOr<Answer>> Send(Submission submission) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Answer>>>();
    std::future<absl::StatusOr<Answer>> future = promise->get_future();
    submission.done = [promise](absl::StatusOr<Answer> answer) { promise->set_value(std::move(answer)); };
    ledger->Commit(std::move(submission));
    return future;
  }

  absl::StatusOr<Answer> Do(std::shared_ptr<const dossier::Actor> actor, const std::string& dossier_id,
                            dossier::Command command) {
    return Send(Make(std::move(actor), dossier_id, std::move(command), NextRequestId())).get();
  }

  /// A complete dossier of the small catalogue's procedure, from the portal.
  static dossier::Submit Complete() {
    dossier::Submit submit;
    submit.province = "H31";
    submit.procedure_code = "1.001786";
    submit.intake_unit = "H31.19";
    submit.channel = dossier::Channel::CHANNEL_ONLINE;
    submit.owner.set_full_name("Nguyễn Văn Ánh");
    submit.components.emplace_back().set_kind("don-de-nghi");
    submit.lookup_secret_hash = std::string(32, 'h');
    return submit;
  }

  /// Submits one and returns its id.
  std::string Submitted() {
    const std::string request_id = NextRequestId();
    const std::string id = DossierIdFor("H31", "portal", request_id);
    const auto answer = Send(Make(Portal(), id, Complete(), request_id)).get();
    CHECK(answer.ok());
    return id;
  }
  std::string Accepted() {
    const std::string id = Submitted();
    CHECK(Do(Actor("officer"), id, dossier::Accept{}).ok());
    return id;
  }

  onestop::testing::TestDatabase database;
  telemetry::Metrics metrics;
  std::shared_ptr<const catalog::Snapshot> catalogue;
  std::unique_ptr<Ledger> ledger;
  std::atomic<int64_t> now_micros = 0;
  int last_request = 0;
};

}  // namespace onestop::ledger
