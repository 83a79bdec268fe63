// The laws of the figures, on random histories in a real database: each figure equals its definition, is
// opened by its own list, and balances.

#include "services/statistics/store/figures_store.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/clock.h"
#include "libs/ledger/rows_testing.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"
#include "libs/timestamp/timestamp.h"
#include "rapidcheck.h"

namespace onestop::statistics::store {
namespace {

using dossier::DossierStatus;
using dossier::Timeliness;
using ::onestop::testing::IsOk;

// 2024-01-01 00:00 in the office.
const absl::Time kNewYear = absl::FromUnixSeconds(1704042000);
constexpr int kDays = 30;

// An instant of the month; often the edge of a day, where mistakes are likely.
absl::Time AnyTime() {
  const absl::Time day = kNewYear + absl::Hours(24) * *rc::gen::inRange(0, kDays);
  if (*rc::gen::inRange(0, 3) == 0) return day;
  return day + absl::Minutes(1) * *rc::gen::inRange(0, 24 * 60);
}

// Up to two supplements, an end or none, any channel, agency, procedure and unit.
dossier::Dossier AnyDossier(int number) {
  std::vector<absl::Time> times(7);
  for (absl::Time& time : times) time = AnyTime();
  std::ranges::sort(times);
  dossier::Dossier dossier = ledger::SampleDossier(number, times[0], AnyTime());
  dossier.channel = static_cast<dossier::Channel>(*rc::gen::inRange(1, 4));
  dossier.resolving_agency = *rc::gen::element<std::string>("H31.06", "H31.07");
  dossier.procedure_code = *rc::gen::element<std::string>("1.001786", "1.001787");
  dossier.procedure_version = *rc::gen::inRange(1, 3);
  // Limits in hours are judged by the instant, others by the day.
  dossier.limit_unit = static_cast<dossier::TimeUnit>(*rc::gen::inRange(1, 6));
  const int stretches = *rc::gen::inRange(0, 5);
  for (int i = 1; i <= stretches; ++i) {
    const absl::Time due = i % 2 == 0 ? AnyTime() : *dossier.due_time;
    dossier.clock.push_back(
        {.number = i + 1, .start_time = times[i], .running = i % 2 == 0, .due_time = due});
    dossier.due_time = due;
  }
  if (*rc::gen::inRange(0, 3) > 0) {
    ledger::Finish(
        dossier,
        *rc::gen::element(DossierStatus::DOSSIER_STATUS_RETURNED, DossierStatus::DOSSIER_STATUS_STOPPED,
                          DossierStatus::DOSSIER_STATUS_WITHDRAWN,
                          DossierStatus::DOSSIER_STATUS_REFUSED_INELIGIBLE),
        times[6]);
  }
  return dossier;
}

// The dossier as it was before the events from `end` on.
dossier::Dossier AsOf(dossier::Dossier dossier, absl::Time end) {
  std::erase_if(dossier.clock, [end](const dossier::ClockSegment& s) { return s.start_time >= end; });
  if (dossier.finish_time >= end) dossier.finish_time.reset();
  return dossier;
}

// What the definitions of the contract count, one dossier at a time.
std::set<v1::Atom> AtomsOf(const dossier::Dossier& whole, const Selection& s) {
  std::set<v1::Atom> atoms;
  if (*whole.accept_time >= s.end) return atoms;
  const dossier::Dossier dossier = AsOf(whole, s.end);
  const bool online = dossier.channel == dossier::Channel::CHANNEL_ONLINE;
  if (*dossier.accept_time >= s.start) {
    atoms.insert({v1::ATOM_RECEIVED, v1::ATOM_TOTAL});
    atoms.insert(online                                                 ? v1::ATOM_RECEIVED_ONLINE
                 : dossier.channel == dossier::Channel::CHANNEL_COUNTER ? v1::ATOM_RECEIVED_COUNTER
                                                                        : v1::ATOM_RECEIVED_POST);
  } else if (!dossier.finish_time.has_value() || *dossier.finish_time >= s.start) {
    atoms.insert({v1::ATOM_CARRIED, v1::ATOM_TOTAL});
    if (online) atoms.insert(v1::ATOM_CARRIED_ONLINE);
  }
  if (!dossier.finish_time.has_value()) {
    const bool late = dossier::TimelinessAt(dossier, std::max(s.judged, *dossier.accept_time)) ==
                      Timeliness::TIMELINESS_PENDING_OVERDUE;
    atoms.insert({v1::ATOM_IN_PROGRESS, late ? v1::ATOM_IN_PROGRESS_OVERDUE : v1::ATOM_IN_PROGRESS_IN_TIME});
    if (!dossier.clock.back().running) atoms.insert(v1::ATOM_WAITING);
  } else if (*dossier.finish_time >= s.start) {
    const Timeliness timeliness = dossier::TimelinessAt(dossier, s.end);
    atoms.insert({v1::ATOM_RESOLVED, timeliness == Timeliness::TIMELINESS_BEFORE ? v1::ATOM_RESOLVED_BEFORE
                                     : timeliness == Timeliness::TIMELINESS_ON_TIME
                                         ? v1::ATOM_RESOLVED_ON_TIME
                                         : v1::ATOM_RESOLVED_OVERDUE});
    if (dossier.status == DossierStatus::DOSSIER_STATUS_STOPPED) atoms.insert(v1::ATOM_RESOLVED_STOPPED);
    if (dossier.status == DossierStatus::DOSSIER_STATUS_WITHDRAWN) atoms.insert(v1::ATOM_RESOLVED_WITHDRAWN);
    if (dossier.status == DossierStatus::DOSSIER_STATUS_REFUSED_INELIGIBLE) {
      atoms.insert(v1::ATOM_RESOLVED_REFUSED);
    }
  }
  return atoms;
}

class FiguresStoreTest : public ::testing::Test {
 protected:
  // One database serves all random histories of a test.
  void Reset(const std::vector<dossier::Dossier>& dossiers) {
    constexpr pg::Statement kClear = {"test.clear", "DELETE FROM dossier.dossier"};
    constexpr pg::Statement kClearClock = {"test.clear_clock", "DELETE FROM dossier.clock"};
    ASSERT_THAT(owner_.Execute(kClear), IsOk());
    ASSERT_THAT(owner_.Execute(kClearClock), IsOk());
    ledger::InsertDossiers(owner_, "H31", dossiers);
  }

  ledger::Reader Begin() {
    auto reader = ledger::Reader::Begin(pool_, {.province = "H31", .whole_province = true},
                                        absl::Now() + absl::Minutes(1));
    EXPECT_THAT(reader, IsOk());
    return *std::move(reader);
  }

  Counts Total(const Selection& selection) {
    ledger::Reader reader = Begin();
    const auto groups = CountDossiers(reader, selection, Grouping::kNothing, 1);
    EXPECT_THAT(groups, IsOk());
    return groups.ok() && !groups->empty() ? groups->front().counts : Counts();
  }

  // The ids of a cell, a page of `size` at a time.
  std::set<std::string> Cell(const Selection& selection, v1::Atom atom, int size) {
    ledger::Reader reader = Begin();
    std::set<std::string> ids;
    CellKey after;
    while (true) {
      const auto page = ListCell(reader, selection, atom, after, size);
      EXPECT_THAT(page, IsOk());
      if (!page.ok() || page->empty()) return ids;
      for (const CellRow& row : *page) EXPECT_TRUE(ids.insert(row.id).second) << "twice: " << row.id;
      after = {.order_time = page->back().order_time, .id = page->back().id};
    }
  }

  onestop::testing::TestDatabase database_;
  pg::Connection owner_ = database_.Connect();
  pg::Pool pool_{{.connection = database_.Options("onestop_statistics"), .connections_max = 2}};
};

// A period of the month, cut at some instant.
Selection AnySelection() {
  absl::Time start = kNewYear + absl::Hours(24) * *rc::gen::inRange(0, kDays);
  absl::Time end = start + absl::Hours(24) * *rc::gen::inRange(1, kDays);
  const absl::Time as_of = *rc::gen::element(end, AnyTime());
  start = std::min(start, as_of);
  end = std::min(end, as_of);
  return {.start = start, .end = end, .judged = end};
}

std::vector<dossier::Dossier> AnyDossiers() {
  std::vector<dossier::Dossier> dossiers;
  const int count = *rc::gen::inRange(0, 25);
  for (int i = 1; i <= count; ++i) dossiers.push_back(AnyDossier(i));
  return dossiers;
}

// The definition is written a second time in C++, so that a mistake in SQL shows.
TEST_F(FiguresStoreTest, EveryFigureIsItsDefinitionAndTheLengthOfItsList) {
  const bool held = rc::check([this] {
    const std::vector<dossier::Dossier> dossiers = AnyDossiers();
    Reset(dossiers);
    const Selection selection = AnySelection();
    std::map<v1::Atom, std::set<std::string>> expected;
    for (const dossier::Dossier& dossier : dossiers) {
      for (const v1::Atom atom : AtomsOf(dossier, selection)) expected[atom].insert(dossier.id);
    }
    const Counts counts = Total(selection);
    for (int number = 1; number < v1::Atom_ARRAYSIZE; ++number) {
      const auto atom = static_cast<v1::Atom>(number);
      RC_LOG() << v1::Atom_Name(atom);
      // Pages of seven, so that lists of up to 24 have several.
      RC_ASSERT(Cell(selection, atom, 7) == expected[atom]);
      RC_ASSERT(counts[atom] == static_cast<int64_t>(expected[atom].size()));
    }
  });
  EXPECT_TRUE(held);
}

// What is in progress at the end of one period is carried into the next.
TEST_F(FiguresStoreTest, WhatCameInIsWhatWentOutAndWhatIsLeft) {
  const bool held = rc::check([this] {
    Reset(AnyDossiers());
    const absl::Time start = kNewYear + absl::Hours(24) * *rc::gen::inRange(0, kDays);
    const absl::Time middle = start + absl::Hours(24) * *rc::gen::inRange(1, kDays);
    const absl::Time end = middle + absl::Hours(24) * *rc::gen::inRange(1, kDays);
    const Counts first = Total({.start = start, .end = middle, .judged = middle});
    const Counts second = Total({.start = middle, .end = end, .judged = end});
    for (const Counts& counts : {first, second}) {
      RC_ASSERT(counts[v1::ATOM_TOTAL] == counts[v1::ATOM_RECEIVED] + counts[v1::ATOM_CARRIED]);
      RC_ASSERT(counts[v1::ATOM_TOTAL] == counts[v1::ATOM_RESOLVED] + counts[v1::ATOM_IN_PROGRESS]);
      RC_ASSERT(counts[v1::ATOM_RESOLVED] == counts[v1::ATOM_RESOLVED_BEFORE] +
                                                 counts[v1::ATOM_RESOLVED_ON_TIME] +
                                                 counts[v1::ATOM_RESOLVED_OVERDUE]);
      RC_ASSERT(counts[v1::ATOM_IN_PROGRESS] ==
                counts[v1::ATOM_IN_PROGRESS_IN_TIME] + counts[v1::ATOM_IN_PROGRESS_OVERDUE]);
      const v1::Columns06a columns = ToColumns(counts);
      RC_ASSERT(columns.received_total() ==
                columns.received_online() + columns.received_direct() + columns.carried());
      RC_ASSERT(columns.received_total() == columns.resolved_total() + columns.in_progress_total());
    }
    // Nothing is lost between two periods.
    RC_ASSERT(second[v1::ATOM_CARRIED] == first[v1::ATOM_IN_PROGRESS]);
  });
  EXPECT_TRUE(held);
}

// By every grouping, and each group equals the figure under its filter.
TEST_F(FiguresStoreTest, TheGroupsAddUpToTheTotal) {
  const bool held = rc::check([this] {
    Reset(AnyDossiers());
    const Selection selection = AnySelection();
    const Counts total = Total(selection);
    for (const Grouping grouping : {Grouping::kAgency, Grouping::kProcedure, Grouping::kProcedureVersion}) {
      ledger::Reader reader = Begin();
      const auto groups = CountDossiers(reader, selection, grouping, 100);
      RC_ASSERT(groups.ok());
      Counts sum;
      for (const Group& group : *groups) sum += group.counts;
      RC_ASSERT(sum == total);
    }
    for (const char* agency : {"H31.06", "H31.07"}) {
      Selection of_agency = selection;
      of_agency.agency_id = agency;
      ledger::Reader reader = Begin();
      const auto groups = CountDossiers(reader, selection, Grouping::kAgency, 100);
      RC_ASSERT(groups.ok());
      const auto group = std::ranges::find(*groups, agency, &Group::key);
      RC_ASSERT(Total(of_agency) == (group == groups->end() ? Counts() : group->counts));
    }
  });
  EXPECT_TRUE(held);
}

// Sectors select by version.
TEST_F(FiguresStoreTest, ProceduresAndVersionsRestrict) {
  std::vector<dossier::Dossier> dossiers;
  for (int i = 1; i <= 3; ++i) dossiers.push_back(ledger::SampleDossier(i, kNewYear, kNewYear));
  dossiers[1].procedure_version = 2;
  dossiers[2].procedure_code = "1.001787";
  Reset(dossiers);
  Selection selection = {.start = kNewYear, .end = kNewYear + absl::Hours(24), .judged = kNewYear};
  selection.procedure_code = "1.001786";
  EXPECT_EQ(Total(selection)[v1::ATOM_RECEIVED], 2);
  selection.versions = {{{"1.001786", 2}, {"1.001787", 1}}};
  EXPECT_EQ(Total(selection)[v1::ATOM_RECEIVED], 1);
  selection.procedure_code.clear();
  EXPECT_EQ(Total(selection)[v1::ATOM_RECEIVED], 2);
  selection.versions.emplace();
  EXPECT_EQ(Total(selection)[v1::ATOM_RECEIVED], 0);
}

// Such a dossier was never accepted, so it counts by the event alone.
TEST_F(FiguresStoreTest, ARefusalAtIntakeCountsInThePeriodOfItsEvent) {
  dossier::Dossier dossier = ledger::SampleDossier(1, kNewYear, kNewYear);
  dossier.accept_time.reset();
  dossier.due_time.reset();
  dossier.clock.clear();
  dossier.code.clear();
  dossier.procedure_version = 0;
  dossier.status = DossierStatus::DOSSIER_STATUS_REJECTED_AT_INTAKE;
  Reset({dossier});
  dossier::v1::Event event;
  event.set_dossier_id(dossier.id);
  event.set_sequence(1);
  *event.mutable_occur_time() = timestamp::ToTimestamp(kNewYear + absl::Hours(30));
  event.mutable_rejected_at_intake()->set_reason("không thuộc thẩm quyền");
  ledger::InsertEvents(owner_, "H31", {event});
  const absl::Time tuesday = kNewYear + absl::Hours(24);
  const Selection before = {.start = kNewYear, .end = tuesday, .judged = tuesday};
  const Selection after = {.start = tuesday, .end = tuesday + absl::Hours(24), .judged = tuesday};
  EXPECT_EQ(Total(before)[v1::ATOM_REJECTED_AT_INTAKE], 0);
  EXPECT_EQ(Total(after)[v1::ATOM_REJECTED_AT_INTAKE], 1);
  EXPECT_EQ(Total(after)[v1::ATOM_TOTAL], 0);
  EXPECT_EQ(Cell(after, v1::ATOM_REJECTED_AT_INTAKE, 10).size(), 1);
}

}  // namespace
}  // namespace onestop::statistics::store
