// For operators: the proof of what is stored, the schema, and tokens of the embedded default.

#include <csignal>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/catalog/store.h"
#include "libs/config/data_directory.h"
#include "libs/ledger/verify.h"
#include "libs/messages/status.h"
#include "libs/pg/connection.h"
#include "libs/pg/migrations.h"
#include "libs/pg/transaction.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/end_warnings.h"
#include "tools/onestop/files.h"
#include "tools/onestop/progress.h"

namespace onestop::cli {
namespace {

struct DatabaseOptions {
  std::string conninfo;
  std::string province;
  double wait_seconds = 60;
};

struct InitOptions {
  DatabaseOptions database;
  std::string file;
};

struct TokenOptions {
  std::string subject;
  double hours = 1;
};

constexpr absl::Duration kConnectTime = absl::Seconds(10);
// Of a private cluster.
constexpr absl::string_view kSuperuser = "postgres";

// The conninfo that was given, or that of the private cluster in the data directory, as `user`.
absl::StatusOr<pg::ConnectionOptions> Database(Session& session, const DatabaseOptions& options,
                                               absl::string_view user) {
  session.set_reaches_database();
  pg::ConnectionOptions connection = {.conninfo = options.conninfo, .application_name = "onestop-cli"};
  if (connection.conninfo.empty() && session.settings().data.empty()) {
    return UsageError(messages::Both(
        "which database? Give --database CONNINFO, or --data DIR for an onestopd on this machine"));
  }
  if (connection.conninfo.empty()) {
    ASSIGN_OR_RETURN(const config::DataDirectory data, session.Data());
    connection.conninfo = absl::StrCat("host='", data.PostgresSocket(), "' dbname='",
                                       config::kPrivateDatabase, "' user='", user, "'");
  }
  // libpq writes to connections that may have broken.
  std::signal(SIGPIPE, SIG_IGN);
  return connection;
}

absl::StatusOr<std::vector<std::string>> Provinces(pg::Connection& connection, const std::string& wanted) {
  if (!wanted.empty()) return std::vector<std::string>{wanted};
  // An auditor may know no province: all that have dossiers are verified.
  static const pg::Statement kProvinces{"cli_provinces",
                                        "SELECT DISTINCT province FROM dossier.dossier ORDER BY 1"};
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kProvinces));
  std::vector<std::string> provinces;
  for (const pg::Row row : rows) provinces.push_back(std::string(row.Text(0)));
  return provinces;
}

absl::Status Verify(Session& session, const DatabaseOptions& options) {
  ASSIGN_OR_RETURN(const pg::ConnectionOptions database, Database(session, options, kSuperuser));
  ASSIGN_OR_RETURN(pg::Connection connection, pg::Connection::Open(database, absl::Now() + kConnectTime));
  // The statements of the verification fit one schema only.
  RETURN_IF_ERROR(pg::ExpectSchema(connection, pg::AllMigrations()));
  ASSIGN_OR_RETURN(const std::vector<std::string> provinces, Provinces(connection, options.province));
  int64_t findings = 0;
  for (const std::string& province : provinces) {
    Progress progress("dossiers", session.language());
    const auto show = [&](const ledger::VerifyProgress& now) {
      const double part = now.dossiers_total == 0
                              ? 1
                              : static_cast<double>(now.dossiers) / static_cast<double>(now.dossiers_total);
      progress.Show(now.dossiers, part, absl::StrCat(session.ShowNumber(now.findings), " findings"));
    };
    const auto report = [&](const ledger::Finding& finding) {
      progress.Clear();
      session.out() << province << " " << (finding.dossier_id.empty() ? "-" : finding.dossier_id) << " "
                    << finding.what << "\n";
    };
    ASSIGN_OR_RETURN(const ledger::VerifyProgress result, ledger::Verify(connection, province, report, show));
    progress.Clear();
    findings += result.findings;
    session.out() << session.Localize("$0: dossiers $1, events $2, findings $3, time $4", province,
                                      session.ShowNumber(result.dossiers), session.ShowNumber(result.events),
                                      session.ShowNumber(result.findings), ShowDuration(progress.Elapsed()))
                  << "\n";
  }
  if (provinces.empty()) session.out() << session.Localize("no dossiers yet") << "\n";
  if (findings == 0) return absl::OkStatus();
  return messages::Error(
      absl::StatusCode::kDataLoss,
      messages::Both(messages::Plural("$0 finding: what is stored does not agree with itself",
                                      "$0 findings: what is stored does not agree with itself"),
                     findings, findings));
}

absl::Status Migrate(Session& session, const DatabaseOptions& options) {
  ASSIGN_OR_RETURN(const pg::ConnectionOptions database, Database(session, options, kSuperuser));
  ASSIGN_OR_RETURN(
      const std::vector<std::string> applied,
      pg::Migrate(database, pg::AllMigrations(), absl::Now() + absl::Seconds(options.wait_seconds)));
  for (const std::string& name : applied) session.out() << session.Localize("applied $0", name) << "\n";
  session.out() << session.Localize("the schema is up to date") << "\n";
  return absl::OkStatus();
}

// In an empty catalogue no caller has the right to import one, so the first comes with the role of the database that owns
// it.
absl::Status InitCatalogue(Session& session, const InitOptions& options) {
  ASSIGN_OR_RETURN(const catalog::v1::Catalogue catalogue, ReadCatalogue(options.file));
  ASSIGN_OR_RETURN(const pg::ConnectionOptions database,
                   Database(session, options.database, "onestop_catalog"));
  const absl::Time deadline = absl::Now() + kConnectTime;
  ASSIGN_OR_RETURN(pg::Connection connection, pg::Connection::Open(database, deadline));
  RETURN_IF_ERROR(pg::ExpectSchema(connection, pg::AllMigrations()));
  ASSIGN_OR_RETURN(pg::Transaction transaction, pg::Transaction::Begin(connection, {.deadline = deadline}));
  // Until the end of the transaction no other import runs.
  RETURN_IF_ERROR(catalog::LockCatalogue(transaction, catalogue.province()));
  ASSIGN_OR_RETURN(const catalog::Stored stored, catalog::ReadCatalogue(transaction, catalogue.province()));
  if (stored.revision > 0) {
    return messages::Error(
        absl::StatusCode::kFailedPrecondition,
        messages::Both(
            "province $0 has a catalogue already, at revision $1; change it by `onestop catalogue import`",
            catalogue.province(), stored.revision));
  }
  ASSIGN_OR_RETURN(
      const catalog::Imported imported,
      catalog::Import(transaction, catalogue, {.changed_by = "onestop-catalogue-init", .now = absl::Now()}));
  RETURN_IF_ERROR(transaction.Commit());
  session.out() << session.Localize(messages::Plural("revision $0, $1 entry new or different",
                                                     "revision $0, $1 entries new or different"),
                                    static_cast<int64_t>(imported.changes.size()), imported.revision,
                                    imported.changes.size())
                << "\n";
  WarnOfEnds(session, catalogue);
  return absl::OkStatus();
}

absl::Status Token(Session& session, const TokenOptions& options) {
  const std::string& subject = options.subject.empty() ? session.settings().as : options.subject;
  if (subject.empty()) return UsageError(messages::Both("whose token? Give the subject, or --as ID"));
  ASSIGN_OR_RETURN(const std::string token, session.MakeToken(subject, absl::Hours(options.hours)));
  session.out() << token << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddCatalogueInitCommand(CLI::App& catalogue, Action& action) {
  auto options = std::make_shared<InitOptions>();
  CLI::App& command =
      *catalogue.add_subcommand("init", "import the first catalogue, straight into the database");
  command.footer(absl::StrCat(
      Note("For operators of a new installation: in an empty catalogue no caller may import one. The role is "
           "onestop_catalog. Refused once there is a catalogue."),
      "\n\n"
      "  onestop catalogue init --database 'host=/run/postgresql dbname=onestop user=onestop_catalog' "
      "catalogue.yaml"));
  command.add_option("file", options->file, "the file")->required()->type_name("FILE");
  command.add_option("--database", options->database.conninfo, "the database, as onestop_catalog")
      ->type_name("CONNINFO");
  Bind(command, action, options, &InitCatalogue, kOwnForm);
}

void AddOperatorCommands(CLI::App& app, Action& action) {
  {
    auto options = std::make_shared<DatabaseOptions>();
    CLI::App& command = *app.add_subcommand("verify", "prove that what is stored agrees with itself");
    command.footer(absl::StrCat(
        Note("Walks every history, checks its hash chain, and compares what follows from it with the "
             "projections. Reads only. Exit code 1 when something is found."),
        "\n\n"
        "  onestop verify --data var/onestop\n"
        "  onestop verify --database 'host=db1 dbname=onestop user=auditor' --province H31"));
    command.add_option("--database", options->conninfo, "the database, as libpq reads it")
        ->type_name("CONNINFO");
    command.add_option("--province", options->province, "only this one; default: all that have dossiers");
    Bind(command, action, options, &Verify, kOwnForm);
  }
  {
    auto options = std::make_shared<DatabaseOptions>();
    CLI::App& command = *app.add_subcommand("migrate", "bring a database to this program's schema");
    command.footer("  onestop migrate --database 'host=db1 dbname=onestop user=onestop_owner'");
    command.add_option("--database", options->conninfo, "the database, as its owner")->type_name("CONNINFO");
    command.add_option("--wait", options->wait_seconds, "seconds to wait for another migration")
        ->capture_default_str();
    Bind(command, action, options, &Migrate, kOwnForm);
  }
  {
    auto options = std::make_shared<TokenOptions>();
    CLI::App& command = *app.add_subcommand("token", "make a token of the embedded issuer (--data)");
    command.footer("  onestop token mc01 --data var/onestop > mc01.token");
    command.add_option("subject", options->subject, "a staff member or a system")->type_name("ID");
    command.add_option("--hours", options->hours, "how long it is good for")
        ->capture_default_str()
        ->check(CLI::Range(0.01, 24.0));
    Bind(command, action, options, &Token, kOwnForm);
  }
}

}  // namespace onestop::cli
