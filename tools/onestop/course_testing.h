#pragma once

/// For tests: a server that notes what it is asked about a dossier between acceptance and its end, and answers what the
/// test put there.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/time_text.h"

namespace onestop::cli {

inline constexpr char kCourseDossier[] = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d22";

/// Each call leaves its request here as the text of its fields.
struct Asked {
  std::string method;
  std::string request;
};

template <typename Request>
grpc::Status Asking(Asked& asked, const std::string& method, const Request& request) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  asked.method = method;
  printer.PrintToString(request, &asked.request);
  return grpc::Status::OK;
}

class CourseIntake final : public intake::v1::IntakeService::Service {
 public:
  explicit CourseIntake(Asked& asked) : asked_(asked) {}
  grpc::Status RequestSupplement(grpc::ServerContext*, const intake::v1::RequestSupplementRequest* request,
                                 intake::v1::RequestSupplementResponse* response) override {
    response->set_form_number(4);
    return Asking(asked_, "RequestSupplement", *request);
  }
  grpc::Status ReceiveSupplement(grpc::ServerContext*, const intake::v1::ReceiveSupplementRequest* request,
                                 intake::v1::ReceiveSupplementResponse*) override {
    return Asking(asked_, "ReceiveSupplement", *request);
  }
  grpc::Status HandInSupplement(grpc::ServerContext*, const intake::v1::HandInSupplementRequest* request,
                                intake::v1::HandInSupplementResponse* response) override {
    response->add_warnings()->set_kind(intake::v1::WARNING_KIND_COMPONENT_MISSING);
    return Asking(asked_, "HandInSupplement", *request);
  }
  grpc::Status DeclineSupplement(grpc::ServerContext*, const intake::v1::DeclineSupplementRequest* request,
                                 intake::v1::DeclineSupplementResponse* response) override {
    response->set_dossier_code("H31.06-240115-0007");
    return Asking(asked_, "DeclineSupplement", *request);
  }
  grpc::Status WithdrawDossier(grpc::ServerContext*, const intake::v1::WithdrawDossierRequest* request,
                               intake::v1::WithdrawDossierResponse* response) override {
    // It was never accepted, so it has no code.
    response->set_dossier_id(request->dossier_id());
    response->set_form_number(7);
    return Asking(asked_, "WithdrawDossier", *request);
  }
  grpc::Status StopDossier(grpc::ServerContext*, const intake::v1::StopDossierRequest* request,
                           intake::v1::StopDossierResponse* response) override {
    response->set_form_number(8);
    return Asking(asked_, "StopDossier", *request);
  }
  grpc::Status RequestEnd(grpc::ServerContext*, const intake::v1::RequestEndRequest* request,
                          intake::v1::RequestEndResponse*) override {
    return Asking(asked_, "RequestEnd", *request);
  }
  grpc::Status DeclineEnd(grpc::ServerContext*, const intake::v1::DeclineEndRequest* request,
                          intake::v1::DeclineEndResponse*) override {
    return Asking(asked_, "DeclineEnd", *request);
  }
  grpc::Status RecordPayment(grpc::ServerContext*, const intake::v1::RecordPaymentRequest* request,
                             intake::v1::RecordPaymentResponse* response) override {
    *response->mutable_due_time() = ToTimestamp(ParseTime("2024-02-05 17:00").value());
    return Asking(asked_, "RecordPayment", *request);
  }
  grpc::Status WriteMessage(grpc::ServerContext*, const intake::v1::WriteMessageRequest* request,
                            intake::v1::WriteMessageResponse*) override {
    return Asking(asked_, "WriteMessage", *request);
  }

 private:
  Asked& asked_;
};

class CourseWorkflow final : public workflow::v1::WorkflowService::Service {
 public:
  explicit CourseWorkflow(Asked& asked) : asked_(asked) {}
  grpc::Status ListTasks(grpc::ServerContext*, const workflow::v1::ListTasksRequest*,
                         workflow::v1::ListTasksResponse* response) override {
    *response = tasks;
    return grpc::Status::OK;
  }
  grpc::Status RecallStep(grpc::ServerContext*, const workflow::v1::RecallStepRequest* request,
                          workflow::v1::RecallStepResponse*) override {
    return Asking(asked_, "RecallStep", *request);
  }
  grpc::Status ExtendDeadline(grpc::ServerContext*, const workflow::v1::ExtendDeadlineRequest* request,
                              workflow::v1::ExtendDeadlineResponse* response) override {
    response->mutable_progress()->set_dossier_code("H31.06-240115-0007");
    response->set_form_number(3);
    response->set_late(late);
    return Asking(asked_, "ExtendDeadline", *request);
  }
  grpc::Status RequestPayment(grpc::ServerContext*, const workflow::v1::RequestPaymentRequest* request,
                              workflow::v1::RequestPaymentResponse* response) override {
    response->set_pause_basis("Luật Đất đai Đ.1");
    return Asking(asked_, "RequestPayment", *request);
  }
  grpc::Status RequestConsultation(grpc::ServerContext*,
                                   const workflow::v1::RequestConsultationRequest* request,
                                   workflow::v1::RequestConsultationResponse* response) override {
    response->set_number(2);
    return Asking(asked_, "RequestConsultation", *request);
  }
  grpc::Status AnswerConsultation(grpc::ServerContext*,
                                  const workflow::v1::AnswerConsultationRequest* request,
                                  workflow::v1::AnswerConsultationResponse*) override {
    return Asking(asked_, "AnswerConsultation", *request);
  }
  grpc::Status RecordVerification(grpc::ServerContext*,
                                  const workflow::v1::RecordVerificationRequest* request,
                                  workflow::v1::RecordVerificationResponse*) override {
    return Asking(asked_, "RecordVerification", *request);
  }

  workflow::v1::ListTasksResponse tasks;
  bool late = false;

 private:
  Asked& asked_;
};

class CourseTracking final : public tracking::v1::TrackingService::Service {
 public:
  grpc::Status GetDossier(grpc::ServerContext*, const tracking::v1::GetDossierRequest*,
                          tracking::v1::GetDossierResponse* response) override {
    *response->mutable_dossier() = dossier;
    return grpc::Status::OK;
  }
  grpc::Status GetTimeline(grpc::ServerContext*, const tracking::v1::GetTimelineRequest*,
                           tracking::v1::GetTimelineResponse* response) override {
    *response = timeline;
    return grpc::Status::OK;
  }
  grpc::Status LookUpDossier(grpc::ServerContext*, const tracking::v1::LookUpDossierRequest*,
                             tracking::v1::LookUpDossierResponse* response) override {
    *response = found;
    return grpc::Status::OK;
  }

  tracking::v1::Dossier dossier;
  tracking::v1::GetTimelineResponse timeline;
  tracking::v1::LookUpDossierResponse found;
};

class CourseCommandsTest : public ::testing::Test {
 protected:
  CourseCommandsTest() {
    tracking_.dossier.set_dossier_id(kCourseDossier);
    int port = 0;
    server_ = grpc::ServerBuilder()
                  .AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port)
                  .RegisterService(&intake_)
                  .RegisterService(&workflow_)
                  .RegisterService(&tracking_)
                  .BuildAndStart();
    target_ = absl::StrCat("127.0.0.1:", port);
  }
  ~CourseCommandsTest() override { server_->Shutdown(); }

  /// Runs "onestop …"; it must end with `want`.
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
  /// "onestop dossier COMMAND DOSSIER …".
  void Act(const std::string& command, std::vector<std::string> more, int want = 0) {
    more.insert(more.begin(), {"dossier", command, kCourseDossier});
    Run(std::move(more), want);
  }

  Asked asked_;
  CourseIntake intake_{asked_};
  CourseWorkflow workflow_{asked_};
  CourseTracking tracking_;
  std::unique_ptr<grpc::Server> server_;
  std::string target_, out_, err_;
};

}  // namespace onestop::cli
