#include "services/statistics/figures.h"

#include <algorithm>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/check.h"

namespace onestop::statistics {
namespace {

// Digits in groups of three.
std::string Grouped(int64_t number, char separator) {
  std::string digits = absl::StrCat(number);
  for (size_t from_end = 3; from_end < digits.size(); from_end += 4) {
    digits.insert(digits.size() - from_end, 1, separator);
  }
  return digits;
}

// "before or on time", which published reports give as one figure.
int64_t InTime(const Counts& counts) {
  return counts[v1::ATOM_RESOLVED_BEFORE] + counts[v1::ATOM_RESOLVED_ON_TIME];
}

std::string SentenceVi(absl::string_view who, const Counts& counts, const v1::ProcedureCounts& procedures) {
  const auto count = [](int64_t number) { return Count(number, Language::kVietnamese); };
  const auto percent = [](int64_t part, int64_t whole) {
    return Percent(part, whole, Language::kVietnamese);
  };
  std::string text =
      absl::StrCat(who.empty() ? "Các cơ quan" : who, " đã tiếp nhận ", count(counts[v1::ATOM_TOTAL]),
                   " hồ sơ, trong đó, tiếp nhận trong kỳ là ", count(counts[v1::ATOM_RECEIVED]),
                   " hồ sơ, kỳ trước chuyển sang là ", count(counts[v1::ATOM_CARRIED]), " hồ sơ; ",
                   percent(counts[v1::ATOM_RECEIVED_ONLINE], counts[v1::ATOM_RECEIVED]),
                   " hồ sơ tiếp nhận trực tuyến; đã giải quyết ", count(counts[v1::ATOM_RESOLVED]),
                   " hồ sơ, ", percent(InTime(counts), counts[v1::ATOM_RESOLVED]), " trước hạn và đúng hạn");
  if (const int64_t late = counts[v1::ATOM_RESOLVED_OVERDUE]; late > 0) {
    absl::StrAppend(&text, ", quá hạn ", count(late), " hồ sơ");
  }
  if (const int64_t pending = counts[v1::ATOM_IN_PROGRESS]; pending > 0) {
    absl::StrAppend(&text, "; đang giải quyết ", count(pending), " hồ sơ, trong hạn ",
                    count(counts[v1::ATOM_IN_PROGRESS_IN_TIME]), ", quá hạn ",
                    count(counts[v1::ATOM_IN_PROGRESS_OVERDUE]));
  }
  absl::StrAppend(&text, "; tổng số TTHC là ", count(procedures.total()), ", toàn trình ",
                  count(procedures.full_online()), ", một phần ", count(procedures.partial_online()));
  return text;
}

std::string SentenceEn(absl::string_view who, const Counts& counts, const v1::ProcedureCounts& procedures) {
  const auto count = [](int64_t number) { return Count(number, Language::kEnglish); };
  const auto percent = [](int64_t part, int64_t whole) { return Percent(part, whole, Language::kEnglish); };
  std::string text = absl::StrCat(
      who.empty() ? "The agencies" : who, " received ", count(counts[v1::ATOM_TOTAL]),
      " dossiers: ", count(counts[v1::ATOM_RECEIVED]), " in the period and ", count(counts[v1::ATOM_CARRIED]),
      " carried over; ", percent(counts[v1::ATOM_RECEIVED_ONLINE], counts[v1::ATOM_RECEIVED]),
      " of those in the period came online; ", count(counts[v1::ATOM_RESOLVED]), " were resolved, ",
      percent(InTime(counts), counts[v1::ATOM_RESOLVED]), " before or on time");
  if (const int64_t late = counts[v1::ATOM_RESOLVED_OVERDUE]; late > 0) {
    absl::StrAppend(&text, ", ", count(late), " overdue");
  }
  if (const int64_t pending = counts[v1::ATOM_IN_PROGRESS]; pending > 0) {
    absl::StrAppend(&text, "; ", count(pending), " are in progress, ",
                    count(counts[v1::ATOM_IN_PROGRESS_IN_TIME]), " in time and ",
                    count(counts[v1::ATOM_IN_PROGRESS_OVERDUE]), " overdue");
  }
  absl::StrAppend(&text, "; ", count(procedures.total()), " procedures, ", count(procedures.full_online()),
                  " full-online and ", count(procedures.partial_online()), " partial");
  return text;
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
  if (part < whole) hundredths = std::min<int64_t>(hundredths, 9999);
  if (part > 0) hundredths = std::max<int64_t>(hundredths, 1);
  if (hundredths % 100 == 0) return absl::StrCat(hundredths / 100, "%");
  return absl::StrFormat("%d%c%02d%%", hundredths / 100, language == Language::kVietnamese ? ',' : '.',
                         hundredths % 100);
}

std::string Count(int64_t count, Language language) {
  if (language == Language::kEnglish) return Grouped(count, ',');
  if (count < 10) return absl::StrFormat("%02d", count);
  return Grouped(count, '.');
}

std::string Sentence(absl::string_view who, const Counts& counts, const v1::ProcedureCounts& procedures,
                     Language language) {
  return language == Language::kVietnamese ? SentenceVi(who, counts, procedures)
                                           : SentenceEn(who, counts, procedures);
}

}  // namespace onestop::statistics
