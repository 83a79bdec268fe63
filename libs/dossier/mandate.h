#pragma once

/// By what right a leader signs a result (NĐ 30/2020 Đ.13).

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/dossier/actor.h"
#include "libs/dossier/dossier.h"

namespace onestop::dossier {

/// The mandate by which `signer` may sign results of the dossier's procedure for its resolving agency on the day of
/// `occur_time`, of the kind `shown` unless that is unspecified. Of several, the first in the catalogue.
///
/// Errors: PERMISSION_DENIED MANDATE_MISSING; FAILED_PRECONDITION MANDATE_NOT_AS_SHOWN, when the signer has only one of
/// another kind.
absl::StatusOr<const Mandate*> MandateFor(const Actor& signer, const Dossier& dossier, absl::Time occur_time,
                                          MandateKind shown = MandateKind::MANDATE_KIND_UNSPECIFIED);

}  // namespace onestop::dossier
