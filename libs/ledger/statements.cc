// The statement that every batch runs: its part for dossiers is made from the table of their columns.

#include "libs/ledger/statements.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/ledger/dossier_columns.h"

namespace onestop::ledger {
namespace {

constexpr char kWriteEventsAndTasks[] = R"sql(
    WITH events AS (
        INSERT INTO dossier.event (province, dossier_id, seq, kind, occur_time, record_time, actor,
            recorded_by, trace_id, payload, hash)
        SELECT $1, unnest($3::text[])::uuid, unnest($4::bigint[]), unnest($5::integer[]),
            unnest($6::timestamptz[]), $2::timestamptz, unnest($7::text[]), unnest($8::text[]),
            unnest($9::bytea[]), unnest($10::bytea[]), unnest($11::bytea[])
    ), closed AS (
        UPDATE dossier.task t
        SET assignee = k.assignee, claim_time = k.claim_time, finish_time = k.finish_time,
            outcome = k.outcome
        FROM (SELECT $1::text AS province, unnest($12::text[])::uuid AS dossier_id, unnest($13::integer[]) AS number,
                  unnest($14::text[]) AS assignee, unnest($15::timestamptz[]) AS claim_time,
                  unnest($16::timestamptz[]) AS finish_time, unnest($17::text[]) AS outcome) AS k
        WHERE t.province = k.province AND t.dossier_id = k.dossier_id AND t.number = k.number
    ), opened AS (
        INSERT INTO dossier.task (province, dossier_id, number, step, kind, role, agency_id, assignee,
            open_time, due_time, claim_time, finish_time, outcome)
        SELECT $1, unnest($18::text[])::uuid, unnest($19::integer[]), unnest($20::integer[]), unnest($21::integer[]),
            unnest($22::integer[]), unnest($23::text[]), unnest($24::text[]), unnest($25::timestamptz[]),
            unnest($26::timestamptz[]), unnest($27::timestamptz[]), unnest($28::timestamptz[]),
            unnest($29::text[])
    ), dossiers AS (
        )sql";
constexpr int kFirstOfDossiers = 35;
constexpr char kWriteAnswers[] = R"sql(
    )
    INSERT INTO dossier.request (province, caller, request_id, fingerprint, dossier_id, answer, record_time)
    SELECT $1, unnest($30::text[]), unnest($31::text[])::uuid, unnest($32::bytea[]), unnest($33::text[])::uuid,
        unnest($34::bytea[]), $2::timestamptz
)sql";

}  // namespace

const pg::Statement& WriteBatch() {
  // Never freed: statements are constants that outlive every connection.
  static const auto* const sql = new std::string(
      absl::StrCat(kWriteEventsAndTasks, UpdateOrdinaryRows(kFirstOfDossiers), kWriteAnswers));
  static const pg::Statement statement = {"ledger.write", *sql};
  return statement;
}

}  // namespace onestop::ledger
