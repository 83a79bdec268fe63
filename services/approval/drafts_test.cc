// Drafts over real connections: made once from their templates, refused, replaced.

#include <functional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/pdf/write/pdf_testing.h"
#include "services/approval/approval_fixture.h"

namespace onestop::approval {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using Code = absl::StatusCode;
using ::testing::AllOf;
using ::testing::HasSubstr;

class DraftsTest : public ApprovalFixture {
 protected:
  // The words of a stored file with single spaces, as poppler reads them.
  std::string Words(const std::string& sha256) {
    const std::string text = pdf::SigningWorkspace().Text(File(sha256));
    return absl::StrJoin(absl::StrSplit(text, absl::ByAnyChar(" \n\f"), absl::SkipEmpty()), " ");
  }
};

// A repeat must not make a second document.
TEST_F(DraftsTest, ADraftIsMadeOnceFromItsTemplate) {
  const std::string id = Examining();
  const v1::ComposeDraftRequest request = Composition(id);
  const auto first = Compose("specialist", request);
  ASSERT_THAT(first, IsOk());
  EXPECT_TRUE(absl::StartsWith(File(first->document_sha256()), "%PDF-"));
  EXPECT_EQ(LastEvent(id).result_drafted().template_(), "ket-qua-chung");
  const std::string state = State();
  const auto again = Compose("specialist", request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(State(), state);
  // Another draft replaces it.
  office_.Set(Now() + absl::Hours(1));
  const auto second = Compose("specialist", Composition(id));
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(second->document_id(), first->document_id());
}

// The store must not fill with files of commands that were refused.
TEST_F(DraftsTest, ARefusedOrRepeatedDraftLeavesNoFile) {
  const std::string id = Examining();
  v1::ComposeDraftRequest request = Composition(id);
  const auto first = Compose("specialist", request);
  ASSERT_THAT(first, IsOk());
  const std::string state = State();
  // The ledger alone knows that the request_id was used: the draft is made by then.
  office_.Set(Now() + absl::Hours(1));
  request.set_title("Quyết định khác");
  EXPECT_THAT(Compose("specialist", request), FailsWith(Code::kAlreadyExists, "REQUEST_ID_REUSED"));
  EXPECT_EQ(State(), state);
  request.set_title(Composition(id).title());
  const auto again = Compose("specialist", request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->document_sha256(), first->document_sha256());
  EXPECT_EQ(State(), state);
}

// Two drafts may have the same bytes, and so share one file.
TEST_F(DraftsTest, ARefusalKeepsTheFileOfTheDraftWithTheSameBytes) {
  const std::string id = Examining();
  v1::ComposeDraftRequest request = Composition(id);
  const auto first = Compose("specialist", request);
  ASSERT_THAT(first, IsOk());
  // The same bytes at the same time; only the request says it in other words, which print the same.
  request.set_legal_bases(0, "Luật mẫu");
  EXPECT_THAT(Compose("specialist", request), FailsWith(Code::kAlreadyExists, "REQUEST_ID_REUSED"));
  EXPECT_TRUE(absl::StartsWith(File(first->document_sha256()), "%PDF-"));
}

// Each row is a refusal of the contract; none may leave a document behind.
TEST_F(DraftsTest, EveryRefusalOfADraftLeavesNothing) {
  const std::string id = Examining();
  const std::string state = State();
  const auto with = [&](const std::function<void(v1::ComposeDraftRequest&)>& change,
                        const std::string& caller = "specialist") {
    v1::ComposeDraftRequest request = Composition(id);
    change(request);
    return Compose(caller, request);
  };
  EXPECT_THAT(with([](auto& r) { r.set_title(""); }), FailsWithField("title"));
  EXPECT_THAT(with([](auto& r) { r.clear_decision(); }), FailsWithField("decision"));
  EXPECT_THAT(with([](auto& r) { r.add_decision(""); }), FailsWithField("decision[1]"));
  EXPECT_THAT(with([](auto& r) { r.clear_legal_bases(); }), FailsWithField("legal_bases"));
  // No mandate at all, and a deputy with the title of the head: refused at once, not at the leader's desk.
  EXPECT_THAT(with([](auto& r) { r.set_signer("deputy"); }),
              FailsWith(Code::kPermissionDenied, "MANDATE_MISSING"));
  EXPECT_THAT(with([](auto& r) { r.set_signer("second"); }),
              FailsWith(Code::kFailedPrecondition, "MANDATE_NOT_AS_SHOWN"));
  EXPECT_THAT(with([](auto& r) { r.set_signer("clerk"); }),
              FailsWith(Code::kFailedPrecondition, "ASSIGNEE_UNSUITABLE"));
  EXPECT_THAT(with([](auto& r) { r.set_task_number(2); }),
              FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  EXPECT_THAT(with([](auto&) {}, "director"), FailsWith(Code::kPermissionDenied, "TASK_HELD_BY_OTHER"));
  EXPECT_THAT(with([](auto&) {}, "outsider"), FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(with([](auto&) {}, ""), FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_EQ(State(), state);
}

// What the catalogue knows need not be typed: each mandate gives its lines (NĐ 30/2020 Đ.13).
TEST_F(DraftsTest, TitlesAndBasesComeFromTheCatalogue) {
  struct Row {
    std::string signer;
    common::v1::MandateKind kind;
    std::string first_line;
    std::string last_line;
  };
  for (const Row& row :
       {Row{"director", common::v1::MANDATE_KIND_HEAD, "GIÁM ĐỐC", "GIÁM ĐỐC"},
        Row{"second", common::v1::MANDATE_KIND_DEPUTY, "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"},
        Row{"second", common::v1::MANDATE_KIND_BY_ORDER, "TL. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"},
        Row{"second", common::v1::MANDATE_KIND_BY_AUTHORISATION, "TUQ. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"}}) {
    source_.Set(MakeCatalogue([&](auto& catalogue) {
      for (auto& procedure : *catalogue.mutable_procedures()) procedure.add_legal_basis("Luật mẫu số 1");
      for (auto& mandate : *catalogue.mutable_mandates()) {
        if (mandate.staff_id() != row.signer) continue;
        mandate.set_kind(row.kind);
        mandate.set_valid_to("2024-12-31");
      }
    }));
    const std::string id = Examining();
    v1::ComposeDraftRequest request = Composition(id);
    request.set_signer(row.signer);
    request.clear_signer_titles();
    request.clear_legal_bases();
    const auto draft = Compose("specialist", request);
    ASSERT_THAT(draft, IsOk());
    EXPECT_EQ(LastEvent(id).result_drafted().signer_mandate_kind(), row.kind);
    EXPECT_THAT(Words(draft->document_sha256()),
                AllOf(HasSubstr(row.first_line), HasSubstr(row.last_line), HasSubstr("Căn cứ Luật mẫu số 1."),
                      HasSubstr("Giấy phép")));
  }
}

// Lines that the request has not and the directory cannot give.
TEST_F(DraftsTest, ATitleThatTheCatalogueLacksHasToBeGiven) {
  const std::string id = Examining();
  v1::ComposeDraftRequest request = Composition(id);
  request.clear_signer_titles();
  source_.Set(MakeCatalogue([](auto& catalogue) {
    for (auto& staff : *catalogue.mutable_staff()) {
      if (staff.id() == "director") staff.clear_title();
    }
  }));
  EXPECT_THAT(Compose("specialist", request), FailsWithField("signer_titles"));
  // The deputy's first line names the head's title.
  request.set_signer("second");
  EXPECT_THAT(Compose("specialist", request), FailsWithField("signer_titles"));
  request.add_signer_titles("KT. GIÁM ĐỐC");
  EXPECT_THAT(Compose("specialist", request), IsOk());
}

// A signature that was prepared before the refusal must not be completed after it.
TEST_F(DraftsTest, ARefusedDraftReturnsToItsSpecialistUnsigned) {
  const std::string id = Drafted();
  const auto late = Prepared("director", id, kSignTask, director_);
  auto request = Make<v1::RefuseDraftRequest>(id, kSignTask);
  request.set_reason("Thiếu căn cứ pháp lý.");
  const auto refused = Refuse("director", request);
  ASSERT_THAT(refused, IsOk());
  EXPECT_EQ(refused->next_task_number(), 6);
  EXPECT_THAT(Complete("director", late), FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  EXPECT_THAT(Refuse("specialist", Make<v1::RefuseDraftRequest>(id, 6)), FailsWithField("reason"));
  request.set_request_id(office_.NextRequestId());
  EXPECT_THAT(Refuse("director", request), FailsWith(Code::kFailedPrecondition, "TASK_NOT_OPEN"));
  EXPECT_THAT(Refuse("outsider", request), FailsWith(Code::kNotFound, "DOSSIER_NOT_FOUND"));
  EXPECT_THAT(Refuse("", request), FailsWith(Code::kUnauthenticated, "CREDENTIALS_MISSING"));
}

// Staff may attach any file as a draft; the program that prepares signatures finds out.
TEST_F(DraftsTest, ADraftThatIsNoPdfCannotBeSigned) {
  const std::string id = Examining();
  const std::string text = "Dự thảo";
  auto writer = files_.Begin(static_cast<int64_t>(text.size()));
  ASSERT_THAT(writer, IsOk());
  ASSERT_THAT(writer->Write(text), IsOk());
  const auto file = writer->Commit({});
  ASSERT_THAT(file, IsOk());
  Do("specialist", id,
     dossier::Draft{.task_number = kExamineTask,
                    .document_id = ledger::TestOffice::RequestId(77),
                    .document_sha256 = file->sha256,
                    .title = "Dự thảo"});
  Do("specialist", id, dossier::Complete{.task_number = kExamineTask, .comment = ""});
  Do("head", id, dossier::Complete{.task_number = 4, .comment = ""});
  const std::string state = State();
  EXPECT_THAT(Prepare("director", id, kSignTask), FailsWith(Code::kFailedPrecondition, "DRAFT_NOT_SIGNABLE"));
  EXPECT_EQ(State(), state);
}

}  // namespace
}  // namespace onestop::approval
