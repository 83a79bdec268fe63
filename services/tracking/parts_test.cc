// The pure parts of the door: masks, limits, what a feed leaves out, and how a due date is explained.

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/testing/status_matchers.h"
#include "services/tracking/due_explanation.h"
#include "services/tracking/lookup_limits.h"
#include "services/tracking/mask.h"
#include "services/tracking/redact.h"
#include "services/tracking/texts.h"

namespace onestop::tracking {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(MaskNameTest, TheFirstLetterOfEachWordIsLeft) {
  EXPECT_EQ(MaskName("Nguyễn Văn An"), "N*** V*** A***");
  EXPECT_EQ(MaskName("Đỗ  Ánh"), "Đ*** Á***");
  EXPECT_EQ(MaskName("Ở"), "Ở***");
  EXPECT_EQ(MaskName(""), "");
}

TEST(BucketsTest, AKeyHasSoManyTokensAMinuteAndNoMore) {
  Buckets buckets(10, 100);
  const absl::Time start = absl::FromUnixSeconds(1'700'000'000);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(buckets.Take("a", start)) << i;
  EXPECT_FALSE(buckets.Take("a", start));
  EXPECT_TRUE(buckets.Take("b", start));
  // One comes every six seconds; a clock that goes back brings none.
  EXPECT_FALSE(buckets.Take("a", start + absl::Seconds(5)));
  EXPECT_FALSE(buckets.Take("a", start - absl::Hours(1)));
  EXPECT_TRUE(buckets.Take("a", start + absl::Seconds(7)));
  EXPECT_FALSE(buckets.Take("a", start + absl::Seconds(7)));
  buckets.GiveBack("a");
  EXPECT_TRUE(buckets.Take("a", start + absl::Seconds(7)));
}

TEST(BucketsTest, MemoryIsBoundedAndTheOldestKeyIsForgotten) {
  Buckets buckets(1, 3);
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(buckets.Take(absl::StrCat(i), now));
  EXPECT_EQ(buckets.size(), 3);
  EXPECT_FALSE(buckets.Take("999", now));
  EXPECT_TRUE(buckets.Take("0", now));
}

TEST(RedactTest, PersonalDataAndEvidenceAreLeftOut) {
  dossier::v1::Event event;
  event.set_source_remarks("{\"owner\":\"Nguyễn Văn An\"}");
  event.mutable_submitted()->mutable_owner()->set_full_name("Nguyễn Văn An");
  event.mutable_submitted()->mutable_submitter()->set_phone("0900 000 000");
  event.mutable_submitted()->set_lookup_secret_hash("h");
  event.mutable_submitted()->add_documents()->set_sha256("h");
  event.mutable_submitted()->set_procedure_code("1.001786");
  Redact(event);
  dossier::v1::Event left;
  left.mutable_submitted()->set_procedure_code("1.001786");
  EXPECT_EQ(event.SerializeAsString(), left.SerializeAsString());

  event.mutable_supplement_received()->add_documents()->set_sha256("h");
  event.mutable_supplement_received()->set_due_date("2024-01-22");
  Redact(event);
  EXPECT_EQ(event.supplement_received().documents_size(), 0);
  EXPECT_EQ(event.supplement_received().due_date(), "2024-01-22");
  event.mutable_result_signed()->mutable_signature()->set_cms("cms");
  event.mutable_result_signed()->mutable_signature()->add_chain("certificate with a name");
  event.mutable_result_signed()->set_mandate_id("m");
  Redact(event);
  EXPECT_EQ(event.result_signed().signature().cms(), "");
  EXPECT_EQ(event.result_signed().signature().chain_size(), 0);
  EXPECT_EQ(event.result_signed().mandate_id(), "m");
  event.mutable_result_sealed()->mutable_seal()->set_cms("cms");
  Redact(event);
  EXPECT_EQ(event.result_sealed().seal().cms(), "");
  event.mutable_archive_renewed()->mutable_time_stamp()->add_chain("certificate with a name");
  event.mutable_archive_renewed()->set_document_id("d");
  Redact(event);
  EXPECT_EQ(event.archive_renewed().time_stamp().chain_size(), 0);
  EXPECT_EQ(event.archive_renewed().document_id(), "d");
  event.mutable_result_returned()->set_receiver("Trần Thị Bình");
  Redact(event);
  EXPECT_EQ(event.result_returned().receiver(), "");
}

absl::Time At(int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2024, month, day, hour, minute), calendar::OfficeZone());
}

class ExplainDueTest : public ::testing::Test {
 protected:
  ExplainDueTest() {
    auto snapshot = catalog::Snapshot::Build(catalog::SmallCatalogue(), 1);
    EXPECT_THAT(snapshot, onestop::testing::IsOk());
    catalogue_ = *std::move(snapshot);
    dossier_.procedure_code = "1.001786";
    dossier_.procedure_version = 1;
    dossier_.calendar_id = "vn-office";
    dossier_.rule_set = "2018";
    dossier_.limit_unit = dossier::TimeUnit::TIME_UNIT_WORKING_DAY;
    dossier_.limit_amount = 5;
  }

  std::vector<std::string> Explain(const std::vector<Promised>& promises) const {
    std::vector<std::string> lines;
    for (const dossier::Text& line : ExplainDue(*catalogue_, dossier_, promises)) lines.push_back(line.vi);
    return lines;
  }

  std::shared_ptr<const catalog::Snapshot> catalogue_;
  dossier::Dossier dossier_;
};

TEST_F(ExplainDueTest, SaysWhatIsCountedAndWhatIsNot) {
  // Over a weekend, a day off on a Monday and a Saturday that is worked.
  EXPECT_THAT(
      Explain({{.since = At(4, 26, 18), .due = At(5, 4, 17, 30)}}),
      ElementsAre("Tiếp nhận lúc 18:00 ngày 26/04/2024.",
                  "Thời hạn giải quyết: 5 ngày làm việc (thủ tục 1.001786, phiên bản 1).",
                  "Ngoài giờ làm việc, nên tính từ 07:30 ngày 30/04/2024.",
                  "Không tính 01 ngày nghỉ hằng tuần.",
                  "Có tính ngày làm bù: 04/05/2024 (Làm bù cho ngày 29/04/2024).",
                  "Tính lại theo lịch và thời hạn đã ghim cho kết quả khác: 17:30 ngày 06/05/2024; hạn đã "
                  "hẹn vẫn có hiệu lực.",
                  "Hạn trả kết quả: 17:30 ngày 04/05/2024."));
  EXPECT_THAT(Explain({{.since = At(4, 26, 9), .due = At(5, 4, 17, 30)}}),
              ElementsAre("Tiếp nhận lúc 09:00 ngày 26/04/2024.",
                          "Thời hạn giải quyết: 5 ngày làm việc (thủ tục 1.001786, phiên bản 1).",
                          "Không tính 02 ngày nghỉ hằng tuần.",
                          "Không tính ngày nghỉ: 29/04/2024 (Nghỉ thay cho ngày 04/05/2024).",
                          "Có tính ngày làm bù: 04/05/2024 (Làm bù cho ngày 29/04/2024).",
                          "Hạn trả kết quả: 17:30 ngày 04/05/2024."));
}

TEST_F(ExplainDueTest, ASupplementRestartsTheCount) {
  const auto lines = Explain({{.since = At(1, 15, 9), .due = At(1, 22, 17, 30)},
                              {.since = At(1, 29, 9), .due = At(2, 5, 17, 30), .stopped = At(1, 16, 10)}});
  EXPECT_THAT(lines, Contains("Dừng tính để chờ bổ sung từ 10:00 ngày 16/01/2024."));
  EXPECT_THAT(lines, Contains("Nhận đủ lúc 09:00 ngày 29/01/2024: thời hạn tính lại từ đầu."));
  EXPECT_EQ(lines.back(), "Hạn trả kết quả: 17:30 ngày 05/02/2024.");
  EXPECT_THAT(lines, Not(Contains(HasSubstr("kết quả khác"))));
}

TEST_F(ExplainDueTest, APromiseMadeElsewhereIsAFact) {
  const auto lines = Explain({{.since = At(1, 15, 9), .due = At(2, 15, 17, 30), .elsewhere = true}});
  EXPECT_THAT(lines, Contains(HasSubstr("hệ thống trước đây đã hẹn")));
  EXPECT_THAT(lines, Not(Contains(HasSubstr("kết quả khác"))));
}

TEST_F(ExplainDueTest, WhatCannotBeComputedAnewIsSaid) {
  dossier_.calendar_id = "gone";
  EXPECT_THAT(Explain({{.since = At(1, 15, 9), .due = At(1, 22, 17, 30)}}),
              Contains(HasSubstr("không tính lại được")));
  dossier_.calendar_id = "vn-office";
  const absl::Time old = absl::FromCivil(absl::CivilHour(2011, 1, 3, 9), calendar::OfficeZone());
  EXPECT_THAT(Explain({{.since = old, .due = old}}), Contains(HasSubstr("không tính lại được")));
}

}  // namespace
}  // namespace onestop::tracking
