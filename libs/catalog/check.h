#pragma once

/// Whether a catalogue is one that an office could work by.

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "libs/base/reason.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::catalog {

/// Entries of each kind.
inline constexpr int kEntriesMax = 10'000;
/// Of one calendar's listed days, in both directions together.
inline constexpr int kDaysMax = 10'000;
/// Of a list inside an entry: subjects, positions, intake units, components, fees, certificates …
inline constexpr int kListMax = 200;
inline constexpr int kStepsMax = 50;
/// Lengths in bytes of UTF-8.
inline constexpr size_t kIdBytesMax = 64;
inline constexpr size_t kSubjectBytesMax = 255;
inline constexpr size_t kNameBytesMax = 2'000;
inline constexpr size_t kTextBytesMax = 20'000;
/// Office hours of one ordinary working day, in which processes are stated.
inline constexpr int kHoursOfWorkingDay = 8;

/// Everything that is wrong, each with the path of its field, such as "procedures[3].process_id", and a
/// sentence that says what was found and what is needed. Empty: the catalogue is sound, and Snapshot::Build()
/// takes it. Any message at all may be given.
std::vector<base::FieldViolation> Check(const v1::Catalogue& catalogue);

/// How many violations a refusal carries; its metadata says how many there are.
inline constexpr size_t kViolationsSentMax = 50;

/// INVALID_ARGUMENT, reason CATALOGUE_INVALID (metadata: violations), with the first violations; OK when
/// there are none.
absl::Status ToStatus(const std::vector<base::FieldViolation>& violations);

/// The office hours that a limit leaves for the steps of a process at the least: 8 for a working day, 5 days
/// of every 7 calendar days, 20 days of a month, one day for the same day. Holidays are not known to it. 0
/// for an unknown unit.
int WorkingHoursWithin(const v1::TimeLimit& limit);

}  // namespace onestop::catalog
