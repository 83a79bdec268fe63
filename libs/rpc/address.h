#pragma once

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace onestop::rpc {

/// Whether what is sent to `address` stays on this machine: "127.0.0.1:80", "[::1]:80", "localhost:80", or
/// "unix:/path".
inline bool IsLoopback(absl::string_view address) {
  if (absl::StartsWith(address, "unix:")) return true;
  const absl::string_view host = address.substr(0, address.rfind(':'));
  return host == "localhost" || host == "[::1]" ||
         (absl::StartsWith(host, "127.") && host.find_first_not_of("0123456789.") == absl::string_view::npos);
}

}  // namespace onestop::rpc
