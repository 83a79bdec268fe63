// onestop-pdf-reader: reads one PDF from standard input and writes an onestop.signing.v1.Inspection to
// standard output. Started by PdfInspector, once for each file; of no use by hand. Exit code 0: answered; 1:
// could not.

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

// Without the destructors of static objects: there is nothing to save.
int main() { _exit(onestop::pdf::Work()); }
