// What is handed in with a dossier and with a supplement, over real connections: only files that exist
// and that the sender may read, each bound to its bytes in the event.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/catalog/snapshot_source.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/rpc/client.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_tokens.h"
#include "services/intake/intake_service.h"

namespace onestop::intake {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;

constexpr char kNoDocument[] = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d99";

class HandedInTest : public ::testing::Test {
 protected:
  HandedInTest() {
    source_.Set(office_.catalogue);
    server_.Register(service_, IntakeService::kName);
    EXPECT_THAT(server_.Start(), IsOk());
  }
  ~HandedInTest() override { server_.Drain(); }

  // The id of a new document, recorded as the documents service does it.
  std::string Uploaded(const std::string& by, char sha256 = 'a', int size = 1000) {
    const std::string id = office_.NextRequestId();
    office_.database.Run(absl::StrCat(
        "INSERT INTO document.document (province, document_id, caller, request_id, uploaded_by, file_name, "
        "media_type, size_bytes, sha256, upload_time) VALUES ('H31', '",
        id, "', '", by, "', '", id, "', '", by, "', 'don.pdf', 'application/pdf', ", size, ", '\\x",
        absl::BytesToHexString(std::string(32, sha256)), "', now())"));
    return id;
  }

  v1::SubmitDossierRequest Request(const std::vector<std::string>& documents) {
    v1::SubmitDossierRequest request;
    Fill(request, documents);
    return request;
  }
  template <typename AnyRequest>
  void Fill(AnyRequest& request, const std::vector<std::string>& documents) {
    request.set_request_id(office_.NextRequestId());
    request.set_procedure_code("1.001786");
    request.set_intake_unit("H31.19");
    request.mutable_owner()->set_full_name("Nguyễn Văn Ánh");
    for (const std::string& document : documents) {
      common::v1::Component& component = *request.add_components();
      component.set_kind("don-de-nghi");
      component.set_document_id(document);
    }
  }

  template <typename AnyRequest, typename Response>
  absl::StatusOr<Response> Call(const std::string& who,
                                grpc::Status (v1::IntakeService::Stub::*method)(grpc::ClientContext*,
                                                                                const AnyRequest&, Response*),
                                const AnyRequest& request) {
    const rpc::Client client = tokens_.Connect(server_.target(), who);
    const auto stub = v1::IntakeService::NewStub(client.channel());
    return rpc::Invoke(client, *stub, method, request);
  }
  absl::StatusOr<std::string> Submit(const v1::SubmitDossierRequest& request) {
    const auto response = Call("portal", &v1::IntakeService::Stub::SubmitDossier, request);
    if (!response.ok()) return response.status();
    return response->dossier().dossier_id();
  }
  absl::StatusOr<std::string> Receive(const std::string& who, const std::vector<std::string>& documents) {
    v1::ReceiveDossierRequest request;
    Fill(request, documents);
    request.set_channel(common::v1::CHANNEL_COUNTER);
    const auto response = Call(who, &v1::IntakeService::Stub::ReceiveDossier, request);
    if (!response.ok()) return response.status();
    return response->dossier().dossier_id();
  }

  absl::StatusOr<v1::RequestSupplementResponse> AskForMore(const std::string& who, const std::string& id) {
    v1::RequestSupplementRequest request;
    request.set_request_id(office_.NextRequestId());
    request.set_dossier_id(id);
    request.set_content("Thiếu bản vẽ mặt bằng");
    return Call(who, &v1::IntakeService::Stub::RequestSupplement, request);
  }
  v1::ReceiveSupplementRequest More(const std::string& id, const std::vector<std::string>& documents) {
    v1::ReceiveSupplementRequest request;
    request.set_request_id(office_.NextRequestId());
    request.set_dossier_id(id);
    for (const std::string& document : documents) {
      common::v1::Component& component = *request.add_components();
      component.set_kind("tai-lieu-khac");
      component.set_document_id(document);
    }
    return request;
  }
  absl::StatusOr<v1::ReceiveSupplementResponse> Supply(const v1::ReceiveSupplementRequest& request) {
    return Call("officer", &v1::IntakeService::Stub::ReceiveSupplement, request);
  }
  // A dossier whose specialist waits for a supplement.
  std::string Waiting() {
    const std::string id = office_.Accepted();
    EXPECT_THAT(AskForMore("specialist", id), IsOk());
    return id;
  }

  dossier::v1::Event LastEvent(const std::string& dossier_id) {
    dossier::v1::Event event;
    EXPECT_TRUE(event.ParseFromString(absl::HexStringToBytes(office_.database.Query(
        absl::StrCat("SELECT encode(payload, 'hex') FROM dossier.event WHERE dossier_id = '", dossier_id,
                     "' ORDER BY seq DESC LIMIT 1")))));
    return event;
  }
  dossier::v1::Submitted Event(const std::string& dossier_id) {
    dossier::v1::Event event;
    EXPECT_TRUE(event.ParseFromString(absl::HexStringToBytes(office_.database.Query(
        absl::StrCat("SELECT encode(payload, 'hex') FROM dossier.event WHERE seq = 1 AND dossier_id = '",
                     dossier_id, "'")))));
    return event.submitted();
  }
  // Everything that a refused request must leave as it was.
  std::string Written() {
    return office_.database.Query(
        "SELECT concat_ws(' ', (SELECT count(*) FROM dossier.event), (SELECT count(*) FROM "
        "dossier.document_use), (SELECT count(*) FROM dossier.number), (SELECT count(*) FROM "
        "dossier.request))");
  }

  ledger::TestOffice office_;
  catalog::SnapshotSource source_;
  pg::Pool pool_{{.connection = office_.database.Options("onestop_intake"), .connections_max = 2}};
  service::CommandEnv command_env_{.ledger = *office_.ledger,
                                   .catalogue = [this] { return source_.Current(); },
                                   .province = "H31",
                                   .now = [this] { return absl::FromUnixMicros(office_.now_micros.load()); }};
  Env env_{.command_env = command_env_, .reads = pool_};
  onestop::testing::TestTokens tokens_;
  rpc::Server server_{{.tokens = tokens_.Options()}};
  IntakeService service_{server_, env_};
};

// The event binds the dossier to bytes: a file that is exchanged later is noticed.
TEST_F(HandedInTest, TheEventHoldsTheHashAndTheSizeOfEachFileOnce) {
  const std::string application = Uploaded("portal", 'a', 1000);
  const std::string drawing = Uploaded("portal", 'b', 2000);
  const auto id = Submit(Request({drawing, application, "", drawing}));
  ASSERT_THAT(id, IsOk());
  const dossier::v1::Submitted submitted = Event(*id);
  EXPECT_EQ(submitted.components_size(), 4);
  ASSERT_EQ(submitted.documents_size(), 2);
  EXPECT_EQ(submitted.documents(0).document_id(), drawing);
  EXPECT_EQ(submitted.documents(0).sha256(), std::string(32, 'b'));
  EXPECT_EQ(submitted.documents(0).size_bytes(), 2000);
  EXPECT_EQ(submitted.documents(1).document_id(), application);
  EXPECT_EQ(submitted.documents(1).sha256(), std::string(32, 'a'));
  EXPECT_EQ(submitted.documents(1).size_bytes(), 1000);
}

// A client must learn which of its components is wrong.
TEST_F(HandedInTest, ADocumentThatIsNotThereIsRefusedAndNothingIsWritten) {
  const std::string before = Written();
  const absl::Status refused = Submit(Request({Uploaded("portal"), "", kNoDocument})).status();
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND"));
  const auto reason = base::ReasonOf(refused);
  ASSERT_TRUE(reason.has_value());
  EXPECT_EQ(reason->metadata.at("field"), "components[2].document_id");
  EXPECT_EQ(reason->metadata.at("document_id"), kNoDocument);
  EXPECT_EQ(Written(), before);
}

// Naming a document must not make it readable, nor reveal that it exists.
TEST_F(HandedInTest, AnotherCallersDocumentIsRefusedLikeAMissingOne) {
  const std::string portals = Uploaded("portal");
  const std::string officers = Uploaded("officer");
  const std::string before = Written();
  EXPECT_THAT(Submit(Request({officers})), FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND"));
  EXPECT_THAT(Receive("officer", {portals}), FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND"));
  EXPECT_EQ(Written(), before);
  EXPECT_THAT(Receive("officer", {officers}), IsOk());
}

// Applicants hand the same papers in for several procedures.
TEST_F(HandedInTest, AFileOfADossierThatTheSenderMaySeeMayBeHandedInAgain) {
  const std::string document = Uploaded("portal");
  ASSERT_THAT(Submit(Request({document})), IsOk());
  const auto again = Receive("officer", {document});
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(Event(*again).documents(0).sha256(), std::string(32, 'a'));
}

// The right to submit is checked before documents, so that ids cannot be probed.
TEST_F(HandedInTest, WhoMayNotSubmitIsToldThatAndNothingOfDocuments) {
  EXPECT_THAT(Receive("specialist", {kNoDocument}),
              FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
}

// The answer was given; what happens to the file later does not change it.
TEST_F(HandedInTest, ARepeatGetsItsFirstAnswerAlsoWithoutTheDocument) {
  const v1::SubmitDossierRequest request = Request({Uploaded("portal")});
  const auto first = Submit(request);
  ASSERT_THAT(first, IsOk());
  office_.database.Run("DELETE FROM document.document");
  const std::string before = Written();
  EXPECT_THAT(Submit(request), testing::IsOkAndHolds(*first));
  EXPECT_EQ(Written(), before);
}

// A refusal would be recorded as the answer to this request_id, for good.
TEST_F(HandedInTest, WhenNothingCanBeReadItIsNoRefusal) {
  pg::Pool nowhere({.connection = {.conninfo = "host=/nowhere user=onestop_intake"}, .connections_max = 1});
  const Env env{.command_env = command_env_, .reads = nowhere};
  rpc::Server server({.tokens = tokens_.Options()});
  IntakeService service(server, env);
  server.Register(service, IntakeService::kName);
  ASSERT_THAT(server.Start(), IsOk());
  const rpc::Client client = tokens_.Connect(server.target(), "portal");
  const auto stub = v1::IntakeService::NewStub(client.channel());
  const auto submit = [&](const v1::SubmitDossierRequest& request) {
    return rpc::Invoke(client, *stub, &v1::IntakeService::Stub::SubmitDossier, request).status();
  };
  const v1::SubmitDossierRequest request = Request({Uploaded("portal")});
  EXPECT_THAT(submit(request), FailsWith(absl::StatusCode::kUnavailable, "STORAGE_UNAVAILABLE"));
  // Paper alone needs no database read.
  EXPECT_THAT(submit(Request({""})), IsOk());
  server.Drain();
  EXPECT_THAT(Submit(request), IsOk());
}

// The same binding as at submission, and a due date that starts anew.
TEST_F(HandedInTest, ASupplementBringsFilesWithTheirHashesAndANewPromise) {
  const std::string id = office_.Accepted();
  const auto asked = AskForMore("specialist", id);
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(asked->form_number(), 1);
  office_.Set(absl::FromUnixMicros(office_.now_micros.load()) + absl::Hours(48));
  const std::string drawing = Uploaded("officer", 'd', 3000);
  const auto supplied = Supply(More(id, {drawing, ""}));
  ASSERT_THAT(supplied, IsOk());
  const dossier::v1::SupplementReceived received = LastEvent(id).supplement_received();
  EXPECT_EQ(received.components_size(), 2);
  ASSERT_EQ(received.documents_size(), 1);
  EXPECT_EQ(received.documents(0).document_id(), drawing);
  EXPECT_EQ(received.documents(0).sha256(), std::string(32, 'd'));
  EXPECT_EQ(received.documents(0).size_bytes(), 3000);
  EXPECT_EQ(supplied->due_date(), received.due_date());
  EXPECT_EQ(supplied->due_time().seconds(), received.due_time().seconds());
  // Every viewer of the dossier may read the file now: the portal that submitted the dossier hands it in
  // again.
  EXPECT_THAT(Submit(Request({drawing})), IsOk());
}

// Before acceptance a supplement completes the dossier and promises nothing.
TEST_F(HandedInTest, WhatWasMissingAtTheCounterComesLaterAndTheDossierIsAccepted) {
  v1::SubmitDossierRequest incomplete = Request({""});
  incomplete.mutable_components(0)->set_kind("tai-lieu-khac");
  const auto id = Submit(incomplete);
  ASSERT_THAT(id, IsOk());
  ASSERT_THAT(AskForMore("officer", *id), IsOk());
  v1::ReceiveSupplementRequest more = More(*id, {Uploaded("officer")});
  more.mutable_components(0)->set_kind("don-de-nghi");
  const auto supplied = Supply(more);
  ASSERT_THAT(supplied, IsOk());
  EXPECT_FALSE(supplied->has_due_time());
  v1::AcceptDossierRequest accept;
  accept.set_request_id(office_.NextRequestId());
  accept.set_dossier_id(*id);
  EXPECT_THAT(Call("officer", &v1::IntakeService::Stub::AcceptDossier, accept), IsOk());
}

// The second component is the wrong one, so the field must name it.
TEST_F(HandedInTest, ASupplementNamesOnlyItsSendersOwnFiles) {
  const std::string id = Waiting();
  const std::string clerks = Uploaded("clerk");
  const std::string before = Written();
  for (const std::string& document : {std::string(kNoDocument), clerks}) {
    const absl::Status refused = Supply(More(id, {"", document})).status();
    EXPECT_THAT(refused, FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND"));
    const auto reason = base::ReasonOf(refused);
    ASSERT_TRUE(reason.has_value());
    EXPECT_EQ(reason->metadata.at("field"), "components[1].document_id");
  }
  EXPECT_EQ(Written(), before);
}

// A repeat must not start the limit again.
TEST_F(HandedInTest, ASupplementIsTakenOnce) {
  const v1::ReceiveSupplementRequest request = More(Waiting(), {Uploaded("officer")});
  const auto first = Supply(request);
  ASSERT_THAT(first, IsOk());
  office_.database.Run("DELETE FROM document.document");
  const std::string before = Written();
  const auto repeated = Supply(request);
  ASSERT_THAT(repeated, IsOk());
  EXPECT_EQ(repeated->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Written(), before);
}

// NĐ 61/2018: once, by the officer in charge, and only while the dossier is open.
TEST_F(HandedInTest, SupplementsFollowTheRulesOfRoleStatusAndNumber) {
  const std::string id = office_.Accepted();
  EXPECT_THAT(Supply(More(id, {})),
              FailsWith(absl::StatusCode::kFailedPrecondition, "DOSSIER_IN_WRONG_STATUS"));
  EXPECT_THAT(AskForMore("clerk", id), FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  ASSERT_THAT(AskForMore("officer", id), IsOk());
  EXPECT_THAT(AskForMore("officer", id),
              FailsWith(absl::StatusCode::kFailedPrecondition, "DOSSIER_IN_WRONG_STATUS"));
  EXPECT_THAT(Call("specialist", &v1::IntakeService::Stub::ReceiveSupplement, More(id, {})),
              FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  ASSERT_THAT(Supply(More(id, {})), IsOk());
  EXPECT_THAT(AskForMore("officer", id),
              FailsWith(absl::StatusCode::kFailedPrecondition, "SUPPLEMENT_LIMIT_REACHED"));
  v1::RequestSupplementRequest empty;
  empty.set_request_id(office_.NextRequestId());
  empty.set_dossier_id(id);
  EXPECT_THAT(Call("officer", &v1::IntakeService::Stub::RequestSupplement, empty),
              testing::FailsWithField("content"));
}

}  // namespace
}  // namespace onestop::intake
