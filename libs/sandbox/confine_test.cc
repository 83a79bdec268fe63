// Proves that a confined worker can answer, and is killed when it tries anything else.

#include "libs/sandbox/confine.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <new>

namespace onestop::sandbox {
namespace {

using ::testing::ExitedWithCode;
using ::testing::KilledBySignal;

// Runs `attempt` in a confined process, as an attacker who controls the worker would. Exits with 0 when the
// attempt returns.
template <typename Attempt>
void Confined(Attempt attempt) {
  if (!ConfineThisProcess().ok()) _exit(2);
  attempt();
  _exit(0);
}

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
// The limits are off under sanitizers (confine.cc), so nothing could be proven there.
TEST(ConfineTest, DISABLED_NotUnderSanitizers) {}
#else
TEST(ConfineTest, AWorkerCanReadWriteAndAllocate) {
  EXPECT_EXIT(Confined([] {
                char* const memory = new char[64 * 1024 * 1024];
                memory[1] = 'x';
                if (write(STDOUT_FILENO, memory + 1, 1) != 1) _exit(3);
                delete[] memory;
              }),
              ExitedWithCode(0), "");
}

TEST(ConfineTest, AWorkerThatOpensAFileDies) {
  EXPECT_EXIT(Confined([] { open("/etc/passwd", O_RDONLY); }), KilledBySignal(SIGSYS), "");
}

TEST(ConfineTest, AWorkerThatConnectsDies) {
  EXPECT_EXIT(Confined([] { socket(AF_INET, SOCK_STREAM, 0); }), KilledBySignal(SIGSYS), "");
}

TEST(ConfineTest, AWorkerThatStartsAProgramDies) {
  EXPECT_EXIT(Confined([] { execl("/bin/true", "true", nullptr); }), KilledBySignal(SIGSYS), "");
  EXPECT_EXIT(Confined([] { fork(); }), KilledBySignal(SIGSYS), "");
}

// Code that an attacker brings along needs memory that is executable.
TEST(ConfineTest, AWorkerThatMakesMemoryExecutableDies) {
  EXPECT_EXIT(
      Confined([] { mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }),
      KilledBySignal(SIGSYS), "");
}

// The parent is a server with the same user's rights.
TEST(ConfineTest, AWorkerThatSignalsAnotherProcessDies) {
  EXPECT_EXIT(Confined([] { kill(getppid(), SIGTERM); }), KilledBySignal(SIGSYS), "");
}

// The allocation fails instead of the process: parsers can answer with an error then.
TEST(ConfineTest, AWorkersMemoryIsBounded) {
  EXPECT_EXIT(Confined([] {
                if (new (std::nothrow) char[2UL << 30] != nullptr) _exit(3);
              }),
              ExitedWithCode(0), "");
}
#endif

}  // namespace
}  // namespace onestop::sandbox
