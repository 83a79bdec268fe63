#pragma once

/// The roots that a signer's certificate must lead to.

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct x509_store_st;

namespace onestop::trust {

/// Immutable and thread-safe; copies share their roots.
class TrustStore {
 public:
  /// Self-signed CA certificates in PEM, one or several. Errors: INVALID_ARGUMENT when there is none, or one
  /// of them is not an authority's.
  static absl::StatusOr<TrustStore> FromPem(absl::string_view pem);

  /// From a PEM file, or from every "*.pem" and "*.crt" of a directory. Errors: NOT_FOUND for a path that
  /// cannot be read; INVALID_ARGUMENT as FromPem().
  static absl::StatusOr<TrustStore> Load(const std::string& path);

  /// Private to this module.
  x509_store_st* get() const { return store_.get(); }

 private:
  explicit TrustStore(std::shared_ptr<x509_store_st> store) : store_(std::move(store)) {}

  std::shared_ptr<x509_store_st> store_;
};

}  // namespace onestop::trust
