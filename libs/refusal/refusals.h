#pragma once

/// The refusals that several libraries and services build: one function, one sentence and one set of metadata
/// for each. What only one library refuses is built there, with refuse.h; the domain's own refusals are in
/// libs/dossier/errors.h.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace onestop::refusal {

// Storage.

/// UNAVAILABLE, STORAGE_UNAVAILABLE: the database cannot be reached, and nothing was committed.
absl::Status StorageUnavailable();
/// UNAVAILABLE, STORAGE_UNAVAILABLE: the service has not read the catalogue yet.
absl::Status CatalogueUnavailable();
/// UNKNOWN, COMMIT_IN_DOUBT. `detail` says more for a log, or is empty.
absl::Status CommitInDoubt(absl::string_view detail = "");
/// ALREADY_EXISTS, REQUEST_ID_REUSED. Metadata: request_id.
absl::Status RequestIdReused(absl::string_view request_id);
/// DATA_LOSS, DOCUMENT_DAMAGED: the file of a document is lost or changed. Metadata: document_id.
absl::Status DocumentDamaged(absl::string_view document_id);
/// DATA_LOSS, DOCUMENT_DAMAGED: a stored file is lost or changed. `sha256` is 32 bytes. Metadata: sha256, in
/// hex.
absl::Status StoredFileDamaged(absl::string_view sha256);
/// DATA_LOSS, DOCUMENT_DAMAGED: what a prepared signature signs is not in its document. Metadata: session_id.
absl::Status SigningSessionDamaged(absl::string_view session_id);
/// NOT_FOUND, DOCUMENT_NOT_FOUND: there is none, or the caller may not read it. Metadata: document_id.
absl::Status DocumentNotFound(absl::string_view document_id);
/// NOT_FOUND, DOCUMENT_NOT_FOUND: no file has that hash. `sha256` is 32 bytes. Metadata: sha256, in hex.
absl::Status StoredFileNotFound(absl::string_view sha256);

// What a server can do at a time.

/// RESOURCE_EXHAUSTED, SERVER_BUSY: "too many `what`", such as "uploads are in progress".
/// UNAVAILABLE, STORAGE_UNAVAILABLE: the call could not be recorded.
absl::Status RecordUnavailable();
absl::Status ServerBusy(absl::string_view what);
/// RESOURCE_EXHAUSTED, CALLER_BUSY: the caller has `max` of `what` in progress, as many as it may.
absl::Status CallerBusy(absl::string_view what, int max);
/// DEADLINE_EXCEEDED, DEADLINE_PASSED: bytes come more slowly than is allowed.
absl::Status TooSlow(absl::string_view what);
/// UNAVAILABLE, SERVER_DRAINING.
absl::Status ServerDraining();
/// UNAVAILABLE, POSITION_NOT_REACHED: what this server reads does not have the position yet. Metadata: wanted, position.
absl::Status PositionNotReached(int64_t wanted, int64_t position);
/// DEADLINE_EXCEEDED, DEADLINE_PASSED: "the deadline passed before `what`", such as "the command was
/// decided".
absl::Status DeadlinePassed(absl::string_view what);
/// DEADLINE_EXCEEDED, DEADLINE_PASSED: a stream has to end before it is complete. `why`: "its time is up".
absl::Status StreamTimePassed(absl::string_view why);

// What was sent.

/// INVALID_ARGUMENT, DOCUMENT_TOO_LARGE. Metadata: max_bytes.
absl::Status DocumentTooLarge(int64_t bytes_max);
/// INVALID_ARGUMENT, SIGNATURE_INVALID with `message`. Metadata: detail.
absl::Status SignatureInvalid(absl::string_view message, absl::string_view detail);
/// FAILED_PRECONDITION, DRAFT_NOT_SIGNABLE: "the document cannot be signed: `why`". Metadata: detail.
absl::Status DraftNotSignable(absl::string_view detail, absl::string_view why);

// Who sent it.

// The reason is the same for a right that a client system lacks, which holds no roles.

/// PERMISSION_DENIED, ROLE_MISSING. `role` is a name of onestop.common.v1.Role. Metadata: role, agency.
absl::Status RoleMissing(absl::string_view role, absl::string_view agency_id);
/// PERMISSION_DENIED, ROLE_MISSING: "`what` for staff; this caller is a client system". Metadata: role
/// "staff".
absl::Status StaffOnly(absl::string_view what);
/// PERMISSION_DENIED, ROLE_MISSING: only a portal files online. Metadata: right.
absl::Status PortalRightMissing();
/// PERMISSION_DENIED, ROLE_MISSING: the caller is a system that uploads for no applicant. Metadata: right.
absl::Status UploadRightMissing();
/// PERMISSION_DENIED, ROLE_MISSING: the caller may not change the catalogue. Metadata: role, agency: the province.
absl::Status CatalogueRightMissing(absl::string_view province);
/// PERMISSION_DENIED, SECOND_EDITOR_NEEDED: the change would give rights to the caller itself, or take them.
absl::Status OwnRights();
/// PERMISSION_DENIED, SECOND_EDITOR_NEEDED: the caller proposed the change that it confirms.
absl::Status OwnProposal();
/// PERMISSION_DENIED, ROLE_MISSING: staff who do not keep the catalogue list the people of their own agencies, `agencies`,
/// such as "H31.06 or H31.19". Metadata: role, agency: the province.
absl::Status ColleaguesOnly(absl::string_view agencies, absl::string_view province);

}  // namespace onestop::refusal
