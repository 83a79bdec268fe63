#pragma once

/// Reads the structure of a PDF: its signatures, what each covers, what changed after each. Runs in the
/// worker process, and in tests and the fuzzer; strangers' files are parsed nowhere else.

#include "absl/strings/string_view.h"
#include "onestop/signing/v1/inspection.pb.h"

namespace onestop::signing::inspect {

/// Never fails: what is wrong with `file` stands in the answer. A pure function of the bytes.
v1::Inspection InspectPdf(absl::string_view file);

}  // namespace onestop::signing::inspect
