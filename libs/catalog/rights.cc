// What an entry says of rights is its message without the rest: what is left is compared, so a new field counts as a right until
// it is left out here.

#include "libs/catalog/rights.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "libs/catalog/text.h"
#include "libs/digest/sha256.h"

namespace onestop::catalog {
namespace {

using google::protobuf::Message;

// The rights of `message`, as bytes; empty for a kind that gives none, and for no message.
std::string RightsIn(const Message* message) {
  if (const auto* staff = dynamic_cast<const v1::Staff*>(message)) {
    v1::Staff rights = *staff;
    rights.clear_full_name();
    rights.clear_title();
    rights.clear_certificate_ends();
    return rights.SerializeAsString();
  }
  if (const auto* mandate = dynamic_cast<const v1::Mandate*>(message)) {
    v1::Mandate rights = *mandate;
    rights.clear_legal_basis();
    return rights.SerializeAsString();
  }
  if (const auto* agency = dynamic_cast<const v1::Agency*>(message)) {
    v1::Agency rights;
    *rights.mutable_seal_certificates_sha256() = agency->seal_certificates_sha256();
    return rights.SerializeAsString();
  }
  if (const auto* system = dynamic_cast<const v1::ClientSystem*>(message)) {
    v1::ClientSystem rights = *system;
    rights.clear_name();
    return rights.SerializeAsString();
  }
  return "";
}

void AddOwner(const Message* message, std::set<std::string>& owners) {
  if (const auto* staff = dynamic_cast<const v1::Staff*>(message)) owners.insert(staff->id());
  if (const auto* mandate = dynamic_cast<const v1::Mandate*>(message)) owners.insert(mandate->staff_id());
  if (const auto* system = dynamic_cast<const v1::ClientSystem*>(message)) owners.insert(system->id());
}

// What holds on each of its days, as bytes, and the days; nothing for a kind that has none.
struct Dated {
  Validity validity;
  std::string what;
};
std::optional<Dated> DatedIn(const Message* message) {
  if (const auto* staff = dynamic_cast<const v1::Staff*>(message)) {
    v1::Staff positions;
    *positions.mutable_positions() = staff->positions();
    const auto validity = ParseValidity(staff->valid_from(), staff->valid_to());
    if (validity) return Dated{*validity, positions.SerializeAsString()};
  }
  if (const auto* mandate = dynamic_cast<const v1::Mandate*>(message)) {
    v1::Mandate without_days = *mandate;
    without_days.clear_valid_from();
    without_days.clear_valid_to();
    without_days.clear_legal_basis();
    const auto validity = ParseValidity(mandate->valid_from(), mandate->valid_to());
    if (validity) return Dated{*validity, without_days.SerializeAsString()};
  }
  return std::nullopt;
}

// Appends `bytes` so that no two lists of them make one text.
void AppendTo(std::string& text, const std::string& bytes) {
  absl::StrAppend(&text, bytes.size(), ":", bytes);
}

}  // namespace

bool ChangesRights(const ChangedEntry& changed) {
  // A new entry of an agency is compared with the one that it follows in time: a new name is no new seal.
  const Message* before = changed.before;
  if (before == nullptr && dynamic_cast<const v1::Agency*>(changed.after) != nullptr)
    before = changed.follows;
  return RightsIn(before) != RightsIn(changed.after);
}

std::set<std::string> WhoseRights(const std::vector<ChangedEntry>& changed) {
  std::set<std::string> owners;
  for (const ChangedEntry& one : changed) {
    if (!ChangesRights(one)) continue;
    AddOwner(one.before, owners);
    AddOwner(one.after, owners);
  }
  return owners;
}

std::vector<base::FieldViolation> PastViolations(const std::vector<ChangedEntry>& changed,
                                                 absl::CivilDay today) {
  std::vector<base::FieldViolation> violations;
  const absl::CivilDay yesterday = today - 1;
  for (const ChangedEntry& one : changed) {
    const std::optional<Dated> before = DatedIn(one.before);
    const std::optional<Dated> after = DatedIn(one.after);
    if (!after.has_value()) continue;
    const auto add = [&](absl::string_view field, absl::string_view what) {
      const std::string version =
          one.entry.version_key.empty() ? "" : absl::StrCat(", ", one.entry.version_key);
      violations.push_back(
          {absl::StrCat(one.entry.kind, "(", one.entry.id, version, ").", field),
           absl::StrCat(what, "; days before ", absl::FormatCivilTime(today), " stay as they were")});
    };
    if (!before.has_value() || before->validity.from > yesterday) {
      // Nothing of it held on a past day, so nothing of it begins there.
      if (after->validity.from < today) add("valid_from", "lies in the past");
      continue;
    }
    if (before->validity.from != after->validity.from)
      add("valid_from", "would move a first day that is past");
    if (std::min(before->validity.to, yesterday) != std::min(after->validity.to, yesterday)) {
      add("valid_to", "would change on which past days it was in force; it may end yesterday or later");
    }
    if (before->what != after->what) {
      add(one.entry.kind == "staff" ? "positions" : "id",
          "would change what held on past days; end it, and give what holds from today on as a new entry");
    }
  }
  return violations;
}

std::string ChangeDigest(const std::vector<ChangedEntry>& changed) {
  std::string text;
  for (const ChangedEntry& one : changed) {
    for (const std::string& part : {one.entry.kind, one.entry.id, one.entry.version_key, one.entry.content}) {
      AppendTo(text, part);
    }
    AppendTo(text, one.before == nullptr ? "" : absl::StrCat("was ", one.before->SerializeAsString()));
  }
  return digest::Sha256Text(text);
}

}  // namespace onestop::catalog
