#pragma once

/// Every refusal of the domain, one function each, and those about its things with which services answer reads; what
/// is refused without it too is in libs/refusal/refusals.h. Each says what was found, what is needed, what to do.
/// Parameters named `command` and `other_command` are names of commands; the metadata's keys for them are `act` and
/// `other_act`.
/// The reasons are described in proto/onestop/common/v1/error_reason.proto. No message and no metadata
/// hold personal data; ids of staff are none.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/dossier/actor.h"
#include "libs/dossier/apply.h"
#include "libs/dossier/dossier.h"
#include "libs/dossier/rules.h"

namespace onestop::dossier::error {

// The dossier.

/// NOT_FOUND, DOSSIER_NOT_FOUND: there is none, or the actor may not know of it. Metadata: dossier_id.
absl::Status DossierNotFound(absl::string_view dossier_id);
/// The same of a dossier that a request names by its code. Metadata: code.
absl::Status DossierCodeNotFound(absl::string_view code);
/// ALREADY_EXISTS, DOSSIER_EXISTS.
absl::Status DossierExists(absl::string_view dossier_id);
/// FAILED_PRECONDITION, DOSSIER_IN_WRONG_STATUS. `needed` are the statuses that would do.
absl::Status WrongStatus(const Dossier& dossier, absl::Span<const DossierStatus> needed);
/// FAILED_PRECONDITION, ACT_NOT_POSSIBLE: an imported history has events that cannot follow each other.
absl::Status ActNotPossible(const Dossier& dossier, absl::string_view command);
/// FAILED_PRECONDITION, ACT_NOT_POSSIBLE: an imported history gives a due date before there is a promise to
/// keep.
absl::Status ExternalDueBeforeAcceptance(const Dossier& dossier, absl::string_view command);
/// FAILED_PRECONDITION, COMPONENT_MISSING. `present` is a kind that the dossier has, the procedure does not know
/// and that resembles `kind`; "" when there is none.
absl::Status ComponentMissing(const Dossier& dossier, const std::vector<std::string>& kinds,
                              absl::string_view present);
/// FAILED_PRECONDITION, DOSSIER_ACCEPTED: what was submitted stands since acceptance.
absl::Status DossierAccepted(const Dossier& dossier);
/// FAILED_PRECONDITION, SUPPLEMENT_LIMIT_REACHED.
absl::Status SupplementLimitReached(const Dossier& dossier, int max);
/// FAILED_PRECONDITION, SUPPLEMENT_TOO_LATE: `last` was the last day on which one could be asked for.
absl::Status SupplementTooLate(const Dossier& dossier, int days, absl::CivilDay last);
/// FAILED_PRECONDITION, SUPPLEMENT_STILL_AWAITED: until `last`; nothing: the rules give no such day, or papers came.
absl::Status SupplementStillAwaited(const Dossier& dossier, std::optional<absl::CivilDay> last);
/// FAILED_PRECONDITION, SUPPLEMENT_NOT_HANDED_IN: nothing came that an officer has to check.
absl::Status SupplementNotHandedIn(const Dossier& dossier);
/// FAILED_PRECONDITION, EXTENSION_LIMIT_REACHED.
absl::Status ExtensionLimitReached(const Dossier& dossier, int max);
/// FAILED_PRECONDITION, RESULT_SIGNED: the decision is made.
absl::Status ResultSigned(const Dossier& dossier);
/// FAILED_PRECONDITION, END_REQUEST_OPEN: the applicant asked before.
absl::Status EndRequestOpen(const Dossier& dossier);
/// FAILED_PRECONDITION, NO_END_REQUESTED.
absl::Status NoEndRequested(const Dossier& dossier);
/// FAILED_PRECONDITION, CONSULTATION_NOT_OPEN: there is none with that number, or it was answered.
absl::Status ConsultationNotOpen(const Dossier& dossier, int number);
/// FAILED_PRECONDITION, TOO_MANY_INQUIRIES: `max` consultations, verifications or messages.
absl::Status TooManyInquiries(const Dossier& dossier, int max);

// What was handed in.

// Those below name no field: the handler knows which of its request's fields brought the value, and names
// it.

/// INVALID_ARGUMENT, FIELD_INVALID: with what `dossier` has already, more than `max` components. Metadata:
/// present, max.
absl::Status TooManyComponents(const Dossier& dossier, int max);
/// INVALID_ARGUMENT, FIELD_INVALID: the dossier has no such component to be taken out. Metadata: component.
absl::Status ComponentNotThere(absl::string_view kind);
/// INVALID_ARGUMENT, FIELD_INVALID: an amendment asks for what is so already, or for nothing.
absl::Status NothingAmended();
/// INVALID_ARGUMENT, FIELD_INVALID: a supplement after acceptance brings no component.
absl::Status NothingReceived();
/// INVALID_ARGUMENT, FIELD_INVALID: the new day is not after the due day, or is not to come.
absl::Status AppointmentNotLater(absl::CivilDay appointment, absl::CivilDay due, absl::CivilDay today);
/// INVALID_ARGUMENT, FIELD_INVALID: an inspection before acceptance, or one to come.
absl::Status VerifyTimeOutside(absl::Time time, absl::Time accepted, absl::Time now);
/// INVALID_ARGUMENT, FIELD_INVALID: an answer is wanted by a day that is over.
absl::Status AnswerDueInThePast(absl::CivilDay answer_due, absl::CivilDay today);

// Rights.

/// PERMISSION_DENIED, MIGRATION_RIGHT_MISSING: the caller does not have the right; a command that no import makes; on
/// another day; for another agency.
absl::Status MigrationRightMissing(absl::string_view what);
absl::Status NotOfAnImport(absl::string_view command);
absl::Status MigrationRightEnded(absl::CivilDay first_day, absl::CivilDay last_day);
absl::Status MigrationOfOtherAgency(absl::string_view agency_id);
/// PERMISSION_DENIED, READ_RIGHT_MISSING: the caller sees the dossier in lists, and no more of it.
absl::Status ReadRightMissing(absl::string_view dossier_id);
/// PERMISSION_DENIED, MANDATE_MISSING.
absl::Status MandateMissing(absl::string_view procedure_code, absl::string_view agency_id);
/// PERMISSION_DENIED, CERTIFICATE_NOT_REGISTERED. `certificate_sha256` is 32 bytes.
absl::Status CertificateNotRegistered(absl::string_view certificate_sha256, absl::string_view whose);
/// FAILED_PRECONDITION, DUTIES_NOT_SEPARATE: the actor of the command `other_command` may not give the command
/// `command`.
absl::Status DutiesNotSeparate(absl::string_view command, absl::string_view other_command);

// Tasks and steps.

/// FAILED_PRECONDITION, TASK_NOT_OPEN.
absl::Status TaskNotOpen(const Dossier& dossier, int task_number);
/// PERMISSION_DENIED, TASK_HELD_BY_OTHER.
absl::Status TaskHeldByOther(const Task& task);
/// FAILED_PRECONDITION, TASK_NOT_HELD.
absl::Status TaskNotHeld(const Task& task);
/// PERMISSION_DENIED, DIVISION_OTHER: `staff`, whose work it is or is to be, is of `division`, and the caller is not.
absl::Status DivisionOther(absl::string_view staff, absl::string_view division, absl::string_view agency_id);
/// FAILED_PRECONDITION, STEP_NEEDS_OTHER_ACT.
absl::Status StepNeedsOtherAct(StepKind kind, absl::string_view command);
/// FAILED_PRECONDITION, ASSIGNEE_UNSUITABLE.
absl::Status AssigneeUnsuitable(absl::string_view assignee, Role role, absl::string_view agency_id);
/// The same for an id that no member of staff has, of no day. `nearest`: the id that was probably meant, or "".
absl::Status AssigneeUnknown(absl::string_view assignee, absl::string_view nearest);
/// FAILED_PRECONDITION, NO_STEP_BEFORE.
absl::Status NoStepBefore(int step);
/// FAILED_PRECONDITION, TASK_TAKEN_UP: something was done in it already.
absl::Status TaskTakenUp(const Task& task);

// The result.

/// FAILED_PRECONDITION, DRAFT_MISSING.
absl::Status DraftMissing(const Dossier& dossier);
/// FAILED_PRECONDITION, DRAFT_CHANGED. `present_sha256` is what should have been signed or sealed, 32 bytes.
absl::Status DraftChanged(const Dossier& dossier, absl::string_view present_sha256);

/// FAILED_PRECONDITION, SIGNER_NOT_NAMED.
absl::Status SignerNotNamed(absl::string_view named, absl::string_view signer);
/// FAILED_PRECONDITION, MANDATE_NOT_AS_SHOWN: the draft shows one right to sign, the signer holds another.
absl::Status MandateNotAsShown(MandateKind shown, MandateKind held);

/// FAILED_PRECONDITION, RESULT_NOT_NUMBERED.
absl::Status ResultNotNumbered(const Dossier& dossier);
/// FAILED_PRECONDITION, RESULT_NUMBERED.
absl::Status ResultNumbered(const Dossier& dossier);
/// FAILED_PRECONDITION, RESULT_NOT_SEALED.
absl::Status ResultNotSealed(const Dossier& dossier);
/// FAILED_PRECONDITION, RESULT_CHANGED. `present` is the result by now.
absl::Status ResultChanged(const Dossier& dossier, const ResultDocument& present);
/// ABORTED, DOSSIER_CHANGED: the dossier is not at `version` any more.
absl::Status DossierChanged(const Dossier& dossier, int64_t version);
/// FAILED_PRECONDITION, NOTHING_TO_ERASE.
absl::Status NothingToErase(const Dossier& dossier);
/// FAILED_PRECONDITION, ARCHIVE_NOT_LENGTHENED.
absl::Status ArchiveNotLengthened(const Dossier& dossier);

// Time.

/// FAILED_PRECONDITION, TIME_OUT_OF_ORDER: `time` lies before `previous`, which it must follow.
absl::Status TimeBeforePrevious(absl::Time time, absl::Time previous);
/// INVALID_ARGUMENT, TIME_OUT_OF_ORDER: `time` lies after `now`, the server's clock.
absl::Status TimeInFuture(absl::Time time, absl::Time now);

// The catalogue.

/// FAILED_PRECONDITION, PROCEDURE_NOT_IN_FORCE. `nearest` is the procedure that may have been meant, or null.
absl::Status ProcedureNotInForce(absl::string_view procedure_code, absl::CivilDay day,
                                 const Procedure* nearest);
/// NOT_FOUND, PROCEDURE_NOT_IN_FORCE: a procedure is read that is not there, or has not that version; 0: none that is in
/// force on `day`.
absl::Status ProcedureNotFound(absl::string_view procedure_code, int version, absl::CivilDay day,
                               const Procedure* nearest);
/// FAILED_PRECONDITION, AGENCY_NOT_COMPETENT.
absl::Status AgencyNotCompetent(absl::string_view agency_id, absl::string_view procedure_code);
/// NOT_FOUND, CATALOGUE_ENTRY_NOT_FOUND: a dossier needs it. `kind` is "process", "calendar", "rule_set" or "agency".
absl::Status CatalogueEntryNotFound(absl::string_view kind, absl::string_view id);
/// NOT_FOUND, CATALOGUE_ENTRY_NOT_FOUND: a process is read that is not there, or has not that version; 0: any.
absl::Status ProcessNotFound(absl::string_view id, int version);

// Storage.

/// DATA_LOSS, HISTORY_DAMAGED.
absl::Status HistoryDamaged(absl::string_view dossier_id, int64_t sequence, absl::string_view what);
/// What an error says of such an event: "is out of sequence". Requires an inconsistency.
absl::string_view SentenceOf(Inconsistency inconsistency);
/// DATA_LOSS, HISTORY_DAMAGED: the event cannot follow those before it. Requires an inconsistency.
absl::Status HistoryInconsistent(absl::string_view dossier_id, int64_t sequence, Inconsistency inconsistency);

}  // namespace onestop::dossier::error
