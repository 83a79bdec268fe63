#pragma once

/// The one service for any file: who signed it, what each signature covers, and whether that holds.
///
///     const PdfInspector inspector({.worker = worker});
///     ValidationData used;
///     ASSIGN_OR_RETURN(const v1::Report report, VerifyFile({.bytes = bytes, .now = absl::Now()}, inspector,
///     policy,
///                                                          services.get(), &used));

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
  /// A CMS over all of `bytes`, DER, that came beside the file (.p7s). Empty: none.
  absl::string_view detached_cms;
  absl::Time now;
  /// Since when the file is known to have been as it is, such as by the office's own record of its arrival.
  std::optional<absl::Time> known_since = std::nullopt;
  /// What is known of certificates from elsewhere, such as an evidence package.
  trust::ValidationData data;
  /// Until when reading and asking may take, by absl::Now().
  absl::Time deadline = absl::InfiniteFuture();
};

/// A file that is damaged or hostile is no error: the report says INVALID or UNKNOWN, and why. A file without
/// any signature is NOT_SIGNED. Otherwise the verdict is the worst of all signatures' and of what speaks
/// against the file as a whole. Signatures stand in the order of their revisions, a detached one last. A CMS
/// that carries a file (.p7m) is verified over that file, and the file itself like any other; of a CMS for a
/// file that is elsewhere (.p7s) the report says that it is missing.
///
/// `services` may be null: nobody is asked. `used`, if given, gets what the verdict rests on. Blocks on the
/// worker and the network: never call it inside a database transaction. Thread-safe.
///
/// Errors: those of PdfInspector::Inspect().
absl::StatusOr<v1::Report> VerifyFile(const FileToVerify& file, const pdf::PdfInspector& inspector,
                                      const trust::TrustPolicy& policy, trust::TrustServices* services,
                                      trust::ValidationData* used = nullptr);

/// What VerifyFile() has inspected: `bytes` if that is a PDF, the PDF that it carries if it is a CMS (.p7m),
/// else nothing. Errors: those of PdfInspector::Inspect().
absl::StatusOr<pdf::worker::Inspection> InspectFile(absl::string_view bytes,
                                                    const pdf::PdfInspector& inspector, absl::Time deadline);

/// The same of a file that was inspected already: nothing of a PDF is parsed here, and nothing that
/// `inspection` says is believed without a check. Never an error.
v1::Report VerifyInspected(const FileToVerify& file, const pdf::worker::Inspection& inspection,
                           const trust::TrustPolicy& policy, trust::TrustServices* services,
                           trust::ValidationData* used = nullptr);

/// The report on a signature that came beside its file (.p7s), `signature.bytes`: it alone, over
/// `signed_bytes`. Never an error.
v1::Report VerifyBeside(const FileToVerify& signature, absl::string_view signed_bytes,
                        const trust::TrustPolicy& policy, trust::TrustServices* services,
                        trust::ValidationData* used = nullptr);

}  // namespace onestop::signing
