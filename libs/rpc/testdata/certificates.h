#pragma once

/// Certificates for tests: an authority and what it signs, written as PEM files.

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/testing/files.h"
#include "openssl/evp.h"
#include "openssl/x509.h"

namespace onestop::rpc::probe {

/// A certificate and its key, as files.
struct CertificateFiles {
  std::string cert;
  std::string key;
};

using testing::TemporaryDirectory;
using testing::WriteFile;

/// A certification authority of its own.
class Authority {
 public:
  /// Writes its root as `name`.pem into `directory`.
  Authority(const TemporaryDirectory& directory, const std::string& name);

  /// Signs a certificate with these subject alternative names, such as "DNS:localhost,IP:127.0.0.1" or
  /// "URI:spiffe://onestop/system/portal". An old pair of that name is replaced.
  CertificateFiles Issue(const std::string& name, const std::string& alternative_names);

  /// Writes the authority's list of revoked certificates, which ends `lifetime` from now, into `name`, replacing one that is
  /// there. `revoked` are files that Issue() wrote.
  std::string WriteCrl(const std::string& name, const std::vector<CertificateFiles>& revoked,
                       absl::Duration lifetime = absl::Hours(24)) const;

  const std::string& root_file() const { return root_file_; }

 private:
  const TemporaryDirectory& directory_;
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
  std::string root_file_;
  long serial_ = 1;
};

}  // namespace onestop::rpc::probe
