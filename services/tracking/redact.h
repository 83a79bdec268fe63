#pragma once

#include "onestop/dossier/v1/event.pb.h"

namespace onestop::tracking {

/// Leaves of `event` what feeds contain: its kind, numbers, times, codes, agencies, ids of staff, days, and the sealed
/// result's document. Names, addresses, written texts, hashes, evidence, drafts and papers are left out, and every
/// field that is not known here.
void Redact(dossier::v1::Event& event);

}  // namespace onestop::tracking
