// Evidence of results that the approval service made, checked decades later without it.

#include "libs/evidence/check.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/digest/sha256.h"
#include "libs/dossier/history.h"
#include "libs/evidence/contents.h"
#include "services/approval/approval_fixture.h"
#include "tests/support/packed_events.h"

namespace onestop::cli {
namespace {

using ::onestop::testing::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

absl::Time Day(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

// The first time stamps end with 2025, those of the renewal with 2031.
class EvidenceTest : public approval::ApprovalFixture {
 protected:
  Result Sealed() {
    StampUntil(Day(2026, 1, 1));
    return SealedResult();
  }
  Result Renewed() {
    Result result = Sealed();
    MoveTo(Day(2025, 12, 1));
    StampUntil(Day(2032, 1, 1));
    const auto renewed = Renew("clerk", Renewal(result));
    EXPECT_THAT(renewed, IsOk());
    if (renewed.ok()) result.sha256 = renewed->document_sha256();
    return result;
  }

  // As `onestop dossier evidence` packs it.
  evidence::EvidencePackage Pack(const std::string& dossier_id) {
    evidence::EvidencePackage package = {.dossier_id = dossier_id};
    // The chain is made here from the payloads, not taken from the database.
    package.last_hash = dossier::FirstHash();
    for (const ledger::EventRow& row : ledger::EventRowsOf(office_.database, dossier_id)) {
      Append(package, row.payload);
      dossier::v1::PersonalData beside;
      beside.mutable_parts()->Assign(row.personal_data.begin(), row.personal_data.end());
      if (beside.parts_size() > 0) {
        package.files[evidence::PersonalDataPath(row.sequence)] = beside.SerializeAsString();
      }
    }
    package.code = office_.database.Query(
        absl::StrCat("SELECT code FROM dossier.dossier WHERE dossier_id = '", dossier_id, "'"));
    const std::vector<dossier::v1::Event> events = testing::PackedEvents(package);
    for (const evidence::NamedDocument& named : evidence::DocumentsOf(events)) {
      package.documents.push_back({.document_id = named.document_id, .sha256 = named.sha256});
      package.files[evidence::DocumentPath(named.sha256)] = File(named.sha256);
    }
    auto derived = evidence::DerivedFiles(events);
    EXPECT_THAT(derived, IsOk());
    if (derived.ok()) package.files.merge(*derived);
    return package;
  }
  static void Append(evidence::EvidencePackage& package, const std::string& payload) {
    const auto events = static_cast<int64_t>(
        std::ranges::count_if(package.files, [](const auto& f) { return f.first.starts_with("events/"); }));
    package.files[evidence::EventPath(events + 1)] = payload;
    package.last_hash = dossier::ChainHash(package.last_hash, payload);
  }
  // The package with its last event changed, and everything else made to fit that.
  static evidence::EvidencePackage WithLast(const evidence::EvidencePackage& package,
                                            const std::function<void(dossier::v1::Event&)>& change) {
    evidence::EvidencePackage changed = package;
    changed.last_hash = dossier::FirstHash();
    int64_t last = 1;
    for (; package.files.contains(evidence::EventPath(last + 1)); ++last) {
      changed.last_hash = dossier::ChainHash(changed.last_hash, package.files.at(evidence::EventPath(last)));
    }
    dossier::v1::Event event;
    EXPECT_TRUE(event.ParseFromString(package.files.at(evidence::EventPath(last))));
    change(event);
    changed.files.erase(evidence::EventPath(last));
    Append(changed, event.SerializeAsString());
    return changed;
  }

  evidence::EvidenceCheck Check(const evidence::EvidencePackage& package, absl::Time now) {
    const pdf::PdfInspector inspector(
        {.worker = absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/onestop-pdf-reader")});
    const auto check = evidence::CheckEvidence(package, inspector, policy_, now);
    EXPECT_THAT(check, IsOk());
    return check.ok() ? *check : evidence::EvidenceCheck();
  }
};

auto Says(const std::string& english) { return ::testing::Field(&evidence::Finding::en, HasSubstr(english)); }

TEST_F(EvidenceTest, ARenewalIsHeldAndProvesTheFilesBeforeIt) {
  const Result result = Renewed();
  const evidence::EvidencePackage package = Pack(result.dossier_id);
  for (const absl::Time now : {Day(2025, 12, 2), Day(2027, 1, 1), Day(2031, 12, 1)}) {
    const evidence::EvidenceCheck check = Check(package, now);
    EXPECT_THAT(check.findings, IsEmpty());
    EXPECT_THAT(check.open_questions, IsEmpty()) << now;
    std::vector<std::string> acts;
    for (const evidence::CheckedDocument& document : check.signed_documents)
      acts.push_back(document.happened.en);
    EXPECT_THAT(acts, ElementsAre("ResultSigned", "ResultSealed", "ArchiveRenewed"));
  }
  // It was not renewed once more.
  EXPECT_THAT(Check(package, Day(2032, 2, 1)).open_questions, Not(IsEmpty()));
}

TEST_F(EvidenceTest, WithoutARenewalTheEndOfTheTimeStampLeavesAQuestion) {
  const evidence::EvidencePackage package = Pack(Sealed().dossier_id);
  EXPECT_THAT(Check(package, Day(2025, 12, 1)).open_questions, IsEmpty());
  const evidence::EvidenceCheck check = Check(package, Day(2027, 1, 1));
  EXPECT_THAT(check.findings, IsEmpty());
  EXPECT_THAT(check.open_questions, Contains(Says("(ResultSealed) cannot be judged")));
  EXPECT_THAT(check.open_questions,
              Contains(::testing::Field(&evidence::Finding::vi, HasSubstr("chưa kết luận được"))));
}

TEST_F(EvidenceTest, BothFilesMustBeThereAndAsTheyWere) {
  const Result result = Renewed();
  const evidence::EvidencePackage package = Pack(result.dossier_id);
  dossier::v1::Event last = LastEvent(result.dossier_id);
  const dossier::v1::ArchiveRenewed& renewed = last.archive_renewed();
  const absl::Time now = Day(2025, 12, 2);
  for (const std::string& sha256 : {renewed.document_sha256(), renewed.base_sha256()}) {
    evidence::EvidencePackage without = package;
    without.files.erase(evidence::DocumentPath(sha256));
    EXPECT_THAT(Check(without, now).findings, Contains(Says("is missing")));
    evidence::EvidencePackage flipped = package;
    std::string& bytes = flipped.files[evidence::DocumentPath(sha256)];
    bytes[bytes.size() - 2000] = static_cast<char>(bytes[bytes.size() - 2000] ^ 1);
    EXPECT_THAT(Check(flipped, now).findings, Contains(Says("another hash than its name says")));
  }
}

TEST_F(EvidenceTest, AnEventThatTellsOfAnotherRenewalIsFound) {
  const Result result = Renewed();
  const evidence::EvidencePackage package = Pack(result.dossier_id);
  const absl::Time now = Day(2025, 12, 2);
  const auto found = [&](const std::function<void(dossier::v1::ArchiveRenewed&)>& change) {
    return Check(WithLast(package,
                          [&](dossier::v1::Event& event) { change(*event.mutable_archive_renewed()); }),
                 now)
        .findings;
  };
  EXPECT_THAT(found([](auto&) {}), IsEmpty());
  EXPECT_THAT(found([](auto& act) { act.set_base_sha256(std::string(32, 'x')); }),
              Contains(Says("does not follow from those before")));
  EXPECT_THAT(found([](auto& act) { act.set_document_sha256(act.base_sha256()); }),
              Contains(Says("does not carry the signature that the event names")));
  EXPECT_THAT(found([](auto& act) { act.mutable_time_stamp()->set_certificate_sha256("x"); }),
              Contains(Says("does not carry the signature that the event names")));
  // Another result of the office's, as whole and valid as this one.
  const std::string other = Sealed().sha256;
  evidence::EvidencePackage with_other = package;
  with_other.files[evidence::DocumentPath(other)] = File(other);
  EXPECT_THAT(Check(WithLast(with_other,
                             [&](dossier::v1::Event& event) {
                               event.mutable_archive_renewed()->set_document_sha256(other);
                             }),
                    now)
                  .findings,
              Contains(Says("does not begin with the one that it was appended to")));
}

}  // namespace
}  // namespace onestop::cli
