// Issues test certificates by OpenSSL, valid from yesterday until tomorrow, and replaces files by renaming,
// as a certificate manager does.

#include "libs/rpc/testdata/certificates.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "libs/base/check.h"
#include "libs/testing/files.h"

namespace onestop::rpc::probe {
namespace {

constexpr long kDay = 24 * 60 * 60;

std::shared_ptr<EVP_PKEY> NewKey() {
  return std::shared_ptr<EVP_PKEY>(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), EVP_PKEY_free);
}

template <typename T>
void WritePem(const std::string& path, T* object, int (*write)(std::FILE*, T*)) {
  const std::string beside = path + ".new";
  std::FILE* const file = std::fopen(beside.c_str(), "w");
  CHECK(file != nullptr);
  CHECK(write(file, object) == 1);
  // As an operator keeps keys: a server refuses one that others may read.
  CHECK(fchmod(fileno(file), 0600) == 0);
  std::fclose(file);
  // A server that watches the file must never see half of it.
  std::filesystem::rename(beside, path);
}

int WriteCertificate(std::FILE* file, X509* certificate) { return PEM_write_X509(file, certificate); }
int WriteList(std::FILE* file, X509_CRL* list) { return PEM_write_X509_CRL(file, list); }
int WriteKey(std::FILE* file, EVP_PKEY* key) {
  return PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
}

void AddExtension(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  CHECK(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

std::shared_ptr<X509> NewCertificate(const std::string& name, long serial, EVP_PKEY* key, X509* issuer) {
  std::shared_ptr<X509> certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  // Valid since yesterday: clocks of test machines differ.
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kDay);
  X509_NAME* const subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), issuer == nullptr ? subject : X509_get_subject_name(issuer));
  X509_set_pubkey(certificate.get(), key);
  return certificate;
}

}  // namespace

Authority::Authority(const TemporaryDirectory& directory, const std::string& name)
    : directory_(directory), key_(NewKey()), root_file_(directory.File(name + ".pem")) {
  certificate_ = NewCertificate(name, serial_++, key_.get(), nullptr);
  AddExtension(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(certificate_.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  AddExtension(certificate_.get(), NID_subject_key_identifier, "hash");
  CHECK(X509_sign(certificate_.get(), key_.get(), EVP_sha256()) > 0);
  WritePem(root_file_, certificate_.get(), &WriteCertificate);
}

std::string Authority::WriteCrl(const std::string& name, const std::vector<CertificateFiles>& revoked,
                                absl::Duration lifetime) const {
  const std::shared_ptr<X509_CRL> list(X509_CRL_new(), X509_CRL_free);
  X509_CRL_set_version(list.get(), 1);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(certificate_.get()));
  const std::shared_ptr<ASN1_TIME> time(ASN1_TIME_new(), ASN1_TIME_free);
  X509_gmtime_adj(time.get(), -kDay);
  X509_CRL_set1_lastUpdate(list.get(), time.get());
  X509_gmtime_adj(time.get(), static_cast<long>(absl::ToInt64Seconds(lifetime)));
  X509_CRL_set1_nextUpdate(list.get(), time.get());
  X509_gmtime_adj(time.get(), -kDay);
  for (const CertificateFiles& files : revoked) {
    const std::string pem = onestop::testing::ReadFile(files.cert);
    const std::shared_ptr<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    const std::shared_ptr<X509> certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr),
                                            X509_free);
    CHECK(certificate != nullptr);
    X509_REVOKED* const entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate.get()));
    X509_REVOKED_set_revocationDate(entry, time.get());
    CHECK(X509_CRL_add0_revoked(list.get(), entry) == 1);
  }
  X509_CRL_sort(list.get());
  CHECK(X509_CRL_sign(list.get(), key_.get(), EVP_sha256()) > 0);
  const std::string path = directory_.File(name);
  WritePem(path, list.get(), &WriteList);
  return path;
}

CertificateFiles Authority::Issue(const std::string& name, const std::string& alternative_names) {
  const std::shared_ptr<EVP_PKEY> key = NewKey();
  const std::shared_ptr<X509> certificate = NewCertificate(name, serial_++, key.get(), certificate_.get());
  if (!alternative_names.empty()) AddExtension(certificate.get(), NID_subject_alt_name, alternative_names);
  CHECK(X509_sign(certificate.get(), key_.get(), EVP_sha256()) > 0);
  CertificateFiles files = {.cert = directory_.File(name + "-cert.pem"),
                            .key = directory_.File(name + "-key.pem")};
  // The key first: a watcher that sees the new certificate must find its key.
  WritePem(files.key, key.get(), &WriteKey);
  WritePem(files.cert, certificate.get(), &WriteCertificate);
  return files;
}

}  // namespace onestop::rpc::probe
