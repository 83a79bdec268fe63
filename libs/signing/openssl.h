#pragma once

/// Owners of OpenSSL's objects. This room's own.

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace onestop::signing {

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

inline void FreeStack(STACK_OF(X509) * certificates) { sk_X509_pop_free(certificates, X509_free); }
using CertificatesPtr = std::unique_ptr<STACK_OF(X509), FreeBy<FreeStack>>;

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

/// SHA-256 of the certificate's DER, 32 bytes.
std::string FingerprintOf(const X509* certificate);

/// absl::InfinitePast() for a time that is none.
absl::Time TimeOf(const ASN1_TIME* time);

}  // namespace onestop::signing
