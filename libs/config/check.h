#pragma once

#include "libs/config/config.h"
#include "libs/config/mistakes.h"

namespace onestop::config {

// Adds what is out of range in `config`, and what contradicts something else in it.
void CheckValues(const Config& config, const Program& program, Mistakes& mistakes);

}  // namespace onestop::config
