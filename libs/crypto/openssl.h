#pragma once

/// Owners of OpenSSL's objects. Private to this module.

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace onestop::crypto {

template <auto kFree>
struct FreeBy {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};

using BioPtr = std::unique_ptr<BIO, FreeBy<BIO_free_all>>;
using CmsPtr = std::unique_ptr<CMS_ContentInfo, FreeBy<CMS_ContentInfo_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeBy<EVP_PKEY_free>>;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, FreeBy<EVP_MD_CTX_free>>;
using CertificatePtr = std::unique_ptr<X509, FreeBy<X509_free>>;
using CrlPtr = std::unique_ptr<X509_CRL, FreeBy<X509_CRL_free>>;
using OcspResponsePtr = std::unique_ptr<OCSP_RESPONSE, FreeBy<OCSP_RESPONSE_free>>;
using OcspBasicPtr = std::unique_ptr<OCSP_BASICRESP, FreeBy<OCSP_BASICRESP_free>>;
using TstInfoPtr = std::unique_ptr<TS_TST_INFO, FreeBy<TS_TST_INFO_free>>;

inline void FreeStack(STACK_OF(X509) * certificates) { sk_X509_pop_free(certificates, X509_free); }
using CertificatesPtr = std::unique_ptr<STACK_OF(X509), FreeBy<FreeStack>>;

/// Empties OpenSSL's queue of errors, which is the thread's: the next user must not find ours in it.
void ForgetErrors();

/// A BIO over `bytes`, which must outlive it.
BioPtr BioOver(absl::string_view bytes);
/// What was written into a memory BIO.
std::string TextOf(BIO* memory);

/// Every certificate in `pem`, in order; empty when there is none or one cannot be read.
CertificatesPtr ReadCertificates(absl::string_view pem);
/// An unencrypted private key; null when there is none.
KeyPtr ReadKey(absl::string_view pem);
std::string WriteCertificate(X509* certificate);
std::string WriteKey(EVP_PKEY* key);

/// The DER of an object of OpenSSL, by its i2d_ function.
template <auto kEncode, typename T>
std::string DerOf(T* object) {
  unsigned char* bytes = nullptr;
  const int length = kEncode(object, &bytes);
  std::string der(reinterpret_cast<const char*>(bytes), length < 0 ? 0 : static_cast<size_t>(length));
  OPENSSL_free(bytes);
  return der;
}
/// The object that `der` holds from its first to its last byte, by OpenSSL's d2i_ function; null otherwise.
template <typename Ptr, auto kDecode>
Ptr FromDer(absl::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  Ptr object(kDecode(nullptr, &at, static_cast<long>(der.size())));
  if (object == nullptr) ForgetErrors();
  return reinterpret_cast<const char*>(at) == der.data() + der.size() ? std::move(object) : nullptr;
}
inline std::string DerOfCertificate(const X509* certificate) { return DerOf<i2d_X509>(certificate); }
inline CertificatePtr CertificateFromDer(absl::string_view der) {
  return FromDer<CertificatePtr, d2i_X509>(der);
}
inline absl::string_view BytesOf(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<size_t>(ASN1_STRING_length(string))};
}
/// Another owner of the same certificate.
inline CertificatePtr Share(X509* certificate) {
  X509_up_ref(certificate);
  return CertificatePtr(certificate);
}

/// SHA-256 of the certificate's DER, 32 bytes.
std::string FingerprintOf(const X509* certificate);

/// absl::InfinitePast() for a time that cannot be read.
absl::Time TimeOf(const ASN1_TIME* time);

}  // namespace onestop::crypto
