// Loads roots from PEM files, and refuses certificates that cannot be roots.

#include "libs/trust/trust_store.h"

#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/crypto/openssl.h"
#include "libs/crypto/pem_file.h"

namespace onestop::trust {

namespace fs = std::filesystem;

absl::StatusOr<TrustStore> TrustStore::FromPem(absl::string_view pem) {
  const crypto::CertificatesPtr roots = crypto::ReadCertificates(pem);
  const int count = sk_X509_num(roots.get());
  if (count == 0) {
    return absl::InvalidArgumentError("there is no certificate in it; roots are CA certificates in PEM");
  }
  std::shared_ptr<X509_STORE> store(X509_STORE_new(), X509_STORE_free);
  CHECK(store != nullptr);
  for (int i = 0; i < count; ++i) {
    X509* const root = sk_X509_value(roots.get(), i);
    // 1: the signature of the certificate by itself is verified too, not only its names.
    if (X509_check_ca(root) != 1 || X509_self_signed(root, 1) != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("certificate ", i + 1,
                       " is not the self-signed certificate of an authority; only such are "
                       "roots"));
    }
    CHECK(X509_STORE_add_cert(store.get(), root) == 1);
  }
  return TrustStore(std::move(store));
}

absl::StatusOr<TrustStore> TrustStore::Load(const std::string& path) {
  std::vector<fs::path> files;
  std::error_code error;
  // Other files in the directory, such as notes, are ignored.
  if (fs::is_directory(path, error)) {
    for (const auto& entry : fs::directory_iterator(path, error)) {
      const std::string extension = entry.path().extension().string();
      if (extension == ".pem" || extension == ".crt") files.push_back(entry.path());
    }
  } else {
    files.emplace_back(path);
  }
  std::string pem;
  // The files are joined, so that a mistake in one of them makes the whole store fail.
  for (const fs::path& file : files) {
    ASSIGN_OR_RETURN(const std::string text, crypto::ReadPemFile(file.string()));
    absl::StrAppend(&pem, text, "\n");
  }
  absl::StatusOr<TrustStore> store = FromPem(pem);
  if (!store.ok()) return absl::InvalidArgumentError(absl::StrCat(path, ": ", store.status().message()));
  return store;
}

}  // namespace onestop::trust
