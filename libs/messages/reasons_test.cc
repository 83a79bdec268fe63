// Every reason of the contract has a Vietnamese sentence, and metadata is put into it.

#include "libs/messages/reasons.h"

#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::messages {
namespace {

// A new reason of the contract fails this test until it has one.
TEST(VietnameseOfReasonTest, EveryReasonHasASentence) {
  const auto* reasons = common::v1::ErrorReason_descriptor();
  for (int i = 0; i < reasons->value_count(); ++i) {
    if (reasons->value(i)->number() == 0) continue;
    const std::string name(absl::StripPrefix(reasons->value(i)->name(), "ERROR_REASON_"));
    EXPECT_NE(VietnameseOfReason(name, {}), "") << name;
  }
}

// A newer server may send reasons that this program does not know.
TEST(VietnameseOfReasonTest, WhatIsNoReasonHasNoSentence) {
  EXPECT_EQ(VietnameseOfReason("", {}), "");
  EXPECT_EQ(VietnameseOfReason("USAGE", {{"field", "x"}}), "");
}

TEST(VietnameseOfReasonTest, MetadataIsPutInByName) {
  EXPECT_EQ(VietnameseOfReason("SUPPLEMENT_LIMIT_REACHED", {{"max", "1"}, {"status", "x"}}),
            "Đã yêu cầu bổ sung đủ số lần cho phép (1).");
}

// Not every refusal of a reason knows what was meant.
TEST(VietnameseOfReasonTest, APartWithoutItsMetadataIsLeftOut) {
  const std::map<std::string, std::string> metadata = {{"procedure", "1.001768"}, {"day", "2024-01-15"}};
  EXPECT_EQ(VietnameseOfReason("PROCEDURE_NOT_IN_FORCE", metadata),
            "Thủ tục 1.001768 không có hiệu lực vào ngày 15/01/2024.");
  std::map<std::string, std::string> nearest = metadata;
  nearest["nearest"] = "1.001786";
  nearest["nearest_name"] = "Cấp giấy [phép]";
  EXPECT_EQ(
      VietnameseOfReason("PROCEDURE_NOT_IN_FORCE", nearest),
      "Thủ tục 1.001768 không có hiệu lực vào ngày 15/01/2024. Có phải là 1.001786 – Cấp giấy [phép] không?");
}

// The metadata is for programs.
TEST(VietnameseOfReasonTest, DaysAndInstantsAreWrittenAsPeopleWriteThem) {
  EXPECT_THAT(
      VietnameseOfReason("ARCHIVE_NOT_LENGTHENED", {{"archive_end_time", "2030-12-31T17:00:00+00:00"}}),
      ::testing::HasSubstr("(đến 00:00 ngày 01/01/2031)"));
  EXPECT_THAT(VietnameseOfReason("ARCHIVE_NOT_LENGTHENED", {{"archive_end_time", "2030-12-31"}}),
              ::testing::HasSubstr("(đến 31/12/2030)"));
  EXPECT_THAT(VietnameseOfReason("ARCHIVE_NOT_LENGTHENED", {{"archive_end_time", "2030-13-45"}}),
              ::testing::HasSubstr("(đến 2030-13-45)"));
}

// An id that no member of staff has, and a person without the role.
TEST(VietnameseOfReasonTest, AnUnknownAssigneeIsToldWithTheNearest) {
  const std::string known = VietnameseOfReason("ASSIGNEE_UNSUITABLE", {{"assignee", "cv01"}});
  EXPECT_THAT(known, ::testing::Not(::testing::HasSubstr("cv01")));
  const std::string unknown = VietnameseOfReason(
      "ASSIGNEE_UNSUITABLE", {{"assignee", "cv0l"}, {"unknown", "cv0l"}, {"nearest", "cv01"}});
  EXPECT_THAT(unknown, ::testing::AllOf(::testing::HasSubstr("cv0l"), ::testing::HasSubstr("cv01")));
}

// A client system lacks a right, which is of no agency; a stored file has no id of a document.
TEST(VietnameseOfReasonTest, AReasonOfSeveralRefusalsHasASentenceForEach) {
  EXPECT_EQ(VietnameseOfReason("ROLE_MISSING", {{"role", "ROLE_LEADER"}, {"agency", "H31.06"}}),
            "Bạn không có vai trò cần thiết cho việc này tại cơ quan H31.06.");
  EXPECT_EQ(VietnameseOfReason("ROLE_MISSING", {{"right", "PORTAL"}}),
            "Bạn không có vai trò cần thiết cho việc này.");
  EXPECT_EQ(VietnameseOfReason("DOCUMENT_NOT_FOUND", {{"sha256", "01ab"}}),
            "Không tìm thấy tài liệu, hoặc bạn không được xem tài liệu này; vui lòng tải tệp lên trước.");
}

// Metadata comes from requests, so it may hold braces.
TEST(VietnameseOfReasonTest, MetadataThatLooksLikeAPlaceStaysAsItIs) {
  EXPECT_EQ(VietnameseOfReason("SIGNER_NOT_NAMED", {{"named", "{signer}"}, {"signer", "ld01"}}),
            "Dự thảo ghi tên người ký khác ({signer}), không phải người đang ký (ld01).");
}

}  // namespace
}  // namespace onestop::messages
