#pragma once

/// Every bad value in every field of a message, found by its descriptor.

#include <functional>
#include <optional>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace onestop::contract {

struct Mutant {
  /// "owner.full_name: U+0000".
  std::string name;
  /// The message with one bad value, serialised.
  std::string bytes;
  /// The field: "owner.full_name", "components[0].kind".
  std::string path;
  /// The value is the greatest of its type: it may be allowed where nothing is stored.
  bool greatest = false;
};

/// The most characters that the contracts allow in a text field of a request; those of a catalogue's entries
/// have none of their own. A field that is missing here is a new one: give it a row.
std::optional<int> CharactersMax(const google::protobuf::FieldDescriptor& field);

/// Calls `each` with every mutant of `request`. Empty repeated fields get one entry.
void ForEachMutant(const google::protobuf::Message& request, const std::function<void(const Mutant&)>& each);

}  // namespace onestop::contract
