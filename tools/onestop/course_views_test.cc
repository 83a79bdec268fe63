// What is shown of a dossier between acceptance and its end: what it waits for, who had it, and what may be done next.

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "onestop/approval/v1/approval_service.pb.h"
#include "tools/onestop/call_names.h"
#include "tools/onestop/command_tree.h"
#include "tools/onestop/course_testing.h"
#include "tools/onestop/explain.h"

namespace onestop::cli {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

using CourseViewsTest = CourseCommandsTest;

TEST_F(CourseViewsTest, ADossierShowsWhatItWaitsFor) {
  tracking::v1::Dossier& dossier = tracking_.dossier;
  Run({"dossier", "show", kCourseDossier});
  EXPECT_THAT(out_, AllOf(Not(HasSubstr("payment due")), Not(HasSubstr("national status"))));
  dossier.set_national_status(6);
  dossier.set_appointment_date("2024-02-05");
  dossier.set_supplement_unchecked(true);
  dossier.mutable_payment_due()->set_amount(1500000);
  dossier.mutable_payment_due()->set_content("Lệ phí trước bạ");
  tracking::v1::Consultation& consultation = *dossier.add_consultations();
  consultation.set_number(1);
  consultation.set_agency("Thuế tỉnh");
  consultation.set_answer_due_date("2024-01-22");
  dossier.mutable_end_request()->set_kind(common::v1::END_KIND_STOP);
  dossier.mutable_end_request()->set_reason("Không còn nhu cầu");
  Run({"dossier", "show", kCourseDossier});
  EXPECT_THAT(out_, AllOf(ContainsRegex("national status +6"), ContainsRegex("new day named +2024-02-05"),
                          HasSubstr("1,500,000 đồng"), HasSubstr("To be paid: Lệ phí trước bạ"),
                          HasSubstr("number 1, Thuế tỉnh, due 2024-01-22: awaited"),
                          HasSubstr("it came, and is to be checked"), HasSubstr("stop work on the dossier"),
                          HasSubstr("Không còn nhu cầu")));
  *consultation.mutable_answer_time() = ToTimestamp(ParseTime("2024-01-20 09:00").value());
  consultation.set_opinion("Phù hợp");
  Run({"dossier", "show", kCourseDossier});
  EXPECT_THAT(out_, AllOf(HasSubstr("answered 2024-01-20 09:00"), HasSubstr("Consultation 1: Phù hợp")));
}

TEST_F(CourseViewsTest, ATimelineEndsWithWhoHadTheDossier) {
  tracking::v1::HeldTime& step = *tracking_.timeline.add_held_times();
  step.set_holder(tracking::v1::HOLDER_KIND_STEP);
  step.set_step(3);
  step.set_agency_id("H31.06");
  step.set_staff_id("cv01");
  *step.mutable_start_time() = ToTimestamp(ParseTime("2024-01-15 09:00").value());
  *step.mutable_end_time() = ToTimestamp(ParseTime("2024-01-16 09:00").value());
  step.set_working_minutes(425);
  tracking::v1::HeldTime& applicant = *tracking_.timeline.add_held_times();
  applicant = step;
  applicant.set_holder(tracking::v1::HOLDER_KIND_APPLICANT);
  applicant.set_working_minutes(-1);
  Run({"dossier", "timeline", kCourseDossier});
  EXPECT_THAT(out_, AllOf(HasSubstr("Who had the dossier:"), HasSubstr("step 3, H31.06, cv01"),
                          ContainsRegex("2024-01-16 09:00 +7:05\n"), ContainsRegex("09:00 +-\n"),
                          HasSubstr("applicant, for a supplement")));
  Run({"dossier", "timeline", kCourseDossier, "--output", "json"});
  EXPECT_EQ(nlohmann::json::parse(out_)["held_times"][0]["working_minutes"], 425);
  Run({"dossier", "timeline", kCourseDossier, "--output", "csv"});
  EXPECT_THAT(out_, Not(HasSubstr("cv01")));
}

TEST_F(CourseViewsTest, AnInboxSaysWhatADossierWaitsFor) {
  workflow::v1::Task& task = *workflow_.tasks.add_tasks();
  task.set_dossier_id(kCourseDossier);
  task.set_status(common::v1::DOSSIER_STATUS_AWAITING_PAYMENT);
  task.set_wait(workflow::v1::WAIT_PAYMENT);
  Run({"inbox"});
  EXPECT_THAT(out_, HasSubstr("payment awaited"));
  task.set_wait(workflow::v1::WAIT_END_REQUEST);
  Run({"inbox", "--lang", "vi"});
  EXPECT_THAT(out_, HasSubstr("Trả lời đề nghị rút, dừng hồ sơ"));
  Run({"inbox", "--output", "csv", "--columns", "kind"});
  EXPECT_EQ(out_, "kind\r\nend-request\r\n");
  task.set_wait(workflow::v1::WAIT_SUPPLEMENT);
  Run({"inbox", "--output", "csv", "--columns", "kind"});
  EXPECT_EQ(out_, "kind\r\nsupplement-awaited\r\n");
}

TEST_F(CourseViewsTest, ALookUpTellsWhatTheApplicantWasTold) {
  tracking::v1::LookUpDossierResponse& found = tracking_.found;
  found.set_appointment_date("2024-02-05");
  found.set_apology_text("Chờ ý kiến");
  found.set_payment_amount(1500000);
  found.set_payment_text("Lệ phí trước bạ");
  tracking::v1::Message& message = *found.add_messages();
  message.set_kind(common::v1::MESSAGE_KIND_FROM_APPLICANT);
  message.set_text("Tôi xin hỏi");
  Run({"lookup", "H31.06-240115-0007", "K7M2QX9AB3CD"});
  EXPECT_THAT(out_, AllOf(HasSubstr("2024-02-05"), HasSubstr("Apology for the delay:\nChờ ý kiến\n"),
                          HasSubstr("1,500,000 đồng"), HasSubstr("To be paid:\nLệ phí trước bạ\n"),
                          HasSubstr("from the applicant:\nTôi xin hỏi\n")));
}

TEST_F(CourseViewsTest, ActionsNameTheCommandAndItsOptionsOrTheReason) {
  Run({"dossier", "actions", kCourseDossier});
  EXPECT_THAT(out_, HasSubstr("nothing to do for you"));
  tracking::v1::Action& extend = *tracking_.dossier.add_actions();
  extend.set_method("onestop.workflow.v1.WorkflowService/ExtendDeadline");
  extend.set_allowed(true);
  extend.add_needs("appointment_date");
  extend.add_needs("reason");
  tracking::v1::Action& sign = *tracking_.dossier.add_actions();
  sign.set_method("onestop.approval.v1.ApprovalService/PrepareSignature");
  sign.set_reason("DRAFT_MISSING");
  sign.set_message("there is no draft; attach one");
  tracking::v1::Action& later = *tracking_.dossier.add_actions();
  later.set_method("onestop.intake.v1.IntakeService/OfALaterServer");
  later.set_allowed(true);
  later.add_needs("something");
  Run({"dossier", "actions", kCourseDossier});
  EXPECT_THAT(out_, AllOf(ContainsRegex("onestop dossier extend +yes +--to, --reason"),
                          ContainsRegex("onestop dossier sign +no"),
                          HasSubstr("onestop dossier sign: there is no draft; attach one"),
                          ContainsRegex("OfALaterServer +yes +something")));
  tracking_.dossier.set_open_step_kind(common::v1::STEP_KIND_SEAL);
  Run({"dossier", "actions", kCourseDossier, "--output", "json"});
  const nlohmann::json rows = nlohmann::json::parse(out_);
  EXPECT_EQ(rows[1]["command"], "onestop dossier seal");
  EXPECT_EQ(rows[1]["reason"], "DRAFT_MISSING");
}

// What changes one dossier and can be offered to a person: a signature is prepared and completed by one command, and an
// archive is renewed by another group of commands.
bool IsOffered(const google::protobuf::MethodDescriptor& method) {
  const auto* const request = method.input_type();
  return request->FindFieldByName("request_id") != nullptr &&
         request->FindFieldByName("dossier_id") != nullptr && method.name() != "CompleteSignature" &&
         method.name() != "RenewArchive";
}

TEST(CommandsOfCalls, HaveACommandForEveryCallThatChangesADossier) {
  int calls = 0;
  for (const auto* message :
       {intake::v1::AcceptDossierRequest::descriptor(), workflow::v1::ClaimTaskRequest::descriptor(),
        approval::v1::RefuseDraftRequest::descriptor()}) {
    const auto* const service = message->file()->service(0);
    for (int i = 0; i < service->method_count(); ++i) {
      if (!IsOffered(*service->method(i))) continue;
      ++calls;
      const std::string name = absl::StrCat(service->full_name(), "/", service->method(i)->name());
      EXPECT_TRUE(std::ranges::any_of(CommandsOfCalls(), [&](const CommandOfCall& one) {
        return one.method == name;
      })) << name;
    }
  }
  EXPECT_GT(calls, 25);
}

TEST(CommandsOfCalls, NameCommandsThatThereAreAndOptionsThatTheyTake) {
  const CommandTree tree;
  const CLI::App& dossier = *tree.app.get_subcommand("dossier");
  for (const CommandOfCall& one : CommandsOfCalls()) {
    const auto found = dossier.get_subcommands(
        [&one](const CLI::App* command) { return command->get_name() == one.command; });
    ASSERT_EQ(found.size(), 1u) << one.command;
    for (const absl::string_view option : absl::StrSplit(one.options, ", ", absl::SkipEmpty())) {
      // "--owner-…" stands for several.
      const bool several = absl::EndsWith(option, "…");
      const std::string name =
          several ? absl::StrCat(option.substr(0, option.size() - 3), "name") : std::string(option);
      EXPECT_NE(found.front()->get_option_no_throw(name), nullptr) << one.command << " " << name;
    }
  }
}

TEST(CommandsOfCalls, HaveOptionsForTheFieldsThatAreNotCalledSo) {
  const CommandTree tree;
  const CLI::App& dossier = *tree.app.get_subcommand("dossier");
  const auto option = [&dossier](const char* command, const char* field) {
    return OptionOfField(*dossier.get_subcommand(command), field);
  };
  EXPECT_EQ(option("extend", "appointment_date"), "--to");
  EXPECT_EQ(option("consult", "answer_due_date"), "--by");
  EXPECT_EQ(option("record-inspection", "verify_time"), "--time");
  EXPECT_EQ(option("record-opinion", "document_id"), "--document");
  EXPECT_EQ(option("hand-in-supplement", "components[0].kind"), "--component");
  EXPECT_EQ(option("request-supplement", "override_reason"), "--override-reason");
  EXPECT_EQ(option("compose", "refusal_reason"), "--refusal-reason");
}

}  // namespace
}  // namespace onestop::cli
