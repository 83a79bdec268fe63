// Proves that a package is read whole or refused, whatever byte is missing or changed.

#include "libs/evidence/package.h"
#include "libs/testing/files.h"

#include <filesystem>
#include <fstream>

#include "gtest/gtest.h"
#include "libs/digest/sha256.h"
#include "libs/messages/status.h"
#include "libs/testing/status_matchers.h"

namespace onestop::evidence {
namespace {

namespace fs = std::filesystem;
using ::onestop::testing::IsOk;

class EvidencePackageTest : public ::testing::Test {
 protected:
  EvidencePackageTest() {
    package_.dossier_id = "01f0c0de-0000-8000-8000-000000000001";
    package_.code = "H31.06-240115-0007";
    package_.made_time = "2026-11-21T10:00:00+07:00";
    package_.made_by = "mc01";
    package_.last_hash = digest::Sha256Text("last");
    package_.files["README.txt"] = "Đọc tôi";
    package_.files[EventPath(1)] = std::string("\x00\x01\x02", 3);
    package_.files[DocumentPath(digest::Sha256Text("%PDF-"))] = "%PDF-";
    package_.documents = {
        {"01f0c0de-0000-8000-8000-000000000002", "đơn.pdf", "application/pdf", digest::Sha256Text("%PDF-")}};
  }

  std::string Path() const { return (directory_ / "p.zip").string(); }
  std::string Bytes() const { return onestop::testing::ReadFile(Path()); }
  void SetBytes(const std::string& bytes) const {
    std::ofstream(Path(), std::ios::binary | std::ios::trunc) << bytes;
  }

  const onestop::testing::TemporaryDirectory temporary_;
  const fs::path directory_ = temporary_.path();
  EvidencePackage package_;
};

// The temporary file must be gone as well.
TEST_F(EvidencePackageTest, WhatIsWrittenIsRead) {
  ASSERT_THAT(WritePackage(package_, Path()), IsOk());
  const auto read = ReadPackage(Path());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->dossier_id, package_.dossier_id);
  EXPECT_EQ(read->code, package_.code);
  EXPECT_EQ(read->made_time, package_.made_time);
  EXPECT_EQ(read->made_by, package_.made_by);
  EXPECT_EQ(read->last_hash, package_.last_hash);
  EXPECT_EQ(read->documents, package_.documents);
  EXPECT_EQ(read->files, package_.files);
  EXPECT_FALSE(fs::exists(Path() + ".part"));
}

// Some bytes of a ZIP carry no data (times, versions): a flipped one may pass, but never changes what is
// read.
TEST_F(EvidencePackageTest, AFlippedByteIsRefusedOrChangesNothing) {
  ASSERT_THAT(WritePackage(package_, Path()), IsOk());
  const std::string whole = Bytes();
  int refused = 0;
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string flipped = whole;
    flipped[i] = static_cast<char>(flipped[i] ^ 0x20);
    SetBytes(flipped);
    const auto read = ReadPackage(Path());
    if (!read.ok()) {
      ++refused;
      EXPECT_NE(messages::VietnameseOf(read.status()), "") << read.status();
      continue;
    }
    EXPECT_EQ(read->files, package_.files) << i;
    EXPECT_EQ(read->last_hash, package_.last_hash) << i;
    EXPECT_EQ(read->documents, package_.documents) << i;
  }
  EXPECT_GT(refused, static_cast<int>(whole.size()) / 2);
}

// A download that breaks off ends anywhere.
TEST_F(EvidencePackageTest, ACutPackageIsRefused) {
  ASSERT_THAT(WritePackage(package_, Path()), IsOk());
  const std::string whole = Bytes();
  for (size_t length = 0; length < whole.size(); length += 7) {
    SetBytes(whole.substr(0, length));
    const absl::Status refused = ReadPackage(Path()).status();
    EXPECT_FALSE(refused.ok()) << length;
    EXPECT_NE(messages::VietnameseOf(refused), "") << length;
  }
}

// A missing file is the caller's mistake; a damaged one is a finding about the evidence.
TEST_F(EvidencePackageTest, FilesThatAreNotPackagesAreRefused) {
  EXPECT_EQ(ReadPackage((directory_ / "none.zip").string()).status().code(),
            absl::StatusCode::kInvalidArgument);
  SetBytes("no ZIP at all");
  EXPECT_TRUE(absl::IsInvalidArgument(ReadPackage(Path()).status()));
  SetBytes("PK\x03\x04 and no more");
  EXPECT_TRUE(absl::IsDataLoss(ReadPackage(Path()).status()));
  EXPECT_FALSE(WritePackage(package_, (directory_ / "no" / "p.zip").string()).ok());
}

}  // namespace
}  // namespace onestop::evidence
