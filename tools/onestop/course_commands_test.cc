// The commands for what happens to a dossier between acceptance and its end: what is sent, and what is said.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tools/onestop/course_testing.h"

namespace onestop::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST_F(CourseCommandsTest, EachSendsWhatWasTyped) {
  const struct {
    std::string command;
    std::vector<std::string> options;
    std::string method;
    std::string request;
  } kActs[] = {
      {"request-supplement",
       {"--content", "a", "--override-reason", "b"},
       "RequestSupplement",
       R"(content: "a" override_reason: "b")"},
      {"receive-supplement", {}, "ReceiveSupplement", kCourseDossier},
      {"hand-in-supplement", {"--component", "don"}, "HandInSupplement", R"(components { kind: "don")"},
      {"decline-supplement", {"--content", "a"}, "DeclineSupplement", R"(content: "a")"},
      {"withdraw", {"--reason", "a"}, "WithdrawDossier", R"(reason: "a")"},
      {"stop",
       {"--ground", "supplement-abandoned", "--reason", "a"},
       "StopDossier",
       R"(ground: STOP_GROUND_SUPPLEMENT_ABANDONED reason: "a")"},
      {"request-end",
       {"--kind", "withdraw", "--reason", "a"},
       "RequestEnd",
       R"(kind: END_KIND_WITHDRAW reason: "a")"},
      {"decline-end", {"--reason", "a"}, "DeclineEnd", R"(reason: "a")"},
      {"record-payment", {"--receipt", "BL-1"}, "RecordPayment", R"(receipt: "BL-1")"},
      {"message",
       {"--kind", "internal", "--text", "a"},
       "WriteMessage",
       R"(kind: MESSAGE_KIND_INTERNAL text: "a")"},
      {"recall", {"--task", "4", "--reason", "a"}, "RecallStep", R"(task_number: 4 reason: "a")"},
      {"extend",
       {"--to", "05/02/2024", "--reason", "a"},
       "ExtendDeadline",
       R"(appointment_date: "2024-02-05" reason: "a")"},
      {"request-payment",
       {"--amount", "1500000", "--content", "a"},
       "RequestPayment",
       R"(amount: 1500000 content: "a")"},
      {"consult",
       {"--agency", "H31.08", "--content", "a", "--by", "2024-01-22"},
       "RequestConsultation",
       R"(agency: "H31.08" content: "a" answer_due_date: "2024-01-22")"},
      {"record-opinion",
       {"--number", "2", "--opinion", "a", "--document", "d"},
       "AnswerConsultation",
       R"(number: 2 opinion: "a" document_id: "d")"},
      {"record-inspection",
       {"--time", "2024-01-18 09:00", "--place", "p", "--participants", "q", "--content", "a"},
       "RecordVerification",
       R"(place: "p" participants: "q" content: "a")"},
  };
  for (const auto& act : kActs) {
    Act(act.command, act.options);
    EXPECT_EQ(asked_.method, act.method);
    EXPECT_THAT(asked_.request, AllOf(HasSubstr(act.request), HasSubstr(kCourseDossier))) << act.command;
  }
}

TEST_F(CourseCommandsTest, ARecallTakesTheOpenTaskOfTheDossierThoughItIsAnothers) {
  tracking_.dossier.set_open_task(5);
  Act("recall", {});
  EXPECT_THAT(asked_.request, HasSubstr("task_number: 5"));
}

TEST_F(CourseCommandsTest, WhatWasDoneIsSaid) {
  Act("withdraw", {"--reason", "a"});
  EXPECT_EQ(out_, absl::StrCat(kCourseDossier, ": withdrawn, notice number 7\n"));
  Act("withdraw", {"--reason", "a", "--output", "json"});
  EXPECT_EQ(nlohmann::json::parse(out_)["form_number"], 7);
  Act("decline-supplement", {"--content", "a", "--lang", "vi"});
  EXPECT_THAT(out_, HasSubstr("H31.06-240115-0007: người nộp được thông báo"));
  Act("record-payment", {"--receipt", "a"});
  EXPECT_THAT(out_, HasSubstr("due: 2024-02-05 17:00"));
  Act("request-payment", {"--amount", "1", "--content", "a"});
  EXPECT_THAT(out_, HasSubstr("the clock stands still by Luật Đất đai Đ.1"));
  Act("consult", {"--agency", "a", "--content", "a", "--by", "2024-01-22"});
  EXPECT_THAT(out_, HasSubstr("consultation number 2"));
  Act("hand-in-supplement", {"--component", "don"});
  EXPECT_THAT(err_, HasSubstr("warning: a required paper is missing"));
}

TEST_F(CourseCommandsTest, AnApologyThatComesLateIsWarnedOf) {
  Act("extend", {"--to", "2024-02-05", "--reason", "a"});
  EXPECT_THAT(out_, HasSubstr("letter of apology number 3"));
  EXPECT_THAT(err_, Not(HasSubstr("late")));
  workflow_.late = true;
  Act("extend", {"--to", "2024-02-05", "--reason", "a"});
  EXPECT_THAT(err_, HasSubstr("later than the rules ask for"));
}

TEST_F(CourseCommandsTest, WhatIsTypedWronglyIsNotSent) {
  Act("extend", {"--to", "32/02/2024", "--reason", "a"}, 2);
  EXPECT_THAT(err_, AllOf(HasSubstr("--to"), HasSubstr("32/02/2024")));
  Act("consult", {"--agency", "a", "--content", "a", "--by", "soon"}, 2);
  EXPECT_THAT(err_, HasSubstr("--by"));
  Act("record-inspection", {"--time", "2024", "--place", "p", "--participants", "q", "--content", "a"}, 2);
  EXPECT_THAT(err_, HasSubstr("--time"));
  Act("record-opinion", {"--number", "1", "--opinion", "a", "--file", "x", "--document", "d"}, 2);
  EXPECT_THAT(err_, HasSubstr("not by both"));
  Act("record-opinion", {"--number", "1", "--opinion", "a", "--file", "x", "--dry-run"}, 2);
  EXPECT_THAT(err_, HasSubstr("a dry run sends no file"));
  Act("stop", {"--ground", "boredom", "--reason", "a"}, 2);
  EXPECT_THAT(err_, AllOf(HasSubstr("--ground"), HasSubstr("applicant-request")));
  Act("hand-in-supplement", {}, 2);
  EXPECT_THAT(err_, HasSubstr("--component"));
  EXPECT_THAT(asked_.method, IsEmpty());
}

}  // namespace
}  // namespace onestop::cli
