#pragma once

/// Certificates for tests: an authority and what it signs, written as PEM files.

#include <memory>
#include <string>

#include "openssl/evp.h"
#include "openssl/x509.h"

namespace onestop::rpc::probe {

/// A certificate and its key, as files.
struct CertificateFiles {
  std::string cert;
  std::string key;
};

/// A directory that is removed with its files when the test is done.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

void WriteFile(const std::string& path, const std::string& bytes);

/// A certification authority of its own.
class Authority {
 public:
  /// Writes its root as `name`.pem into `directory`.
  Authority(const TemporaryDirectory& directory, const std::string& name);

  /// Signs a certificate with these subject alternative names, such as "DNS:localhost,IP:127.0.0.1" or
  /// "URI:spiffe://onestop/system/portal". An old pair of that name is replaced.
  CertificateFiles Issue(const std::string& name, const std::string& alternative_names);

  const std::string& root_file() const { return root_file_; }

 private:
  const TemporaryDirectory& directory_;
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
  std::string root_file_;
  long serial_ = 1;
};

}  // namespace onestop::rpc::probe
