#pragma once

/// The embedded default: everything that a single machine needs to try Onestop, made in one directory that
/// the user chooses. A private PostgreSQL, keys of its own, the sample catalogue with invented people, a
/// sample signing authority; loopback only. Never for real dossiers: read access to the directory allows
/// acting as any user.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/config/config.h"
#include "libs/config/data_directory.h"
#include "libs/pg/private_cluster.h"
#include "libs/sample_pki/trust_server.h"

namespace onestop::onestopd {

struct EmbeddedOptions {
  /// Made when it is not there; a second run continues with what is in it.
  std::string directory;
  std::string listen_address = "127.0.0.1:0";
  /// Empty: no metrics are served.
  std::string metrics_address;
  /// Empty: spans are not exported.
  std::string otlp_endpoint;
  /// The clock of the sample's authorities.
  std::function<absl::Time()> now = absl::Now;
};

/// What runs: the private cluster and the sample authority's services for time stamps and
/// revocation, which stop with the object, and the configuration.
struct Embedded {
  std::unique_ptr<pg::PrivateCluster> cluster;
  std::unique_ptr<sample_pki::TrustServer> trust;
  config::DataDirectory directory;
  config::Config config;
};

/// Makes what is missing, starts PostgreSQL, and brings the schema and the first catalogue in.
///
/// Errors: messages say what to do; ALREADY_EXISTS when a server runs there. A later run does not take anything
/// half-made for complete.
absl::StatusOr<Embedded> PrepareEmbedded(const EmbeddedOptions& options);

}  // namespace onestop::onestopd
