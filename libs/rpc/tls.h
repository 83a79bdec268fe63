#pragma once

/// TLS credentials from files that are read again when they change.

#include <memory>

#include "absl/status/statusor.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"
#include "libs/rpc/server.h"

namespace onestop::rpc {

/// Errors: INVALID_ARGUMENT, naming the file, when one cannot be read, holds no PEM of its kind, or the key
/// is not the certificate's.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> TlsServerCredentials(const TlsOptions& options);

/// OK when `cert_file` holds a certificate and `key_file` its private key.
absl::Status CheckCertificate(const std::string& cert_file, const std::string& key_file);

/// OK when `ca_file` holds at least one certificate.
absl::Status CheckRoots(const std::string& ca_file);

}  // namespace onestop::rpc
