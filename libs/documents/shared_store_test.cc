// Two services of different system users share one store, as deploy/README.md says: what either writes
// the other reads, places beside, and clears away after a crash. Each runs as a real user of the
// kernel, which needs root: without root the test fails under CI=true and is skipped elsewhere.

#include <grp.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/read_file.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/documents/file_store.h"
#include "libs/testing/files.h"

namespace onestop::documents {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ExitedWithCode;
using ::testing::HasSubstr;

// Ids above those that Debian gives to users, below those of systemd's dynamic ones (61184).
constexpr gid_t kGroup = 60'900;
constexpr uid_t kDocuments = 60'901;
constexpr uid_t kApproval = 60'902;
constexpr uid_t kOutsider = 60'903;
constexpr gid_t kOutsiders = 60'903;

constexpr absl::string_view kDraft = "%PDF-1.7\nDự thảo quyết định\n";

// A text in the same two directories as kDraft: the store makes nothing new for it but the file.
std::string BesideDraft() {
  const std::string draft = digest::Sha256Text(kDraft);
  for (int i = 0;; ++i) {
    std::string text = absl::StrCat("%PDF-1.7\nQuyết định số ", i, "\n");
    if (digest::Sha256Text(text).substr(0, 2) == draft.substr(0, 2)) return text;
  }
}

class SharedStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) {
      const char* const ci = std::getenv("CI");
      if (ci != nullptr && absl::string_view(ci) == "true") FAIL() << "this test needs root, also in CI";
      GTEST_SKIP() << "NOT RUN: this test runs as several system users and needs root";
    }
    // As the unit makes it: StateDirectoryMode=2770, the user of `documents`, the common group.
    above_.AllowPassage();
    ASSERT_EQ(mkdir(root_.c_str(), 0700), 0);
    ASSERT_EQ(chown(root_.c_str(), kDocuments, kGroup), 0);
    ASSERT_EQ(chmod(root_.c_str(), 02770), 0);
  }

  // Does `work` as that user, with the umask of the units, and ends this process: with 0, or with 1 and the error.
  [[noreturn]] static void As(uid_t user, gid_t group, const std::function<absl::Status()>& work) {
    umask(0007);
    absl::Status done = absl::InternalError("the user cannot be changed");
    if (setgroups(1, &group) == 0 && setresgid(group, group, group) == 0 &&
        setresuid(user, user, user) == 0) {
      done = work();
    }
    if (!done.ok()) std::cerr << done << "\n";
    _exit(done.ok() ? 0 : 1);
  }

  absl::StatusOr<FileStore> Open(Sharing sharing = Sharing::kGroup) const {
    return FileStore::Create(root_.string(), {.free_bytes_min = 0}, sharing);
  }

  absl::Status Put(absl::string_view bytes, Sharing sharing = Sharing::kGroup) const {
    ASSIGN_OR_RETURN(const FileStore store, Open(sharing));
    ASSIGN_OR_RETURN(FileStore::Writer writer, store.Begin(static_cast<int64_t>(bytes.size())));
    RETURN_IF_ERROR(writer.Write(bytes));
    return writer.Commit({}).status();
  }

  absl::Status Get(absl::string_view bytes) const {
    ASSIGN_OR_RETURN(const FileStore store, Open());
    ASSIGN_OR_RETURN(const std::string read, store.ReadAll(digest::Sha256Text(bytes)));
    return read == bytes ? absl::OkStatus() : absl::DataLossError("other bytes");
  }

  std::string PathOf(absl::string_view bytes) const {
    const std::string hex = absl::BytesToHexString(digest::Sha256Text(bytes));
    return root_ / hex.substr(0, 2) / hex.substr(2, 2) / hex;
  }

  const onestop::testing::TemporaryDirectory above_;
  const fs::path root_ = above_.path() / "documents";
};

TEST_F(SharedStoreTest, WhatOneUserWritesTheOtherReads) {
  EXPECT_EXIT(As(kDocuments, kGroup, [&] { return Put(kDraft); }), ExitedWithCode(0), "");
  EXPECT_EXIT(As(kApproval, kGroup, [&] { return Get(kDraft); }), ExitedWithCode(0), "");
}

TEST_F(SharedStoreTest, OneUserWritesBesideAFileOfTheOther) {
  const std::string result = BesideDraft();
  EXPECT_EXIT(As(kDocuments, kGroup, [&] { return Put(kDraft); }), ExitedWithCode(0), "");
  EXPECT_EXIT(As(kApproval, kGroup, [&] { return Put(result); }), ExitedWithCode(0), "");
  EXPECT_EXIT(As(kDocuments, kGroup, [&] { return Get(result); }), ExitedWithCode(0), "");
  struct stat status = {};
  ASSERT_EQ(stat(PathOf(result).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0660U);
  EXPECT_EQ(status.st_gid, kGroup);
  ASSERT_EQ(stat(fs::path(PathOf(result)).parent_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 02770U);
}

TEST_F(SharedStoreTest, OneUserRemovesAFileOfTheOther) {
  EXPECT_EXIT(As(kDocuments, kGroup, [&] { return Put(kDraft); }), ExitedWithCode(0), "");
  EXPECT_EXIT(As(kApproval, kGroup,
                 [&]() -> absl::Status {
                   ASSIGN_OR_RETURN(const FileStore store, Open());
                   return store.Remove(digest::Sha256Text(kDraft));
                 }),
              ExitedWithCode(0), "");
  EXPECT_FALSE(fs::exists(PathOf(kDraft)));
}

TEST_F(SharedStoreTest, OneUserReplacesADamagedFileOfTheOther) {
  EXPECT_EXIT(As(kDocuments, kGroup, [&] { return Put(kDraft); }), ExitedWithCode(0), "");
  std::ofstream(PathOf(kDraft), std::ios::binary) << "damaged";
  EXPECT_EXIT(As(kApproval, kGroup, [&] { return Put(kDraft); }), ExitedWithCode(0), "");
  EXPECT_EXIT(As(kDocuments, kGroup, [&] { return Get(kDraft); }), ExitedWithCode(0), "");
}

TEST_F(SharedStoreTest, OneUserClearsAwayWhatADeadOneLeft) {
  // A process that dies between its first byte and its last: _exit() runs no destructor.
  EXPECT_EXIT(As(kDocuments, kGroup,
                 [&]() -> absl::Status {
                   ASSIGN_OR_RETURN(const FileStore store, Open());
                   ASSIGN_OR_RETURN(FileStore::Writer writer, store.Begin(100));
                   RETURN_IF_ERROR(writer.Write("%PDF-1.7"));
                   _exit(0);
                 }),
              ExitedWithCode(0), "");
  ASSERT_FALSE(fs::is_empty(root_ / "tmp"));
  EXPECT_EXIT(As(kApproval, kGroup, [&] { return Open().status(); }), ExitedWithCode(0), "");
  EXPECT_TRUE(fs::is_empty(root_ / "tmp"));
}

TEST_F(SharedStoreTest, AUserOutsideTheGroupReadsNothing) {
  EXPECT_EXIT(As(kDocuments, kGroup, [&] { return Put(kDraft); }), ExitedWithCode(0), "");
  EXPECT_EXIT(As(kOutsider, kOutsiders, [&] { return Get(kDraft); }), ExitedWithCode(1), "");
  EXPECT_EXIT(
      As(kOutsider, kOutsiders, [&] { return base::ReadFile(PathOf(kDraft), kDraft.size()).status(); }),
      ExitedWithCode(1), "");
}

TEST_F(SharedStoreTest, APrivateStoreIsItsOwnersAlone) {
  ASSERT_EQ(chmod(root_.c_str(), 0700), 0);
  EXPECT_EXIT(As(kDocuments, kGroup, [&] { return Put(kDraft, Sharing::kPrivate); }), ExitedWithCode(0), "");
  struct stat status = {};
  ASSERT_EQ(stat(PathOf(kDraft).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST_F(SharedStoreTest, ADirectoryOfBeforeIsSharedByItsOwner) {
  ASSERT_EQ(chmod(root_.c_str(), 0700), 0);
  EXPECT_EXIT(As(kDocuments, kGroup, [&] { return Put(kDraft); }), ExitedWithCode(0), "");
  EXPECT_EXIT(As(kApproval, kGroup, [&] { return Get(kDraft); }), ExitedWithCode(0), "");
}

TEST_F(SharedStoreTest, AnUnsharedDirectoryIsNamedWithItsMode) {
  // The owner has not started yet: "tmp" is missing, and the group may only read.
  ASSERT_EQ(chmod(root_.c_str(), 0750), 0);
  EXPECT_EXIT(As(kApproval, kGroup, [&] { return Put(kDraft); }), ExitedWithCode(1),
              AllOf(HasSubstr(root_.string()), HasSubstr("group_shared")));
}

}  // namespace
}  // namespace onestop::documents
