// Whole files are read up to their limit, and the error names the file and the reason.

#include "libs/base/read_file.h"

#include <sys/stat.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/replace_file.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"

namespace onestop::base {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOkAndHolds;
using ::onestop::testing::TemporaryDirectory;
using ::onestop::testing::WriteFile;
using ::testing::HasSubstr;

TEST(ReadFileTest, AllBytesComeUpToTheLimit) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("file");
  // Around the chunk of 64 KiB in which a file is read.
  for (const size_t size :
       {size_t{0}, size_t{1}, size_t{65535}, size_t{65536}, size_t{65537}, size_t{200000}}) {
    std::string bytes(size, '\0');
    for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7);
    WriteFile(path, bytes);
    EXPECT_THAT(ReadFile(path, size), IsOkAndHolds(bytes)) << size;
    EXPECT_THAT(ReadFile(path, size + 1), IsOkAndHolds(bytes)) << size;
    if (size == 0) continue;
    EXPECT_THAT(ReadFile(path, size - 1), FailsWith(absl::StatusCode::kResourceExhausted)) << size;
  }
}

TEST(ReadFileTest, WhatCannotBeReadIsNamedWithTheReason) {
  const TemporaryDirectory directory;
  const auto missing = ReadFile(directory.File("none"), 10);
  EXPECT_THAT(missing, FailsWith(absl::StatusCode::kNotFound));
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr(directory.File("none")));
  EXPECT_THAT(ReadFile(directory.path().string(), 10), FailsWith(absl::StatusCode::kNotFound))
      << "a directory";
}

TEST(ReadFileTest, ASecretIsReadOfAFileThatOnlyItsOwnerMayUse) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("secret");
  WriteFile(path, "s");
  ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  EXPECT_THAT(ReadSecretFile(path, 10), IsOkAndHolds("s"));
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  const auto open = ReadSecretFile(path, 10);
  EXPECT_THAT(open, FailsWith(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(open.status().message()), HasSubstr("has mode 0640"));
}

// Also over a file that an interrupted run left beside it.
TEST(ReplaceFileTest, TheNewFileStandsInPlaceOfTheOldWithItsMode) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("key");
  WriteFile(path, "old");
  WriteFile(path + ".new", "interrupted");
  ASSERT_THAT(ReplaceFile(path, "new", 0600), ::onestop::testing::IsOk());
  EXPECT_THAT(ReadSecretFile(path, 10), IsOkAndHolds("new"));
  EXPECT_THAT(ReplaceFile(directory.File("none/key"), "new", 0600),
              FailsWith(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace onestop::base
