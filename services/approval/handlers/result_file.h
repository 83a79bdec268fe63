#pragma once

/// The signed file: what is shown where, how a signature is put in, and what makes it provable for decades.

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/pdf/write/embed.h"
#include "libs/trust/validation_data.h"
#include "onestop/signing/v1/report.pb.h"
#include "services/approval/handlers/handlers.h"
#include "services/approval/store/session.h"

namespace onestop::approval::handlers {

/// Names of the fields in a result.
inline constexpr char kNumberField[] = "onestop.number";
inline constexpr char kDateField[] = "onestop.date";
inline constexpr char kLeaderField[] = "onestop.leader";
inline constexpr char kSealField[] = "onestop.seal";

/// The revision that the leader signs: the signature at its place, and empty fields for number, date and seal
/// (NĐ 30/2020 Đ.13). Errors: FAILED_PRECONDITION DRAFT_NOT_SIGNABLE.
absl::StatusOr<pdf::Prepared> PrepareLeader(const Env& env, const ledger::Submission& submission,
                                            absl::string_view draft);

/// The revision that the clerk seals: number and date filled in, and the agency's seal (Đ.14, 15, 32).
/// Errors: FAILED_PRECONDITION DRAFT_NOT_SIGNABLE.
absl::StatusOr<pdf::Prepared> PrepareSeal(const Env& env, const ledger::Submission& submission,
                                          const dossier::Dossier& dossier, absl::string_view signed_file);

/// A finished file and the evidence of its signature.
struct ResultFile {
  std::string bytes = {};
  dossier::v1::SignatureEvidence evidence = {};
  /// Of a sealed file: until when its last time stamp proves it.
  std::optional<absl::Time> archive_end_time = std::nullopt;
};

/// Whether `cms` is a signature over the session's bytes that may be accepted; on success
/// `certificate_sha256` is the signer's. Asks the network about revocation.
///
/// Errors: INVALID_ARGUMENT SIGNATURE_INVALID, ALGORITHM_REFUSED; FAILED_PRECONDITION
/// CERTIFICATE_NOT_TRUSTED; UNAVAILABLE REVOCATION_UNKNOWN; DATA_LOSS DOCUMENT_DAMAGED when base and session
/// do not fit together.
absl::StatusOr<std::string> CheckSignature(const Env& env, const store::Session& session,
                                           absl::string_view base, absl::string_view cms,
                                           absl::Time deadline);

/// The file with `cms` in it, time-stamped; at SEAL with the data to verify by and a last time stamp.
/// The whole file is verified as an outsider would verify it.
///
/// Errors: those of CheckSignature(); UNAVAILABLE TIME_STAMP_UNAVAILABLE, VERIFIER_UNAVAILABLE.
absl::StatusOr<ResultFile> Finish(const Env& env, const store::Session& session, std::string base,
                                  absl::string_view cms, absl::Time deadline);

/// A time stamp token over `digest`, a SHA-256. Errors: UNAVAILABLE TIME_STAMP_UNAVAILABLE.
absl::StatusOr<std::string> TimeStamp(const Env& env, absl::string_view digest, absl::Time deadline);

/// The whole file's report, which is VALID or `least`; `used` gets what it rests on. Errors: those of
/// RefusalOf(); UNAVAILABLE VERIFIER_UNAVAILABLE.
absl::StatusOr<signing::v1::Report> VerifyWhole(const Env& env, absl::string_view file,
                                                signing::v1::Verdict least, absl::Time deadline,
                                                trust::ValidationData& used);

/// What a signature or time stamp of a verified file was: `cms` over `digest`.
dossier::v1::SignatureEvidence EvidenceOf(std::string cms, absl::string_view digest,
                                          const signing::v1::Signature& signature,
                                          const trust::ValidationData& used,
                                          const std::string& policy_version);

/// The signature in the field of that name; null when there is none.
const signing::v1::Signature* SignatureIn(const signing::v1::Report& report, absl::string_view field);

}  // namespace onestop::approval::handlers
