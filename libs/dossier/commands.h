#pragma once

/// The commands on a dossier. Plain values: handlers make them from requests, Decide() turns them into events
/// or refuses them. Lengths and shapes were checked by the handler (libs/rpc Fields).
///
/// `kName` is the command's name in refusals; commands of imported histories have the names of the import
/// format. The comment above each group names the file with the group's decisions, DecideCommand(…, const
/// Accept&) and so on.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/dossier/actor.h"
#include "onestop/common/v1/types.pb.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::dossier {

using ::onestop::common::v1::Channel;
using ::onestop::common::v1::Component;
using ::onestop::common::v1::EndKind;
using ::onestop::common::v1::IdentityKind;
using ::onestop::common::v1::MessageKind;
using ::onestop::common::v1::Party;
using ::onestop::common::v1::StopGround;

/// A due date that another system promised: a fact of imported history. Exactly one is set.
struct ExternalDueDate {
  std::optional<absl::CivilDay> date;
  std::optional<absl::Time> time;
};

// decide_intake.cc

/// From the portal (ONLINE), or taken in by a one-stop officer (COUNTER, POST). Creates the dossier.
struct Submit {
  static constexpr absl::string_view kName = "submit";
  std::string province;
  std::string procedure_code;
  std::string intake_unit;  // Imported history: empty, the procedure's first.
  /// Imported history: the agency that the old system names; empty: the procedure's own.
  std::string resolving_agency;
  /// Known: not UNSPECIFIED, and one of the contract's.
  Channel channel;
  Party owner;
  Party submitter;
  std::vector<Component> components;
  /// What is stored of the files that the components name, as far as the submitter may read them.
  std::vector<v1::HandedInDocument> documents;
  std::string external_reference;
  std::string lookup_secret_hash;
  /// What the sender wants it refused with, because it looks mistaken; OK: nothing. Here and not at once, since a
  /// repeat of what was taken in must get its first answer.
  absl::Status refusal = {};
};

// decide_amend.cc

/// Particulars of a person that are to be otherwise; nothing: as they are. The identity's kind changes with its
/// number.
struct PartyChange {
  struct Identity {
    IdentityKind kind;
    std::string number;
  };
  std::optional<std::string> full_name;
  std::optional<Identity> identity;
  std::optional<std::string> phone;
  std::optional<std::string> email;
  std::optional<std::string> address;
};

/// Corrects what was submitted, before acceptance; then phones, e-mails and addresses alone.
struct Amend {
  static constexpr absl::string_view kName = "amend";
  PartyChange owner;
  PartyChange submitter;
  /// What joins the components, and what is stored of its files, as in Submit.
  std::vector<Component> added;
  std::vector<v1::HandedInDocument> documents;
  /// What leaves them first: each kind, with the one document or, when that is empty, whatever it names.
  struct Choice {
    std::string kind;
    std::string document_id;
  };
  std::vector<Choice> removed;
};

// decide_intake.cc

struct Accept {
  static constexpr absl::string_view kName = "accept";
  std::optional<ExternalDueDate> external_due;
};
struct RejectAtIntake {
  static constexpr absl::string_view kName = "reject";
  std::string reason;
};

// decide_steps.cc

struct Claim {
  static constexpr absl::string_view kName = "claim";
  int task_number;
};
/// Puts a task back that the actor holds.
struct Release {
  static constexpr absl::string_view kName = "release";
  int task_number;
  std::string comment;
};
struct Assign {
  static constexpr absl::string_view kName = "assign";
  int task_number;
  std::string assignee;
  std::string comment;
};
struct Complete {
  static constexpr absl::string_view kName = "complete";
  int task_number;
  std::string comment;
};
struct SendBack {
  static constexpr absl::string_view kName = "send_back";
  int task_number;
  std::string reason;
};
/// Takes a step back that the actor has done, while nothing was done in the one that it opened.
struct Recall {
  static constexpr absl::string_view kName = "recall";
  /// The task that is open now.
  int task_number;
  std::string reason;
};

// decide_result.cc

struct Draft {
  static constexpr absl::string_view kName = "draft";
  int task_number;
  std::string document_id;
  std::string document_sha256;
  std::string title;
  /// Of a draft that was made here: its size, the template with its version, the staff id of the leader whose
  /// name is printed under it, and by what right it says that they sign. Otherwise 0 and empty: the name
  /// under an uploaded draft is not read.
  int64_t document_size = 0;
  std::string template_id;
  std::string signer;
  MandateKind signer_mandate_kind = MandateKind::MANDATE_KIND_UNSPECIFIED;
  /// Of a letter that refuses the dossier: why.
  std::string refusal_reason = {};
};
/// A signature and the file that holds it, which was verified whole, to a trusted root, and stored.
struct SignedDocument {
  /// SHA-256 of the document that the signature was appended to.
  std::string base_sha256;
  std::string document_id;
  std::string document_sha256;
  int64_t document_size = 0;
  v1::SignatureEvidence evidence;
  /// Of a sealed file: until when its last time stamp proves it.
  std::optional<absl::Time> archive_end_time;
};
struct Sign {
  static constexpr absl::string_view kName = "sign";
  int task_number;
  SignedDocument result;
};
struct RefuseDraft {
  static constexpr absl::string_view kName = "refuse_draft";
  int task_number;
  std::string reason;
};
/// Takes the agency's number for the signed document.
struct Number {
  static constexpr absl::string_view kName = "number";
  int task_number;
};
struct Seal {
  static constexpr absl::string_view kName = "seal";
  int task_number;
  SignedDocument result;
};
struct ReturnResult {
  static constexpr absl::string_view kName = "return";
  std::string receiver;
  Channel channel;
};

// decide_archive.cc

/// Replaces the sealed file by one with a new time stamp over everything.
struct RenewArchive {
  static constexpr absl::string_view kName = "renew_archive";
  /// The file that was renewed; `result.base_sha256` is its hash.
  std::string base_document_id;
  SignedDocument result;
};

// decide_erasure.cc

/// Tells that personal data of the dossier's events are erased, which the ledger does with it. Only once its procedure has
/// ended.
struct ErasePersonalData {
  static constexpr absl::string_view kName = "erase_personal_data";
  /// The ground: who asks later where the data are is told it.
  std::string basis;
  /// What is there to be erased, as it was read at this version of the dossier.
  std::vector<v1::PersonalDataErased::Erasure> erasures;
  int64_t version = 0;
};

// decide_supplement.cc

/// Components that a dossier may have with those that its supplements brought. How many one request may bring
/// is the handlers' limit.
inline constexpr size_t kDossierComponentsMax = 500;

struct RequestSupplement {
  static constexpr absl::string_view kName = "supplement_request";
  std::string content;
  /// Why, where the rules allow no further request, or none so late.
  std::string override_reason = {};
};
/// What the applicant hands in through the system that submitted the dossier.
struct HandInSupplement {
  static constexpr absl::string_view kName = "hand_in_supplement";
  /// What came, and what is stored of its files, as in Submit.
  std::vector<Component> components;
  std::vector<v1::HandedInDocument> documents;
};
/// What was handed in is not complete.
struct DeclineSupplement {
  static constexpr absl::string_view kName = "decline_supplement";
  std::string content;
};
struct Supplement {
  static constexpr absl::string_view kName = "supplement";
  std::optional<ExternalDueDate> external_due;
  /// What came, and what is stored of its files, as in Submit.
  std::vector<Component> components;
  std::vector<v1::HandedInDocument> documents;
};
// decide_ends.cc

/// Of an imported history: here the refusal is a letter that is drafted, signed and sealed (Draft::refusal_reason).
/// By a migration before acceptance this is a refusal at intake: old systems know one word for both.
struct RefuseIneligible {
  static constexpr absl::string_view kName = "refuse";
  std::string reason;
};
struct Withdraw {
  static constexpr absl::string_view kName = "withdraw";
  std::string reason;
};
struct Stop {
  static constexpr absl::string_view kName = "stop";
  std::string reason;
  /// Unspecified in an imported history alone.
  StopGround ground = StopGround::STOP_GROUND_UNSPECIFIED;
};
/// The applicant asks, through the system that submitted the dossier, that it end.
struct RequestEnd {
  static constexpr absl::string_view kName = "request_end";
  EndKind kind;
  std::string reason;
};
struct DeclineEnd {
  static constexpr absl::string_view kName = "decline_end";
  std::string reason;
};

// decide_deadline.cc

/// Apologises for being late and names a new day.
struct ExtendDeadline {
  static constexpr absl::string_view kName = "extend";
  absl::CivilDay appointment;
  std::string reason;
};
struct RequestPayment {
  static constexpr absl::string_view kName = "payment_request";
  /// In đồng, from 1.
  int64_t amount;
  std::string content;
};
struct RecordPayment {
  static constexpr absl::string_view kName = "payment";
  std::string receipt;
};

// decide_inquiry.cc: what is asked, found out and written beside the steps.

/// How many consultations, verifications and messages a dossier may have, of each.
inline constexpr int kInquiriesMax = 200;

struct RequestConsultation {
  static constexpr absl::string_view kName = "consult";
  std::string agency;
  std::string content;
  absl::CivilDay answer_due;
};
/// A file that an inquiry brought, as it is stored; nothing: none was uploaded.
using InquiryDocument = std::optional<v1::HandedInDocument>;
struct AnswerConsultation {
  static constexpr absl::string_view kName = "consult_answer";
  int number;
  std::string opinion;
  InquiryDocument document;
};
struct RecordVerification {
  static constexpr absl::string_view kName = "verify_on_site";
  absl::Time verify_time;
  std::string place;
  std::string participants;
  std::string content;
  InquiryDocument document;
};
struct WriteMessage {
  static constexpr absl::string_view kName = "message";
  MessageKind kind;
  std::string text;
};

// decide_import.cc: imported history only.

struct Finish {
  static constexpr absl::string_view kName = "finish";
};
struct RecordStep {
  static constexpr absl::string_view kName = "step";
  std::string name;
  std::string source_actor;
};

using Command = std::variant<Submit, Amend, Accept, RejectAtIntake, Claim, Release, Assign, Complete,
                             SendBack, Recall, Draft, Sign, RefuseDraft, Number, Seal, RenewArchive,
                             ErasePersonalData, ReturnResult, RequestSupplement, Supplement, HandInSupplement,
                             DeclineSupplement, RefuseIneligible, Withdraw, Stop, RequestEnd, DeclineEnd,
                             ExtendDeadline, RequestPayment, RecordPayment, RequestConsultation,
                             AnswerConsultation, RecordVerification, WriteMessage, Finish, RecordStep>;

/// The name of the command that `command` holds, such as "send_back".
absl::string_view NameOf(const Command& command);

}  // namespace onestop::dossier
