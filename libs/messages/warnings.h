#pragma once

#include "libs/messages/messages.h"
#include "onestop/intake/v1/intake_service.pb.h"

namespace onestop::messages {

/// What a warning about a submission says to the officer; nothing for a kind that this program does not know.
Bilingual Describe(const intake::v1::SubmissionWarning& warning);

}  // namespace onestop::messages
