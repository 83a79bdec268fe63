// The numbers and codes that a batch gives to its dossiers, in its transaction.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/dossier/codes.h"
#include "libs/ledger/statements.h"
#include "libs/ledger/writer.h"

namespace onestop::ledger {

// The counters go past the codes first: behind their locks no other transaction issues or keeps one of these, so what is
// not taken then stays free.
absl::Status Writer::KeepCodes(pg::Transaction& transaction, const std::vector<std::string>& codes,
                               Batch& batch) {
  std::vector<std::string> series;
  std::vector<std::string> periods;
  std::vector<int64_t> numbers;
  for (const std::string& code : codes) {
    const std::optional<dossier::DossierCode> parts = dossier::ParseDossierCode(code);
    CHECK(parts.has_value());  // The domain takes no other for a code.
    dossier::NumberKey key = dossier::CounterOf(*parts);
    series.push_back(std::move(key.series));
    periods.push_back(std::move(key.period));
    numbers.push_back(parts->number);
  }
  pg::Params passed;
  passed.Text(options_.province).TextArray(series).TextArray(periods).Int64Array(numbers);
  RETURN_IF_ERROR(transaction.Execute(kPassNumbers, passed).status());
  pg::Params params;
  params.Text(options_.province).TextArray(codes);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kTakenCodes, params));
  absl::flat_hash_set<std::string> taken;
  for (const pg::Row row : rows) taken.insert(std::string(row.Text(0)));
  batch.KeepCodes(std::move(taken));
  return absl::OkStatus();
}

absl::Status Writer::IssueNumbers(pg::Transaction& transaction, Batch& batch) {
  std::vector<std::string> series;
  std::vector<std::string> periods;
  std::vector<int64_t> wanted;
  for (const auto& [key, count] : batch.numbers_wanted()) {
    series.push_back(key.series);
    periods.push_back(key.period);
    wanted.push_back(count);
  }
  pg::Params params;
  params.Text(options_.province).TextArray(series).TextArray(periods).Int64Array(wanted);
  ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kIssueNumbers, params));
  std::map<dossier::NumberKey, int64_t> last;
  for (const pg::Row row : rows) {
    last[{.series = std::string(row.Text(0)), .period = std::string(row.Text(1))}] = row.Int64(2);
  }
  // One row for each key: a number that is missing would be a gap.
  CHECK(last.size() == batch.numbers_wanted().size());
  batch.IssueNumbers(last);
  return absl::OkStatus();
}

}  // namespace onestop::ledger
