#pragma once

/// The validation data that a PDF brings along (ETSI EN 319 142-1, 5.4: the document security store, DSS).

#include "absl/status/status.h"
#include "libs/pdf/workers/inspection.pb.h"
#include "qpdf/QPDFObjectHandle.hh"

namespace onestop::pdf {

/// Adds the contents of the catalogue's DSS, without duplicates; nothing when there is none. Entries of
/// another form are left out: verification then lacks them.
///
/// Error: RESOURCE_EXHAUSTED above kValidationItemsMax or kValidationBytesMax.
absl::Status ReadStoredData(QPDFObjectHandle catalog, worker::InspectedValidationData& out);

}  // namespace onestop::pdf
