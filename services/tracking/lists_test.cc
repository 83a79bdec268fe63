// Lists of dossiers: whose names they show, their pages, and the overdue.

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "libs/service/command.h"
#include "services/tracking/tracking_fixture.h"

namespace onestop::tracking {
namespace {

using ::onestop::testing::IsOk;

class ListsTest : public TrackingFixture {};

// A list shows many persons: their names are for those who work on their dossiers.
TEST_F(ListsTest, ListsNameApplicantsToThoseWhoWorkOnThem) {
  Submitted();
  const std::string id = Accepted();
  for (const char* subject : {"specialist", "officer"}) {
    const auto page = List(subject);
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(page->dossiers(1).owner_name(), "Nguyễn Văn Ánh") << subject;
  }
  for (const char* subject : {"control", "portal"}) {
    EXPECT_EQ(List(subject)->dossiers(1).owner_name(), "N*** V*** Á***") << subject;
  }
  const v1::Dossier waiting = List("officer")->dossiers(0);
  EXPECT_EQ(waiting.procedure_name(), "Cấp Giấy chứng nhận đăng ký hoạt động");
  EXPECT_EQ(waiting.intake_unit_name(), "Trung tâm Phục vụ hành chính công");
  EXPECT_EQ(waiting.resolving_agency_name(), "Sở Khoa học và Công nghệ");
  EXPECT_EQ(waiting.channel(), common::v1::CHANNEL_ONLINE);
  // Eight working hours after Monday, 9 o'clock.
  EXPECT_EQ(service::ToTime(waiting.intake_due_time()), ledger::At(2024, 1, 16, 9));
}

TEST_F(ListsTest, ListsGoPageByPage) {
  for (int i = 0; i < 5; ++i) Accepted();
  v1::ListDossiersRequest request;
  request.set_page_size(2);
  std::vector<std::string> ids;
  do {
    const auto page = List("specialist", request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Dossier& dossier : page->dossiers()) {
      ids.push_back(dossier.dossier_id());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(ids.size(), 5);
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 5);
}

TEST_F(ListsTest, AListByReferenceIsOfThoseThatTheSenderCallsSo) {
  Submitted();
  v1::ListDossiersRequest request;
  request.set_external_reference("DVC-7");
  EXPECT_EQ(List("officer", request)->dossiers_size(), 0);
  office_.database.Run("UPDATE dossier.dossier SET external_reference = 'DVC-7'");
  EXPECT_EQ(List("officer", request)->dossiers_size(), 1);
  request.set_external_reference(std::string(101, 'x'));
  EXPECT_THAT(List("officer", request), testing::FailsWithField("external_reference"));
}

// Overdue by the service's clock, not by a status that some job would have to set.
TEST_F(ListsTest, TheOverdueAreThoseWhoseDueDateHasPassed) {
  const std::string id = Accepted();
  v1::ListDossiersRequest request;
  request.set_overdue(true);
  EXPECT_EQ(List("specialist", request)->dossiers_size(), 0);
  office_.Set(ledger::At(2024, 1, 23));
  const auto late = List("specialist", request);
  ASSERT_EQ(late->dossiers_size(), 1);
  EXPECT_EQ(late->dossiers(0).dossier_id(), id);
  EXPECT_EQ(late->dossiers(0).timeliness(), common::v1::TIMELINESS_PENDING_OVERDUE);
}

}  // namespace
}  // namespace onestop::tracking
