#pragma once

/// Files of tests: a directory that is removed with its object, and whole files read and written.
///
/// What cannot fail in a working test CHECKs.

#include <filesystem>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::testing {

/// A directory of this object's own, removed with all that is in it. It is made in /tmp whatever $TMPDIR
/// says, with a short name: the path of a Unix socket in it has 107 bytes.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// The path of `name` in it.
  std::string File(absl::string_view name) const { return (path_ / std::string(name)).string(); }

  /// Lets other users reach what they are allowed to read in it, by name: PostgreSQL's, when the test runs as
  /// root.
  void AllowPassage() const;

 private:
  std::filesystem::path path_;
};

/// The whole of the file at `path`; empty when there is none.
std::string ReadFile(const std::filesystem::path& path);

/// Writes the file at `path`, in place of one that is there. A reader sees the old or the new one, never a
/// part.
void WriteFile(const std::filesystem::path& path, absl::string_view bytes);

}  // namespace onestop::testing
