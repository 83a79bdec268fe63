// The refusals of amendments, a row each.

#include "libs/dossier/refusal_testing.h"

namespace onestop::dossier {
namespace {

Amend NewPhone() {
  Amend amend;
  amend.owner.phone = "0900 000 000";
  return amend;
}

Amend NewName() {
  Amend amend = NewPhone();
  amend.owner.full_name = "Nguyễn Văn Ánh";
  return amend;
}

Amend NewPaper() {
  Amend amend = NewPhone();
  amend.added.emplace_back().set_kind("ban-ve");
  return amend;
}

// A portal that did not submit the dossier sees nothing of it.
Actor OtherPortal() {
  Actor other = Portal();
  other.id = "other-portal";
  return other;
}

INSTANTIATE_TEST_SUITE_P(
    Amend, RefusalTest,
    ::testing::Values(Row{"OfNothing", [](Bench& b) { return b.Try(Officer(), At(kLater), NewPhone()); },
                          kNotFound, "DOSSIER_NOT_FOUND"},
                      Row{"ByAnotherPortal", Later(&Bench::Submitted, OtherPortal(), Just(NewPhone())),
                          kNotFound, "DOSSIER_NOT_FOUND"},
                      Row{"BySpecialist", Later(&Bench::Submitted, Specialist(), Just(NewPhone())), kDenied,
                          "ROLE_MISSING"},
                      Row{"OfANameOnceAccepted", Later(&Bench::Accepted, Officer(), Just(NewName())),
                          kPrecondition, "DOSSIER_ACCEPTED"},
                      Row{"OfAPaperOnceAccepted", Later(&Bench::Accepted, Officer(), Just(NewPaper())),
                          kPrecondition, "DOSSIER_ACCEPTED"},
                      Row{"ByThePortalOnceAccepted", Later(&Bench::Accepted, Portal(), Just(NewPhone())),
                          kPrecondition, "DOSSIER_ACCEPTED"},
                      Row{"BySpecialistOnceAccepted", Later(&Bench::Assigned, Specialist(), Just(NewPhone())),
                          kDenied, "ROLE_MISSING"},
                      Row{"OfAPhoneOnceReturned", Later(&Bench::Returned, Officer(), Just(NewPhone())),
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
                      Row{"OnceReturned", Later(&Bench::Returned, Portal(), Just(NewPhone())), kPrecondition,
                          "DOSSIER_ACCEPTED"},
                      Row{"OnceRejected",
                          [](Bench& b) {
                            b.Submitted().Do(Officer(), "2026-10-12 10:00", RejectAtIntake{"x"});
                            return b.Try(Officer(), At(kLater), NewPhone());
                          },
                          kPrecondition, "DOSSIER_IN_WRONG_STATUS"},
                      Row{"WithATimeOfItsOwn",
                          [](Bench& b) {
                            b.Submitted().now = At(kLater);
                            return b.Try(Officer(), At("2026-10-12 10:00"), NewPhone());
                          },
                          kDenied, "MIGRATION_RIGHT_MISSING"},
                      Row{"OfNothingAtAll", Later(&Bench::Submitted, Officer(), Just(Amend{})), kInvalid,
                          "FIELD_INVALID"},
                      Row{"ToWhatItIs",
                          [](Bench& b) {
                            Amend same;
                            same.owner.full_name = "Nguyễn Văn An";
                            return b.Submitted().Try(Officer(), At(kLater), same);
                          },
                          kInvalid, "FIELD_INVALID"},
                      Row{"OfAPaperThatIsNotThere",
                          [](Bench& b) {
                            Amend amend;
                            amend.removed = {{.kind = "ban-ve", .document_id = ""}};
                            return b.Submitted().Try(Officer(), At(kLater), amend);
                          },
                          kInvalid, "FIELD_INVALID"},
                      Row{"OfAPaperWithAnotherFile",
                          [](Bench& b) {
                            Amend amend;
                            amend.removed = {{.kind = "don-de-nghi", .document_id = "doc"}};
                            return b.Submitted().Try(Officer(), At(kLater), amend);
                          },
                          kInvalid, "FIELD_INVALID"},
                      Row{"WithTooMuch",
                          [](Bench& b) {
                            Amend amend;
                            amend.added.resize(kDossierComponentsMax);
                            return b.Submitted().Try(Officer(), At(kLater), amend);
                          },
                          kInvalid, "FIELD_INVALID"},
                      Row{"NamingADocumentThatIsNotStored",
                          [](Bench& b) {
                            Amend amend;
                            amend.added.emplace_back().set_document_id("doc");
                            return b.Submitted().Try(Officer(), At(kLater), amend);
                          },
                          kNotFound, "DOCUMENT_NOT_FOUND"}),
    NameOfRow);

}  // namespace
}  // namespace onestop::dossier
