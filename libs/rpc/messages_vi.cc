// What a refusal says in Vietnamese, by reason. "{key}" is the value of that key in the reason's metadata.
// English is the message itself; a reason without a line here has English only.

#include "libs/rpc/errors.h"

namespace onestop::rpc {
namespace {

struct Line {
  absl::string_view reason;
  absl::string_view text;
};

constexpr Line kLines[] = {
    {"DEADLINE_PASSED", "Yêu cầu đã quá thời hạn chờ; vui lòng thử lại."},
    {"FIELD_INVALID", "Thông tin trong trường “{field}” không hợp lệ; vui lòng kiểm tra và sửa lại."},
    {"MESSAGE_MALFORMED", "Yêu cầu không đọc được: dữ liệu hỏng hoặc văn bản không phải UTF-8."},
    {"SERVER_BUSY", "Hệ thống đang bận; vui lòng thử lại sau ít giây."},
    {"SERVER_DRAINING", "Máy chủ đang dừng để bảo trì; vui lòng kết nối lại."},
    {"TOKEN_EXPIRED", "Phiên đăng nhập đã hết hạn; vui lòng đăng nhập lại."},
    {"TOKEN_INVALID", "Thông tin đăng nhập không hợp lệ; vui lòng đăng nhập lại."},
};

}  // namespace

std::string MessageVi(absl::string_view reason) {
  for (const Line& line : kLines) {
    if (line.reason == reason) return std::string(line.text);
  }
  return "";
}

}  // namespace onestop::rpc
