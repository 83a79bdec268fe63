// Tells the forms of CMS files apart by their first bytes and reads what a caller needs without verifying
// anything.

#include "libs/crypto/cms_file.h"

#include "absl/strings/match.h"
#include "libs/crypto/byte_source.h"
#include "libs/crypto/cms_frame.h"
#include "libs/crypto/cms_message.h"

namespace onestop::crypto {
namespace {

// The content type (an OBJECT IDENTIFIER) follows the tag and the length of the ContentInfo.
bool BeginsAs(absl::string_view bytes, absl::string_view type) {
  return absl::StartsWith(bytes, "\x30") && absl::StrContains(bytes.substr(0, 8 + type.size()), type);
}

bool IsSigned(absl::string_view bytes) {
  return BeginsAs(bytes, "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02");
}

// The content types envelopedData, encryptedData and authEnvelopedData.
bool IsEncrypted(absl::string_view bytes) {
  return BeginsAs(bytes, "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03") ||
         BeginsAs(bytes, "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x06") ||
         BeginsAs(bytes, "\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x01\x17");
}

}  // namespace

CmsFile ReadCmsFile(absl::string_view bytes) {
  using Form = CmsFile::Form;
  if (IsEncrypted(bytes)) return {.form = Form::kEncrypted, .content = "", .digest = "", .digest_name = ""};
  CmsFile file;
  if (!IsSigned(bytes)) return file;
  // The first bytes announce a signed CMS. When the rest cannot be read, the file stays kEnclosing, so that
  // its verification reports the damage instead of passing it over.
  file.form = Form::kEnclosing;
  const auto cms = bytes.size() > kEnclosingCmsBytesMax || TooMuchIn(bytes).has_value()
                       ? nullptr
                       : FromDer<CmsPtr, d2i_CMS_ContentInfo>(bytes);
  if (cms == nullptr) return file;
  if (CMS_is_detached(cms.get()) != 1) {
    const ASN1_OCTET_STRING* const* const content = CMS_get0_content(cms.get());
    if (content != nullptr && *content != nullptr) file.content = std::string(BytesOf(*content));
    ForgetErrors();
    return file;
  }
  file.form = Form::kDetached;
  CmsMessage message;
  // Without a digest the caller cannot search for the file that was signed.
  if (!message.Parse(bytes, CmsContent::kDetached).has_value()) {
    file.digest = std::string(message.message_digest());
    file.digest_name = message.digest_name();
  }
  ForgetErrors();
  return file;
}

}  // namespace onestop::crypto
