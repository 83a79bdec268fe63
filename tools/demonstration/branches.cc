// Each branch is a few calls, by the people whose they are, at times of the office's clock.

#include "tools/demonstration/branches.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/messages/catalogue.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/demonstration/calls.h"

namespace onestop::demonstration {
namespace {

using intake::v1::IntakeService;
using messages::Bilingual;
using messages::Both;
using workflow::v1::WorkflowService;

// The first Monday after the report's period; each branch has its own Monday.
constexpr absl::CivilDay kFirstMonday(2024, 5, 27);
// Far from the numbers of the period's dossiers: requests get their ids by them.
constexpr int kFirstNumber = 9001;
// A supplement counts as abandoned after 15 working days.
constexpr int kAbandonedDays = 24;

// One dossier on its way, with the calls that several branches make.
class Course {
 public:
  Course(DemoRun& run, OfficeClock& clock, const DemoDossier& pattern, int number, absl::CivilDay monday)
      : run_(run), clock_(clock), plan_(pattern), monday_(monday) {
    plan_.number = kFirstNumber + number;
    plan_.owner_name = absl::StrCat("Công ty Mẫu ", plan_.number);
    plan_.due_time = absl::InfinitePast();
  }

  const DemoPeople& people() const { return plan_.people; }
  const std::string& id() const { return result_.dossier_id; }

  // Days after the Monday, at an hour of the office.
  void At(int days, int hour) {
    clock_.Set(absl::FromCivil(absl::CivilHour(monday_ + days) + hour, calendar::OfficeZone()));
  }

  void SetTime(int days, int hour, google::protobuf::Timestamp& time) const {
    const absl::Time at = absl::FromCivil(absl::CivilHour(monday_ + days) + hour, calendar::OfficeZone());
    time.set_seconds(absl::ToUnixSeconds(at));
  }

  absl::Status Submitted() {
    At(0, 8);
    return run_.Submit(plan_, result_);
  }
  // Until the specialist has it.
  absl::Status Assigned() {
    RETURN_IF_ERROR(Submitted());
    At(0, 9);
    RETURN_IF_ERROR(run_.Accept(plan_, result_));
    At(0, 10);
    RETURN_IF_ERROR(Complete("transfer", people().officer, 1));
    At(1, 9);
    return run_.Assign(plan_, result_);
  }
  absl::Status Complete(absl::string_view act, const std::string& who, int task) {
    return run_.Complete(plan_, result_, act, who, task);
  }
  absl::Status Draft(const std::string& refusal_reason = "") {
    return run_.Draft(plan_, result_, refusal_reason);
  }
  absl::Status SignedSealedAndReturned() {
    At(4, 9);
    RETURN_IF_ERROR(run_.Sign(plan_, result_, "sign", 5, people().leader, people().leader));
    At(4, 10);
    RETURN_IF_ERROR(run_.Sign(plan_, result_, "seal", 6, people().clerk, plan_.resolving_agency));
    At(4, 14);
    return run_.Return(plan_, result_);
  }

  // A call of a service, with what `fill` puts into the request.
  template <typename Service, typename Request, typename Response, typename Fill>
  absl::Status Call(const std::string& who, absl::string_view act,
                    grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    Fill fill) {
    const rpc::Client& client = run_.Client(who);
    const auto stub = client.Stub<Service>();
    auto request = NewRequest<Request>(plan_, result_, act);
    fill(request);
    return demonstration::Call(client, *stub, method, request).status();
  }
  template <typename Request, typename Response, typename Fill>
  absl::Status Intake(const std::string& who, absl::string_view act,
                      grpc::Status (IntakeService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                  Response*),
                      Fill fill) {
    return Call<IntakeService>(who, act, method, fill);
  }
  template <typename Request, typename Response, typename Fill>
  absl::Status Workflow(const std::string& who, absl::string_view act,
                        grpc::Status (WorkflowService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                      Response*),
                        Fill fill) {
    return Call<WorkflowService>(who, act, method, fill);
  }

  absl::Status AskForMore() {
    At(2, 9);
    return Intake(people().specialist, "ask", &IntakeService::Stub::RequestSupplement,
                  [](auto& request) { request.set_content("Bổ sung bản thuyết minh (nội dung giả định)."); });
  }

 private:
  DemoRun& run_;
  OfficeClock& clock_;
  DemoDossier plan_;
  const absl::CivilDay monday_;
  DemoResult result_;
};

absl::Status RefusedAtIntake(Course& course) {
  RETURN_IF_ERROR(course.Submitted());
  course.At(0, 9);
  return course.Intake(course.people().officer, "reject", &IntakeService::Stub::RejectDossier,
                       [](auto& request) { request.set_reason("Không thuộc thẩm quyền (giả định)."); });
}

absl::Status SuppliedThroughThePortal(Course& course) {
  RETURN_IF_ERROR(course.Assigned());
  RETURN_IF_ERROR(course.AskForMore());
  course.At(4, 9);
  RETURN_IF_ERROR(
      course.Intake(kPortal, "hand-in", &IntakeService::Stub::HandInSupplement, [](auto& request) {
        common::v1::Component& component = *request.add_components();
        component.set_kind("tai-lieu-khac");
        component.set_copies(1);
      }));
  course.At(4, 15);
  return course.Intake(course.people().officer, "complete", &IntakeService::Stub::ReceiveSupplement,
                       [](auto&) {});
}

absl::Status Abandoned(Course& course) {
  RETURN_IF_ERROR(course.Assigned());
  RETURN_IF_ERROR(course.AskForMore());
  course.At(kAbandonedDays, 9);
  return course.Intake(course.people().officer, "stop", &IntakeService::Stub::StopDossier, [](auto& request) {
    request.set_ground(common::v1::STOP_GROUND_SUPPLEMENT_ABANDONED);
    request.set_reason("Quá thời hạn mà không bổ sung hồ sơ.");
  });
}

absl::Status TakenBack(Course& course) {
  RETURN_IF_ERROR(course.Assigned());
  course.At(2, 9);
  RETURN_IF_ERROR(course.Intake(kPortal, "request-end", &IntakeService::Stub::RequestEnd, [](auto& request) {
    request.set_kind(common::v1::END_KIND_WITHDRAW);
    request.set_reason("Không còn nhu cầu (giả định).");
  }));
  course.At(2, 10);
  return course.Intake(course.people().officer, "withdraw", &IntakeService::Stub::WithdrawDossier,
                       [](auto& request) { request.set_reason("Theo đề nghị của chủ hồ sơ."); });
}

absl::Status RefusedByLetter(Course& course) {
  RETURN_IF_ERROR(course.Assigned());
  course.At(2, 9);
  RETURN_IF_ERROR(course.Draft("Hồ sơ không đáp ứng điều kiện theo quy định (giả định)."));
  course.At(2, 10);
  RETURN_IF_ERROR(course.Complete("examine", course.people().specialist, 3));
  course.At(3, 9);
  RETURN_IF_ERROR(course.Complete("review", course.people().head, 4));
  return course.SignedSealedAndReturned();
}

absl::Status ApologisedFor(Course& course) {
  RETURN_IF_ERROR(course.Assigned());
  course.At(2, 9);
  return course.Workflow(course.people().leader, "extend", &WorkflowService::Stub::ExtendDeadline,
                         [](auto& request) {
                           // A working day later than any limit of the sample from the weeks of the branches on.
                           request.set_appointment_date("2024-12-16");
                           request.set_reason("Phải lấy ý kiến của Bộ (giả định).");
                         });
}

absl::Status PaidFor(Course& course) {
  RETURN_IF_ERROR(course.Assigned());
  course.At(2, 9);
  RETURN_IF_ERROR(course.Workflow(course.people().specialist, "request-payment",
                                  &WorkflowService::Stub::RequestPayment, [](auto& request) {
                                    request.set_amount(1'500'000);
                                    request.set_content("Nộp phí thẩm định (giả định).");
                                  }));
  course.At(4, 9);
  return course.Intake(course.people().officer, "payment", &IntakeService::Stub::RecordPayment,
                       [](auto& request) { request.set_receipt("BL-0001"); });
}

absl::Status Consulted(Course& course) {
  RETURN_IF_ERROR(course.Assigned());
  course.At(2, 9);
  for (const char* const agency : {"Sở Xây dựng", "Bộ Khoa học và Công nghệ"}) {
    RETURN_IF_ERROR(course.Workflow(course.people().specialist, absl::StrCat("consult ", agency),
                                    &WorkflowService::Stub::RequestConsultation, [agency](auto& request) {
                                      request.set_agency(agency);
                                      request.set_content("Cho ý kiến về hồ sơ (giả định).");
                                      request.set_answer_due_date("2024-12-16");
                                    }));
  }
  course.At(3, 9);
  RETURN_IF_ERROR(course.Workflow(course.people().specialist, "opinion",
                                  &WorkflowService::Stub::AnswerConsultation, [](auto& request) {
                                    request.set_number(1);
                                    request.set_opinion("Thống nhất (giả định).");
                                  }));
  course.At(4, 9);
  return course.Workflow(course.people().specialist, "inspection", &WorkflowService::Stub::RecordVerification,
                         [&course](auto& request) {
                           course.SetTime(3, 14, *request.mutable_verify_time());
                           request.set_place("Trụ sở của chủ hồ sơ (giả định)");
                           request.set_participants("Chuyên viên, đại diện chủ hồ sơ");
                           request.set_content("Hiện trạng phù hợp với hồ sơ (giả định).");
                         });
}

absl::Status Recalled(Course& course) {
  RETURN_IF_ERROR(course.Assigned());
  course.At(2, 9);
  RETURN_IF_ERROR(course.Draft());
  course.At(2, 10);
  RETURN_IF_ERROR(course.Complete("examine", course.people().specialist, 3));
  course.At(2, 11);
  return course.Workflow(course.people().specialist, "recall", &WorkflowService::Stub::RecallStep,
                         [](auto& request) {
                           request.set_task_number(4);
                           request.set_reason("Sửa một lỗi chính tả.");
                         });
}

struct Branch {
  Bilingual name;
  absl::Status (*run)(Course&);
};

std::vector<Branch> Branches() {
  return {{Both("refused at intake"), &RefusedAtIntake},
          {Both("supplied through the portal, the limit anew"), &SuppliedThroughThePortal},
          {Both("taken back by the applicant"), &TakenBack},
          {Both("refused by a signed and sealed letter"), &RefusedByLetter},
          {Both("apologised for, with a new day"), &ApologisedFor},
          {Both("waited for a payment"), &PaidFor},
          {Both("two agencies asked, the place inspected"), &Consulted},
          {Both("a step taken back"), &Recalled},
          {Both("stopped: the supplement did not come"), &Abandoned}};
}

}  // namespace

absl::StatusOr<std::vector<BranchResult>> RunBranches(DemoRun& run, OfficeClock& clock,
                                                      const DemoDossier& pattern) {
  std::vector<BranchResult> results;
  int number = 0;
  for (const Branch& branch : Branches()) {
    Course course(run, clock, pattern, number, kFirstMonday + 7 * number);
    ++number;
    RETURN_IF_ERROR(branch.run(course));
    results.push_back({.branch = branch.name, .dossier_id = course.id()});
  }
  return results;
}

}  // namespace onestop::demonstration
