#pragma once

/// One dossier of the sample catalogue from the portal's submission to its return, each act at the door that
/// is for it, by the person who may do it.

#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "libs/rpc/client.h"
#include "libs/signing/sign.h"

namespace onestop::testing {

/// Who is "portal" or a staff id of the sample.
using ConnectTo = std::function<rpc::Client(const std::string& door, const std::string& who)>;

struct WalkedDossier {
  std::string dossier_id;
  std::string code;
  /// Such as "0001/KQ-SKHCN".
  std::string document_symbol;
  /// The sealed result.
  std::string document_id;
};

/// `keys` are those of gd01, who signs, and of the agency H31.06, by these ids. Acts occur when they are
/// recorded.
///
/// Errors: the first refusal.
absl::StatusOr<WalkedDossier> WalkDossier(const ConnectTo& connect,
                                          const std::map<std::string, signing::SigningKey>& keys);

}  // namespace onestop::testing
