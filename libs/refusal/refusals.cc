// The sentences of the refusals that more than one library builds.

#include "libs/refusal/refusals.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::refusal {
namespace {

namespace v1 = ::onestop::common::v1;

// One sentence for documents and for files that have no document: the operator restores the same store.
absl::Status Damaged(absl::string_view what, absl::string_view key, absl::string_view id) {
  return Refuse(absl::DataLossError(absl::StrCat("the bytes of ", what, " ", id,
                                                 " are lost or damaged; the operator must restore them")),
                v1::ERROR_REASON_DOCUMENT_DAMAGED, {{std::string(key), std::string(id)}});
}

}  // namespace

absl::Status StorageUnavailable() {
  return Refuse(
      absl::UnavailableError("the database cannot be reached; nothing was done; try again, with the "
                             "same request_id if the call has one"),
      v1::ERROR_REASON_STORAGE_UNAVAILABLE);
}

absl::Status RecordUnavailable() {
  return Refuse(
      absl::UnavailableError("the call cannot be recorded in the audit log, and what is not recorded is not "
                             "answered; try again, with the same request_id if the call has one"),
      v1::ERROR_REASON_STORAGE_UNAVAILABLE);
}

absl::Status CatalogueUnavailable() {
  return Refuse(absl::UnavailableError("the catalogue could not be read yet; try again"),
                v1::ERROR_REASON_STORAGE_UNAVAILABLE);
}

absl::Status CommitInDoubt(absl::string_view detail) {
  return Refuse(absl::UnknownError(absl::StrCat(
                    "the connection to the database was lost while committing, so whether it was committed "
                    "is not known; send the same request_id again to learn it",
                    detail.empty() ? "" : ": ", detail)),
                v1::ERROR_REASON_COMMIT_IN_DOUBT);
}

absl::Status RequestIdReused(absl::string_view request_id) {
  return Refuse(absl::AlreadyExistsError(
                    absl::StrCat("request_id ", request_id, " was used for another request; use a new one")),
                v1::ERROR_REASON_REQUEST_ID_REUSED, {{"request_id", std::string(request_id)}});
}

absl::Status DocumentDamaged(absl::string_view document_id) {
  return Damaged("document", "document_id", document_id);
}

absl::Status StoredFileDamaged(absl::string_view sha256) {
  return Damaged("the stored file", "sha256", absl::BytesToHexString(sha256));
}

absl::Status SigningSessionDamaged(absl::string_view session_id) {
  return Refuse(absl::DataLossError(absl::StrCat("the document and the prepared signature ", session_id,
                                                 " do not fit together; prepare the signature again")),
                v1::ERROR_REASON_DOCUMENT_DAMAGED, {{"session_id", std::string(session_id)}});
}

// "that the caller may read": one sentence for a missing document and a hidden one.
absl::Status DocumentNotFound(absl::string_view document_id) {
  return Refuse(absl::NotFoundError(absl::StrCat(
                    "there is no document ", document_id,
                    " that the caller may read; check the id, or upload the file first, as the same caller")),
                v1::ERROR_REASON_DOCUMENT_NOT_FOUND, {{"document_id", std::string(document_id)}});
}

// Without advice: where a row names the file, the caller of the store makes DOCUMENT_DAMAGED of it.
absl::Status StoredFileNotFound(absl::string_view sha256) {
  const std::string hex = absl::BytesToHexString(sha256);
  return Refuse(absl::NotFoundError(absl::StrCat("no file with the SHA-256 ", hex, " is stored")),
                v1::ERROR_REASON_DOCUMENT_NOT_FOUND, {{"sha256", hex}});
}

// "nothing was done" in each of these: the caller may send the same request again without harm.
absl::Status ServerBusy(absl::string_view what) {
  return Refuse(
      absl::ResourceExhaustedError(absl::StrCat("too many ", what, "; nothing was done; try again shortly")),
      v1::ERROR_REASON_SERVER_BUSY);
}

absl::Status CallerBusy(absl::string_view what, int max) {
  return Refuse(absl::ResourceExhaustedError(absl::StrCat(
                    "the caller has ", max, " ", what,
                    " in progress, as many as it may; nothing was done; try again when some have ended")),
                v1::ERROR_REASON_CALLER_BUSY, {{"max", absl::StrCat(max)}});
}

absl::Status TooSlow(absl::string_view what) {
  return Refuse(absl::DeadlineExceededError(absl::StrCat(what, "; nothing was stored; send it again")),
                v1::ERROR_REASON_DEADLINE_PASSED);
}

absl::Status ServerDraining() {
  return Refuse(
      absl::UnavailableError("the server is shutting down; nothing was done; connect to another one, "
                             "or try again shortly, with the same request_id if the call has one"),
      v1::ERROR_REASON_SERVER_DRAINING);
}

absl::Status PositionNotReached(int64_t wanted, int64_t position) {
  return Refuse(absl::UnavailableError(absl::StrCat(
                    "onestop-min-position asks for position ", wanted, " of the log, and this server has ",
                    position, "; try again shortly, or with a position that was committed")),
                v1::ERROR_REASON_POSITION_NOT_REACHED,
                {{"wanted", absl::StrCat(wanted)}, {"position", absl::StrCat(position)}});
}

absl::Status DeadlinePassed(absl::string_view what) {
  return Refuse(absl::DeadlineExceededError(absl::StrCat("the deadline passed before ", what,
                                                         "; nothing was done; try again with more time")),
                v1::ERROR_REASON_DEADLINE_PASSED);
}

// Not "nothing was done": what an import committed before the end stays.
absl::Status StreamTimePassed(absl::string_view why) {
  return Refuse(absl::DeadlineExceededError(absl::StrCat(
                    "the stream was ended: ", why, "; begin again, from where it ended if the call can")),
                v1::ERROR_REASON_DEADLINE_PASSED);
}

absl::Status DocumentTooLarge(int64_t bytes_max) {
  return Refuse(absl::InvalidArgumentError(
                    absl::StrCat("the file is larger than ", bytes_max,
                                 " bytes, which is the most that is accepted here; send a smaller one")),
                v1::ERROR_REASON_DOCUMENT_TOO_LARGE, {{"max_bytes", absl::StrCat(bytes_max)}});
}

absl::Status SignatureInvalid(absl::string_view message, absl::string_view detail) {
  return Refuse(absl::InvalidArgumentError(message), v1::ERROR_REASON_SIGNATURE_INVALID,
                {{"detail", std::string(detail)}});
}

absl::Status DraftNotSignable(absl::string_view detail, absl::string_view why) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat("the document cannot be signed: ", why)),
                v1::ERROR_REASON_DRAFT_NOT_SIGNABLE, {{"detail", std::string(detail)}});
}

absl::Status RoleMissing(absl::string_view role, absl::string_view agency_id) {
  return Refuse(absl::PermissionDeniedError(
                    absl::StrCat("the call needs ", role, " in agency ", agency_id,
                                 ", which the caller does not hold; ask a holder of the role to do it, or "
                                 "correct the staff directory")),
                v1::ERROR_REASON_ROLE_MISSING,
                {{"role", std::string(role)}, {"agency", std::string(agency_id)}});
}

absl::Status StaffOnly(absl::string_view what) {
  return Refuse(absl::PermissionDeniedError(absl::StrCat(what, " for staff; this caller is a client system")),
                v1::ERROR_REASON_ROLE_MISSING, {{"role", "staff"}});
}

absl::Status PortalRightMissing() {
  return Refuse(absl::PermissionDeniedError(
                    "only a system with the right PORTAL files online; receive the dossier at the counter"),
                v1::ERROR_REASON_ROLE_MISSING, {{"right", "PORTAL"}});
}

// The metadata name PORTAL alone: a system that uploads and is no migration does it for applicants.
absl::Status UploadRightMissing() {
  return Refuse(
      absl::PermissionDeniedError(
          "documents are uploaded by staff and by systems with the right PORTAL or MIGRATION, which "
          "this client system does not have; give it the right, or upload as staff"),
      v1::ERROR_REASON_ROLE_MISSING, {{"right", "PORTAL"}});
}

// The province in an agency's place: the catalogue is one for all, and the role counts in any agency.
absl::Status CatalogueRightMissing(absl::string_view province) {
  return Refuse(absl::PermissionDeniedError(
                    "the catalogue is kept by staff with ROLE_CATALOGUE_EDITOR and systems with the right "
                    "CATALOGUE; ask one of them"),
                v1::ERROR_REASON_ROLE_MISSING,
                {{"role", "ROLE_CATALOGUE_EDITOR"}, {"agency", std::string(province)}});
}

absl::Status OwnProposal() {
  return Refuse(absl::PermissionDeniedError(
                    "the caller proposed the change itself; another catalogue editor has to confirm it"),
                v1::ERROR_REASON_SECOND_EDITOR_NEEDED, {{"why", "proposer"}});
}

absl::Status OwnRights() {
  return Refuse(
      absl::PermissionDeniedError(
          "the change is of the caller's own rights, which no editor gives to or takes from themself; "
          "another catalogue editor has to make it so"),
      v1::ERROR_REASON_SECOND_EDITOR_NEEDED, {{"why", "own rights"}});
}

absl::Status ColleaguesOnly(absl::string_view agencies, absl::string_view province) {
  return Refuse(absl::PermissionDeniedError(
                    absl::StrCat("staff list the people of the agencies that they work in: give ", agencies,
                                 " as agency_id, or ask a catalogue editor")),
                v1::ERROR_REASON_ROLE_MISSING,
                {{"role", "ROLE_CATALOGUE_EDITOR"}, {"agency", std::string(province)}});
}

}  // namespace onestop::refusal
