// Histories of old systems, one stream at a time, over a real ledger: what is held back, what is known already, and what
// is stored of a day whose hour is not known.

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/clock.h"
#include "libs/dossier/history.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/testing/status_matchers.h"
#include "services/intake/handlers/import_history.h"

namespace onestop::intake {
namespace {

using ::onestop::testing::IsOk;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Request = v1::ImportHistoryRequest;

class ImportTest : public ::testing::Test {
 protected:
  // One stream with all of `events`, sent without waiting for answers. Each line is told as "RECORDED", or by its reason.
  std::vector<std::string> Import(const std::vector<Request>& events) {
    rpc::Call call;
    call.caller = {.kind = rpc::Caller::Kind::kToken, .subject = "history"};
    auto import = handlers::ImportHistory(env_, call);
    EXPECT_THAT(import, IsOk());
    std::vector<std::future<absl::StatusOr<v1::ImportHistoryResponse>>> answers;
    for (const Request& request : events) {
      auto promise = std::make_shared<std::promise<absl::StatusOr<v1::ImportHistoryResponse>>>();
      answers.push_back(promise->get_future());
      (*import)->Handle(request, rpc::Reply<v1::ImportHistoryResponse>(
                                     [promise](absl::StatusOr<v1::ImportHistoryResponse> answer) {
                                       promise->set_value(std::move(answer));
                                     }));
    }
    std::vector<std::string> told;
    for (auto& future : answers) {
      const auto answer = future.get();
      EXPECT_THAT(answer, IsOk());
      if (!answer.ok()) continue;
      told.push_back(answer->outcome() == v1::IMPORT_OUTCOME_RECORDED    ? "RECORDED"
                     : answer->outcome() == v1::IMPORT_OUTCOME_DUPLICATE ? "DUPLICATE"
                                                                         : answer->reason());
      last_message_ = answer->message();
    }
    return told;
  }

  Request At(absl::Time time, const std::string& dossier = "old-1") {
    Request request;
    request.set_line(++line_);
    request.set_source_dossier_id(dossier);
    *request.mutable_occur_time() = service::ToTimestamp(time);
    return request;
  }
  Request On(const std::string& day, const std::string& dossier = "old-1") {
    Request request = At(absl::UnixEpoch(), dossier);
    request.clear_occur_time();
    request.set_occur_date(day);
    return request;
  }
  static Request Submit(Request request) {
    request.mutable_submit()->set_procedure_code("1.001786");
    request.mutable_submit()->set_agency("H31.06");
    request.mutable_submit()->set_channel(common::v1::CHANNEL_COUNTER);
    return request;
  }
  static Request Accept(Request request, const std::string& due = "") {
    request.mutable_accept();
    if (!due.empty()) request.mutable_accept()->mutable_due()->set_date(due);
    return request;
  }
  static Request Finish(Request request) {
    request.mutable_finish();
    return request;
  }
  static Request Return(Request request) {
    request.mutable_return_();
    return request;
  }
  static Request Step(Request request, const std::string& name) {
    request.mutable_step()->set_name(name);
    return request;
  }

  std::vector<dossier::v1::Event> EventsOf(const std::string& dossier) {
    return ledger::EventsOf(office_.database, handlers::ImportedDossierId("H31", dossier));
  }
  dossier::Timeliness TimelinessOf(const std::string& dossier) {
    dossier::Dossier folded;
    for (const dossier::v1::Event& event : EventsOf(dossier)) EXPECT_THAT(Apply(event, folded), IsOk());
    return TimelinessAt(folded, ledger::At(2024, 1, 15));
  }

  std::string CodeOf(const std::string& dossier) {
    for (const dossier::v1::Event& event : EventsOf(dossier)) {
      if (event.has_accepted()) return event.accepted().code();
    }
    return "none";
  }

  int64_t line_ = 0;
  std::string last_message_;
  ledger::TestOffice office_;
  service::CommandEnv env_{.ledger = *office_.ledger,
                           .catalogue = [this] { return office_.catalogue; },
                           .province = "H31",
                           .now = [this] { return absl::FromUnixMicros(office_.now_micros.load()); }};
};

TEST_F(ImportTest, WhatFollowsARefusedEventOfItsDossierIsHeldBack) {
  const std::vector<Request> events = {
      Submit(At(ledger::At(2024, 1, 8))), Accept(At(ledger::At(2024, 1, 8, 10)), "2024-01-05"),
      Finish(At(ledger::At(2024, 1, 9))), Submit(At(ledger::At(2024, 1, 8), "old-2")),
      Return(At(ledger::At(2024, 1, 10)))};
  EXPECT_THAT(Import(events),
              ElementsAre("RECORDED", "TIME_OUT_OF_ORDER", "HELD_BACK", "RECORDED", "HELD_BACK"));
  EXPECT_THAT(last_message_, HasSubstr("held back: line 2 of this dossier was refused"));
  EXPECT_THAT(EventsOf("old-1"), SizeIs(1));
}

// The supplement would be possible by itself, and the return after it: the history would lack a step for ever.
TEST_F(ImportTest, WhatWouldBePossibleIsHeldBackToo) {
  std::vector<Request> events = {Submit(At(ledger::At(2024, 1, 8))), Accept(At(ledger::At(2024, 1, 8, 10))),
                                 Step(At(ledger::At(2024, 1, 9)), std::string(300, 'x')),
                                 Finish(At(ledger::At(2024, 1, 10))), Return(At(ledger::At(2024, 1, 11)))};
  EXPECT_THAT(Import(events), ElementsAre("RECORDED", "RECORDED", "FIELD_INVALID", "HELD_BACK", "HELD_BACK"));
  events[2].mutable_step()->set_name("Thẩm định");
  EXPECT_THAT(Import(events), ElementsAre("DUPLICATE", "DUPLICATE", "RECORDED", "RECORDED", "RECORDED"));
  EXPECT_THAT(Import(events), Each(std::string("DUPLICATE")));
}

// The client says so of lines that it could not send.
TEST_F(ImportTest, AnEventIsHeldBackByALineThatDidNotCome) {
  Request accept = Accept(At(ledger::At(2024, 1, 8, 10)));
  accept.set_held_back_by(2);
  EXPECT_THAT(Import({Submit(At(ledger::At(2024, 1, 8))), accept, Finish(At(ledger::At(2024, 1, 9)))}),
              ElementsAre("RECORDED", "HELD_BACK", "HELD_BACK"));
  // In the next run the line is there.
  accept.set_held_back_by(0);
  EXPECT_THAT(Import({accept}), ElementsAre("RECORDED"));
  accept.set_held_back_by(2);
  EXPECT_THAT(Import({accept}), ElementsAre("DUPLICATE")) << "what is stored is known, held back or not";
}

// Neither the lines of the file nor what became of the events around it are part of what an event is known by.
TEST_F(ImportTest, AnEventIsKnownByItsDossierAndItsContent) {
  const std::vector<Request> events = {
      Submit(At(ledger::At(2024, 1, 8))), Accept(At(ledger::At(2024, 1, 8, 10))),
      Step(At(ledger::At(2024, 1, 9)), "a"), Step(At(ledger::At(2024, 1, 9)), "b")};
  EXPECT_THAT(Import({events[0], events[1], events[3]}), Each(std::string("RECORDED")));
  line_ = 100;
  EXPECT_THAT(Import({Submit(At(ledger::At(2024, 1, 8))), events[1], events[2], events[3]}),
              ElementsAre("DUPLICATE", "DUPLICATE", "RECORDED", "DUPLICATE"));
  Request again = events[3];
  EXPECT_THAT(Import({again}), ElementsAre("DUPLICATE"));
  again.set_occurrence(2);
  EXPECT_THAT(Import({again}), ElementsAre("RECORDED")) << "the old system did it twice at that time";
  EXPECT_THAT(Import({again}), ElementsAre("DUPLICATE"));
}

// The old system knew the hour of the beginning and the day of the end.
TEST_F(ImportTest, ADayWithoutItsHourFollowsTheEventsOfThatDay) {
  EXPECT_THAT(
      Import({Submit(At(ledger::At(2024, 1, 8, 9))), Accept(At(ledger::At(2024, 1, 8, 10)), "2024-01-08"),
              Finish(On("2024-01-08")), Return(On("2024-01-08"))}),
      Each(std::string("RECORDED")));
  const std::vector<dossier::v1::Event> events = EventsOf("old-1");
  ASSERT_THAT(events, SizeIs(4));
  EXPECT_EQ(events[1].occur_precision(), common::v1::TIME_PRECISION_UNSPECIFIED);
  EXPECT_EQ(events[2].occur_precision(), common::v1::TIME_PRECISION_DAY);
  EXPECT_EQ(service::ToTime(events[2].occur_time()), ledger::At(2024, 1, 8, 10));
  EXPECT_EQ(TimelinessOf("old-1"), common::v1::TIMELINESS_ON_TIME);
  EXPECT_THAT(ledger::FindingsOf(office_.database), IsEmpty());
}

TEST_F(ImportTest, AnInstantMayFollowADayOfTheSameDay) {
  EXPECT_THAT(Import({Submit(On("2024-01-08")), Accept(At(ledger::At(2024, 1, 8, 7)))}),
              Each(std::string("RECORDED")));
  EXPECT_EQ(service::ToTime(EventsOf("old-1")[0].occur_time()), ledger::At(2024, 1, 8, 0));
}

TEST_F(ImportTest, ADayBeforeTheLastEventIsOutOfOrder) {
  EXPECT_THAT(Import({Submit(At(ledger::At(2024, 1, 8, 9))), Accept(On("2024-01-07"))}),
              ElementsAre("RECORDED", "TIME_OUT_OF_ORDER"));
  EXPECT_THAT(Import({Submit(On("2024-01-16", "old-2"))}), ElementsAre("TIME_OUT_OF_ORDER")) << "tomorrow";
}

TEST_F(ImportTest, LatenessOfADayIsDecidedByTheDay) {
  const struct {
    const char* finish;
    dossier::Timeliness timeliness;
  } kRows[] = {{"2024-01-09", common::v1::TIMELINESS_BEFORE},
               {"2024-01-10", common::v1::TIMELINESS_ON_TIME},
               {"2024-01-11", common::v1::TIMELINESS_OVERDUE}};
  for (const auto& row : kRows) {
    const std::string dossier = absl::StrCat("finished-", row.finish);
    EXPECT_THAT(Import({Submit(On("2024-01-08", dossier)), Accept(On("2024-01-08", dossier), "2024-01-10"),
                        Finish(On(row.finish, dossier))}),
                Each(std::string("RECORDED")));
    EXPECT_EQ(TimelinessOf(dossier), row.timeliness) << row.finish;
  }
}

// A register of permits whose ends are days: none of them ends before it began.
TEST_F(ImportTest, ALogOfDaysGoesInWhole) {
  std::vector<Request> events;
  for (int i = 0; i < 300; ++i) {
    const std::string dossier = absl::StrCat("permit-", i);
    // Some end on the day on which they began.
    const absl::CivilDay begun(2024, 1, 2 + i % 5);
    const std::string ended = absl::FormatCivilTime(begun + i % 3);
    events.push_back(Submit(At(ledger::At(2024, 1, begun.day(), 8, i % 60), dossier)));
    events.push_back(Accept(At(ledger::At(2024, 1, begun.day(), 14, i % 60), dossier)));
    events.push_back(Finish(On(ended, dossier)));
    events.push_back(Return(On(ended, dossier)));
  }
  EXPECT_THAT(Import(events), Each(std::string("RECORDED")));
  EXPECT_THAT(ledger::FindingsOf(office_.database), IsEmpty());
}

// The receipt of the old system opens the dossier that it was given for.
TEST_F(ImportTest, ACodeOfTheOldSystemStaysTheDossiersCode) {
  const std::string old = "H31.06-110103-0012";
  EXPECT_THAT(Import({Submit(On("2024-01-08", old)), Accept(On("2024-01-08", old))}),
              Each(std::string("RECORDED")));
  EXPECT_EQ(CodeOf(old), old);
  EXPECT_EQ(office_.database.Query("SELECT code FROM dossier.dossier"), old);
  EXPECT_THAT(ledger::FindingsOf(office_.database), IsEmpty());
}

// Reports would show it without a name for ever.
TEST_F(ImportTest, AnAgencyThatTheCatalogueNeverHadIsRefusedWithTheNearest) {
  Request submit = Submit(On("2024-01-08"));
  submit.mutable_submit()->set_agency("H31.60");
  EXPECT_THAT(Import({submit}), ElementsAre("FIELD_INVALID"));
  EXPECT_THAT(last_message_, HasSubstr("submit.agency: is \"H31.60\""));
  EXPECT_THAT(last_message_, HasSubstr("\"H31.06\""));
  EXPECT_EQ(office_.database.Query("SELECT count(*) FROM dossier.dossier"), "0");
}

TEST_F(ImportTest, AnotherFormOfNameIsNoCode) {
  EXPECT_THAT(Import({Submit(On("2024-01-08", "HS-12")), Accept(On("2024-01-08", "HS-12"))}),
              Each(std::string("RECORDED")));
  EXPECT_EQ(CodeOf("HS-12"), "H31.06-240108-0001");
  EXPECT_EQ(office_.database.Query("SELECT external_reference FROM dossier.dossier"), "HS-12");
}

TEST_F(ImportTest, NumbersThatAreIssuedSkipTheCodesThatWereKept) {
  // One after the other: which dossier comes first decides.
  for (const char* dossier : {"first", "H31.06-240108-0003", "H31.06-240108-0002", "last"}) {
    EXPECT_THAT(Import({Submit(On("2024-01-08", dossier)), Accept(On("2024-01-08", dossier))}),
                Each(std::string("RECORDED")));
  }
  EXPECT_EQ(CodeOf("first"), "H31.06-240108-0001");
  EXPECT_EQ(CodeOf("H31.06-240108-0003"), "H31.06-240108-0003");
  EXPECT_EQ(CodeOf("H31.06-240108-0002"), "H31.06-240108-0002") << "free, though the counter is past it";
  EXPECT_EQ(CodeOf("last"), "H31.06-240108-0004");
  // Those that are issued live too.
  EXPECT_THAT(Import({Submit(On("2024-01-15", "H31.06-240115-0001")),
                      Accept(On("2024-01-15", "H31.06-240115-0001"))}),
              Each(std::string("RECORDED")));
  office_.Accepted();
  EXPECT_EQ(office_.database.Query("SELECT max(code) FROM dossier.dossier"), "H31.06-240115-0002");
  EXPECT_THAT(ledger::FindingsOf(office_.database), IsEmpty());
}

// The old system's dossier is then found by its reference.
TEST_F(ImportTest, ACodeThatAnotherDossierHasIsNotTakenFromIt) {
  office_.Accepted();
  const std::string taken = "H31.06-240115-0001";
  ASSERT_EQ(office_.database.Query("SELECT code FROM dossier.dossier"), taken);
  EXPECT_THAT(Import({Submit(On("2024-01-15", taken)), Accept(On("2024-01-15", taken))}),
              Each(std::string("RECORDED")));
  EXPECT_EQ(CodeOf(taken), "H31.06-240115-0002");
  EXPECT_THAT(ledger::FindingsOf(office_.database), IsEmpty());
}

}  // namespace
}  // namespace onestop::intake
