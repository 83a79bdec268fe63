#pragma once

#include "absl/strings/string_view.h"

namespace onestop::onestopd {

/// deploy/samples/hung_yen/catalogue.yaml, as it was when this program was built.
absl::string_view SampleCatalogueYaml();

}  // namespace onestop::onestopd
