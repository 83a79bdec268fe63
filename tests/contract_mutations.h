#pragma once

/// Every bad value in every field of a message, found by its descriptor.

#include <functional>
#include <string>

#include "google/protobuf/message.h"

namespace onestop::contract {

struct Mutant {
  /// "owner.full_name: U+0000".
  std::string name;
  /// The message with one bad value, serialised.
  std::string bytes;
  /// The field's own name.
  std::string field;
  /// The value is the greatest of its type: it may be allowed where nothing is stored.
  bool greatest = false;
};

/// Calls `each` with every mutant of `request`. Empty repeated fields get one entry.
void ForEachMutant(const google::protobuf::Message& request, const std::function<void(const Mutant&)>& each);

}  // namespace onestop::contract
