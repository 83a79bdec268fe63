// A cluster's directory, its settings, and its server process: found again by postmaster.pid and the
// working directory, since the server outlives this program.

#include "libs/pg/private_cluster.h"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/base/check.h"
#include "libs/base/read_file.h"
#include "libs/base/status_macros.h"
#include "libs/pg/directory_lock.h"
#include "libs/pg/server_program.h"

namespace onestop::pg {
namespace {

namespace fs = std::filesystem;

constexpr char kProgramsRoot[] = "/usr/lib/postgresql";
constexpr int kMajorVersionMin = 15;
constexpr char kStartTimeout[] = "60";  // s; recovery after a crash is part of it.
constexpr absl::Duration kKillTimeout = absl::Seconds(10);
constexpr int64_t kLastWordsBytes = 2000;
constexpr size_t kSmallFileBytesMax = 4096;  // Of /proc, and postmaster.pid.
constexpr size_t kCopyBytes = size_t{1} << 20;

// What both the product and the tests want. No personal data in the server's log: neither the statement that
// failed nor its parameters nor the DETAIL that quotes rows.
constexpr char kSettings[] = R"(# Written by Onestop at each start; changes are lost.
listen_addresses = ''
port = 5432
unix_socket_permissions = 0700
jit = off
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
)";

// For tests: faster by far, and a crash of the machine may lose everything; when something was committed can be asked.
constexpr char kFastSettings[] = R"(fsync = off
full_page_writes = off
track_commit_timestamp = on
)";

// The newest installed PostgreSQL's folder of programs.
absl::StatusOr<std::string> FindPrograms() {
  int newest = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(kProgramsRoot, error)) {
    int version = 0;
    if (absl::SimpleAtoi(entry.path().filename().string(), &version) && version > newest &&
        fs::exists(entry.path() / "bin" / "initdb", error)) {
      newest = version;
    }
  }
  if (newest < kMajorVersionMin) {
    return absl::FailedPreconditionError(absl::StrCat("no PostgreSQL ", kMajorVersionMin, " or newer under ",
                                                      kProgramsRoot,
                                                      "; install postgresql-15, or name a server"));
  }
  return absl::StrCat(kProgramsRoot, "/", newest, "/bin");
}

// The state letter and the parent of a process, from /proc. False when there is none.
bool ReadStat(int pid, char& state, int& parent) {
  const absl::StatusOr<std::string> line =
      base::ReadFile(absl::StrCat("/proc/", pid, "/stat"), kSmallFileBytesMax);
  if (!line.ok()) return false;
  // "pid (name) S parent …"; the name may hold anything, so from its closing parenthesis.
  const size_t end = line->rfind(')');
  if (end == std::string::npos || line->size() < end + 2) return false;
  const std::vector<std::string> fields = absl::StrSplit(line->substr(end + 2), ' ');
  if (fields.size() < 2 || fields[0].size() != 1) return false;
  state = fields[0].front();
  return absl::SimpleAtoi(fields[1], &parent);
}

// A zombie has ended, and its parent has not asked for its exit code yet.
bool Zombie(int pid) {
  char state = 0;
  int parent = 0;
  return ReadStat(pid, state, parent) && state == 'Z';
}

bool Alive(int pid) {
  char state = 0;
  int parent = 0;
  return ReadStat(pid, state, parent) && state != 'Z';
}

// The process that postmaster.pid in `data` names, or 0.
int RecordedPid(const std::string& data) {
  const absl::StatusOr<std::string> text =
      base::ReadFile(absl::StrCat(data, "/postmaster.pid"), kSmallFileBytesMax);
  int pid = 0;
  // Its first line.
  return text.ok() && absl::SimpleAtoi(text->substr(0, text->find('\n')), &pid) && pid > 1 ? pid : 0;
}

// Whether `pid` is a server of the cluster in `data`: they all work in that directory.
bool Serves(int pid, const std::string& data) {
  std::error_code error;
  const fs::path directory = fs::read_symlink(absl::StrCat("/proc/", pid, "/cwd"), error);
  return !error && fs::equivalent(directory, data, error);
}

bool AnyProcessServes(const std::string& data) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    int pid = 0;
    if (absl::SimpleAtoi(entry.path().filename().string(), &pid) && Serves(pid, data)) return true;
  }
  return false;
}

std::vector<int> ChildrenOf(int pid) {
  std::vector<int> children;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    int child = 0;
    int parent = 0;
    char state = 0;
    if (absl::SimpleAtoi(entry.path().filename().string(), &child) && ReadStat(child, state, parent) &&
        parent == pid) {
      children.push_back(child);
    }
  }
  return children;
}

int64_t SizeOf(const std::string& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  return error ? 0 : static_cast<int64_t>(size);
}

// What `path` holds from `begin` on, or the end of that.
std::string WordsFrom(const std::string& path, int64_t begin) {
  std::ifstream file(path, std::ios::binary);
  file.seekg(std::max(begin, SizeOf(path) - kLastWordsBytes));
  return {std::istreambuf_iterator<char>(file), {}};
}

// Gives `path` to the user that the server runs as.
absl::Status GiveAway(const std::string& path) {
  if (!IsRoot()) return absl::OkStatus();
  const passwd* user = getpwnam(kServerUser);
  if (user == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat("there is no system user ", kServerUser, ", as which root would start the server"));
  }
  if (chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot give away ", path));
  }
  return absl::OkStatus();
}

// Makes the directory `path`, closed to others.
absl::Status MakeDirectory(const std::string& path) {
  // Closed from its first moment: a chmod() afterwards would leave a gap.
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot make the directory ", path));
  }
  return GiveAway(path);
}

}  // namespace

absl::StatusOr<PrivateCluster> PrivateCluster::Open(PrivateClusterOptions options) {
  CHECK(!options.directory.empty() && options.directory.front() == '/');
  ASSIGN_OR_RETURN(std::string programs, FindPrograms());
  PrivateCluster cluster(std::move(options), std::move(programs));
  if (cluster.SocketDirectory().size() > kSocketDirectoryMax) {
    return absl::FailedPreconditionError(absl::StrCat("the path ", cluster.SocketDirectory(),
                                                      " has more than ", kSocketDirectoryMax,
                                                      " bytes, too long for a Unix socket"));
  }
  RETURN_IF_ERROR(cluster.MakeDirectories());
  if (cluster.options_.stop_at_exit) {
    // Two that stop the server at their ends would stop it under one another.
    ASSIGN_OR_RETURN(cluster.lock_, DirectoryLock::Take(absl::StrCat(cluster.options_.directory, "/lock")));
  }
  if (!fs::exists(cluster.DataDirectory())) RETURN_IF_ERROR(cluster.Initialize());
  // No client is served yet, so that the words of a server that does not start hold nothing of a row.
  const int64_t log_begin = SizeOf(cluster.LogFile());
  RETURN_IF_ERROR(cluster.WithLastWords(cluster.Start(), log_begin));
  return cluster;
}

absl::Status PrivateCluster::CheckInstalled() { return FindPrograms().status(); }

PrivateCluster::PrivateCluster(PrivateClusterOptions options, std::string programs)
    : options_(std::move(options)), programs_(std::move(programs)) {}

PrivateCluster::PrivateCluster(PrivateCluster&& other) noexcept = default;

PrivateCluster& PrivateCluster::operator=(PrivateCluster&& other) noexcept {
  std::swap(options_, other.options_);
  std::swap(programs_, other.programs_);
  std::swap(lock_, other.lock_);
  return *this;
}

PrivateCluster::~PrivateCluster() {
  if (lock_ != nullptr) Stop().IgnoreError();
}

std::string PrivateCluster::DataDirectory() const { return absl::StrCat(options_.directory, "/data"); }
std::string PrivateCluster::SocketDirectory() const { return absl::StrCat(options_.directory, "/socket"); }
std::string PrivateCluster::LogFile() const { return absl::StrCat(options_.directory, "/postgres.log"); }

std::string PrivateCluster::Conninfo(absl::string_view database, absl::string_view user) const {
  return absl::StrCat(Conninfo(database), " user='", user, "'");
}
std::string PrivateCluster::Conninfo(absl::string_view database) const {
  return absl::StrCat("host='", SocketDirectory(), "' dbname='", database, "'");
}

absl::Status PrivateCluster::MakeDirectories() const {
  std::error_code error;
  if (fs::exists(options_.directory, error) && !fs::is_empty(options_.directory, error) &&
      !fs::exists(SocketDirectory(), error)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the directory ", options_.directory, " holds something else than a cluster of ours; name another"));
  }
  RETURN_IF_ERROR(MakeDirectory(options_.directory));
  RETURN_IF_ERROR(MakeDirectory(SocketDirectory()));
  // Made by this program, which may run as root, and then given to the server's user.
  if (!std::ofstream(LogFile(), std::ios::app)) {
    return absl::InternalError(absl::StrCat("cannot write ", LogFile()));
  }
  return GiveAway(LogFile());
}

absl::Status PrivateCluster::Initialize() const {
  // Made aside and renamed when complete: half a cluster is never taken for one.
  const std::string unfinished = absl::StrCat(DataDirectory(), ".new");
  std::error_code error;
  fs::remove_all(unfinished, error);
  // No passwords: only the owner of the directory reaches the socket in it.
  std::vector<std::string> arguments = {absl::StrCat(programs_, "/initdb"),
                                        "--pgdata",
                                        unfinished,
                                        "--username",
                                        kSuperuser,
                                        "--encoding=UTF8",
                                        "--locale=C.UTF-8",
                                        "--auth-local=trust",
                                        "--auth-host=reject",
                                        "--data-checksums"};
  if (!options_.durable) arguments.push_back("--no-sync");
  const int64_t log_begin = SizeOf(LogFile());
  RETURN_IF_ERROR(WithLastWords(
      RunServerProgram(
          {.arguments = arguments, .working_directory = options_.directory, .log_file = LogFile()}),
      log_begin));
  std::ofstream(absl::StrCat(unfinished, "/postgresql.conf"), std::ios::app)
      << "\ninclude_if_exists = 'onestop.conf'\n";
  fs::rename(unfinished, DataDirectory(), error);
  if (error) return absl::InternalError(absl::StrCat("cannot rename ", unfinished, ": ", error.message()));
  return absl::OkStatus();
}

absl::Status PrivateCluster::RunControl(const std::vector<std::string>& arguments) const {
  std::vector<std::string> all = {absl::StrCat(programs_, "/pg_ctl"),
                                  "--pgdata",
                                  DataDirectory(),
                                  "--log",
                                  LogFile(),
                                  "--wait",
                                  "--timeout",
                                  kStartTimeout};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const absl::Status status =
      RunServerProgram({.arguments = all, .working_directory = options_.directory, .log_file = LogFile()});
  if (status.ok()) return status;
  return absl::InternalError(absl::StrCat(status.message(), "; see ", LogFile()));
}

absl::Status PrivateCluster::WithLastWords(const absl::Status& status, int64_t log_begin) const {
  if (status.ok()) return status;
  return absl::InternalError(
      absl::StrCat(status.message(), "; its last words: ", WordsFrom(LogFile(), log_begin)));
}

absl::Status PrivateCluster::Start() {
  if (Running()) return absl::OkStatus();
  ForgetZombie();
  std::ofstream settings(absl::StrCat(DataDirectory(), "/onestop.conf"), std::ios::trunc);
  settings << kSettings << "unix_socket_directories = '" << SocketDirectory() << "'\n";
  if (!options_.durable) settings << kFastSettings;
  for (const std::string& setting : options_.settings) settings << setting << "\n";
  settings.close();
  if (!settings) return absl::InternalError(absl::StrCat("cannot write ", DataDirectory(), "/onestop.conf"));
  return RunControl({"start"});
}

absl::Status PrivateCluster::Stop() {
  if (!Running()) return absl::OkStatus();
  return RunControl({"--mode", "fast", "stop"});
}

absl::Status PrivateCluster::KillHard() {
  const int server = ServerPid();
  if (server == 0) return absl::OkStatus();
  std::vector<int> processes = ChildrenOf(server);
  // The server first, so that it cannot answer a child's death by a restart.
  processes.insert(processes.begin(), server);
  for (const int pid : processes) kill(pid, SIGKILL);
  const absl::Time limit = absl::Now() + kKillTimeout;
  for (const int pid : processes) {
    while (Alive(pid)) {
      if (absl::Now() > limit)
        return absl::DeadlineExceededError(absl::StrCat("process ", pid, " outlived kill -9"));
      absl::SleepFor(absl::Milliseconds(1));
    }
  }
  return absl::OkStatus();
}

absl::Status PrivateCluster::LimitLog(int64_t bytes_max) const {
  if (SizeOf(LogFile()) <= bytes_max) return absl::OkStatus();
  // The directory belongs to the server's user, which must not lead root elsewhere by a link.
  const int log = open(LogFile().c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
  if (log < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", LogFile()));
  const absl::Cleanup close_log = [log] { close(log); };
  const int old = open(absl::StrCat(LogFile(), ".old").c_str(),
                       O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (old >= 0) {
    while (sendfile(old, log, nullptr, kCopyBytes) > 0) {
    }
    close(old);
  }
  // Whether or not there was space for the copy: a full disk is the reason to do this. The server appends,
  // so it goes on at the new end.
  if (ftruncate(log, 0) != 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot empty ", LogFile()));
  return absl::OkStatus();
}

// Ids are used again, so that the recorded process must be a server of this very directory.
int PrivateCluster::ServerPid() const {
  const int pid = RecordedPid(DataDirectory());
  return pid != 0 && Alive(pid) && Serves(pid, DataDirectory()) ? pid : 0;
}

// PostgreSQL takes a zombie for a running server and would not start. Where the first process of a container
// reaps no children, a killed server stays a zombie for good.
void PrivateCluster::ForgetZombie() const {
  const int pid = RecordedPid(DataDirectory());
  if (pid == 0 || !Zombie(pid) || AnyProcessServes(DataDirectory())) return;
  std::error_code error;
  fs::remove(absl::StrCat(DataDirectory(), "/postmaster.pid"), error);
  fs::remove(absl::StrCat(SocketDirectory(), "/.s.PGSQL.5432.lock"), error);
}

}  // namespace onestop::pg
