// The projection's columns, and everything that is made from them. The statements are made once, on their
// first use; their texts live as long as the program, because connections keep views of them.

#include "libs/ledger/dossier_columns.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/dossier/identity.h"

namespace onestop::ledger {
namespace {

using Text = std::optional<std::string>;
using Bytes = std::string;
using Number = std::optional<int64_t>;
using Time = std::optional<absl::Time>;

// An empty text and the number 0 are what a dossier does not have yet.
Text NonEmpty(const std::string& text) { return text.empty() ? Text() : Text(text); }
Number NonZero(int64_t number) { return number == 0 ? Number() : Number(number); }

template <typename Value, typename Get>
std::optional<Value> OfOpenTask(const Folded& f, Get get) {
  const dossier::Task* const task = f.dossier.OpenTask();
  return task == nullptr ? std::nullopt : std::optional<Value>(get(*task));
}

constexpr auto kEvery = Rewritten::kWithEveryEvent;
constexpr auto kSome = Rewritten::kWithSomeEvents;
constexpr auto kOwner = Rewritten::kWithTheOwner;
constexpr auto kNever = Rewritten::kNever;
constexpr absl::string_view kTimestamptz = "timestamp with time zone";

// The key first. Columns that an ordinary step may change are kEvery: they are written by every batch, so there are
// few of them.
constexpr DossierColumn kColumns[] = {
    {"dossier_id", "uuid", kNever, [](const Folded& f) -> Text { return f.dossier.id; }},
    {"version", "bigint", kEvery, [](const Folded& f) -> Number { return f.dossier.version; }},
    {"last_hash", "bytea", kEvery, [](const Folded& f) -> Bytes { return f.last_hash; }},
    {"status", "smallint", kEvery, [](const Folded& f) -> Number { return f.dossier.status; }},
    {"procedure_code", "text", kNever, [](const Folded& f) -> Text { return f.dossier.procedure_code; }},
    {"procedure_version", "integer", kSome,
     [](const Folded& f) -> Number { return f.dossier.procedure_version; }},
    {"intake_unit", "text", kNever, [](const Folded& f) -> Text { return f.dossier.intake_unit; }},
    {"resolving_agency", "text", kNever, [](const Folded& f) -> Text { return f.dossier.resolving_agency; }},
    {"channel", "smallint", kNever, [](const Folded& f) -> Number { return f.dossier.channel; }},
    {"owner_name", "text", kOwner, [](const Folded& f) -> Text { return f.dossier.owner.full_name(); }},
    {"submitted_by", "text", kNever, [](const Folded& f) -> Text { return f.dossier.submitted_by; }},
    {"external_reference", "text", kNever,
     [](const Folded& f) -> Text { return f.dossier.external_reference; }},
    {"lookup_secret_hash", "bytea", kNever,
     [](const Folded& f) -> Bytes { return f.dossier.lookup_secret_hash; }},
    {"submit_time", kTimestamptz, kNever, [](const Folded& f) -> Time { return f.dossier.submit_time; }},
    {"intake_due_time", kTimestamptz, kSome,
     [](const Folded& f) -> Time {
       return f.dossier.intake_due_time == absl::InfiniteFuture() ? Time() : f.dossier.intake_due_time;
     }},
    {"code", "text", kSome, [](const Folded& f) -> Text { return NonEmpty(f.dossier.code); }},
    {"register_number", "bigint", kSome,
     [](const Folded& f) -> Number { return NonZero(f.dossier.register_number); }},
    {"accept_time", kTimestamptz, kSome, [](const Folded& f) -> Time { return f.dossier.accept_time; }},
    {"limit_unit", "smallint", kSome,
     [](const Folded& f) -> Number { return NonZero(f.dossier.limit_unit); }},
    {"due_time", kTimestamptz, kSome, [](const Folded& f) -> Time { return f.dossier.due_time; }},
    {"finish_time", kTimestamptz, kSome, [](const Folded& f) -> Time { return f.dossier.finish_time; }},
    {"return_time", kTimestamptz, kSome, [](const Folded& f) -> Time { return f.dossier.return_time; }},
    {"document_symbol", "text", kSome,
     [](const Folded& f) -> Text { return NonEmpty(f.dossier.document_symbol); }},
    {"open_task", "integer", kEvery,
     [](const Folded& f) -> Number {
       return OfOpenTask<int64_t>(f, [](const dossier::Task& task) { return task.number; });
     }},
    {"open_step", "integer", kEvery,
     [](const Folded& f) -> Number {
       return OfOpenTask<int64_t>(f, [](const dossier::Task& task) { return task.step; });
     }},
    {"holder", "text", kEvery,
     [](const Folded& f) -> Text {
       const dossier::Task* const task = f.dossier.OpenTask();
       return task == nullptr ? std::nullopt : NonEmpty(task->assignee);
     }},
    {"result_document", "uuid", kSome,
     [](const Folded& f) -> Text {
       const dossier::ResultDocument* const result = f.dossier.SealedResult();
       return result == nullptr ? std::nullopt : Text(result->document_id);
     }},
    {"archive_end_time", kTimestamptz, kSome,
     [](const Folded& f) -> Time { return f.dossier.archive_end_time; }},
    {"owner_identity", "bytea", kOwner,
     [](const Folded& f) -> Bytes { return dossier::IdentityKey(f.dossier.owner); },
     /*absent_in_old_rows=*/true},
    {"check_due_time", kTimestamptz, kSome,
     [](const Folded& f) -> Time {
       return f.dossier.supplement_unchecked ? Time(f.dossier.check_due_time) : Time();
     }},
    {"end_request", "smallint", kSome,
     [](const Folded& f) -> Number {
       return f.dossier.end_request.has_value() ? Number(f.dossier.end_request->kind) : Number();
     }},
};

bool IsId(const DossierColumn& column) { return column.type == "uuid"; }
bool IsKey(const DossierColumn& column) { return &column == &kColumns[0]; }

// The type of the array that carries a column: of five types only, which PostgreSQL casts to the column's.
absl::string_view ArrayType(const DossierColumn& column) {
  if (IsId(column)) return "uuid[]";
  struct Visitor {
    absl::string_view operator()(GetText) const { return "text[]"; }
    absl::string_view operator()(GetBytes) const { return "bytea[]"; }
    absl::string_view operator()(GetNumber) const { return "bigint[]"; }
    absl::string_view operator()(GetTime) const { return "timestamptz[]"; }
  };
  return std::visit(Visitor(), column.get);
}

template <typename Value>
std::vector<Value> ValuesOf(const std::vector<const Folded*>& rows, Value (*get)(const Folded&)) {
  std::vector<Value> values;
  values.reserve(rows.size());
  for (const Folded* row : rows) values.push_back(get(*row));
  return values;
}

void Append(const DossierColumn& column, const std::vector<const Folded*>& rows, pg::Params& params) {
  struct Visitor {
    const DossierColumn& column;
    const std::vector<const Folded*>& rows;
    pg::Params& params;
    void operator()(GetText get) const {
      IsId(column) ? params.OptionalUuidArray(ValuesOf(rows, get))
                   : params.OptionalTextArray(ValuesOf(rows, get));
    }
    void operator()(GetBytes get) const { params.BytesArray(ValuesOf(rows, get)); }
    void operator()(GetNumber get) const { params.OptionalInt64Array(ValuesOf(rows, get)); }
    void operator()(GetTime get) const { params.OptionalTimeArray(ValuesOf(rows, get)); }
  };
  std::visit(Visitor{column, rows, params}, column.get);
}

// `part` of each column, the key with them or not, separated by commas.
template <typename Part>
std::string List(bool with_key, Part part) {
  const absl::Span<const DossierColumn> columns = DossierColumns().subspan(with_key ? 0 : 1);
  return absl::StrJoin(columns, ", ", [&part](std::string* out, const DossierColumn& column) {
    absl::StrAppend(out, part(column));
  });
}

std::string Name(const DossierColumn& column) { return std::string(column.name); }
// The cast gives the value the column's exact type: arrays come in five types only.
std::string Given(const DossierColumn& column) { return absl::StrCat("k.", column.name, "::", column.type); }
std::string Stored(const DossierColumn& column) {
  if (column.absent_in_old_rows) return absl::StrCat("coalesce(d.", column.name, ", ", Given(column), ")");
  return absl::StrCat("d.", column.name);
}
// The given rows, as a table k of uuid[], text[] …; the first array is $`first`.
std::string GivenRows(int first) {
  return absl::StrCat("unnest(",
                      List(true,
                           [&first](const DossierColumn& column) {
                             return absl::StrCat("$", first++, "::", ArrayType(column));
                           }),
                      ") AS k (", List(true, Name), ")");
}

std::string InsertSql() {
  return absl::StrCat("INSERT INTO dossier.dossier (province, change_time, ", List(true, Name),
                      ") SELECT $1, $2::timestamptz, ", List(true, Given), " FROM ", GivenRows(3));
}

// Batches run it: its arrays are taken apart in the select list, which costs a quarter of a function in FROM.
std::string UpdateSql(Rewritten rewritten) {
  int parameter = 3;
  std::vector<std::string> given, assignments;
  for (const DossierColumn& column : kColumns) {
    if (!IsKey(column) && column.rewritten > rewritten) continue;
    given.push_back(absl::StrCat("unnest($", parameter++, "::", ArrayType(column), ")::", column.type, " AS ",
                                 column.name));
    if (!IsKey(column)) assignments.push_back(absl::StrCat(column.name, " = k.", column.name));
  }
  return absl::StrCat("UPDATE dossier.dossier d SET ", absl::StrJoin(assignments, ", "),
                      ", change_time = $2::timestamptz FROM (SELECT ", absl::StrJoin(given, ", "),
                      ") AS k WHERE d.province = $1 AND d.dossier_id = k.dossier_id");
}

// IS DISTINCT FROM, since NULL equals NULL here. Each row by its key: a page must not be joined with itself row by row.
std::string CompareSql() {
  return absl::StrCat("SELECT k.dossier_id FROM ", GivenRows(2),
                      " CROSS JOIN LATERAL (SELECT * FROM dossier.dossier o WHERE o.province = $1 AND "
                      "o.dossier_id = k.dossier_id OFFSET 0) d WHERE (",
                      List(false, Given), ") IS DISTINCT FROM (", List(false, Stored), ")");
}

}  // namespace

absl::Span<const DossierColumn> DossierColumns() { return kColumns; }

// A kind that is not listed rewrites what any act may change, but whose the dossier is.
Rewritten RewrittenBy(const dossier::v1::Event& event) {
  switch (event.kind_case()) {
    case dossier::v1::Event::kTaskClaimed:
    case dossier::v1::Event::kTaskReleased:
    case dossier::v1::Event::kTaskAssigned:
    case dossier::v1::Event::kStepCompleted:
    case dossier::v1::Event::kStepSentBack:
    case dossier::v1::Event::kResultDrafted:
    case dossier::v1::Event::kResultSigned:
    case dossier::v1::Event::kDraftRefused:
    case dossier::v1::Event::kStepRecorded:
    case dossier::v1::Event::kStepRecalled:
    case dossier::v1::Event::kConsultationRequested:
    case dossier::v1::Event::kConsultationAnswered:
    case dossier::v1::Event::kVerificationRecorded:
    case dossier::v1::Event::kMessageWritten:
    case dossier::v1::Event::kDeadlineExtended:
    case dossier::v1::Event::kPaymentRequested:
      return Rewritten::kWithEveryEvent;
    case dossier::v1::Event::kSubmissionAmended:
    case dossier::v1::Event::kPersonalDataErased:
      return Rewritten::kWithTheOwner;
    default:
      return Rewritten::kWithSomeEvents;
  }
}

bool IsOrdinaryStep(const dossier::v1::Event& event) {
  return RewrittenBy(event) == Rewritten::kWithEveryEvent;
}

const pg::Statement& InsertDossiers() {
  static const auto* const sql = new std::string(InsertSql());
  static const pg::Statement statement = {"ledger.insert_dossiers", *sql};
  return statement;
}

const pg::Statement& UpdateDossiers(Rewritten rewritten) {
  // Never destroyed: threads may run statements until the process ends.
  static const auto* const texts = new std::array<std::string, 4>{UpdateSql(kEvery), UpdateSql(kSome),
                                                                  UpdateSql(kOwner), UpdateSql(kNever)};
  static const std::array<pg::Statement, 4> statements = {pg::Statement{"ledger.move_dossiers", (*texts)[0]},
                                                          {"ledger.update_dossiers", (*texts)[1]},
                                                          {"ledger.update_owners", (*texts)[2]},
                                                          {"rebuild.update_dossiers", (*texts)[3]}};
  return statements[static_cast<size_t>(rewritten)];
}

const pg::Statement& CompareDossiers() {
  static const auto* const sql = new std::string(CompareSql());
  static const pg::Statement statement = {"verify.dossiers", *sql};
  return statement;
}

void AppendDossierRows(const std::vector<const Folded*>& rows, pg::Params& params) {
  for (const DossierColumn& column : kColumns) Append(column, rows, params);
}

void AppendChangedRows(Rewritten rewritten, const std::vector<const Folded*>& rows, pg::Params& params) {
  for (const DossierColumn& column : kColumns) {
    if (IsKey(column) || column.rewritten <= rewritten) Append(column, rows, params);
  }
}

}  // namespace onestop::ledger
