// The sentences and the metadata of the domain's refusals, each in one place. Sentences are English:
// Vietnamese ones are found by the reason (libs/rpc).

#include "libs/dossier/errors.h"

#include <map>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "libs/base/check.h"
#include "libs/base/reason.h"
#include "libs/calendar/zone.h"
#include "libs/dossier/names.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::dossier::error {
namespace {

namespace common = ::onestop::common::v1;

using refusal::Refuse;

// In UTC and to the nanosecond: a client that compares metadata must not have to know the office's
// zone.
std::string Text(absl::Time time) { return absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone()); }

// In a sentence, which people read.
std::string InOffice(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M", time, calendar::OfficeZone());
}

// "that the caller may see": one sentence for a missing dossier and a hidden one. `field` is the request's.
absl::Status NoDossier(absl::string_view field, absl::string_view value) {
  return Refuse(
      absl::NotFoundError(absl::StrCat("there is no dossier ", value, " that the caller may see; check the ",
                                       field, ", or ask the office that has the dossier")),
      common::ERROR_REASON_DOSSIER_NOT_FOUND, {{std::string(field), std::string(value)}});
}

// `nearest` is the procedure that may have been meant, or null; a program can propose it too.
absl::Status NoProcedure(absl::StatusCode code, absl::string_view what, absl::string_view procedure_code,
                         absl::CivilDay day, const Procedure* nearest) {
  std::map<std::string, std::string> metadata = {{"procedure", std::string(procedure_code)},
                                                 {"day", absl::FormatCivilTime(day)}};
  std::string advice = "check the code, or publish the procedure";
  if (nearest != nullptr) {
    metadata["nearest"] = nearest->code;
    metadata["nearest_name"] = nearest->name;
    advice = absl::StrCat("did you mean ", nearest->code, " – ", nearest->name, "?");
  }
  return Refuse(absl::Status(code, absl::StrCat(what, "; ", advice)),
                common::ERROR_REASON_PROCEDURE_NOT_IN_FORCE, metadata);
}

absl::Status NoCatalogueEntry(absl::string_view sentence, absl::string_view kind, absl::string_view id) {
  return Refuse(absl::NotFoundError(sentence), common::ERROR_REASON_CATALOGUE_ENTRY_NOT_FOUND,
                {{"kind", std::string(kind)}, {"id", std::string(id)}});
}

}  // namespace

absl::Status DossierNotFound(absl::string_view dossier_id) { return NoDossier("dossier_id", dossier_id); }

absl::Status DossierCodeNotFound(absl::string_view code) { return NoDossier("code", code); }

absl::Status DossierExists(absl::string_view dossier_id) {
  return Refuse(
      absl::AlreadyExistsError(absl::StrCat("dossier ", dossier_id, " exists already; submit a new one")),
      common::ERROR_REASON_DOSSIER_EXISTS, {{"dossier_id", std::string(dossier_id)}});
}

absl::Status WrongStatus(const Dossier& dossier, absl::Span<const DossierStatus> needed) {
  // The metadata has the same list, for programs.
  const std::string list = absl::StrJoin(
      needed, ",", [](std::string* out, DossierStatus status) { absl::StrAppend(out, NameOf(status)); });
  return Refuse(absl::FailedPreconditionError(absl::StrCat("dossier ", dossier.id, " is ",
                                                           NameOf(dossier.status), ", and the command needs ",
                                                           list, "; read the dossier again")),
                common::ERROR_REASON_DOSSIER_IN_WRONG_STATUS,
                {{"dossier_id", dossier.id}, {"status", NameOf(dossier.status)}, {"needed", list}});
}

absl::Status ActNotPossible(const Dossier& dossier, absl::string_view command) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat(
                    "the command ", command, " is not possible for dossier ", dossier.id, ", which is ",
                    NameOf(dossier.status), "; correct the order of the history's events")),
                common::ERROR_REASON_ACT_NOT_POSSIBLE,
                {{"act", std::string(command)}, {"status", NameOf(dossier.status)}});
}

absl::Status ExternalDueBeforeAcceptance(const Dossier& dossier, absl::string_view command) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat(
                    "a due date is given with the act ", command, ", and dossier ", dossier.id,
                    " is not accepted yet; leave it out here and give the due date with the acceptance")),
                common::ERROR_REASON_ACT_NOT_POSSIBLE,
                {{"act", std::string(command)}, {"status", NameOf(dossier.status)}});
}

absl::Status ComponentMissing(const Dossier& dossier, const std::vector<std::string>& kinds,
                              absl::string_view present) {
  const std::string all = absl::StrJoin(kinds, ", ");
  std::map<std::string, std::string> metadata = {
      {"dossier_id", dossier.id}, {"component", kinds.front()}, {"components", all}};
  std::string advice = "ask for a supplement";
  if (!present.empty()) {
    metadata["present"] = std::string(present);
    advice =
        absl::StrCat("it has one of kind ", present,
                     ", which the procedure does not know: amend the submission if that is it, or ", advice);
  }
  return Refuse(absl::FailedPreconditionError(absl::StrCat(
                    "dossier ", dossier.id, " lacks ", kinds.size() == 1 ? "a component" : "components",
                    " of kind ", all, ", which procedure ", dossier.procedure_code, " requires; ", advice)),
                common::ERROR_REASON_COMPONENT_MISSING, metadata);
}

absl::Status DossierAccepted(const Dossier& dossier) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat(
                    "dossier ", dossier.id, " was accepted and is ", NameOf(dossier.status),
                    ", so what was submitted stands, but for phone, e-mail and address, which the counter "
                    "corrects until it ends; ask for a supplement that holds the correction")),
                common::ERROR_REASON_DOSSIER_ACCEPTED,
                {{"dossier_id", dossier.id}, {"status", NameOf(dossier.status)}});
}

absl::Status SupplementLimitReached(const Dossier& dossier, int max) {
  return Refuse(
      absl::FailedPreconditionError(absl::StrCat(
          "more papers were asked for ", dossier.supplement_requests, " times since acceptance of dossier ",
          dossier.id, ", and at most ", max, " are allowed; decide on what is there")),
      common::ERROR_REASON_SUPPLEMENT_LIMIT_REACHED, {{"max", absl::StrCat(max)}});
}

absl::Status SupplementTooLate(const Dossier& dossier, int days, absl::CivilDay last) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat("more papers may be asked for within ", days,
                                                           " working days of acceptance, for dossier ",
                                                           dossier.id, " until ", absl::FormatCivilTime(last),
                                                           "; decide on what is there, or say in "
                                                           "override_reason why it is asked all the same")),
                common::ERROR_REASON_SUPPLEMENT_TOO_LATE,
                {{"days", absl::StrCat(days)}, {"last_day", absl::FormatCivilTime(last)}});
}

absl::Status SupplementStillAwaited(const Dossier& dossier, std::optional<absl::CivilDay> last) {
  const std::string day = last.has_value() ? absl::FormatCivilTime(*last) : "";
  std::map<std::string, std::string> metadata;
  if (last.has_value()) metadata["last_day"] = day;
  return Refuse(
      absl::FailedPreconditionError(
          last.has_value()
              ? absl::StrCat("the supplement of dossier ", dossier.id, " may come until ", day,
                             "; stop it after that day, or on the applicant's request")
              : absl::StrCat("dossier ", dossier.id,
                             " does not count as abandoned: papers came that are not "
                             "checked, or the rules give no day for it; check the papers, or stop it on the "
                             "applicant's request")),
      common::ERROR_REASON_SUPPLEMENT_STILL_AWAITED, metadata);
}

absl::Status SupplementNotHandedIn(const Dossier& dossier) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat("no papers of dossier ", dossier.id,
                                                           " wait to be checked; read the dossier again")),
                common::ERROR_REASON_SUPPLEMENT_NOT_HANDED_IN, {{"dossier_id", dossier.id}});
}

absl::Status ExtensionLimitReached(const Dossier& dossier, int max) {
  return Refuse(absl::FailedPreconditionError(
                    absl::StrCat("a new day was named ", dossier.extensions, " times for dossier ",
                                 dossier.id, ", and at most ", max, " are allowed; finish the dossier")),
                common::ERROR_REASON_EXTENSION_LIMIT_REACHED, {{"max", absl::StrCat(max)}});
}

absl::Status ResultSigned(const Dossier& dossier) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat(
                    "the decision on dossier ", dossier.id,
                    " is signed, so that it can no longer be taken back or stopped; hand it out")),
                common::ERROR_REASON_RESULT_SIGNED, {{"dossier_id", dossier.id}});
}

absl::Status EndRequestOpen(const Dossier& dossier) {
  return Refuse(
      absl::FailedPreconditionError(absl::StrCat("the applicant has asked for the end of dossier ",
                                                 dossier.id, " already; wait for the office's answer")),
      common::ERROR_REASON_END_REQUEST_OPEN, {{"dossier_id", dossier.id}});
}

absl::Status NoEndRequested(const Dossier& dossier) {
  return Refuse(
      absl::FailedPreconditionError(absl::StrCat("no request of the applicant to end dossier ", dossier.id,
                                                 " waits for an answer; read the dossier again")),
      common::ERROR_REASON_NO_END_REQUESTED, {{"dossier_id", dossier.id}});
}

absl::Status ConsultationNotOpen(const Dossier& dossier, int number) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat("dossier ", dossier.id,
                                                           " awaits no answer to a consultation number ",
                                                           number, "; it was answered, or never asked")),
                common::ERROR_REASON_CONSULTATION_NOT_OPEN, {{"number", absl::StrCat(number)}});
}

absl::Status TooManyInquiries(const Dossier& dossier, int max) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat("dossier ", dossier.id, " has ", max,
                                                           " of these already, and may have no more")),
                common::ERROR_REASON_TOO_MANY_INQUIRIES, {{"max", absl::StrCat(max)}});
}

// Begins without a subject: the handler puts the field's name before it.
absl::Status AppointmentNotLater(absl::CivilDay appointment, absl::CivilDay due, absl::CivilDay today) {
  return Refuse(absl::InvalidArgumentError(absl::StrCat(
                    "is ", absl::FormatCivilTime(appointment), "; name a working day after the due day ",
                    absl::FormatCivilTime(due), " and after today, ", absl::FormatCivilTime(today))),
                common::ERROR_REASON_FIELD_INVALID,
                {{"due", absl::FormatCivilTime(due)}, {"today", absl::FormatCivilTime(today)}});
}

absl::Status VerifyTimeOutside(absl::Time time, absl::Time accepted, absl::Time now) {
  return Refuse(
      absl::InvalidArgumentError(absl::StrCat("is ", InOffice(time), "; give a time from the acceptance at ",
                                              InOffice(accepted), " until now, ", InOffice(now))),
      common::ERROR_REASON_FIELD_INVALID, {{"accepted", Text(accepted)}, {"now", Text(now)}});
}

absl::Status AnswerDueInThePast(absl::CivilDay answer_due, absl::CivilDay today) {
  return Refuse(
      absl::InvalidArgumentError(absl::StrCat("is ", absl::FormatCivilTime(answer_due), "; name a day from ",
                                              absl::FormatCivilTime(today), " on")),
      common::ERROR_REASON_FIELD_INVALID, {{"today", absl::FormatCivilTime(today)}});
}

// Begins without a subject: the handler puts the field's name before it.
absl::Status TooManyComponents(const Dossier& dossier, int max) {
  return Refuse(absl::InvalidArgumentError(absl::StrCat("are too many: the dossier has ",
                                                        dossier.components.size(), " already and may have ",
                                                        max, "; put papers together in fewer files")),
                common::ERROR_REASON_FIELD_INVALID,
                {{"present", absl::StrCat(dossier.components.size())}, {"max", absl::StrCat(max)}});
}

absl::Status ComponentNotThere(absl::string_view kind) {
  return Refuse(
      absl::InvalidArgumentError(absl::StrCat(
          "names a component of kind ", kind,
          " that the dossier does not have, with that file if one is named; read the dossier again")),
      common::ERROR_REASON_FIELD_INVALID, {{"component", std::string(kind)}});
}

absl::Status NothingAmended() {
  return Refuse(absl::InvalidArgumentError("changes nothing: give what is to be otherwise than it is"),
                common::ERROR_REASON_FIELD_INVALID, {});
}

absl::Status NothingReceived() {
  return Refuse(absl::InvalidArgumentError(
                    "is empty: the limit begins anew when papers come; name what came, once it is here"),
                common::ERROR_REASON_FIELD_INVALID, {});
}

absl::Status MigrationRightMissing(absl::string_view what) {
  return Refuse(absl::PermissionDeniedError(
                    absl::StrCat(what, " needs the migration right, which the caller does not hold")),
                common::ERROR_REASON_MIGRATION_RIGHT_MISSING, {});
}

absl::Status NotOfAnImport(absl::string_view command) {
  return Refuse(absl::PermissionDeniedError(
                    absl::StrCat("the migration right records histories, and ", command,
                                 " is no command of one; it is for those who do it, when they do it")),
                common::ERROR_REASON_MIGRATION_RIGHT_MISSING, {{"command", std::string(command)}});
}

absl::Status MigrationRightEnded(absl::CivilDay first_day, absl::CivilDay last_day) {
  const std::string first = absl::FormatCivilTime(first_day);
  const std::string last = absl::FormatCivilTime(last_day);
  return Refuse(
      absl::PermissionDeniedError(absl::StrCat("the caller's migration right holds from ", first, " to ",
                                               last, ", not today; a catalogue editor can change its days")),
      common::ERROR_REASON_MIGRATION_RIGHT_MISSING, {{"first_day", first}, {"last_day", last}});
}

absl::Status MigrationOfOtherAgency(absl::string_view agency_id) {
  return Refuse(absl::PermissionDeniedError(absl::StrCat("the caller's migration right is not for agency ",
                                                         agency_id, "; a catalogue editor can add it")),
                common::ERROR_REASON_MIGRATION_RIGHT_MISSING, {{"agency", std::string(agency_id)}});
}

absl::Status ReadRightMissing(absl::string_view dossier_id) {
  return Refuse(absl::PermissionDeniedError(absl::StrCat("the caller's rights show dossier ", dossier_id,
                                                         " in lists and figures alone; those who work on it "
                                                         "in its agencies read its course, names and files")),
                common::ERROR_REASON_READ_RIGHT_MISSING, {{"dossier_id", std::string(dossier_id)}});
}

absl::Status MandateMissing(absl::string_view procedure_code, absl::string_view agency_id) {
  return Refuse(absl::PermissionDeniedError(absl::StrCat(
                    "no mandate in agency ", agency_id, " allows the signer to sign for procedure ",
                    procedure_code, " on that day; have a holder of one sign, or enter the mandate")),
                common::ERROR_REASON_MANDATE_MISSING,
                {{"procedure", std::string(procedure_code)}, {"agency", std::string(agency_id)}});
}

absl::Status CertificateNotRegistered(absl::string_view certificate_sha256, absl::string_view whose) {
  // In hexadecimal, as the catalogue writes it.
  const std::string hex = absl::BytesToHexString(certificate_sha256);
  return Refuse(absl::PermissionDeniedError(absl::StrCat("certificate ", hex, " is not registered for ",
                                                         whose, "; use a registered one, or register it")),
                common::ERROR_REASON_CERTIFICATE_NOT_REGISTERED, {{"certificate_sha256", hex}});
}

absl::Status DutiesNotSeparate(absl::string_view command, absl::string_view other_command) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat("the caller gave the command ", other_command,
                                                           " on this dossier and so may not give ", command,
                                                           "; another member of staff must")),
                common::ERROR_REASON_DUTIES_NOT_SEPARATE,
                {{"act", std::string(command)}, {"other_act", std::string(other_command)}});
}

absl::Status TaskNotOpen(const Dossier& dossier, int task_number) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat("task ", task_number, " of dossier ", dossier.id,
                                                           " is not open; read the dossier again")),
                common::ERROR_REASON_TASK_NOT_OPEN,
                {{"dossier_id", dossier.id}, {"task_number", absl::StrCat(task_number)}});
}

absl::Status TaskHeldByOther(const Task& task) {
  return Refuse(absl::PermissionDeniedError(absl::StrCat("task ", task.number, " is held by ", task.assignee,
                                                         "; a division head may give it to another person")),
                common::ERROR_REASON_TASK_HELD_BY_OTHER,
                {{"task_number", absl::StrCat(task.number)}, {"assignee", task.assignee}});
}

absl::Status TaskNotHeld(const Task& task) {
  return Refuse(absl::FailedPreconditionError(
                    absl::StrCat("task ", task.number, " has no holder; it can be claimed as it is")),
                common::ERROR_REASON_TASK_NOT_HELD, {{"task_number", absl::StrCat(task.number)}});
}

absl::Status DivisionOther(absl::string_view staff, absl::string_view division, absl::string_view agency_id) {
  return Refuse(
      absl::PermissionDeniedError(absl::StrCat(
          staff, " is of the division ", division, " of agency ", agency_id,
          ", and the caller is not; those of that division can take the work, and its head can give it")),
      common::ERROR_REASON_DIVISION_OTHER,
      {{"staff", std::string(staff)},
       {"division", std::string(division)},
       {"agency", std::string(agency_id)}});
}

absl::Status StepNeedsOtherAct(StepKind kind, absl::string_view command) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat("the open step is of kind ", NameOf(kind),
                                                           ", for which the command ", command,
                                                           " is not meant; read the dossier again")),
                common::ERROR_REASON_STEP_NEEDS_OTHER_ACT,
                {{"step_kind", NameOf(kind)}, {"act", std::string(command)}});
}

absl::Status AssigneeUnsuitable(absl::string_view assignee, Role role, absl::string_view agency_id) {
  return Refuse(
      absl::FailedPreconditionError(absl::StrCat(assignee, " does not hold ", common::Role_Name(role),
                                                 " in agency ", agency_id, "; name one who does")),
      common::ERROR_REASON_ASSIGNEE_UNSUITABLE,
      {{"assignee", std::string(assignee)},
       {"role", common::Role_Name(role)},
       {"agency", std::string(agency_id)}});
}

absl::Status AssigneeUnknown(absl::string_view assignee, absl::string_view nearest) {
  refusal::Metadata metadata = {{"assignee", std::string(assignee)}, {"unknown", std::string(assignee)}};
  if (!nearest.empty()) metadata["nearest"] = std::string(nearest);
  return Refuse(
      absl::FailedPreconditionError(absl::StrCat(
          "there is no member of staff ", assignee,
          nearest.empty() ? "; `ListStaff` lists them" : absl::StrCat("; did you mean ", nearest, "?"))),
      common::ERROR_REASON_ASSIGNEE_UNSUITABLE, metadata);
}

absl::Status TaskTakenUp(const Task& task) {
  std::map<std::string, std::string> metadata = {{"task_number", absl::StrCat(task.number)}};
  if (!task.assignee.empty()) metadata["assignee"] = task.assignee;
  return Refuse(absl::FailedPreconditionError(
                    absl::StrCat("work on task ", task.number, " has begun",
                                 task.assignee.empty() ? "" : absl::StrCat(" by ", task.assignee),
                                 ", so that the step before cannot be taken back; ask them to send it back")),
                common::ERROR_REASON_TASK_TAKEN_UP, metadata);
}

absl::Status NoStepBefore(int step) {
  return Refuse(
      absl::FailedPreconditionError(absl::StrCat("there is no step before step ", step,
                                                 "; complete it, or end the dossier at the counter")),
      common::ERROR_REASON_NO_STEP_BEFORE, {{"step", absl::StrCat(step)}});
}

absl::Status DraftMissing(const Dossier& dossier) {
  return Refuse(absl::FailedPreconditionError(
                    absl::StrCat("dossier ", dossier.id, " has no draft of its result; attach one first")),
                common::ERROR_REASON_DRAFT_MISSING, {{"dossier_id", dossier.id}});
}

absl::Status DraftChanged(const Dossier& dossier, absl::string_view present_sha256) {
  const std::string hex = absl::BytesToHexString(present_sha256);
  return Refuse(absl::FailedPreconditionError(absl::StrCat(
                    "the document with SHA-256 ", hex, " is the one to sign or seal for dossier ", dossier.id,
                    ", and another was; take the present one")),
                common::ERROR_REASON_DRAFT_CHANGED, {{"dossier_id", dossier.id}, {"draft_sha256", hex}});
}

absl::Status SignerNotNamed(absl::string_view named, absl::string_view signer) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat(
                    "the draft names ", named, " as its signer, and ", signer, " would sign it; have ", named,
                    " sign, or have the draft composed anew for ", signer)),
                common::ERROR_REASON_SIGNER_NOT_NAMED,
                {{"named", std::string(named)}, {"signer", std::string(signer)}});
}

absl::Status MandateNotAsShown(MandateKind shown, MandateKind held) {
  const std::string shown_name = common::MandateKind_Name(shown);
  const std::string held_name = common::MandateKind_Name(held);
  return Refuse(absl::FailedPreconditionError(absl::StrCat(
                    "the draft is to be signed by a mandate of the kind ", shown_name,
                    ", and the signer holds one of the kind ", held_name,
                    "; have the draft composed anew with the signer's right, or enter the mandate")),
                common::ERROR_REASON_MANDATE_NOT_AS_SHOWN, {{"shown", shown_name}, {"held", held_name}});
}

absl::Status ResultNotNumbered(const Dossier& dossier) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat("the result of dossier ", dossier.id,
                                                           " has no number yet; prepare the seal again")),
                common::ERROR_REASON_RESULT_NOT_NUMBERED, {{"dossier_id", dossier.id}});
}

absl::Status ResultNumbered(const Dossier& dossier) {
  return Refuse(
      absl::FailedPreconditionError(absl::StrCat("the result of dossier ", dossier.id, " has the number ",
                                                 dossier.document_symbol, " already; seal it")),
      common::ERROR_REASON_RESULT_NUMBERED,
      {{"dossier_id", dossier.id}, {"symbol", dossier.document_symbol}});
}

absl::Status ResultNotSealed(const Dossier& dossier) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat(
                    "dossier ", dossier.id, " has no sealed result here; there is no archive to renew")),
                common::ERROR_REASON_RESULT_NOT_SEALED, {{"dossier_id", dossier.id}});
}

absl::Status ResultChanged(const Dossier& dossier, const ResultDocument& present) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat(
                    "the result of dossier ", dossier.id, " is document ", present.document_id,
                    " by now, since its archive was renewed meanwhile; check until when that one lasts")),
                common::ERROR_REASON_RESULT_CHANGED,
                {{"dossier_id", dossier.id}, {"document_id", present.document_id}});
}

absl::Status DossierChanged(const Dossier& dossier, int64_t version) {
  return Refuse(absl::AbortedError(
                    absl::StrCat("dossier ", dossier.id, " has changed since it was read: it had ", version,
                                 " events and has ", dossier.version, "; send the request again")),
                common::ERROR_REASON_DOSSIER_CHANGED, {{"dossier_id", dossier.id}});
}

absl::Status NothingToErase(const Dossier& dossier) {
  return Refuse(absl::FailedPreconditionError(absl::StrCat(
                    "dossier ", dossier.id, " has no personal data of the kinds that are to be erased")),
                common::ERROR_REASON_NOTHING_TO_ERASE, {{"dossier_id", dossier.id}});
}

absl::Status ArchiveNotLengthened(const Dossier& dossier) {
  const std::string end = Text(*dossier.archive_end_time);
  return Refuse(absl::FailedPreconditionError(absl::StrCat(
                    "a new time stamp would prove the result of dossier ", dossier.id,
                    " no longer than the present one, until ", InOffice(*dossier.archive_end_time),
                    "; renew when the authority has a newer certificate, or configure another authority")),
                common::ERROR_REASON_ARCHIVE_NOT_LENGTHENED,
                {{"dossier_id", dossier.id}, {"archive_end_time", end}});
}

absl::Status TimeBeforePrevious(absl::Time time, absl::Time previous) {
  return Refuse(
      absl::FailedPreconditionError(absl::StrCat("the time ", Text(time), " lies before ", Text(previous),
                                                 ", which it must follow; correct the time")),
      common::ERROR_REASON_TIME_OUT_OF_ORDER, {{"occur_time", Text(time)}, {"previous", Text(previous)}});
}

// Another code than TimeBeforePrevious(): the request is wrong whatever state the dossier is in.
absl::Status TimeInFuture(absl::Time time, absl::Time now) {
  return Refuse(absl::InvalidArgumentError(absl::StrCat("the time ", Text(time), " lies in the future of ",
                                                        Text(now), "; correct the time or the clock")),
                common::ERROR_REASON_TIME_OUT_OF_ORDER, {{"occur_time", Text(time)}, {"now", Text(now)}});
}

absl::Status ProcedureNotInForce(absl::string_view procedure_code, absl::CivilDay day,
                                 const Procedure* nearest) {
  return NoProcedure(
      absl::StatusCode::kFailedPrecondition,
      absl::StrCat("no procedure ", procedure_code, " is in force on ", absl::FormatCivilTime(day)),
      procedure_code, day, nearest);
}

absl::Status ProcedureNotFound(absl::string_view procedure_code, int version, absl::CivilDay day,
                               const Procedure* nearest) {
  return NoProcedure(absl::StatusCode::kNotFound,
                     absl::StrCat("there is no procedure ", procedure_code,
                                  version == 0 ? absl::StrCat(" in force on ", absl::FormatCivilTime(day))
                                               : absl::StrCat(" with version ", version)),
                     procedure_code, day, nearest);
}

absl::Status AgencyNotCompetent(absl::string_view agency_id, absl::string_view procedure_code) {
  return Refuse(absl::FailedPreconditionError(
                    absl::StrCat("agency \"", agency_id, "\" is not competent for procedure ", procedure_code,
                                 " on that day; send the dossier to one that is")),
                common::ERROR_REASON_AGENCY_NOT_COMPETENT,
                {{"agency", std::string(agency_id)}, {"procedure", std::string(procedure_code)}});
}

absl::Status CatalogueEntryNotFound(absl::string_view kind, absl::string_view id) {
  return NoCatalogueEntry(absl::StrCat("the catalogue knows no ", kind, " \"", id,
                                       "\" that the dossier depends on; correct the catalogue"),
                          kind, id);
}

absl::Status ProcessNotFound(absl::string_view id, int version) {
  return NoCatalogueEntry(
      absl::StrCat("there is no process ", id, version == 0 ? "" : absl::StrCat(" with version ", version),
                   "; check the id and the version"),
      "process", id);
}

// The event is named and not quoted: its bytes hold personal data.
absl::Status HistoryDamaged(absl::string_view dossier_id, int64_t sequence, absl::string_view what) {
  return Refuse(absl::DataLossError(absl::StrCat("event ", sequence, " of dossier ", dossier_id, " ", what,
                                                 "; tell the operator, and verify the history")),
                common::ERROR_REASON_HISTORY_DAMAGED,
                {{"dossier_id", std::string(dossier_id)}, {"sequence", absl::StrCat(sequence)}});
}

absl::string_view SentenceOf(Inconsistency inconsistency) {
  switch (inconsistency) {
    case Inconsistency::kNone:
      break;
    case Inconsistency::kOtherDossier:
      return "is another dossier's";
    case Inconsistency::kOutOfSequence:
      return "is out of sequence";
    case Inconsistency::kUnknownKind:
      return "has no kind that is known";
    case Inconsistency::kMisplacedSubmission:
      return "is not where a submission belongs";
    case Inconsistency::kRenewsOtherDocument:
      return "renews a document that is not the result";
    case Inconsistency::kTaskNotOpen:
      return "names a task that is not open";
    case Inconsistency::kTaskOutOfTurn:
      return "opens a task out of turn";
  }
  CHECK(false);
}

absl::Status HistoryInconsistent(absl::string_view dossier_id, int64_t sequence,
                                 Inconsistency inconsistency) {
  return HistoryDamaged(dossier_id, sequence, SentenceOf(inconsistency));
}

}  // namespace onestop::dossier::error
