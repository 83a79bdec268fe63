// Personal data are erased once a dossier has ended: gone from every table, with every hash as it was.

#include <string>
#include <vector>

#include "services/intake/intake_fixture.h"

namespace onestop::intake {
namespace {

using onestop::testing::FailsWith;
using onestop::testing::FailsWithField;
using onestop::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kName[] = "Nguyễn Văn Ánh";

class EraseTest : public IntakeFixture {
 protected:
  // A dossier whose owner's name was corrected before it was refused.
  EraseTest() : id_(*Submit(Request({Uploaded("portal")}))) {
    v1::AmendSubmissionRequest amend;
    amend.set_request_id(office_.NextRequestId());
    amend.set_dossier_id(id_);
    amend.mutable_change()->mutable_owner()->set_full_name("Nguyễn Văn Ánh Dương");
    amend.mutable_change()->mutable_submitter()->set_full_name("Trần Thị Bình");
    EXPECT_THAT(Call("officer", &v1::IntakeService::Stub::AmendSubmission, amend), IsOk());
  }

  void Reject() {
    v1::RejectDossierRequest reject;
    reject.set_request_id(office_.NextRequestId());
    reject.set_dossier_id(id_);
    reject.set_reason("không thuộc thẩm quyền");
    EXPECT_THAT(Call("officer", &v1::IntakeService::Stub::RejectDossier, reject), IsOk());
  }

  v1::ErasePersonalDataRequest Erasure() {
    v1::ErasePersonalDataRequest request;
    request.set_request_id(office_.NextRequestId());
    request.set_dossier_id(id_);
    request.add_kinds(dossier::v1::PERSONAL_DATA_KIND_OWNER);
    request.set_basis("Quyết định tiêu hủy tài liệu số 12/QĐ-SKHCN");
    return request;
  }
  absl::StatusOr<v1::ErasePersonalDataResponse> Erase(const std::string& who,
                                                      const v1::ErasePersonalDataRequest& request) {
    return Call(who, &v1::IntakeService::Stub::ErasePersonalData, request);
  }

  // How many rows of the schema hold `text`.
  std::string RowsWith(const std::string& text) {
    return office_.database.Query(
        absl::StrCat("SELECT (SELECT count(*) FROM dossier.dossier WHERE owner_name LIKE '%", text,
                     "%') + "
                     "(SELECT count(*) FROM dossier.event WHERE position(convert_to('",
                     text,
                     "', 'UTF8') IN payload) > 0) + "
                     "(SELECT count(*) FROM dossier.personal_data WHERE position(convert_to('",
                     text, "', 'UTF8') IN data) > 0)"));
  }
  std::string Hashes() {
    return office_.database.Query(
        "SELECT string_agg(encode(hash, 'hex'), ' ' ORDER BY seq) FROM dossier.event");
  }

  std::string id_;
};

TEST_F(EraseTest, TheOwnerIsGoneAndEveryHashStays) {
  Reject();
  EXPECT_EQ(RowsWith(kName), "3") << "the row of the dossier, the submission, and its correction";
  const std::string hashes = Hashes();
  const v1::ErasePersonalDataRequest request = Erasure();
  const auto erased = Erase("director", request);
  ASSERT_THAT(erased, IsOk());
  EXPECT_EQ(erased->erased(), 2);
  EXPECT_EQ(RowsWith(kName), "0");
  EXPECT_EQ(RowsWith("Trần Thị Bình"), "1") << "the submitter was not asked for";
  EXPECT_THAT(Hashes(), HasSubstr(hashes));
  EXPECT_THAT(ledger::FindingsOf(office_.database), IsEmpty());
  const dossier::v1::Event event = LastEvent(id_);
  EXPECT_EQ(event.actor(), "director");
  EXPECT_EQ(event.personal_data_erased().basis(), request.basis());

  const std::string before = Written();
  EXPECT_EQ(Erase("director", request)->SerializeAsString(), erased->SerializeAsString()) << "a repeat";
  EXPECT_EQ(Written(), before);
  EXPECT_THAT(Erase("director", Erasure()),
              FailsWith(absl::StatusCode::kFailedPrecondition, "NOTHING_TO_ERASE"));
}

TEST_F(EraseTest, OnlyALeaderAndOnlyAfterTheEnd) {
  EXPECT_THAT(Erase("director", Erasure()),
              FailsWith(absl::StatusCode::kFailedPrecondition, "DOSSIER_IN_WRONG_STATUS"));
  Reject();
  const std::string before = Written();
  EXPECT_THAT(Erase("officer", Erasure()), FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(Erase("portal", Erasure()), FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_EQ(Written(), before);
  EXPECT_EQ(RowsWith(kName), "3");
}

TEST_F(EraseTest, EachWrongFieldIsNamed) {
  Reject();
  v1::ErasePersonalDataRequest request = Erasure();
  request.clear_basis();
  EXPECT_THAT(Erase("director", request), FailsWithField("basis"));
  request = Erasure();
  request.clear_kinds();
  EXPECT_THAT(Erase("director", request), FailsWithField("kinds"));
  request = Erasure();
  request.add_kinds(dossier::v1::PERSONAL_DATA_KIND_OWNER);
  EXPECT_THAT(Erase("director", request), FailsWithField("kinds[1]"));
  request = Erasure();
  request.add_kinds(dossier::v1::PERSONAL_DATA_KIND_UNSPECIFIED);
  EXPECT_THAT(Erase("director", request), FailsWithField("kinds[1]"));
}

// Who may write the tables may still not put other data there, or take them away without an event.
TEST_F(EraseTest, TheDatabaseRefusesToChangePersonalDataAndFindsThemMissing) {
  // Ends the test when it is let.
  office_.database.Run(
      "DO $$ BEGIN UPDATE dossier.personal_data SET data = '\\x00'::bytea; RAISE EXCEPTION 'was let'; "
      "EXCEPTION WHEN insufficient_privilege THEN NULL; END $$");
  office_.database.Run("UPDATE dossier.personal_data SET salt = NULL, data = NULL WHERE kind = 1");
  EXPECT_THAT(ledger::FindingsOf(office_.database),
              ::testing::Contains(HasSubstr("personal data are missing that no event says were erased")));
}

}  // namespace
}  // namespace onestop::intake
