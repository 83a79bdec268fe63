// Fields are compared by reflection, so a new one is told without code here; what must not get lost unseen is named.

#include "libs/catalog/changes.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"
#include "libs/base/reason.h"
#include "libs/catalog/check.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::catalog {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

v1::CatalogueEntry NameOf(const Entry& entry) {
  v1::CatalogueEntry name;
  name.set_kind(entry.kind);
  name.set_id(entry.id);
  // Versions are stored with leading zeros, days without.
  absl::string_view version = entry.version_key;
  while (absl::ConsumePrefix(&version, "0")) continue;
  name.set_version(std::string(version));
  return name;
}

std::set<const FieldDescriptor*> FilledFields(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return {fields.begin(), fields.end()};
}

bool IsEqual(const Message& before, const Message& after, const FieldDescriptor* field) {
  google::protobuf::util::MessageDifferencer differencer;
  return differencer.CompareWithFields(before, after, {field}, {field});
}

// Only what had no last day is ended by one; a last day that moves is a change like others.
bool Ends(const Message& before, const Message& after) {
  const FieldDescriptor* last_day = before.GetDescriptor()->FindFieldByName("valid_to");
  return last_day != nullptr && before.GetReflection()->GetString(before, last_day).empty() &&
         !after.GetReflection()->GetString(after, last_day).empty();
}

using Hashes = google::protobuf::RepeatedPtrField<std::string>;

// Either case means the same hash.
std::set<std::string> InLowerCase(const Hashes& hashes) {
  std::set<std::string> lower;
  for (const std::string& hash : hashes) lower.insert(absl::AsciiStrToLower(hash));
  return lower;
}

// What people call the days of a calendar.
std::set<std::string> DaysOf(const v1::Calendar& calendar) {
  std::set<std::string> days;
  for (const v1::Calendar::Day& day : calendar.days()) {
    days.insert(absl::StrCat(day.date(), " ", v1::DayKind_Name(day.kind())));
  }
  return days;
}

void AddMissing(const ChangedEntry& changed, const char* field, const std::set<std::string>& before,
                const std::set<std::string>& after, std::vector<v1::CatalogueRemoval>& removals) {
  for (const std::string& value : before) {
    if (after.contains(value)) continue;
    v1::CatalogueRemoval& removal = removals.emplace_back();
    *removal.mutable_entry() = NameOf(changed.entry);
    removal.set_field(field);
    removal.set_value(value);
  }
}

}  // namespace

v1::CatalogueChange Describe(const ChangedEntry& changed) {
  v1::CatalogueChange change;
  *change.mutable_entry() = NameOf(changed.entry);
  if (changed.before == nullptr) {
    change.set_change(v1::CHANGE_KIND_NEW);
    return change;
  }
  change.set_change(Ends(*changed.before, *changed.after) ? v1::CHANGE_KIND_ENDED : v1::CHANGE_KIND_CHANGED);
  const std::set<const FieldDescriptor*> before = FilledFields(*changed.before);
  const std::set<const FieldDescriptor*> after = FilledFields(*changed.after);
  const auto& fields = *changed.after->GetDescriptor();
  for (int i = 0; i < fields.field_count(); ++i) {
    const FieldDescriptor* field = fields.field(i);
    if (IsEqual(*changed.before, *changed.after, field)) continue;
    change.add_fields(field->name());
    if (before.contains(field) && !after.contains(field)) change.add_emptied_fields(field->name());
  }
  return change;
}

// Of lists that a file replaces as a whole, what is left out by mistake shows late: when a signature is refused, or a
// due date falls on a holiday.
std::vector<v1::CatalogueRemoval> RemovalsOf(const ChangedEntry& changed) {
  std::vector<v1::CatalogueRemoval> removals;
  const Message* const base = changed.before != nullptr ? changed.before : changed.follows;
  if (base == nullptr) return removals;
  if (const auto* staff = dynamic_cast<const v1::Staff*>(changed.after)) {
    AddMissing(changed, "certificates_sha256",
               InLowerCase(dynamic_cast<const v1::Staff&>(*base).certificates_sha256()),
               InLowerCase(staff->certificates_sha256()), removals);
  } else if (const auto* agency = dynamic_cast<const v1::Agency*>(changed.after)) {
    AddMissing(changed, "seal_certificates_sha256",
               InLowerCase(dynamic_cast<const v1::Agency&>(*base).seal_certificates_sha256()),
               InLowerCase(agency->seal_certificates_sha256()), removals);
  } else if (const auto* calendar = dynamic_cast<const v1::Calendar*>(changed.after)) {
    AddMissing(changed, "days", DaysOf(dynamic_cast<const v1::Calendar&>(*base)), DaysOf(*calendar),
               removals);
  }
  return removals;
}

absl::Status RemovalUnconfirmed(const std::vector<v1::CatalogueRemoval>& removals, int64_t revision) {
  // A refusal travels in the trailers of a call, which are limited in size.
  std::vector<base::FieldViolation> lost;
  for (const v1::CatalogueRemoval& removal : removals) {
    if (lost.size() == kViolationsSentMax) break;
    const v1::CatalogueEntry& entry = removal.entry();
    lost.push_back({absl::StrCat(entry.kind(), "(", entry.id(), entry.version().empty() ? "" : " ",
                                 entry.version(), ").", removal.field()),
                    absl::StrCat("would lose ", removal.value())});
  }
  const absl::Status status = absl::FailedPreconditionError(
      absl::StrCat("the import would remove ", removals.size(),
                   " registered certificates or known holidays; add them to the entries, or allow it"));
  return refusal::Refuse(base::WithFieldViolations(status, lost),
                         common::v1::ERROR_REASON_CATALOGUE_REMOVAL_UNCONFIRMED,
                         {{"removals", absl::StrCat(removals.size())}, {"revision", absl::StrCat(revision)}});
}

}  // namespace onestop::catalog
