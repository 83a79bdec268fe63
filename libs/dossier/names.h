#pragma once

/// Names of the contract's enum values without their prefix, as refusals tell them: "RESULT_READY", "SIGN".

#include <string>

#include "libs/dossier/dossier.h"

namespace onestop::dossier {

std::string NameOf(DossierStatus status);
std::string NameOf(StepKind kind);

}  // namespace onestop::dossier
