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
    {"CMS_ENCRYPTED", kUnknown, "Tệp được mã hóa, không đọc được nội dung và chữ ký (nếu có)",
     "The file is encrypted: neither its content nor a signature in it can be read"},
    {"SIGNED_FILE_MISSING", kUnknown, "Không thấy tệp mà chữ ký này ký cùng với chữ ký",
     "The file that this signature is for is not with it"},
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
    {"AGENCY_REGISTERED", kValid, "Chứng thư đã được đăng ký làm con dấu của cơ quan vào ngày ký",
     "The certificate was registered as an agency's seal on the day of the signature"},
    {"AGENCY_NOT_THEN", kUnknown,
     "Chứng thư được đăng ký làm con dấu của cơ quan, nhưng chưa phải vào ngày ký",
     "The certificate is registered as an agency's seal, but was not on the day of the signature"},
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
    {"TIME_STAMP_ALGORITHM_ENDED", kUnknown,
     "Thuật toán của dấu thời gian không còn được chấp nhận và không có dấu lưu trữ mới hơn",
     "An algorithm of the time stamp is no longer accepted, and no later time stamp covers it"},
    {"TIME_STAMP_REVOKED", kInvalid, "Chứng thư của dấu thời gian đã bị thu hồi",
     "The time stamp's certificate was revoked"},
    {"TIME_STAMP_REVOCATION_UNKNOWN", kUnknown, "Không có thông tin thu hồi chứng thư của dấu thời gian",
     "Whether the time stamp's certificate was revoked could not be found out"},
    // The file as a whole.
    {"PDF_MALFORMED", kInvalid, "Tệp PDF đã ký bị hỏng, không đọc được nếu không sửa chữa",
     "The signed PDF is damaged: it cannot be read without repair"},
    {"PDF_IRREGULAR", kValid, "Tệp PDF chưa ký này có lỗi về cấu trúc",
     "This unsigned PDF has faults of structure"},
    {"PDF_ENCRYPTED", kUnknown, "Tệp PDF được mã hóa; chưa hỗ trợ kiểm tra",
     "The PDF is encrypted, which is not supported"},
    {"PDF_TOO_LARGE", kUnknown, "Tệp PDF quá lớn để kiểm tra", "The PDF is too large to be looked at"},
    {"PDF_TOO_COMPLEX", kUnknown, "Tệp PDF đòi hỏi quá nhiều thời gian hoặc bộ nhớ để kiểm tra",
     "The PDF takes too much time or memory to be looked at"},
    {"PDF_READER_FAILED", kUnknown, "Chương trình đọc tệp PDF đã dừng khi đọc tệp này",
     "The reader of PDF files failed at this one"},
    {"SIGNATURE_NOT_IN_FORM", kInvalid, "Tệp chứa một chữ ký đã bị gỡ khỏi biểu mẫu hoặc bị giấu",
     "The file holds a signature that was taken out of its form, or is hidden"},
    {"SEAL_BEFORE_SIGNATURE", kUnknown, "Con dấu của cơ quan được đóng trước khi người có thẩm quyền ký",
     "The agency's seal was put before the authorised person signed"},
    {"FILE_GOES_ON", kValid, "Sau chữ ký cuối cùng, tệp còn có dữ liệu bổ sung không chữ ký nào bao phủ",
     "Behind the last signature the file goes on, covered by none"},
    // What a signature in a PDF covers.
    {"SIGNATURE_DICTIONARY_INVALID", kInvalid, "Trường chữ ký không chứa chữ ký hợp lệ",
     "The signature's field does not hold a signature"},
    {"BYTE_RANGE_INVALID", kInvalid, "Phạm vi ký (ByteRange) không hợp lệ",
     "The range of signed bytes does not hold"},
    {"CONTENTS_INVALID", kInvalid, "Phần chứa chữ ký (Contents) không hợp lệ hoặc không khớp phạm vi ký",
     "The place of the signature's data does not hold, or is not the gap in the signed bytes"},
    {"SIGNATURES_OVERLAP", kInvalid, "Chữ ký sau không bao phủ toàn bộ chữ ký trước",
     "A later signature does not cover the whole of an earlier one"},
    {"REVISION_INVALID", kInvalid, "Phần được ký không phải là một tệp PDF hoàn chỉnh",
     "What was signed is not a whole PDF"},
    {"SIGNATURE_NOT_IN_ITS_REVISION", kInvalid, "Phần được ký không chứa chính chữ ký này",
     "What was signed does not hold this signature"},
    {"CONTENT_CHANGED_AFTER_SIGNING", kInvalid, "Tài liệu đã bị thay đổi sau chữ ký này",
     "The document was changed after this signature"},
    {"LATER_SIGNATURE_INVALID", kInvalid, "Nội dung được điền sau chữ ký này không có chữ ký hợp lệ bảo đảm",
     "What was filled in after this signature has no signature that holds"},
    {"LATER_SIGNATURE_UNDECIDED", kUnknown, "Chưa xác định được chữ ký bảo đảm nội dung điền sau chữ ký này",
     "Whether the signature over what was filled in later holds could not be decided"},
    // What a signer may not have seen.
    {"EXTERNAL_CONTENT", kUnknown, "Tài liệu lấy nội dung từ nơi khác, nằm ngoài phần được ký",
     "The document takes content from elsewhere, which is not signed"},
    {"DYNAMIC_FORM", kUnknown,
     "Nội dung hiển thị do chương trình đọc tạo ra (biểu mẫu động), không nằm trong phần được ký",
     "What is shown is made by the reader's program (a dynamic form), not by what is signed"},
    {"OPTIONAL_CONTENT", kValid, "Tài liệu có nội dung chỉ hiển thị tùy lúc",
     "The document has content that is shown at times only"},
    {"ACTIVE_CONTENT", kValid, "Tài liệu có hành động hoặc mã lệnh", "The document has actions or scripts"},
    {"ANNOTATIONS_SHOWN", kValid, "Khi ký, tài liệu đã có chú thích trên trang",
     "When it was signed, the document had annotations over its pages"},
    {"UNUSED_OBJECTS", kValid, "Tài liệu chứa nội dung không được dùng khi ký",
     "The document holds content that was not used when it was signed"},
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

absl::string_view NameOf(v1::Verdict verdict) {
  switch (verdict) {
    case v1::VERDICT_VALID:
      return "valid";
    case v1::VERDICT_VALID_AT_ITS_TIME:
      return "valid_at_its_time";
    case v1::VERDICT_INVALID:
      return "invalid";
    case v1::VERDICT_NOT_SIGNED:
      return "not_signed";
    default:
      return "unknown";
  }
}

v1::Verdict Worse(v1::Verdict a, v1::Verdict b) { return Badness(a) >= Badness(b) ? a : b; }

v1::Verdict VerdictOf(const google::protobuf::RepeatedPtrField<v1::Reason>& reasons) {
  v1::Verdict verdict = v1::VERDICT_VALID;
  for (const v1::Reason& reason : reasons) verdict = Worse(verdict, reason.verdict());
  return verdict;
}

}  // namespace onestop::signing
