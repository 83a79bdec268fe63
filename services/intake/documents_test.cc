// What is handed in with a dossier and with a supplement, over real connections: only files that exist
// and that the sender may read, each bound to its bytes in the event.

#include <string>
#include <vector>

#include "libs/catalog/catalog_testing.h"
#include "services/intake/intake_fixture.h"

namespace onestop::intake {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;

class HandedInTest : public IntakeFixture {};

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
  const Env env{.command_env = command_env_, .reads = nowhere, .lookup_keys = env_.lookup_keys};
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
  const std::string id = Transferred();
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
  // A portal reads its own uploads and the sealed results alone: what the officer uploaded is not there for
  // it.
  EXPECT_THAT(Submit(Request({drawing})), FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND"));
}

// A paper is not refused because the next year's holidays are not published.
TEST_F(HandedInTest, PapersPastTheCalendarAreTakenInAndPromiseWhenItReaches) {
  const std::string id = Waiting();
  office_.Set(ledger::At(2026, 12, 28));
  const auto taken = Supply(More(id, {Uploaded("officer")}));
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->status(), common::v1::DOSSIER_STATUS_AWAITING_SUPPLEMENT);
  EXPECT_EQ(taken->dossier_id(), id);
  EXPECT_NE(taken->dossier_code(), "");
  EXPECT_FALSE(taken->has_due_time());
  EXPECT_EQ(LastEvent(id).supplement_received().documents_size(), 1);
  // Nothing new.
  EXPECT_THAT(Supply(More(id, {})).status(), FailsWith(absl::StatusCode::kOutOfRange, "CALENDAR_UNKNOWN"));

  catalog::v1::Catalogue reaching = catalog::SmallCatalogue();
  reaching.mutable_calendars(0)->set_known_to("2027-12-31");
  source_.Set(*catalog::Snapshot::Build(std::move(reaching), 2));
  office_.Set(ledger::At(2026, 12, 30));
  const auto promised = Supply(More(id, {}));
  ASSERT_THAT(promised, IsOk());
  EXPECT_EQ(promised->status(), common::v1::DOSSIER_STATUS_PROCESSING);
  EXPECT_EQ(promised->due_date(), "2027-01-04") << "five working days from the 28th";
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
  const std::string id = Transferred();
  EXPECT_THAT(Supply(More(id, {""})),
              FailsWith(absl::StatusCode::kFailedPrecondition, "DOSSIER_IN_WRONG_STATUS"));
  EXPECT_THAT(AskForMore("clerk", id), FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(AskForMore("officer", id), FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  ASSERT_THAT(AskForMore("specialist", id), IsOk());
  EXPECT_THAT(AskForMore("specialist", id),
              FailsWith(absl::StatusCode::kFailedPrecondition, "DOSSIER_IN_WRONG_STATUS"));
  EXPECT_THAT(Call("specialist", &v1::IntakeService::Stub::ReceiveSupplement, More(id, {})),
              FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(Supply(More(id, {})), testing::FailsWithField("components"));
  ASSERT_THAT(Supply(More(id, {""})), IsOk());
  EXPECT_THAT(AskForMore("specialist", id),
              FailsWith(absl::StatusCode::kFailedPrecondition, "SUPPLEMENT_LIMIT_REACHED"));
  v1::RequestSupplementRequest empty;
  empty.set_request_id(office_.NextRequestId());
  empty.set_dossier_id(id);
  EXPECT_THAT(Call("officer", &v1::IntakeService::Stub::RequestSupplement, empty),
              testing::FailsWithField("content"));
}

}  // namespace
}  // namespace onestop::intake
