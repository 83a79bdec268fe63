#pragma once

/// Who had a dossier when: the stretches from its acceptance to its end, without gaps and without overlap, so that what was
/// late can be traced to the one who had it.

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "libs/dossier/dossier.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::dossier {

enum class Holder {
  /// A step of the process: its agency, and the member of staff who has it.
  kStep,
  /// The applicant, who is to supply papers.
  kApplicant,
  /// The applicant, who is to pay.
  kPayment,
  /// The counter, which checks what the applicant supplied.
  kCounterCheck,
};

/// From `start` on, until `end`.
struct HeldStretch {
  Holder holder;
  std::string agency_id;
  int step = 0;
  std::string staff_id;
  absl::Time start;
  absl::Time end;

  bool operator==(const HeldStretch&) const = default;
};

/// Collects stretches while a history is folded: Add() each event with the dossier after it.
class HeldTime {
 public:
  void Add(const v1::Event& event, const Dossier& after);

  /// The stretches until the dossier's end, or until `now` while it has none; `now` is not before the last event. Empty before
  /// acceptance, and stretches of no length are left out.
  std::vector<HeldStretch> Until(absl::Time now) const;

 private:
  std::vector<HeldStretch> stretches_;
  absl::Time finish_ = absl::InfiniteFuture();
};

}  // namespace onestop::dossier
