// Finds the mandate by which a leader signs.

#include "libs/dossier/mandate.h"

#include <algorithm>

#include "libs/calendar/zone.h"
#include "libs/dossier/errors.h"

namespace onestop::dossier {

absl::StatusOr<const Mandate*> MandateFor(const Actor& signer, const Dossier& dossier, absl::Time occur_time,
                                          MandateKind shown) {
  const absl::CivilDay day = absl::ToCivilDay(occur_time, calendar::OfficeZone());
  // Mandates overlap: the first that covers the procedure and has the kind that the draft shows is
  // taken. One of another kind is kept only to give the more exact refusal.
  const Mandate* other = nullptr;
  for (const Mandate& mandate : signer.mandates) {
    const bool covers = mandate.procedure_codes.empty() ||
                        std::ranges::count(mandate.procedure_codes, dossier.procedure_code) > 0;
    if (!covers || mandate.agency_id != dossier.resolving_agency || day < mandate.valid_from ||
        mandate.valid_to < day) {
      continue;
    }
    if (shown == MandateKind::MANDATE_KIND_UNSPECIFIED || shown == mandate.kind) return &mandate;
    other = &mandate;
  }
  if (other != nullptr) return error::MandateNotAsShown(shown, other->kind);
  return error::MandateMissing(dossier.procedure_code, dossier.resolving_agency);
}

}  // namespace onestop::dossier
