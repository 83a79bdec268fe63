// The commands of the counter against a server that notes what it is asked: what is sent, what is shown, and where.

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "libs/documents/file_store.h"
#include "nlohmann/json.hpp"
#include "onestop/catalog/v1/catalog_service.grpc.pb.h"
#include "onestop/documents/v1/documents_service.grpc.pb.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/onestop/commands.h"

namespace onestop::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kDossier[] = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11";

class FakeIntake final : public intake::v1::IntakeService::Service {
 public:
  grpc::Status ReceiveDossier(grpc::ServerContext*, const intake::v1::ReceiveDossierRequest* request,
                              intake::v1::ReceiveDossierResponse* response) override {
    received = *request;
    response->mutable_dossier()->set_dossier_id(kDossier);
    response->mutable_dossier()->set_lookup_secret("K7Q2M9XAB3CD");
    intake::v1::SubmissionWarning& warning = *response->add_warnings();
    warning.set_kind(intake::v1::WARNING_KIND_COMPONENT_MISSING);
    warning.set_suggestion("don-de-nghi");
    warning.set_suggestion_name("Đơn đề nghị");
    return grpc::Status::OK;
  }
  grpc::Status AmendSubmission(grpc::ServerContext*, const intake::v1::AmendSubmissionRequest* request,
                               intake::v1::AmendSubmissionResponse* response) override {
    amended = *request;
    response->set_changed_fields(2);
    return grpc::Status::OK;
  }

  grpc::Status GetLookupSecret(grpc::ServerContext*, const intake::v1::GetLookupSecretRequest* request,
                               intake::v1::GetLookupSecretResponse* response) override {
    response->set_dossier_id(request->dossier_id());
    response->set_lookup_secret(secret);
    return grpc::Status::OK;
  }

  std::string secret = "K7Q2M9XAB3CD";
  intake::v1::ReceiveDossierRequest received;
  intake::v1::AmendSubmissionRequest amended;
};

class FakeDocuments final : public documents::v1::DocumentsService::Service {
 public:
  grpc::Status UploadDocument(grpc::ServerContext*, grpc::ServerReader<documents::v1::UploadDocumentRequest>*,
                              documents::v1::UploadDocumentResponse*) override {
    ++uploads;
    return {grpc::StatusCode::FAILED_PRECONDITION, "refused"};
  }

  int uploads = 0;
};

class FakeLists final : public workflow::v1::WorkflowService::Service {
 public:
  grpc::Status ListTasks(grpc::ServerContext*, const workflow::v1::ListTasksRequest* request,
                         workflow::v1::ListTasksResponse* response) override {
    asked = *request;
    *response = answer;
    return grpc::Status::OK;
  }

  workflow::v1::ListTasksRequest asked;
  workflow::v1::ListTasksResponse answer;
};

class FakeTracking final : public tracking::v1::TrackingService::Service {
 public:
  grpc::Status ListDossiers(grpc::ServerContext*, const tracking::v1::ListDossiersRequest* request,
                            tracking::v1::ListDossiersResponse*) override {
    asked = *request;
    return grpc::Status::OK;
  }

  tracking::v1::ListDossiersRequest asked;
};

class FakeCatalog final : public catalog::v1::CatalogService::Service {
 public:
  FakeCatalog() {
    procedure_.set_code("1.001786");
    procedure_.set_name("Cấp giấy chứng nhận");
    procedure_.set_name_en("Certificate");
    procedure_.set_process_id("seven");
    procedure_.mutable_statutory_limit()->set_amount(15);
    procedure_.mutable_statutory_limit()->set_unit(common::v1::TIME_UNIT_WORKING_DAY);
    auto& paper = *procedure_.add_components();
    paper.set_kind("don-de-nghi");
    paper.set_name("Đơn đề nghị");
    paper.set_name_en("Application");
    paper.set_required(true);
    paper.set_originals(1);
    paper.set_copies(2);
    paper.set_form("Mẫu số 1");
    procedure_.add_components()->set_kind("giay-to-khac");
  }
  grpc::Status GetProcedure(grpc::ServerContext*, const catalog::v1::GetProcedureRequest*,
                            catalog::v1::GetProcedureResponse* response) override {
    *response->mutable_procedure() = procedure_;
    return grpc::Status::OK;
  }
  grpc::Status GetProcess(grpc::ServerContext*, const catalog::v1::GetProcessRequest* request,
                          catalog::v1::GetProcessResponse* response) override {
    response->mutable_process()->set_id(request->id());
    auto& step = *response->mutable_process()->add_steps();
    step.set_number(1);
    step.set_name("Thẩm định");
    step.set_name_en("Examine");
    step.set_role(common::v1::ROLE_SPECIALIST);
    step.set_working_hours(58);
    return grpc::Status::OK;
  }

 private:
  catalog::v1::Procedure procedure_;
};

class CounterCommandsTest : public ::testing::Test {
 protected:
  CounterCommandsTest() {
    int port = 0;
    server_ = grpc::ServerBuilder()
                  .AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port)
                  .RegisterService(&intake_)
                  .RegisterService(&catalog_)
                  .RegisterService(&documents_)
                  .RegisterService(&lists_)
                  .RegisterService(&tracking_)
                  .BuildAndStart();
    target_ = absl::StrCat("127.0.0.1:", port);
  }
  ~CounterCommandsTest() override { server_->Shutdown(); }

  // Runs "onestop …"; it must end with `want`.
  void Run(std::vector<std::string> words, int want = 0) {
    words.insert(words.begin(), "onestop");
    words.insert(words.end(), {"--target", target_});
    std::vector<const char*> arguments;
    for (const std::string& word : words) arguments.push_back(word.c_str());
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int code = cli::Run(static_cast<int>(arguments.size()), arguments.data());
    out_ = ::testing::internal::GetCapturedStdout();
    err_ = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(code, want) << err_;
  }
  std::vector<std::string> Receiving(std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"dossier",  "receive", "--channel", "counter",      "--procedure",
                                      "1.001786", "--unit",  "H31.19",    "--owner-name", "Nguyễn Văn An"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  FakeIntake intake_;
  FakeCatalog catalog_;
  FakeDocuments documents_;
  FakeLists lists_;
  FakeTracking tracking_;
  std::unique_ptr<grpc::Server> server_;
  std::string target_, out_, err_;
};

TEST_F(CounterCommandsTest, WarningsAreSaidBesideTheResult) {
  Run(Receiving());
  EXPECT_THAT(out_, HasSubstr(kDossier));
  EXPECT_THAT(out_, Not(HasSubstr("warning")));
  EXPECT_THAT(err_, HasSubstr("warning: a required paper is missing: don-de-nghi – Đơn đề nghị"));
  EXPECT_FALSE(intake_.received.strict());
  Run(Receiving({"--lang", "vi"}));
  EXPECT_THAT(err_, HasSubstr("cảnh báo: thiếu thành phần hồ sơ bắt buộc"));
}

TEST_F(CounterCommandsTest, StrictnessAndTheKindOfAnIdentityAreSent) {
  Run(Receiving({"--strict", "--owner-identity", "C1234567", "--owner-identity-kind", "passport"}));
  EXPECT_TRUE(intake_.received.strict());
  EXPECT_EQ(intake_.received.owner().identity_number(), "C1234567");
  EXPECT_EQ(intake_.received.owner().identity_kind(), common::v1::IDENTITY_KIND_PASSPORT);
}

// Without the name the particulars would be dropped.
TEST_F(CounterCommandsTest, AParticularOfASubmitterWithoutANameIsRefused) {
  for (const char* option :
       {"--submitter-phone", "--submitter-identity", "--submitter-email", "--submitter-address"}) {
    Run(Receiving({option, "x"}), 2);
    EXPECT_THAT(err_, HasSubstr(absl::StrCat(option, " is given without --submitter-name"))) << option;
  }
  Run(Receiving({"--submitter-identity-kind", "none"}), 2);
  EXPECT_THAT(err_, HasSubstr("--submitter-identity-kind"));
}

TEST_F(CounterCommandsTest, ADryRunChecksFilesAndTellsNothingThatWillNeverBe) {
  const std::string directory = ::testing::TempDir();
  const auto file = [&directory](const std::string& name, const std::string& bytes) {
    const std::string path = absl::StrCat(directory, "/", name);
    std::ofstream(path) << bytes;
    return path;
  };
  const auto dry = [&](const std::string& path, int want) {
    Run(Receiving({"--dry-run", "--component", absl::StrCat("don-de-nghi=", path)}), want);
  };
  dry(file("empty.pdf", ""), 2);
  EXPECT_THAT(err_, AllOf(HasSubstr("don-de-nghi"), HasSubstr("empty.pdf")));
  dry(directory, 2);
  EXPECT_THAT(err_, HasSubstr("Is a directory"));
  dry(file("nowhere", "x") + "-not", 2);
  EXPECT_THAT(err_, HasSubstr("No such file"));
  dry(file("page.html", "<!DOCTYPE html><html><script>1</script></html>"), 2);
  EXPECT_THAT(err_,
              AllOf(HasSubstr("DOCUMENT_TYPE_REFUSED"), HasSubstr("don-de-nghi"), HasSubstr("page.html")));
  const std::string large = file("large.pdf", "%PDF-1.7\n");
  std::filesystem::resize_file(large, documents::kFileBytesMax + 1);
  dry(large, 2);
  EXPECT_THAT(err_, HasSubstr("DOCUMENT_TOO_LARGE"));
  std::filesystem::remove(large);
  dry(file("good.txt", "Đơn đề nghị\n"), 0);
  EXPECT_THAT(absl::StrCat(out_, err_), AllOf(Not(HasSubstr("K7Q2M9XAB3CD")), Not(HasSubstr(kDossier))));
  Run(Receiving({"--component", "=good.txt"}), 2);
  EXPECT_THAT(err_, HasSubstr("has no kind before"));
}

// The first of two could be sent, and is not. Uploads are refused by this server, as by one that knows the type better.
TEST_F(CounterCommandsTest, WhatIsWrongWithAFileNamesThePaperAndTheFile) {
  const std::string directory = ::testing::TempDir();
  const std::string good = absl::StrCat(directory, "/sent.txt");
  const std::string empty = absl::StrCat(directory, "/empty-scan.pdf");
  std::ofstream(good) << "x";
  std::ofstream(empty) << "";
  const std::vector<std::string> two = {"--component", absl::StrCat("don-de-nghi=", good), "--component",
                                        absl::StrCat("ban-ve=", empty)};
  Run(Receiving(two), 2);
  EXPECT_THAT(err_, AllOf(HasSubstr("ban-ve"), HasSubstr(empty), Not(HasSubstr("don-de-nghi"))));
  EXPECT_EQ(documents_.uploads, 0);
  EXPECT_THAT(intake_.received.owner().full_name(), IsEmpty());
  Run(Receiving({"--component", absl::StrCat("don-de-nghi=", good), "--lang", "vi"}), 1);
  EXPECT_THAT(err_, AllOf(HasSubstr("don-de-nghi"), HasSubstr(good)));
  EXPECT_EQ(documents_.uploads, 1);
}

// It may have been written on since.
TEST_F(CounterCommandsTest, AFileThatIsThereIsNotReplacedUnasked) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/there.pdf");
  std::ofstream(path) << "mine";
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"dossier", "draft", kDossier, "-o", path},
        {"dossier", "result", kDossier, "-o", path},
        {"document", "download", kDossier, "-o", path}}) {
    Run(words, 2);
    EXPECT_THAT(err_, HasSubstr("--force"));
  }
}

// What the reader of YAML finds, and what the check of the whole finds.
TEST_F(CounterCommandsTest, MistakesOfACatalogueHaveOneFormAndBothLanguages) {
  const std::string file = absl::StrCat(::testing::TempDir(), "/catalogue.yaml");
  const auto check = [&](const std::string& yaml, const char* language) {
    std::ofstream(file) << yaml;
    Run({"catalogue", "check", file, "--lang", language}, 2);
    return err_;
  };
  const std::string mistyped = "province: H31\nstaf:\n  - {id: a}\n";
  EXPECT_THAT(
      check(mistyped, "en"),
      HasSubstr(absl::StrCat("\n  ", file, ":2: has the unknown key \"staf\"; did you mean staff?\n")));
  EXPECT_THAT(check(mistyped, "vi"),
              HasSubstr(absl::StrCat("\n  ", file, ":2: có khóa không được biết đến: ")));
  EXPECT_THAT(check("province: [\n", "en"), HasSubstr(absl::StrCat("\n  ", file, ":")));
  const std::string unknown = "province: H31\nagencies:\n  - {id: H31.06, calendar_id: none, name: A}\n";
  EXPECT_THAT(
      check(unknown, "en"),
      HasSubstr(absl::StrCat("\n  ", file, ":3: agencies[0].calendar_id there is no calendar \"none\"")));
  EXPECT_THAT(check(unknown, "vi"),
              HasSubstr(absl::StrCat("\n  ", file, ":3: agencies[0].calendar_id không có lịch làm việc ")));
}

TEST_F(CounterCommandsTest, ATableIsNotImported) {
  Run({"import", "/nowhere/old.CSV"}, 2);
  EXPECT_THAT(err_, HasSubstr("JSON Lines"));
}

TEST_F(CounterCommandsTest, DaysAreTypedAsPeopleWriteThem) {
  Run({"procedure", "1.001786", "--day", "06/12/2026"});
  Run({"procedure", "1.001786", "--day", "32/12/2026"}, 2);
  EXPECT_THAT(err_, HasSubstr("--day"));
  Run({"list", "--due-before", "32/12/2026"}, 2);
  EXPECT_THAT(err_, AllOf(HasSubstr("32/12/2026"), Not(HasSubstr("00:00"))));
}

TEST_F(CounterCommandsTest, AnEmptyListSaysSoToPeopleAndIsEmptyForPrograms) {
  Run({"inbox"});
  EXPECT_EQ(out_, "Nothing to do.\n");
  Run({"inbox", "--status", "submitted"});
  EXPECT_EQ(out_, "Nothing to do of what was asked for.\n");
  Run({"list", "--reference", "DVC-7"});
  EXPECT_EQ(out_, "No dossier is like that.\n");
  EXPECT_EQ(tracking_.asked.external_reference(), "DVC-7");
  Run({"inbox", "--output", "json"});
  EXPECT_EQ(out_, "[]\n");
}

TEST_F(CounterCommandsTest, AnImportedDossierIsMarkedInTheInbox) {
  workflow::v1::Task& task = *lists_.answer.add_tasks();
  task.set_dossier_id(kDossier);
  task.set_status(common::v1::DOSSIER_STATUS_SUBMITTED);
  Run({"inbox"});
  EXPECT_THAT(out_, Not(HasSubstr("incomplete")));
  task.set_imported(true);
  Run({"inbox"});
  EXPECT_THAT(out_, HasSubstr("accept or refuse (imported, history may be incomplete)"));
  Run({"inbox", "--lang", "vi"});
  EXPECT_THAT(out_, HasSubstr("lịch sử có thể chưa đủ"));
  Run({"inbox", "--output", "csv", "--columns", "kind,imported"});
  EXPECT_EQ(out_, "kind,imported\r\naccept-or-refuse,true\r\n");
}

// As it stands on the screen, or a part of that.
TEST_F(CounterCommandsTest, AStatusIsUnderstoodByItsWord) {
  const std::pair<const char*, common::v1::DossierStatus> kTyped[] = {
      {"awaiting-supplement", common::v1::DOSSIER_STATUS_AWAITING_SUPPLEMENT},
      {"đang xử lý", common::v1::DOSSIER_STATUS_PROCESSING},
      {"bổ sung", common::v1::DOSSIER_STATUS_AWAITING_SUPPLEMENT}};
  for (const auto& [typed, status] : kTyped) {
    Run({"inbox", "--status", typed});
    EXPECT_EQ(lists_.asked.status(), status) << typed;
  }
  Run({"inbox", "--status", "hồ sơ lạ"}, 2);
  EXPECT_THAT(err_, AllOf(HasSubstr("--status"), HasSubstr("processing (Đang xử lý)")));
}

TEST_F(CounterCommandsTest, ALookUpSecretIsPrintedOnceMore) {
  Run({"dossier", "look-up-secret", kDossier});
  EXPECT_THAT(out_, HasSubstr("K7Q2M9XAB3CD"));
  intake_.secret.clear();
  Run({"dossier", "look-up-secret", kDossier}, 1);
  EXPECT_THAT(err_, HasSubstr("no look-up secret any more"));
}

// '' removes; what is not typed stays.
TEST_F(CounterCommandsTest, AnAmendmentSendsWhatWasTypedAndNothingElse) {
  Run({"dossier", "amend", kDossier, "--owner-name", "Nguyễn Văn Ánh", "--owner-phone", "", "--remove", "don",
       "--remove", absl::StrCat("ban-ve=", kDossier), "--add", "don-de-nghi"});
  const intake::v1::SubmissionChange& change = intake_.amended.change();
  EXPECT_EQ(change.owner().full_name(), "Nguyễn Văn Ánh");
  EXPECT_TRUE(change.owner().has_phone());
  EXPECT_THAT(change.owner().phone(), IsEmpty());
  EXPECT_FALSE(change.owner().has_email());
  EXPECT_FALSE(change.submitter().has_full_name());
  ASSERT_EQ(change.remove_components_size(), 2);
  EXPECT_EQ(change.remove_components(0).kind(), "don");
  EXPECT_EQ(change.remove_components(1).document_id(), kDossier);
  ASSERT_EQ(change.add_components_size(), 1);
  EXPECT_EQ(change.add_components(0).kind(), "don-de-nghi");
  EXPECT_THAT(out_, HasSubstr("corrected: 2 particulars"));
}

TEST_F(CounterCommandsTest, AProcedureIsShownWithPapersFeesLimitAndSteps) {
  Run({"procedure", "1.001786"});
  EXPECT_THAT(out_, HasSubstr("Certificate"));
  EXPECT_THAT(out_, HasSubstr("15 working days"));
  EXPECT_THAT(out_, HasSubstr("1 original, 2 copies"));
  EXPECT_THAT(out_, HasSubstr("Mẫu số 1"));
  EXPECT_THAT(out_, HasSubstr("Examine"));
  // A fee that the catalogue does not state is not guessed.
  EXPECT_THAT(out_, ::testing::ContainsRegex("fees: +not stated"));
  Run({"procedure", "1.001786", "--lang", "vi"});
  EXPECT_THAT(out_, HasSubstr("15 ngày làm việc"));
  EXPECT_THAT(out_, HasSubstr("Thẩm định"));
  EXPECT_THAT(out_, HasSubstr("không nêu"));
}

TEST_F(CounterCommandsTest, AProcedureIsOneDocumentForPrograms) {
  Run({"procedure", "1.001786", "--format", "json"});
  const nlohmann::json document = nlohmann::json::parse(out_);
  EXPECT_EQ(document["procedure"]["code"], "1.001786");
  EXPECT_EQ(document["process"]["steps"][0]["working_hours"], 58);
  Run({"procedure", "1.001786", "--format", "yaml"});
  EXPECT_THAT(out_, ::testing::StartsWith("procedure:\n  code: \"1.001786\"\n"));
  EXPECT_THAT(out_, HasSubstr("\nprocess:\n  id: \"seven\"\n"));
}

// CSV has one kind of row: the papers.
TEST_F(CounterCommandsTest, TheCsvOfAProcedureIsItsPapers) {
  Run({"procedure", "1.001786", "--format", "csv"});
  EXPECT_THAT(out_, ::testing::StartsWith("kind,required,copies,form,name\r\ndon-de-nghi,"));
  EXPECT_THAT(out_, HasSubstr("\ngiay-to-khac,"));
}

}  // namespace
}  // namespace onestop::cli
