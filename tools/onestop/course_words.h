#pragma once

/// What people read of the enums of single services, as libs/messages/enums.h does for those that the services share. The
/// unspecified value is "".

#include <string>

#include "libs/messages/messages.h"
#include "onestop/tracking/v1/tracking_service.pb.h"
#include "onestop/workflow/v1/workflow_service.pb.h"

namespace onestop::cli {

std::string WordOf(messages::Language language, tracking::v1::HolderKind holder);
std::string WordOf(messages::Language language, workflow::v1::Wait wait);

}  // namespace onestop::cli
