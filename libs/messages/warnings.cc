// What looks mistaken in a submission, in the words of the counter.

#include "libs/messages/warnings.h"

#include "libs/messages/enums.h"

namespace onestop::messages {

Bilingual Describe(const intake::v1::SubmissionWarning& warning) {
  switch (warning.kind()) {
    case intake::v1::WARNING_KIND_COMPONENT_UNKNOWN:
      if (warning.suggestion().empty())
        return Both("the procedure has no paper of the kind $0", warning.found());
      return Both("the procedure has no paper of the kind $0; did you mean $1 – $2?", warning.found(),
                  warning.suggestion(), warning.suggestion_name());
    case intake::v1::WARNING_KIND_COMPONENT_MISSING:
      return Both("a required paper is missing: $0 – $1", warning.suggestion(), warning.suggestion_name());
    case intake::v1::WARNING_KIND_COMPONENT_TWICE:
      return Both("the kind $0 is given more than once", warning.found());
    case intake::v1::WARNING_KIND_DOCUMENT_TWICE:
      return Both("the file $0 is handed in more than once", warning.found());
    case intake::v1::WARNING_KIND_DOSSIER_OPEN:
      return Both("the owner has an open dossier of this procedure already: $0 ($1)", warning.found(),
                  Bilingual{.vi = Word(Language::kVietnamese, warning.found_status()),
                            .en = Word(Language::kEnglish, warning.found_status())});
    case intake::v1::WARNING_KIND_REFERENCE_USED:
      return Both("the same reference was given already, for the dossier $0 ($1)", warning.found(),
                  Bilingual{.vi = Word(Language::kVietnamese, warning.found_status()),
                            .en = Word(Language::kEnglish, warning.found_status())});
    case intake::v1::WARNING_KIND_FILE_TYPE_OTHER:
      return Both("the file of the paper $0 is not what its name says: its content is $1; open it and look",
                  warning.found(), warning.suggestion());
    case intake::v1::WARNING_KIND_CALENDAR_ENDS:
      return Both(
          "the due date would lie past the working calendar $0: the dossier can be accepted when the "
          "calendar has been extended",
          warning.found());
    default:
      return {};
  }
}

}  // namespace onestop::messages
