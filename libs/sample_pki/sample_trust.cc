// StartSampleTrust(): a server that answers for the sample's authorities, and the trust file that names it.

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/crypto/pem_file.h"
#include "libs/sample_pki/trust_server.h"

namespace onestop::sample_pki {
namespace {

absl::StatusOr<Identity> ReadIdentity(const std::string& directory, const std::string& name) {
  ASSIGN_OR_RETURN(std::string key, crypto::ReadPemFile(absl::StrCat(directory, "/", name, ".key.pem")));
  ASSIGN_OR_RETURN(std::string chain, crypto::ReadPemFile(absl::StrCat(directory, "/", name, ".pem")));
  // Fails when key and certificate do not belong together, before the server uses them.
  ASSIGN_OR_RETURN(const crypto::SigningKey checked, crypto::SigningKey::FromPem(key, chain));
  return Identity{.key_pem = std::move(key),
                  .chain_pem = std::move(chain),
                  .certificate_sha256 = checked.certificate_sha256()};
}

std::string TrustFile(const TrustServer& server, const Identity& root, const Identity& stamp_root) {
  // The sample's certificates name no addresses, so the trust file names the server for each issuer.
  const auto source = [&](absl::string_view file, const Identity& issuer) {
    return absl::StrCat("    - {issuer: ", file, ", ocsp: \"", server.OcspUrl(), "\", crl: \"",
                        server.CrlUrl(issuer), "\"}\n");
  };
  return absl::StrCat(
      "# The sample's trust: written anew whenever its server starts. Never for production.\n"
      "version: sample\n"
      "roots:\n"
      "  - {file: root.pem, kind: public_duty}\n"
      "  - {file: tsa-root.pem, kind: time_stamp}\n"
      "time_stamp:\n"
      "  - {url: \"",
      server.TimeStampUrl(),
      "\"}\n"
      "revocation:\n"
      "  sources:\n",
      source("root.pem", root), source("tsa-root.pem", stamp_root));
}

}  // namespace

absl::StatusOr<std::unique_ptr<TrustServer>> StartSampleTrust(const std::string& directory,
                                                              TrustServer::Options options) {
  ASSIGN_OR_RETURN(const Identity root, ReadIdentity(directory, "root"));
  ASSIGN_OR_RETURN(const Identity responder, ReadIdentity(directory, "ocsp"));
  ASSIGN_OR_RETURN(const Identity stamp_root, ReadIdentity(directory, "tsa-root"));
  ASSIGN_OR_RETURN(const Identity stamp, ReadIdentity(directory, "tsa"));
  ASSIGN_OR_RETURN(std::unique_ptr<TrustServer> server, TrustServer::Start(std::move(options)));
  RETURN_IF_ERROR(server->AddIssuer(root, responder));
  RETURN_IF_ERROR(server->AddIssuer(stamp_root, {}));
  RETURN_IF_ERROR(server->SetTimeStampAuthority(stamp));
  // Written last: the trust file names a server that listens.
  RETURN_IF_ERROR(
      crypto::WritePemFile(absl::StrCat(directory, "/trust.yaml"), TrustFile(*server, root, stamp_root)));
  return server;
}

}  // namespace onestop::sample_pki
