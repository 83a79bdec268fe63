// The service over real connections, with dossiers that a real ledger wrote: who sees what, what is refused,
// and that a feed misses nothing.

#include "services/tracking/tracking_service.h"

#include <functional>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/snapshot_source.h"
#include "libs/dossier/history.h"
#include "libs/dossier/lookup_secret.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/ledger/log_keeper.h"
#include "libs/rpc/client.h"
#include "libs/rpc/page_token.h"
#include "libs/service/command.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_tokens.h"

namespace onestop::tracking {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

constexpr auto kNotFound = absl::StatusCode::kNotFound;
constexpr auto kExhausted = absl::StatusCode::kResourceExhausted;
constexpr char kSecret[] = "K7Q2M9XA";
// What no applicant is to read.
constexpr char kInternal[] = "NỘI BỘ: nghi giấy tờ giả";

// With a system that reads everything.
catalog::v1::Catalogue CatalogueOfTheTest() {
  catalog::v1::Catalogue catalogue = catalog::CatalogueWithOnlookers();
  catalog::v1::ClientSystem& reader = *catalogue.add_client_systems();
  reader.set_id("ioc");
  reader.set_name("Trung tâm điều hành");
  reader.add_subjects("ioc");
  reader.add_rights(catalog::v1::SYSTEM_RIGHT_READ_ALL);
  return catalogue;
}

class TrackingServiceTest : public ::testing::Test {
 protected:
  TrackingServiceTest() {
    auto snapshot = catalog::Snapshot::Build(CatalogueOfTheTest(), 1);
    EXPECT_THAT(snapshot, IsOk());
    catalogue_.Set(*std::move(snapshot));
    server_.Register(service_, TrackingService::kName);
    EXPECT_THAT(server_.Start(), IsOk());
  }
  ~TrackingServiceTest() override { server_.Drain(); }

  rpc::Client As(const std::string& subject) const { return tokens_.Connect(server_.target(), subject); }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::string& subject,
                                grpc::Status (v1::TrackingService::Stub::*method)(grpc::ClientContext*,
                                                                                  const Request&, Response*),
                                const Request& request) {
    const rpc::Client client = As(subject);
    const auto stub = v1::TrackingService::NewStub(client.channel());
    return rpc::Invoke(client, *stub, method, request);
  }
  absl::StatusOr<v1::Dossier> Get(const std::string& subject, const std::string& id,
                                  const std::string& code = "") {
    v1::GetDossierRequest request;
    request.set_dossier_id(id);
    request.set_code(code);
    auto response = Call(subject, &v1::TrackingService::Stub::GetDossier, request);
    if (!response.ok()) return response.status();
    return response->dossier();
  }
  absl::StatusOr<v1::LookUpDossierResponse> LookUp(const std::string& code, const std::string& secret) {
    v1::LookUpDossierRequest request;
    request.set_code(code);
    request.set_lookup_secret(secret);
    return Call("", &v1::TrackingService::Stub::LookUpDossier, request);
  }
  absl::StatusOr<v1::GetTimelineResponse> Timeline(const std::string& subject,
                                                   const v1::GetTimelineRequest& request) {
    return Call(subject, &v1::TrackingService::Stub::GetTimeline, request);
  }
  absl::StatusOr<v1::ListDossiersResponse> List(const std::string& subject,
                                                const v1::ListDossiersRequest& request = {}) {
    return Call(subject, &v1::TrackingService::Stub::ListDossiers, request);
  }

  // A dossier with the secret kSecret, from the portal.
  std::string Submitted() {
    const std::string request_id = office_.NextRequestId();
    const std::string id = ledger::DossierIdFor("H31", "portal", request_id);
    dossier::Submit submit = ledger::TestOffice::Complete();
    submit.lookup_secret_hash = dossier::HashLookupSecret(id, kSecret);
    EXPECT_THAT(office_.Send(office_.Make(office_.Portal(), id, submit, request_id)).get(), IsOk());
    return id;
  }
  std::string Accepted() {
    const std::string id = Submitted();
    EXPECT_THAT(office_.Do(office_.Actor("officer"), id, dossier::Accept{}), IsOk());
    return id;
  }

  void Position() { EXPECT_THAT(ledger::AdvanceLog(keeper_, "H31"), IsOk()); }

  // What a feed sends up to the present.
  std::vector<v1::WatchFeedResponse> Feed(const std::string& subject, int64_t after = 0) {
    const rpc::Client client = As(subject);
    const auto stub = v1::TrackingService::NewStub(client.channel());
    rpc::ClientCall call(client, "WatchFeed");
    v1::WatchFeedRequest request;
    request.set_after_position(after);
    request.set_until_present(true);
    const auto stream = stub->WatchFeed(&call.context(), request);
    std::vector<v1::WatchFeedResponse> told;
    v1::WatchFeedResponse response;
    while (stream->Read(&response)) told.push_back(response);
    EXPECT_THAT(call.Finish(stream->Finish()), IsOk());
    return told;
  }

  // The stored events of a dossier, as an inspection gets them.
  absl::StatusOr<std::vector<v1::ExportHistoryResponse>> History(const std::string& subject,
                                                                 const std::string& id) {
    const rpc::Client client = As(subject);
    const auto stub = v1::TrackingService::NewStub(client.channel());
    rpc::ClientCall call(client, "ExportHistory");
    v1::ExportHistoryRequest request;
    request.set_dossier_id(id);
    const auto stream = stub->ExportHistory(&call.context(), request);
    std::vector<v1::ExportHistoryResponse> events;
    v1::ExportHistoryResponse response;
    while (stream->Read(&response)) events.push_back(response);
    const absl::Status status = call.Finish(stream->Finish());
    if (!status.ok()) return status;
    return events;
  }

  ledger::TestOffice office_;
  pg::Connection keeper_ = office_.database.Connect("onestop_keeper");
  pg::Pool pool_{{.connection = office_.database.Options("onestop_tracking"), .connections_max = 4}};
  catalog::SnapshotSource catalogue_;
  const Env env_{.pool = pool_,
                 .catalogue = [this] { return catalogue_.Current(); },
                 .now = [this] { return absl::FromUnixMicros(office_.now_micros.load()); }};
  onestop::testing::TestTokens tokens_;
  rpc::Server server_{{.tokens = tokens_.Options()}};
  TrackingService service_{server_, env_};
};

// Codes are read from paper and typed in lower case, too.
TEST_F(TrackingServiceTest, ADossierIsShownByIdAndByCode) {
  const std::string id = Accepted();
  const auto by_id = Get("specialist", id);
  ASSERT_THAT(by_id, IsOk());
  EXPECT_EQ(by_id->code(), "H31.06-240115-0001");
  EXPECT_EQ(by_id->owner_name(), "Nguyễn Văn Ánh");
  EXPECT_EQ(by_id->timeliness(), common::v1::TIMELINESS_PENDING_IN_TIME);
  EXPECT_EQ(by_id->open_step(), 1);
  const auto by_code = Get("officer", "", "h31.06-240115-0001");
  ASSERT_THAT(by_code, IsOk());
  EXPECT_EQ(by_code->dossier_id(), id);
}

// Lists leave components out; they would multiply the size of a page.
TEST_F(TrackingServiceTest, WhatWasHandedInAtFirstAndLaterIsShown) {
  const std::string id = Accepted();
  ASSERT_THAT(office_.Do(office_.Actor("officer"), id, dossier::RequestSupplement{"a drawing"}), IsOk());
  dossier::Supplement supplement;
  supplement.components.emplace_back().set_kind("ban-ve");
  supplement.components[0].set_document_id(office_.NextRequestId());
  supplement.documents.emplace_back().set_document_id(supplement.components[0].document_id());
  ASSERT_THAT(office_.Do(office_.Actor("officer"), id, supplement), IsOk());
  const auto dossier = Get("specialist", id);
  ASSERT_THAT(dossier, IsOk());
  ASSERT_EQ(dossier->components_size(), 2);
  EXPECT_EQ(dossier->components(0).kind(), "don-de-nghi");
  EXPECT_EQ(dossier->components(1).document_id(), supplement.components[0].document_id());
  EXPECT_EQ(List("specialist")->dossiers(0).components_size(), 0);

  v1::GetTimelineRequest request;
  request.set_dossier_id(id);
  const auto timeline = Timeline("specialist", request);
  ASSERT_THAT(timeline, IsOk());
  ASSERT_EQ(timeline->entries_size(), 4);
  EXPECT_EQ(timeline->entries(0).components(0).kind(), "don-de-nghi");
  EXPECT_EQ(timeline->entries(1).components_size(), 0);
  EXPECT_EQ(timeline->entries(3).components(0).kind(), "ban-ve");
  EXPECT_EQ(timeline->entries(3).text(), "Nhận đủ hồ sơ bổ sung: 1 thành phần");
}

// The present name is the dossier's; the old one is in the stored history alone, which staff may export.
TEST_F(TrackingServiceTest, ACorrectionIsToldWithoutWhatWasAndWhatIs) {
  const std::string id = office_.Submitted();
  dossier::Amend amend;
  amend.owner.full_name = "Nguyễn Văn Tuyệt";
  amend.removed = {{.kind = "don-de-nghi", .document_id = ""}};
  amend.added.emplace_back().set_kind("ban-ve");
  ASSERT_THAT(office_.Do(office_.Actor("officer"), id, amend), IsOk());
  EXPECT_EQ(Get("officer", id)->owner_name(), "Nguyễn Văn Tuyệt");
  EXPECT_EQ(Get("officer", id)->components(0).kind(), "ban-ve");

  v1::GetTimelineRequest request;
  request.set_dossier_id(id);
  const auto timeline = Timeline("officer", request);
  ASSERT_THAT(timeline, IsOk());
  const v1::TimelineEntry& entry = timeline->entries(1);
  EXPECT_EQ(entry.kind(), "SubmissionAmended");
  EXPECT_EQ(entry.text(), "Sửa thông tin hồ sơ đã nộp: 3 nội dung");
  EXPECT_THAT(entry.changed_fields(), ElementsAre("owner.full_name"));
  EXPECT_EQ(entry.components(0).kind(), "ban-ve");
  EXPECT_EQ(entry.removed_components(0).kind(), "don-de-nghi");
  for (const char* name : {"Nguyễn Văn Tuyệt", "Nguyễn Văn Ánh"}) {
    EXPECT_THAT(timeline->SerializeAsString(), Not(HasSubstr(name)));
  }
}

// The same answer for a dossier that is not there, so that codes cannot be probed.
TEST_F(TrackingServiceTest, OthersLearnNothingOfADossier) {
  const std::string id = Accepted();
  v1::GetTimelineRequest timeline;
  timeline.set_dossier_id(id);
  for (const char* subject : {"officer", "specialist", "portal", "history", "control"}) {
    EXPECT_THAT(Get(subject, id), IsOk()) << subject;
    EXPECT_THAT(Timeline(subject, timeline), IsOk()) << subject;
    EXPECT_EQ(List(subject)->dossiers_size(), 1) << subject;
  }
  EXPECT_THAT(Get("stranger", id), FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Get("stranger", "", "H31.06-240115-0001"), FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Timeline("stranger", timeline), FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_EQ(List("stranger")->dossiers_size(), 0);
  // But for the id, which is the request's own, nothing tells a hidden dossier from a missing one.
  const std::string missing = "00000000-0000-4000-8000-000000000000";
  EXPECT_EQ(Get("stranger", id).status().message(), Get("stranger", missing).status().message());
  EXPECT_THAT(base::ReasonOf(Get("stranger", id).status())->metadata, ElementsAre(Pair("dossier_id", id)));
  EXPECT_THAT(base::ReasonOf(Get("stranger", missing).status())->metadata,
              ElementsAre(Pair("dossier_id", missing)));
  EXPECT_THAT(base::ReasonOf(Get("stranger", "", "H31.06-240115-0001").status())->metadata,
              ElementsAre(Pair("code", "H31.06-240115-0001")));
}

// Every method of the office, the feed included.
TEST_F(TrackingServiceTest, WhoIsNotKnownIsRefused) {
  v1::GetTimelineRequest timeline;
  timeline.set_dossier_id("00000000-0000-4000-8000-000000000000");
  const struct {
    const char* subject;
    absl::StatusCode code;
    const char* reason;
  } kCases[] = {{"", absl::StatusCode::kUnauthenticated, "CREDENTIALS_MISSING"},
                {"unknown", absl::StatusCode::kPermissionDenied, "CALLER_UNKNOWN"}};
  for (const auto& test : kCases) {
    EXPECT_THAT(Get(test.subject, timeline.dossier_id()), FailsWith(test.code, test.reason));
    EXPECT_THAT(Timeline(test.subject, timeline), FailsWith(test.code, test.reason));
    EXPECT_THAT(List(test.subject), FailsWith(test.code, test.reason));
    const rpc::Client client = As(test.subject);
    const auto stub = v1::TrackingService::NewStub(client.channel());
    rpc::ClientCall call(client, "WatchFeed");
    const auto stream = stub->WatchFeed(&call.context(), v1::WatchFeedRequest());
    v1::WatchFeedResponse response;
    EXPECT_FALSE(stream->Read(&response));
    EXPECT_THAT(call.Finish(stream->Finish()), FailsWith(test.code, test.reason));
  }
}

// Texts just below gRPC's limit must be refused like short ones.
TEST_F(TrackingServiceTest, WrongFieldsAreNamed) {
  const std::string long_text(4'000'000 - 1000, 'x');
  EXPECT_THAT(Get("officer", "not a uuid"), FailsWithField("dossier_id"));
  EXPECT_THAT(Get("officer", ""), FailsWithField("code"));
  EXPECT_THAT(Get("officer", "", long_text), FailsWithField("code"));
  EXPECT_THAT(Get("officer", "00000000-0000-4000-8000-000000000000", "H31"), FailsWithField("code"));
  EXPECT_THAT(LookUp("", kSecret), FailsWithField("code"));
  EXPECT_THAT(LookUp("H31", long_text), FailsWithField("lookup_secret"));
  const std::vector<std::pair<std::string, std::function<void(v1::ListDossiersRequest&)>>> kCases = {
      {"status", [](auto& r) { r.set_status(static_cast<common::v1::DossierStatus>(6)); }},
      {"agency_id", [](auto& r) { r.set_agency_id(std::string(65, 'x')); }},
      {"procedure_code", [&](auto& r) { r.set_procedure_code(long_text); }},
      {"due_before", [](auto& r) { r.mutable_due_before()->set_seconds(99999999999999); }},
      {"page_size", [](auto& r) { r.set_page_size(-1); }},
  };
  for (const auto& [field, spoil] : kCases) {
    v1::ListDossiersRequest request;
    spoil(request);
    EXPECT_THAT(List("officer", request), FailsWithField(field));
  }
  v1::ListDossiersRequest list;
  list.set_page_token("xx");
  EXPECT_THAT(List("officer", list), FailsWith(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  v1::GetTimelineRequest timeline;
  EXPECT_THAT(Timeline("officer", timeline), FailsWithField("dossier_id"));
}

// A list shows many persons: their names are for those who work on their dossiers.
TEST_F(TrackingServiceTest, ListsNameApplicantsToThoseWhoWorkOnThem) {
  Submitted();
  const std::string id = Accepted();
  for (const char* subject : {"specialist", "officer"}) {
    const auto page = List(subject);
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(page->dossiers(1).owner_name(), "Nguyễn Văn Ánh") << subject;
  }
  for (const char* subject : {"control", "portal", "history"}) {
    EXPECT_EQ(List(subject)->dossiers(1).owner_name(), "N*** V*** Á***") << subject;
  }
  const v1::Dossier waiting = List("officer")->dossiers(0);
  EXPECT_EQ(waiting.procedure_name(), "Cấp Giấy chứng nhận đăng ký hoạt động");
  EXPECT_EQ(waiting.intake_unit_name(), "Trung tâm Phục vụ hành chính công");
  EXPECT_EQ(waiting.resolving_agency_name(), "Sở Khoa học và Công nghệ");
  EXPECT_EQ(waiting.channel(), common::v1::CHANNEL_ONLINE);
  // Eight working hours after Monday, 9 o'clock.
  EXPECT_EQ(service::ToTime(waiting.intake_due_time()), ledger::At(2024, 1, 16, 9));
}

TEST_F(TrackingServiceTest, ListsGoPageByPage) {
  for (int i = 0; i < 5; ++i) Accepted();
  v1::ListDossiersRequest request;
  request.set_page_size(2);
  std::vector<std::string> ids;
  do {
    const auto page = List("specialist", request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Dossier& dossier : page->dossiers()) {
      ids.push_back(dossier.dossier_id());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(ids.size(), 5);
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 5);
}

// Overdue by the service's clock, not by a status that some job would have to set.
TEST_F(TrackingServiceTest, TheOverdueAreThoseWhoseDueDateHasPassed) {
  const std::string id = Accepted();
  v1::ListDossiersRequest request;
  request.set_overdue(true);
  EXPECT_EQ(List("specialist", request)->dossiers_size(), 0);
  office_.Set(ledger::At(2024, 1, 23));
  const auto late = List("specialist", request);
  ASSERT_EQ(late->dossiers_size(), 1);
  EXPECT_EQ(late->dossiers(0).dossier_id(), id);
  EXPECT_EQ(late->dossiers(0).timeliness(), common::v1::TIMELINESS_PENDING_OVERDUE);
}

// By the code or the id, in any letter case.
TEST_F(TrackingServiceTest, ACitizenLooksUpByCodeAndSecret) {
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
TEST_F(TrackingServiceTest, ACitizenReadsWhatIsAskedAndWhyItWasRefused) {
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

TEST_F(TrackingServiceTest, TheOfficeReadsItsSlipsWithNumberAndIssuer) {
  const std::string id = Accepted();
  ASSERT_THAT(office_.Do(office_.Actor("specialist"), id, dossier::RequestSupplement{"Thiếu bản vẽ"}),
              IsOk());
  const auto asked = Get("officer", id);
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(asked->open_request().text(), "Thiếu bản vẽ");
  EXPECT_EQ(asked->open_request().form_number(), 1);
  EXPECT_EQ(asked->open_request().issuer(), "specialist");
  EXPECT_EQ(asked->open_request().issuer_name(), "Chuyên Viên");
  EXPECT_EQ(service::ToTime(asked->open_request().issue_time()), ledger::At(2024, 1, 15));
  EXPECT_FALSE(asked->has_refusal());
}

// No free text of staff reaches a system without READ_ALL but for slips, and no draft.
TEST_F(TrackingServiceTest, WhatTheOfficeWritesAndDraftsStaysInTheOffice) {
  const std::string id = Accepted();
  const auto specialist = office_.Actor("specialist");
  ASSERT_THAT(office_.Do(office_.Actor("officer"), id, dossier::Complete{1, kInternal}), IsOk());
  ledger::Submission assign = office_.Make(
      office_.Actor("head"), id, dossier::Assign{2, "specialist", kInternal}, office_.NextRequestId());
  assign.assignee = specialist;
  ASSERT_THAT(office_.Send(std::move(assign)).get(), IsOk());
  const std::string draft = office_.NextRequestId();
  ASSERT_THAT(office_.Do(specialist, id, dossier::Draft{3, draft, std::string(32, 'D'), kInternal}), IsOk());
  v1::GetTimelineRequest timeline;
  timeline.set_dossier_id(id);
  const auto everything = [&](const std::string& subject) {
    return absl::StrCat(Get(subject, id)->SerializeAsString(),
                        Timeline(subject, timeline)->SerializeAsString(), List(subject)->SerializeAsString());
  };
  for (const char* subject : {"officer", "specialist", "control", "ioc"}) {
    EXPECT_EQ(Timeline(subject, timeline)->entries(2).note(), kInternal) << subject;
    EXPECT_EQ(Timeline(subject, timeline)->entries(4).document_id(), draft) << subject;
    EXPECT_EQ(Get(subject, id)->draft_document_id(), draft) << subject;
    EXPECT_EQ(Get(subject, id)->draft_title(), kInternal) << subject;
  }
  for (const char* subject : {"portal", "history"}) {
    EXPECT_THAT(everything(subject), Not(HasSubstr(kInternal))) << subject;
    EXPECT_THAT(everything(subject), Not(HasSubstr(draft))) << subject;
  }
  const auto shown = Get("specialist", id);
  EXPECT_EQ(shown->open_step_kind(), common::v1::STEP_KIND_EXAMINE);
  EXPECT_EQ(shown->open_task(), 3);
  EXPECT_EQ(shown->holder_name(), "Chuyên Viên");
}

// Codes are sequential; only the secret protects a dossier.
TEST_F(TrackingServiceTest, AWrongCodeAndAWrongSecretGetTheSameAnswer) {
  Accepted();
  const auto wrong_secret = LookUp("H31.06-240115-0001", "AAAAAAAA");
  EXPECT_THAT(wrong_secret, FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  const auto wrong_code = LookUp("H31.06-240115-0002", kSecret);
  EXPECT_THAT(wrong_code, FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_EQ(wrong_secret.status().message(), wrong_code.status().message());
  EXPECT_THAT(base::ReasonOf(wrong_secret.status())->metadata,
              ElementsAre(Pair("code", "H31.06-240115-0001")));
  EXPECT_THAT(base::ReasonOf(wrong_code.status())->metadata, ElementsAre(Pair("code", "H31.06-240115-0002")));
  // A dossier without a secret is opened by none.
  office_.database.Run("UPDATE dossier.dossier SET lookup_secret_hash = ''");
  EXPECT_EQ(wrong_secret.status(), LookUp("H31.06-240115-0001", kSecret).status());
}

// Ten tries of 32^8 secrets a minute.
TEST_F(TrackingServiceTest, GuessingIsLimitedByDossierAndByCaller) {
  Accepted();
  for (int i = 0; i < 10; ++i) {
    EXPECT_THAT(LookUp("H31.06-240115-0001", "AAAAAAAA"), FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  }
  // Even the right secret is refused now, and another spelling of the code does not help.
  EXPECT_THAT(LookUp("h31.06-240115-0001", kSecret), FailsWith(kExhausted, "LOOKUP_RATE_LIMITED"));
  for (int i = 0; i < 19; ++i) {
    EXPECT_THAT(LookUp(absl::StrCat("H31.06-240115-1", i), kSecret), FailsWith(kNotFound));
  }
  EXPECT_THAT(LookUp("H31.06-240115-0002", kSecret), FailsWith(kExhausted, "LOOKUP_RATE_LIMITED"));
  office_.now_micros += absl::ToInt64Microseconds(absl::Minutes(1));
  EXPECT_THAT(LookUp("H31.06-240115-0001", kSecret), IsOk());
}

// All citizens of a portal come from the portal's address.
TEST_F(TrackingServiceTest, APortalIsLimitedByItsCitizensAddresses) {
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

// In both languages, page by page.
TEST_F(TrackingServiceTest, ATimelineShowsEachEventAndExplainsTheDueDate) {
  const std::string id = Accepted();
  office_.Set(ledger::At(2024, 1, 15, 10));
  EXPECT_THAT(office_.Do(office_.Actor("officer"), id, dossier::Complete{.task_number = 1}), IsOk());
  Position();
  v1::GetTimelineRequest request;
  request.set_dossier_id(id);
  const auto timeline = Timeline("specialist", request);
  ASSERT_THAT(timeline, IsOk());
  ASSERT_EQ(timeline->entries_size(), 3);
  EXPECT_EQ(timeline->entries(0).text(), "Nộp hồ sơ trực tuyến");
  EXPECT_EQ(timeline->entries(1).kind(), "Accepted");
  EXPECT_EQ(timeline->entries(1).text_en(), "Accepted as H31.06-240115-0001, due on 2024-01-22");
  EXPECT_EQ(timeline->entries(2).text(), "Hoàn thành bước 1: Tiếp nhận");
  EXPECT_EQ(timeline->entries(2).text_en(), "Completed step 1: Check and transfer");
  EXPECT_EQ(timeline->entries(2).step_timeliness(), common::v1::TIMELINESS_ON_TIME);
  EXPECT_EQ(timeline->entries(2).actor(), "officer");
  EXPECT_EQ(timeline->entries(2).position(), 3);
  EXPECT_THAT(timeline->due_explanation(),
              ElementsAre("Tiếp nhận lúc 09:00 ngày 15/01/2024.",
                          "Thời hạn giải quyết: 5 ngày làm việc (thủ tục 1.001786, phiên bản 1).",
                          "Không tính 02 ngày nghỉ hằng tuần.", "Hạn trả kết quả: 17:30 ngày 22/01/2024."));
  EXPECT_THAT(timeline->due_explanation_en(), Contains("Due: 17:30 on 2024-01-22."));

  request.set_page_size(2);
  const auto first = Timeline("specialist", request);
  EXPECT_EQ(first->entries_size(), 2);
  request.set_page_token(first->next_page_token());
  const auto second = Timeline("specialist", request);
  ASSERT_EQ(second->entries_size(), 1);
  EXPECT_EQ(second->entries(0).sequence(), 3);
  EXPECT_EQ(second->next_page_token(), "");

  // A token that its holder computed, for a page that no timeline has.
  request.clear_page_size();
  for (const char* const after : {"x", "-1", "9223372036854775807"}) {
    request.set_page_token(
        rpc::MakePageToken(rpc::PageKey{after}, absl::StrCat("specialist\n", rpc::PageFilter(request))));
    EXPECT_THAT(Timeline("specialist", request),
                FailsWith(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  }
}

// A history that was changed in the database must not be shown as if it were true.
TEST_F(TrackingServiceTest, ADamagedHistoryIsNotShown) {
  const std::string id = Accepted();
  office_.database.Run(
      "ALTER TABLE dossier.event DISABLE TRIGGER ALL; "
      "UPDATE dossier.event SET payload = payload || '\\x0a00'::bytea WHERE seq = 1");
  v1::GetTimelineRequest request;
  request.set_dossier_id(id);
  EXPECT_THAT(Timeline("specialist", request), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

// The payload is right here, and only the chain is broken.
TEST_F(TrackingServiceTest, ADamagedHashIsNeitherShownNorExported) {
  const std::string id = Accepted();
  office_.database.Run(
      "ALTER TABLE dossier.event DISABLE TRIGGER ALL; "
      "UPDATE dossier.event SET hash = sha256(hash) WHERE seq = 2");
  v1::GetTimelineRequest request;
  request.set_dossier_id(id);
  EXPECT_THAT(Timeline("specialist", request), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
  EXPECT_THAT(History("officer", id), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

// Followers keep their own copy, so an event must not be missing or come twice.
TEST_F(TrackingServiceTest, AFeedTellsEverythingOnceAndResumes) {
  for (int i = 0; i < 50; ++i) Accepted();
  Position();
  Submitted();  // No position yet: it comes with the next round.
  const auto all = Feed("control");
  ASSERT_EQ(all.size(), 100);
  for (size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].position(), static_cast<int64_t>(i) + 1);
  for (const auto& told : all) {
    EXPECT_FALSE(told.event().submitted().has_owner());
    EXPECT_EQ(told.event().submitted().lookup_secret_hash(), "");
  }
  EXPECT_EQ(Feed("control", 97).size(), 3);
  EXPECT_EQ(Feed("control", 1000).size(), 0);
  Position();
  EXPECT_EQ(Feed("control", 100).size(), 1);
  EXPECT_EQ(Feed("specialist").size(), 101);
  EXPECT_EQ(Feed("stranger").size(), 0);
}

// The client then connects again and resumes after its last position.
TEST_F(TrackingServiceTest, ALiveFeedSendsNewEventsUntilTheServerDrains) {
  Accepted();
  Position();
  const rpc::Client client = As("control");
  const auto stub = v1::TrackingService::NewStub(client.channel());
  rpc::ClientCall call(client, "WatchFeed");
  v1::WatchFeedRequest request;
  request.set_after_position(1);
  const auto stream = stub->WatchFeed(&call.context(), request);
  v1::WatchFeedResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.position(), 2);
  Submitted();
  Position();
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.position(), 3);
  server_.Drain();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(call.Finish(stream->Finish()), FailsWith(absl::StatusCode::kUnavailable, "SERVER_DRAINING"));
}

// Positions begin at 1; 0 means from the beginning.
TEST_F(TrackingServiceTest, AFeedFromBeforeTheBeginningIsRefused) {
  const rpc::Client client = As("control");
  const auto stub = v1::TrackingService::NewStub(client.channel());
  rpc::ClientCall call(client, "WatchFeed");
  v1::WatchFeedRequest request;
  request.set_after_position(-1);
  const auto stream = stub->WatchFeed(&call.context(), request);
  v1::WatchFeedResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(call.Finish(stream->Finish()), FailsWithField("after_position"));
}

// An inspection computes the chain of hashes itself, from the stored bytes.
TEST_F(TrackingServiceTest, AHistoryIsExportedAsItIsStored) {
  const std::string id = Accepted();
  const auto history = History("officer", id);
  ASSERT_THAT(history, IsOk());
  ASSERT_EQ(history->size(), 2u);
  std::string last = dossier::FirstHash();
  for (const v1::ExportHistoryResponse& event : *history) {
    last = dossier::ChainHash(last, event.payload());
    EXPECT_EQ(event.hash(), last);
    EXPECT_EQ(absl::BytesToHexString(event.payload()),
              office_.database.Query(absl::StrCat(
                  "SELECT encode(payload, 'hex') FROM dossier.event WHERE seq = ", event.sequence(),
                  " AND dossier_id = '", id, "'")));
  }
  dossier::v1::Event accepted;
  ASSERT_TRUE(accepted.ParseFromString(history->back().payload()));
  EXPECT_TRUE(accepted.has_accepted());
}

// Stored events hold personal data that feeds leave out.
TEST_F(TrackingServiceTest, AHistoryIsOnlyForStaffWhoSeeTheDossier) {
  const std::string id = Accepted();
  EXPECT_THAT(History("control", id), IsOk());
  EXPECT_THAT(History("stranger", id), FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(History("officer", "01f0c0de-0000-8000-8000-000000000009"),
              FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(History("portal", id), FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_MISSING"));
  EXPECT_THAT(History("", id), FailsWith(absl::StatusCode::kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_THAT(History("officer", "x"), FailsWithField("dossier_id"));
}

// The stream may have begun; it ends with the error.
TEST_F(TrackingServiceTest, ADamagedHistoryIsNotExported) {
  const std::string id = Accepted();
  office_.database.Run(absl::StrCat(
      "ALTER TABLE dossier.event DISABLE TRIGGER ALL; UPDATE dossier.event SET payload = payload || '\\x00' "
      "WHERE seq = 2 AND dossier_id = '",
      id, "'"));
  EXPECT_THAT(History("officer", id), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

}  // namespace
}  // namespace onestop::tracking
