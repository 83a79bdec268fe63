#pragma once

/// The one door for any file: who signed it, what each signature covers, and whether that holds.
///
///     const PdfInspector inspector({.worker = worker});
///     ValidationData used;
///     ASSIGN_OR_RETURN(const v1::Report report, VerifyFile({.bytes = bytes, .now = absl::Now()}, inspector,
///     policy,
///                                                          services.get(), &used));

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/signing/inspect/pdf_inspector.h"
#include "libs/signing/trust/trust_policy.h"
#include "libs/signing/trust/trust_services.h"
#include "libs/signing/trust/validation_data.h"
#include "onestop/signing/v1/report.pb.h"

namespace onestop::signing {

struct FileToVerify {
  absl::string_view bytes;
  /// A CMS over all of `bytes`, DER, that came beside the file (.p7s). Empty: none.
  absl::string_view detached_cms;
  absl::Time now;
  /// What is known of certificates from elsewhere, such as an evidence package.
  ValidationData data;
  /// Until when reading and asking may take, by absl::Now().
  absl::Time deadline = absl::InfiniteFuture();
};

/// A file that is damaged or hostile is no error: the report says INVALID or UNKNOWN, and why. A file without
/// any signature is NOT_SIGNED. Otherwise the verdict is the worst of all signatures' and of what speaks
/// against the file as a whole. Signatures stand in the order of their revisions, a detached one last.
///
/// `services` may be null: nobody is asked. `used`, if given, gets what the verdict rests on. Blocks on the
/// worker and the network: never call it inside a database transaction. Thread-safe.
///
/// Errors: those of PdfInspector::Inspect().
absl::StatusOr<v1::Report> VerifyFile(const FileToVerify& file, const PdfInspector& inspector,
                                      const TrustPolicy& policy, TrustServices* services,
                                      ValidationData* used = nullptr);

/// The same of a PDF that was inspected already: nothing of `bytes` is parsed here, and nothing that
/// `inspection` says is believed without a check. Never an error.
v1::Report VerifyInspected(const FileToVerify& file, const v1::Inspection& inspection,
                           const TrustPolicy& policy, TrustServices* services,
                           ValidationData* used = nullptr);

}  // namespace onestop::signing
