// TLS credentials of the server, from files that gRPC reads again when they change. Every file is checked
// at the start: gRPC itself would only fail each handshake.

#include "libs/rpc/tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <ctime>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/revocation.h"
#include "libs/rpc/settings_file.h"

namespace onestop::rpc {
namespace {

// How often gRPC looks whether the files changed, in seconds.
constexpr unsigned int kReloadSeconds = 1;

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

absl::Status Unusable(const std::string& path, absl::string_view why) {
  // OpenSSL keeps errors for each thread; one that stays would be taken for the next call's.
  ERR_clear_error();
  return absl::InvalidArgumentError(absl::StrCat(path, " ", why));
}

absl::StatusOr<std::shared_ptr<X509>> Certificate(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string pem, ReadSettingsFile(path));
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::shared_ptr<X509> certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  if (certificate == nullptr) return Unusable(path, "holds no certificate in PEM");
  return certificate;
}

absl::StatusOr<std::shared_ptr<EVP_PKEY>> PrivateKey(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string pem, ReadSettingsFile(path));
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::shared_ptr<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  if (key == nullptr) return Unusable(path, "holds no private key in PEM without a passphrase");
  return key;
}

// Who can read the key can be this server to every client.
absl::Status CheckKeyMode(const std::string& path) {
  struct stat info = {};
  // A file that is not there is told of with its reason by who reads it.
  if (stat(path.c_str(), &info) != 0 || (info.st_mode & 077) == 0) return absl::OkStatus();
  return Unusable(
      path, absl::StrFormat("has mode %04o, so that others than its owner may use the private key; allowed "
                            "are 0400 and 0600: chmod 0400",
                            info.st_mode & 07777));
}

absl::StatusOr<absl::Time> TimeOf(const ASN1_TIME* time, const std::string& path) {
  std::tm parts = {};
  if (ASN1_TIME_to_tm(time, &parts) != 1)
    return Unusable(path, "holds a certificate with a time that cannot be read");
  return absl::FromTM(parts, absl::UTCTimeZone());
}

// OK when the first certificate of `path` is valid at `now`.
absl::Status CheckPeriod(const std::string& path, absl::Time now) {
  ASSIGN_OR_RETURN(const std::shared_ptr<X509> certificate, Certificate(path));
  ASSIGN_OR_RETURN(const absl::Time begin, TimeOf(X509_get0_notBefore(certificate.get()), path));
  ASSIGN_OR_RETURN(const absl::Time end, TimeOf(X509_get0_notAfter(certificate.get()), path));
  const auto day = [](absl::Time time) {
    return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", time, absl::UTCTimeZone());
  };
  if (now < begin) return Unusable(path, absl::StrCat("holds a certificate that begins on ", day(begin)));
  if (now > end) {
    return Unusable(path, absl::StrCat("holds a certificate that ended on ", day(end), "; renew it"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckCertificate(const std::string& cert_file, const std::string& key_file) {
  ASSIGN_OR_RETURN(const std::shared_ptr<X509> certificate, Certificate(cert_file));
  ASSIGN_OR_RETURN(const std::shared_ptr<EVP_PKEY> key, PrivateKey(key_file));
  // A common mistake of operators: the key of the certificate before.
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Unusable(key_file, absl::StrCat("is not the key of the certificate in ", cert_file));
  }
  return absl::OkStatus();
}

absl::Status CheckRoots(const std::string& ca_file) { return Certificate(ca_file).status(); }

absl::StatusOr<absl::Time> CertificateEnd(const std::string& cert_file) {
  ASSIGN_OR_RETURN(const std::shared_ptr<X509> certificate, Certificate(cert_file));
  return TimeOf(X509_get0_notAfter(certificate.get()), cert_file);
}

std::vector<absl::Status> TlsMistakes(const TlsOptions& options, absl::Time now) {
  std::vector<absl::Status> mistakes;
  const auto add = [&mistakes](absl::Status status) {
    if (!status.ok()) mistakes.push_back(std::move(status));
  };
  const absl::Status certificate = Certificate(options.cert_file).status();
  const absl::Status key = PrivateKey(options.key_file).status();
  add(certificate);
  add(key);
  if (certificate.ok() && key.ok()) add(CheckCertificate(options.cert_file, options.key_file));
  if (certificate.ok()) add(CheckPeriod(options.cert_file, now));
  add(CheckKeyMode(options.key_file));
  if (!options.client_ca_file.empty()) add(CheckPeriod(options.client_ca_file, now));
  if (!options.client_crl_file.empty()) {
    const absl::StatusOr<absl::Time> end = RevocationListsEnd(options.client_crl_file);
    add(end.status());
    if (end.ok() && *end < now) {
      add(Unusable(options.client_crl_file,
                   "holds a list that is out of date, so that no client certificate is taken; renew it"));
    }
  }
  return mistakes;
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> TlsServerCredentials(const TlsOptions& options) {
  RETURN_IF_ERROR(CheckCertificate(options.cert_file, options.key_file));
  RETURN_IF_ERROR(CheckKeyMode(options.key_file));
  if (options.client_ca_file.empty() && options.require_client_certificate) {
    return absl::InvalidArgumentError(
        "client certificates are required, but there is no file of their roots: "
        "give client_ca_file");
  }
  if (options.client_ca_file.empty() && !options.client_crl_file.empty()) {
    return absl::InvalidArgumentError("client_crl_file is of client certificates: give client_ca_file");
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
