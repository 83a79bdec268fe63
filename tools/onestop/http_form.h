#pragma once

/// Questions to an OpenID provider: a form is posted, or a document fetched; the answer is JSON.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"

namespace onestop::cli {

struct HttpRequest {
  std::string url;
  /// Fields of a form, to be posted; none: the document at `url`.
  std::vector<std::pair<std::string, std::string>> form;
  /// Roots of the server's certificate, PEM; empty: the system's.
  std::string ca_file;
  absl::Duration timeout = absl::Seconds(30);
};

struct HttpAnswer {
  long status = 0;
  /// null when the body is no JSON, such as the empty one of a revocation.
  nlohmann::json body;
};

/// Asks once; follows no redirect, since a secret in a form must go nowhere else. https:// everywhere, http://
/// on this machine alone.
///
/// Errors: INVALID_ARGUMENT for another URL; UNAVAILABLE when there is no answer, with the library's reason, or
/// one of more than 1 MiB.
absl::StatusOr<HttpAnswer> Ask(const HttpRequest& request);

}  // namespace onestop::cli
