#include "libs/signing/reasons.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"

namespace onestop::signing {
namespace {

constexpr v1::Verdict kValid = v1::VERDICT_VALID;
constexpr v1::Verdict kAtItsTime = v1::VERDICT_VALID_AT_ITS_TIME;
constexpr v1::Verdict kUnknown = v1::VERDICT_UNKNOWN;
constexpr v1::Verdict kInvalid = v1::VERDICT_INVALID;

constexpr ReasonText kReasons[] = {
    // The CMS.
    {"CMS_MALFORMED", kInvalid, "Dữ liệu chữ ký bị hỏng hoặc không phải là CMS",
     "The signature's data are damaged, or no CMS"},
    {"CMS_NOT_DER", kUnknown, "Dữ liệu chữ ký không được mã hóa theo DER",
     "The signature's data are not encoded by the rules of DER"},
    {"CMS_FORM_NOT_SUPPORTED", kUnknown, "Dạng chữ ký này chưa được hỗ trợ",
     "This form of signature is not supported"},
    {"DIGEST_MISMATCH", kInvalid, "Nội dung đã bị thay đổi sau khi ký, hoặc chữ ký thuộc về tài liệu khác",
     "The content was changed after signing, or the signature is another document's"},
    {"SIGNATURE_WRONG", kInvalid, "Chữ ký không được tạo bằng khóa của chứng thư đi kèm",
     "The signature was not made with the key of its certificate"},
    {"SIGNED_ATTRIBUTES_WRONG", kInvalid, "Các thuộc tính được ký bị thiếu hoặc sai",
     "The signed attributes are missing or wrong"},
    {"SIGNING_CERTIFICATE_WRONG", kInvalid,
     "Thuộc tính signing-certificate thiếu hoặc chỉ đến chứng thư khác",
     "The attribute signing-certificate is missing, or names another certificate"},
    {"ALGORITHM_REFUSED", kInvalid, "Thuật toán hoặc độ dài khóa không được chấp nhận",
     "The algorithm or the key's length is not accepted"},
    {"UNSIGNED_ATTRIBUTE_UNKNOWN", kUnknown, "Chữ ký mang thuộc tính không được ký mà ta không kiểm tra được",
     "The signature carries an unsigned attribute that cannot be checked"},
    {"FOREIGN_CERTIFICATE", kValid, "Chữ ký mang theo chứng thư không thuộc chuỗi của người ký",
     "The signature carries a certificate that is not of the signer's chain"},
    {"FOREIGN_CERTIFICATE_WRONG", kInvalid, "Chữ ký mang theo một chứng thư bị hỏng hoặc không rõ nguồn",
     "The signature carries a certificate that is damaged or that nobody here issued"},
    {"DOCUMENT_NOT_READABLE", kUnknown, "Không đọc được tài liệu", "The document cannot be read"},
    // The signer's certificate and its chain.
    {"ROOT_UNKNOWN", kUnknown, "Chứng thư không dẫn đến gốc tin cậy nào trong cấu hình",
     "The certificate leads to none of the configured roots"},
    {"CERTIFICATE_EXPIRED", kInvalid, "Chứng thư đã hết hạn khi ký, hoặc không có dấu thời gian chứng minh",
     "The certificate had expired, and no time stamp proves an earlier signature"},
    {"CERTIFICATE_NOT_YET_VALID", kInvalid, "Chứng thư chưa có hiệu lực khi ký",
     "The certificate was not valid yet"},
    {"CERTIFICATE_EXPIRED_SINCE", kAtItsTime, "Chứng thư còn hiệu lực khi ký và đã hết hạn sau đó",
     "The certificate was valid at the time of signing and has expired since"},
    {"CERTIFICATE_USAGE_WRONG", kInvalid, "Chứng thư không được cấp để ký",
     "The certificate is not for signing"},
    {"CHAIN_WRONG", kInvalid, "Chuỗi chứng thư không hợp lệ", "The chain of certificates does not hold"},
    {"CERTIFICATE_REVOKED", kInvalid,
     "Chứng thư đã bị thu hồi trước khi ký, hoặc không chứng minh được là ký trước",
     "The certificate was revoked, and nothing proves an earlier signature"},
    {"CERTIFICATE_REVOKED_SINCE", kAtItsTime, "Chứng thư còn hiệu lực khi ký và đã bị thu hồi sau đó",
     "The certificate was valid at the time of signing and has been revoked since"},
    {"REVOCATION_UNKNOWN", kUnknown, "Không có thông tin thu hồi chứng thư (OCSP, CRL)",
     "Whether the certificate was revoked could not be found out (OCSP, CRL)"},
    // The time stamp.
    {"TIME_STAMP_WRONG", kInvalid, "Dấu thời gian bị hỏng hoặc thuộc về chữ ký khác",
     "The time stamp is damaged, or another signature's"},
    {"TIME_STAMP_IN_FUTURE", kInvalid, "Dấu thời gian ở tương lai", "The time stamp is of the future"},
    {"TIME_STAMP_NOT_TRUSTED", kInvalid, "Dấu thời gian không do tổ chức được cấp phép cấp",
     "The time stamp is not by an authority for time stamps"},
    {"TIME_STAMP_ROOT_UNKNOWN", kUnknown, "Dấu thời gian không dẫn đến gốc tin cậy nào trong cấu hình",
     "The time stamp leads to none of the configured roots"},
    {"TIME_STAMP_EXPIRED", kUnknown, "Chứng thư của dấu thời gian đã hết hạn và không có dấu lưu trữ mới hơn",
     "The time stamp's certificate has expired, and no later time stamp covers it"},
    {"TIME_STAMP_REVOKED", kInvalid, "Chứng thư của dấu thời gian đã bị thu hồi",
     "The time stamp's certificate was revoked"},
    {"TIME_STAMP_REVOCATION_UNKNOWN", kUnknown, "Không có thông tin thu hồi chứng thư của dấu thời gian",
     "Whether the time stamp's certificate was revoked could not be found out"},
};

const ReasonText& Find(absl::string_view code) {
  const auto* const found =
      std::ranges::find_if(kReasons, [&](const ReasonText& reason) { return reason.code == code; });
  CHECK(found != std::end(kReasons));
  return *found;
}

int Badness(v1::Verdict verdict) {
  switch (verdict) {
    case v1::VERDICT_INVALID:
      return 4;
    case v1::VERDICT_UNKNOWN:
      return 3;
    case v1::VERDICT_VALID_AT_ITS_TIME:
      return 2;
    case v1::VERDICT_VALID:
      return 1;
    default:
      return 0;
  }
}

}  // namespace

absl::Span<const ReasonText> AllReasons() { return kReasons; }

void AddReason(google::protobuf::RepeatedPtrField<v1::Reason>& reasons, absl::string_view code,
               absl::string_view detail) {
  AddReason(reasons, code, Find(code).verdict, detail);
}

void AddReason(google::protobuf::RepeatedPtrField<v1::Reason>& reasons, absl::string_view code,
               v1::Verdict verdict, absl::string_view detail) {
  const ReasonText& text = Find(code);
  const auto same = [&](const v1::Reason& reason) { return reason.code() == code; };
  if (std::ranges::any_of(reasons, same)) return;
  const std::string behind = detail.empty() ? "." : absl::StrCat(": ", detail, ".");
  v1::Reason& reason = *reasons.Add();
  reason.set_code(std::string(code));
  reason.set_verdict(verdict);
  reason.set_text_vi(absl::StrCat(text.vi, behind));
  reason.set_text_en(absl::StrCat(text.en, behind));
}

v1::Verdict Worse(v1::Verdict a, v1::Verdict b) { return Badness(a) >= Badness(b) ? a : b; }

v1::Verdict VerdictOf(const google::protobuf::RepeatedPtrField<v1::Reason>& reasons) {
  v1::Verdict verdict = v1::VERDICT_VALID;
  for (const v1::Reason& reason : reasons) verdict = Worse(verdict, reason.verdict());
  return verdict;
}

}  // namespace onestop::signing
