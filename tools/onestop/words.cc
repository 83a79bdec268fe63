#include "tools/onestop/words.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "tools/onestop/session.h"

namespace onestop::cli {
namespace {

using google::protobuf::EnumDescriptor;

struct Pair {
  int value;
  absl::string_view english;
  absl::string_view vietnamese;
};

template <size_t kSize>
std::string Find(const Pair (&pairs)[kSize], int value, bool vietnamese) {
  if (value == 0) return "";
  for (const Pair& pair : pairs) {
    if (pair.value == value) return std::string(vietnamese ? pair.vietnamese : pair.english);
  }
  return absl::StrCat(value);
}

constexpr Pair kStatuses[] = {
    {common::v1::DOSSIER_STATUS_SUBMITTED, "submitted", "Mới đăng ký"},
    {common::v1::DOSSIER_STATUS_ACCEPTED, "accepted", "Được tiếp nhận"},
    {common::v1::DOSSIER_STATUS_REJECTED_AT_INTAKE, "rejected at intake", "Không được tiếp nhận"},
    {common::v1::DOSSIER_STATUS_PROCESSING, "processing", "Đang xử lý"},
    {common::v1::DOSSIER_STATUS_AWAITING_SUPPLEMENT, "awaiting supplement", "Yêu cầu bổ sung giấy tờ"},
    {common::v1::DOSSIER_STATUS_WITHDRAWN, "withdrawn", "Công dân yêu cầu rút hồ sơ"},
    {common::v1::DOSSIER_STATUS_STOPPED, "stopped", "Dừng xử lý"},
    {common::v1::DOSSIER_STATUS_RESULT_READY, "result ready", "Đã xử lý xong"},
    {common::v1::DOSSIER_STATUS_RETURNED, "returned", "Đã trả kết quả"},
    {common::v1::DOSSIER_STATUS_REFUSED_INELIGIBLE, "refused", "Không đủ điều kiện giải quyết"},
};
constexpr Pair kChannels[] = {
    {common::v1::CHANNEL_COUNTER, "counter", "Trực tiếp"},
    {common::v1::CHANNEL_ONLINE, "online", "Trực tuyến"},
    {common::v1::CHANNEL_POST, "post", "Bưu chính công ích"},
};
constexpr Pair kTimeliness[] = {
    {common::v1::TIMELINESS_BEFORE, "before time", "Trước hạn"},
    {common::v1::TIMELINESS_ON_TIME, "on time", "Đúng hạn"},
    {common::v1::TIMELINESS_OVERDUE, "overdue", "Quá hạn"},
    {common::v1::TIMELINESS_PENDING_IN_TIME, "in time so far", "Trong hạn"},
    {common::v1::TIMELINESS_PENDING_OVERDUE, "pending, overdue", "Đang giải quyết, quá hạn"},
};
constexpr Pair kSteps[] = {
    {common::v1::STEP_KIND_TRANSFER, "transfer", "Kiểm tra, chuyển hồ sơ"},
    {common::v1::STEP_KIND_ASSIGN, "assign", "Phân công"},
    {common::v1::STEP_KIND_EXAMINE, "examine", "Thẩm định, dự thảo"},
    {common::v1::STEP_KIND_REVIEW, "review", "Xem xét dự thảo"},
    {common::v1::STEP_KIND_SIGN, "sign", "Ký duyệt"},
    {common::v1::STEP_KIND_SEAL, "seal", "Vào số, đóng dấu"},
    {common::v1::STEP_KIND_RETURN, "return", "Trả kết quả"},
};
constexpr Pair kRoles[] = {
    {common::v1::ROLE_ONE_STOP_OFFICER, "one-stop officer", "Cán bộ một cửa"},
    {common::v1::ROLE_DIVISION_HEAD, "division head", "Trưởng phòng"},
    {common::v1::ROLE_SPECIALIST, "specialist", "Chuyên viên"},
    {common::v1::ROLE_LEADER, "leader", "Lãnh đạo"},
    {common::v1::ROLE_RECORDS_CLERK, "records clerk", "Văn thư"},
    {common::v1::ROLE_PROCEDURE_CONTROL, "procedure control", "Kiểm soát TTHC"},
    {common::v1::ROLE_CATALOGUE_EDITOR, "catalogue editor", "Biên tập danh mục"},
    {common::v1::ROLE_OBSERVER, "observer", "Theo dõi"},
};
constexpr Pair kLevels[] = {
    {common::v1::ONLINE_LEVEL_NONE, "information only", "Chỉ cung cấp thông tin"},
    {common::v1::ONLINE_LEVEL_PARTIAL, "partial", "Một phần"},
    {common::v1::ONLINE_LEVEL_FULL, "full", "Toàn trình"},
};
constexpr Pair kAtoms[] = {
    {statistics::v1::ATOM_RECEIVED, "received in the period", "Tiếp nhận trong kỳ"},
    {statistics::v1::ATOM_RECEIVED_ONLINE, "received online", "Tiếp nhận trực tuyến"},
    {statistics::v1::ATOM_RECEIVED_COUNTER, "received at the counter", "Tiếp nhận trực tiếp"},
    {statistics::v1::ATOM_RECEIVED_POST, "received by post", "Tiếp nhận qua bưu chính"},
    {statistics::v1::ATOM_CARRIED, "carried over", "Kỳ trước chuyển sang"},
    {statistics::v1::ATOM_CARRIED_ONLINE, "carried over, online", "Kỳ trước chuyển sang, trực tuyến"},
    {statistics::v1::ATOM_TOTAL, "total", "Tổng số"},
    {statistics::v1::ATOM_RESOLVED, "resolved", "Đã giải quyết"},
    {statistics::v1::ATOM_RESOLVED_BEFORE, "resolved before time", "Giải quyết trước hạn"},
    {statistics::v1::ATOM_RESOLVED_ON_TIME, "resolved on time", "Giải quyết đúng hạn"},
    {statistics::v1::ATOM_RESOLVED_OVERDUE, "resolved overdue", "Giải quyết quá hạn"},
    {statistics::v1::ATOM_RESOLVED_REFUSED, "resolved: refused", "Từ chối giải quyết"},
    {statistics::v1::ATOM_RESOLVED_WITHDRAWN, "resolved: withdrawn", "Rút hồ sơ"},
    {statistics::v1::ATOM_RESOLVED_STOPPED, "resolved: stopped", "Dừng giải quyết"},
    {statistics::v1::ATOM_IN_PROGRESS, "in progress", "Đang giải quyết"},
    {statistics::v1::ATOM_IN_PROGRESS_IN_TIME, "in progress, in time", "Đang giải quyết trong hạn"},
    {statistics::v1::ATOM_IN_PROGRESS_OVERDUE, "in progress, overdue", "Đang giải quyết quá hạn"},
    {statistics::v1::ATOM_WAITING, "waiting for a supplement", "Chờ bổ sung"},
    {statistics::v1::ATOM_REJECTED_AT_INTAKE, "rejected at intake", "Từ chối tiếp nhận"},
};

// What the values of an enum begin with: "DOSSIER_STATUS_", from its unspecified one.
absl::string_view PrefixOf(const EnumDescriptor* descriptor) {
  return absl::StripSuffix(descriptor->FindValueByNumber(0)->name(), "UNSPECIFIED");
}

}  // namespace

std::string Word(common::v1::DossierStatus status, bool vietnamese) {
  return Find(kStatuses, status, vietnamese);
}
std::string Word(common::v1::Channel channel, bool vietnamese) {
  return Find(kChannels, channel, vietnamese);
}
std::string Word(common::v1::Timeliness timeliness, bool vietnamese) {
  return Find(kTimeliness, timeliness, vietnamese);
}
std::string Word(common::v1::StepKind kind, bool vietnamese) { return Find(kSteps, kind, vietnamese); }
std::string Word(common::v1::Role role, bool vietnamese) { return Find(kRoles, role, vietnamese); }
std::string Word(common::v1::OnlineLevel level, bool vietnamese) { return Find(kLevels, level, vietnamese); }
std::string Word(statistics::v1::Atom atom, bool vietnamese) { return Find(kAtoms, atom, vietnamese); }

std::string ShortName(const EnumDescriptor* descriptor, int number) {
  const auto* value = descriptor->FindValueByNumber(number);
  if (value == nullptr) return absl::StrCat(number);
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripPrefix(value->name(), PrefixOf(descriptor))),
                             {{"_", "-"}});
}

absl::StatusOr<int> ParseEnum(const EnumDescriptor* descriptor, absl::string_view name) {
  const std::string plain = absl::StrReplaceAll(absl::AsciiStrToUpper(name), {{"-", "_"}});
  std::vector<std::string> names;
  for (int i = 0; i < descriptor->value_count(); ++i) {
    const auto* value = descriptor->value(i);
    if (value->number() == 0) continue;
    if (value->name() == plain || absl::StripPrefix(value->name(), PrefixOf(descriptor)) == plain) {
      return value->number();
    }
    names.push_back(ShortName(descriptor, value->number()));
  }
  return UsageError(
      absl::StrCat("\"", name.substr(0, 40), "\" is not known; give one of ", absl::StrJoin(names, ", ")));
}

}  // namespace onestop::cli
