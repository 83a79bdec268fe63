#pragma once

/// What a signed document shows only at times, or takes from elsewhere: such that its signer may not have
/// seen what its reader sees.

#include "google/protobuf/repeated_ptr_field.h"
#include "libs/pdf/read/revision.h"
#include "libs/pdf/workers/inspection.pb.h"

namespace onestop::pdf {

/// Adds OPTIONAL_CONTENT, ACTIVE_CONTENT, ANNOTATIONS_SHOWN, DYNAMIC_FORM, EXTERNAL_CONTENT and
/// UNUSED_OBJECTS, each once, as they are found in `revision`.
void AddRemarks(const Revision& revision, google::protobuf::RepeatedPtrField<worker::Finding>& out);

}  // namespace onestop::pdf
