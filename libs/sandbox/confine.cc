// Takes all rights from a worker process by resource limits and a seccomp filter, before it reads an
// untrusted file.

#include "libs/sandbox/confine.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <memory>

#include "libs/base/status_macros.h"
#include "libs/sandbox/limits.h"

namespace onestop::sandbox {
namespace {

// The sanitizers need an address space, files and system calls of their own, and run in tests only.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

absl::Status Limit(decltype(RLIMIT_AS) resource, rlim_t value) {
  const rlimit limit{.rlim_cur = value, .rlim_max = value};
  if (setrlimit(resource, &limit) != 0) return absl::ErrnoToStatus(errno, "setrlimit");
  return absl::OkStatus();
}

struct Release {
  void operator()(void* filter) const { seccomp_release(filter); }
};

// The calls that malloc, reading, writing and exiting need. KILL_THREAD is enough for a process with one
// thread. KILL_PROCESS is not used: under a service's own filter, which may forbid seccomp(), libseccomp
// can install a filter (by prctl) but cannot ask for other actions.
absl::Status LimitSystemCalls() {
  const std::unique_ptr<void, Release> filter(seccomp_init(SCMP_ACT_KILL_THREAD));
  if (filter == nullptr) return absl::InternalError("seccomp_init failed");
  for (const int call :
       {SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
        SCMP_SYS(futex), SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(fstat), SCMP_SYS(newfstatat),
        SCMP_SYS(close), SCMP_SYS(rt_sigreturn), SCMP_SYS(exit), SCMP_SYS(exit_group)}) {
    if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) != 0) {
      return absl::InternalError("seccomp_rule_add failed");
    }
  }
  // Memory may be mapped, but not as executable.
  constexpr scmp_arg_cmp kNotExecutable = {
      .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = 4 /*PROT_EXEC*/, .datum_b = 0};
  if (seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, &kNotExecutable) != 0 ||
      seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &kNotExecutable) != 0) {
    return absl::InternalError("seccomp_rule_add failed");
  }
  const int error = seccomp_load(filter.get());
  return error == 0 ? absl::OkStatus() : absl::ErrnoToStatus(-error, "seccomp_load");
}

// When memory runs short, the kernel ends this process before the server that started it. If the kernel
// refuses the setting, the worker goes on: the setting protects the server only.
void OfferToTheOomKiller() {
  const int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (score < 0) return;
  [[maybe_unused]] const ssize_t written = write(score, "1000", 4);
  close(score);
}

}  // namespace

absl::Status ConfineThisProcess() {
  OfferToTheOomKiller();
  // A worker whose server dies has no reader; it must not go on using the processor.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return absl::ErrnoToStatus(errno, "prctl");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return absl::ErrnoToStatus(errno, "prctl");
  RETURN_IF_ERROR(Limit(RLIMIT_CORE, 0));
  RETURN_IF_ERROR(Limit(RLIMIT_FSIZE, 0));
  RETURN_IF_ERROR(Limit(RLIMIT_CPU, kWorkerCpuSecondsMax));
  // Standard input, output and error are all that may be open.
  if (kSanitized) return absl::OkStatus();
  RETURN_IF_ERROR(Limit(RLIMIT_NOFILE, 3));
  RETURN_IF_ERROR(Limit(RLIMIT_AS, kWorkerMemoryBytesMax));
  // Last, since the calls above are not among those allowed.
  return LimitSystemCalls();
}

}  // namespace onestop::sandbox
