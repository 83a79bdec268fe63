// Turns qpdf's exceptions into refusals, so that none leaves this module.

#include "libs/pdf/write/qpdf_guard.h"

#include <exception>
#include <qpdf/QPDFExc.hh>

#include "absl/strings/str_cat.h"
#include "libs/refusal/refusals.h"

namespace onestop::pdf {

absl::Status GuardQpdf(const std::function<absl::Status()>& body) {
  try {
    return body();
  } catch (const QPDFExc& e) {
    if (e.getErrorCode() == qpdf_e_password || e.getErrorCode() == qpdf_e_unsupported) {
      return refusal::DraftNotSignable("encrypted", "it is encrypted; save it without a password");
    }
    // Without what(): it may quote the document.
    return refusal::DraftNotSignable("damaged", absl::StrCat("it is not a PDF, or is damaged near byte ",
                                                             e.getFilePosition(), "; create the file again"));
  } catch (const std::exception&) {
    return refusal::DraftNotSignable("damaged",
                                     "its objects are not as the standard requires; create the file again");
  }
}

}  // namespace onestop::pdf
