#pragma once

/// The events of a dossier as people read them. No personal data.

#include <string>

#include "absl/strings/string_view.h"
#include "libs/messages/messages.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::messages {

/// The step that an event is about.
struct StepName {
  int number = 0;
  /// May be empty: then the number is told alone.
  std::string name;
  /// Empty: `name` in English too.
  std::string name_en;
};

/// The name of the event's kind for programs, such as "Accepted"; "" without one.
std::string KindOf(const dossier::v1::Event& event);

/// The kind for people: "Accepted", "Tiếp nhận". `kind` itself when this program does not know it.
std::string EventName(Language language, absl::string_view kind);

/// What happened, without a full stop: "Accepted as H31.06-240115-0001, due on 2024-01-22". `step` may be
/// null.
Bilingual Describe(const dossier::v1::Event& event, const StepName* step);

}  // namespace onestop::messages
