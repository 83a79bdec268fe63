// One byte of a stored result flips on the disk: it is not delivered as whole, signed, sealed or packed.

#include <filesystem>
#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/client/signing_flow.h"
#include "libs/client/transfer.h"
#include "libs/client/verify_call.h"
#include "libs/testing/status_matchers.h"
#include "tests/support/signing_office.h"

namespace onestop {
namespace {

namespace fs = std::filesystem;
using approval::v1::CompleteSignatureResponse;
using testing::FailsWith;
using testing::IsOk;
using testing::kWalkSealTask;
using testing::kWalkSignTask;
using testing::Terminal;
using testing::WalkedDossier;

class FlippedByteTest : public ::testing::Test {
 protected:
  FlippedByteTest() : dossier_(office_.Drafts(1)[0]) {}

  CompleteSignatureResponse Done(int task) {
    const auto prepared = office_.Prepare(dossier_, task);
    EXPECT_THAT(prepared, IsOk());
    auto done = office_.Complete(*prepared);
    EXPECT_THAT(done, IsOk());
    return done.ok() ? *done : CompleteSignatureResponse();
  }
  fs::path FileOf(const std::string& sha256) const {
    const std::string hex = absl::BytesToHexString(sha256);
    return fs::path(office_.server().directory().Documents()) / hex.substr(0, 2) / hex.substr(2, 2) / hex;
  }
  // Flips one bit; once more, and it is as it was.
  static void Flip(const fs::path& path, size_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get() ^ 1);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
    ASSERT_TRUE(file.good()) << path;
  }
  int Export() {
    fs::remove(Package());
    Terminal terminal(
        office_.Onestop({"dossier", "evidence", dossier_.code, "-o", Package(), "--as", "mc01"}));
    return terminal.End();
  }
  std::string Package() const { return absl::StrCat(office_.server().directory().root, "/evidence.zip"); }

  testing::SigningOffice office_;
  const WalkedDossier dossier_;
};

TEST_F(FlippedByteTest, OfASignedResult) {
  const CompleteSignatureResponse result = Done(kWalkSignTask);
  const auto seal = office_.Prepare(dossier_, kWalkSealTask);
  ASSERT_THAT(seal, IsOk());
  const fs::path file = FileOf(result.document_sha256());
  const size_t size = fs::file_size(file);
  // The first byte, one within, and the last: readers must not check a part only.
  for (const size_t at : {size_t{0}, size / 3, size - 1}) {
    Flip(file, at);
    EXPECT_FALSE(client::Download(office_.As("vt01"), result.document_id(), client::kSignedBytesMax, {}).ok())
        << at;
    EXPECT_THAT(office_.Prepare(dossier_, kWalkSealTask),
                FailsWith(absl::StatusCode::kDataLoss, "DOCUMENT_DAMAGED"));
    EXPECT_THAT(office_.Complete(*seal), FailsWith(absl::StatusCode::kDataLoss, "DOCUMENT_DAMAGED"));
    EXPECT_EQ(Export(), 1);
    EXPECT_FALSE(fs::exists(Package()));
    Flip(file, at);
  }
  EXPECT_EQ(office_.Sealed(), "0 of 0");
  // The preparation from before still serves: the refusals changed nothing.
  EXPECT_THAT(office_.Complete(*seal), IsOk());
  EXPECT_EQ(Export(), 0);
}

TEST_F(FlippedByteTest, OfASealedResult) {
  Done(kWalkSignTask);
  const CompleteSignatureResponse result = Done(kWalkSealTask);
  const rpc::Client clerk = office_.As("vt01");
  const auto whole = client::Download(clerk, result.document_id(), client::kSignedBytesMax, {});
  ASSERT_THAT(whole, IsOk());
  const auto verdict = [&](const std::string& bytes) {
    const auto report = client::VerifyBytes(clerk, bytes, {});
    EXPECT_THAT(report, IsOk());
    return report.ok() ? report->verdict() : signing::v1::VERDICT_UNSPECIFIED;
  };
  EXPECT_EQ(verdict(*whole), signing::v1::VERDICT_VALID);
  const fs::path file = FileOf(result.document_sha256());
  for (size_t part = 0; part < 8; ++part) {
    const size_t at = part * whole->size() / 8 + 5;
    Flip(file, at);
    EXPECT_FALSE(client::Download(clerk, result.document_id(), client::kSignedBytesMax, {}).ok()) << at;
    EXPECT_EQ(Export(), 1) << at;
    Flip(file, at);
    std::string flipped = *whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    // Also without the store's hash the signatures find it.
    EXPECT_NE(verdict(flipped), signing::v1::VERDICT_VALID) << at;
  }
  EXPECT_EQ(Export(), 0);
}

}  // namespace
}  // namespace onestop
