#pragma once

/// Figures over dossiers, and what reports make of them. Pure: no database, no catalogue.

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "libs/messages/messages.h"
#include "onestop/statistics/v1/statistics_service.pb.h"

namespace onestop::statistics {

/// How many dossiers each atom counts.
class Counts {
 public:
  int64_t operator[](v1::Atom atom) const { return counts_[static_cast<size_t>(atom)]; }
  int64_t& operator[](v1::Atom atom) { return counts_[static_cast<size_t>(atom)]; }

  Counts& operator+=(const Counts& other);
  friend bool operator==(const Counts&, const Counts&) = default;

 private:
  std::array<int64_t, v1::Atom_ARRAYSIZE> counts_ = {};
};

/// The columns of Biểu II.06a/VPCP/KSTT (TT 01/2020/TT-VPCP).
v1::Columns06a ToColumns(const Counts& counts);

/// A row as the contract tells it: every atom in order, and the columns.
v1::ReportRow ToRow(absl::string_view key, absl::string_view name, const Counts& counts);

/// `part` of `whole` in percent: two decimals, rounded half up, or none when they are zero ("98,50%", "98%").
/// Never 100 % when something is missing, never 0 % when something is there. "–" when there is no whole.
/// Requires 0 <= part <= whole.
std::string Percent(int64_t part, int64_t whole, messages::Language language);

/// A count as the source documents write it: "05", "276", "1.234"; in English "5", "1,234".
std::string Count(int64_t count, messages::Language language);

/// The sentence of a published half-year report: what was received, how, what was resolved, and the
/// procedures by online level. `who` is the agency's name; empty: the whole of what was asked for.
std::string Sentence(absl::string_view who, const Counts& counts, const v1::ProcedureCounts& procedures,
                     messages::Language language);

}  // namespace onestop::statistics
