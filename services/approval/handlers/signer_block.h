#pragma once

/// What stands above and below the signature on a result (NĐ 30/2020 Đ.13, Phụ lục I): by what right, with which
/// title, and who.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/dossier.h"
#include "onestop/approval/v1/approval_service.pb.h"
#include "onestop/common/v1/types.pb.h"

namespace onestop::approval::handlers {

struct SignerBlock {
  common::v1::MandateKind mandate_kind = common::v1::MANDATE_KIND_UNSPECIFIED;
  /// {"GIÁM ĐỐC"}, or {"KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"}.
  std::vector<std::string> titles;
  /// As of that day; people change their names.
  std::string name;
};

/// The block of the request's signer, with the titles of the request, or with those that follow from the signer's
/// mandate and the staff directory on the day of `time`.
///
/// Errors: FAILED_PRECONDITION ASSIGNEE_UNSUITABLE (no leader of the resolving agency), MANDATE_NOT_AS_SHOWN;
/// PERMISSION_DENIED MANDATE_MISSING; INVALID_ARGUMENT FIELD_INVALID, signer_titles, when the directory has no title to
/// print.
absl::StatusOr<SignerBlock> SignerBlockOf(const catalog::Snapshot& catalogue, const dossier::Dossier& dossier,
                                          const v1::ComposeDraftRequest& request, absl::Time time);

}  // namespace onestop::approval::handlers
