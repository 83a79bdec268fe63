// The invented values with which templates are shown and tested.

#include "libs/forms/sample_fields.h"

namespace onestop::forms {

ResultFields SampleFields() {
  return {
      .parent_agency = "UBND tỉnh Hưng Yên",
      .agency = "Sở Khoa học và Công nghệ",
      .place = "Hưng Yên",
      .document_symbol = "KQ-SKHCN",
      .title = "Thay đổi phạm vi đánh giá sự phù hợp được chỉ định",
      .procedure_code = "2.001100",
      .procedure_name = "Thay đổi, bổ sung phạm vi, lĩnh vực đánh giá sự phù hợp được chỉ định",
      .dossier_code = "H31.06-231208-0001",
      .owner = "Nguyễn Thị Ỷ Ỡ",
      // The long diacritics of the names show whether a face has every Vietnamese letter.
      .accepted_on = absl::CivilDay(2023, 12, 8),
      .due_on = absl::CivilDay(2024, 1, 15),
      .legal_bases = {"Căn cứ Luật Chất lượng sản phẩm, hàng hóa ngày 21 tháng 11 năm 2007;",
                      "Căn cứ Nghị định số 107/2016/NĐ-CP ngày 01 tháng 7 năm 2016 của Chính phủ;"},
      .decision = {"Chấp thuận thay đổi, bổ sung phạm vi, lĩnh vực đánh giá sự phù hợp theo hồ sơ nêu trên.",
                   "Quyết định này có hiệu lực kể từ ngày ký."},
      .signer_titles = {"KT. Giám đốc", "Phó Giám đốc"},
      .signer_name = "Phạm Văn Ưỡng",
      .recipients = {"Trung tâm Phục vụ hành chính công và Kiểm soát thủ tục hành chính tỉnh;"},
      .verification_address = "https://motcua.hungyen.gov.vn/kiem-tra/",
      .drafted_at = absl::FromUnixSeconds(1'705'280'400),
  };
}

}  // namespace onestop::forms
