#pragma once

/// What looks mistaken in a submission, so that the officer learns it while the citizen is at the counter.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/catalog/snapshot.h"
#include "libs/documents/uploads.h"
#include "libs/ledger/reader.h"
#include "onestop/common/v1/types.pb.h"
#include "onestop/intake/v1/intake_service.pb.h"

namespace onestop::intake::handlers {

/// Compares what is handed in with what the procedure asks for on the day of `time`. Nothing is found where the
/// catalogue lists no components, or has no such procedure: that is refused elsewhere.
std::vector<v1::SubmissionWarning> FindWarnings(
    const catalog::Snapshot& catalogue, const std::string& procedure_code, absl::Time time,
    const google::protobuf::RepeatedPtrField<onestop::common::v1::Component>& components);

/// Of a supplement: kinds of `brought` that are not known, and what is missing of `all` that was handed in.
std::vector<v1::SubmissionWarning> FindSupplementWarnings(
    const catalog::Snapshot& catalogue, const std::string& procedure_code, absl::Time time,
    const google::protobuf::RepeatedPtrField<onestop::common::v1::Component>& brought,
    const google::protobuf::RepeatedPtrField<onestop::common::v1::Component>& all);

/// Adds one for each of `dossiers`: the owner has it open already, or it has the same reference.
void WarnOfAlike(const std::vector<ledger::AlikeDossier>& dossiers,
                 std::vector<v1::SubmissionWarning>& warnings);

/// Adds one for each component whose file, of those that were found, is not what its name says.
void WarnOfTypes(const google::protobuf::RepeatedPtrField<onestop::common::v1::Component>& components,
                 const std::vector<documents::UploadedFile>& files,
                 std::vector<v1::SubmissionWarning>& warnings);

/// Adds one when a due date from `time` on lies past the calendar: the dossier could not be accepted then.
void WarnOfCalendar(const catalog::Snapshot& catalogue, const std::string& procedure_code, absl::Time time,
                    std::vector<v1::SubmissionWarning>& warnings);

/// FIELD_INVALID with a violation for each of `warnings`, as many as one answer tells (rpc::Fields); OK when
/// there are none.
absl::Status RefusalOf(const std::vector<v1::SubmissionWarning>& warnings);

}  // namespace onestop::intake::handlers
