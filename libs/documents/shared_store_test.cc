// Two services of different system users share one store, as deploy/README.md says: what either writes
// the other reads, places beside, and clears away after a crash. Each runs as a real user of the
// kernel, which needs root: without root the test fails under CI=true and is skipped elsewhere.

#include <grp.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/documents/file_store.h"

namespace onestop::documents {
namespace {

namespace fs = std::filesystem;

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
  SharedStoreTest() {
    std::string pattern = (fs::temp_directory_path() / "onestop-shared-XXXXXX").string();
    above_ = mkdtemp(pattern.data());
    root_ = above_ / "documents";
  }
  ~SharedStoreTest() override { fs::remove_all(above_); }

  void SetUp() override {
    if (geteuid() != 0) {
      const char* const ci = std::getenv("CI");
      if (ci != nullptr && absl::string_view(ci) == "true") FAIL() << "this test needs root, also in CI";
      GTEST_SKIP() << "NOT RUN: this test runs as several system users and needs root";
    }
    // As the unit makes it: StateDirectoryMode=2770, the user of `documents`, the common group.
    fs::permissions(above_, fs::perms(0711));
    ASSERT_EQ(mkdir(root_.c_str(), 0700), 0);
    ASSERT_EQ(chown(root_.c_str(), kDocuments, kGroup), 0);
    ASSERT_EQ(chmod(root_.c_str(), 02770), 0);
  }

  // Does `work` in a process of that user, with the umask of the units, and returns its error's text.
  static std::string As(uid_t user, gid_t group, const std::function<absl::Status()>& work) {
    int ends[2];
    if (pipe(ends) != 0) return "no pipe";
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      umask(0007);
      absl::Status done = absl::InternalError("the user cannot be changed");
      if (setgroups(1, &group) == 0 && setresgid(group, group, group) == 0 &&
          setresuid(user, user, user) == 0) {
        done = work();
      }
      const std::string text = done.ok() ? "" : done.ToString();
      _exit(write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1);
    }
    close(ends[1]);
    std::string text;
    char buffer[4096];
    for (ssize_t got = 0; (got = read(ends[0], buffer, sizeof(buffer))) > 0;) {
      text.append(buffer, static_cast<size_t>(got));
    }
    close(ends[0]);
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0) return "the process failed";
    return text;
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

  fs::path above_;
  fs::path root_;
};

TEST_F(SharedStoreTest, WhatOneUserWritesTheOtherReads) {
  EXPECT_EQ(As(kDocuments, kGroup, [&] { return Put(kDraft); }), "");
  EXPECT_EQ(As(kApproval, kGroup, [&] { return Get(kDraft); }), "");
}

TEST_F(SharedStoreTest, OneUserWritesBesideAFileOfTheOther) {
  const std::string result = BesideDraft();
  EXPECT_EQ(As(kDocuments, kGroup, [&] { return Put(kDraft); }), "");
  EXPECT_EQ(As(kApproval, kGroup, [&] { return Put(result); }), "");
  EXPECT_EQ(As(kDocuments, kGroup, [&] { return Get(result); }), "");
  struct stat status = {};
  ASSERT_EQ(stat(PathOf(result).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0660U);
  EXPECT_EQ(status.st_gid, kGroup);
  ASSERT_EQ(stat(fs::path(PathOf(result)).parent_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 02770U);
}

TEST_F(SharedStoreTest, OneUserRemovesAFileOfTheOther) {
  EXPECT_EQ(As(kDocuments, kGroup, [&] { return Put(kDraft); }), "");
  EXPECT_EQ(As(kApproval, kGroup,
               [&]() -> absl::Status {
                 ASSIGN_OR_RETURN(const FileStore store, Open());
                 return store.Remove(digest::Sha256Text(kDraft));
               }),
            "");
  EXPECT_FALSE(fs::exists(PathOf(kDraft)));
}

TEST_F(SharedStoreTest, OneUserReplacesADamagedFileOfTheOther) {
  EXPECT_EQ(As(kDocuments, kGroup, [&] { return Put(kDraft); }), "");
  std::ofstream(PathOf(kDraft), std::ios::binary) << "damaged";
  EXPECT_EQ(As(kApproval, kGroup, [&] { return Put(kDraft); }), "");
  EXPECT_EQ(As(kDocuments, kGroup, [&] { return Get(kDraft); }), "");
}

TEST_F(SharedStoreTest, OneUserClearsAwayWhatADeadOneLeft) {
  // A process that dies between its first byte and its last: _exit() runs no destructor.
  EXPECT_EQ(As(kDocuments, kGroup,
               [&]() -> absl::Status {
                 ASSIGN_OR_RETURN(const FileStore store, Open());
                 ASSIGN_OR_RETURN(FileStore::Writer writer, store.Begin(100));
                 RETURN_IF_ERROR(writer.Write("%PDF-1.7"));
                 _exit(0);
               }),
            "");
  ASSERT_FALSE(fs::is_empty(root_ / "tmp"));
  EXPECT_EQ(As(kApproval, kGroup, [&] { return Open().status(); }), "");
  EXPECT_TRUE(fs::is_empty(root_ / "tmp"));
}

TEST_F(SharedStoreTest, AUserOutsideTheGroupReadsNothing) {
  EXPECT_EQ(As(kDocuments, kGroup, [&] { return Put(kDraft); }), "");
  EXPECT_NE(As(kOutsider, kOutsiders, [&] { return Get(kDraft); }), "");
  EXPECT_NE(As(kOutsider, kOutsiders,
               [&] {
                 return std::ifstream(PathOf(kDraft)).good() ? absl::OkStatus()
                                                             : absl::PermissionDeniedError("unreadable");
               }),
            "");
}

TEST_F(SharedStoreTest, APrivateStoreIsItsOwnersAlone) {
  ASSERT_EQ(chmod(root_.c_str(), 0700), 0);
  EXPECT_EQ(As(kDocuments, kGroup, [&] { return Put(kDraft, Sharing::kPrivate); }), "");
  struct stat status = {};
  ASSERT_EQ(stat(PathOf(kDraft).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST_F(SharedStoreTest, ADirectoryOfBeforeIsSharedByItsOwner) {
  ASSERT_EQ(chmod(root_.c_str(), 0700), 0);
  EXPECT_EQ(As(kDocuments, kGroup, [&] { return Put(kDraft); }), "");
  EXPECT_EQ(As(kApproval, kGroup, [&] { return Get(kDraft); }), "");
}

TEST_F(SharedStoreTest, AnUnsharedDirectoryIsNamedWithItsMode) {
  // The owner has not started yet: "tmp" is missing, and the group may only read.
  ASSERT_EQ(chmod(root_.c_str(), 0750), 0);
  const std::string error = As(kApproval, kGroup, [&] { return Put(kDraft); });
  EXPECT_TRUE(absl::StrContains(error, root_.string())) << error;
  EXPECT_TRUE(absl::StrContains(error, "group_shared")) << error;
}

}  // namespace
}  // namespace onestop::documents
