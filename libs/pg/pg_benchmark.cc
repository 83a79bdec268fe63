// What a batch costs in this library: its parameters, and its way to a server and back.
//
//   ONESTOP_PG_CONNINFO="host=… dbname=…" build/release/libs/pg/pg_benchmark
//
// Without that variable only what needs no server is measured.

#include <cstdlib>
#include <pqxx/pqxx>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "benchmark/benchmark.h"
#include "libs/pg/transaction.h"

namespace onestop::pg {
namespace {

// The columns of a batch of events: ids, numbers, instants and payloads.
struct Batch {
  explicit Batch(size_t rows)
      : ids(rows, "d-018f3c1e-7a2b"),
        versions(rows, 3),
        times(rows, absl::UnixEpoch()),
        payloads(rows, std::string(200, '\x01')) {}

  void FillIn(Params& params) const {
    params.Clear();
    params.Text("H31").TextArray(ids).Int64Array(versions).TimeArray(times).BytesArray(payloads);
  }

  std::vector<std::string> ids;
  std::vector<int64_t> versions;
  std::vector<absl::Time> times;
  std::vector<std::string> payloads;
};

// To the server that the environment names; `state` says why there is none.
absl::StatusOr<Connection> OpenOrSkip(benchmark::State& state) {
  const char* conninfo = std::getenv("ONESTOP_PG_CONNINFO");
  absl::StatusOr<Connection> connection =
      conninfo == nullptr ? absl::NotFoundError("ONESTOP_PG_CONNINFO is not set")
                          : Connection::Open({.conninfo = conninfo}, absl::Now() + absl::Seconds(5));
  if (!connection.ok()) state.SkipWithError(connection.status().ToString().c_str());
  return connection;
}

void BM_Params(benchmark::State& state) {
  const Batch batch(static_cast<size_t>(state.range(0)));
  Params params;
  for (auto _ : state) {
    batch.FillIn(params);
    benchmark::DoNotOptimize(params.size());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Params)->Arg(1)->Arg(100)->Arg(500);

void BM_Unnest(benchmark::State& state) {
  constexpr Statement kCount = {"benchmark.count",
                                "SELECT count(*)::bigint FROM unnest($2::text[], $3::bigint[], "
                                "$4::timestamptz[], $5::bytea[]) WHERE $1 <> ''"};
  auto connection = OpenOrSkip(state);
  if (!connection.ok()) return;
  const Batch batch(static_cast<size_t>(state.range(0)));
  Params params;
  for (auto _ : state) {
    batch.FillIn(params);
    benchmark::DoNotOptimize(connection->Execute(kCount, params).ok());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Unnest)->Arg(1)->Arg(100)->Arg(500);

// A prepared read of range(0) rows in a snapshot of its own: by this library, and the same by libpqxx's
// transaction, prepared statement and result. The ratio decides what reads go through (docs/adr/0005).
constexpr Statement kRows = {"benchmark.rows",
                             "SELECT n::bigint, 'd-' || n, now()::text, (n * 2)::text, 'H31.06' FROM "
                             "generate_series(1, $1::integer) n"};

void BM_Read(benchmark::State& state) {
  auto connection = OpenOrSkip(state);
  if (!connection.ok()) return;
  int64_t sum = 0;
  for (auto _ : state) {
    auto transaction = Transaction::Begin(*connection, {.mode = TransactionOptions::Mode::kSnapshot});
    const auto rows = transaction->Execute(kRows, Params().Int64(state.range(0)));
    for (const Row row : *rows) {
      sum += row.Int64(0);
      for (int column = 1; column < 5; ++column)
        sum += static_cast<int64_t>(std::string(row.Text(column)).size());
    }
  }
  benchmark::DoNotOptimize(sum);
}
BENCHMARK(BM_Read)->Arg(1)->Arg(20)->Arg(200);

void BM_ReadByLibpqxx(benchmark::State& state) {
  const char* conninfo = std::getenv("ONESTOP_PG_CONNINFO");
  if (conninfo == nullptr) {
    state.SkipWithError("ONESTOP_PG_CONNINFO is not set");
    return;
  }
  int64_t sum = 0;
  try {
    pqxx::connection connection(conninfo);
    connection.prepare("rows", std::string(kRows.sql));
    for (auto _ : state) {
      pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> transaction(connection);
      for (const auto& row : transaction.exec_prepared("rows", state.range(0))) {
        sum += row[0].as<int64_t>();
        for (int column = 1; column < 5; ++column)
          sum += static_cast<int64_t>(row[column].as<std::string>().size());
      }
    }
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
  benchmark::DoNotOptimize(sum);
}
BENCHMARK(BM_ReadByLibpqxx)->Arg(1)->Arg(20)->Arg(200);

}  // namespace
}  // namespace onestop::pg
