// Files by their hash: how a store is opened, cleared of what dead writers left, and read. file_writer.cc
// writes.

#include "libs/documents/file_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/documents/disk.h"
#include "libs/refusal/refusals.h"

namespace onestop::documents {
namespace {

// Until SetFileMode(): a file that is just made is its owner's alone.
constexpr mode_t kFirstFileMode = 0600;

struct Temporary {
  std::string path;
  FileDescriptor file;
};

// A locked file of our own in `directory`. Between its making and its locking another process that starts may
// have taken it for a dead writer's and removed it: then there is another try.
absl::StatusOr<Temporary> MakeTemporary(const std::string& directory, Sharing sharing) {
  // Process id and counter: unique among the living writers of a root. A dead process's file may have
  // the name.
  static std::atomic<uint64_t> counter = 0;
  while (true) {
    Temporary made = {.path = absl::StrCat(directory, "/", getpid(), "-", counter.fetch_add(1)), .file = {}};
    made.file =
        FileDescriptor(open(made.path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kFirstFileMode));
    if (!made.file.open() && errno == EEXIST) continue;
    if (!made.file.open()) return DiskError("make", made.path);
    RETURN_IF_ERROR(SetFileMode(made.file.get(), sharing, made.path));
    // Another process that starts has it locked to remove it.
    if (flock(made.file.get(), LOCK_EX | LOCK_NB) != 0) continue;
    struct stat status = {};
    if (fstat(made.file.get(), &status) != 0) return DiskError("read the state of", made.path);
    // No link is left when it was removed before it was locked.
    if (status.st_nlink == 1) return made;
  }
}

}  // namespace

absl::StatusOr<FileStore> FileStore::Create(absl::string_view root, const StoreLimits& limits,
                                            Sharing sharing) {
  if (limits.file_bytes_max < 1 || limits.file_bytes_max > kFileBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("file_bytes_max is ", limits.file_bytes_max, "; 1 to ", kFileBytesMax, " are allowed"));
  }
  FileStore store{std::string(root), limits, sharing};
  RETURN_IF_ERROR(MakeDirectory(store.root_, sharing));
  RETURN_IF_ERROR(MakeDirectory(absl::StrCat(root, "/tmp"), sharing));
  RETURN_IF_ERROR(store.RemoveStale());
  RETURN_IF_ERROR(SyncDirectory(store.root_));
  return store;
}

absl::Status FileStore::RemoveStale() const {
  const std::string directory = absl::StrCat(root_, "/tmp");
  DIR* const entries = opendir(directory.c_str());
  if (entries == nullptr) return DiskError("list", directory);
  while (const dirent* const entry = readdir(entries)) {
    // Some file systems do not report the type of an entry; for them opening decides.
    if (entry->d_type != DT_REG && entry->d_type != DT_UNKNOWN) continue;
    const std::string path = absl::StrCat(directory, "/", entry->d_name);
    const FileDescriptor file(open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
    // A living writer holds the lock; the kernel released a dead one's.
    if (file.open() && flock(file.get(), LOCK_EX | LOCK_NB) == 0) unlink(path.c_str());
  }
  closedir(entries);
  return absl::OkStatus();
}

absl::Status FileStore::CheckSpace(int64_t bytes) const {
  struct statvfs disk = {};
  if (statvfs(root_.c_str(), &disk) != 0) return DiskError("read the state of", root_);
  const auto free_bytes = static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize);
  if (free_bytes < static_cast<double>(limits_.free_bytes_min) + static_cast<double>(bytes)) {
    return StoreFull(absl::StrCat("has ", static_cast<int64_t>(free_bytes), " bytes free, of which ",
                                  limits_.free_bytes_min, " must stay (documents.free_bytes_min)"));
  }
  return absl::OkStatus();
}

std::string FileStore::PathOf(absl::string_view sha256) const {
  const std::string hex = absl::BytesToHexString(sha256);
  return absl::StrCat(root_, "/", hex.substr(0, 2), "/", hex.substr(2, 2), "/", hex);
}

absl::StatusOr<FileStore::Writer> FileStore::Begin(int64_t expected_bytes) const {
  // No empty file is stored: it would be taken for one that was cut off.
  if (expected_bytes < 1) return SizeMismatch(expected_bytes, 0);
  if (expected_bytes > limits_.file_bytes_max) return refusal::DocumentTooLarge(limits_.file_bytes_max);
  // Before a byte is written: an upload must not use up the space that the database needs to commit.
  RETURN_IF_ERROR(CheckSpace(expected_bytes));
  ASSIGN_OR_RETURN(Temporary temporary, MakeTemporary(absl::StrCat(root_, "/tmp"), sharing_));
  return Writer(*this, expected_bytes, std::move(temporary.path), std::move(temporary.file));
}

absl::StatusOr<FileStore::Reader> FileStore::Open(absl::string_view sha256) const {
  CHECK(sha256.size() == digest::kSha256Size);
  const std::string path = PathOf(sha256);
  // O_NOFOLLOW: a link in the store was not made by it.
  FileDescriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file.open() && errno == ENOENT) return refusal::StoredFileNotFound(sha256);
  if (!file.open()) return DiskError("open", path);
  struct stat status = {};
  if (fstat(file.get(), &status) != 0) return DiskError("read the state of", path);
  // No empty file is ever stored: one was cut off.
  if (!S_ISREG(status.st_mode) || status.st_size == 0) return refusal::StoredFileDamaged(sha256);
  return Reader(std::string(sha256), std::move(file), status.st_size);
}

absl::Status FileStore::Remove(absl::string_view sha256) const {
  CHECK(sha256.size() == digest::kSha256Size);
  const std::string path = PathOf(sha256);
  if (unlink(path.c_str()) != 0 && errno != ENOENT) return DiskError("remove", path);
  return absl::OkStatus();
}

absl::StatusOr<std::string> FileStore::ReadAll(absl::string_view sha256) const {
  ASSIGN_OR_RETURN(Reader reader, Open(sha256));
  if (reader.size_bytes() > kFileBytesMax) return refusal::DocumentTooLarge(kFileBytesMax);
  std::string bytes;
  // One read of everything; it verifies before it hands out.
  RETURN_IF_ERROR(reader.Read(static_cast<size_t>(reader.size_bytes()), bytes));
  return bytes;
}

absl::Status FileStore::Reader::Read(size_t max, std::string& buffer) {
  const int64_t wanted = std::min<int64_t>(static_cast<int64_t>(max), size_bytes_ - offset_);
  buffer.resize(static_cast<size_t>(wanted));
  if (wanted == 0) return absl::OkStatus();
  size_t filled = 0;
  while (filled < buffer.size()) {
    const ssize_t got = read(file_.get(), buffer.data() + filled, buffer.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return DiskError("read", absl::BytesToHexString(sha256_));
    if (got == 0) return refusal::StoredFileDamaged(sha256_);  // Cut off since it was opened.
    filled += static_cast<size_t>(got);
  }
  hash_.Update(buffer);
  offset_ += wanted;
  // Bytes before the last chunk were already handed out; without the last one no reader has a whole
  // file.
  if (offset_ == size_bytes_ && hash_.Finish() != sha256_) {
    buffer.clear();
    return refusal::StoredFileDamaged(sha256_);
  }
  return absl::OkStatus();
}

}  // namespace onestop::documents
