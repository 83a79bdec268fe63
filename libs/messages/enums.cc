// One table an enum; the name of the enum is the context of its words, since enums share some of them.

#include "libs/messages/enums.h"

#include "absl/strings/str_cat.h"

namespace onestop::messages {
namespace {

struct Named {
  int value;
  English word;
};

template <size_t kSize>
std::string Find(Language language, const Named (&words)[kSize], int value) {
  // The unspecified value is shown as nothing: the field was not filled.
  if (value == 0) return "";
  for (const Named& named : words) {
    if (named.value == value) return Translate(language, named.word);
  }
  // A value of a later contract: its number is still better than nothing.
  return absl::StrCat(value);
}

// The Vietnamese words are the national portal's.
constexpr Named kStatuses[] = {
    {common::v1::DOSSIER_STATUS_SUBMITTED, InContext("DossierStatus", "submitted")},
    {common::v1::DOSSIER_STATUS_ACCEPTED, InContext("DossierStatus", "accepted")},
    {common::v1::DOSSIER_STATUS_REJECTED_AT_INTAKE, InContext("DossierStatus", "rejected at intake")},
    {common::v1::DOSSIER_STATUS_PROCESSING, InContext("DossierStatus", "processing")},
    {common::v1::DOSSIER_STATUS_AWAITING_SUPPLEMENT, InContext("DossierStatus", "awaiting supplement")},
    {common::v1::DOSSIER_STATUS_AWAITING_PAYMENT, InContext("DossierStatus", "awaiting payment")},
    {common::v1::DOSSIER_STATUS_WITHDRAWN, InContext("DossierStatus", "withdrawn")},
    {common::v1::DOSSIER_STATUS_STOPPED, InContext("DossierStatus", "stopped")},
    {common::v1::DOSSIER_STATUS_RESULT_READY, InContext("DossierStatus", "result ready")},
    {common::v1::DOSSIER_STATUS_RETURNED, InContext("DossierStatus", "returned")},
    {common::v1::DOSSIER_STATUS_REFUSED_INELIGIBLE, InContext("DossierStatus", "refused")},
};
constexpr Named kChannels[] = {
    {common::v1::CHANNEL_COUNTER, InContext("Channel", "counter")},
    {common::v1::CHANNEL_ONLINE, InContext("Channel", "online")},
    {common::v1::CHANNEL_POST, InContext("Channel", "post")},
};
constexpr Named kTimeliness[] = {
    {common::v1::TIMELINESS_BEFORE, InContext("Timeliness", "before time")},
    {common::v1::TIMELINESS_ON_TIME, InContext("Timeliness", "on time")},
    {common::v1::TIMELINESS_OVERDUE, InContext("Timeliness", "overdue")},
    {common::v1::TIMELINESS_PENDING_IN_TIME, InContext("Timeliness", "in time so far")},
    {common::v1::TIMELINESS_PENDING_OVERDUE, InContext("Timeliness", "pending, overdue")},
};
constexpr Named kSteps[] = {
    {common::v1::STEP_KIND_TRANSFER, InContext("StepKind", "transfer")},
    {common::v1::STEP_KIND_ASSIGN, InContext("StepKind", "assign")},
    {common::v1::STEP_KIND_EXAMINE, InContext("StepKind", "examine")},
    {common::v1::STEP_KIND_REVIEW, InContext("StepKind", "review")},
    {common::v1::STEP_KIND_SIGN, InContext("StepKind", "sign")},
    {common::v1::STEP_KIND_SEAL, InContext("StepKind", "seal")},
    {common::v1::STEP_KIND_RETURN, InContext("StepKind", "return")},
};
constexpr Named kStopGrounds[] = {
    {common::v1::STOP_GROUND_APPLICANT_REQUEST, InContext("StopGround", "on the applicant's request")},
    {common::v1::STOP_GROUND_SUPPLEMENT_ABANDONED, InContext("StopGround", "the supplement did not come")},
};
constexpr Named kEndKinds[] = {
    {common::v1::END_KIND_WITHDRAW, InContext("EndKind", "take the dossier back")},
    {common::v1::END_KIND_STOP, InContext("EndKind", "stop work on the dossier")},
};
constexpr Named kMessageKinds[] = {
    {common::v1::MESSAGE_KIND_TO_APPLICANT, InContext("MessageKind", "from the office")},
    {common::v1::MESSAGE_KIND_FROM_APPLICANT, InContext("MessageKind", "from the applicant")},
    {common::v1::MESSAGE_KIND_INTERNAL, InContext("MessageKind", "for the staff alone")},
};
constexpr Named kPersonalData[] = {
    {dossier::v1::PERSONAL_DATA_KIND_OWNER, InContext("PersonalDataKind", "owner")},
    {dossier::v1::PERSONAL_DATA_KIND_SUBMITTER, InContext("PersonalDataKind", "submitter")},
    {dossier::v1::PERSONAL_DATA_KIND_RECEIVER, InContext("PersonalDataKind", "receiver of the result")},
    {dossier::v1::PERSONAL_DATA_KIND_REMARKS,
     InContext("PersonalDataKind", "remarks of the imported history")},
    {dossier::v1::PERSONAL_DATA_KIND_MESSAGE, InContext("PersonalDataKind", "messages of the applicant")},
    {dossier::v1::PERSONAL_DATA_KIND_PARTICIPANTS,
     InContext("PersonalDataKind", "people who took part in an inspection")},
};
constexpr Named kRoles[] = {
    {common::v1::ROLE_ONE_STOP_OFFICER, InContext("Role", "one-stop officer")},
    {common::v1::ROLE_DIVISION_HEAD, InContext("Role", "division head")},
    {common::v1::ROLE_SPECIALIST, InContext("Role", "specialist")},
    {common::v1::ROLE_LEADER, InContext("Role", "leader")},
    {common::v1::ROLE_RECORDS_CLERK, InContext("Role", "records clerk")},
    {common::v1::ROLE_PROCEDURE_CONTROL, InContext("Role", "procedure control")},
    {common::v1::ROLE_CATALOGUE_EDITOR, InContext("Role", "catalogue editor")},
    {common::v1::ROLE_OBSERVER, InContext("Role", "observer")},
};
constexpr Named kLevels[] = {
    {common::v1::ONLINE_LEVEL_NONE, InContext("OnlineLevel", "information only")},
    {common::v1::ONLINE_LEVEL_PARTIAL, InContext("OnlineLevel", "partial")},
    {common::v1::ONLINE_LEVEL_FULL, InContext("OnlineLevel", "full")},
};
constexpr Named kAtoms[] = {
    {statistics::v1::ATOM_RECEIVED, InContext("Atom", "received in the period")},
    {statistics::v1::ATOM_RECEIVED_ONLINE, InContext("Atom", "received online")},
    {statistics::v1::ATOM_RECEIVED_COUNTER, InContext("Atom", "received at the counter")},
    {statistics::v1::ATOM_RECEIVED_POST, InContext("Atom", "received by post")},
    {statistics::v1::ATOM_CARRIED, InContext("Atom", "carried over")},
    {statistics::v1::ATOM_CARRIED_ONLINE, InContext("Atom", "carried over, online")},
    {statistics::v1::ATOM_TOTAL, InContext("Atom", "total")},
    {statistics::v1::ATOM_RESOLVED, InContext("Atom", "resolved")},
    {statistics::v1::ATOM_RESOLVED_BEFORE, InContext("Atom", "resolved before time")},
    {statistics::v1::ATOM_RESOLVED_ON_TIME, InContext("Atom", "resolved on time")},
    {statistics::v1::ATOM_RESOLVED_OVERDUE, InContext("Atom", "resolved overdue")},
    {statistics::v1::ATOM_RESOLVED_REFUSED, InContext("Atom", "resolved: refused")},
    {statistics::v1::ATOM_RESOLVED_WITHDRAWN, InContext("Atom", "resolved: withdrawn")},
    {statistics::v1::ATOM_RESOLVED_STOPPED, InContext("Atom", "resolved: stopped")},
    {statistics::v1::ATOM_IN_PROGRESS, InContext("Atom", "in progress")},
    {statistics::v1::ATOM_IN_PROGRESS_IN_TIME, InContext("Atom", "in progress, in time")},
    {statistics::v1::ATOM_IN_PROGRESS_OVERDUE, InContext("Atom", "in progress, overdue")},
    {statistics::v1::ATOM_WAITING, InContext("Atom", "waiting for a supplement")},
    {statistics::v1::ATOM_REJECTED_AT_INTAKE, InContext("Atom", "rejected at intake")},
};
constexpr Named kVerdicts[] = {
    {signing::v1::VERDICT_VALID, InContext("Verdict", "valid")},
    {signing::v1::VERDICT_VALID_AT_ITS_TIME, InContext("Verdict", "valid at its time")},
    {signing::v1::VERDICT_UNKNOWN, InContext("Verdict", "unknown")},
    {signing::v1::VERDICT_INVALID, InContext("Verdict", "INVALID")},
    {signing::v1::VERDICT_NOT_SIGNED, InContext("Verdict", "not signed")},
};

}  // namespace

std::string Word(Language language, common::v1::DossierStatus status) {
  return Find(language, kStatuses, status);
}
std::string Word(Language language, common::v1::Channel channel) {
  return Find(language, kChannels, channel);
}
std::string Word(Language language, common::v1::Timeliness timeliness) {
  return Find(language, kTimeliness, timeliness);
}
std::string Word(Language language, common::v1::StepKind kind) { return Find(language, kSteps, kind); }
std::string Word(Language language, common::v1::Role role) { return Find(language, kRoles, role); }
std::string Word(Language language, common::v1::StopGround ground) {
  return Find(language, kStopGrounds, ground);
}
std::string Word(Language language, common::v1::EndKind kind) { return Find(language, kEndKinds, kind); }
std::string Word(Language language, common::v1::MessageKind kind) {
  return Find(language, kMessageKinds, kind);
}
std::string Word(Language language, dossier::v1::PersonalDataKind kind) {
  return Find(language, kPersonalData, kind);
}

std::string Word(Language language, common::v1::OnlineLevel level) { return Find(language, kLevels, level); }
std::string Word(Language language, statistics::v1::Atom atom) { return Find(language, kAtoms, atom); }
// A verdict that is missing must not look like a good one.
std::string Word(Language language, signing::v1::Verdict verdict) {
  return Find(language, kVerdicts,
              verdict == signing::v1::VERDICT_UNSPECIFIED ? signing::v1::VERDICT_UNKNOWN : verdict);
}

}  // namespace onestop::messages
