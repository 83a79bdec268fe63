#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/base/slots.h"
#include "libs/documents/file_store.h"
#include "libs/dossier/actor.h"
#include "libs/pg/pool.h"
#include "libs/rpc/call.h"
#include "services/documents/verifier.h"

namespace onestop::documents_service {

/// Uploads in progress at once: what they hold in memory and on the disk; and of one caller.
inline constexpr int kUploadsMax = 64;
inline constexpr int kUploadsOfCallerMax = 32;

/// What the service works with. Everything outlives the service's server.
struct Env {
  const documents::FileStore& files;
  pg::Pool& pool;
  std::string province;
  /// Who calls, by the present catalogue: service::ResolveCaller(). The service needs no more of the
  /// catalogue.
  std::function<absl::StatusOr<std::shared_ptr<const dossier::Actor>>(const rpc::Call&)> actor_of;
  /// Null: signatures are not verified here.
  Verifier* verifier = nullptr;
  std::function<absl::Time()> now = absl::Now;
  /// Uploads in progress.
  mutable base::Slots uploads{kUploadsMax, kUploadsOfCallerMax};
};

}  // namespace onestop::documents_service
