// Reads a worker's request from standard input and writes its answer, with the calls that the sandbox
// allows.

#include "libs/sandbox/standard_streams.h"

#include <unistd.h>

#include <cerrno>

namespace onestop::sandbox {

bool ReadAll(size_t bytes_max, std::string& bytes) {
  constexpr size_t kChunkBytes = 256 * 1024;
  // One byte more than the limit may be read, so that the caller sees that the request is too large.
  while (bytes.size() <= bytes_max) {
    const size_t size = bytes.size();
    bytes.resize(size + kChunkBytes);
    const ssize_t got = read(STDIN_FILENO, bytes.data() + size, kChunkBytes);
    bytes.resize(size + static_cast<size_t>(got > 0 ? got : 0));
    if (got == 0) return true;
    // After EINTR nothing was read; the call is repeated.
    if (got < 0 && errno != EINTR) return false;
  }
  return true;
}

bool WriteAll(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (put < 0 && errno != EINTR) return false;
    bytes.remove_prefix(static_cast<size_t>(put > 0 ? put : 0));
  }
  return true;
}

}  // namespace onestop::sandbox
