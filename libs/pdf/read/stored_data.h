#pragma once

/// The validation data that a PDF brings along (ETSI EN 319 142-1, 5.4: the document security store, DSS).

#include "absl/status/status.h"
#include "libs/pdf/workers/inspection.pb.h"
#include "qpdf/QPDFObjectHandle.hh"

namespace onestop::pdf {

/// Adds what the catalogue's DSS holds, without doubles; nothing when there is none. What is not of the form
/// is left out: verification then lacks it.
///
/// Error: RESOURCE_EXHAUSTED above kValidationItemsMax or kValidationBytesMax.
absl::Status ReadStoredData(QPDFObjectHandle catalog, worker::InspectedValidationData& out);

}  // namespace onestop::pdf
