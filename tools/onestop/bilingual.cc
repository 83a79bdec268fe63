#include "tools/onestop/bilingual.h"

#include "absl/strings/cord.h"

namespace onestop::cli {
namespace {

constexpr absl::string_view kPayload = "onestop.cli/vietnamese";

}  // namespace

absl::Status Bilingual(absl::StatusCode code, absl::string_view en, absl::string_view vi) {
  absl::Status status(code, en);
  status.SetPayload(kPayload, absl::Cord(vi));
  return status;
}

std::string VietnameseOf(const absl::Status& status) {
  const auto vietnamese = status.GetPayload(kPayload);
  return vietnamese.has_value() ? std::string(*vietnamese) : "";
}

}  // namespace onestop::cli
