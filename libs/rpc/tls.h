#pragma once

/// TLS credentials from files that are read again when they change.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"
#include "libs/rpc/server.h"

namespace onestop::rpc {

/// Errors: INVALID_ARGUMENT, naming the file, when one cannot be read, holds no PEM of its kind, the key is not
/// the certificate's, or others than its owner may read the key.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> TlsServerCredentials(const TlsOptions& options);

/// Everything for which TlsServerCredentials() would refuse `options`, and certificates that have ended by `now`
/// or have not begun: a server starts with those, and no client connects.
std::vector<absl::Status> TlsMistakes(const TlsOptions& options, absl::Time now);

/// The last moment of the first certificate in `cert_file`. Errors: INVALID_ARGUMENT as above.
absl::StatusOr<absl::Time> CertificateEnd(const std::string& cert_file);

/// OK when `cert_file` holds a certificate and `key_file` its private key.
absl::Status CheckCertificate(const std::string& cert_file, const std::string& key_file);

/// OK when `ca_file` holds at least one certificate.
absl::Status CheckRoots(const std::string& ca_file);

}  // namespace onestop::rpc
