#pragma once

/// An office for tests: the small catalogue, a migrated database, a ledger, and one line for each command.

#include <atomic>
#include <future>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/base/check.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/history.h"
#include "libs/ledger/ledger.h"
#include "libs/ledger/reader.h"
#include "libs/ledger/roles_testing.h"
#include "libs/ledger/verify.h"
#include "libs/pg/pool.h"
#include "libs/telemetry/metrics.h"
#include "libs/testing/test_database.h"

namespace onestop::ledger {

/// Local time in the office: At(2024, 1, 15, 9).
inline absl::Time At(int year, int month, int day, int hour = 9, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), calendar::OfficeZone());
}

/// What verification finds wrong in `database`, without the dossiers that it is about.
inline std::vector<std::string> FindingsOf(const onestop::testing::TestDatabase& database) {
  std::vector<std::string> findings;
  const auto verified = Verify(
      database.Options(), {.province = "H31"},
      [&findings](const Finding& finding) { findings.push_back(finding.what); },
      [](const VerifyProgress&) {});
  CHECK(verified.ok());
  return findings;
}

/// The events of a dossier as they are stored, with what stands beside them.
inline std::vector<EventRow> EventRowsOf(const onestop::testing::TestDatabase& database,
                                         const std::string& dossier_id) {
  // The one that reads personal data of the whole province.
  pg::Pool pool({.connection = database.Options("onestop_tracking"), .connections_max = 1});
  auto reader = Reader::Begin(pool, {.province = "H31", .whole_province = true, .personal = true},
                              absl::InfiniteFuture());
  CHECK(reader.ok());
  auto rows = reader->EventsOf(dossier_id, 0, std::numeric_limits<int>::max());
  CHECK(rows.ok());
  return *std::move(rows);
}

/// The same as they are read: with their personal data, each compared with its commitment.
inline std::vector<dossier::v1::Event> EventsOf(const onestop::testing::TestDatabase& database,
                                                const std::string& dossier_id) {
  dossier::History history(dossier_id);
  std::vector<dossier::v1::Event> events;
  for (const EventRow& row : EventRowsOf(database, dossier_id)) {
    auto event = history.Add(row.Entry());
    CHECK(event.ok());
    events.push_back(*std::move(event));
  }
  return events;
}

/// What a caller is told.
struct Told : Answer {
  /// "version code symbol" of the dossier just after the event.
  std::string response;
};

class TestOffice {
 public:
  explicit TestOffice(Options options = {}, absl::string_view role = kTestOfficeRole) {
    AddTestRoles(database);
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

  /// The id of an upload by `caller`, recorded as the documents service does it.
  std::string RecordUpload(const std::string& caller, absl::string_view media_type, size_t size_bytes,
                           absl::string_view sha256) {
    const std::string id = NextRequestId();
    database.Run(absl::StrCat(
        "INSERT INTO document.document (province, document_id, caller, request_id, uploaded_by, file_name, "
        "media_type, size_bytes, sha256, upload_time) VALUES ('H31', '",
        id, "', '", caller, "', '", id, "', '", caller, "', 'tep', '", media_type, "', ", size_bytes,
        ", '\\x", absl::BytesToHexString(sha256), "', now())"));
    return id;
  }

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
    submission.answer = [](const Committed&) {};
    return submission;
  }

  std::future<absl::StatusOr<Told>> Send(Submission submission) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Told>>>();
    std::future<absl::StatusOr<Told>> future = promise->get_future();
    auto response = std::make_shared<std::string>();
    submission.answer = [response](const Committed& committed) {
      *response = absl::StrCat(committed.dossier.version, " ", committed.dossier.code, " ",
                               committed.dossier.document_symbol);
    };
    submission.done = [promise, response](absl::StatusOr<Answer> answer) {
      if (!answer.ok()) return promise->set_value(answer.status());
      promise->set_value(Told{*std::move(answer), *response});
    };
    ledger->Commit(std::move(submission));
    return future;
  }

  absl::StatusOr<Told> Do(std::shared_ptr<const dossier::Actor> actor, const std::string& dossier_id,
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
