// What a citizen learns with the code and the secret of a receipt, and how guessing is limited.

#include <string>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "services/tracking/tracking_fixture.h"

namespace onestop::tracking {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

constexpr auto kExhausted = absl::StatusCode::kResourceExhausted;

class LookUpTest : public TrackingFixture {};

// By the code or the id, in any letter case.
TEST_F(LookUpTest, ACitizenLooksUpByCodeAndSecret) {
  const std::string id = Accepted();
  for (const std::string& code : {id, std::string("H31.06-240115-0001"), std::string("h31.06-240115-0001")}) {
    const auto found = LookUp(code, "k7q2m9xa");
    ASSERT_THAT(found, IsOk()) << code;
    EXPECT_EQ(found->masked_owner_name(), "N*** V*** Á***");
    EXPECT_EQ(found->procedure_name(), "Cấp Giấy chứng nhận đăng ký hoạt động");
    EXPECT_EQ(found->status_text(), "Được tiếp nhận");
    EXPECT_EQ(found->due_date(), "2024-01-22");
  }
}

// What the officer wrote for the applicant, and nothing that is for colleagues.
TEST_F(LookUpTest, ACitizenReadsWhatIsAskedAndWhyItWasRefused) {
  const std::string refused = Submitted();
  ASSERT_THAT(office_.Do(office_.Actor("officer"), refused, dossier::RejectAtIntake{"Sai thẩm quyền"}),
              IsOk());
  const auto refusal = LookUp(refused, kSecret);
  ASSERT_THAT(refusal, IsOk());
  EXPECT_EQ(refusal->refusal_text(), "Sai thẩm quyền");
  EXPECT_EQ(refusal->request_text(), "");

  const std::string id = Accepted();
  EXPECT_EQ(LookUp(id, kSecret)->request_text(), "");
  ASSERT_THAT(office_.Do(office_.Actor("officer"), id, dossier::Complete{1, kInternal}), IsOk());
  ASSERT_THAT(office_.Do(office_.Actor("specialist"), id, dossier::RequestSupplement{"Thiếu bản vẽ"}),
              IsOk());
  const auto asked = LookUp(id, kSecret);
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(asked->request_text(), "Thiếu bản vẽ");
  EXPECT_THAT(asked->SerializeAsString(), Not(HasSubstr(kInternal)));
  dossier::Supplement supplement;
  supplement.components.emplace_back().set_kind("ban-ve");
  ASSERT_THAT(office_.Do(office_.Actor("officer"), id, supplement), IsOk());
  EXPECT_EQ(LookUp(id, kSecret)->request_text(), "");
}

// Codes are sequential; only the secret protects a dossier.
TEST_F(LookUpTest, AWrongCodeAndAWrongSecretGetTheSameAnswer) {
  Accepted();
  const auto wrong_secret = LookUp("H31.06-240115-0001", "AAAAAAAA");
  EXPECT_THAT(wrong_secret, FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  const auto wrong_code = LookUp("H31.06-240115-0002", kSecret);
  EXPECT_THAT(wrong_code, FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_EQ(absl::StrReplaceAll(wrong_secret.status().message(), {{"240115-0001", "240115-0002"}}),
            wrong_code.status().message());
  EXPECT_THAT(base::ReasonOf(wrong_secret.status())->metadata,
              ElementsAre(Pair("code", "H31.06-240115-0001")));
  EXPECT_THAT(base::ReasonOf(wrong_code.status())->metadata, ElementsAre(Pair("code", "H31.06-240115-0002")));
  // A dossier without a secret is opened by none.
  office_.database.Run("UPDATE dossier.dossier SET lookup_secret_hash = ''");
  EXPECT_EQ(wrong_secret.status(), LookUp("H31.06-240115-0001", kSecret).status());
}

// Ten tries of 32^8 secrets a minute.
TEST_F(LookUpTest, GuessingIsLimitedByDossierAndByCaller) {
  Accepted();
  for (int i = 0; i < 10; ++i) {
    EXPECT_THAT(LookUp("H31.06-240115-0001", "AAAAAAAA"), FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  }
  // Even the right secret is refused now, and another spelling of the code does not help.
  const auto limited = LookUp("h31.06-240115-0001", kSecret);
  EXPECT_THAT(limited, FailsWith(kExhausted, "LOOKUP_RATE_LIMITED"));
  EXPECT_EQ(base::ReasonOf(limited.status())->metadata.at("retry_seconds"), "6") << "ten failures a minute";
  for (int i = 0; i < 19; ++i) {
    EXPECT_THAT(LookUp(absl::StrCat("H31.06-240115-1", i), kSecret), FailsWith(kNotFound));
  }
  EXPECT_THAT(LookUp("H31.06-240115-0002", kSecret), FailsWith(kExhausted, "LOOKUP_RATE_LIMITED"));
  office_.now_micros += absl::ToInt64Microseconds(absl::Minutes(1));
  EXPECT_THAT(LookUp("H31.06-240115-0001", kSecret), IsOk());
}

// All citizens of a portal come from the portal's address.
TEST_F(LookUpTest, APortalIsLimitedByItsCitizensAddresses) {
  const std::string id = Accepted();
  const auto look_up = [&](const std::string& subject, const std::string& address) {
    const rpc::Client client = As(subject);
    rpc::ClientCall call(client, "LookUpDossier");
    if (!address.empty()) call.context().AddMetadata("onestop-citizen-address", address);
    v1::LookUpDossierRequest request;
    request.set_code(id);
    request.set_lookup_secret(kSecret);
    v1::LookUpDossierResponse response;
    return call.Finish(
        v1::TrackingService::NewStub(client.channel())->LookUpDossier(&call.context(), request, &response));
  };
  for (int i = 0; i < 30; ++i) ASSERT_THAT(look_up("portal", "203.0.113.7"), IsOk());
  EXPECT_THAT(look_up("portal", "203.0.113.7"), FailsWith(kExhausted, "LOOKUP_RATE_LIMITED"));
  for (int i = 0; i < 30; ++i) ASSERT_THAT(look_up("portal", "203.0.113.8"), IsOk());
  for (int i = 0; i < 31; ++i) ASSERT_THAT(look_up("portal", ""), IsOk());
  // Another caller counts by its own address, whatever its metadata says.
  for (int i = 0; i < 30; ++i) ASSERT_THAT(look_up("", absl::StrCat("198.51.100.", i)), IsOk());
  EXPECT_THAT(look_up("", "198.51.100.30"), FailsWith(kExhausted, "LOOKUP_RATE_LIMITED"));
  EXPECT_THAT(look_up("officer", "198.51.100.31"), FailsWith(kExhausted, "LOOKUP_RATE_LIMITED"));
  EXPECT_THAT(look_up("portal", "not an address"), FailsWithField("onestop-citizen-address"));
}

}  // namespace
}  // namespace onestop::tracking
