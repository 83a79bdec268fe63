#pragma once

/// How fast the bytes of an upload must come: a place that is held by a stream which sends a byte now and then is held
/// from others.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/refusal/refusals.h"

namespace onestop::service {

class UploadPace {
 public:
  /// An upload may take this long, and from kGrace on its average rate must be kRateMin: what a telephone reaches at the edge
  /// of a network.
  static constexpr absl::Duration kTimeMax = absl::Minutes(10);
  static constexpr absl::Duration kGrace = absl::Seconds(30);
  static constexpr int64_t kRateMin = 8 * 1024;  // bytes a second

  explicit UploadPace(absl::Time begin) : begin_(begin) {}

  /// `bytes` more came at `now`. Errors: DEADLINE_EXCEEDED DEADLINE_PASSED.
  absl::Status Add(int64_t bytes, absl::Time now) {
    bytes_ += bytes;
    const absl::Duration took = now - begin_;
    if (took > kTimeMax) return refusal::TooSlow("the upload takes more than 10 minutes");
    if (took <= kGrace) return absl::OkStatus();
    const bool slow =
        static_cast<double>(bytes_) < absl::ToDoubleSeconds(took) * static_cast<double>(kRateMin);
    return slow ? refusal::TooSlow("the upload brings fewer than 8 KiB a second") : absl::OkStatus();
  }

 private:
  const absl::Time begin_;
  int64_t bytes_ = 0;
};

}  // namespace onestop::service
