// The files that the office makes: known with the event that made them, to those who may see the dossier, and
// made again by verification.

#include <algorithm>
#include <future>
#include <memory>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/ledger/reader.h"
#include "libs/ledger/verify.h"
#include "libs/pg/migrations.h"
#include "libs/testing/status_matchers.h"

namespace onestop::ledger {
namespace {

using ::onestop::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string DocumentId(int number) { return TestOffice::RequestId(9000 + number); }

class ResultDocumentTest : public ::testing::Test {
 protected:
  ResultDocumentTest() {
    auto started = Ledger::Start({.conninfo = office_.database.Conninfo(kTestOfficeRole),
                                  .name = "approval",
                                  .province = "H31",
                                  .now = [this] { return absl::FromUnixMicros(office_.now_micros.load()); }},
                                 office_.metrics);
    EXPECT_THAT(started, IsOk());
    approval_ = *std::move(started);
  }

  // As the approval service would.
  void Do(absl::string_view actor, dossier::Command command) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Answer>>>();
    Submission submission =
        office_.Make(office_.Actor(actor), dossier_, std::move(command), office_.NextRequestId());
    submission.assignee = office_.Actor("specialist");
    submission.done = [promise](absl::StatusOr<Answer> answer) { promise->set_value(std::move(answer)); };
    approval_->Commit(std::move(submission));
    EXPECT_THAT(promise->get_future().get(), IsOk());
  }

  static dossier::SignedDocument Signature(char base, char document, char certificate) {
    dossier::SignedDocument result = {.base_sha256 = std::string(32, base),
                                      .document_id = DocumentId(document),
                                      .document_sha256 = std::string(32, document),
                                      .document_size = 2000};
    result.evidence.set_certificate_sha256(std::string(32, certificate));
    return result;
  }

  // `signer`: whom the draft names.
  void UntilTheLeader(const std::string& signer = "") {
    Do("officer", dossier::Complete{.task_number = 1});
    Do("head", dossier::Assign{.task_number = 2, .assignee = "specialist"});
    Do("specialist", dossier::Draft{.task_number = 3,
                                    .document_id = DocumentId('D'),
                                    .document_sha256 = std::string(32, 'D'),
                                    .title = "Giấy phép",
                                    .document_size = 1000,
                                    .template_id = "ket-qua/1",
                                    .signer = signer});
    EXPECT_THAT(OpenTasks(*office_.Actor("specialist"))[0].document_id, IsEmpty());
    Do("specialist", dossier::Complete{.task_number = 3});
    EXPECT_EQ(OpenTasks(*office_.Actor("head")).at(0).document_id, DocumentId('D'));
    Do("head", dossier::Complete{.task_number = 4});
  }
  void Seal() {
    UntilTheLeader();
    Sign();
    Do("clerk", dossier::Number{.task_number = 6});
    Do("clerk", dossier::Seal{.task_number = 6, .result = Signature('E', 'F', '\xaa')});
  }
  void Renew(char base, char document, absl::Time end) {
    dossier::RenewArchive renew = {.base_document_id = DocumentId(base),
                                   .result = Signature(base, document, 'T')};
    renew.result.archive_end_time = end;
    Do("clerk", std::move(renew));
  }
  void Sign() { Do("director", dossier::Sign{.task_number = 5, .result = Signature('D', 'E', '\xbb')}); }

  std::vector<TaskRow> OpenTasks(const dossier::Actor& actor, const TaskFilter& filter = {}) {
    auto reader = Reader::Begin(pool_, ScopeOf(actor, "H31", dossier::ReadLevel::kPersonal),
                                absl::Now() + absl::Minutes(1));
    EXPECT_THAT(reader, IsOk());
    auto tasks = reader->ListOpenTasks(filter, {}, 10);
    EXPECT_THAT(tasks, IsOk());
    return tasks->rows;
  }

  std::vector<std::string> Findings() { return FindingsOf(office_.database); }

  TestOffice office_;
  pg::Pool pool_{{.connection = office_.database.Options(kTestOfficeRole), .connections_max = 2}};
  std::unique_ptr<Ledger> approval_;
  const std::string dossier_ = office_.Accepted();
};

TEST_F(ResultDocumentTest, EachFileIsKnownWithTheEventThatMadeIt) {
  UntilTheLeader();
  Sign();
  Do("clerk", dossier::Number{.task_number = 6});
  EXPECT_EQ(office_.database.Query("SELECT document_symbol FROM dossier.dossier"), "01/KQ-SKHCN");
  Do("clerk", dossier::Seal{.task_number = 6, .result = Signature('E', 'F', '\xaa')});
  EXPECT_EQ(office_.database.Query(
                "SELECT string_agg(number || ':' || kind || ':' || size_bytes || ':' || "
                "left(encode(sha256, 'hex'), 2), ' ' ORDER BY number) FROM dossier.result_document"),
            // Number, kind, size and the first byte of the hash: 'D', 'E', 'F'.
            "1:1:1000:44 2:2:2000:45 3:3:2000:46");
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(ResultDocumentTest, ARenewedArchiveIsTheResultAndIsVerifiedLikeEverythingElse) {
  Seal();
  const std::string present = "SELECT result_document || ' ' || archive_end_time FROM dossier.dossier";
  // The seal of this test does not say until when its time stamp lasts.
  EXPECT_EQ(office_.database.Query(present), absl::StrCat(DocumentId('F'), " -infinity"));
  office_.Set(At(2024, 3, 1));
  Renew('F', 'G', At(2029, 1, 1, 7));
  EXPECT_EQ(office_.database.Query(present), absl::StrCat(DocumentId('G'), " 2029-01-01 00:00:00+00"));
  EXPECT_EQ(office_.database.Query("SELECT string_agg(kind::text, ' ' ORDER BY number) FROM "
                                   "dossier.result_document"),
            "1 2 3 4");
  EXPECT_EQ(
      office_.database.Query("SELECT status || ' ' || (finish_time < change_time) FROM dossier.dossier"),
      absl::StrCat(static_cast<int>(dossier::DossierStatus::DOSSIER_STATUS_RESULT_READY), " true"));
  EXPECT_THAT(Findings(), IsEmpty());
  office_.database.Run("UPDATE dossier.dossier SET archive_end_time = '2040-01-01'");
  EXPECT_THAT(Findings(), ElementsAre("its stored row does not follow from its events"));
}

// What the migration makes of results that were sealed before it is what their events say.
TEST_F(ResultDocumentTest, ResultsThatWereSealedEarlierAreDueAtOnce) {
  Seal();
  office_.database.Run("UPDATE dossier.dossier SET result_document = NULL, archive_end_time = NULL");
  EXPECT_THAT(Findings(), ElementsAre("its stored row does not follow from its events"));
  const absl::Span<const pg::Migration> migrations = pg::AllMigrations();
  const auto migration = std::ranges::find(migrations, "0009_archive", &pg::Migration::name);
  ASSERT_NE(migration, migrations.end());
  const absl::string_view sql = migration->sql;
  const size_t begin = sql.find("UPDATE dossier.dossier");
  office_.database.Run(std::string(sql.substr(begin, sql.find(';', begin) - begin)));
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(ResultDocumentTest, AFileThatDoesNotFollowFromTheEventsIsFound) {
  UntilTheLeader();
  Sign();
  office_.database.Run("UPDATE dossier.result_document SET size_bytes = 1 WHERE kind = 2");
  EXPECT_THAT(Findings(), ElementsAre("its stored documents do not follow from its events"));
  office_.database.Run("DELETE FROM dossier.result_document");
  // Both documents are missing.
  EXPECT_THAT(Findings(), ::testing::SizeIs(2));
}

TEST_F(ResultDocumentTest, TheInboxSaysWhatIsToBeSignedAndSealed) {
  UntilTheLeader();
  std::vector<TaskRow> tasks = OpenTasks(*office_.Actor("director"));
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].document_id, DocumentId('D'));
  EXPECT_EQ(tasks[0].document_title, "Giấy phép");
  Sign();
  tasks = OpenTasks(*office_.Actor("clerk"));
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].document_title, "Giấy phép");
  auto reader = Reader::Begin(pool_, ScopeOf(*office_.Actor("clerk"), "H31", dossier::ReadLevel::kPersonal),
                              absl::Now() + absl::Minutes(1));
  ASSERT_THAT(reader, IsOk());
  const auto documents = reader->SignedDocumentsOf({tasks[0].dossier_id});
  ASSERT_THAT(documents, IsOk());
  EXPECT_EQ(documents->at(tasks[0].dossier_id), DocumentId('E'));
}

// Another leader may give it to themselves or refuse it; it is not theirs to claim.
TEST_F(ResultDocumentTest, ADraftThatNamesALeaderIsForThatOneToClaim) {
  UntilTheLeader("director");
  dossier::Actor deputy = *office_.Actor("director");
  EXPECT_EQ(OpenTasks(deputy, {.mine = &deputy}).at(0).signer, "director");
  deputy.id = "deputy";
  EXPECT_THAT(OpenTasks(deputy, {.mine = &deputy}), IsEmpty());
  EXPECT_EQ(OpenTasks(deputy).size(), 1U);
}

// As before a signature is made: what would be refused is refused without costing a signature.
TEST_F(ResultDocumentTest, ADossierIsFoldedAndADryRunTellsRefusals) {
  UntilTheLeader();
  const auto director = office_.Actor("director");
  auto reader = Reader::Begin(pool_, ScopeOf(*director, "H31", dossier::ReadLevel::kPersonal),
                              absl::Now() + absl::Minutes(1));
  ASSERT_THAT(reader, IsOk());
  const auto folded = reader->Fold(dossier_);
  ASSERT_THAT(folded, IsOk());
  ASSERT_TRUE(folded->has_value());
  EXPECT_EQ((*folded)->draft_document_id, DocumentId('D'));
  const auto dry_run = [&](absl::string_view actor, char base) {
    return DryRun(office_.Make(office_.Actor(actor), dossier_, dossier::Sign{}, office_.NextRequestId()),
                  dossier::Sign{.task_number = 5, .result = Signature(base, 'E', '\xbb')}, **folded,
                  absl::FromUnixMicros(office_.now_micros.load()));
  };
  EXPECT_THAT(dry_run("director", 'D'), IsOk());
  EXPECT_THAT(dry_run("director", 'X'),
              onestop::testing::FailsWith(absl::StatusCode::kFailedPrecondition, "DRAFT_CHANGED"));
  EXPECT_EQ(office_.database.Query("SELECT count(*) FROM dossier.event WHERE kind = 28"), "0");

  dossier::Actor outsider;
  outsider.id = "outsider";
  reader = Reader::Begin(pool_, ScopeOf(outsider, "H31", dossier::ReadLevel::kPersonal),
                         absl::Now() + absl::Minutes(1));
  ASSERT_THAT(reader, IsOk());
  const auto unseen = reader->Fold(dossier_);
  ASSERT_THAT(unseen, IsOk());
  EXPECT_FALSE(unseen->has_value());
}

// Readers check the chain as writers do.
TEST_F(ResultDocumentTest, AReaderFindsADamagedHash) {
  UntilTheLeader();
  office_.database.Run(
      "ALTER TABLE dossier.event DISABLE TRIGGER ALL; UPDATE dossier.event SET hash = sha256(hash) WHERE seq "
      "= 2");
  auto reader =
      Reader::Begin(pool_, ScopeOf(*office_.Actor("director"), "H31", dossier::ReadLevel::kPersonal),
                    absl::Now() + absl::Minutes(1));
  ASSERT_THAT(reader, IsOk());
  EXPECT_THAT(reader->Fold(dossier_),
              onestop::testing::FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

}  // namespace
}  // namespace onestop::ledger
