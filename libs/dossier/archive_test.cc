// A sealed result whose archive is renewed, before and after its dossier has ended.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/dossier_testing.h"
#include "libs/dossier/event_parts.h"
#include "libs/testing/status_matchers.h"

namespace onestop::dossier {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;

TEST(ArchiveTest, TheSealSaysUntilWhenTheResultProvesItself) {
  const Bench bench = Bench().Sealed();
  ASSERT_NE(bench.dossier.SealedResult(), nullptr);
  EXPECT_EQ(bench.dossier.SealedResult()->sha256, Sha('F'));
  EXPECT_EQ(bench.dossier.archive_end_time, At("2029-10-16 10:00"));
  EXPECT_EQ(Bench().Numbered().dossier.SealedResult(), nullptr);
  EXPECT_EQ(Bench().Numbered().dossier.archive_end_time, std::nullopt);
}

// Nearly three years after the dossier ended: renewals go on for as long as the result is kept.
TEST(ArchiveTest, ARenewalReplacesTheResultAndChangesNothingElse) {
  Bench bench;
  bench.Returned();
  const Dossier returned = bench.dossier;
  bench.Do(Clerk(), "2029-09-01 09:00", Renewal(bench.dossier, Sha('G'), "2034-09-01 09:00"));
  EXPECT_EQ(bench.dossier.SealedResult()->sha256, Sha('G'));
  EXPECT_EQ(bench.dossier.SealedResult()->kind, ResultDocument::Kind::kRenewed);
  EXPECT_EQ(bench.dossier.archive_end_time, At("2034-09-01 09:00"));
  EXPECT_EQ(bench.dossier.documents.size(), returned.documents.size() + 1);
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_RETURNED);
  EXPECT_EQ(bench.dossier.return_time, returned.return_time);
  EXPECT_EQ(bench.dossier.clock.size(), returned.clock.size());

  const v1::ArchiveRenewed& renewed = bench.last().archive_renewed();
  EXPECT_EQ(bench.last().acting_role(), Role::ROLE_RECORDS_CLERK);
  EXPECT_EQ(renewed.base_document_id(), "doc-F");
  EXPECT_EQ(renewed.base_sha256(), Sha('F'));
  EXPECT_EQ(renewed.document_id(), "doc-G");
  EXPECT_EQ(renewed.document_sha256(), Sha('G'));
  EXPECT_EQ(renewed.document_size(), 1000);
  EXPECT_EQ(renewed.time_stamp().certificate_sha256(), Sha('T'));
  EXPECT_EQ(FromProto(renewed.archive_end_time()), At("2034-09-01 09:00"));
}

// It sees no dossier and holds no role: the right is of the result.
TEST(ArchiveTest, AProgramWithTheRightRenewsTheResultOfAnyAgency) {
  Bench bench;
  bench.Returned().Do(ArchiveProgram(), "2029-09-01 09:00",
                      Renewal(bench.dossier, Sha('G'), "2034-09-01 09:00"));
  EXPECT_EQ(bench.dossier.archive_end_time, At("2034-09-01 09:00"));
  EXPECT_EQ(bench.last().actor(), ArchiveProgram().id);
  EXPECT_EQ(bench.last().acting_role(), Role::ROLE_UNSPECIFIED);
}

TEST(ArchiveTest, AResultThatWaitsAtTheCounterIsRenewedAndThenHandedOut) {
  Bench bench;
  bench.Sealed().Do(Clerk(), "2026-10-17 09:00", Renewal(bench.dossier, Sha('G'), "2034-09-01 09:00"));
  EXPECT_EQ(bench.dossier.status, DossierStatus::DOSSIER_STATUS_RESULT_READY);
  EXPECT_EQ(bench.dossier.finish_time, At("2026-10-16 10:00"));
  ASSERT_NE(bench.dossier.OpenTask(), nullptr);
  EXPECT_EQ(bench.dossier.OpenTask()->assignee, "");
  EXPECT_THAT(bench.Try(Officer(), At("2026-10-19 09:00"), ReturnResult{"", Channel::CHANNEL_COUNTER}),
              IsOk());
}

// The event of this seal does not say until when its time stamp lasts.
TEST(ArchiveTest, AnEndThatIsNotKnownIsPastAndAnyRenewalIsLonger) {
  Bench bench;
  bench.Numbered().Do(Clerk(), "2026-10-16 10:00",
                      Seal{bench.open_task(), Signature(Sha('E'), Sha('F'), Sha('S'))});
  EXPECT_FALSE(bench.last().result_sealed().has_archive_end_time());
  EXPECT_EQ(bench.dossier.archive_end_time, absl::InfinitePast());
  EXPECT_THAT(
      bench.Try(Clerk(), At("2026-10-17 09:00"), Renewal(bench.dossier, Sha('G'), "2026-12-01 00:00")),
      IsOk());
}

TEST(ArchiveTest, ARenewalOfAnotherDocumentIsADamagedHistory) {
  Bench bench;
  bench.Sealed();
  auto decision =
      bench.Ask(Clerk(), At("2026-10-17 09:00"), Renewal(bench.dossier, Sha('G'), "2034-09-01 09:00"));
  ASSERT_THAT(decision, IsOk());
  decision->event.mutable_archive_renewed()->set_base_sha256(Sha('E'));
  EXPECT_THAT(Apply(decision->event, bench.dossier),
              FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

}  // namespace
}  // namespace onestop::dossier
