// onestop-pdf-worker: reads one PDF from standard input and writes an onestop.signing.v1.Inspection to
// standard output. Started by PdfInspector, once for each file; of no use by hand. Exit code 0: answered; 1:
// could not.

#include <unistd.h>

#include <string>

#include "libs/signing/inspect/confine.h"
#include "libs/signing/inspect/inspect_pdf.h"
#include "libs/signing/inspect/limits.h"
#include "libs/signing/inspect/standard_streams.h"

namespace onestop::signing::inspect {
namespace {

int Work() {
  if (!ConfineThisProcess().ok()) return 1;
  std::string file;
  if (!ReadAll(kPdfBytesMax, file)) return 1;
  return WriteAll(InspectPdf(file).SerializeAsString()) ? 0 : 1;
}

}  // namespace
}  // namespace onestop::signing::inspect

// Without the destructors of static objects: there is nothing to save.
int main() { _exit(onestop::signing::inspect::Work()); }
