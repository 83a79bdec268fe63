#pragma once

/// What an operator sets for one process: read from a YAML file once, checked, passed down from main().
///
///     ASSIGN_OR_RETURN(const config::Config config,
///                      config::Load("/etc/onestop/intake.yaml", config::kIntake));
///
/// Every value that is left out has the default below. Unknown keys are errors, so that a typing error is
/// found at the start and not later. Errors name file and line, and all are listed at once:
///
///     deploy/config/intake.yaml:12: ledger.writers is 0; it must be 1 to 16
///
/// Secrets are in files of their own, which are named here; no value here is a secret. Relative file names
/// begin at the directory of the configuration file. The samples with all keys explained are in
/// deploy/config/.

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::config {

/// Bytes of a configuration file.
inline constexpr int64_t kFileBytesMax = 256 * 1024;
/// Characters of one value.
inline constexpr int kTextMax = 1024;
/// Bytes of the largest document that may be taken in: what can be held whole to be signed and verified.
inline constexpr int64_t kDocumentBytesMax = 25 * 1024 * 1024;

struct Listen {
  /// "10.0.0.5:7443", "[::]:7443" or "unix:/run/onestop/intake.sock"; port 0 takes a free one.
  std::string address = "127.0.0.1:7440";
  /// Lets an address other than loopback be served without TLS, for a network that encrypts by itself.
  bool allow_plaintext = false;
};

/// PEM files; read again when they change. Without a certificate: no TLS.
struct Tls {
  std::string cert_file;
  std::string key_file;
  /// The roots of client certificates. Empty: none is asked for.
  std::string client_ca_file;
  /// The lists of revoked client certificates (CRLs) of these authorities. Empty: none is asked about.
  std::string client_crl_file;
  bool require_client_certificate = false;
};

/// Who issues the bearer tokens. Without a JWKS file: no tokens are taken.
struct Tokens {
  std::string jwks_file;
  std::string issuer;
  std::string audience;
  /// Minutes that a token may be good for, from its issue to its end.
  int lifetime_minutes_max = 12 * 60;
};

/// What tokens must say of their holder's log-in where a class of calls is made. Nothing is demanded of client
/// certificates, which say nothing of it.
struct TokenDemands {
  /// `acr` must be one of these, separated by blanks; empty: anything.
  std::string acr;
  /// `amr` must hold one of these, separated by blanks; empty: anything.
  std::string amr;
  /// Minutes since the holder logged in (`auth_time`), at most; 0: any.
  int authentication_minutes_max = 0;
};

/// Exactly one of `conninfo` and `private_directory` is set.
struct Database {
  /// libpq's "key=value" form, without user and password: every service logs in as its own role. See
  /// ConninfoFor().
  std::string conninfo;
  /// Lets a server on another machine be reached without verified TLS (sslmode=verify-full), for a network that encrypts
  /// by itself.
  bool allow_plaintext = false;
  /// libpq's password file, one line for each role; for the server that asks for passwords.
  std::string passfile;
  /// onestopd: the directory of a cluster of its own, which it makes, starts and stops.
  std::string private_directory;
  /// Connections for reading, for each service. The writers of a ledger have theirs besides.
  int pool_connections_max = 8;
};

struct Ledger {
  int writers = 2;
  /// Commands that may wait for one writer; the next is refused at once.
  int queue_commands_max = 4096;
  /// Folded dossiers that one writer remembers, about 3 KiB each.
  int cache_dossiers_max = 4096;
};

struct Documents {
  /// The directory of the files.
  std::string root;
  int64_t file_bytes_max = kDocumentBytesMax;
  /// What stays free on the disk.
  int64_t free_bytes_min = 512 * 1024 * 1024;
  /// Whether programs of other system users, members of the directory's group, share the files: directories
  /// 02770 and files 0660 instead of 0700 and 0600.
  bool group_shared = false;
};

struct Signing {
  /// Whom signatures are believed from and by which rules: a YAML file, see libs/trust/trust_policy.h. Empty, where
  /// nothing is signed: the signatures of uploaded files are not verified.
  std::string trust_file;
  /// The pictures of signatures and seals: STAFF_ID.png and AGENCY_ID.png. A signer without one gets text.
  std::string images_dir;
  /// Where the programs are that read and write PDFs (onestop-pdf-reader, onestop-pdf-writer). Empty: beside
  /// this one, or in ../libexec/onestop.
  std::string programs_dir;
};

struct Forms {
  /// The templates of results.
  std::string templates_dir;
  /// Cơ quan chủ quản of agencies that have none above them in the catalogue, such as "Ủy ban nhân dân tỉnh
  /// Hưng Yên"; may be empty.
  std::string parent_agency;
  /// Địa danh of results, such as "Hưng Yên".
  std::string place;
  /// Where the public can verify a result; the dossier's code is appended.
  std::string verification_address;
};

struct Telemetry {
  /// The collector's OTLP/gRPC address. Empty: spans are not exported.
  std::string otlp_endpoint;
  bool otlp_insecure = false;
  /// Roots of the collector's certificate. Empty: the system's.
  std::string otlp_ca_file;
  /// The part of new traces that is exported.
  double sample_ratio = 1.0;
  /// Where Prometheus scrapes: no TLS, no login. Empty: nowhere.
  std::string metrics_address;
  /// Lets metrics be scraped from another machine, and spans be sent there with otlp_insecure, for a network that encrypts
  /// by itself.
  bool allow_plaintext = false;
  /// "debug", "info", "warning" or "error".
  std::string log_level = "info";
};

/// How the catalogue changes.
struct Catalogue {
  /// Changes of rights take effect when a second editor confirms them.
  bool second_editor = true;
  /// Positions and mandates of days that are past cannot be changed any more.
  bool past_days_closed = true;
};

/// How citizens look dossiers up: the key of the secrets, where dossiers are taken in; how often they may, against the
/// guessing of secrets, where they are looked up. Counted by each process.
struct Lookups {
  /// The keys that the secrets of look-ups are made with, see LookupKeys.
  std::string secret_key_file;
  /// Look-ups a minute from one citizen's address; one network of 64 bits is one address in IPv6.
  int address_per_minute = 30;
  /// Failed look-ups a minute of one dossier from one address.
  int failures_per_minute = 10;
  /// Look-ups a minute that one system of the catalogue, such as the portal, sends for all its citizens.
  int system_per_minute = 6'000;
  /// Addresses, and as many dossiers, that are remembered, about 200 bytes each.
  int keys_max = 20'000;
};

/// How much work the server accepts.
struct Limits {
  int request_bytes_max = 4 * 1024 * 1024;
  /// Calls at once on one connection.
  int concurrent_streams_max = 400;
  /// Threads for what blocks, and how many calls may wait for one.
  int read_threads = 8;
  int read_queue_max = 512;
  /// Feeds, downloads, uploads and imports open at once.
  int streams_max = 1000;
  /// Of these, and of other calls, how many one caller may have in progress.
  int caller_calls_max = 256;
  int caller_streams_max = 100;
  /// Threads for what keeps a processor busy for seconds.
  int heavy_threads = 2;
  /// Bytes that gRPC may hold in its buffers.
  int64_t memory_bytes_max = 256 * 1024 * 1024;
  /// A call's time when its client names none, and at most.
  int call_seconds_default = 30;
  int call_seconds_max = 300;
};

struct Config {
  /// Whose dossiers: a province's code, such as "H31".
  std::string province;
  Listen listen;
  Tls tls;
  Tokens tokens;
  /// For what signs and seals; changes the catalogue; exports histories and the catalogue.
  TokenDemands signing_demands;
  TokenDemands catalogue_demands;
  TokenDemands export_demands;
  Database database;
  Ledger ledger;
  Documents documents;
  Signing signing;
  Forms forms;
  Lookups lookups;
  Catalogue catalogue;
  Telemetry telemetry;
  Limits limits;
  /// How long calls in progress have to end when the process is told to stop.
  int drain_seconds = 20;
};

/// A process and what it uses. Its file must not have a section that it does not use.
struct Program {
  absl::string_view name;
  bool ledger = false;
  /// Files, and the programs that read PDFs.
  bool documents = false;
  /// The signatures in files are verified.
  bool verification = false;
  /// Signatures, and the results that are made to be signed.
  bool signing = false;
  bool private_database = false;
  /// Dossiers are taken in, and get the secrets of their look-ups.
  bool submissions = false;
  /// Citizens look dossiers up here.
  bool lookups = false;
  /// The catalogue is changed here.
  bool catalogue = false;
  /// Histories, or the catalogue, are exported here.
  bool exports = false;
};

inline constexpr Program kCatalog = {.name = "onestop-catalog", .catalogue = true, .exports = true};
inline constexpr Program kDocuments = {.name = "onestop-documents", .documents = true, .verification = true};
inline constexpr Program kIntake = {.name = "onestop-intake", .ledger = true, .submissions = true};
inline constexpr Program kWorkflow = {.name = "onestop-workflow", .ledger = true, .documents = true};
inline constexpr Program kApproval = {
    .name = "onestop-approval", .ledger = true, .documents = true, .verification = true, .signing = true};
inline constexpr Program kTracking = {.name = "onestop-tracking", .lookups = true, .exports = true};
inline constexpr Program kStatistics = {.name = "onestop-statistics"};
inline constexpr Program kOnestopd = {.name = "onestopd",
                                      .ledger = true,
                                      .documents = true,
                                      .verification = true,
                                      .signing = true,
                                      .private_database = true,
                                      .submissions = true,
                                      .lookups = true,
                                      .catalogue = true,
                                      .exports = true};

/// Reads and checks `file` for `program`.
///
/// Errors: NOT_FOUND when the file cannot be read; INVALID_ARGUMENT with one line for each mistake.
absl::StatusOr<Config> Load(const std::string& file, const Program& program);

/// Like Load(), of `text`; `file` is what errors call it and where relative names begin.
absl::StatusOr<Config> Parse(absl::string_view text, const std::string& file, const Program& program);

/// Checks a configuration that a program made itself, as Load() does.
absl::Status Check(const Config& config, const Program& program);

/// `config` as a file that Load() reads, every key of `program` with its value.
std::string Print(const Config& config, const Program& program);

/// How the role `user` (such as "onestop_intake") reaches the database. Requires database.conninfo.
std::string ConninfoFor(const Database& database, absl::string_view user);

}  // namespace onestop::config
