#pragma once

/// What a verification found, as people read it.

#include "onestop/signing/v1/report.pb.h"
#include "tools/onestop/session.h"

namespace onestop::cli {

/// Of the table of signatures.
absl::Span<const Heading> SignatureColumns();

/// Each signature, every reason, and the verdict last. As JSON: the report itself; as CSV: the signatures
/// alone.
void WriteReport(const Session& session, const signing::v1::Report& report);

}  // namespace onestop::cli
