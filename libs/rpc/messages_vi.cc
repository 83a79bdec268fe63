// What a refusal says in Vietnamese, by reason. "{key}" is the value of that key in the reason's metadata.
// English is the message itself; a reason without a line here has English only.

#include "libs/rpc/errors.h"

namespace onestop::rpc {
namespace {

struct Line {
  absl::string_view reason;
  absl::string_view text;
};

// In the order of error_reason.proto.
constexpr Line kLines[] = {
    {"FIELD_INVALID", "Thông tin trong trường “{field}” không hợp lệ; vui lòng kiểm tra và sửa lại."},
    {"REQUEST_ID_REUSED", "Mã yêu cầu này đã dùng cho một yêu cầu khác; vui lòng dùng mã mới."},
    {"CREDENTIALS_MISSING", "Chưa đăng nhập; vui lòng đăng nhập rồi thử lại."},
    {"TOKEN_INVALID", "Thông tin đăng nhập không hợp lệ; vui lòng đăng nhập lại."},
    {"TOKEN_EXPIRED", "Phiên đăng nhập đã hết hạn; vui lòng đăng nhập lại."},
    {"CALLER_UNKNOWN", "Tài khoản chưa có trong danh sách cán bộ hoặc hệ thống được phép vào ngày này."},
    {"ROLE_MISSING", "Bạn không có vai trò cần thiết cho việc này tại cơ quan {agency}."},
    {"MIGRATION_RIGHT_MISSING", "Việc này cần quyền chuyển dữ liệu."},
    {"PAGE_TOKEN_INVALID", "Mã trang không thuộc danh sách này; vui lòng mở lại từ trang đầu."},
    {"MESSAGE_MALFORMED", "Yêu cầu không đọc được: dữ liệu hỏng hoặc văn bản không phải UTF-8."},
    {"DOSSIER_NOT_FOUND", "Không tìm thấy hồ sơ, hoặc bạn không được xem hồ sơ này."},
    {"DOSSIER_IN_WRONG_STATUS", "Hồ sơ không ở trạng thái phù hợp với thao tác này."},
    {"TASK_NOT_OPEN", "Công việc này không còn mở: đã hoàn thành hoặc đã chuyển lại."},
    {"TASK_HELD_BY_OTHER", "Công việc này đang do người khác thực hiện."},
    {"STEP_NEEDS_OTHER_ACT", "Bước hiện tại cần một thao tác khác, ví dụ ký duyệt."},
    {"ASSIGNEE_UNSUITABLE", "Người được giao không có vai trò phù hợp tại cơ quan này."},
    {"COMPONENT_MISSING", "Hồ sơ thiếu thành phần “{component}”; vui lòng yêu cầu bổ sung."},
    {"DRAFT_MISSING", "Chưa có dự thảo kết quả."},
    {"DRAFT_CHANGED", "Dự thảo kết quả đã thay đổi; vui lòng mở lại bản hiện hành."},
    {"MANDATE_MISSING", "Bạn không có thẩm quyền ký kết quả của thủ tục {procedure} vào thời điểm này."},
    {"DUTIES_NOT_SEPARATE", "Người soạn thảo không được ký, người ký không được đóng dấu."},
    {"TIME_OUT_OF_ORDER", "Thời điểm thực hiện không hợp lệ: trước thao tác liền trước hoặc ở tương lai."},
    {"SUPPLEMENT_LIMIT_REACHED", "Đã yêu cầu bổ sung đủ số lần cho phép ({max})."},
    {"NO_STEP_BEFORE", "Không có bước nào trước bước này để chuyển lại."},
    {"LOOKUP_RATE_LIMITED", "Tra cứu quá nhiều lần; vui lòng thử lại sau ít phút."},
    {"AGENCY_NOT_COMPETENT", "Cơ quan {agency} không tiếp nhận hoặc giải quyết thủ tục này."},
    {"ACT_NOT_POSSIBLE", "Thao tác không đúng trình tự của pháp luật hoặc quy trình."},
    {"DOSSIER_EXISTS", "Hồ sơ đã tồn tại với nội dung khác."},
    {"RESULT_NOT_NUMBERED", "Kết quả chưa được cấp số; vui lòng chuẩn bị đóng dấu lại."},
    {"RESULT_NUMBERED", "Kết quả đã được cấp số {symbol}."},
    {"RESULT_NOT_SEALED", "Hồ sơ chưa có kết quả đã đóng dấu nên không có gì để gia hạn lưu trữ."},
    {"RESULT_CHANGED", "Kết quả đã được người khác gia hạn lưu trữ; vui lòng xem bản hiện hành."},
    {"ARCHIVE_NOT_LENGTHENED",
     "Dấu thời gian mới không kéo dài thời hạn lưu trữ (đến {archive_end_time}); vui lòng gia hạn khi tổ "
     "chức cấp dấu thời gian có chứng thư mới."},
    {"PROCEDURE_NOT_IN_FORCE", "Thủ tục {procedure} không có hiệu lực vào ngày {day}."},
    {"CATALOGUE_INVALID", "Danh mục có {violations} lỗi; vui lòng sửa theo danh sách lỗi."},
    {"CALENDAR_UNKNOWN", "Lịch làm việc chưa có đến ngày này; vui lòng bổ sung lịch."},
    {"LIMIT_INVALID", "Thời hạn giải quyết không hợp lệ."},
    {"CATALOGUE_ENTRY_NOT_FOUND", "Không tìm thấy mục này trong danh mục."},
    {"CATALOGUE_REVISION_STALE", "Danh mục đã được người khác cập nhật; vui lòng tải lại."},
    {"NOT_A_WORKING_DAY", "Đây không phải ngày làm việc."},
    {"DOCUMENT_NOT_FOUND",
     "Không tìm thấy tài liệu {document_id}, hoặc bạn không được xem tài liệu này; vui lòng tải tệp lên "
     "trước."},
    {"DOCUMENT_TOO_LARGE", "Tài liệu vượt quá dung lượng cho phép."},
    {"DOCUMENT_TYPE_REFUSED", "Loại tài liệu không được chấp nhận hoặc không đúng như khai báo."},
    {"DOCUMENT_MISMATCH", "Tài liệu nhận được không khớp với khai báo; vui lòng tải lên lại."},
    {"DOCUMENT_DAMAGED", "Tài liệu lưu trữ bị hỏng; vui lòng báo cho quản trị viên."},
    {"DOCUMENT_STORE_FULL", "Kho lưu trữ tài liệu đã đầy; vui lòng báo cho quản trị viên."},
    {"SIGNATURE_INVALID", "Chữ ký số không hợp lệ với tài liệu này."},
    {"CERTIFICATE_NOT_TRUSTED", "Chứng thư số không được tin cậy hoặc không còn hiệu lực vào thời điểm ký."},
    {"CERTIFICATE_NOT_REGISTERED", "Chứng thư số chưa được đăng ký cho người ký hoặc con dấu của cơ quan."},
    {"ALGORITHM_REFUSED", "Thuật toán hoặc độ dài khóa của chữ ký số không đủ an toàn."},
    {"SIGNING_SESSION_UNKNOWN", "Không tìm thấy phiên ký này; vui lòng chuẩn bị ký lại."},
    {"SIGNING_SESSION_EXPIRED", "Phiên ký đã hết hạn; vui lòng chuẩn bị ký lại."},
    {"TOO_MANY_SIGNING_SESSIONS",
     "Bạn đang mở quá nhiều phiên ký ({max}); vui lòng hoàn tất hoặc chờ hết hạn."},
    {"TIME_STAMP_UNAVAILABLE",
     "Dịch vụ cấp dấu thời gian không trả lời; chưa có gì thay đổi, vui lòng thử lại."},
    {"REVOCATION_UNKNOWN",
     "Chưa kiểm tra được trạng thái thu hồi của chứng thư số; chưa có gì thay đổi, vui lòng thử lại."},
    {"DRAFT_NOT_SIGNABLE", "Dự thảo không phải tệp PDF có thể ký; vui lòng trả lại để soạn dự thảo mới."},
    {"TEMPLATE_NOT_FOUND", "Chưa có mẫu kết quả cho thủ tục {procedure} vào ngày {day}."},
    {"SIGNER_NOT_NAMED", "Dự thảo ghi tên người ký khác ({named}), không phải người đang ký ({signer})."},
    {"MANDATE_NOT_AS_SHOWN", "Quyền hạn ký ghi trong dự thảo không đúng với thẩm quyền của người ký."},
    {"VERIFIER_UNAVAILABLE", "Chương trình kiểm tra chữ ký không chạy được; vui lòng báo cho quản trị viên."},
    {"ARCHIVE_PROOF_LOST",
     "Dấu thời gian lưu trữ cuối của kết quả không còn giá trị ({detail}) nên không thể gia hạn; vui lòng "
     "giữ tệp "
     "cùng gói chứng cứ và đề nghị cơ quan ban hành lại hoặc cấp bản sao."},
    {"SERVER_BUSY", "Hệ thống đang bận; vui lòng thử lại sau ít giây."},
    {"DEADLINE_PASSED", "Yêu cầu đã quá thời hạn chờ; vui lòng thử lại."},
    {"STORAGE_UNAVAILABLE", "Cơ sở dữ liệu tạm thời không truy cập được; vui lòng thử lại."},
    {"COMMIT_IN_DOUBT", "Chưa rõ yêu cầu đã được ghi nhận hay chưa; vui lòng gửi lại với cùng mã yêu cầu."},
    {"HISTORY_DAMAGED", "Dữ liệu lưu trữ của hồ sơ bị hỏng; vui lòng báo cho quản trị viên."},
    {"SERVER_DRAINING", "Máy chủ đang dừng để bảo trì; vui lòng kết nối lại."},
    {"SCHEMA_MISMATCH",
     "Phiên bản cơ sở dữ liệu không phù hợp với chương trình; vui lòng báo cho quản trị viên."},
};

}  // namespace

std::string MessageVi(absl::string_view reason) {
  for (const Line& line : kLines) {
    if (line.reason == reason) return std::string(line.text);
  }
  return "";
}

}  // namespace onestop::rpc
