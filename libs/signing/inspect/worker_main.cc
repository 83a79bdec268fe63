// onestop-pdf-worker: reads one PDF from standard input and writes an onestop.signing.v1.Inspection to
// standard output. Started by PdfInspector, once for each file; of no use by hand. Exit code 0: answered; 1:
// could not.

#include <unistd.h>

#include <cerrno>
#include <string>

#include "absl/strings/string_view.h"
#include "libs/signing/inspect/confine.h"
#include "libs/signing/inspect/inspect_pdf.h"
#include "libs/signing/inspect/limits.h"

namespace onestop::signing::inspect {
namespace {

// Everything from standard input, one byte more than allowed at most. False when reading fails.
bool ReadAll(std::string& bytes) {
  constexpr size_t kChunkBytes = 256 * 1024;
  while (bytes.size() <= kPdfBytesMax) {
    const size_t size = bytes.size();
    bytes.resize(size + kChunkBytes);
    const ssize_t got = read(STDIN_FILENO, bytes.data() + size, kChunkBytes);
    bytes.resize(size + static_cast<size_t>(got > 0 ? got : 0));
    if (got == 0) return true;
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

int Work() {
  if (!ConfineThisProcess().ok()) return 1;
  std::string file;
  if (!ReadAll(file)) return 1;
  return WriteAll(InspectPdf(file).SerializeAsString()) ? 0 : 1;
}

}  // namespace
}  // namespace onestop::signing::inspect

// Without the destructors of static objects: there is nothing to save.
int main() { _exit(onestop::signing::inspect::Work()); }
