#include "tools/onestop/many.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"

namespace onestop::cli {
namespace {

// A token signs one after the other, but time stamps and the service's work overlap.
constexpr size_t kWorkers = 6;

}  // namespace

absl::Status Confirm(const Session& session, const std::string& question, absl::string_view no) {
  if (isatty(STDIN_FILENO) == 0) {
    return UsageError("nobody can be asked here; give --yes when it shall be done with all that is listed");
  }
  session.out() << question << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "Y" || answer == "c" || answer == "C") return absl::OkStatus();
  return absl::CancelledError(no);
}

void SideBySide(size_t count, absl::FunctionRef<void(size_t)> work) {
  std::atomic<size_t> next = 0;
  std::vector<std::thread> workers;
  for (size_t i = 0; i < std::min(kWorkers, count); ++i) {
    workers.emplace_back([&] {
      for (size_t item = next++; item < count; item = next++) work(item);
    });
  }
  for (std::thread& worker : workers) worker.join();
}

absl::Status AllDone(size_t count, size_t failed, absl::string_view done) {
  if (failed == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(failed, " of ", count, " were not ", done));
}

}  // namespace onestop::cli
