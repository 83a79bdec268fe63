// Conversions between OpenSSL's objects, PEM, DER and our own types; keeps OpenSSL's error queue empty.

#include "libs/crypto/openssl.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <ctime>

#include "libs/base/check.h"

namespace onestop::crypto {

void ForgetErrors() { ERR_clear_error(); }

BioPtr BioOver(absl::string_view bytes) {
  BioPtr bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
  CHECK(bio != nullptr);
  return bio;
}

std::string TextOf(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return std::string(data, static_cast<size_t>(size));
}

CertificatesPtr ReadCertificates(absl::string_view pem) {
  CertificatesPtr certificates(sk_X509_new_null());
  CHECK(certificates != nullptr);
  const BioPtr bio = BioOver(pem);
  while (X509* const certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    CHECK(sk_X509_push(certificates.get(), certificate) > 0);
  }
  // Reading stops at an error in any case; the expected one is that no further certificate begins.
  const bool whole = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!whole) return CertificatesPtr(sk_X509_new_null());
  return certificates;
}

KeyPtr ReadKey(absl::string_view pem) {
  // Without a callback OpenSSL would ask the terminal for a password.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  KeyPtr key(PEM_read_bio_PrivateKey(BioOver(pem).get(), nullptr, no_password, nullptr));
  ERR_clear_error();
  return key;
}

std::string WriteCertificate(X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  CHECK(PEM_write_bio_X509(bio.get(), certificate) == 1);
  return TextOf(bio.get());
}

std::string WriteKey(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  CHECK(PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return TextOf(bio.get());
}

std::string FingerprintOf(const X509* certificate) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int length = 0;
  CHECK(X509_digest(certificate, EVP_sha256(), reinterpret_cast<unsigned char*>(digest.data()), &length) ==
        1);
  digest.resize(length);
  return digest;
}

// Times that cannot be read count as infinitely long ago, so that nothing is valid because of them.
absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm civil = {};
  if (ASN1_TIME_to_tm(time, &civil) != 1) {
    ERR_clear_error();
    return absl::InfinitePast();
  }
  return absl::FromTM(civil, absl::UTCTimeZone());
}

}  // namespace onestop::crypto
