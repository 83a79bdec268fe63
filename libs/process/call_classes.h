#pragma once

/// Classes of calls, for which an operator demands more of a token than that it is good.

#include <map>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "libs/config/config.h"
#include "libs/rpc/token_options.h"

namespace onestop::process {

enum class CallClass {
  /// Whatever is none of the others.
  kNone,
  /// A result is signed, numbered and sealed. Signature and seal are one class, since they are the same calls.
  kSigning,
  /// Rights and rules of the office change.
  kCatalogue,
  /// Personal data leave the office, or all that the catalogue knows of people.
  kExport,
};

/// The class of the RPC with this path, "/onestop.approval.v1.ApprovalService/CompleteSignature"; nothing for a path that
/// has none: every RPC of the contract has one.
std::optional<CallClass> ClassOf(absl::string_view path);

/// What `config` demands of tokens, by path. RPCs of which it demands nothing are left out.
std::map<std::string, rpc::TokenDemand> TokenDemandsOf(const config::Config& config);

}  // namespace onestop::process
