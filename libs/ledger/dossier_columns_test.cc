// Every column of dossier.dossier is in the table of columns, and every statement made from it covers it.

#include "libs/ledger/dossier_columns.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/dossier_testing.h"
#include "libs/messages/events.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"

namespace onestop::ledger {
namespace {

using ::onestop::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Two dossiers, none of whose columns are NULL or equal.
Folded Sample(int number) {
  dossier::Dossier dossier;
  const std::string digit = absl::StrCat(number);
  const auto time = [number](int hours) {
    return absl::FromUnixSeconds(1705280400 + number) + absl::Hours(hours);
  };
  dossier.id = absl::StrCat("00000000-0000-8000-8000-00000000000", digit);
  dossier.version = number;
  dossier.status = static_cast<dossier::DossierStatus>(number);
  dossier.procedure_code = "1.00178" + digit;
  dossier.procedure_version = number;
  dossier.intake_unit = "H31.1" + digit;
  dossier.resolving_agency = "H31.0" + digit;
  dossier.channel = static_cast<dossier::Channel>(number);
  dossier.owner.set_full_name("Nguyễn Văn " + digit);
  dossier.owner.set_identity_number("03109000012" + digit);
  dossier.submitted_by = "portal-" + digit;
  dossier.external_reference = "ref-" + digit;
  dossier.lookup_secret_hash = std::string(32, static_cast<char>(number));
  dossier.submit_time = time(0);
  dossier.intake_due_time = time(1);
  dossier.code = "H31.06-240115-000" + digit;
  dossier.register_number = number;
  dossier.accept_time = time(2);
  dossier.limit_unit = static_cast<dossier::TimeUnit>(number);
  dossier.due_time = time(3);
  dossier.finish_time = time(4);
  dossier.return_time = time(5);
  dossier.document_symbol = digit + "/GP";
  dossier.tasks = {{.number = number, .step = number, .assignee = "holder-" + digit}};
  dossier.documents = {{.document_id = dossier.id, .kind = dossier::ResultDocument::Kind::kSealed}};
  dossier.archive_end_time = time(6);
  dossier.supplement_unchecked = true;
  dossier.check_due_time = time(7);
  dossier.end_request = {.kind = static_cast<dossier::EndKind>(number), .request_time = time(8)};
  return {.dossier = std::move(dossier), .last_hash = std::string(32, static_cast<char>(number + 10))};
}

class DossierColumnsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // Codes are exchanged between dossiers below.
    database_.Run("ALTER TABLE dossier.dossier DROP CONSTRAINT dossier_province_code_key");
    Write(InsertDossiers());
  }

  static pg::Params Written() {
    pg::Params params;
    params.Text("H31").Time(absl::UnixEpoch());
    return params;
  }
  void Write(const pg::Statement& statement) {
    pg::Params params = Written();
    AppendDossierRows(rows_, params);
    EXPECT_THAT(owner_.Execute(statement, params), IsOk());
  }

  void Rewrite(Rewritten rewritten) {
    pg::Params params = Written();
    AppendChangedRows(rewritten, rows_, params);
    EXPECT_THAT(owner_.Execute(UpdateDossiers(rewritten), params), IsOk());
  }

  // The ids of rows that are stored otherwise.
  std::vector<std::string> Different() {
    pg::Params params;
    params.Text("H31");
    AppendDossierRows(rows_, params);
    const auto found = owner_.Execute(CompareDossiers(), params);
    EXPECT_THAT(found, IsOk());
    std::vector<std::string> ids;
    if (!found.ok()) return ids;
    for (const pg::Row row : *found) ids.emplace_back(row.Text(0));
    return ids;
  }

  // Gives the first dossier the second one's value.
  void Exchange(const std::string& column) {
    database_.Run(absl::StrCat("UPDATE dossier.dossier d SET ", column, " = o.", column,
                               " FROM dossier.dossier o WHERE d.dossier_id < o.dossier_id"));
  }

  // Name and type of each column of the table that follows from events.
  std::map<std::string, std::string> Catalogue() {
    const auto found = owner_.Execute(kCatalogue);
    EXPECT_THAT(found, IsOk());
    std::map<std::string, std::string> columns;
    if (!found.ok()) return columns;
    for (const pg::Row row : *found) columns.emplace(row.Text(0), row.Text(1));
    return columns;
  }

  static constexpr pg::Statement kCatalogue = {"test.catalogue", R"sql(
      SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
      WHERE attrelid = 'dossier.dossier'::regclass AND attnum > 0 AND NOT attisdropped
        AND attname NOT IN ('province', 'change_time')
  )sql"};

  onestop::testing::TestDatabase database_;
  pg::Connection owner_ = database_.Connect();
  const std::vector<Folded> samples_ = {Sample(1), Sample(2)};
  const std::vector<const Folded*> rows_ = {&samples_[0], &samples_[1]};
};

TEST_F(DossierColumnsTest, AreThoseOfPostgresqlsCatalogue) {
  std::map<std::string, std::string> columns;
  for (const DossierColumn& column : DossierColumns()) columns.emplace(column.name, column.type);
  EXPECT_EQ(columns, Catalogue());
  EXPECT_EQ(columns.size(), DossierColumns().size());
}

TEST_F(DossierColumnsTest, InsertedRowsAreEqualToWhatTheyAreMadeOf) {
  EXPECT_THAT(Different(), IsEmpty());
  EXPECT_EQ(database_.Query("SELECT count(*) FROM dossier.dossier d, jsonb_each(to_jsonb(d)) c "
                            "WHERE c.value = 'null'"),
            "0");
}

TEST_F(DossierColumnsTest, AChangeOfAnyColumnIsFoundAndRewritten) {
  for (const auto& [column, type] : Catalogue()) {
    if (column == "dossier_id") continue;
    Exchange(column);
    EXPECT_THAT(Different(), ElementsAre(samples_[0].dossier.id)) << column;
    Rewrite(Rewritten::kNever);
    EXPECT_THAT(Different(), IsEmpty()) << column;
  }
}

TEST_F(DossierColumnsTest, AnUpdateWritesItsColumnsOnly) {
  for (const Rewritten rewritten :
       {Rewritten::kWithEveryEvent, Rewritten::kWithSomeEvents, Rewritten::kWithTheOwner}) {
    for (const DossierColumn& column : DossierColumns()) {
      if (column.name == "dossier_id") continue;
      Exchange(std::string(column.name));
      Rewrite(rewritten);
      EXPECT_EQ(Different().empty(), column.rewritten <= rewritten) << column.name;
      Rewrite(Rewritten::kNever);
    }
  }
}

// What the columns hold that events of `rewritten` do not write.
std::vector<std::string> OtherColumns(const dossier::Dossier& dossier, Rewritten rewritten) {
  struct Show {
    const Folded& folded;
    std::string operator()(GetText get) const { return get(folded).value_or("NULL"); }
    std::string operator()(GetBytes get) const { return get(folded); }
    std::string operator()(GetNumber get) const {
      const auto number = get(folded);
      return number.has_value() ? absl::StrCat(*number) : "NULL";
    }
    std::string operator()(GetTime get) const {
      const auto time = get(folded);
      return time.has_value() ? absl::FormatTime(*time) : "NULL";
    }
  };
  const Folded folded = {.dossier = dossier, .last_hash = ""};
  std::vector<std::string> values;
  for (const DossierColumn& column : DossierColumns()) {
    if (column.rewritten <= rewritten) continue;
    values.push_back(absl::StrCat(column.name, " ", std::visit(Show{folded}, column.get)));
  }
  return values;
}

// Histories that hold each kind of event that may be an ordinary step.
std::vector<std::vector<dossier::v1::Event>> Histories() {
  using namespace dossier;  // NOLINT: the office of dossier_testing.h.
  Bench ordinary, sent_back, refused, claimed, released, imported, recalled, inquired;
  ordinary.Returned();
  sent_back.Examined().Do(Head(), "2026-10-15 09:00", SendBack{4, "the drawing is missing"});
  refused.Reviewed().Do(Leader(), "2026-10-16 09:00", RefuseDraft{5, "wrong annex"});
  claimed.Examined().Do(Head(), "2026-10-15 09:00", Claim{4});
  released.Examined()
      .Do(Head(), "2026-10-15 09:00", Claim{4})
      .Do(Head(), "2026-10-15 09:05", Release{4, "on leave"});
  imported.Accepted().now = At("2026-12-31 12:00");
  imported.Do(Migration(), "2026-10-13 10:00", RecordStep{"thẩm định", "cán bộ A"});
  recalled.Examined().Do(Specialist(), "2026-10-14 11:00", Recall{4, "a word is wrong"});
  inquired.Assigned()
      .Do(Specialist(), "2026-10-14 09:00", RequestConsultation{"H31.07", "x", absl::CivilDay(2026, 10, 16)})
      .Do(Specialist(), "2026-10-14 09:01", AnswerConsultation{1, "x", {}})
      .Do(Specialist(), "2026-10-14 09:02", RecordVerification{.verify_time = At("2026-10-14 08:00")})
      .Do(Specialist(), "2026-10-14 09:03", WriteMessage{common::v1::MESSAGE_KIND_INTERNAL, "x"})
      .Do(Leader(), "2026-10-14 09:04", ExtendDeadline{absl::CivilDay(2026, 11, 2), "x"})
      .Do(Specialist(), "2026-10-14 09:05", RequestPayment{1, "x"});
  return {ordinary.history, sent_back.history, refused.history,  claimed.history,
          released.history, imported.history,  recalled.history, inquired.history};
}

TEST(RewrittenByTest, NoEventChangesAColumnThatItIsNotSaidToChange) {
  std::set<std::string> seen;
  for (const std::vector<dossier::v1::Event>& history : Histories()) {
    dossier::Dossier dossier;
    for (const dossier::v1::Event& event : history) {
      const std::vector<std::string> before = OtherColumns(dossier, RewrittenBy(event));
      ASSERT_THAT(dossier::Apply(event, dossier), IsOk());
      // That one inserts the row.
      if (event.has_submitted()) continue;
      EXPECT_EQ(OtherColumns(dossier, RewrittenBy(event)), before) << messages::KindOf(event);
      if (IsOrdinaryStep(event)) seen.insert(messages::KindOf(event));
    }
  }
  // Each kind of ordinary step was seen.
  std::set<std::string> ordinary;
  const auto* const kinds = dossier::v1::Event::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < kinds->field_count(); ++i) {
    dossier::v1::Event event;
    event.GetReflection()->MutableMessage(&event, kinds->field(i));
    if (IsOrdinaryStep(event)) ordinary.insert(messages::KindOf(event));
  }
  EXPECT_EQ(seen, ordinary);
}

}  // namespace
}  // namespace onestop::ledger
