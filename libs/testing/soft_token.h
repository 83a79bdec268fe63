#pragma once

/// A token with one key: SoftHSM2, a real PKCS#11 library that keeps its tokens in a directory.

#include <filesystem>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::testing {

/// One at a time: SOFTHSM2_CONF makes it the token of the process and of the programs that it starts.
class SoftToken {
 public:
  static constexpr char kModule[] = "/usr/lib/softhsm/libsofthsm2.so";
  static constexpr char kUri[] = "pkcs11:token=seal;object=sealkey";
  static constexpr char kPin[] = "1234";

  /// Whether SoftHSM2 is installed (tools/setup --develop does that).
  static bool Installed();

  /// Makes the token in `directory`, which must exist, with a key and the first certificate of a chain, both
  /// in PEM: "sealkey", id 01. CHECKs.
  SoftToken(std::filesystem::path directory, absl::string_view key_pem, absl::string_view chain_pem);

  /// Pulls the token out, and puts it back.
  void TakeAway() const;
  void BringBack() const;

 private:
  std::filesystem::path Path(absl::string_view name) const { return directory_ / std::string(name); }

  const std::filesystem::path directory_;
};

}  // namespace onestop::testing
