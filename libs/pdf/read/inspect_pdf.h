#pragma once

/// Reads the structure of a PDF: its signatures, what each covers, what changed after each. Runs in the
/// worker process, and in tests and the fuzzer; untrusted files are parsed nowhere else.

#include "absl/strings/string_view.h"
#include "libs/pdf/workers/inspection.pb.h"

namespace onestop::pdf {

/// Never fails: what is wrong with `file` is in the answer. A pure function of the bytes.
worker::Inspection InspectPdf(absl::string_view file);

}  // namespace onestop::pdf
