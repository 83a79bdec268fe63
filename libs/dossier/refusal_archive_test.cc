// Renewing the archive of a result is refused in each of these situations, a row each.

#include "libs/dossier/refusal_testing.h"

namespace onestop::dossier {
namespace {

constexpr char kLonger[] = "2034-10-16 10:00";

auto Renewing(const std::string& end = kLonger) {
  return [end](Bench& b) { return Renewal(b.dossier, Sha('G'), end); };
}

INSTANTIATE_TEST_SUITE_P(
    Archive, RefusalTest,
    ::testing::Values(
        Row{"ByAnOutsider", Later(&Bench::Returned, Outsider(), Renewing()), kNotFound, "DOSSIER_NOT_FOUND"},
        Row{"ByTheLeader", Later(&Bench::Returned, Leader(), Renewing()), kDenied, "ROLE_MISSING"},
        Row{"ByTheCounter", Later(&Bench::Returned, Officer(), Renewing()), kDenied, "ROLE_MISSING"},
        Row{"OfAnotherActByTheProgram",
            Later(&Bench::Transferred, ArchiveProgram(), Just(RequestSupplement{"the drawing"})), kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"BeforeTheSealByTheProgram", Later(&Bench::Numbered, ArchiveProgram(), Renewing()), kPrecondition,
            "RESULT_NOT_SEALED"},
        Row{"OfNothingByTheProgram",
            [](Bench& b) { return b.Try(ArchiveProgram(), At(kLater), RenewArchive{}); }, kNotFound,
            "DOSSIER_NOT_FOUND"},
        Row{"BeforeTheSeal", Later(&Bench::Numbered, Clerk(), Renewing()), kPrecondition,
            "RESULT_NOT_SEALED"},
        Row{"OfAHistoryWithoutADocument",
            [](Bench& b) {
              b.Accepted().Do(Migration(), "2026-10-13 09:00", Finish{});
              return b.Try(Clerk(), At(kLater), Renewing()(b));
            },
            kPrecondition, "RESULT_NOT_SEALED"},
        Row{"OfWhatTheLeaderSigned",
            [](Bench& b) {
              b.Returned();
              RenewArchive renew = Renewing()(b);
              renew.result.base_sha256 = Sha('E');
              return b.Try(Clerk(), At(kLater), renew);
            },
            kPrecondition, "RESULT_CHANGED"},
        Row{"OfADocumentThatWasRenewed",
            [](Bench& b) {
              b.Returned();
              const RenewArchive renew = Renewing()(b);
              b.Do(Clerk(), "2026-10-19 10:00", Renewal(b.dossier, Sha('H'), "2030-01-01 00:00"));
              return b.Try(Clerk(), At(kLater), renew);
            },
            kPrecondition, "RESULT_CHANGED"},
        Row{"OfNoDocument", Later(&Bench::Returned, Clerk(), Just(RenewArchive{})), kPrecondition,
            "RESULT_CHANGED"},
        Row{"ByAStampThatEndsAsTheLastOne", Later(&Bench::Returned, Clerk(), Renewing("2029-10-16 10:00")),
            kPrecondition, "ARCHIVE_NOT_LENGTHENED"},
        Row{"AtAnotherTime",
            [](Bench& b) {
              b.Returned();
              b.now = At(kLater);
              return b.Try(Clerk(), At(kLater) - absl::Hours(1), Renewing()(b));
            },
            kDenied, "MIGRATION_RIGHT_MISSING"}),
    NameOfRow);

}  // namespace
}  // namespace onestop::dossier
