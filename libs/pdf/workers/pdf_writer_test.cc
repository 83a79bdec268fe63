// Proves that the process answers like the functions it runs, and that its failures become refusals.

#include "libs/pdf/workers/pdf_writer.h"

#include <cstdlib>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/pdf/write/pdf_testing.h"
#include "libs/testing/status_matchers.h"

namespace onestop::pdf {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;

constexpr absl::StatusCode kRefused = absl::StatusCode::kFailedPrecondition;

std::string Program() { return std::string(std::getenv("ONESTOP_BINARY_DIR")) + "/bin/onestop-pdf-writer"; }
absl::Time Soon() { return absl::Now() + absl::Minutes(1); }

// The digest is equal, so the process prepares the same bytes.
TEST(PdfWriter, PreparesInAProcessOfItsOwnWhatTheFunctionPrepares) {
  const PdfWriter writer({.program = Program()});
  const std::string draft = DrawDraft();
  const auto places = writer.Find(draft, Soon());
  ASSERT_THAT(places, IsOk());
  EXPECT_EQ(places->leader.rectangle.left, FindPlaces(draft)->leader.rectangle.left);

  const SignatureSpec spec = LeaderSpec(*places);
  const auto prepared = writer.Prepare(draft, spec, Soon());
  ASSERT_THAT(prepared, IsOk());
  const auto in_places = writer.PrepareDraft(draft, LeaderSpec({}), Soon());
  ASSERT_THAT(in_places, IsOk());
  EXPECT_EQ(in_places->digest, prepared->digest);
  const auto expected = PreparePdf(draft, spec);
  ASSERT_THAT(expected, IsOk());
  EXPECT_EQ(prepared->byte_range, expected->byte_range);
  EXPECT_EQ(DigestOf(draft, prepared->appended, prepared->byte_range), prepared->digest);

  const std::string led = draft + *EmbedCms(prepared->appended, draft.size(), prepared->byte_range, "cms");
  const auto sealed = writer.Prepare(led, SealSpec(), Soon());
  ASSERT_THAT(sealed, IsOk());
  const auto archived = writer.PrepareArchive(led, {.certificates = {"a certificate"}}, Soon());
  ASSERT_THAT(archived, IsOk());
  EXPECT_THAT(archived->appended, ::testing::HasSubstr("a certificate"));
}

// Refusals keep their code, reason and field on their way through the process.
TEST(PdfWriter, RefusesAsTheFunctionRefuses) {
  const PdfWriter writer({.program = Program()});
  EXPECT_THAT(writer.Find("no PDF", Soon()), FailsWith(kRefused, "DRAFT_NOT_SIGNABLE"));
  const std::string draft = DrawDraft();
  SignatureSpec spec = LeaderSpec(*FindPlaces(draft));
  spec.image_png = "no image";
  EXPECT_THAT(writer.Prepare(draft, spec, Soon()), FailsWithField("image_png"));
  EXPECT_THAT(writer.Prepare(draft, SealSpec(), absl::Now() - absl::Seconds(1)),
              FailsWith(absl::StatusCode::kDeadlineExceeded));
}

TEST(PdfWriter, IsUnavailableWithoutItsProgram) {
  const PdfWriter writer({.program = "/nonexistent/onestop-pdf-writer"});
  EXPECT_THAT(writer.Find(DrawDraft(), Soon()), FailsWith(absl::StatusCode::kUnavailable));
}

TEST(PdfWriter, ServesMoreCallersThanItHasProcesses) {
  const PdfWriter writer({.program = Program(), .processes_max = 1});
  const std::string draft = DrawDraft();
  std::vector<std::jthread> callers;
  std::atomic<int> served = 0;
  for (int i = 0; i < 4; ++i)
    callers.emplace_back([&] { served += writer.Find(draft, Soon()).ok() ? 1 : 0; });
  callers.clear();
  EXPECT_EQ(served, 4);
}

}  // namespace
}  // namespace onestop::pdf
