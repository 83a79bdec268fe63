#pragma once

/// The handlers of TrackingService, one file each. The contracts are in the proto.

#include <memory>

#include "absl/status/statusor.h"
#include "libs/catalog/snapshot.h"
#include "libs/ledger/reader.h"
#include "libs/rpc/call.h"
#include "libs/rpc/fields.h"
#include "onestop/tracking/v1/tracking_service.pb.h"
#include "services/tracking/env.h"

namespace onestop::tracking::handlers {

/// Rows of one page of a list, and of a timeline.
inline constexpr int kListPageDefault = 50;
inline constexpr int kListPageMax = 200;
inline constexpr int kTimelinePageDefault = 100;
inline constexpr int kTimelinePageMax = 500;
/// Characters of a code, an agency's id, and a look-up secret as typed.
inline constexpr int kCodeMax = 64;
/// What a sender calls a dossier, as IntakeService takes it.
inline constexpr int kExternalReferenceCharactersMax = 100;
/// Characters of a code, or of an external reference in its place.
inline constexpr int kReferenceMax = 200;

absl::StatusOr<v1::GetDossierResponse> GetDossier(const Env& env, const rpc::Call& call,
                                                  const v1::GetDossierRequest& request);
absl::StatusOr<v1::LookUpDossierResponse> LookUpDossier(const Env& env, const rpc::Call& call,
                                                        const v1::LookUpDossierRequest& request);
absl::StatusOr<v1::GetTimelineResponse> GetTimeline(const Env& env, const rpc::Call& call,
                                                    const v1::GetTimelineRequest& request);
absl::StatusOr<v1::ListDossiersResponse> ListDossiers(const Env& env, const rpc::Call& call,
                                                      const v1::ListDossiersRequest& request);

/// What is the same for every dossier of an answer.
struct Shown {
  const catalog::Snapshot& catalogue;
  const dossier::Actor& actor;
  absl::Time now;
};

/// A dossier as the office sees it; `owner_name` masked or not.
v1::Dossier ToProto(const Shown& shown, const ledger::DossierRow& row, bool masked);

/// Whether `text` has the shape of a dossier's id.
bool IsUuid(absl::string_view text);

}  // namespace onestop::tracking::handlers
