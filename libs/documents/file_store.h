#pragma once

/// Files on a local disk, known by the SHA-256 of their bytes, written once and never changed.
///
///     ASSIGN_OR_RETURN(FileStore store, FileStore::Create("/var/lib/onestop/documents", {}));
///     ASSIGN_OR_RETURN(FileStore::Writer writer, store.Begin(size));
///     RETURN_IF_ERROR(writer.Write(chunk));                          // any number of times
///     ASSIGN_OR_RETURN(const StoredFile file, writer.Commit({.sha256 = declared}));
///
/// A file is stored at <root>/<ab>/<cd>/<hash in hex>. It gets there by one rename of a temporary file in
/// <root>/tmp that was synced before, and the directories are synced after: a stored file is whole and
/// survives the loss of power; anything else leaves nothing. Temporary files are locked by their writers;
/// those of dead processes are removed when a store is made. Several processes may share a root; those of
/// different system users need Sharing::kGroup and a common group.
///
/// Memory is constant: 64 KiB for a writer, nothing for a reader. Thread-safe; a Writer or a Reader is for
/// one thread at a time.

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/digest/sha256.h"
#include "libs/documents/disk.h"
#include "libs/documents/file_type.h"
#include "libs/text/utf8.h"

namespace onestop::documents {

/// The largest file that a store holds, in bytes. A store may be set to take in less, never more: what is
/// larger could not be read whole to be signed or verified.
inline constexpr int64_t kFileBytesMax = 25 * 1024 * 1024;

struct StoreLimits {
  /// 1 to kFileBytesMax.
  int64_t file_bytes_max = kFileBytesMax;
  /// What must remain free on the disk besides the new file: space for the database's log on the same disk.
  int64_t free_bytes_min = 512 * 1024 * 1024;
};

struct StoredFile {
  /// 32 bytes.
  std::string sha256;
  int64_t size_bytes = 0;
  /// As found in the bytes; one of file_type.h's.
  std::string media_type;
  /// Whether the same bytes were stored before: another document may name them, so they are not to be removed
  /// when the one that they were stored for is refused.
  bool was_stored = false;
};

/// What a sender said of a file; empty is "not said".
struct Declared {
  std::string sha256;
  std::string media_type;
};

class FileStore {
 public:
  /// A file that is being written. Destroyed before Commit(), it leaves nothing.
  class Writer {
   public:
    Writer(Writer&& other) noexcept;
    Writer& operator=(Writer&& other) noexcept;
    ~Writer();

    /// Appends `chunk`.
    ///
    /// Errors: INVALID_ARGUMENT DOCUMENT_MISMATCH when more comes than was announced; RESOURCE_EXHAUSTED
    /// DOCUMENT_STORE_FULL; INTERNAL when the disk fails.
    absl::Status Write(absl::string_view chunk);

    /// Checks the whole against what was declared and stores it. Once, also when it fails. A file that is
    /// stored already is not stored twice; if the stored one was damaged, the new one replaces it.
    ///
    /// Errors: INVALID_ARGUMENT DOCUMENT_MISMATCH (fewer bytes than announced, another hash) or
    /// DOCUMENT_TYPE_REFUSED; RESOURCE_EXHAUSTED DOCUMENT_STORE_FULL; INTERNAL when the disk fails.
    absl::StatusOr<StoredFile> Commit(const Declared& declared);

    int64_t received_bytes() const { return received_bytes_; }

   private:
    friend class FileStore;
    Writer(const FileStore& store, int64_t expected_bytes, std::string temporary, FileDescriptor file)
        : store_(&store),
          expected_bytes_(expected_bytes),
          temporary_(std::move(temporary)),
          file_(std::move(file)) {}

    absl::StatusOr<std::string> CheckType(absl::string_view declared);
    /// Returns whether the file was there already.
    absl::StatusOr<bool> Place(const std::string& sha256);
    void Abort();

    const FileStore* store_;
    int64_t expected_bytes_;
    int64_t received_bytes_ = 0;
    // Path of the temporary file; empty once it is gone.
    std::string temporary_;
    FileDescriptor file_;
    digest::Sha256Stream hash_;
    text::Utf8Check utf8_;
    // The first kSniffBytes.
    std::string head_;
  };

  /// A stored file that is being read.
  class Reader {
   public:
    int64_t size_bytes() const { return size_bytes_; }

    /// Replaces what `buffer` held by the next bytes, at most `max`; by nothing at the end. The last bytes
    /// are handed out only when all of them have the file's hash.
    ///
    /// Errors: DATA_LOSS DOCUMENT_DAMAGED; INTERNAL when the disk fails.
    absl::Status Read(size_t max, std::string& buffer);

   private:
    friend class FileStore;
    Reader(std::string sha256, FileDescriptor file, int64_t size_bytes)
        : sha256_(std::move(sha256)), file_(std::move(file)), size_bytes_(size_bytes) {}

    std::string sha256_;
    FileDescriptor file_;
    int64_t size_bytes_;
    int64_t offset_ = 0;
    digest::Sha256Stream hash_;
  };

  /// Makes `root` and what it needs if they are not there, and removes what dead writers left.
  ///
  /// Errors: INVALID_ARGUMENT for a limit above kFileBytesMax; INTERNAL when a directory cannot be made or
  /// written, or has a mode under which it cannot be shared as `sharing` says.
  static absl::StatusOr<FileStore> Create(absl::string_view root, const StoreLimits& limits,
                                          Sharing sharing = Sharing::kPrivate);

  /// Begins a file of `expected_bytes`. The store must outlive the writer.
  ///
  /// Errors: INVALID_ARGUMENT DOCUMENT_MISMATCH for less than a byte, DOCUMENT_TOO_LARGE;
  /// RESOURCE_EXHAUSTED DOCUMENT_STORE_FULL; INTERNAL when the disk fails.
  absl::StatusOr<Writer> Begin(int64_t expected_bytes) const;

  /// Opens the file with this hash, 32 bytes.
  /// Errors: NOT_FOUND DOCUMENT_NOT_FOUND; INTERNAL when the disk fails.
  absl::StatusOr<Reader> Open(absl::string_view sha256) const;

  /// All bytes of the file with this hash, at most kFileBytesMax, verified.
  /// Errors: as Open() and Reader::Read(); INVALID_ARGUMENT DOCUMENT_TOO_LARGE for a file that no store
  /// wrote.
  absl::StatusOr<std::string> ReadAll(absl::string_view sha256) const;

  /// Removes the file with this hash, 32 bytes, if it is there: for a file that nothing names, whose bytes
  /// no other upload can have stored. Errors: INTERNAL when the disk fails.
  absl::Status Remove(absl::string_view sha256) const;

  const StoreLimits& limits() const { return limits_; }

 private:
  FileStore(std::string root, const StoreLimits& limits, Sharing sharing)
      : root_(std::move(root)), limits_(limits), sharing_(sharing) {}

  absl::Status RemoveStale() const;
  absl::Status CheckSpace(int64_t bytes) const;
  std::string PathOf(absl::string_view sha256) const;

  std::string root_;
  StoreLimits limits_;
  Sharing sharing_;
};

}  // namespace onestop::documents
