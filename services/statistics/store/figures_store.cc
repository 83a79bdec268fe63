// Builds one statement for each grouping and each atom from the conditions in predicates.h, once,
// and runs them.

#include "services/statistics/store/figures_store.h"

#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/pg/statement.h"
#include "services/statistics/store/predicates.h"

namespace onestop::statistics::store {
namespace {

// A statement whose texts live as long as the program, as pg::Statement asks.
struct OwnStatement {
  std::string name;
  std::string sql;
  pg::Statement Get() const { return {.name = name, .sql = sql}; }
};

// The key and the version of a group.
const char* KeyColumns(Grouping grouping) {
  switch (grouping) {
    case Grouping::kNothing:
      return "''::text, 0";
    case Grouping::kAgency:
      return "d.resolving_agency, 0";
    case Grouping::kProcedure:
      return "d.procedure_code, 0";
    case Grouping::kProcedureVersion:
      return "d.procedure_code, d.procedure_version";
  }
  return "";
}

// $10 how many groups. Every atom is part of the total, or refused at intake.
OwnStatement MakeCount(Grouping grouping) {
  // All atoms in one scan of the rows.
  std::string sql = absl::StrCat("SELECT ", KeyColumns(grouping));
  for (int number = 1; number < v1::Atom_ARRAYSIZE; ++number) {
    absl::StrAppend(&sql, ", count(*) FILTER (WHERE ", PredicateOf(static_cast<v1::Atom>(number)), ")");
  }
  absl::StrAppend(&sql, kRows, " AND (", PredicateOf(v1::ATOM_TOTAL), " OR ",
                  PredicateOf(v1::ATOM_REJECTED_AT_INTAKE), ")");
  if (grouping != Grouping::kNothing) absl::StrAppend(&sql, " GROUP BY 1, 2");
  absl::StrAppend(&sql, " ORDER BY 1, 2 LIMIT $10::bigint");
  return {.name = absl::StrCat("statistics.count_", static_cast<int>(grouping)), .sql = std::move(sql)};
}

// $10 and $11 the key, $12 how many.
OwnStatement MakeList(v1::Atom atom) {
  constexpr absl::string_view kOrder = "coalesce(d.accept_time, d.submit_time)";
  return {.name = absl::StrCat("statistics.list_", absl::AsciiStrToLower(v1::Atom_Name(atom))),
          .sql = absl::StrCat("SELECT d.dossier_id::text, d.code, d.procedure_code, d.resolving_agency, "
                              "d.channel, d.accept_time, d.due_time, d.finish_time, ",
                              kOrder, kRows, " AND ", PredicateOf(atom), " AND (", kOrder,
                              ", d.dossier_id) > ($10::timestamptz, $11::uuid) ORDER BY ", kOrder,
                              // Row comparison: the page begins exactly after its key.
                              ", d.dossier_id LIMIT $12::bigint")};
}

pg::Statement CountStatement(Grouping grouping) {
  // Never destroyed: threads may run statements until the process ends.
  static const auto* const statements = new std::array<OwnStatement, 4>{
      MakeCount(Grouping::kNothing), MakeCount(Grouping::kAgency), MakeCount(Grouping::kProcedure),
      MakeCount(Grouping::kProcedureVersion)};
  return (*statements)[static_cast<size_t>(grouping)].Get();
}

pg::Statement ListStatement(v1::Atom atom) {
  static const auto* const statements = [] {
    auto* all = new std::array<OwnStatement, v1::Atom_ARRAYSIZE>();
    for (int number = 1; number < v1::Atom_ARRAYSIZE; ++number) {
      (*all)[static_cast<size_t>(number)] = MakeList(static_cast<v1::Atom>(number));
    }
    return all;
  }();
  return (*statements)[static_cast<size_t>(atom)].Get();
}

// $1 to $9.
pg::Params ParamsOf(const ledger::Reader& reader, const Selection& selection) {
  std::vector<std::string> codes;
  std::vector<int32_t> versions;
  if (selection.versions.has_value()) {
    for (const auto& [code, version] : *selection.versions) {
      codes.push_back(code);
      versions.push_back(version);
    }
  }
  pg::Params params;
  params.Text(reader.province()).Time(selection.start).Time(selection.end).Time(selection.judged);
  params.Text(selection.agency_id).Text(selection.procedure_code).Bool(selection.versions.has_value());
  params.TextArray(codes).Int32Array(versions);
  return params;
}

}  // namespace

std::vector<pg::Statement> FigureStatements() {
  std::vector<pg::Statement> statements;
  for (const Grouping grouping :
       {Grouping::kNothing, Grouping::kAgency, Grouping::kProcedure, Grouping::kProcedureVersion}) {
    statements.push_back(CountStatement(grouping));
  }
  for (int number = 1; number < v1::Atom_ARRAYSIZE; ++number) {
    statements.push_back(ListStatement(static_cast<v1::Atom>(number)));
  }
  return statements;
}

absl::StatusOr<std::vector<Group>> CountDossiers(ledger::Reader& reader, const Selection& selection,
                                                 Grouping grouping, int limit) {
  pg::Params params = ParamsOf(reader, selection);
  params.Int64(limit);
  ASSIGN_OR_RETURN(const pg::Result rows, reader.transaction().Execute(CountStatement(grouping), params));
  std::vector<Group> groups;
  // Up to 50,000 groups.
  groups.reserve(static_cast<size_t>(rows.size()));
  for (const pg::Row row : rows) {
    Group& group = groups.emplace_back();
    group.key = std::string(row.Text(0));
    group.version = static_cast<int>(row.Int64(1));
    for (int number = 1; number < v1::Atom_ARRAYSIZE; ++number) {
      group.counts[static_cast<v1::Atom>(number)] = row.Int64(number + 1);
    }
  }
  return groups;
}

absl::StatusOr<std::vector<CellRow>> ListCell(ledger::Reader& reader, const Selection& selection,
                                              v1::Atom atom, const CellKey& after, int limit) {
  pg::Params params = ParamsOf(reader, selection);
  params.Time(after.order_time).Text(after.id).Int64(limit);
  ASSIGN_OR_RETURN(const pg::Result rows, reader.transaction().Execute(ListStatement(atom), params));
  std::vector<CellRow> cells;
  cells.reserve(static_cast<size_t>(rows.size()));
  for (const pg::Row row : rows) {
    cells.push_back({.id = std::string(row.Text(0)),
                     .code = row.OptionalText(1).value_or(""),
                     .procedure_code = std::string(row.Text(2)),
                     .resolving_agency = std::string(row.Text(3)),
                     .channel = static_cast<onestop::common::v1::Channel>(row.Int64(4)),
                     .accept_time = row.OptionalTime(5),
                     .due_time = row.OptionalTime(6),
                     .finish_time = row.OptionalTime(7),
                     .order_time = row.Time(8)});
  }
  return cells;
}

}  // namespace onestop::statistics::store
