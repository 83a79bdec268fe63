// How a file gets into the store: written beside it, checked, synced and renamed into its place.

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/documents/disk.h"
#include "libs/documents/file_store.h"
#include "libs/documents/file_type.h"

namespace onestop::documents {
namespace {

constexpr size_t kReadChunkBytes = 64 * 1024;

absl::Status WriteAll(int fd, absl::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return DiskError("write", path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

}  // namespace

FileStore::Writer::Writer(Writer&& other) noexcept
    : store_(other.store_),
      expected_bytes_(other.expected_bytes_),
      received_bytes_(other.received_bytes_),
      temporary_(std::exchange(other.temporary_, "")),
      file_(std::move(other.file_)),
      hash_(std::move(other.hash_)),
      utf8_(other.utf8_),
      head_(std::move(other.head_)) {}

FileStore::Writer& FileStore::Writer::operator=(Writer&& other) noexcept {
  // The target's own temporary file must not be left behind.
  if (this == &other) return *this;
  Abort();
  store_ = other.store_;
  expected_bytes_ = other.expected_bytes_;
  received_bytes_ = other.received_bytes_;
  temporary_ = std::exchange(other.temporary_, "");
  file_ = std::move(other.file_);
  hash_ = std::move(other.hash_);
  utf8_ = other.utf8_;
  head_ = std::move(other.head_);
  return *this;
}

FileStore::Writer::~Writer() { Abort(); }

void FileStore::Writer::Abort() {
  if (!temporary_.empty()) unlink(temporary_.c_str());
  temporary_.clear();
}

absl::Status FileStore::Writer::Write(absl::string_view chunk) {
  CHECK(!temporary_.empty());
  if (static_cast<int64_t>(chunk.size()) > expected_bytes_ - received_bytes_)
    return SizeMismatch(expected_bytes_, received_bytes_ + static_cast<int64_t>(chunk.size()));
  RETURN_IF_ERROR(WriteAll(file_.get(), chunk, temporary_));
  received_bytes_ += static_cast<int64_t>(chunk.size());
  // Everything about the file is found while it passes, so that it is never read again.
  hash_.Update(chunk);
  utf8_.Update(chunk);
  absl::StrAppend(&head_, chunk.substr(0, kSniffBytes - head_.size()));
  return absl::OkStatus();
}

absl::StatusOr<StoredFile> FileStore::Writer::Commit(const Declared& declared) {
  CHECK(!temporary_.empty());
  // Whatever happens, the temporary file does not outlive this call.
  Writer writer = std::move(*this);
  if (writer.received_bytes_ != writer.expected_bytes_) {
    return SizeMismatch(writer.expected_bytes_, writer.received_bytes_);
  }
  StoredFile stored = {
      .sha256 = writer.hash_.Finish(), .size_bytes = writer.received_bytes_, .media_type = ""};
  if (!declared.sha256.empty() && declared.sha256 != stored.sha256) return HashMismatch(stored.sha256);
  ASSIGN_OR_RETURN(stored.media_type, writer.CheckType(declared.media_type));
  ASSIGN_OR_RETURN(stored.was_stored, writer.Place(stored.sha256));
  return stored;
}

absl::StatusOr<std::string> FileStore::Writer::CheckType(absl::string_view declared) {
  ASSIGN_OR_RETURN(std::string found, SniffType(head_, temporary_));
  // libmagic saw the head only; the rest of the text was checked as it came.
  if (found == kText && !utf8_.valid()) return NotUtf8Throughout();
  RETURN_IF_ERROR(CheckDeclaredType(declared, found));
  return found;
}

absl::StatusOr<bool> FileStore::Writer::Place(const std::string& sha256) {
  const std::string path = store_->PathOf(sha256);
  const std::string inner = path.substr(0, path.rfind('/'));
  const std::string outer = inner.substr(0, inner.rfind('/'));
  // The directories are synced even when the file is there already: the process that placed it may have died
  // before doing so.
  const auto sync = [&]() -> absl::Status {
    RETURN_IF_ERROR(SyncDirectory(inner));
    RETURN_IF_ERROR(SyncDirectory(outer));
    return SyncDirectory(store_->root_);
  };

  // A stored file is read whole before it is trusted: a damaged one is replaced by the bytes that
  // arrived.
  absl::StatusOr<Reader> present = store_->Open(sha256);
  if (present.ok() && present->size_bytes() == received_bytes_) {
    std::string buffer;
    absl::Status read = present->Read(kReadChunkBytes, buffer);
    while (read.ok() && !buffer.empty()) read = present->Read(kReadChunkBytes, buffer);
    if (read.ok()) {
      RETURN_IF_ERROR(sync());
      return true;
    }
  }
  RETURN_IF_ERROR(MakeDirectory(outer, store_->sharing_));
  RETURN_IF_ERROR(MakeDirectory(inner, store_->sharing_));
  // Before the rename: after a loss of power the name must not lead to a file without its bytes.
  if (fsync(file_.get()) != 0) return DiskError("sync", temporary_);
  if (rename(temporary_.c_str(), path.c_str()) != 0) return DiskError("rename", temporary_);
  temporary_.clear();
  RETURN_IF_ERROR(sync());
  return false;
}

}  // namespace onestop::documents
