// onestop-pdf-reader: reads one PDF from standard input and writes an onestop.pdf.worker.Inspection to
// standard output. PdfInspector starts it once for each file; it is not meant to be run by hand. Exit code
// 0: answered; 1: failed.

#include <unistd.h>

#include <string>

#include "libs/pdf/limits.h"
#include "libs/pdf/read/inspect_pdf.h"
#include "libs/sandbox/confine.h"
#include "libs/sandbox/standard_streams.h"

namespace onestop::pdf {
namespace {

int Work() {
  if (!sandbox::ConfineThisProcess().ok()) return 1;
  std::string file;
  if (!sandbox::ReadAll(kPdfBytesMax, file)) return 1;
  return sandbox::WriteAll(InspectPdf(file).SerializeAsString()) ? 0 : 1;
}

}  // namespace
}  // namespace onestop::pdf

// Exits without the destructors of static objects: there is nothing to save, and they could need forbidden
// system calls.
int main() { _exit(onestop::pdf::Work()); }
