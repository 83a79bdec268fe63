// The Vietnamese message is a payload of the status, so it goes wherever the status goes.

#include "libs/messages/status.h"

#include "absl/strings/cord.h"

namespace onestop::messages {
namespace {

constexpr absl::string_view kPayload = "onestop.messages/vietnamese";

}  // namespace

absl::Status Error(absl::StatusCode code, const Bilingual& message) {
  absl::Status status(code, message.en);
  status.SetPayload(kPayload, absl::Cord(message.vi));
  return status;
}

std::string VietnameseOf(const absl::Status& status) {
  // Absent in errors that were made without Error().
  const auto vietnamese = status.GetPayload(kPayload);
  return vietnamese.has_value() ? std::string(*vietnamese) : "";
}

}  // namespace onestop::messages
