#pragma once

#include "onestop/dossier/v1/event.pb.h"

namespace onestop::tracking {

/// Leaves out of `event` what feeds do not contain: the parties' data, before and after a correction, who received the result, why a
/// task was put back, the hashes of the look-up secret and of what was handed in, the signatures' bytes and the
/// subjects of their certificates, and what an imported line said beyond the known fields.
void Redact(dossier::v1::Event& event);

}  // namespace onestop::tracking
