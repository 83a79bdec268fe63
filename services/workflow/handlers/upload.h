#pragma once

/// The file that a command names.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/documents/uploads.h"
#include "libs/dossier/actor.h"
#include "libs/dossier/commands.h"
#include "services/workflow/env.h"

namespace onestop::workflow::handlers {

/// The upload `document_id`, as far as `actor` may read it. Errors: NOT_FOUND DOCUMENT_NOT_FOUND, of the field `document_id`;
/// as pg::ReadTransaction.
absl::StatusOr<documents::UploadedFile> FindUpload(const Env& env, const dossier::Actor& actor,
                                                   const std::string& document_id, absl::Time deadline);

/// The same as an event keeps it; nothing for an empty id.
absl::StatusOr<dossier::InquiryDocument> FindInquiryDocument(const Env& env, const dossier::Actor& actor,
                                                             const std::string& document_id,
                                                             absl::Time deadline);

}  // namespace onestop::workflow::handlers
