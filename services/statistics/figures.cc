// Figures as reports write them. A percentage never reads 100 % while something is missing, nor 0 % while
// there is some.

#include "services/statistics/figures.h"

#include <algorithm>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/check.h"
#include "libs/messages/numbers.h"

namespace onestop::statistics {
namespace {

using messages::Language;
using messages::Translate;

// "before or on time", which published reports give as one figure.
int64_t InTime(const Counts& counts) {
  return counts[v1::ATOM_RESOLVED_BEFORE] + counts[v1::ATOM_RESOLVED_ON_TIME];
}

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
  for (size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  return *this;
}

v1::Columns06a ToColumns(const Counts& counts) {
  v1::Columns06a columns;
  columns.set_received_total(counts[v1::ATOM_TOTAL]);
  columns.set_received_online(counts[v1::ATOM_RECEIVED_ONLINE]);
  columns.set_received_direct(counts[v1::ATOM_RECEIVED_COUNTER] + counts[v1::ATOM_RECEIVED_POST]);
  columns.set_carried(counts[v1::ATOM_CARRIED]);
  columns.set_resolved_total(counts[v1::ATOM_RESOLVED]);
  columns.set_resolved_before(counts[v1::ATOM_RESOLVED_BEFORE]);
  columns.set_resolved_on_time(counts[v1::ATOM_RESOLVED_ON_TIME]);
  columns.set_resolved_overdue(counts[v1::ATOM_RESOLVED_OVERDUE]);
  columns.set_in_progress_total(counts[v1::ATOM_IN_PROGRESS]);
  columns.set_in_progress_in_time(counts[v1::ATOM_IN_PROGRESS_IN_TIME]);
  columns.set_in_progress_overdue(counts[v1::ATOM_IN_PROGRESS_OVERDUE]);
  return columns;
}

// Every atom, also those that are zero: a client need not know which exist.
v1::ReportRow ToRow(absl::string_view key, absl::string_view name, const Counts& counts) {
  v1::ReportRow row;
  row.set_key(std::string(key));
  row.set_name(std::string(name));
  for (int number = v1::Atom_MIN + 1; number <= v1::Atom_MAX; ++number) {
    const auto atom = static_cast<v1::Atom>(number);
    v1::AtomCount& count = *row.add_atoms();
    count.set_atom(atom);
    count.set_count(counts[atom]);
  }
  *row.mutable_columns() = ToColumns(counts);
  return row;
}

std::string Percent(int64_t part, int64_t whole, Language language) {
  CHECK(0 <= part && part <= whole);
  if (whole == 0) return "–";
  // In hundredths of a percent, rounded half up.
  const absl::int128 twice = absl::int128(whole) * 2;
  auto hundredths = static_cast<int64_t>((absl::int128(part) * 20000 + whole) / twice);
  // Rounding must not hide a single dossier: neither one that is missing nor one that is there.
  if (part < whole) hundredths = std::min<int64_t>(hundredths, 9999);
  if (part > 0) hundredths = std::max<int64_t>(hundredths, 1);
  // "98%", not "98,00%", as in published reports.
  if (hundredths % 100 == 0) return absl::StrCat(hundredths / 100, "%");
  return absl::StrFormat("%d%c%02d%%", hundredths / 100, language == Language::kVietnamese ? ',' : '.',
                         hundredths % 100);
}

std::string Count(int64_t count, Language language) {
  if (language == Language::kVietnamese && count < 10) return absl::StrFormat("%02d", count);
  return messages::Number(count).In(language);
}

std::string Sentence(absl::string_view who, const Counts& counts, const v1::ProcedureCounts& procedures,
                     Language language) {
  const auto count = [language](int64_t number) { return Count(number, language); };
  const auto percent = [language](int64_t part, int64_t whole) { return Percent(part, whole, language); };
  std::string text = Translate(language, "$0 received $1 dossiers: $2 in the period and $3 carried over",
                               who.empty() ? Translate(language, "The agencies") : std::string(who),
                               count(counts[v1::ATOM_TOTAL]), count(counts[v1::ATOM_RECEIVED]),
                               count(counts[v1::ATOM_CARRIED]));
  // Of nothing there are no per cent.
  if (const int64_t received = counts[v1::ATOM_RECEIVED]; received > 0) {
    absl::StrAppend(&text, Translate(language, "; $0 of those in the period came online",
                                     percent(counts[v1::ATOM_RECEIVED_ONLINE], received)));
  }
  if (const int64_t resolved = counts[v1::ATOM_RESOLVED]; resolved > 0) {
    absl::StrAppend(&text, Translate(language, "; $0 were resolved, $1 before or on time", count(resolved),
                                     percent(InTime(counts), resolved)));
  } else {
    absl::StrAppend(&text, Translate(language, "; none was resolved"));
  }
  if (const int64_t late = counts[v1::ATOM_RESOLVED_OVERDUE]; late > 0) {
    absl::StrAppend(&text, Translate(language, ", $0 overdue", count(late)));
  }
  if (const int64_t pending = counts[v1::ATOM_IN_PROGRESS]; pending > 0) {
    absl::StrAppend(&text, Translate(language, "; $0 are in progress, $1 in time and $2 overdue",
                                     count(pending), count(counts[v1::ATOM_IN_PROGRESS_IN_TIME]),
                                     count(counts[v1::ATOM_IN_PROGRESS_OVERDUE])));
  }
  absl::StrAppend(
      &text, Translate(language, "; $0 procedures, $1 full-online and $2 partial", count(procedures.total()),
                       count(procedures.full_online()), count(procedures.partial_online())));
  return text;
}

}  // namespace onestop::statistics
