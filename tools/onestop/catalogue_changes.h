#pragma once

#include <string>

#include "tools/onestop/session.h"

namespace onestop::cli {

/// Says that an import waits for a second editor, and how that one confirms it.
void WriteProposed(const Session& session, const std::string& proposal_id);

}  // namespace onestop::cli
