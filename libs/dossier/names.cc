#include "libs/dossier/names.h"

#include "absl/strings/strip.h"

namespace onestop::dossier {

std::string NameOf(DossierStatus status) {
  return std::string(absl::StripPrefix(::onestop::common::v1::DossierStatus_Name(status), "DOSSIER_STATUS_"));
}

std::string NameOf(StepKind kind) {
  return std::string(absl::StripPrefix(::onestop::common::v1::StepKind_Name(kind), "STEP_KIND_"));
}

}  // namespace onestop::dossier
