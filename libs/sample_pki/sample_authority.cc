// Makes the sample's keys and certificates once and keeps them in a directory of files.

#include "libs/sample_pki/sample_authority.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "libs/base/status_macros.h"
#include "libs/crypto/keys/pkcs12.h"
#include "libs/crypto/pem_file.h"
#include "libs/sample_pki/authority.h"
#include "libs/text/utf8.h"

namespace onestop::sample_pki {
namespace {

bool Exists(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0;
}

// The certificate is written last: where it exists, its key does too.
absl::Status WriteIdentity(const Identity& identity, const std::string& key_path,
                           const std::string& chain_path) {
  RETURN_IF_ERROR(crypto::WritePemFile(key_path, identity.key_pem));
  return crypto::WritePemFile(chain_path, identity.chain_pem);
}

absl::StatusOr<Authority> LoadOrMakeRoot(const std::string& directory, const std::string& name,
                                         const CertificateSpec& spec) {
  const std::string key_path = absl::StrCat(directory, "/", name, ".key.pem");
  const std::string chain_path = absl::StrCat(directory, "/", name, ".pem");
  if (Exists(chain_path)) {
    ASSIGN_OR_RETURN(const std::string key, crypto::ReadPemFile(key_path));
    ASSIGN_OR_RETURN(const std::string chain, crypto::ReadPemFile(chain_path));
    return Authority::FromPem(key, chain);
  }
  ASSIGN_OR_RETURN(Authority root, Authority::MakeRoot(spec));
  RETURN_IF_ERROR(WriteIdentity(root.identity(), key_path, chain_path));
  return root;
}

// X.520 allows a common name 64 characters; an agency's name may be longer.
std::string CommonName(const std::string& name) {
  constexpr int kCharactersMax = 64;
  absl::string_view rest = name;
  for (int i = 0; i < kCharactersMax && !rest.empty(); ++i) rest.remove_prefix(text::Front(rest).bytes);
  return name.substr(0, name.size() - rest.size());
}

bool IsFileStem(const std::string& name) {
  // Names from a data file become file names: no separators, no hidden files, none of the authorities'
  // names.
  return !name.empty() && name[0] != '.' && name != "root" && name != "ocsp" && name != "tsa" &&
         name != "tsa-root" && std::ranges::all_of(name, [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_';
         });
}

absl::StatusOr<SampleCertificate> LoadOrMake(const std::string& directory, const std::string& name,
                                             const Authority& issuer, const CertificateSpec& spec) {
  SampleCertificate made = {.name = name,
                            .certificate_sha256 = "",
                            .key_path = absl::StrCat(directory, "/", name, ".key.pem"),
                            .chain_path = absl::StrCat(directory, "/", name, ".pem"),
                            .pkcs12_path = ""};
  if (!Exists(made.chain_path)) {
    ASSIGN_OR_RETURN(const Identity identity, issuer.Issue(spec));
    RETURN_IF_ERROR(WriteIdentity(identity, made.key_path, made.chain_path));
  }
  ASSIGN_OR_RETURN(const crypto::SigningKey key, crypto::SigningKey::Load(made.key_path, made.chain_path));
  made.certificate_sha256 = key.certificate_sha256();
  return made;
}

absl::Status MakePkcs12(const SampleCertificate& made) {
  if (Exists(made.pkcs12_path)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string key, crypto::ReadPemFile(made.key_path));
  ASSIGN_OR_RETURN(const std::string chain, crypto::ReadPemFile(made.chain_path));
  return crypto::WritePkcs12(made.pkcs12_path, key, chain, made.name, kSamplePassword);
}

}  // namespace

absl::StatusOr<SampleAuthority> MakeSampleAuthority(const std::string& directory,
                                                    absl::Span<const SampleSigner> signers,
                                                    absl::Time not_before, absl::Time not_after) {
  // Only the owner may enter the directory: it holds keys.
  if (mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return absl::InternalError(absl::StrCat("cannot make ", directory, ": ", strerror(errno)));
  }
  CertificateSpec spec = {.common_name = "Onestop sample root, not for production",
                          .organisation = "Onestop",
                          .not_before = not_before,
                          .not_after = not_after,
                          .use = CertificateSpec::Use::kAuthority};
  ASSIGN_OR_RETURN(const Authority root, LoadOrMakeRoot(directory, "root", spec));
  spec.common_name = "Onestop sample root for time stamps, not for production";
  ASSIGN_OR_RETURN(const Authority stamp_root, LoadOrMakeRoot(directory, "tsa-root", spec));
  // Authorities first, so that a run that was interrupted leaves no signer without an issuer.
  spec.common_name = "Onestop sample time stamps, not for production";
  spec.use = CertificateSpec::Use::kTimeStamping;
  ASSIGN_OR_RETURN(const SampleCertificate stamp, LoadOrMake(directory, "tsa", stamp_root, spec));
  spec.common_name = "Onestop sample revocation, not for production";
  spec.use = CertificateSpec::Use::kOcspSigning;
  ASSIGN_OR_RETURN(const SampleCertificate responder, LoadOrMake(directory, "ocsp", root, spec));

  SampleAuthority sample = {.root_path = directory + "/root.pem", .signers = {}};
  spec.use = CertificateSpec::Use::kSigning;
  for (const SampleSigner& signer : signers) {
    if (!IsFileStem(signer.name)) {
      return absl::InvalidArgumentError(absl::StrCat("'", signer.name,
                                                     "' cannot be a file name; use letters, "
                                                     "digits, '-', '.' and '_'"));
    }
    spec.common_name = CommonName(signer.common_name);
    ASSIGN_OR_RETURN(SampleCertificate made, LoadOrMake(directory, signer.name, root, spec));
    made.pkcs12_path = absl::StrCat(directory, "/", signer.name, ".p12");
    RETURN_IF_ERROR(MakePkcs12(made));
    sample.signers.push_back(std::move(made));
  }
  return sample;
}

}  // namespace onestop::sample_pki
