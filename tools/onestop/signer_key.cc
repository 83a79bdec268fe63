// Opens the key that the options name, and reads passwords and PINs from files.

#include "tools/onestop/signer_key.h"

#include <openssl/x509.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/status_macros.h"
#include "libs/crypto/openssl.h"
#include "libs/messages/messages.h"
#include "libs/refusal/refuse.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "tools/onestop/explain.h"
#include "tools/onestop/files.h"

namespace onestop::cli {
namespace {

constexpr size_t kSecretBytesMax = 1024;

// The first line of a file; "" when none is named.
absl::StatusOr<std::string> ReadSecret(const std::string& path) {
  if (path.empty()) return std::string();
  ASSIGN_OR_RETURN(std::ifstream file, OpenFile(path));
  std::string line;
  std::getline(file, line);
  if (file.bad()) return CannotRead(path, errno);
  if (line.size() > kSecretBytesMax)
    return UsageError(messages::Both("the first line of $0 is too long", path));
  return std::string(absl::StripSuffix(line, "\r"));
}

absl::StatusOr<crypto::SigningKey> Open(const KeyOptions& options) {
  if (!options.p12.empty()) {
    ASSIGN_OR_RETURN(const std::string password, ReadSecret(options.password_file));
    return crypto::SigningKey::LoadPkcs12(options.p12, password);
  }
  if (!options.module.empty()) {
    ASSIGN_OR_RETURN(const std::string pin, ReadSecret(options.pin_file));
    return crypto::SigningKey::OpenPkcs11(options.module, options.token_uri, pin);
  }
  return crypto::SigningKey::Load(options.key_pem, options.certificate_pem);
}

// The common name of the subject, such as "Nguyễn Văn A"; "" when it has none.
std::string NameIn(const X509* certificate) {
  const X509_NAME* const subject = X509_get_subject_name(certificate);
  const int place = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (place < 0) return "";
  unsigned char* text = nullptr;
  const int bytes = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, place)));
  if (bytes < 0) return "";
  std::string name(reinterpret_cast<const char*>(text), static_cast<size_t>(bytes));
  OPENSSL_free(text);
  return name;
}

}  // namespace

void AddKeyOptions(CLI::App& command, KeyOptions& options) {
  command.add_option("--p12", options.p12, "key and certificates, PKCS#12")->type_name("FILE");
  command.add_option("--password-file", options.password_file, "its password, the first line")
      ->type_name("FILE");
  command.add_option("--pkcs11-module", options.module, "the library of a token or HSM")->type_name("FILE");
  command.add_option("--token-uri", options.token_uri, "the key in it, such as pkcs11:token=seal;object=key")
      ->type_name("URI");
  command.add_option("--pin-file", options.pin_file, "its PIN, the first line")->type_name("FILE");
  command.add_option("--signer-key", options.key_pem, "private key, PEM")->type_name("FILE");
  command.add_option("--signer-cert", options.certificate_pem, "certificate and chain, PEM")
      ->type_name("FILE");
}

absl::StatusOr<crypto::SigningKey> OpenKey(const KeyOptions& options) {
  const int ways =
      (options.p12.empty() ? 0 : 1) + (options.module.empty() ? 0 : 1) + (options.key_pem.empty() ? 0 : 1);
  if (ways != 1 || options.module.empty() != options.token_uri.empty() ||
      options.key_pem.empty() != options.certificate_pem.empty()) {
    return UsageError(messages::Both(
        "give one key: --p12 FILE [--password-file FILE], or --pkcs11-module FILE --token-uri URI "
        "[--pin-file FILE], or --signer-key FILE --signer-cert FILE"));
  }
  absl::StatusOr<crypto::SigningKey> key = Open(options);
  if (!key.ok() && !options.p12.empty() && options.password_file.empty() &&
      absl::StrContains(key.status().message(), "the password is another")) {
    return UsageError(messages::Both(
        "$0 has a password: write it into the first line of a file, and name that by --password-file FILE",
        options.p12));
  }
  // Also a wrong password or PIN: the command line is what has to be corrected.
  if (!key.ok()) return UsageError(key.status().message());
  return key;
}

absl::Status TryKey(const crypto::SigningKey& key) {
  const absl::Status tried = key.Try();
  return tried.ok() ? tried : UsageError(tried.message());
}

absl::Status NamingCertificate(absl::Status error, const crypto::SigningKey& key) {
  if (!refusal::HasReason(error, {common::v1::ERROR_REASON_CERTIFICATE_NOT_REGISTERED})) return error;
  const std::vector<std::string> chain = key.chain_der();
  const crypto::CertificatePtr certificate =
      chain.empty() ? nullptr : crypto::CertificateFromDer(chain.front());
  const std::string name = certificate == nullptr ? "" : NameIn(certificate.get());
  if (name.empty()) return error;
  return About(std::move(error), messages::Both("the certificate of $0", name));
}

}  // namespace onestop::cli
