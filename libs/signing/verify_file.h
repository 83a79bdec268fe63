#pragma once

/// The one entry point for any file: who signed it, what each signature covers, and whether that holds.
///
///     const PdfInspector inspector({.worker = worker});
///     ValidationData used;
///     const FileToVerify file = {.bytes = bytes, .now = absl::Now()};
///     ASSIGN_OR_RETURN(const v1::Report report, VerifyFile(file, inspector, policy, services, &used));

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/pdf/workers/pdf_inspector.h"
#include "libs/trust/trust_policy.h"
#include "libs/trust/trust_services.h"
#include "libs/trust/validation_data.h"
#include "onestop/signing/v1/report.pb.h"

namespace onestop::signing {

struct FileToVerify {
  absl::string_view bytes;
  /// A CMS over all of `bytes`, DER, from a separate file (.p7s). Empty: there is none.
  absl::string_view detached_cms;
  absl::Time now;
  /// Since when the file is known to have these bytes, such as by the office's own record of its arrival.
  std::optional<absl::Time> known_since = std::nullopt;
  /// Certificates and revocation data from elsewhere, such as an evidence package.
  trust::ValidationData data;
  /// The limit for reading the file and asking services, by absl::Now().
  absl::Time deadline = absl::InfiniteFuture();
};

/// A damaged or hostile file is not an error: the report has the verdict INVALID or UNKNOWN, and the
/// reason. A file without any signature is NOT_SIGNED. Otherwise the verdict is the worst of all
/// signatures' and of the reasons against the file as a whole. Signatures are listed in the order of their
/// revisions, a detached one last. A CMS that carries a file (.p7m) is verified over that file, and the
/// file itself like any other; for a CMS over a file that is elsewhere (.p7s) the report says that the file
/// is missing.
///
/// `services` may be null: no service is asked. `used`, if given, receives the data that the verdict rests
/// on. Blocks on the worker and the network: never call it inside a database transaction. Thread-safe.
///
/// Errors: those of PdfInspector::Inspect().
absl::StatusOr<v1::Report> VerifyFile(const FileToVerify& file, const pdf::PdfInspector& inspector,
                                      const trust::TrustPolicy& policy, trust::TrustServices* services,
                                      trust::ValidationData* used = nullptr);

/// The inspection that VerifyFile() uses: `bytes` if that is a PDF, the PDF that it carries if it is a CMS
/// (.p7m), else nothing. Errors: those of PdfInspector::Inspect().
absl::StatusOr<pdf::worker::Inspection> InspectFile(absl::string_view bytes,
                                                    const pdf::PdfInspector& inspector, absl::Time deadline);

/// The same for a file that was inspected already: nothing of a PDF is parsed here, and `inspection` is
/// checked before it is used. Never an error.
v1::Report VerifyInspected(const FileToVerify& file, const pdf::worker::Inspection& inspection,
                           const trust::TrustPolicy& policy, trust::TrustServices* services,
                           trust::ValidationData* used = nullptr);

/// The report on a signature from a separate file (.p7s), `signature.bytes`, alone over
/// `signed_bytes`. Never an error.
v1::Report VerifyBeside(const FileToVerify& signature, absl::string_view signed_bytes,
                        const trust::TrustPolicy& policy, trust::TrustServices* services,
                        trust::ValidationData* used = nullptr);

}  // namespace onestop::signing
