#include "libs/signing/pdf/errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"

namespace onestop::signing {

absl::Status NotSignable(absl::string_view detail, absl::string_view message) {
  return base::WithReason(
      absl::FailedPreconditionError(absl::StrCat("the document cannot be signed: ", message)),
      {"DRAFT_NOT_SIGNABLE", {{"detail", std::string(detail)}}});
}

}  // namespace onestop::signing
