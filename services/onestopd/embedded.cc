// Makes what the embedded default needs, step by step. Each step leaves what is already there, so
// that an interrupted first run is completed by the next one.

#include "services/onestopd/embedded.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/store.h"
#include "libs/catalog/yaml.h"
#include "libs/pg/transaction.h"
#include "libs/rpc/token_issuer.h"
#include "libs/sample_pki/sample_authority.h"
#include "libs/service/lookup_keys.h"
#include "services/onestopd/private_database.h"
#include "services/onestopd/readme.h"
#include "services/onestopd/sample_catalogue.h"
#include "services/onestopd/sample_files.h"

namespace onestop::onestopd {
namespace {

constexpr absl::Duration kStepMax = absl::Minutes(1);

absl::Status MakeDirectory(const std::string& path, std::filesystem::perms permissions) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) std::filesystem::permissions(path, permissions, error);
  if (error) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the directory ", path, " cannot be made: ", error.message(), "; choose another with --data"));
  }
  return absl::OkStatus();
}

absl::Status MakeKeys(const config::DataDirectory& directory) {
  std::error_code error;
  // A new key would make the tokens of running clients invalid.
  if (!std::filesystem::exists(directory.TokenKey(), error)) {
    RETURN_IF_ERROR(rpc::KeyPair::Generate().Save(directory.TokenKey()));
  }
  // A new one could not tell the secrets of dossiers that are there to those who repeat their submissions.
  if (!std::filesystem::exists(directory.LookupKey(), error)) {
    RETURN_IF_ERROR(service::LookupKeys::Make(directory.LookupKey()));
  }
  ASSIGN_OR_RETURN(const rpc::KeyPair key, rpc::KeyPair::Load(directory.TokenKey()));
  return rpc::WriteJwks(directory.Jwks(), {key});
}

// Certificates for the leaders and the seals of `catalogue`, registered in it.
absl::Status MakeSigners(const config::DataDirectory& directory, catalog::v1::Catalogue& catalogue) {
  std::vector<sample_pki::SampleSigner> signers;
  std::vector<google::protobuf::RepeatedPtrField<std::string>*> registers;
  for (auto& staff : *catalogue.mutable_staff()) {
    for (const auto& position : staff.positions()) {
      if (position.role() != common::v1::ROLE_LEADER) continue;
      signers.push_back({.name = absl::StrCat("staff-", staff.id()), .common_name = staff.full_name()});
      registers.push_back(staff.mutable_certificates_sha256());
      // One certificate for each person, however many leaders' positions.
      break;
    }
  }
  std::set<std::string> resolving;
  for (const auto& procedure : catalogue.procedures()) resolving.insert(procedure.resolving_agency());
  // Only agencies that resolve procedures put seals on results.
  for (auto& agency : *catalogue.mutable_agencies()) {
    if (!resolving.contains(agency.id())) continue;
    signers.push_back({.name = absl::StrCat("seal-", agency.id()), .common_name = agency.name()});
    registers.push_back(agency.mutable_seal_certificates_sha256());
  }
  // Valid for any date that a demonstration may use.
  const absl::TimeZone zone = calendar::OfficeZone();
  ASSIGN_OR_RETURN(const sample_pki::SampleAuthority authority,
                   sample_pki::MakeSampleAuthority(directory.Signing(), signers,
                                                   absl::FromCivil(absl::CivilDay(2015, 1, 1), zone),
                                                   absl::FromCivil(absl::CivilDay(2035, 1, 1), zone)));
  for (size_t i = 0; i < authority.signers.size(); ++i) {
    registers[i]->Add(absl::BytesToHexString(authority.signers[i].certificate_sha256));
  }
  return absl::OkStatus();
}

// The first catalogue: in an empty one no caller has the right to import it.
absl::Status ImportSample(const pg::PrivateCluster& cluster, const catalog::v1::Catalogue& catalogue) {
  const absl::Time deadline = absl::Now() + kStepMax;
  ASSIGN_OR_RETURN(
      pg::Connection connection,
      pg::Connection::Open({.conninfo = cluster.Conninfo(config::kPrivateDatabase, "onestop_catalog")},
                           deadline));
  ASSIGN_OR_RETURN(const int64_t revision, catalog::ReadRevision(connection, catalogue.province()));
  if (revision > 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(pg::Transaction transaction, pg::Transaction::Begin(connection, {.deadline = deadline}));
  RETURN_IF_ERROR(
      catalog::Import(transaction, catalogue, {.changed_by = "onestopd", .now = absl::Now()}).status());
  return transaction.Commit();
}

// Existing files may have been changed, and stay.
absl::Status WriteOnce(const std::string& path, absl::string_view bytes) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) return absl::OkStatus();
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  file.close();
  if (!file) return absl::FailedPreconditionError(absl::StrCat("the file ", path, " cannot be written"));
  return absl::OkStatus();
}

// Anew at each start: it names the directory, which may have been copied from elsewhere, and is no one's to edit.
absl::Status WriteReadme(const config::DataDirectory& directory, const catalog::v1::Catalogue& catalogue) {
  std::error_code error;
  std::filesystem::remove(directory.Readme(), error);
  return WriteOnce(directory.Readme(), Readme(directory, catalogue));
}

// Writes the explanation, the templates and the pictures.
absl::Status WriteSampleFiles(const config::DataDirectory& directory,
                              const catalog::v1::Catalogue& catalogue) {
  RETURN_IF_ERROR(WriteReadme(directory, catalogue));
  using std::filesystem::perms;
  RETURN_IF_ERROR(MakeDirectory(directory.Templates(), perms::owner_all));
  RETURN_IF_ERROR(MakeDirectory(directory.Images(), perms::owner_all));
  for (const SampleFile& sample : SampleFiles()) {
    // Embedded in hexadecimal, since pictures are not text.
    RETURN_IF_ERROR(
        WriteOnce(absl::StrCat(directory.root, "/", sample.name), absl::HexStringToBytes(sample.hex)));
  }
  return absl::OkStatus();
}

config::Config ConfigOf(const EmbeddedOptions& options, const config::DataDirectory& directory,
                        const std::string& conninfo, const std::string& province) {
  config::Config config;
  config.province = province;
  config.listen.address = options.listen_address;
  config.tokens = {.jwks_file = directory.Jwks(),
                   .issuer = std::string(config::kEmbeddedIssuer),
                   .audience = std::string(config::kEmbeddedAudience)};
  config.database.conninfo = conninfo;
  config.documents.root = directory.Documents();
  config.lookups.secret_key_file = directory.LookupKey();
  // One person tries it out, with a sample that begins in the past.
  config.catalogue = {.second_editor = false, .past_days_closed = false};
  config.signing.trust_file = directory.TrustFile();
  config.signing.images_dir = directory.Images();
  config.forms = {.templates_dir = directory.Templates(),
                  .parent_agency = "Ủy ban nhân dân tỉnh Hưng Yên",
                  .place = "Hưng Yên",
                  .verification_address = "https://motcua.hungyen.example/kiem-tra/"};
  config.telemetry.metrics_address = options.metrics_address;
  config.telemetry.otlp_endpoint = options.otlp_endpoint;
  config.telemetry.otlp_insecure = true;
  return config;
}

}  // namespace

absl::StatusOr<Embedded> PrepareEmbedded(const EmbeddedOptions& options) {
  using std::filesystem::perms;
  std::error_code error;
  const std::string root = std::filesystem::absolute(options.directory, error).lexically_normal().string();
  if (error)
    return absl::InvalidArgumentError(absl::StrCat("--data ", options.directory, ": ", error.message()));
  Embedded embedded = {.cluster = nullptr, .trust = nullptr, .directory = {.root = root}, .config = {}};
  const config::DataDirectory& directory = embedded.directory;
  // PostgreSQL never runs as root: its user must be able to enter the directory.
  const perms root_permissions =
      geteuid() == 0 ? perms::owner_all | perms::group_exec | perms::others_exec : perms::owner_all;
  RETURN_IF_ERROR(MakeDirectory(root, root_permissions));
  RETURN_IF_ERROR(MakeDirectory(absl::StrCat(root, "/keys"), perms::owner_all));
  RETURN_IF_ERROR(MakeDirectory(directory.Documents(), perms::owner_all));

  ASSIGN_OR_RETURN(embedded.cluster, OpenPrivateDatabase(directory.Postgres()));
  RETURN_IF_ERROR(MakeKeys(directory));
  ASSIGN_OR_RETURN(catalog::v1::Catalogue catalogue, catalog::FromYaml(SampleCatalogueYaml()));
  // In every run, since what is missing is made.
  RETURN_IF_ERROR(MakeSigners(directory, catalogue));
  RETURN_IF_ERROR(ImportSample(*embedded.cluster, catalogue));
  // After the signers exist: it answers for their certificates.
  ASSIGN_OR_RETURN(embedded.trust, sample_pki::StartSampleTrust(directory.Signing(), {.clock = options.now}));
  RETURN_IF_ERROR(WriteSampleFiles(directory, catalogue));
  embedded.config = ConfigOf(options, directory, ConninfoOf(*embedded.cluster), catalogue.province());
  return embedded;
}

}  // namespace onestop::onestopd
