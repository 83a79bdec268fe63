#include "libs/dossier/act_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace onestop::dossier {
namespace {

using v1::Event;

// ", step 3 (Thẩm định)", or nothing.
Text StepOf(const Task* task, const Process* process) {
  if (task == nullptr) return {};
  Text text = {.vi = absl::StrCat(" bước ", task->step), .en = absl::StrCat(" step ", task->step)};
  if (process == nullptr) return text;
  for (const dossier::Step& step : process->steps) {
    if (step.number != task->step) continue;
    absl::StrAppend(&text.vi, ": ", step.name);
    absl::StrAppend(&text.en, ": ", step.name_en.empty() ? step.name : step.name_en);
  }
  return text;
}

Text Accepted(const v1::Accepted& accepted) {
  absl::CivilDay due;
  const bool known = absl::ParseCivilTime(accepted.due_date(), &due);
  return {.vi = absl::StrCat("Tiếp nhận hồ sơ, mã ", accepted.code(),
                             known ? absl::StrCat(", hẹn trả ngày ", FormatDay(due)) : ""),
          .en = absl::StrCat("Accepted as ", accepted.code(),
                             known ? absl::StrCat(", due on ", accepted.due_date()) : "")};
}

Text Submitted(const v1::Submitted& submitted) {
  switch (submitted.channel()) {
    case Channel::CHANNEL_COUNTER:
      return {"Nộp hồ sơ trực tiếp tại Bộ phận Một cửa", "Handed in at the counter"};
    case Channel::CHANNEL_POST:
      return {"Nộp hồ sơ qua bưu chính công ích", "Sent in by public post"};
    default:
      return {"Nộp hồ sơ trực tuyến", "Submitted online"};
  }
}

Text Supplemented(const v1::SupplementReceived& received) {
  const int count = received.components_size();
  if (count == 0) return {"Nhận đủ hồ sơ bổ sung", "Received the supplement"};
  return {absl::StrCat("Nhận đủ hồ sơ bổ sung: ", count, " thành phần"),
          absl::StrCat("Received the supplement: ", count, count == 1 ? " component" : " components")};
}

Text Assigned(const v1::TaskAssigned& assigned) {
  return {absl::StrCat("Phân công cho ", assigned.assignee()),
          absl::StrCat("Assigned to ", assigned.assignee())};
}

Text About(const char* vi, const char* en, const Text& step) {
  return {absl::StrCat(vi, step.vi), absl::StrCat(en, step.en)};
}

}  // namespace

std::string KindOf(const Event& event) {
  if (event.act_case() == Event::ACT_NOT_SET) return "";
  return event.GetDescriptor()->FindFieldByNumber(event.act_case())->message_type()->name();
}

Text Describe(const Event& event, const Task* task, const Process* process) {
  const Text step = StepOf(task, process);
  switch (event.act_case()) {
    case Event::kSubmitted:
      return Submitted(event.submitted());
    case Event::kAccepted:
      return Accepted(event.accepted());
    case Event::kRejectedAtIntake:
      return {"Từ chối tiếp nhận hồ sơ", "Refused at intake"};
    case Event::kTaskClaimed:
      return About("Nhận việc", "Took", step);
    case Event::kTaskAssigned:
      return Assigned(event.task_assigned());
    case Event::kStepCompleted:
      return About("Hoàn thành", "Completed", step);
    case Event::kStepSentBack:
      return About("Trả lại từ", "Sent back from", step);
    case Event::kResultDrafted:
      return {"Đính kèm dự thảo kết quả", "Attached the draft of the result"};
    case Event::kResultSigned:
      return {"Ký số kết quả", "Signed the result"};
    case Event::kDraftRefused:
      return {"Không duyệt dự thảo kết quả", "Refused the draft of the result"};
    case Event::kResultNumbered:
      return {absl::StrCat("Cấp số kết quả: ", event.result_numbered().document_symbol()),
              absl::StrCat("Numbered the result as ", event.result_numbered().document_symbol())};
    case Event::kResultSealed:
      return {absl::StrCat("Đóng dấu kết quả, số ", event.result_sealed().document_symbol()),
              absl::StrCat("Sealed the result ", event.result_sealed().document_symbol())};
    case Event::kArchiveRenewed:
      return {"Gia hạn lưu trữ kết quả bằng dấu thời gian mới",
              "Renewed the archive of the result with a new time stamp"};
    case Event::kResultReturned:
      return {"Trả kết quả", "Handed the result back"};
    case Event::kSupplementRequested:
      return {"Yêu cầu bổ sung, hoàn thiện hồ sơ", "Asked for a supplement"};
    case Event::kSupplementReceived:
      return Supplemented(event.supplement_received());
    case Event::kRefusedIneligible:
      return {"Từ chối giải quyết hồ sơ", "Refused: the conditions are not met"};
    case Event::kWithdrawn:
      return {"Rút hồ sơ", "Withdrawn"};
    case Event::kStopped:
      return {"Dừng giải quyết hồ sơ", "Stopped"};
    case Event::kFinished:
      return {"Có kết quả (lịch sử chuyển đổi)", "Result ready (imported history)"};
    case Event::kStepRecorded:
      return {absl::StrCat("Bước của hệ thống cũ: ", event.step_recorded().name()),
              absl::StrCat("A step of the old system: ", event.step_recorded().name())};
    case Event::ACT_NOT_SET:
      break;
  }
  return {};
}

std::string FormatDay(absl::CivilDay day) {
  return absl::StrFormat("%02d/%02d/%04d", day.day(), day.month(), day.year());
}

}  // namespace onestop::dossier
