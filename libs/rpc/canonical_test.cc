// Every text of a request, wherever it stands, is handled in its canonical form; one that is canonical already
// is handed on as it is.

#include "libs/rpc/canonical.h"

#include "gtest/gtest.h"
#include "onestop/intake/v1/intake_service.pb.h"

namespace onestop::rpc {
namespace {

using intake::v1::ImportHistoryRequest;
using intake::v1::SubmitDossierRequest;

SubmitDossierRequest Composed() {
  SubmitDossierRequest request;
  request.set_procedure_code("1.001786");
  request.mutable_owner()->set_full_name("Nguy\u1EC5n V\u0103n An");
  request.add_components()->set_kind("don");
  request.add_components()->set_kind("b\u1EA3n v\u1EBD");
  return request;
}

TEST(CanonicalTest, TextsAtEveryDepthAreMadeCanonical) {
  SubmitDossierRequest request = Composed();
  request.mutable_owner()->set_full_name("Nguye\u0302\u0303n Va\u0306n\u200b An");
  request.mutable_components(1)->set_kind("ba\u0309n ve\u0303");
  EXPECT_FALSE(IsCanonical(request));
  MakeCanonical(request);
  EXPECT_EQ(request.SerializeAsString(), Composed().SerializeAsString());
  EXPECT_TRUE(IsCanonical(request));
}

TEST(CanonicalTest, TextsOfAOneofAreMadeCanonical) {
  ImportHistoryRequest request;
  request.mutable_supplement_request()->set_content("a\r\nb");
  MakeCanonical(request);
  EXPECT_EQ(request.supplement_request().content(), "a\nb");
}

TEST(CanonicalTest, OnlyWhatDiffersIsCopied) {
  const SubmitDossierRequest composed = Composed();
  EXPECT_EQ(&*CanonicalRequest<SubmitDossierRequest>(composed), &composed);
  SubmitDossierRequest other = Composed();
  other.set_external_reference("a\rb");
  const CanonicalRequest<SubmitDossierRequest> read(other);
  EXPECT_NE(&*read, &other);
  EXPECT_EQ((*read).external_reference(), "a\nb");
  EXPECT_EQ(other.external_reference(), "a\rb");
}

}  // namespace
}  // namespace onestop::rpc
