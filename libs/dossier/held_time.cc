// Each event hands the dossier to the one who has it after the event, or leaves it where it was.

#include "libs/dossier/held_time.h"

#include <algorithm>
#include <utility>

#include "libs/dossier/event_parts.h"

namespace onestop::dossier {
namespace {

HeldStretch StretchOf(const Dossier& dossier) {
  HeldStretch stretch{.holder = Holder::kStep, .agency_id = dossier.resolving_agency};
  switch (dossier.status) {
    case DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT:
      stretch.holder = dossier.supplement_unchecked ? Holder::kCounterCheck : Holder::kApplicant;
      stretch.agency_id = dossier.intake_unit;
      return stretch;
    case DossierStatus::DOSSIER_STATUS_AWAITING_PAYMENT:
      stretch.holder = Holder::kPayment;
      stretch.agency_id = dossier.intake_unit;
      return stretch;
    default:
      break;
  }
  // An imported history has no steps after its first.
  if (const Task* const task = dossier.OpenTask(); task != nullptr) {
    stretch.agency_id = task->agency_id;
    stretch.step = task->step;
    stretch.staff_id = task->assignee;
  }
  return stretch;
}

bool SameHolder(const HeldStretch& one, const HeldStretch& other) {
  return one.holder == other.holder && one.agency_id == other.agency_id && one.step == other.step &&
         one.staff_id == other.staff_id;
}

}  // namespace

void HeldTime::Add(const v1::Event& event, const Dossier& after) {
  if (!after.accept_time.has_value() || finish_ != absl::InfiniteFuture()) return;
  const absl::Time time = FromProto(event.occur_time());
  if (!stretches_.empty()) stretches_.back().end = time;
  if (after.finish_time.has_value()) {
    finish_ = *after.finish_time;
    return;
  }
  HeldStretch next = StretchOf(after);
  if (!stretches_.empty() && SameHolder(stretches_.back(), next)) return;
  next.start = time;
  next.end = time;
  stretches_.push_back(std::move(next));
}

std::vector<HeldStretch> HeldTime::Until(absl::Time now) const {
  std::vector<HeldStretch> stretches = stretches_;
  if (!stretches.empty()) stretches.back().end = std::min(finish_, std::max(now, stretches.back().start));
  std::erase_if(stretches, [](const HeldStretch& one) { return one.start == one.end; });
  return stretches;
}

}  // namespace onestop::dossier
