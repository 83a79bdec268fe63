#pragma once

/// Errors of the client's own, in both languages.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace onestop::cli {

/// An error whose message() is `en`; a person who asked for Vietnamese reads `vi`.
absl::Status Bilingual(absl::StatusCode code, absl::string_view en, absl::string_view vi);

/// What Bilingual() was given; "" for any other status.
std::string VietnameseOf(const absl::Status& status);

}  // namespace onestop::cli
