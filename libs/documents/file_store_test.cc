// What is stored is whole; an upload that is refused or breaks off leaves nothing.

#include "libs/documents/file_store.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"

namespace onestop::documents {
namespace {

namespace fs = std::filesystem;
using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::onestop::testing::IsOkAndHolds;
using ::testing::ElementsAre;
using ::testing::ExitedWithCode;
using ::testing::IsEmpty;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::string_view kBytes = "%PDF-1.7\nQuyết định\n";

class FileStoreTest : public ::testing::Test {
 protected:
  FileStore Store(const StoreLimits& limits = {.free_bytes_min = 0}) {
    absl::StatusOr<FileStore> store = FileStore::Create(root_.string(), limits);
    EXPECT_THAT(store, IsOk());
    return *std::move(store);
  }

  static absl::StatusOr<StoredFile> Put(const FileStore& store, absl::string_view bytes, int64_t announced,
                                        const Declared& declared = {}) {
    absl::StatusOr<FileStore::Writer> writer = store.Begin(announced);
    if (!writer.ok()) return writer.status();
    if (absl::Status written = writer->Write(bytes); !written.ok()) return written;
    return writer->Commit(declared);
  }
  static absl::StatusOr<StoredFile> Put(const FileStore& store, absl::string_view bytes) {
    return Put(store, bytes, static_cast<int64_t>(bytes.size()));
  }

  // Every file under the root, temporary ones too.
  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(root_)) {
      if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(root_).string());
    }
    return files;
  }

  fs::path PathOf(absl::string_view sha256) const {
    const std::string hex = absl::BytesToHexString(sha256);
    return root_ / hex.substr(0, 2) / hex.substr(2, 2) / hex;
  }

  const onestop::testing::TemporaryDirectory temporary_;
  const fs::path root_ = temporary_.path();
};

TEST_F(FileStoreTest, KeepsAFileUnderTheHashOfItsBytes) {
  const FileStore store = Store();
  const auto stored = Put(store, kBytes);
  ASSERT_THAT(stored, IsOk());
  EXPECT_EQ(stored->sha256, digest::Sha256Text(kBytes));
  EXPECT_EQ(stored->size_bytes, static_cast<int64_t>(kBytes.size()));
  EXPECT_EQ(stored->media_type, kPdf);
  EXPECT_THAT(Files(), ElementsAre(PathOf(stored->sha256).lexically_relative(root_).string()));
  EXPECT_THAT(store.ReadAll(stored->sha256), IsOkAndHolds(std::string(kBytes)));
}

TEST_F(FileStoreTest, TheSameBytesAreWrittenOnce) {
  const FileStore store = Store();
  const auto first = Put(store, kBytes);
  ASSERT_THAT(first, IsOk());
  const auto time = fs::last_write_time(PathOf(first->sha256));
  const auto second = Put(store, kBytes);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->sha256, first->sha256);
  EXPECT_EQ(Files().size(), 1);
  // Not replaced either: a replaced file would have a new time.
  EXPECT_EQ(fs::last_write_time(PathOf(first->sha256)), time);
}

TEST_F(FileStoreTest, AnUploadThatBreaksOffLeavesNothing) {
  const FileStore store = Store();
  {
    auto writer = store.Begin(100);
    ASSERT_THAT(writer, IsOk());
    EXPECT_THAT(writer->Write(kBytes), IsOk());
    EXPECT_EQ(Files().size(), 1);
  }
  EXPECT_THAT(Files(), IsEmpty());
}

struct Refusal {
  std::string name;
  std::string bytes;
  int64_t announced;
  Declared declared;
  std::string reason;
};

class RefusedFileTest : public FileStoreTest, public ::testing::WithParamInterface<Refusal> {};

TEST_P(RefusedFileTest, LeavesNothing) {
  const FileStore store = Store();
  EXPECT_THAT(Put(store, GetParam().bytes, GetParam().announced, GetParam().declared),
              FailsWith(kInvalid, GetParam().reason));
  EXPECT_THAT(Files(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Uploads, RefusedFileTest,
    ::testing::Values(
        Refusal{"Empty", "", 0, {}, "DOCUMENT_MISMATCH"},
        Refusal{"NegativeSize", "", -1, {}, "DOCUMENT_MISMATCH"},
        Refusal{"FewerBytesThanAnnounced", std::string(kBytes), kBytes.size() + 1, {}, "DOCUMENT_MISMATCH"},
        Refusal{"MoreBytesThanAnnounced", std::string(kBytes), kBytes.size() - 1, {}, "DOCUMENT_MISMATCH"},
        Refusal{"AboveTheLimit", std::string(kBytes), kFileBytesMax + 1, {}, "DOCUMENT_TOO_LARGE"},
        Refusal{"AnotherHash",
                std::string(kBytes),
                kBytes.size(),
                {.sha256 = std::string(32, 'x')},
                "DOCUMENT_MISMATCH"},
        Refusal{"AnotherType",
                std::string(kBytes),
                kBytes.size(),
                {.media_type = "image/png"},
                "DOCUMENT_TYPE_REFUSED"},
        Refusal{"ATypeNotTakenIn", std::string("MZ\x90\0\x03\0\0\0", 8), 8, {}, "DOCUMENT_TYPE_REFUSED"},
        // The head is text, what follows it is not: the whole is checked as it comes.
        Refusal{"TextThatTurnsBinary",
                std::string(kSniffBytes, 'a') + "\xFF\xFE",
                kSniffBytes + 2,
                {},
                "DOCUMENT_TYPE_REFUSED"}),
    [](const auto& test) { return test.param.name; });

TEST_F(FileStoreTest, AFullDiskIsRefusedBeforeAByteIsWritten) {
  const FileStore store = Store({.free_bytes_min = int64_t{1} << 60});
  const auto begun = store.Begin(1);
  EXPECT_THAT(begun, FailsWith(absl::StatusCode::kResourceExhausted, "DOCUMENT_STORE_FULL"));
  // What is free and what must stay, for the operator.
  EXPECT_THAT(std::string(begun.status().message()),
              ::testing::ContainsRegex("has [0-9]+ bytes free, of which 1152921504606846976 must stay"));
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(FileStoreTest, ADiskThatFillsUpMeanwhileLeavesNothing) {
  // A limit on the size of files takes the disk's part: the write fails half-way.
  const FileStore store = Store();
  const auto put_under_limit = [&] {
    const rlimit limit = {.rlim_cur = 1000, .rlim_max = 1000};
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_IGN);
    _exit(Put(store, std::string(5000, 'a')).ok() ? 1 : 0);
  };
  EXPECT_EXIT(put_under_limit(), ExitedWithCode(0), "");
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(FileStoreTest, WhatADeadWriterLeftIsRemovedAndALivingOnesIsNot) {
  const FileStore store = Store();
  auto living = store.Begin(static_cast<int64_t>(kBytes.size()));
  ASSERT_THAT(living, IsOk());
  const auto die_writing = [&] {
    auto dying = store.Begin(100);
    _exit(dying.ok() && dying->Write(kBytes).ok() ? 0 : 1);  // No destructor runs.
  };
  ASSERT_EXIT(die_writing(), ExitedWithCode(0), "");
  ASSERT_EQ(Files().size(), 2);

  // As a service that starts while another one is writing.
  const FileStore restarted = Store();
  EXPECT_EQ(Files().size(), 1);
  ASSERT_THAT(living->Write(kBytes), IsOk());
  EXPECT_THAT(living->Commit({}), IsOk());
}

// The damage lies in the first chunk; the reader learns of it with the last one.
TEST_F(FileStoreTest, AFlippedByteIsFoundAndTheLastBytesAreKeptBack) {
  const FileStore store = Store();
  const auto stored = Put(store, std::string(200'000, 'a'));
  ASSERT_THAT(stored, IsOk());
  std::fstream(PathOf(stored->sha256), std::ios::in | std::ios::out | std::ios::binary).seekp(100).put('b');

  EXPECT_THAT(store.ReadAll(stored->sha256), FailsWith(absl::StatusCode::kDataLoss, "DOCUMENT_DAMAGED"));
  auto reader = store.Open(stored->sha256);
  ASSERT_THAT(reader, IsOk());
  std::string chunk;
  EXPECT_THAT(reader->Read(150'000, chunk), IsOk());
  EXPECT_THAT(reader->Read(150'000, chunk), FailsWith(absl::StatusCode::kDataLoss, "DOCUMENT_DAMAGED"));
  EXPECT_EQ(chunk, "");
}

TEST_F(FileStoreTest, AFileThatWasCutOffOrEmptiedIsDamaged) {
  const FileStore store = Store();
  const auto stored = Put(store, kBytes);
  ASSERT_THAT(stored, IsOk());
  fs::resize_file(PathOf(stored->sha256), kBytes.size() - 1);
  EXPECT_THAT(store.ReadAll(stored->sha256), FailsWith(absl::StatusCode::kDataLoss, "DOCUMENT_DAMAGED"));
  fs::resize_file(PathOf(stored->sha256), 0);
  EXPECT_THAT(store.ReadAll(stored->sha256), FailsWith(absl::StatusCode::kDataLoss, "DOCUMENT_DAMAGED"));
}

TEST_F(FileStoreTest, TheSameBytesAgainRepairADamagedFile) {
  const FileStore store = Store();
  const auto stored = Put(store, kBytes);
  ASSERT_THAT(stored, IsOk());
  std::fstream(PathOf(stored->sha256), std::ios::in | std::ios::out | std::ios::binary).seekp(3).put('b');
  ASSERT_THAT(Put(store, kBytes), IsOk());
  EXPECT_THAT(store.ReadAll(stored->sha256), IsOkAndHolds(std::string(kBytes)));
}

TEST_F(FileStoreTest, AHashThatIsNotStoredIsNotFound) {
  EXPECT_THAT(Store().Open(std::string(32, '\0')),
              FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND"));
}

// Each writes a temporary file of its own; the renames replace equal bytes by equal bytes.
TEST_F(FileStoreTest, TheSameFileFromManyWritersAtOnceIsStoredOnce) {
  const FileStore store = Store();
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) writers.emplace_back([&] { EXPECT_THAT(Put(store, kBytes), IsOk()); });
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Files().size(), 1);
  EXPECT_THAT(store.ReadAll(digest::Sha256Text(kBytes)), IsOkAndHolds(std::string(kBytes)));
}

TEST_F(FileStoreTest, TheLargestFileTakesAConstantAmountOfMemory) {
  const FileStore store = Store();
  const std::string chunk(1024 * 1024, 'a');
  ASSERT_THAT(Put(store, kBytes), IsOk());  // libmagic's database is loaded now.
  rusage before = {};
  getrusage(RUSAGE_SELF, &before);
  auto writer = store.Begin(kFileBytesMax);
  ASSERT_THAT(writer, IsOk());
  for (int i = 0; i < 25; ++i) ASSERT_THAT(writer->Write(chunk), IsOk());
  const auto stored = writer->Commit({});
  ASSERT_THAT(stored, IsOk());
  auto reader = store.Open(stored->sha256);
  ASSERT_THAT(reader, IsOk());
  std::string piece;
  int64_t read = 0;
  do {
    ASSERT_THAT(reader->Read(64 * 1024, piece), IsOk());
    read += static_cast<int64_t>(piece.size());
  } while (!piece.empty());
  EXPECT_EQ(read, kFileBytesMax);
  rusage after = {};
  getrusage(RUSAGE_SELF, &after);
  // A third of the file's size: buffering it anywhere would exceed it.
  EXPECT_LE(after.ru_maxrss - before.ru_maxrss, 8 * 1024) << "KiB";
}

TEST_F(FileStoreTest, NoStoreIsSetToTakeInMoreThanItReads) {
  EXPECT_THAT(FileStore::Create(root_.string(), {.file_bytes_max = kFileBytesMax + 1}), FailsWith(kInvalid));
  EXPECT_THAT(FileStore::Create(root_.string(), {.file_bytes_max = 0}), FailsWith(kInvalid));
}

}  // namespace
}  // namespace onestop::documents
