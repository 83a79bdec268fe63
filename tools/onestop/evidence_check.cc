#include "tools/onestop/evidence_check.h"

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
#include "libs/dossier/decide.h"
#include "libs/ledger/batch.h"
#include "libs/signing/inspect/verify_file.h"
#include "onestop/dossier/v1/event.pb.h"
#include "tools/onestop/evidence_contents.h"

namespace onestop::cli {
namespace {

using dossier::v1::Event;

constexpr absl::Duration kOneDocumentMax = absl::Seconds(60);

// What an event says of the document that it signed, sealed or renewed.
struct Claim {
  int64_t sequence;
  dossier::Text act;
  std::string sha256;
  std::string base_sha256;
  const dossier::v1::SignatureEvidence* evidence;
};

class Checker {
 public:
  Checker(const EvidencePackage& package, EvidenceCheck& check) : package_(package), check_(check) {}

  // The events, chained and folded. False when one cannot be understood: then nothing can be said of the
  // rest.
  bool CheckEvents() {
    std::string last_hash = ledger::FirstHash();
    dossier::Dossier folded;
    for (int64_t sequence = 1; package_.files.contains(EventPath(sequence)); ++sequence) {
      const std::string& payload = package_.files.at(EventPath(sequence));
      last_hash = ledger::ChainHash(last_hash, payload);
      Event& event = events_.emplace_back();
      const auto wrong = [&](absl::string_view en, absl::string_view vi) {
        Find(absl::StrCat("event ", sequence, " ", en), absl::StrCat("sự kiện ", sequence, " ", vi));
        return false;
      };
      if (!event.ParseFromString(payload)) return wrong("cannot be read", "không đọc được");
      if (event.dossier_id() != package_.dossier_id) {
        return wrong("is another dossier's", "thuộc hồ sơ khác");
      }
      if (const dossier::Text misfit = dossier::FindMisfit(event, folded); !misfit.en.empty()) {
        return wrong(absl::StrCat("does not follow from those before: it ", misfit.en),
                     absl::StrCat("không thể có sau các sự kiện trước: ", misfit.vi));
      }
      CHECK(dossier::Apply(event, folded).ok());
    }
    check_.events = static_cast<int64_t>(events_.size());
    if (events_.empty()) Find("there is no event", "không có sự kiện nào");
    if (last_hash != package_.last_hash) {
      Find("the events' hashes do not chain to the last hash",
           "chuỗi mã băm của các sự kiện không dẫn tới mã băm cuối");
    }
    if (!events_.empty() && folded.code != package_.code) {
      Find(absl::StrCat("the dossier's code is ", folded.code), absl::StrCat("mã hồ sơ là ", folded.code));
    }
    const auto others = std::ranges::count_if(
        package_.files, [](const auto& file) { return file.first.starts_with("events/"); });
    if (others != check_.events) {
      Find("there are events out of sequence", "có sự kiện nằm ngoài dãy số thứ tự");
    }
    claims_ = Claims();
    return true;
  }

  // The documents: each under its own hash, those of the result there, and all that the events name.
  void CheckDocuments() {
    for (const auto& [path, bytes] : package_.files) {
      if (path.starts_with("documents/") && path != DocumentPath(digest::Sha256Text(bytes))) {
        Find(absl::StrCat(path, " has another hash than its name says"),
             absl::StrCat(path, " có mã băm khác với tên tệp"));
      }
    }
    for (const Claim& claim : claims_) {
      const std::string* const file = FileOf(claim.sha256);
      const std::string* const base = FileOf(claim.base_sha256);
      if (file == nullptr) {
        Find(claim.sequence, claim.act, " is missing", " không có trong gói");
      } else if (base != nullptr && !absl::StartsWith(*file, *base)) {
        Find(claim.sequence, claim.act, " does not begin with the one that it was appended to",
             " không bắt đầu bằng tài liệu mà nó được nối vào");
      }
    }
    for (Finding& finding : CheckContents(package_, events_)) {
      check_.findings.push_back(std::move(finding));
    }
    check_.unproven_documents = UnprovenDocuments(package_, events_);
  }

  absl::Status CheckSignatures(const signing::PdfInspector& inspector, const signing::TrustPolicy& policy,
                               absl::Time now) {
    const signing::ValidationData data = DataOf(events_);
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
      CheckNamed(claim, report);
      check_.signed_documents.push_back({claim.sequence, claim.act, claim.sha256, std::move(report)});
    }
    JudgeAll();
    return absl::OkStatus();
  }

 private:
  void Find(absl::string_view en, absl::string_view vi) {
    check_.findings.push_back({std::string(en), std::string(vi)});
  }
  void Find(int64_t sequence, const dossier::Text& act, absl::string_view en, absl::string_view vi) {
    check_.findings.push_back(About(sequence, act, en, vi));
  }

  // Of the document of an event.
  static Finding About(int64_t sequence, const dossier::Text& act, absl::string_view en,
                       absl::string_view vi) {
    return {absl::StrCat("the document of event ", sequence, " (", act.en, ")", en),
            absl::StrCat("tài liệu của sự kiện ", sequence, " (", act.vi, ")", vi)};
  }

  // Null: it is not in the package.
  const std::string* FileOf(absl::string_view sha256) const {
    const auto file = package_.files.find(DocumentPath(sha256));
    return file == package_.files.end() ? nullptr : &file->second;
  }

  static dossier::Text ActOf(const Event& event) {
    return {.vi = dossier::Describe(event, nullptr, nullptr).vi, .en = dossier::KindOf(event)};
  }

  std::vector<Claim> Claims() const {
    std::vector<Claim> claims;
    for (const Event& event : events_) {
      if (event.has_result_signed()) {
        const auto& act = event.result_signed();
        claims.push_back(
            {event.sequence(), ActOf(event), act.document_sha256(), act.base_sha256(), &act.signature()});
      } else if (event.has_result_sealed()) {
        const auto& act = event.result_sealed();
        claims.push_back(
            {event.sequence(), ActOf(event), act.document_sha256(), act.base_sha256(), &act.seal()});
      } else if (event.has_archive_renewed()) {
        const auto& act = event.archive_renewed();
        claims.push_back(
            {event.sequence(), ActOf(event), act.document_sha256(), act.base_sha256(), &act.time_stamp()});
      }
    }
    return claims;
  }

  // All that the events keep: a certificate or an answer helps wherever it fits.
  static signing::ValidationData DataOf(const std::vector<Event>& events) {
    signing::ValidationData data;
    const auto add = [&data](const dossier::v1::SignatureEvidence& evidence) {
      for (const std::string& der : evidence.chain()) signing::ValidationData::Add(der, data.certificates);
      for (const std::string& der : evidence.ocsp_responses()) {
        signing::ValidationData::Add(der, data.ocsp_responses);
      }
      for (const std::string& der : evidence.crls()) signing::ValidationData::Add(der, data.crls);
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
      Find(claim.sequence, claim.act, " does not carry the signature that the event names",
           " không mang chữ ký mà sự kiện nêu");
    }
  }

  // Every document holds, or goes on in a later one that does: that one's time stamp is over all of it, when
  // its own has ended.
  void JudgeAll() {
    std::set<std::string> held;
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
    const std::string why_en = absl::StrJoin(en, "; ");
    const std::string why_vi = absl::StrJoin(vi, "; ");
    if (unknown) {
      check_.open_questions.push_back(About(document.sequence, document.act,
                                            absl::StrCat(" cannot be judged: ", why_en),
                                            absl::StrCat(" chưa xác định được: ", why_vi)));
    } else {
      Find(document.sequence, document.act, absl::StrCat(" does not verify: ", why_en),
           absl::StrCat(" không hợp lệ: ", why_vi));
    }
    return false;
  }

  const EvidencePackage& package_;
  EvidenceCheck& check_;
  std::vector<Event> events_;
  // Points into events_.
  std::vector<Claim> claims_;
};

}  // namespace

absl::StatusOr<EvidenceCheck> CheckEvidence(const EvidencePackage& package,
                                            const signing::PdfInspector& inspector,
                                            const signing::TrustPolicy& policy, absl::Time now) {
  EvidenceCheck check;
  Checker checker(package, check);
  if (!checker.CheckEvents()) return check;
  checker.CheckDocuments();
  RETURN_IF_ERROR(checker.CheckSignatures(inspector, policy, now));
  return check;
}

}  // namespace onestop::cli
