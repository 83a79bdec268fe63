// What is shown of one dossier and of its timeline, to whom, and what is refused.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/rpc/page_token.h"
#include "libs/service/command.h"
#include "services/tracking/tracking_fixture.h"

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

class DossiersTest : public TrackingFixture {};

// Codes are read from paper and typed in lower case, too.
TEST_F(DossiersTest, ADossierIsShownByIdAndByCode) {
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
TEST_F(DossiersTest, WhatWasHandedInAtFirstAndLaterIsShown) {
  const std::string id = Accepted();
  ASSERT_THAT(office_.Do(office_.Actor("officer"), id, dossier::Complete{1, ""}), IsOk());
  ASSERT_THAT(office_.Do(office_.Actor("specialist"), id, dossier::RequestSupplement{"a drawing"}), IsOk());
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
  ASSERT_EQ(timeline->entries_size(), 5);
  EXPECT_EQ(timeline->entries(0).components(0).kind(), "don-de-nghi");
  EXPECT_EQ(timeline->entries(1).components_size(), 0);
  EXPECT_EQ(timeline->entries(4).components(0).kind(), "ban-ve");
  EXPECT_EQ(timeline->entries(4).text(), "Nhận đủ hồ sơ bổ sung: 1 thành phần");
}

// Who works on it must be able to call the applicant.
TEST_F(DossiersTest, WhoseItIsIsForThoseWhoWorkOnItAndForItsSender) {
  const std::string request_id = office_.NextRequestId();
  const std::string id = ledger::DossierIdFor("H31", "portal", request_id);
  dossier::Submit submit = ledger::TestOffice::Complete();
  submit.owner.set_phone("0912345678");
  submit.submitter.set_full_name("Trần Thị Bé");
  submit.external_reference = "DVC-7";
  ASSERT_THAT(office_.Send(office_.Make(office_.Portal(), id, submit, request_id)).get(), IsOk());
  for (const char* subject : {"officer", "specialist", "portal"}) {
    const auto dossier = Get(subject, id);
    ASSERT_THAT(dossier, IsOk()) << subject;
    EXPECT_EQ(dossier->owner().phone(), "0912345678") << subject;
    EXPECT_EQ(dossier->submitter().full_name(), "Trần Thị Bé") << subject;
    EXPECT_EQ(dossier->external_reference(), "DVC-7") << subject;
  }
  EXPECT_THAT(Get("control", id), FailsWith(kDenied, "READ_RIGHT_MISSING"));
}

// The present name is the dossier's; the old one is in the stored history alone, which staff may export.
TEST_F(DossiersTest, ACorrectionIsToldWithoutWhatWasAndWhatIs) {
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
TEST_F(DossiersTest, OthersLearnNothingOfADossier) {
  const std::string id = Accepted();
  v1::GetTimelineRequest timeline;
  timeline.set_dossier_id(id);
  for (const char* subject : {"officer", "specialist", "portal"}) {
    EXPECT_THAT(Get(subject, id), IsOk()) << subject;
    EXPECT_THAT(Timeline(subject, timeline), IsOk()) << subject;
    EXPECT_EQ(List(subject)->dossiers_size(), 1) << subject;
  }
  // Who sees it in lists alone is told so.
  for (const char* subject : {"control", "ioc"}) {
    EXPECT_EQ(List(subject)->dossiers_size(), 1) << subject;
    EXPECT_THAT(Get(subject, id), FailsWith(kDenied, "READ_RIGHT_MISSING")) << subject;
    EXPECT_THAT(Get(subject, "", "H31.06-240115-0001"), FailsWith(kDenied, "READ_RIGHT_MISSING")) << subject;
    EXPECT_THAT(Timeline(subject, timeline), FailsWith(kDenied, "READ_RIGHT_MISSING")) << subject;
  }
  // An import sees what it imported itself.
  EXPECT_THAT(Get("history", id), FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Get("stranger", id), FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Get("stranger", "", "H31.06-240115-0001"), FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Timeline("stranger", timeline), FailsWith(kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_EQ(List("stranger")->dossiers_size(), 0);
  // But for the id, which is the request's own, nothing tells a hidden dossier from a missing one.
  const std::string missing = "00000000-0000-4000-8000-000000000000";
  EXPECT_EQ(absl::StrReplaceAll(Get("stranger", id).status().message(), {{id, missing}}),
            Get("stranger", missing).status().message());
  EXPECT_THAT(base::ReasonOf(Get("stranger", id).status())->metadata, ElementsAre(Pair("dossier_id", id)));
  EXPECT_THAT(base::ReasonOf(Get("stranger", missing).status())->metadata,
              ElementsAre(Pair("dossier_id", missing)));
  EXPECT_THAT(base::ReasonOf(Get("stranger", "", "H31.06-240115-0001").status())->metadata,
              ElementsAre(Pair("code", "H31.06-240115-0001")));
}

// Every method of the office, the feed included.
TEST_F(DossiersTest, WhoIsNotKnownIsRefused) {
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
TEST_F(DossiersTest, WrongFieldsAreNamed) {
  const std::string long_text(4'000'000 - 1000, 'x');
  EXPECT_THAT(Get("officer", "not a uuid"), FailsWithField("dossier_id"));
  EXPECT_THAT(Get("officer", ""), FailsWithField("code"));
  EXPECT_THAT(Get("officer", "", long_text), FailsWithField("code"));
  EXPECT_THAT(Get("officer", "00000000-0000-4000-8000-000000000000", "H31"), FailsWithField("code"));
  EXPECT_THAT(LookUp("", kSecret), FailsWithField("code"));
  EXPECT_THAT(LookUp("H31", long_text), FailsWithField("lookup_secret"));
  const std::vector<std::pair<std::string, std::function<void(v1::ListDossiersRequest&)>>> kCases = {
      {"status", [](auto& r) { r.set_status(static_cast<common::v1::DossierStatus>(12)); }},
      {"agency_id", [](auto& r) { r.set_agency_id(std::string(65, 'x')); }},
      {"procedure_code", [&](auto& r) { r.set_procedure_code(long_text); }},
      {"agency_id", [](auto& r) { r.set_agency_id("H31.60"); }},
      {"procedure_code", [](auto& r) { r.set_procedure_code("1.001768"); }},
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

TEST_F(DossiersTest, TheOfficeReadsItsSlipsWithNumberAndIssuer) {
  const std::string id = Accepted();
  ASSERT_THAT(office_.Do(office_.Actor("officer"), id, dossier::Complete{1, ""}), IsOk());
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
TEST_F(DossiersTest, WhatTheOfficeWritesAndDraftsStaysInTheOffice) {
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
  for (const char* subject : {"officer", "specialist"}) {
    EXPECT_EQ(Timeline(subject, timeline)->entries(2).note(), kInternal) << subject;
    EXPECT_EQ(Timeline(subject, timeline)->entries(4).document_id(), draft) << subject;
    EXPECT_EQ(Get(subject, id)->draft_document_id(), draft) << subject;
    EXPECT_EQ(Get(subject, id)->draft_title(), kInternal) << subject;
  }
  EXPECT_THAT(everything("portal"), Not(HasSubstr(kInternal)));
  EXPECT_THAT(everything("portal"), Not(HasSubstr(draft)));
  const auto shown = Get("specialist", id);
  EXPECT_EQ(shown->open_step_kind(), common::v1::STEP_KIND_EXAMINE);
  EXPECT_EQ(shown->open_task(), 3);
  EXPECT_EQ(shown->holder_name(), "Chuyên Viên");
}

// In both languages, page by page.
TEST_F(DossiersTest, ATimelineShowsEachEventAndExplainsTheDueDate) {
  const std::string id = Accepted();
  office_.Set(ledger::At(2024, 1, 15, 10));
  EXPECT_THAT(office_.Do(office_.Actor("officer"), id, dossier::Complete{.task_number = 1}), IsOk());
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
                          "Không tính 02 ngày nghỉ hằng tuần.", "Hẹn trả kết quả: 17:30 ngày 22/01/2024."));
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
TEST_F(DossiersTest, ADamagedHistoryIsNotShown) {
  const std::string id = Accepted();
  Damage("payload = payload || '\\x0a00'::bytea WHERE seq = 1");
  v1::GetTimelineRequest request;
  request.set_dossier_id(id);
  EXPECT_THAT(Timeline("specialist", request), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

}  // namespace
}  // namespace onestop::tracking
