#pragma once

/// What a signed document shows only at times, or takes from elsewhere: content that its signer may have
/// seen differently from its reader.

#include "google/protobuf/repeated_ptr_field.h"
#include "libs/pdf/read/revision.h"
#include "libs/pdf/workers/inspection.pb.h"

namespace onestop::pdf {

/// Adds OPTIONAL_CONTENT, ACTIVE_CONTENT, EMBEDDED_FILES, ANNOTATIONS_SHOWN, DYNAMIC_FORM, EXTERNAL_CONTENT and
/// UNUSED_OBJECTS, each once, as they are found in `revision`.
void AddWarnings(const Revision& revision, google::protobuf::RepeatedPtrField<worker::Finding>& out);

}  // namespace onestop::pdf
