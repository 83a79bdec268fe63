#pragma once

/// The signer's own key, as the command line names it.

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "libs/crypto/signing_key.h"

namespace onestop::cli {

/// One of three: a PKCS#12 file, a token or HSM by PKCS#11, or a pair of PEM files. Secrets are in files,
/// never on the command line, which others can read.
struct KeyOptions {
  std::string p12;
  std::string password_file;
  std::string module;
  std::string token_uri;
  std::string pin_file;
  std::string key_pem;
  std::string certificate_pem;
};

void AddKeyOptions(CLI::App& command, KeyOptions& options);

/// Errors: exit code 2 for options that do not fit together, and for files and tokens that do not open.
absl::StatusOr<crypto::SigningKey> OpenKey(const KeyOptions& options);

/// Whether `key` signs now (SigningKey::Try()): asked before a step is prepared, since preparing a seal takes
/// a number. Errors: exit code 2.
absl::Status TryKey(const crypto::SigningKey& key);

/// `error` as it is; when it says that a certificate is not registered, with the name in the certificate of `key` before it: the
/// server gives its hash alone, since names of certificates hold numbers of persons.
absl::Status NamingCertificate(absl::Status error, const crypto::SigningKey& key);

}  // namespace onestop::cli
