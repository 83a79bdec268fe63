#pragma once

/// The table approval.session: signatures that were prepared and wait for their signer.

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/pg/pool.h"
#include "onestop/common/v1/types.pb.h"

namespace onestop::approval::store {

/// How long a prepared signature waits: enough to read what is signed and to find the card.
inline constexpr absl::Duration kSessionTime = absl::Minutes(15);
/// Of one member of staff at once.
inline constexpr int kSessionsMax = 100;
/// Bytes of `appended`, which a signature's image is most of.
inline constexpr size_t kAppendedBytesMax = 2 * 1024 * 1024;

struct Session {
  /// A UUID.
  std::string id;
  std::string fingerprint;
  std::string staff_id;
  std::string dossier_id;
  int task_number = 0;
  common::v1::StepKind kind = common::v1::StepKind::STEP_KIND_UNSPECIFIED;
  /// The document that is appended to.
  std::string document_id;
  std::string document_sha256;
  int64_t document_size = 0;
  std::string appended;
  std::array<int64_t, 4> byte_range{};
  std::string digest;
  absl::Time expire_time;
};

/// Stores `session`, and removes what has expired at `now`. One with this id that is there stays as it is.
///
/// Errors: RESOURCE_EXHAUSTED TOO_MANY_SIGNING_SESSIONS when its staff has kSessionsMax; UNAVAILABLE and
/// DEADLINE_EXCEEDED as libs/pg says.
absl::Status Insert(pg::Pool& pool, absl::string_view province, const Session& session, absl::Time now,
                    absl::Time deadline);

/// The session with this id, a UUID, expired or not; nothing when there is none.
absl::StatusOr<std::optional<Session>> Find(pg::Pool& pool, absl::string_view province, absl::string_view id,
                                            absl::Time deadline);

/// Removes a session that has served; nothing happens when there is none.
absl::Status Remove(pg::Pool& pool, absl::string_view province, absl::string_view id, absl::Time deadline);

}  // namespace onestop::approval::store
