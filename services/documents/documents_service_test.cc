// What is stored, what is refused without a trace, and who may read a document.

#include "services/documents/documents_service.h"

#include <fstream>
#include <functional>

#include "absl/strings/substitute.h"
#include "gmock/gmock.h"
#include "libs/digest/sha256.h"
#include "services/documents/documents_fixture.h"

namespace onestop::documents_service {
namespace {

namespace fs = std::filesystem;
using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using ::testing::IsEmpty;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// The same bytes, under the declared name, for the uploader.
TEST_F(DocumentsServiceTest, WhatWasUploadedIsKnownAndComesBack) {
  documents::v1::UploadMetadata metadata = Metadata();
  metadata.set_sha256(digest::Sha256Text(kBytes));
  metadata.set_media_type("application/pdf");
  const auto document = Upload("portal", metadata);
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(document->file_name(), "đơn đề nghị.pdf");
  EXPECT_EQ(document->media_type(), "application/pdf");
  EXPECT_EQ(document->size_bytes(), static_cast<int64_t>(kBytes.size()));
  EXPECT_EQ(document->sha256(), digest::Sha256Text(kBytes));
  EXPECT_EQ(document->document_id()[14], '8') << "not a UUID of version 8";

  const auto got = Get("portal", document->document_id());
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->sha256(), document->sha256());
  const auto bytes = Download("portal", document->document_id());
  ASSERT_THAT(bytes, IsOk());
  EXPECT_EQ(*bytes, kBytes);
}

// macOS writes letters and marks apart. A signature beside its file is found by the file's name.
TEST_F(DocumentsServiceTest, AFileNameInAnotherFormIsTheSameName) {
  documents::v1::UploadMetadata apart = Metadata();
  apart.set_file_name("đo\u031Bn đe\u0302\u0300 nghi\u0323.pdf");
  const auto first = Upload("portal", apart);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->file_name(), Metadata().file_name());
  const auto second = Upload("portal", Metadata());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->document_id(), first->document_id());
}

// A client that lost the answer uploads again.
TEST_F(DocumentsServiceTest, ARepeatGetsTheSameDocument) {
  const auto first = Upload("portal", Metadata());
  const auto second = Upload("portal", Metadata());
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->document_id(), first->document_id());
  EXPECT_EQ(second->upload_time().seconds(), first->upload_time().seconds());
  EXPECT_EQ(Rows(), "1");
}

// Another file under the same id would be taken for the first one.
TEST_F(DocumentsServiceTest, ARequestIdIsForOneUploadOnly) {
  ASSERT_THAT(Upload("portal", Metadata()), IsOk());
  const std::string other = absl::StrCat(kBytes, "khác");
  EXPECT_THAT(Upload("portal", Metadata(other), other),
              FailsWith(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  documents::v1::UploadMetadata renamed = Metadata();
  renamed.set_file_name("khác.pdf");
  EXPECT_THAT(Upload("portal", renamed), FailsWith(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"));
  // Another caller's ids are their own.
  EXPECT_THAT(Upload("specialist", Metadata(other), other), IsOk());
}

// Files are stored under their hash.
TEST_F(DocumentsServiceTest, TheSameBytesUnderTwoIdsAreStoredOnce) {
  const auto first = Upload("portal", Metadata());
  documents::v1::UploadMetadata metadata = Metadata();
  metadata.set_request_id("7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d12");
  const auto second = Upload("portal", metadata);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(second->document_id(), first->document_id());
  EXPECT_EQ(Files().size(), 1);
}

// Networks of applicants are slow; what was sent so far must not fill the disk.
TEST_F(DocumentsServiceTest, AnUploadThatBreaksOffLeavesNothing) {
  const rpc::Client client = As("portal");
  const auto stub = documents::v1::DocumentsService::NewStub(client.channel());
  {
    rpc::ClientCall call(client, "UploadDocument");
    documents::v1::UploadDocumentResponse response;
    const auto stream = stub->UploadDocument(&call.context(), &response);
    ASSERT_TRUE(stream->Write(Part(Metadata(std::string(3'000'000, 'a')))));
    ASSERT_TRUE(stream->Write(Part(std::string(1'000'000, 'a'))));
    call.context().TryCancel();
    EXPECT_THAT(call.Finish(stream->Finish()), FailsWith(absl::StatusCode::kCancelled));
  }
  server_.Drain();  // Returns when the call is gone on the server's side too.
  EXPECT_THAT(Files(), IsEmpty());
  EXPECT_EQ(Rows(), "0");
  EXPECT_EQ(env_.uploads.taken(), 0);
}

// Each part of what the client declares is checked against the bytes.
TEST_F(DocumentsServiceTest, ARefusedUploadLeavesNothing) {
  const std::string bytes(kBytes);
  struct Case {
    std::string name;
    documents::v1::UploadMetadata metadata;
    std::string bytes;
    std::string reason;
  };
  std::vector<Case> cases = {
      {"fewer bytes than declared", Metadata(bytes + "x"), bytes, "DOCUMENT_MISMATCH"},
      {"more bytes than declared", Metadata(bytes), bytes + "x", "DOCUMENT_MISMATCH"},
      {"another hash", Metadata(), bytes, "DOCUMENT_MISMATCH"},
      {"another type", Metadata(), bytes, "DOCUMENT_TYPE_REFUSED"},
      {"a program", Metadata("MZ\x90zz"), "MZ\x90zz", "DOCUMENT_TYPE_REFUSED"},
      {"25 MiB and a byte", Metadata(), "", "DOCUMENT_TOO_LARGE"},
      {"empty", Metadata(""), "", "FIELD_INVALID"},
  };
  cases[2].metadata.set_sha256(std::string(32, 'x'));
  cases[3].metadata.set_media_type("image/png");
  cases[5].metadata.set_size_bytes(documents::kFileBytesMax + 1);
  for (const Case& c : cases) {
    EXPECT_THAT(Upload("portal", c.metadata, c.bytes), FailsWith(kInvalid, c.reason)) << c.name;
  }
  EXPECT_THAT(Files(), IsEmpty());
  EXPECT_EQ(Rows(), "0");
}

// Fields are named as in the contract, and the first wrong message ends the upload.
TEST_F(DocumentsServiceTest, EveryWrongFieldIsNamed) {
  const auto with = [](const std::function<void(documents::v1::UploadMetadata&)>& change) {
    documents::v1::UploadMetadata metadata = Metadata();
    change(metadata);
    return metadata;
  };
  EXPECT_THAT(Upload("portal", with([](auto& m) { m.set_request_id("7B"); })),
              FailsWithField("metadata.request_id"));
  EXPECT_THAT(Upload("portal", with([](auto& m) { m.set_file_name(""); })),
              FailsWithField("metadata.file_name"));
  EXPECT_THAT(Upload("portal", with([](auto& m) { m.set_file_name(std::string(256, 'a')); })),
              FailsWithField("metadata.file_name"));
  EXPECT_THAT(Upload("portal", with([](auto& m) { m.set_file_name("a\nb"); })),
              FailsWithField("metadata.file_name"));
  EXPECT_THAT(Upload("portal", with([](auto& m) { m.set_media_type(std::string(128, 'a')); })),
              FailsWithField("metadata.media_type"));
  EXPECT_THAT(Upload("portal", with([](auto& m) { m.set_size_bytes(-1); })),
              FailsWithField("metadata.size_bytes"));
  EXPECT_THAT(Upload("portal", with([](auto& m) { m.set_sha256("short"); })),
              FailsWithField("metadata.sha256"));
  EXPECT_THAT(Send(As("portal"), {}), FailsWithField("metadata"));
  EXPECT_THAT(Send(As("portal"), {Part(kBytes)}), FailsWithField("chunk"));
  EXPECT_THAT(Send(As("portal"), {Part(Metadata()), Part(Metadata())}), FailsWithField("metadata"));
  EXPECT_THAT(Send(As("portal"), {Part(Metadata()), Part("")}), FailsWithField("chunk"));
  const std::string large(kUploadChunkBytesMax + 1, 'a');
  EXPECT_THAT(Send(As("portal"), {Part(Metadata(large)), Part(large)}), FailsWithField("chunk"));
  EXPECT_THAT(Send(As("portal"), {documents::v1::UploadDocumentRequest()}), FailsWithField("part"));
  EXPECT_THAT(Get("portal", "not-an-id"), FailsWithField("document_id"));
  EXPECT_THAT(Download("portal", ""), FailsWithField("document_id"));
  EXPECT_THAT(Files(), IsEmpty());
}

// A reporting system has no applicants.
TEST_F(DocumentsServiceTest, OnlyKnownStaffAndPortalsUpload) {
  EXPECT_THAT(Upload("", Metadata()), FailsWith(absl::StatusCode::kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_THAT(Upload("unknown", Metadata()),
              FailsWith(absl::StatusCode::kPermissionDenied, "CALLER_UNKNOWN"));
  EXPECT_THAT(Upload("reports", Metadata()), FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
}

// "Not found" for every reader without a right, so that ids cannot be probed.
TEST_F(DocumentsServiceTest, AnOutsiderDoesNotLearnThatADocumentExists) {
  const auto document = Upload("specialist", Metadata());
  ASSERT_THAT(document, IsOk());
  const std::string& id = document->document_id();
  for (const std::string reader : {"colleague", "outsider", "portal", "reports"}) {
    EXPECT_THAT(Get(reader, id), FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND")) << reader;
    EXPECT_THAT(Download(reader, id), FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND")) << reader;
  }
  EXPECT_THAT(Get("", id), FailsWith(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(Download("", id), FailsWith(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(Get("unknown", id), FailsWith(absl::StatusCode::kPermissionDenied, "CALLER_UNKNOWN"));
}

// The right to a dossier includes the files that it names.
TEST_F(DocumentsServiceTest, WhoMaySeeADossierMayReadWhatItNames) {
  const auto document = Upload("portal", Metadata());
  ASSERT_THAT(document, IsOk());
  NameInDossier(document->document_id());
  EXPECT_THAT(Download("colleague", document->document_id()), IsOk());
  EXPECT_THAT(Download("outsider", document->document_id()),
              FailsWith(absl::StatusCode::kNotFound, "DOCUMENT_NOT_FOUND"));
}

// The office verified it when it signed and sealed; the events hold what it found.
TEST_F(DocumentsServiceTest, AResultTellsThatItWasValidWhenItWasSealed) {
  const std::string draft = ledger::SampleId(71), leader = ledger::SampleId(72),
                    sealed = ledger::SampleId(73);
  NameInDossier(ledger::SampleId(70));
  dossier::v1::Event signature;
  signature.set_dossier_id(ledger::SampleId(1));
  signature.set_sequence(1);
  signature.mutable_occur_time()->set_seconds(1705300000);
  signature.mutable_result_signed()->mutable_signature()->set_certificate_subject("CN=Giám Đốc");
  signature.mutable_result_signed()->mutable_signature()->set_level("B-T");
  dossier::v1::Event seal = signature;
  seal.set_sequence(2);
  seal.mutable_occur_time()->set_seconds(1705310000);
  seal.mutable_result_sealed()->mutable_seal()->set_level("B-LTA");
  pg::Connection owner = database_.Connect();
  ledger::InsertEvents(owner, "H31", {signature, seal});
  const char* const kInsert =
      "INSERT INTO dossier.result_document VALUES ('H31', '$0', '$1', $2, $2, sha256('$0'), 1000, "
      "to_timestamp($3))";
  database_.Run(absl::Substitute(kInsert, draft, ledger::SampleId(1), 1, 1705290000));
  database_.Run(absl::Substitute(kInsert, leader, ledger::SampleId(1), 2, 1705300000));
  database_.Run(absl::Substitute(kInsert, sealed, ledger::SampleId(1), 3, 1705310000));

  const auto of_seal = Fetch("specialist", sealed);
  ASSERT_THAT(of_seal, IsOk());
  EXPECT_EQ(of_seal->result_stage(), documents::v1::RESULT_STAGE_SEALED);
  EXPECT_EQ(of_seal->document().signature_verdict(), signing::v1::VERDICT_VALID);
  EXPECT_EQ(of_seal->signature_report().verdict(), signing::v1::VERDICT_VALID);
  EXPECT_EQ(of_seal->signature_report().verify_time().seconds(), 1705310000);
  ASSERT_EQ(of_seal->signature_report().signatures_size(), 2);
  EXPECT_EQ(of_seal->signature_report().signatures(0).signer().subject(), "CN=Giám Đốc");
  EXPECT_EQ(of_seal->signature_report().signatures(0).level(), "B-LTA");
  EXPECT_EQ(of_seal->signature_report().signatures(1).level(), "B-LTA");
  // The seal came later: the leader's document has one signature.
  const auto of_leader = Fetch("specialist", leader);
  ASSERT_THAT(of_leader, IsOk());
  EXPECT_EQ(of_leader->result_stage(), documents::v1::RESULT_STAGE_SIGNED);
  ASSERT_EQ(of_leader->signature_report().signatures_size(), 1);
  EXPECT_EQ(of_leader->signature_report().signatures(0).level(), "B-T");
  const auto of_draft = Fetch("specialist", draft);
  ASSERT_THAT(of_draft, IsOk());
  EXPECT_EQ(of_draft->result_stage(), documents::v1::RESULT_STAGE_DRAFT);
  EXPECT_FALSE(of_draft->has_signature_report());
  EXPECT_EQ(of_draft->document().signature_verdict(), signing::v1::VERDICT_UNSPECIFIED);
}

// A byte that changed on the disk must not reach an officer as the applicant's file.
TEST_F(DocumentsServiceTest, DamagedOrLostBytesAreNeverHandedOut) {
  const auto document = Upload("portal", Metadata());
  ASSERT_THAT(document, IsOk());
  std::fstream(Files().at(0), std::ios::in | std::ios::out | std::ios::binary).seekp(5).put('x');
  EXPECT_THAT(Download("portal", document->document_id()),
              FailsWith(absl::StatusCode::kDataLoss, "DOCUMENT_DAMAGED"));
  fs::remove(Files().at(0));
  EXPECT_THAT(Download("portal", document->document_id()),
              FailsWith(absl::StatusCode::kDataLoss, "DOCUMENT_DAMAGED"));
}

// Each upload holds memory and disk space until it ends.
TEST_F(DocumentsServiceTest, TooManyUploadsAtOnceAreRefused) {
  std::vector<base::Slots::Slot> others;
  while (auto slot = env_.uploads.TryTake()) others.push_back(*std::move(slot));
  EXPECT_EQ(others.size(), size_t{kUploadsMax});
  EXPECT_THAT(Upload("portal", Metadata()), FailsWith(absl::StatusCode::kResourceExhausted, "SERVER_BUSY"));
  others.clear();
  EXPECT_THAT(Upload("portal", Metadata()), IsOk());
}

// One caller leaves places for others, and a stream that says nothing holds none.
TEST_F(DocumentsServiceTest, ACallerHasHalfOfThePlacesAndASilentStreamNone) {
  const rpc::Client client = As("portal");
  const auto stub = documents::v1::DocumentsService::NewStub(client.channel());
  rpc::ClientCall call(client, "UploadDocument");
  documents::v1::UploadDocumentResponse response;
  const auto silent = stub->UploadDocument(&call.context(), &response);
  ASSERT_TRUE(silent->Write(Part(Metadata())));
  std::vector<base::Slots::Slot> own;
  while (auto slot = env_.uploads.TryTake("portal")) own.push_back(*std::move(slot));
  EXPECT_EQ(own.size(), size_t{kUploadsOfCallerMax});
  EXPECT_THAT(Upload("portal", Metadata()), FailsWith(absl::StatusCode::kResourceExhausted, "SERVER_BUSY"));
  EXPECT_THAT(Upload("specialist", Metadata()), IsOk());
  call.context().TryCancel();
  silent->Finish();
}

// The limit itself is allowed, through every layer: gRPC, the store and the download.
TEST_F(DocumentsServiceTest, TheLargestFileGoesThrough) {
  std::string bytes = "%PDF-1.7\n";
  bytes.resize(documents::kFileBytesMax, 'a');
  const auto document = Upload("portal", Metadata(bytes), bytes);
  ASSERT_THAT(document, IsOk());
  const auto back = Download("portal", document->document_id());
  ASSERT_THAT(back, IsOk());
  EXPECT_TRUE(*back == bytes);
}

}  // namespace
}  // namespace onestop::documents_service
