// How initdb and pg_ctl are run: they refuse to run as root, and read much of what an environment may hold.
#include "libs/pg/server_program.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/subprocess/subprocess.h"

namespace onestop::pg {

bool IsRoot() { return geteuid() == 0; }

absl::Status RunServerProgram(const ServerProgram& program) {
  std::vector<std::string> arguments;
  if (IsRoot()) {
    // setpriv and not su: it opens no session and runs no shell.
    arguments = {"/usr/bin/setpriv", absl::StrCat("--reuid=", kServerUser),
                 absl::StrCat("--regid=", kServerUser), "--init-groups", "--"};
  }
  arguments.insert(arguments.end(), program.arguments.begin(), program.arguments.end());
  const subprocess::Stream log = subprocess::Stream::AppendTo(program.log_file);
  ASSIGN_OR_RETURN(subprocess::Process process,
                   subprocess::Process::Start({.arguments = std::move(arguments),
                                               .environment = {{"PATH=/usr/bin:/bin", "HOME=/", "LC_ALL=C"}},
                                               .working_directory = program.working_directory,
                                               .input = subprocess::Stream::Null(),
                                               .output = log,
                                               .error = log}));
  ASSIGN_OR_RETURN(const subprocess::ExitStatus ended, process.Wait());
  if (ended.ok()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(program.arguments.front(), " failed with ", ended.Describe()));
}

}  // namespace onestop::pg
