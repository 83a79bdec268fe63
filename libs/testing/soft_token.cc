// Makes a SoftHSM2 token by its command-line tools and lets tests take it away.

#include "libs/testing/soft_token.h"

#include <cstdlib>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/crypto/openssl.h"
#include "libs/crypto/pem_file.h"
#include "libs/testing/shell.h"

namespace onestop::testing {
namespace {

void Run(const std::string& command) { CHECK(Shell(command + " >/dev/null 2>&1").exit_code == 0); }

}  // namespace

bool SoftToken::Installed() { return std::filesystem::exists(kModule); }

SoftToken::SoftToken(std::filesystem::path directory, absl::string_view key_pem, absl::string_view chain_pem)
    : directory_(std::move(directory)) {
  std::filesystem::create_directory(Path("tokens"));
  std::ofstream(Path("softhsm2.conf")) << "directories.tokendir = " << Path("tokens").string() << "\n";
  // SoftHSM2 finds its tokens by this variable alone; programs that the test starts inherit it.
  CHECK(setenv("SOFTHSM2_CONF", Path("softhsm2.conf").c_str(), 1) == 0);
  CHECK(crypto::WritePemFile(Path("token-key.pem"), key_pem).ok());
  const crypto::CertificatesPtr chain = crypto::ReadCertificates(chain_pem);
  CHECK(sk_X509_num(chain.get()) > 0);
  CHECK(
      crypto::WritePemFile(Path("token.der"), crypto::DerOfCertificate(sk_X509_value(chain.get(), 0))).ok());
  Run(absl::StrCat("softhsm2-util --init-token --free --label seal --so-pin 5678 --pin ", kPin));
  Run(absl::StrCat("softhsm2-util --import ", Path("token-key.pem").string(),
                   " --token seal --label sealkey --id 01 --pin ", kPin));
  // softhsm2-util imports keys only; the certificate needs OpenSC's tool.
  Run(absl::StrCat("pkcs11-tool --module ", kModule, " --token-label seal --login --pin ", kPin,
                   " --write-object ", Path("token.der").string(), " --type cert --id 01 --label sealkey"));
}

// The library fails on a token whose directory is gone, as a reader does that was pulled out.
void SoftToken::TakeAway() const { std::filesystem::rename(Path("tokens"), Path("tokens-away")); }
void SoftToken::BringBack() const { std::filesystem::rename(Path("tokens-away"), Path("tokens")); }

}  // namespace onestop::testing
