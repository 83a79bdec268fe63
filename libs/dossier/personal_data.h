#pragma once

/// Personal data beside events: an event is decided and folded with them, and stored without them. What its bytes hold
/// instead is a commitment to each part, so that the data can be erased and every hash stays as it was. Pure.

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::dossier {

/// Length of a salt in bytes: without it nothing can be told from a commitment by trying names.
inline constexpr size_t kSaltBytes = 32;

/// Adds to `event` a commitment to each part of its personal data, and returns the parts as they are to be stored. The
/// data stay in `event`. `salt` makes kSaltBytes random bytes at each call. Call once for an event.
std::vector<v1::PersonalDataPart> CommitToPersonalData(v1::Event& event,
                                                       const std::function<std::string()>& salt);

/// Takes out of `event` what its commitments bind; does nothing without commitments.
void LeaveOutPersonalData(v1::Event& event);

/// What is stored beside an event, put to its use.
struct JoinedPersonalData {
  /// A part is missing, is of no commitment, does not fit its commitment, or cannot be read. Nothing of the event is to be
  /// believed then.
  bool differs = false;
  /// Of the parts that were erased.
  std::vector<v1::PersonalDataKind> erased;
};

/// Puts the data of `parts` into `event`, each after it was compared with its commitment. Parts with a place are not for
/// this function.
JoinedPersonalData JoinPersonalData(absl::Span<const v1::PersonalDataPart> parts, v1::Event& event);

/// The bytes of an event from before commitments: `payload` with the parts that have a place, and were not erased, put
/// back there. A part that does not fit into `payload` is left out.
std::string WithMovedData(absl::string_view payload, absl::Span<const v1::PersonalDataPart> parts);

/// What there is to erase of event `sequence`, of parts of these `kinds` (PersonalDataKind): each kind once, as the event
/// that tells of the erasure has it. Where `payload` held the data, that event proves what is left of the bytes.
std::vector<v1::PersonalDataErased::Erasure> ErasuresOf(int64_t sequence, absl::string_view payload,
                                                        absl::Span<const v1::PersonalDataPart> parts,
                                                        const std::set<int>& kinds);

}  // namespace onestop::dossier
