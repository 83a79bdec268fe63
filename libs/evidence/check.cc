// Checks a package against itself: every statement must follow from hashes, rules or signatures.

#include "libs/evidence/check.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/dossier/apply.h"
#include "libs/dossier/history.h"
#include "libs/evidence/contents.h"
#include "libs/messages/events.h"
#include "libs/signing/verify_file.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::evidence {
namespace {

using dossier::Inconsistency;
using dossier::v1::Event;
using messages::Both;
using messages::English;

constexpr absl::Duration kOneDocumentMax = absl::Seconds(60);

// What an event records of the document that was signed, sealed or renewed.
struct Claim {
  int64_t sequence;
  messages::Bilingual event_name;
  std::string sha256;
  std::string base_sha256;
  const dossier::v1::SignatureEvidence* evidence;
};

// As dossier::error::SentenceOf() says it in a server's errors; here people read it, in both languages. $0 is the
// event's number.
English SentenceFor(Inconsistency inconsistency) {
  switch (inconsistency) {
    case Inconsistency::kNone:
      break;
    case Inconsistency::kOtherDossier:
      return English("event $0 does not follow from those before: it is another dossier's");
    case Inconsistency::kOutOfSequence:
      return English("event $0 does not follow from those before: it is out of sequence");
    case Inconsistency::kUnknownKind:
      return English("event $0 does not follow from those before: its kind is not known");
    case Inconsistency::kMisplacedSubmission:
      return English("event $0 does not follow from those before: a dossier is submitted once, at first");
    case Inconsistency::kRenewsOtherDocument:
      return English(
          "event $0 does not follow from those before: it renews a document that is not the result");
    case Inconsistency::kTaskNotOpen:
      return English("event $0 does not follow from those before: it names a task that is not open");
    case Inconsistency::kTaskOutOfTurn:
      return English("event $0 does not follow from those before: it opens a task out of turn");
  }
  CHECK(false);
}

class Checker {
 public:
  Checker(const EvidencePackage& package, EvidenceCheck& check) : package_(package), check_(check) {}

  // The events, chained and applied in order. False when one cannot be read or does not follow: the rest
  // then has no basis for a check.
  bool CheckEvents() {
    dossier::History history(package_.dossier_id);
    for (int64_t sequence = 1; package_.files.contains(EventPath(sequence)); ++sequence) {
      dossier::v1::PersonalData personal_data;
      if (const auto file = package_.files.find(PersonalDataPath(sequence)); file != package_.files.end()) {
        if (!personal_data.ParseFromString(file->second)) {
          Find(Both("the personal data of event $0 cannot be read", sequence));
        }
        ++personal_data_files_;
      }
      const std::vector<dossier::v1::PersonalDataPart> parts(personal_data.parts().begin(),
                                                             personal_data.parts().end());
      dossier::HistoryEntry entry = {.sequence = sequence,
                                     .payload = package_.files.at(EventPath(sequence)),
                                     // Beside the last hash a package holds those that cannot be computed.
                                     .hash = std::nullopt,
                                     .personal_data = parts};
      if (!personal_data.hash().empty()) entry.hash = personal_data.hash();
      auto [event, hash_differs, readable, kind_differs, personal_data_differ, inconsistency] =
          history.Examine(entry);
      const auto wrong = [&](const messages::English& sentence) {
        Find(Both(sentence, sequence));
        return false;
      };
      if (!readable) return wrong(English("event $0 cannot be read"));
      if (hash_differs) return wrong(English("event $0 has another hash than the package says"));
      if (personal_data_differ) {
        return wrong(English("the personal data of event $0 are not those that it is bound to"));
      }
      if (std::ranges::any_of(parts, [](const auto& part) { return part.data().empty(); })) {
        check_.erased_events.push_back(sequence);
      }
      if (!event.recorded_by().empty()) ++check_.imported_events;
      if (event.dossier_id() != package_.dossier_id) return wrong(English("event $0 is another dossier's"));
      if (inconsistency != dossier::Inconsistency::kNone) return wrong(SentenceFor(inconsistency));
      events_.push_back(std::move(event));
    }
    check_.events = static_cast<int64_t>(events_.size());
    if (events_.empty()) Find(Both("there is no event"));
    if (history.last_hash() != package_.last_hash) {
      Find(Both("the events' hashes do not chain to the last hash"));
    }
    if (!history.Complete().ok()) Find(Both("personal data are missing that no event says were erased"));
    // A code in the manifest alone proves nothing; the events have it.
    if (const std::string& code = history.dossier().code; !events_.empty() && code != package_.code) {
      Find(Both("the dossier's code is $0", code));
    }
    // The loop above ends at the first gap; files behind it must not pass unnoticed.
    const auto others = std::ranges::count_if(
        package_.files, [](const auto& file) { return file.first.starts_with("events/"); });
    if (others != check_.events) {
      Find(Both("there are events out of sequence"));
    }
    const auto beside = std::ranges::count_if(
        package_.files, [](const auto& file) { return file.first.starts_with("personal/"); });
    if (beside != personal_data_files_) Find(Both("there are personal data of no event"));
    claims_ = Claims();
    return true;
  }

  // The documents: each has the hash in its name, those of the result are in the package, and the events
  // name all of them.
  void CheckDocuments() {
    for (const auto& [path, bytes] : package_.files) {
      if (path.starts_with("documents/") && path != DocumentPath(digest::Sha256Text(bytes))) {
        Find(Both("$0 has another hash than its name says", path));
      }
    }
    for (const Claim& claim : claims_) {
      const std::string* const file = FileOf(claim.sha256);
      const std::string* const base = FileOf(claim.base_sha256);
      if (file == nullptr) {
        Find(Both("the document of event $0 ($1) is missing", claim.sequence, claim.event_name));
        // Signing appends to a PDF and changes nothing before; another beginning is another document.
      } else if (base != nullptr && !absl::StartsWith(*file, *base)) {
        Find(Both("the document of event $0 ($1) does not begin with the one that it was appended to",
                  claim.sequence, claim.event_name));
      }
    }
    for (Finding& finding : CheckContents(package_, events_)) {
      check_.findings.push_back(std::move(finding));
    }
    check_.unproven_documents = UnprovenDocuments(package_, events_);
  }

  absl::Status CheckSignatures(const pdf::PdfInspector& inspector, const trust::TrustPolicy& policy,
                               absl::Time now) {
    const trust::ValidationData data = DataOf(events_);
    for (const Claim& claim : claims_) {
      const std::string* const file = FileOf(claim.sha256);
      if (file == nullptr) continue;
      ASSIGN_OR_RETURN(signing::v1::Report report,
                       signing::VerifyFile({.bytes = *file,
                                            .detached_cms = {},
                                            .now = now,
                                            .data = data,
                                            .deadline = absl::Now() + kOneDocumentMax},
                                           inspector, policy, nullptr));
      // The signature in the file must be the one of the event, not any valid one.
      CheckNamed(claim, report);
      check_.signed_documents.push_back({claim.sequence, claim.event_name, claim.sha256, std::move(report)});
    }
    JudgeAll();
    return absl::OkStatus();
  }

 private:
  void Find(Finding finding) { check_.findings.push_back(std::move(finding)); }

  // Null: the package has no such file.
  const std::string* FileOf(absl::string_view sha256) const {
    const auto file = package_.files.find(DocumentPath(sha256));
    return file == package_.files.end() ? nullptr : &file->second;
  }

  static messages::Bilingual NameOf(const Event& event) {
    return {.vi = messages::Describe(event, nullptr).vi, .en = messages::KindOf(event)};
  }

  std::vector<Claim> Claims() const {
    std::vector<Claim> claims;
    for (const Event& event : events_) {
      if (event.has_result_signed()) {
        const auto& recorded = event.result_signed();
        claims.push_back({event.sequence(), NameOf(event), recorded.document_sha256(), recorded.base_sha256(),
                          &recorded.signature()});
      } else if (event.has_result_sealed()) {
        const auto& recorded = event.result_sealed();
        claims.push_back({event.sequence(), NameOf(event), recorded.document_sha256(), recorded.base_sha256(),
                          &recorded.seal()});
      } else if (event.has_archive_renewed()) {
        const auto& recorded = event.archive_renewed();
        claims.push_back({event.sequence(), NameOf(event), recorded.document_sha256(), recorded.base_sha256(),
                          &recorded.time_stamp()});
      }
    }
    return claims;
  }

  // All certificates and answers that the events keep: one that was kept for a signature may prove another.
  static trust::ValidationData DataOf(const std::vector<Event>& events) {
    trust::ValidationData data;
    const auto add = [&data](const dossier::v1::SignatureEvidence& evidence) {
      for (const std::string& der : evidence.chain()) trust::ValidationData::Add(der, data.certificates);
      for (const std::string& der : evidence.ocsp_responses()) {
        trust::ValidationData::Add(der, data.ocsp_responses);
      }
      for (const std::string& der : evidence.crls()) trust::ValidationData::Add(der, data.crls);
    };
    for (const Event& event : events) {
      if (event.has_result_signed()) add(event.result_signed().signature());
      if (event.has_result_sealed()) add(event.result_sealed().seal());
      if (event.has_archive_renewed()) add(event.archive_renewed().time_stamp());
    }
    return data;
  }

  void CheckNamed(const Claim& claim, const signing::v1::Report& report) {
    const bool named = std::ranges::any_of(report.signatures(), [&](const signing::v1::Signature& signature) {
      return signature.signer().sha256() == claim.evidence->certificate_sha256() &&
             std::ranges::equal(signature.byte_range(), claim.evidence->byte_range());
    });
    if (!named) {
      Find(Both("the document of event $0 ($1) does not carry the signature that the event names",
                claim.sequence, claim.event_name));
    }
  }

  // Every document holds, or is continued in a later one that holds: the later one's time stamp covers all
  // of it after its own has expired.
  void JudgeAll() {
    std::set<std::string> held;
    // From the last to the first, so that the later document is judged before the one that it continues.
    for (auto document = check_.signed_documents.rbegin(); document != check_.signed_documents.rend();
         ++document) {
      const bool goes_on = std::ranges::any_of(claims_, [&](const Claim& claim) {
        return claim.base_sha256 == document->sha256 && held.contains(claim.sha256);
      });
      if (Judge(*document, goes_on)) held.insert(document->sha256);
    }
  }

  bool Judge(const CheckedDocument& document, bool goes_on) {
    using signing::v1::Verdict;
    const signing::v1::Report& report = document.report;
    if (report.verdict() == Verdict::VERDICT_VALID ||
        report.verdict() == Verdict::VERDICT_VALID_AT_ITS_TIME) {
      return true;
    }
    const bool unknown = report.verdict() == Verdict::VERDICT_UNKNOWN;
    // Only doubt is covered by a later document; what is invalid stays invalid.
    if (unknown && goes_on) return true;
    std::vector<std::string> en;
    std::vector<std::string> vi;
    const auto add = [&](absl::string_view field, const signing::v1::Reason& reason) {
      if (reason.verdict() == Verdict::VERDICT_VALID) return;
      en.push_back(absl::StrCat(field, reason.text_en()));
      vi.push_back(absl::StrCat(field, reason.text_vi()));
    };
    for (const auto& reason : report.reasons()) add("", reason);
    for (const auto& signature : report.signatures()) {
      for (const auto& reason : signature.reasons()) {
        add(absl::StrCat(signature.field_name(), ": "), reason);
      }
    }
    const messages::Bilingual why = {.vi = absl::StrJoin(vi, "; "), .en = absl::StrJoin(en, "; ")};
    if (unknown) {
      check_.open_questions.push_back(Both("the document of event $0 ($1) cannot be judged: $2",
                                           document.sequence, document.happened, why));
    } else {
      Find(Both("the document of event $0 ($1) does not verify: $2", document.sequence, document.happened,
                why));
    }
    return false;
  }

  const EvidencePackage& package_;
  EvidenceCheck& check_;
  std::vector<Event> events_;
  // Its pointers refer to events_, which does not change any more.
  std::vector<Claim> claims_;
  std::ptrdiff_t personal_data_files_ = 0;
};

}  // namespace

absl::StatusOr<EvidenceCheck> CheckEvidence(const EvidencePackage& package,
                                            const pdf::PdfInspector& inspector,
                                            const trust::TrustPolicy& policy, absl::Time now) {
  EvidenceCheck check;
  Checker checker(package, check);
  if (!checker.CheckEvents()) return check;
  checker.CheckDocuments();
  RETURN_IF_ERROR(checker.CheckSignatures(inspector, policy, now));
  return check;
}

}  // namespace onestop::evidence
