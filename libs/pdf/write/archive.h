#pragma once

/// Makes a signed PDF provable for decades (PAdES B-LTA): one more revision, with what its certificates'
/// authorities said (DSS), and a time stamp over everything (DocTimeStamp, ETSI.RFC3161).
///
///     ASSIGN_OR_RETURN(Prepared prepared, PrepareArchiveTimeStamp(file, data));
///     ASSIGN_OR_RETURN(std::string token, services.TimeStamp(prepared.digest, deadline));
///     ASSIGN_OR_RETURN(std::string appended, EmbedCms(prepared.appended, file.size(), prepared.byte_range,
///     token));

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/pdf/write/prepare.h"
#include "libs/trust/validation_data.h"

namespace onestop::pdf {

/// Certificates, responses and lists that a DSS may hold, each, and bytes of them together.
inline constexpr int kDssItemsMax = 500;
inline constexpr size_t kDssBytesMax = 16 * 1024 * 1024;

/// The revision, ready but for the token, which EmbedCms() puts in. What a DSS of `base` has already stays
/// and is not added again; so a file is renewed before the last time stamp's certificate expires by calling
/// this again. The time stamp's field is `onestop.archive<n>`, invisible, on the first page. To be run where
/// PreparePdf() is.
///
/// Errors: those of PreparePdf() on `base`, of which "certified" cannot be (ISO 32000-2 permits time stamps
/// always).
absl::StatusOr<Prepared> PrepareArchiveTimeStamp(absl::string_view base, const trust::ValidationData& data);

}  // namespace onestop::pdf
