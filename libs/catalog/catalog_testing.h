#pragma once

/// A small sound catalogue for tests: one department, one counter, one procedure, a handful of people. A test
/// changes the one thing that it is about.

#include <string>
#include <utility>

#include "google/protobuf/text_format.h"
#include "libs/base/check.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::catalog {

inline constexpr char kSmallCatalogue[] = R"pb(
  province: "H31"
  agencies {
    id: "H31.06"
    valid_from: "2023-01-01"
    name: "Sở Khoa học và Công nghệ"
    calendar_id: "vn-office"
    document_symbol: "KQ-SKHCN"
    seal_certificates_sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  agencies {
    id: "H31.19"
    valid_from: "2023-01-01"
    name: "Trung tâm Phục vụ hành chính công"
    calendar_id: "vn-office"
    one_stop_unit: true
  }
  staff {
    id: "officer"
    valid_from: "2023-01-01"
    full_name: "Người Một Cửa"
    subjects: "officer"
    positions { agency_id: "H31.19" role: ROLE_ONE_STOP_OFFICER }
  }
  staff {
    id: "head"
    valid_from: "2023-01-01"
    full_name: "Trưởng Phòng"
    subjects: "head"
    positions { agency_id: "H31.06" role: ROLE_DIVISION_HEAD }
  }
  staff {
    id: "specialist"
    valid_from: "2023-01-01"
    full_name: "Chuyên Viên"
    subjects: "specialist"
    positions { agency_id: "H31.06" role: ROLE_SPECIALIST }
  }
  staff {
    id: "director"
    valid_from: "2023-01-01"
    full_name: "Giám Đốc"
    subjects: "director"
    positions { agency_id: "H31.06" role: ROLE_LEADER }
    certificates_sha256: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
  }
  staff {
    id: "clerk"
    valid_from: "2023-01-01"
    full_name: "Văn Thư"
    subjects: "clerk"
    positions { agency_id: "H31.06" role: ROLE_RECORDS_CLERK }
  }
  staff {
    id: "editor"
    valid_from: "2023-01-01"
    full_name: "Người Biên Tập"
    subjects: "editor"
    positions { agency_id: "H31.19" role: ROLE_CATALOGUE_EDITOR }
  }
  mandates {
    id: "m-director"
    staff_id: "director"
    agency_id: "H31.06"
    kind: MANDATE_KIND_HEAD
    valid_from: "2023-01-01"
    legal_basis: "NĐ 30/2020/NĐ-CP, Điều 13"
  }
  calendars {
    id: "vn-office"
    known_from: "2023-01-01"
    known_to: "2026-12-31"
    hours {
      valid_from: "2023-01-01"
      sessions { start: "07:30" end: "11:30" }
      sessions { start: "13:30" end: "17:30" }
    }
    days { date: "2024-01-01" kind: DAY_KIND_HOLIDAY name: "Tết Dương lịch" }
    days { date: "2024-05-04" kind: DAY_KIND_MAKE_UP_WORKDAY name: "Làm bù cho ngày 29/04/2024" }
    days { date: "2024-04-29" kind: DAY_KIND_COMPENSATORY_OFF name: "Nghỉ thay cho ngày 04/05/2024" }
  }
  rule_sets {
    id: "2018"
    valid_from: "2018-06-21"
    legal_basis: "NĐ 61/2018/NĐ-CP"
    intake_check_hours: 8
    same_day_cutoff: "15:00"
    supplement_requests_max: 1
    supplement_restarts_clock: true
    supplement_days_max: 3
    supplement_wait_days: 15
    extensions_max: 1
    extension_notice_days: 1
  }
  rule_sets {
    id: "2025"
    valid_from: "2025-07-01"
    legal_basis: "NĐ 118/2025/NĐ-CP"
    intake_check_hours: 8
    same_day_cutoff: "15:00"
    supplement_requests_max: 1
    supplement_restarts_clock: true
    supplement_days_max: 3
    supplement_wait_days: 15
    extensions_max: 1
    extension_notice_days: 1
  }
  processes {
    id: "seven-steps-40h"
    version: 1
    name: "Bảy bước, 40 giờ làm việc"
    steps {
      number: 1
      name: "Tiếp nhận"
      name_en: "Check and transfer"
      kind: STEP_KIND_TRANSFER
      role: ROLE_ONE_STOP_OFFICER
      working_hours: 2
    }
    steps { number: 2 name: "Phân công" kind: STEP_KIND_ASSIGN role: ROLE_DIVISION_HEAD working_hours: 4 }
    steps { number: 3 name: "Thẩm định" kind: STEP_KIND_EXAMINE role: ROLE_SPECIALIST working_hours: 18 }
    steps { number: 4 name: "Xem xét" kind: STEP_KIND_REVIEW role: ROLE_DIVISION_HEAD working_hours: 6 }
    steps { number: 5 name: "Ký" kind: STEP_KIND_SIGN role: ROLE_LEADER working_hours: 8 }
    steps { number: 6 name: "Đóng dấu" kind: STEP_KIND_SEAL role: ROLE_RECORDS_CLERK working_hours: 2 }
    steps { number: 7 name: "Trả kết quả" kind: STEP_KIND_RETURN role: ROLE_ONE_STOP_OFFICER }
  }
  procedures {
    code: "1.001786"
    version: 1
    valid_from: "2023-01-01"
    name: "Cấp Giấy chứng nhận đăng ký hoạt động"
    sector: "Hoạt động khoa học và công nghệ"
    resolving_agency: "H31.06"
    intake_units: "H31.19"
    online_level: ONLINE_LEVEL_FULL
    statutory_limit { amount: 5 unit: TIME_UNIT_WORKING_DAY }
    process_id: "seven-steps-40h"
    process_version: 1
    components { kind: "don-de-nghi" name: "Đơn đề nghị" required: true }
    components { kind: "tai-lieu-khac" name: "Tài liệu khác" }
    order_of_steps: "Nộp, thẩm định, trả kết quả."
    way_of_doing: "Trực tuyến."
    subjects: "Tổ chức."
    result: "Giấy chứng nhận."
  }
  client_systems { id: "portal" name: "Cổng dịch vụ công" subjects: "portal" rights: SYSTEM_RIGHT_PORTAL }
  client_systems {
    id: "history"
    name: "Hệ thống cũ"
    subjects: "history"
    subjects: "spiffe://onestop/history"
    rights: SYSTEM_RIGHT_MIGRATION
    migration { first_day: "2000-01-01" last_day: "2099-12-31" agency_ids: "H31.06" agency_ids: "H31.19" }
  }
)pb";

inline v1::Catalogue SmallCatalogue() {
  v1::Catalogue catalogue;
  CHECK(google::protobuf::TextFormat::ParseFromString(kSmallCatalogue, &catalogue));
  return catalogue;
}

/// The small catalogue, with `control`, who sees everything, and `stranger`, an outsider of another agency.
inline v1::Catalogue CatalogueWithOnlookers() {
  v1::Catalogue catalogue = SmallCatalogue();
  v1::Agency& other = *catalogue.add_agencies();
  other = catalogue.agencies(0);
  other.set_id("H31.07");
  other.set_name("Sở Tư pháp");
  other.clear_seal_certificates_sha256();
  const auto add = [&](const char* id, const char* agency, common::v1::Role role) {
    v1::Staff& staff = *catalogue.add_staff();
    staff.set_id(id);
    staff.set_valid_from("2023-01-01");
    staff.set_full_name("Người Xem");
    staff.add_subjects(id);
    staff.add_positions()->set_agency_id(agency);
    staff.mutable_positions(0)->set_role(role);
  };
  add("control", "H31.06", common::v1::ROLE_PROCEDURE_CONTROL);
  add("stranger", "H31.07", common::v1::ROLE_OBSERVER);
  return catalogue;
}

}  // namespace onestop::catalog
