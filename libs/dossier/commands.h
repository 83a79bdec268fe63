#pragma once

/// What somebody wants done to a dossier. Plain values: handlers make them from requests, Decide() turns them
/// into events or refuses them. Lengths and shapes were checked at the door (libs/rpc Fields).

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "onestop/common/v1/types.pb.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::dossier {

using ::onestop::common::v1::Channel;
using ::onestop::common::v1::Component;
using ::onestop::common::v1::Party;

/// A promise that another system made: a fact of imported history. Exactly one is set.
struct Promise {
  std::optional<absl::CivilDay> date;
  std::optional<absl::Time> time;
};

/// From the portal (ONLINE), or taken in by a one-stop officer (COUNTER, POST). Creates the dossier.
struct Submit {
  std::string province;
  std::string procedure_code;
  std::string intake_unit;  // Imported history: empty, the procedure's first.
  /// Imported history: the agency that the old system names; empty: the procedure's own.
  std::string resolving_agency;
  Channel channel;
  Party owner;
  Party submitter;
  std::vector<Component> components;
  /// What is stored of the files that the components name, as far as the submitter may read them.
  std::vector<v1::HandedInDocument> documents;
  std::string external_reference;
  std::string lookup_secret_hash;
};

struct Accept {
  std::optional<Promise> promise;
};
struct RejectAtIntake {
  std::string reason;
};
struct Claim {
  int task_number;
};
struct Assign {
  int task_number;
  std::string assignee;
  std::string comment;
};
struct Complete {
  int task_number;
  std::string comment;
};
struct SendBack {
  int task_number;
  std::string reason;
};
struct Draft {
  int task_number;
  std::string document_id;
  std::string document_sha256;
  std::string title;
  /// Of a draft that was made here: its size, the template with its version, the staff id of the leader whose
  /// name stands under it, and by what right it says that they sign. Else 0 and empty: nobody reads whom an
  /// uploaded draft names.
  int64_t document_size = 0;
  std::string template_id;
  std::string signer;
  MandateKind signer_mandate_kind = MandateKind::MANDATE_KIND_UNSPECIFIED;
};
/// A signature and the file that it stands in, which was verified whole, to a trusted root, and stored.
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
  int task_number;
  SignedDocument result;
};
struct RefuseDraft {
  int task_number;
  std::string reason;
};
/// Takes the agency's number for the signed document.
struct Number {
  int task_number;
};
struct Seal {
  int task_number;
  SignedDocument result;
};
/// Puts the file with a new time stamp over everything in the place of the sealed one.
struct RenewArchive {
  /// The file that was renewed; `result.base_sha256` is its hash.
  std::string base_document_id;
  SignedDocument result;
};
struct ReturnResult {
  std::string receiver;
  Channel channel;
};

/// The most components that a dossier may have in the end.
inline constexpr size_t kDossierComponentsMax = 500;

// Legal branches. The ends among them are reached by imported history; their doors come with the legal forms.
struct RequestSupplement {
  std::string content;
};
struct Supplement {
  std::optional<Promise> promise;
  /// What came, and what is stored of its files, as in Submit.
  std::vector<Component> components;
  std::vector<v1::HandedInDocument> documents;
};
/// By a migration before acceptance this is a refusal at intake: old systems know one word for both.
struct RefuseIneligible {
  std::string reason;
};
struct Withdraw {
  std::string reason;
};
struct Stop {
  std::string reason;
};
// Imported history only.
struct Finish {};
struct RecordStep {
  std::string name;
  std::string source_actor;
};

using Command = std::variant<Submit, Accept, RejectAtIntake, Claim, Assign, Complete, SendBack, Draft, Sign,
                             RefuseDraft, Number, Seal, RenewArchive, ReturnResult, RequestSupplement,
                             Supplement, RefuseIneligible, Withdraw, Stop, Finish, RecordStep>;

}  // namespace onestop::dossier
