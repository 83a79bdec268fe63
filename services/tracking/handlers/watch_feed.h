#pragma once

/// WatchFeed: every event in the order of its position. The contract is in the proto.

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/rpc/streams.h"
#include "onestop/tracking/v1/tracking_service.pb.h"
#include "services/tracking/env.h"
#include "services/tracking/log_poller.h"

namespace onestop::tracking::handlers {

/// Events that one feed holds in memory, however slow its client is.
inline constexpr int kFeedBatch = 64;
/// Positions that one statement covers for a caller who sees few of them, and statements of one step.
inline constexpr int64_t kFeedWindow = 2'000;
inline constexpr int kFeedWindowsAtOnce = 5;
/// Time for one step of a feed.
inline constexpr absl::Duration kFeedStepMax = absl::Seconds(10);

/// `env`, `poller` and `call` must outlive the producer.
absl::StatusOr<std::unique_ptr<rpc::Producer<v1::WatchFeedResponse>>> WatchFeed(
    const Env& env, LogPoller& poller, const rpc::Call& call, const v1::WatchFeedRequest& request,
    const rpc::Wake& wake);

/// The log's last position; 0 while there is no catalogue.
absl::StatusOr<int64_t> ReadLastPosition(pg::Pool& pool, const service::CurrentCatalogue& current);

}  // namespace onestop::tracking::handlers
