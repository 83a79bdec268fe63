#include "services/tracking/texts.h"

#include "absl/strings/str_format.h"
#include "libs/calendar/zone.h"
#include "libs/dossier/act_text.h"

namespace onestop::tracking {

using dossier::DossierStatus;

std::string StatusText(DossierStatus status) {
  switch (status) {
    case DossierStatus::DOSSIER_STATUS_SUBMITTED:
      return "Mới đăng ký";
    case DossierStatus::DOSSIER_STATUS_ACCEPTED:
      return "Được tiếp nhận";
    case DossierStatus::DOSSIER_STATUS_REJECTED_AT_INTAKE:
      return "Không được tiếp nhận";
    case DossierStatus::DOSSIER_STATUS_PROCESSING:
      return "Đang xử lý";
    case DossierStatus::DOSSIER_STATUS_AWAITING_SUPPLEMENT:
      return "Yêu cầu bổ sung giấy tờ";
    case DossierStatus::DOSSIER_STATUS_WITHDRAWN:
      return "Công dân yêu cầu rút hồ sơ";
    case DossierStatus::DOSSIER_STATUS_STOPPED:
    case DossierStatus::DOSSIER_STATUS_REFUSED_INELIGIBLE:
      return "Dừng xử lý";
    case DossierStatus::DOSSIER_STATUS_RESULT_READY:
      return "Đã xử lý xong";
    case DossierStatus::DOSSIER_STATUS_RETURNED:
      return "Đã trả kết quả";
    default:
      return "";
  }
}

std::string FormatInstant(absl::Time time) {
  const absl::CivilMinute minute = absl::ToCivilMinute(time, calendar::OfficeZone());
  return absl::StrFormat("%02d:%02d ngày %s", minute.hour(), minute.minute(),
                         dossier::FormatDay(absl::CivilDay(minute)));
}

}  // namespace onestop::tracking
