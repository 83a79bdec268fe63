// TLS credentials of the server, from files that gRPC reads again when they change. Every file is checked
// at the start: gRPC itself would only fail each handshake.

#include "libs/rpc/tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"

namespace onestop::rpc {
namespace {

// How often gRPC looks whether the files changed, in seconds.
constexpr unsigned int kReloadSeconds = 1;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

absl::Status Unusable(const std::string& path, absl::string_view why) {
  // OpenSSL keeps errors for each thread; one that stays would be taken for the next call's.
  ERR_clear_error();
  return absl::InvalidArgumentError(absl::StrCat(path, " ", why));
}

absl::StatusOr<std::shared_ptr<X509>> Certificate(const std::string& path) {
  const File file(std::fopen(path.c_str(), "re"));
  if (file == nullptr) return Unusable(path, "cannot be read");
  std::shared_ptr<X509> certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr), X509_free);
  if (certificate == nullptr) return Unusable(path, "holds no certificate in PEM");
  return certificate;
}

}  // namespace

absl::Status CheckCertificate(const std::string& cert_file, const std::string& key_file) {
  ASSIGN_OR_RETURN(const std::shared_ptr<X509> certificate, Certificate(cert_file));
  const File file(std::fopen(key_file.c_str(), "re"));
  if (file == nullptr) return Unusable(key_file, "cannot be read");
  const std::shared_ptr<EVP_PKEY> key(PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr),
                                      EVP_PKEY_free);
  if (key == nullptr) return Unusable(key_file, "holds no private key in PEM without a passphrase");
  // A common mistake of operators: the key of the certificate before.
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Unusable(key_file, absl::StrCat("is not the key of the certificate in ", cert_file));
  }
  return absl::OkStatus();
}

absl::Status CheckRoots(const std::string& ca_file) { return Certificate(ca_file).status(); }

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> TlsServerCredentials(const TlsOptions& options) {
  RETURN_IF_ERROR(CheckCertificate(options.cert_file, options.key_file));
  if (options.client_ca_file.empty() && options.require_client_certificate) {
    return absl::InvalidArgumentError(
        "client certificates are required, but there is no file of their roots: "
        "give client_ca_file");
  }
  if (!options.client_ca_file.empty()) RETURN_IF_ERROR(CheckRoots(options.client_ca_file));
  grpc::experimental::TlsServerCredentialsOptions tls(
      std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
          options.key_file, options.cert_file, options.client_ca_file, kReloadSeconds));
  // Certificates are renewed while the server runs.
  tls.watch_identity_key_cert_pairs();
  if (options.client_ca_file.empty()) {
    // Without roots a client's certificate could not be verified, so none is asked for.
    tls.set_cert_request_type(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
  } else {
    tls.watch_root_certs();
    tls.set_cert_request_type(options.require_client_certificate
                                  ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                                  : GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(tls);
}

}  // namespace onestop::rpc
