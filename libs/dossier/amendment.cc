// Fields of Party go by their names in the contract, by reflection: a field that is added later can be corrected
// without a line here.

#include "libs/dossier/amendment.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"

namespace onestop::dossier {
namespace {

using google::protobuf::FieldDescriptor;

// A text as it is, a kind by the name of its value; "" when there is none.
std::string ValueOf(const Party& party, const FieldDescriptor& field) {
  const google::protobuf::Reflection& reflection = *party.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return reflection.GetString(party, &field);
  const google::protobuf::EnumValueDescriptor& value = *reflection.GetEnum(party, &field);
  return value.number() == 0 ? "" : value.name();
}

void SetValue(Party& party, const FieldDescriptor& field, const std::string& value) {
  const google::protobuf::Reflection& reflection = *party.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return reflection.SetString(&party, &field, value);
  const auto* const kind = field.enum_type()->FindValueByName(value);
  reflection.SetEnumValue(&party, &field, kind == nullptr ? 0 : kind->number());
}

// `path` is "owner." or "submitter." and a field of Party.
void SetParticular(absl::string_view path, const std::string& value, Dossier& dossier) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(path, absl::MaxSplits('.', 1));
  const FieldDescriptor* const field = Party::descriptor()->FindFieldByName(parts.second);
  if (field != nullptr) SetValue(parts.first == "owner" ? dossier.owner : dossier.submitter, *field, value);
}

}  // namespace

Party Changed(const Party& party, const PartyChange& change) {
  Party changed = party;
  if (change.full_name.has_value()) changed.set_full_name(*change.full_name);
  if (change.identity.has_value()) {
    changed.set_identity_kind(change.identity->kind);
    changed.set_identity_number(change.identity->number);
  }
  if (change.phone.has_value()) changed.set_phone(*change.phone);
  if (change.email.has_value()) changed.set_email(*change.email);
  if (change.address.has_value()) changed.set_address(*change.address);
  return changed;
}

void AddChangedFields(absl::string_view who, const Party& before, const Party& after,
                      v1::SubmissionAmended& amended) {
  const google::protobuf::Descriptor& party = *Party::descriptor();
  for (int i = 0; i < party.field_count(); ++i) {
    const FieldDescriptor& field = *party.field(i);
    std::string old_value = ValueOf(before, field);
    std::string new_value = ValueOf(after, field);
    if (old_value == new_value) continue;
    v1::SubmissionAmended::ChangedField& changed = *amended.add_fields();
    changed.set_path(absl::StrCat(who, ".", field.name()));
    changed.set_old_value(std::move(old_value));
    changed.set_new_value(std::move(new_value));
  }
}

void ApplyAmendment(const v1::SubmissionAmended& amended, Dossier& dossier) {
  for (const v1::SubmissionAmended::ChangedField& field : amended.fields()) {
    SetParticular(field.path(), field.new_value(), dossier);
  }
  for (const Component& removed : amended.removed_components()) {
    const auto found =
        std::ranges::find(dossier.components, removed.SerializeAsString(),
                          [](const Component& component) { return component.SerializeAsString(); });
    if (found != dossier.components.end()) dossier.components.erase(found);
  }
  dossier.components.insert(dossier.components.end(), amended.added_components().begin(),
                            amended.added_components().end());
  dossier.handed_in.insert(dossier.handed_in.end(), amended.added_documents().begin(),
                           amended.added_documents().end());
}

}  // namespace onestop::dossier
