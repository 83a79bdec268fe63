// Every reason with its verdict. Each is a whole sentence, so that it can be translated by itself.

#include "libs/trust/reasons.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"

namespace onestop::trust {
namespace {

using messages::English;

constexpr signing::v1::Verdict kValid = signing::v1::VERDICT_VALID;
constexpr signing::v1::Verdict kAtItsTime = signing::v1::VERDICT_VALID_AT_ITS_TIME;
constexpr signing::v1::Verdict kUnknown = signing::v1::VERDICT_UNKNOWN;
constexpr signing::v1::Verdict kInvalid = signing::v1::VERDICT_INVALID;

constexpr ReasonText kReasons[] = {
    // The CMS.
    {"CMS_MALFORMED", kInvalid, English("The signature's data are damaged, or are not a CMS")},
    {"CMS_NOT_DER", kUnknown, English("The signature's data are not encoded by the rules of DER")},
    {"CMS_FORM_NOT_SUPPORTED", kUnknown, English("This form of signature is not supported")},
    {"CMS_ENCRYPTED", kUnknown,
     English("The file is encrypted: neither its content nor a signature in it can be read")},
    {"SIGNED_FILE_MISSING", kUnknown, English("The file that this signature covers was not given with it")},
    {"DIGEST_MISMATCH", kInvalid,
     English("The content was changed after signing, or the signature is another document's")},
    {"SIGNATURE_WRONG", kInvalid, English("The signature was not made with the key of its certificate")},
    {"SIGNED_ATTRIBUTES_WRONG", kInvalid, English("The signed attributes are missing or wrong")},
    {"SIGNING_CERTIFICATE_WRONG", kInvalid,
     English("The attribute signing-certificate is missing, or names another certificate")},
    {"ALGORITHM_REFUSED", kInvalid, English("The algorithm or the key's length is not accepted")},
    {"UNSIGNED_ATTRIBUTE_UNKNOWN", kUnknown,
     English("The signature carries an unsigned attribute that cannot be checked")},
    {"AGENCY_REGISTERED", kValid,
     English("The certificate was registered as an agency's seal on the day of the signature")},
    {"AGENCY_NOT_THEN", kUnknown,
     English("The certificate is registered as an agency's seal, but was not on the day of the signature")},
    {"FOREIGN_CERTIFICATE", kValid,
     English("The signature carries a certificate that is not of the signer's chain")},
    {"FOREIGN_CERTIFICATE_WRONG", kInvalid,
     English("The signature carries a certificate that is damaged or of an unknown issuer")},
    {"DOCUMENT_NOT_READABLE", kUnknown, English("The document cannot be read")},
    // The signer's certificate and its chain.
    {"ROOT_UNKNOWN", kUnknown, English("The certificate leads to none of the configured roots")},
    {"CERTIFICATE_EXPIRED", kInvalid,
     English("The certificate had expired, and no time stamp proves an earlier signature")},
    {"CERTIFICATE_NOT_YET_VALID", kInvalid, English("The certificate was not valid yet")},
    {"CERTIFICATE_EXPIRED_SINCE", kAtItsTime,
     English("The certificate was valid at the time of signing and has expired since")},
    {"CERTIFICATE_USAGE_WRONG", kInvalid, English("The certificate is not for signing")},
    {"CHAIN_WRONG", kInvalid, English("The chain of certificates does not hold")},
    {"CERTIFICATE_REVOKED", kInvalid,
     English("The certificate was revoked, and nothing proves an earlier signature")},
    {"CERTIFICATE_REVOKED_SINCE", kAtItsTime,
     English("The certificate was valid at the time of signing and has been revoked since")},
    {"REVOCATION_UNKNOWN", kUnknown,
     English("Whether the certificate was revoked could not be found out (OCSP, CRL)")},
    // The time stamp.
    {"TIME_STAMP_WRONG", kInvalid, English("The time stamp is damaged, or another signature's")},
    {"TIME_STAMP_IN_FUTURE", kInvalid, English("The time stamp's time is in the future")},
    {"TIME_STAMP_NOT_TRUSTED", kInvalid, English("The time stamp is not by an authority for time stamps")},
    {"TIME_STAMP_ROOT_UNKNOWN", kUnknown, English("The time stamp leads to none of the configured roots")},
    {"TIME_STAMP_EXPIRED", kUnknown,
     English("The time stamp's certificate has expired, and no later time stamp covers it")},
    {"TIME_STAMP_ALGORITHM_ENDED", kUnknown,
     English("An algorithm of the time stamp is no longer accepted, and no later time stamp covers it")},
    {"TIME_STAMP_REVOKED", kInvalid, English("The time stamp's certificate was revoked")},
    {"TIME_STAMP_REVOCATION_UNKNOWN", kUnknown,
     English("Whether the time stamp's certificate was revoked could not be found out")},
    // The file as a whole.
    {"PDF_MALFORMED", kInvalid, English("The signed PDF is damaged: it cannot be read without repair")},
    {"PDF_IRREGULAR", kValid, English("This unsigned PDF has faults of structure")},
    {"PDF_ENCRYPTED", kUnknown, English("The PDF is encrypted, which is not supported")},
    {"PDF_TOO_LARGE", kUnknown, English("The PDF is too large to be checked")},
    {"PDF_TOO_COMPLEX", kUnknown, English("The PDF takes too much time or memory to be checked")},
    {"PDF_READER_FAILED", kUnknown, English("The reader of PDF files failed at this one")},
    {"SIGNATURE_NOT_IN_FORM", kInvalid,
     English("The file holds a signature that was removed from its form, or is hidden")},
    {"SEAL_BEFORE_SIGNATURE", kUnknown,
     English("The agency's seal was applied before the authorised person signed")},
    {"FILE_GOES_ON", kValid,
     English("The file has bytes after its last signature, which no signature covers")},
    // What a signature in a PDF covers.
    {"SIGNATURE_DICTIONARY_INVALID", kInvalid, English("The signature's field does not hold a signature")},
    {"BYTE_RANGE_INVALID", kInvalid, English("The range of signed bytes does not hold")},
    {"CONTENTS_INVALID", kInvalid,
     English("The place of the signature's data does not hold, or is not the gap in the signed bytes")},
    {"SIGNATURES_OVERLAP", kInvalid, English("A later signature does not cover the whole of an earlier one")},
    {"REVISION_INVALID", kInvalid, English("What was signed is not a whole PDF")},
    {"SIGNATURE_NOT_IN_ITS_REVISION", kInvalid, English("What was signed does not hold this signature")},
    {"CONTENT_CHANGED_AFTER_SIGNING", kInvalid, English("The document was changed after this signature")},
    {"LATER_SIGNATURE_INVALID", kInvalid,
     English("What was filled in after this signature has no signature that holds")},
    {"LATER_SIGNATURE_UNDECIDED", kUnknown,
     English("Whether the signature over what was filled in later holds could not be decided")},
    // What a signer may not have seen.
    {"EXTERNAL_CONTENT", kUnknown, English("The document takes content from elsewhere, which is not signed")},
    {"DYNAMIC_FORM", kUnknown,
     English("What is shown is made by the reader's program (a dynamic form), not by what is signed")},
    {"OPTIONAL_CONTENT", kUnknown, English("The document has content that is shown at times only")},
    {"ACTIVE_CONTENT", kUnknown, English("The document has actions or scripts")},
    {"EMBEDDED_FILES", kUnknown, English("The document holds other files")},
    {"ANNOTATIONS_SHOWN", kValid, English("When it was signed, the document had annotations over its pages")},
    {"UNUSED_OBJECTS", kValid, English("The document holds content that was not used when it was signed")},
};

// A code that is not in the table is a mistake in the program, not in a file.
const ReasonText& Find(absl::string_view code) {
  const auto* const found =
      std::ranges::find_if(kReasons, [&](const ReasonText& reason) { return reason.code == code; });
  CHECK(found != std::end(kReasons));
  return *found;
}

// VERDICT_NOT_SIGNED and unspecified verdicts are never worse than another one.
int Badness(signing::v1::Verdict verdict) {
  switch (verdict) {
    case signing::v1::VERDICT_INVALID:
      return 4;
    case signing::v1::VERDICT_UNKNOWN:
      return 3;
    case signing::v1::VERDICT_VALID_AT_ITS_TIME:
      return 2;
    case signing::v1::VERDICT_VALID:
      return 1;
    default:
      return 0;
  }
}

}  // namespace

absl::Span<const ReasonText> AllReasons() { return kReasons; }

void AddReason(google::protobuf::RepeatedPtrField<signing::v1::Reason>& reasons, absl::string_view code,
               absl::string_view detail) {
  AddReason(reasons, code, Find(code).verdict, detail);
}

void AddReason(google::protobuf::RepeatedPtrField<signing::v1::Reason>& reasons, absl::string_view code,
               signing::v1::Verdict verdict, absl::string_view detail) {
  const ReasonText& kind = Find(code);
  const auto same = [&](const signing::v1::Reason& reason) { return reason.code() == code; };
  // Each reason is given once: a file with thousands of faults must not make a report of thousands of
  // lines.
  if (std::ranges::any_of(reasons, same)) return;
  const std::string behind = detail.empty() ? "." : absl::StrCat(": ", detail, ".");
  signing::v1::Reason& reason = *reasons.Add();
  reason.set_code(std::string(code));
  reason.set_verdict(verdict);
  messages::Bilingual text = messages::Both(kind.text);
  reason.set_text_vi(absl::StrCat(text.vi, behind));
  reason.set_text_en(absl::StrCat(text.en, behind));
}

// These names are part of the command line's output.
absl::string_view NameOf(signing::v1::Verdict verdict) {
  switch (verdict) {
    case signing::v1::VERDICT_VALID:
      return "valid";
    case signing::v1::VERDICT_VALID_AT_ITS_TIME:
      return "valid_at_its_time";
    case signing::v1::VERDICT_INVALID:
      return "invalid";
    case signing::v1::VERDICT_NOT_SIGNED:
      return "not_signed";
    default:
      return "unknown";
  }
}

signing::v1::Verdict Worse(signing::v1::Verdict a, signing::v1::Verdict b) {
  return Badness(a) >= Badness(b) ? a : b;
}

signing::v1::Verdict VerdictOf(const google::protobuf::RepeatedPtrField<signing::v1::Reason>& reasons) {
  signing::v1::Verdict verdict = signing::v1::VERDICT_VALID;
  for (const signing::v1::Reason& reason : reasons) verdict = Worse(verdict, reason.verdict());
  return verdict;
}

}  // namespace onestop::trust
