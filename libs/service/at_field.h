#pragma once

/// Where a handler names the field of its request that a refusal is about. The domain returns reasons and
/// values; only the handler knows which field brought the value.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace onestop::service {

/// `refusal` said of `field`, a path such as "components[0].document_id": the message begins with the path,
/// and the metadata holds it as "field". FIELD_INVALID also becomes the violation of that field
/// (google.rpc.BadRequest). Requires an error with a reason.
absl::Status AtField(const absl::Status& error, absl::string_view field);

}  // namespace onestop::service
