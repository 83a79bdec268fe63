#pragma once

/// A refusal: an error with a reason of the contract (proto/onestop/common/v1/error_reason.proto).
///
///     return refusal::Refuse(absl::NotFoundError(absl::StrCat("there is no process ", id)),
///                            common::v1::ERROR_REASON_CATALOGUE_ENTRY_NOT_FOUND, {{"id", id}});
///
/// A .cc file that names a reason includes onestop/common/v1/error_reason.pb.h; this header only declares the
/// enum, because every library includes it. Refusals that several libraries build are in refusals.h.
/// libs/base/reason.h carries the reason inside of the status, by its name.

#include <initializer_list>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace onestop::common::v1 {
enum ErrorReason : int;
}  // namespace onestop::common::v1

namespace onestop::refusal {

using ::onestop::common::v1::ErrorReason;

/// What the message says that a program may need, by name. Never personal data.
using Metadata = std::map<std::string, std::string>;

/// `error` with `reason` attached; it replaces a reason that the error may have. Requires an error, and a
/// value of the enum other than ERROR_REASON_UNSPECIFIED.
absl::Status Refuse(absl::Status error, ErrorReason reason, const Metadata& metadata = {});

/// Whether `status` is an error with one of `reasons`.
bool HasReason(const absl::Status& status, std::initializer_list<ErrorReason> reasons);

/// The name of `reason` in google.rpc.ErrorInfo, such as "DOSSIER_NOT_FOUND". Valid until the program ends.
absl::string_view NameOf(ErrorReason reason);

/// The reason with that name, or ERROR_REASON_UNSPECIFIED for a name that this program does not know (a newer
/// server may send one).
ErrorReason ReasonNamed(absl::string_view name);

}  // namespace onestop::refusal
