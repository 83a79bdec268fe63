#pragma once

/// The file of an import's refused lines, which takes nothing away that is not its own.

#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace onestop::cli {

/// Whether every line of the file at `path` is one that an import refused ("line", "reason", "message", "text"); true of
/// an empty file, false of one that cannot be read.
bool IsRejectFile(const std::string& path);

/// Written beside its name, as NAME.new, and put there at the end. What is no regular file, such as /dev/stderr, is written
/// as it is.
class RejectFile {
 public:
  /// For the refused lines of the file `input`. Writes nothing.
  ///
  /// Errors: exit code 2 when `path` is `input` by whatever name, or holds something else than refused lines.
  static absl::StatusOr<RejectFile> At(const std::string& path, const std::string& input);

  /// Errors: exit code 2, with the system's reason.
  absl::Status Open();
  std::ostream& lines() { return file_; }

  /// After Open(). Takes the place of what an earlier run left there. Errors: exit code 2, with the system's reason.
  absl::Status Keep();
  /// After Open(), when nothing was refused: takes away what was written and what an earlier run left there.
  void Remove();
  /// After Open(): what an earlier run left stays as it was.
  void Abandon();

 private:
  RejectFile(std::string path, bool regular);

  std::string path_;
  // Where the lines are written until Keep().
  std::string written_;
  std::ofstream file_;
};

}  // namespace onestop::cli
