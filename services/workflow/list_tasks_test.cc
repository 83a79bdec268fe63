// The inbox over real connections: what it holds and for whom, its pages, and page tokens that a client computed.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/rpc/page_token.h"
#include "libs/testing/status_matchers.h"
#include "services/workflow/workflow_fixture.h"

namespace onestop::workflow {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::testing::IsEmpty;

class ListTasksTest : public WorkflowFixture {
 protected:
  absl::StatusOr<v1::ListTasksResponse> List(const v1::ListTasksRequest& request,
                                             const std::string& subject = "officer") {
    return Call(subject, &v1::WorkflowService::Stub::ListTasks, request);
  }

  // What `subject` has to do.
  std::vector<v1::Task> InboxOf(const std::string& subject) {
    v1::ListTasksRequest request;
    request.set_mine(true);
    const auto page = List(request, subject);
    EXPECT_THAT(page, IsOk());
    return page.ok() ? std::vector<v1::Task>(page->tasks().begin(), page->tasks().end())
                     : std::vector<v1::Task>();
  }

  void Do(const std::string& actor, const std::string& id, dossier::Command command) {
    ledger::Submission submission =
        office_.Make(office_.Actor(actor), id, std::move(command), office_.NextRequestId());
    submission.assignee = office_.Actor("specialist");
    ASSERT_THAT(office_.Send(std::move(submission)).get(), IsOk());
  }

  // The page after `key`, by a token that the caller computed.
  absl::StatusOr<v1::ListTasksResponse> After(const rpc::PageKey& key) {
    v1::ListTasksRequest request;
    request.set_page_token(rpc::MakePageToken(key, absl::StrCat("officer\n", rpc::PageFilter(request))));
    return List(request);
  }
};

// No task is missing and none comes twice.
TEST_F(ListTasksTest, PagesTogetherAreTheWholeInbox) {
  std::set<std::string> expected;
  for (int i = 0; i < 3; ++i) expected.insert(office_.Accepted());
  std::set<std::string> listed;
  v1::ListTasksRequest request;
  // Pages of one task, so that every boundary between pages is crossed.
  request.set_page_size(1);
  do {
    const auto page = List(request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Task& task : page->tasks()) EXPECT_TRUE(listed.insert(task.dossier_id()).second);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, expected);
}

// Tokens are not sealed, so each column is checked before the query gets it.
TEST_F(ListTasksTest, AComputedPageTokenThatNoPageHasIsInvalid) {
  const std::string id = office_.Accepted();
  // A computed token of the right form is harmless: rights are checked on every page.
  const std::string past = rpc::PageTime(absl::InfinitePast());
  EXPECT_THAT(After({past, past, "", id, "0"}), IsOk());
  for (const rpc::PageKey& key :
       {rpc::PageKey{"+", "+", "", "x", "1"}, rpc::PageKey{"x", "+", "", id, "1"},
        rpc::PageKey{"+", "x", "", id, "1"}, rpc::PageKey{"+", "+", std::string(65, 'x'), id, "1"},
        rpc::PageKey{"+", "+", "", id, "x"}, rpc::PageKey{"-9223372036854775807", "+", "", id, "1"},
        rpc::PageKey{"+", "+", "", id, "4294967296"}, rpc::PageKey{past, id, "0"}}) {
    EXPECT_THAT(After(key), FailsWith(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  }
}

// Mistyped, and no holder of another role.
TEST_F(ListTasksTest, AnUnknownAssigneeIsToldWithTheNearest) {
  v1::AssignTaskRequest request;
  request.set_request_id(office_.NextRequestId());
  request.set_dossier_id(office_.Accepted());
  Do("officer", request.dossier_id(), dossier::Complete{1, ""});
  request.set_task_number(2);
  const auto reason_of = [&](const char* assignee) {
    request.set_assignee(assignee);
    const absl::Status refused = Call("head", &v1::WorkflowService::Stub::AssignTask, request).status();
    EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition, "ASSIGNEE_UNSUITABLE"));
    return base::ReasonOf(refused)->metadata;
  };
  EXPECT_EQ(reason_of("specialst")["nearest"], "specialist");
  EXPECT_EQ(reason_of("xyz").count("nearest"), 0u);
  EXPECT_EQ(reason_of("xyz")["unknown"], "xyz");
  EXPECT_EQ(reason_of("officer").count("unknown"), 0u);
}

// Perhaps the rest of its history was refused: the office cannot know.
TEST_F(ListTasksTest, ADossierWhoseLatestActWasImportedIsMarked) {
  const std::string id = office_.Submitted();
  const auto imported = [&] {
    const std::vector<v1::Task> tasks = InboxOf("officer");
    EXPECT_EQ(tasks.size(), 1u);
    return !tasks.empty() && tasks[0].imported();
  };
  EXPECT_FALSE(imported());
  office_.database.Run(absl::StrCat(
      "SET session_replication_role = replica; UPDATE dossier.event SET recorded_by = 'old-system' "
      "WHERE dossier_id = '",
      id, "'"));
  EXPECT_TRUE(imported());
}

// Acceptance is no task, and the law gives it eight working hours.
TEST_F(ListTasksTest, WhatWaitsAtIntakeIsTheOfficersWork) {
  const std::string accepted = office_.Accepted();
  const std::string id = office_.Submitted();
  const std::vector<v1::Task> tasks = InboxOf("officer");
  ASSERT_EQ(tasks.size(), 2U);
  // The transfer within two hours is due before.
  EXPECT_EQ(tasks[0].dossier_id(), accepted);
  EXPECT_EQ(tasks[0].status(), common::v1::DOSSIER_STATUS_ACCEPTED);
  EXPECT_EQ(tasks[0].working_days_left(), 0);
  const v1::Task& waiting = tasks[1];
  EXPECT_EQ(waiting.dossier_id(), id);
  EXPECT_EQ(waiting.task_number(), 0);
  EXPECT_EQ(waiting.status(), common::v1::DOSSIER_STATUS_SUBMITTED);
  EXPECT_EQ(service::ToTime(waiting.due_time()), ledger::At(2024, 1, 16, 9));
  EXPECT_EQ(waiting.working_days_left(), 1);
  EXPECT_EQ(service::ToTime(waiting.submit_time()), ledger::At(2024, 1, 15));
  EXPECT_EQ(waiting.owner_name(), "Nguyễn Văn Ánh");
  EXPECT_EQ(waiting.procedure_name(), "Cấp Giấy chứng nhận đăng ký hoạt động");
  EXPECT_EQ(waiting.agency_name(), "Trung tâm Phục vụ hành chính công");
  EXPECT_EQ(waiting.channel(), common::v1::CHANNEL_ONLINE);
  EXPECT_THAT(InboxOf("specialist"), IsEmpty());
  EXPECT_THAT(InboxOf("control"), IsEmpty());

  v1::ListTasksRequest request;
  request.set_status(common::v1::DOSSIER_STATUS_SUBMITTED);
  EXPECT_EQ(List(request)->tasks_size(), 1);
  request.set_kind(common::v1::STEP_KIND_TRANSFER);
  EXPECT_EQ(List(request)->tasks_size(), 0);
  // Names are for those who work on the dossier.
  EXPECT_EQ(List({}, "control")->tasks(0).owner_name(), "N*** V*** Á***");
}

TEST_F(ListTasksTest, AnAwaitedSupplementIsSeenByTheCounterAndWhoAskedForIt) {
  const std::string id = office_.Accepted();
  Do("officer", id, dossier::Complete{1, ""});
  office_.Set(ledger::At(2024, 1, 17));
  Do("specialist", id, dossier::RequestSupplement{"Thiếu bản vẽ"});
  office_.Set(ledger::At(2024, 1, 19));
  for (const char* subject : {"officer", "specialist"}) {
    const std::vector<v1::Task> tasks = InboxOf(subject);
    ASSERT_EQ(tasks.size(), 1U) << subject;
    EXPECT_EQ(tasks[0].status(), common::v1::DOSSIER_STATUS_AWAITING_SUPPLEMENT);
    EXPECT_EQ(service::ToTime(tasks[0].open_time()), ledger::At(2024, 1, 17));
    EXPECT_FALSE(tasks[0].has_due_time());
    EXPECT_FALSE(tasks[0].has_working_days_left());
    EXPECT_EQ(tasks[0].note().text(), "Thiếu bản vẽ");
    EXPECT_EQ(tasks[0].note().author(), "specialist");
  }
  EXPECT_THAT(InboxOf("head"), IsEmpty());
  // The examination goes on, and the applicant's part is over.
  dossier::Supplement supplement;
  supplement.components.emplace_back().set_kind("ban-ve");
  Do("officer", id, supplement);
  EXPECT_THAT(InboxOf("officer"), IsEmpty());
}

// Two divisions, each with a head; the specialist is of the first.
TEST_F(ListTasksTest, WorkOfADivisionIsInItsOwnInboxAlone) {
  catalog::v1::Catalogue divided = catalog::CatalogueWithOnlookers();
  for (catalog::v1::Staff& staff : *divided.mutable_staff()) {
    if (staff.id() == "head" || staff.id() == "specialist")
      staff.mutable_positions(0)->set_division("Phòng A");
  }
  catalog::v1::Staff& other = *divided.add_staff();
  other = *std::ranges::find(divided.staff(), "head", &catalog::v1::Staff::id);
  other.set_id("other-head");
  other.set_subjects(0, "other-head");
  other.mutable_positions(0)->set_division("Phòng B");
  office_.catalogue = *catalog::Snapshot::Build(std::move(divided), 2);
  source_.Set(office_.catalogue);

  const std::string id = office_.Accepted();
  Do("officer", id, dossier::Complete{1, ""});
  EXPECT_EQ(InboxOf("head").size(), 1U) << "a division is chosen by who assigns";
  EXPECT_EQ(InboxOf("other-head").size(), 1U);
  Do("head", id, dossier::Assign{2, "specialist", ""});
  Do("specialist", id, dossier::Draft{3, office_.NextRequestId(), std::string(32, 'D'), "Giấy phép"});
  Do("specialist", id, dossier::Complete{3, ""});
  EXPECT_EQ(InboxOf("head").size(), 1U);
  EXPECT_THAT(InboxOf("other-head"), IsEmpty());
  // As the ledger decides it.
  const auto refused = office_.Do(office_.Actor("other-head"), id, dossier::Claim{4});
  EXPECT_THAT(refused.status(), FailsWith(absl::StatusCode::kPermissionDenied, "DIVISION_OTHER"));
  Do("head", id, dossier::Complete{4, ""});
}

// The last that was written to the one who does it, with who wrote it.
TEST_F(ListTasksTest, ATaskTellsWhatWasWrittenToItsHolder) {
  const std::string id = office_.Accepted();
  EXPECT_FALSE(InboxOf("officer").at(0).has_note());
  Do("officer", id, dossier::Complete{1, "Người nộp đang chờ"});
  EXPECT_EQ(InboxOf("head").at(0).note().text(), "Người nộp đang chờ");
  Do("head", id, dossier::Assign{2, "specialist", "Xem kỹ phụ lục"});
  EXPECT_EQ(InboxOf("specialist").at(0).note().text(), "Xem kỹ phụ lục");
  // Handed on without a word: what was said before still holds.
  Do("specialist", id, dossier::Release{3, ""});
  EXPECT_EQ(InboxOf("specialist").at(0).note().text(), "Xem kỹ phụ lục");
  Do("specialist", id, dossier::Draft{3, office_.NextRequestId(), std::string(32, 'D'), "Giấy phép"});
  Do("specialist", id, dossier::Complete{3, ""});
  // The head was written nothing.
  const v1::Task review = InboxOf("head").at(0);
  EXPECT_FALSE(review.has_note());
  EXPECT_EQ(review.document_title(), "Giấy phép");
  EXPECT_NE(review.document_id(), "");
  Do("head", id, dossier::SendBack{4, "Sai người ký"});
  const v1::Task again = InboxOf("specialist").at(0);
  EXPECT_EQ(again.note().text(), "Sai người ký");
  EXPECT_EQ(again.note().author(), "head");
  EXPECT_EQ(again.note().author_name(), "Trưởng Phòng");
  EXPECT_EQ(again.assignee_name(), "Chuyên Viên");

  // A portal sees that there is a task, and nothing that the office wrote or drafted.
  const auto portal = List({}, "portal");
  ASSERT_THAT(portal, IsOk());
  ASSERT_EQ(portal->tasks_size(), 1);
  EXPECT_FALSE(portal->tasks(0).has_note());
  EXPECT_EQ(portal->tasks(0).document_id(), "");
}

}  // namespace
}  // namespace onestop::workflow
