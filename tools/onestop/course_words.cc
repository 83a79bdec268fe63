// The name of the enum is the context of its words, since enums share some of them.

#include "tools/onestop/course_words.h"

#include "absl/strings/str_cat.h"

namespace onestop::cli {

using messages::InContext;
using messages::Translate;

std::string WordOf(messages::Language language, tracking::v1::HolderKind holder) {
  switch (holder) {
    case tracking::v1::HOLDER_KIND_UNSPECIFIED:
      return "";
    case tracking::v1::HOLDER_KIND_STEP:
      return Translate(language, InContext("HolderKind", "step"));
    case tracking::v1::HOLDER_KIND_APPLICANT:
      return Translate(language, InContext("HolderKind", "applicant, for a supplement"));
    case tracking::v1::HOLDER_KIND_PAYMENT:
      return Translate(language, InContext("HolderKind", "applicant, for a payment"));
    case tracking::v1::HOLDER_KIND_COUNTER_CHECK:
      return Translate(language, InContext("HolderKind", "counter, checks the supplement"));
    default:
      // A value of a later contract: its number is still better than nothing.
      return absl::StrCat(static_cast<int>(holder));
  }
}

std::string WordOf(messages::Language language, workflow::v1::Wait wait) {
  switch (wait) {
    case workflow::v1::WAIT_UNSPECIFIED:
      return "";
    case workflow::v1::WAIT_ACCEPTANCE:
      return Translate(language, InContext("Wait", "accept or refuse"));
    case workflow::v1::WAIT_SUPPLEMENT:
      return Translate(language, InContext("Wait", "supplement awaited"));
    case workflow::v1::WAIT_SUPPLEMENT_CHECK:
      return Translate(language, InContext("Wait", "check the supplement"));
    case workflow::v1::WAIT_PAYMENT:
      return Translate(language, InContext("Wait", "payment awaited"));
    case workflow::v1::WAIT_END_REQUEST:
      return Translate(language, InContext("Wait", "answer the request to end"));
    default:
      return absl::StrCat(static_cast<int>(wait));
  }
}

}  // namespace onestop::cli
