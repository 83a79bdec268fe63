#pragma once

/// Makes a signed PDF provable for decades (PAdES B-LTA): one more revision, with the certificates and
/// answers of the authorities (DSS) and a time stamp over everything (DocTimeStamp, ETSI.RFC3161).
///
///     ASSIGN_OR_RETURN(Prepared prepared, PrepareArchiveTimeStamp(file, data));
///     ASSIGN_OR_RETURN(std::string token, services.TimeStamp(prepared.digest, deadline));
///     ASSIGN_OR_RETURN(std::string appended,
///                      EmbedCms(prepared.appended, file.size(), prepared.byte_range, token));

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/pdf/write/prepare.h"
#include "libs/trust/validation_data.h"

namespace onestop::pdf {

/// The certificates, responses and lists that a DSS may hold, each, and their bytes together.
inline constexpr int kDssItemsMax = 500;
inline constexpr size_t kDssBytesMax = 16 * 1024 * 1024;

/// The revision, complete except for the token, which EmbedCms() adds. What a DSS of `base` has already
/// stays and is not added again, so a file is renewed by calling this again before the certificate of its
/// last time stamp expires. The time stamp's field is `onestop-archive-<n>`, invisible, on the first page.
/// Run it where PreparePdf() runs.
///
/// Errors: those of PreparePdf() on `base`, except "certified" (ISO 32000-2 permits time stamps
/// always).
absl::StatusOr<Prepared> PrepareArchiveTimeStamp(absl::string_view base, const trust::ValidationData& data);

}  // namespace onestop::pdf
