// What a reader finds, and above all what it does not: the rows of others.

#include "libs/ledger/reader.h"

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/decide.h"
#include "libs/ledger/roles_testing.h"
#include "libs/ledger/rows_testing.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::ledger {
namespace {

using ::onestop::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kMonday = absl::FromUnixSeconds(1705280400);  // 2024-01-15 08:00 in the office.

dossier::Actor ControlOffice() {
  dossier::Actor actor;
  actor.id = "control";
  actor.positions = {{.agency_id = "H31.00", .role = dossier::Role::ROLE_PROCEDURE_CONTROL}};
  return actor;
}

void SealUntil(dossier::Dossier& dossier, absl::Time end) {
  dossier.documents = {{.document_id = dossier.id,
                        .kind = dossier::ResultDocument::Kind::kSealed,
                        .sha256 = std::string(32, 'F'),
                        .size_bytes = 1,
                        .make_time = kMonday}};
  dossier.archive_end_time = end;
}

class ReaderTest : public ::testing::Test {
 protected:
  // What a reader finds beside a dossier: parts of personal data, papers, drafts, sealed results.
  static std::string Beside(pg::ReadTransaction& read, const std::string& dossier_id) {
    static constexpr pg::Statement kCount = {"test.beside", R"sql(
        SELECT (SELECT count(*) FROM dossier.personal_data p WHERE p.province = $1 AND p.dossier_id = $2::uuid)
            || ' ' || (SELECT count(*) FROM dossier.document_use u WHERE u.province = $1 AND u.dossier_id = $2::uuid)
            || ' ' || (SELECT count(*) FROM dossier.result_document r
                       WHERE r.province = $1 AND r.dossier_id = $2::uuid AND r.kind = 1)
            || ' ' || (SELECT count(*) FROM dossier.result_document r
                       WHERE r.province = $1 AND r.dossier_id = $2::uuid AND r.kind = 3)
    )sql"};
    pg::Params params;
    params.Text("H31").Text(dossier_id);
    const auto rows = read.Execute(kCount, params);
    EXPECT_THAT(rows, IsOk());
    return rows.ok() ? std::string((*rows)[0].Text(0)) : "";
  }

  Reader Begin(const dossier::Actor& actor = ControlOffice(),
               dossier::ReadLevel level = dossier::ReadLevel::kLists) {
    auto reader = Reader::Begin(pool_, ScopeOf(actor, "H31", level), absl::Now() + absl::Minutes(1));
    EXPECT_THAT(reader, IsOk());
    return *std::move(reader);
  }

  void Insert(const std::vector<dossier::Dossier>& dossiers) { InsertDossiers(owner_, "H31", dossiers); }

  // Every dossier that a list shows, a page of `size` at a time.
  std::vector<std::string> ListAll(const DossierFilter& filter, int size) {
    Reader reader = Begin();
    std::vector<std::string> ids;
    std::optional<DossierKey> after;
    while (true) {
      const auto page = reader.ListDossiers(filter, after, size);
      EXPECT_THAT(page, IsOk());
      if (!page.ok() || page->empty()) return ids;
      for (const DossierRow& row : *page) ids.push_back(row.id);
      after = Reader::KeyOf(page->back(), filter);
    }
  }

  onestop::testing::TestDatabase database_;
  pg::Connection owner_ = database_.Connect();
  pg::Pool pool_{{.connection = TestOfficeOptions(database_), .connections_max = 2}};
};

TEST_F(ReaderTest, ADossierIsFoundByItsIdAndByItsCode) {
  dossier::Dossier dossier = SampleDossier(1, kMonday, kMonday + absl::Hours(100));
  dossier.tasks = {{.number = 1,
                    .step = 2,
                    .kind = dossier::StepKind::STEP_KIND_ASSIGN,
                    .role = dossier::Role::ROLE_DIVISION_HEAD,
                    .agency_id = "H31.06",
                    .assignee = "head",
                    .open_time = kMonday,
                    .due_time = absl::InfiniteFuture()}};
  Insert({dossier});
  Reader reader = Begin();
  const auto by_id = reader.DossierById(SampleId(1));
  ASSERT_THAT(by_id, IsOk());
  ASSERT_TRUE(by_id->has_value());
  EXPECT_EQ((*by_id)->code, "H31.06-240115-0001");
  EXPECT_EQ((*by_id)->owner_name, "Nguyễn Văn An");
  EXPECT_EQ((*by_id)->accept_time, kMonday);
  EXPECT_EQ((*by_id)->finish_time, std::nullopt);
  EXPECT_EQ((*by_id)->open_step, 2);
  EXPECT_EQ((*by_id)->holder, "head");
  EXPECT_TRUE((*by_id)->clock->running);
  const auto by_code = reader.DossierNamed("h31.06-240115-0001");
  ASSERT_THAT(by_code, IsOk());
  ASSERT_TRUE(by_code->has_value());
  EXPECT_EQ((*by_code)->id, SampleId(1));
  EXPECT_FALSE(reader.DossierNamed("H31.06-240115-0002")->has_value());
  EXPECT_EQ((*by_id)->clock->due_time, kMonday + absl::Hours(100));
  const auto tasks = reader.ListOpenTasks({}, {}, 10);
  ASSERT_THAT(tasks, IsOk());
  ASSERT_EQ(tasks->rows.size(), 1);
  EXPECT_EQ(tasks->rows[0].task.due_time, absl::InfiniteFuture());
}

// The first one's code is the second one's reference, and two share another.
TEST_F(ReaderTest, AReferenceNamesADossierWhenNoCodeDoesAndNoOtherHasIt) {
  std::vector<dossier::Dossier> dossiers;
  for (int i = 1; i <= 4; ++i) dossiers.push_back(SampleDossier(i, kMonday, kMonday + absl::Hours(50)));
  dossiers[0].code = "H31.06-240115-0001";
  dossiers[0].external_reference = "HS/2011/1 a";
  dossiers[1].external_reference = "H31.06-240115-0001";
  dossiers[2].external_reference = "HS/2011/2";
  dossiers[3].external_reference = "HS/2011/2";
  Insert(dossiers);
  Reader reader = Begin();
  const auto named = [&](const char* name) {
    const auto found = reader.DossierNamed(name);
    EXPECT_THAT(found, IsOk());
    return found.ok() && found->has_value() ? (*found)->id : "none";
  };
  EXPECT_EQ(named("H31.06-240115-0001"), SampleId(1));
  EXPECT_EQ(named("HS/2011/1 a"), SampleId(1));
  EXPECT_EQ(named("hs/2011/1 a"), "none");
  EXPECT_EQ(named("HS/2011/2"), "none");
  EXPECT_EQ(named(""), "none");
}

TEST_F(ReaderTest, AListByDueDateShowsTheEarliestFirstAndEachOnce) {
  std::vector<dossier::Dossier> dossiers;
  // Three share a due date: the id decides.
  for (int i = 1; i <= 7; ++i) {
    dossiers.push_back(SampleDossier(i, kMonday, kMonday + absl::Hours(i < 4 ? 50 : 60 - i)));
  }
  Finish(dossiers[6], dossier::DossierStatus::DOSSIER_STATUS_RESULT_READY, kMonday + absl::Hours(2));
  Insert(dossiers);
  for (const int size : {1, 2, 3, 100}) {
    EXPECT_THAT(ListAll({.due_before = kMonday + absl::Hours(56)}, size),
                ElementsAre(SampleId(1), SampleId(2), SampleId(3), SampleId(6), SampleId(5)));
  }
}

// Ids have no order that a person knows.
TEST_F(ReaderTest, OfOneDueTimeTheOneThatWasReceivedFirstComesFirst) {
  std::vector<dossier::Dossier> dossiers;
  for (int i = 1; i <= 4; ++i) {
    dossiers.push_back(SampleDossier(i, kMonday, kMonday + absl::Hours(50)));
    dossiers.back().submit_time = kMonday - absl::Hours(i);
    dossiers.back().external_reference = i < 3 ? "HS/1" : "HS/2";
  }
  // Two wait at intake.
  for (const size_t i : {0, 1}) {
    dossiers.push_back(SampleDossier(static_cast<int>(i) + 5, kMonday, kMonday));
    dossiers.back().submit_time = kMonday - absl::Hours(i);
    dossiers.back().accept_time.reset();
    dossiers.back().due_time.reset();
    dossiers.back().code.clear();
    dossiers.back().clock.clear();
    dossiers.back().status = dossier::DossierStatus::DOSSIER_STATUS_SUBMITTED;
  }
  Insert(dossiers);
  for (const int size : {1, 2, 100}) {
    EXPECT_THAT(ListAll({.due_before = kMonday + absl::Hours(56)}, size),
                ElementsAre(SampleId(4), SampleId(3), SampleId(2), SampleId(1)));
    EXPECT_THAT(ListAll({.status = dossier::DossierStatus::DOSSIER_STATUS_SUBMITTED}, size),
                ElementsAre(SampleId(6), SampleId(5)));
    EXPECT_THAT(ListAll({.external_reference = "HS/1"}, size), ElementsAre(SampleId(2), SampleId(1)));
  }
  EXPECT_THAT(ListAll({.external_reference = "HS/2", .due_before = kMonday + absl::Hours(50)}, 10),
              IsEmpty());
  EXPECT_THAT(ListAll({.external_reference = "HS/2", .due_before = kMonday + absl::Hours(51)}, 10),
              ElementsAre(SampleId(4), SampleId(3)));
  EXPECT_THAT(ListAll({.external_reference = "HS/3"}, 10), IsEmpty());
}

TEST_F(ReaderTest, ArchivesThatEndFirstComeFirstAndThoseNotKnownBeforeThem) {
  std::vector<dossier::Dossier> dossiers;
  for (int i = 1; i <= 8; ++i) {
    dossiers.push_back(SampleDossier(i, kMonday, kMonday + absl::Hours(50)));
    // The first is not sealed, the second and the third end at the same time.
    if (i > 1) SealUntil(dossiers.back(), kMonday + absl::Hours(i < 4 ? 70 : 80 - i));
  }
  SealUntil(dossiers[7], absl::InfinitePast());
  dossiers[6].resolving_agency = "H31.14";
  Insert(dossiers);
  const auto list = [&](const ArchiveFilter& filter, int size) {
    Reader reader = Begin();
    std::vector<std::string> ids;
    std::optional<DossierKey> after;
    while (true) {
      const auto page = reader.ListArchivesDue(filter, after, size);
      EXPECT_THAT(page, IsOk());
      if (!page.ok() || page->empty()) return ids;
      for (const DossierRow& row : *page) ids.push_back(row.id);
      after = {.time = *page->back().archive_end_time, .id = page->back().id};
    }
  };
  const absl::Time before = kMonday + absl::Hours(75);
  for (const int size : {1, 2, 100}) {
    EXPECT_THAT(list({.end_before = before}, size),
                ElementsAre(SampleId(8), SampleId(2), SampleId(3), SampleId(7), SampleId(6)));
    EXPECT_THAT(list({.end_before = before, .agency_ids = {"H31.14", "H31.15"}}, size),
                ElementsAre(SampleId(7)));
  }
  EXPECT_THAT(list({.end_before = kMonday}, 10), ElementsAre(SampleId(8)));
  Reader reader = Begin();
  const auto row = reader.DossierById(SampleId(4));
  ASSERT_THAT(row, IsOk());
  EXPECT_EQ((*row)->archive_end_time, kMonday + absl::Hours(76));
  EXPECT_EQ((*row)->result_document_id, (*dossiers[3].SealedResult()).document_id);
}

TEST_F(ReaderTest, AListWithoutDueDatesShowsTheUnacceptedThenTheLatest) {
  std::vector<dossier::Dossier> dossiers;
  for (int i = 1; i <= 5; ++i) {
    // 3 and 4 were accepted at one instant.
    const absl::Time accept = kMonday + absl::Hours(i == 4 ? 3 : i);
    dossiers.push_back(SampleDossier(i, accept, accept + absl::Hours(50)));
  }
  for (const size_t i : {0, 1}) {
    dossiers[i].accept_time.reset();
    dossiers[i].due_time.reset();
    dossiers[i].code.clear();
    dossiers[i].clock.clear();
    dossiers[i].status = dossier::DossierStatus::DOSSIER_STATUS_SUBMITTED;
  }
  dossiers[4].resolving_agency = "H31.07";
  Insert(dossiers);
  for (const int size : {1, 2, 3, 100}) {
    EXPECT_THAT(ListAll({}, size),
                ElementsAre(SampleId(1), SampleId(2), SampleId(5), SampleId(3), SampleId(4)));
  }
  EXPECT_THAT(ListAll({.status = dossier::DossierStatus::DOSSIER_STATUS_SUBMITTED}, 1),
              ElementsAre(SampleId(1), SampleId(2)));
  EXPECT_THAT(ListAll({.agency_id = "H31.07"}, 1), ElementsAre(SampleId(5)));
  // Every dossier was taken in there.
  EXPECT_THAT(ListAll({.agency_id = "H31.19"}, 100).size(), 5);
  EXPECT_THAT(ListAll({.procedure_code = "1.000000"}, 10), IsEmpty());
}

TEST_F(ReaderTest, ADossierThatWaitsForItsApplicantIsNotRunning) {
  std::vector<dossier::Dossier> dossiers = {SampleDossier(1, kMonday, kMonday + absl::Hours(50)),
                                            SampleDossier(2, kMonday, kMonday + absl::Hours(50))};
  dossiers[1].clock.push_back({.number = 2,
                               .start_time = kMonday + absl::Hours(5),
                               .running = false,
                               .due_time = kMonday + absl::Hours(50)});
  Insert(dossiers);
  const absl::Time later = kMonday + absl::Hours(1000);
  EXPECT_THAT(ListAll({.due_before = later}, 10), ElementsAre(SampleId(1), SampleId(2)));
  EXPECT_THAT(ListAll({.due_before = later, .running_only = true}, 10), ElementsAre(SampleId(1)));
  EXPECT_FALSE(Begin().DossierById(SampleId(2))->value().clock->running);
}

dossier::Task OpenTask(std::string agency, dossier::Role role, std::string assignee, absl::Time due) {
  return {.number = 1,
          .step = 1,
          .kind = dossier::StepKind::STEP_KIND_EXAMINE,
          .role = role,
          .agency_id = std::move(agency),
          .assignee = std::move(assignee),
          .open_time = kMonday,
          .due_time = due};
}

TEST_F(ReaderTest, TasksAreListedByDueTimeAndMineAreThoseThatICouldDo) {
  const auto specialist = dossier::Role::ROLE_SPECIALIST;
  const std::vector<dossier::Task> tasks = {
      OpenTask("H31.06", specialist, "me", absl::InfiniteFuture()),
      OpenTask("H31.06", specialist, "", kMonday + absl::Hours(3)),
      OpenTask("H31.06", specialist, "other", kMonday + absl::Hours(2)),
      OpenTask("H31.06", dossier::Role::ROLE_LEADER, "", kMonday + absl::Hours(1)),
      OpenTask("H31.07", specialist, "", kMonday),
  };
  std::vector<dossier::Dossier> dossiers;
  for (size_t i = 0; i < tasks.size(); ++i) {
    dossiers.push_back(SampleDossier(static_cast<int>(i) + 1, kMonday, kMonday + absl::Hours(50)));
    dossiers.back().tasks = {tasks[i]};
  }
  Insert(dossiers);
  dossier::Actor me;
  me.id = "me";
  me.positions = {{.agency_id = "H31.06", .role = specialist}};
  const auto list = [&](const TaskFilter& filter) {
    Reader reader = Begin(me);
    std::vector<std::string> ids;
    TaskKey after;
    while (true) {
      const auto page = reader.ListOpenTasks(filter, after, 2);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return ids;
      for (const TaskRow& row : page->rows) ids.push_back(row.dossier_id);
      if (!page->last.has_value()) return ids;
      after = *page->last;
    }
  };
  // The fifth dossier is of H31.06, so its task is seen, though it is another agency's.
  EXPECT_THAT(list({}), ElementsAre(SampleId(5), SampleId(4), SampleId(3), SampleId(2), SampleId(1)));
  EXPECT_THAT(list({.mine = &me}), ElementsAre(SampleId(2), SampleId(1)));
  EXPECT_THAT(list({.agency_id = "H31.07"}), ElementsAre(SampleId(5)));
  EXPECT_THAT(list({.kind = dossier::StepKind::STEP_KIND_SIGN}), IsEmpty());
  EXPECT_THAT(list({.due_before = kMonday + absl::Hours(2)}), ElementsAre(SampleId(5), SampleId(4)));
}

// Received later, but with the smaller id; two were received at one instant, and then the code decides.
TEST_F(ReaderTest, OfOneDueTimeTasksAreListedAsTheDossiersWereReceived) {
  std::vector<dossier::Dossier> dossiers;
  for (int i = 1; i <= 4; ++i) {
    dossiers.push_back(SampleDossier(i, kMonday, kMonday + absl::Hours(50)));
    dossiers.back().submit_time = kMonday - absl::Hours(i < 3 ? 1 : i);
    dossiers.back().tasks = {
        OpenTask("H31.06", dossier::Role::ROLE_SPECIALIST, "", kMonday + absl::Hours(3))};
  }
  dossiers[0].code = "H31.06-240115-0009";
  Insert(dossiers);
  for (const int size : {1, 2, 100}) {
    Reader reader = Begin();
    std::vector<std::string> ids;
    std::optional<TaskKey> after = TaskKey();
    while (after.has_value()) {
      const auto page = reader.ListOpenTasks({}, *after, size);
      ASSERT_THAT(page, IsOk());
      for (const TaskRow& row : page->rows) ids.push_back(row.dossier_id);
      after = page->last;
    }
    EXPECT_THAT(ids, ElementsAre(SampleId(4), SampleId(3), SampleId(2), SampleId(1))) << size;
  }
}

dossier::v1::Event SampleEvent(int dossier, int64_t sequence) {
  dossier::v1::Event event;
  event.set_dossier_id(SampleId(dossier));
  event.set_sequence(sequence);
  *event.mutable_occur_time() = timestamp::ToTimestamp(kMonday);
  event.set_actor("officer");
  event.mutable_task_claimed()->set_task_number(1);
  return event;
}

TEST_F(ReaderTest, EventsComeInOrderWithTheirPositions) {
  Insert({SampleDossier(1, kMonday, kMonday), SampleDossier(2, kMonday, kMonday)});
  const std::vector<dossier::v1::Event> events = {SampleEvent(1, 1), SampleEvent(2, 1), SampleEvent(1, 2)};
  InsertEvents(owner_, "H31", events);
  Reader reader = Begin();
  const auto of = reader.EventsOf(SampleId(1), 0, 10);
  ASSERT_THAT(of, IsOk());
  ASSERT_EQ(of->size(), 2);
  EXPECT_EQ((*of)[0].position, 1);
  EXPECT_EQ((*of)[1].position, 3);
  EXPECT_EQ((*of)[1].payload, events[2].SerializeAsString());
  EXPECT_EQ(reader.EventsOf(SampleId(1), 1, 10)->size(), 1);
  EXPECT_EQ(*reader.LastPosition(), 3);
}

// The dossiers of the events in (after, through], at most `limit`.
std::string DossiersBetween(Reader& reader, int64_t after, int64_t through, int limit) {
  const auto log = reader.LogBetween(after, through, limit);
  EXPECT_THAT(log, IsOk());
  return absl::StrJoin(*log, " ", [](std::string* out, const EventRow& row) {
    absl::StrAppend(out, row.position, ":", row.dossier_id.substr(row.dossier_id.size() - 1));
  });
}

// Where a page begins and ends has nothing to do with where the batches do.
TEST_F(ReaderTest, TheLogIsReadFromAnyPositionThroughAnyOther) {
  Insert({SampleDossier(1, kMonday, kMonday), SampleDossier(2, kMonday, kMonday)});
  InsertEvents(owner_, "H31", {SampleEvent(1, 1), SampleEvent(2, 1), SampleEvent(1, 2)});
  InsertEvents(owner_, "H31", {SampleEvent(2, 2)});
  InsertEvents(owner_, "H31", {SampleEvent(2, 3), SampleEvent(1, 3)});
  Reader reader = Begin();
  EXPECT_EQ(DossiersBetween(reader, 0, 100, 10), "1:1 2:2 3:1 4:2 5:2 6:1");
  EXPECT_EQ(DossiersBetween(reader, 1, 5, 10), "2:2 3:1 4:2 5:2");
  EXPECT_EQ(DossiersBetween(reader, 3, 4, 10), "4:2");
  EXPECT_EQ(DossiersBetween(reader, 2, 100, 2), "3:1 4:2");
  EXPECT_EQ(DossiersBetween(reader, 5, 6, 10), "6:1");
  EXPECT_EQ(DossiersBetween(reader, 6, 100, 10), "");
}

// How many rows of tasks and clocks `reader` may see.
std::string TasksAndClocks(Reader& reader) {
  static constexpr pg::Statement kCount = {
      "test.tasks_and_clocks",
      "SELECT concat((SELECT count(*) FROM dossier.task), ' ', (SELECT count(*) FROM dossier.clock))"};
  const auto rows = reader.transaction().Execute(kCount, pg::Params());
  EXPECT_THAT(rows, IsOk());
  return rows.ok() ? std::string((*rows)[0].Text(0)) : "";
}

// What waits at intake comes first, what ended there last: it must not hide what is in work, however many they become.
TEST_F(ReaderTest, WhatEndedAtIntakeIsListedLast) {
  std::vector<dossier::Dossier> dossiers;
  const auto at_intake = [&](int number, dossier::DossierStatus status) {
    dossier::Dossier& dossier = dossiers.emplace_back(SampleDossier(number, kMonday, kMonday));
    dossier.status = status;
    dossier.code.clear();
    dossier.accept_time.reset();
    dossier.due_time.reset();
    dossier.clock.clear();
  };
  at_intake(1, dossier::DossierStatus::DOSSIER_STATUS_REJECTED_AT_INTAKE);
  at_intake(2, dossier::DossierStatus::DOSSIER_STATUS_SUBMITTED);
  dossiers.push_back(SampleDossier(3, kMonday, kMonday));
  at_intake(4, dossier::DossierStatus::DOSSIER_STATUS_WITHDRAWN);
  at_intake(5, dossier::DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT);
  dossiers.push_back(SampleDossier(6, kMonday + absl::Hours(1), kMonday));
  Insert(dossiers);
  for (const int size : {1, 2, 3, 10}) {
    EXPECT_THAT(ListAll({}, size),
                ElementsAre(SampleId(2), SampleId(5), SampleId(6), SampleId(3), SampleId(1), SampleId(4)))
        << size;
  }
  EXPECT_THAT(ListAll({.status = dossier::DossierStatus::DOSSIER_STATUS_REJECTED_AT_INTAKE}, 1),
              ElementsAre(SampleId(1)));
}

// Tasks, clocks, events and positions have policies of their own: none may show more than the
// dossier's.
TEST_F(ReaderTest, WhatBelongsToADossierIsSeenByThoseWhoSeeTheDossier) {
  dossier::Dossier dossier = SampleDossier(1, kMonday, kMonday);
  dossier.tasks = {OpenTask("H31.06", dossier::Role::ROLE_SPECIALIST, "", kMonday)};
  Insert({dossier});
  InsertEvents(owner_, "H31", {SampleEvent(1, 1)});
  {
    Reader reader = Begin();
    EXPECT_EQ(TasksAndClocks(reader), "1 1");
  }
  dossier::Actor outsider;
  outsider.id = "outsider";
  outsider.positions = {{.agency_id = "H31.07", .role = dossier::Role::ROLE_SPECIALIST}};
  Reader reader = Begin(outsider);
  EXPECT_FALSE(reader.DossierById(SampleId(1))->has_value());
  EXPECT_THAT(*reader.ListDossiers({}, std::nullopt, 10), IsEmpty());
  EXPECT_THAT(*reader.EventsOf(SampleId(1), 0, 10), IsEmpty());
  EXPECT_THAT(*reader.LogBetween(0, 100, 10), IsEmpty());
  EXPECT_EQ(TasksAndClocks(reader), "0 0");
  EXPECT_THAT(reader.ListOpenTasks({}, {}, 10)->rows, IsEmpty());
}

// The actors that row-level security tells apart, by name.
std::vector<dossier::Actor> Actors() {
  const auto staff = [](std::string id, std::vector<dossier::Position> positions) {
    dossier::Actor actor;
    actor.id = std::move(id);
    actor.positions = std::move(positions);
    return actor;
  };
  const auto client_system = [](std::string id) {
    dossier::Actor actor;
    actor.id = std::move(id);
    actor.is_system = true;
    return actor;
  };
  std::vector<dossier::Actor> actors = {
      staff("without-position", {}), staff("counter", {{"H31.19", dossier::Role::ROLE_ONE_STOP_OFFICER}}),
      staff("specialist", {{"H31.06", dossier::Role::ROLE_SPECIALIST}}),
      staff("observer", {{"H31.07", dossier::Role::ROLE_OBSERVER}}),
      staff("two-agencies",
            {{"H31.07", dossier::Role::ROLE_LEADER}, {"H31.20", dossier::Role::ROLE_ONE_STOP_OFFICER}}),
      staff("control", {{"H31.00", dossier::Role::ROLE_PROCEDURE_CONTROL}}),
      // An agency's code that SQL would read as more than one.
      staff("odd", {{"H31.06\",\"H31.07", dossier::Role::ROLE_SPECIALIST}}),
      staff("portal", {}),  // A person with the portal's name is no portal.
  };
  for (const char* id : {"portal", "other-portal", "migration", "reader"})
    actors.push_back(client_system(id));
  actors[8].portal = actors[9].portal = true;
  actors[10].imports = true;
  actors[11].read_all = true;
  return actors;
}

// Every actor against every combination of intake unit, resolving agency and submitter, at every level: SQL and C++ must
// agree, of the dossier, of its personal data and of its results.
TEST_F(ReaderTest, RowLevelSecurityIsMayRead) {
  std::vector<dossier::Dossier> dossiers;
  for (const char* intake_unit : {"H31.19", "H31.20"}) {
    for (const char* agency : {"H31.06", "H31.07"}) {
      for (const char* submitted_by : {"portal", "counter", "migration"}) {
        dossiers.push_back(SampleDossier(static_cast<int>(dossiers.size()) + 1, kMonday, kMonday));
        dossiers.back().intake_unit = intake_unit;
        dossiers.back().resolving_agency = agency;
        dossiers.back().submitted_by = submitted_by;
      }
    }
  }
  Insert(dossiers);
  // Beside each dossier: a part of personal data, a paper, a draft and a sealed result.
  database_.Run(R"sql(
      INSERT INTO dossier.personal_data (province, dossier_id, seq, part, kind, salt, data)
      SELECT province, dossier_id, 1, 0, 1, sha256('salt'), 'data' FROM dossier.dossier;
      INSERT INTO dossier.document_use (province, dossier_id, document_id)
      SELECT province, dossier_id, gen_random_uuid() FROM dossier.dossier;
      INSERT INTO dossier.result_document
      SELECT province, gen_random_uuid(), dossier_id, k, k, sha256('x'), 1, now()
      FROM dossier.dossier, unnest(ARRAY[1, 3]) AS k)sql");
  using Level = dossier::ReadLevel;
  for (const dossier::Actor& actor : Actors()) {
    for (const Level level : {Level::kLists, Level::kCourse, Level::kPersonal}) {
      auto reader = Reader::Begin(pool_, ScopeOf(actor, "H31", level), absl::Now() + absl::Minutes(1));
      ASSERT_THAT(reader, IsOk());
      auto rows =
          pg::ReadTransaction::Begin(pool_, ScopeOf(actor, "H31", level), absl::Now() + absl::Minutes(1));
      ASSERT_THAT(rows, IsOk());
      for (const dossier::Dossier& dossier : dossiers) {
        const bool may = dossier::MayRead(actor, dossier, level);
        const bool personal = may && level == Level::kPersonal;
        const bool works = personal && dossier::WorksOn(actor, dossier.intake_unit, dossier.resolving_agency);
        const auto row = reader->DossierById(dossier.id);
        ASSERT_THAT(row, IsOk());
        EXPECT_EQ(row->has_value(), may)
            << actor.id << " at level " << static_cast<int>(level) << " and a dossier of "
            << dossier.intake_unit << ", " << dossier.resolving_agency << ", " << dossier.submitted_by;
        const std::string counted = Beside(*rows, dossier.id);
        EXPECT_EQ(counted, absl::StrCat(personal ? 1 : 0, " ", works ? 1 : 0, " ", works ? 1 : 0, " ",
                                        personal ? 1 : 0))
            << actor.id << " at level " << static_cast<int>(level) << ", submitted by "
            << dossier.submitted_by;
      }
    }
  }
}

// Not even by an actor who sees a whole province.
TEST_F(ReaderTest, AnotherProvinceIsNeverSeen) {
  InsertDossiers(owner_, "H32", {SampleDossier(1, kMonday, kMonday)});
  EXPECT_THAT(*Begin().ListDossiers({}, std::nullopt, 10), IsEmpty());
}

}  // namespace
}  // namespace onestop::ledger
