// For operators: the proof of what is stored, the schema, and tokens of the embedded default.

#include <csignal>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/config/data_directory.h"
#include "libs/ledger/verify.h"
#include "libs/pg/connection.h"
#include "libs/pg/migrations.h"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/progress.h"

namespace onestop::cli {
namespace {

struct DatabaseOptions {
  std::string conninfo;
  std::string province;
  double wait_seconds = 60;
};

struct TokenOptions {
  std::string subject;
  double hours = 1;
};

constexpr absl::Duration kConnectTime = absl::Seconds(10);

// The conninfo that was given, or that of the private cluster in the data directory.
absl::StatusOr<pg::ConnectionOptions> Database(const Session& session, const DatabaseOptions& options) {
  pg::ConnectionOptions connection = {.conninfo = options.conninfo, .application_name = "onestop-cli"};
  if (connection.conninfo.empty() && session.settings().data.empty()) {
    return UsageError(messages::Both(
        "which database? Give --database CONNINFO, or --data DIR for an onestopd on this machine"));
  }
  if (connection.conninfo.empty()) {
    ASSIGN_OR_RETURN(const config::DataDirectory data, session.Data());
    connection.conninfo = absl::StrCat("host='", data.PostgresSocket(), "' dbname='",
                                       config::kEmbeddedDatabase, "' user='postgres'");
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
  ASSIGN_OR_RETURN(const pg::ConnectionOptions database, Database(session, options));
  ASSIGN_OR_RETURN(pg::Connection connection, pg::Connection::Open(database, absl::Now() + kConnectTime));
  // The statements of the verification fit one schema only.
  RETURN_IF_ERROR(pg::ExpectSchema(connection, pg::AllMigrations()));
  ASSIGN_OR_RETURN(const std::vector<std::string> provinces, Provinces(connection, options.province));
  int64_t findings = 0;
  for (const std::string& province : provinces) {
    Progress progress("dossiers");
    const auto show = [&](const ledger::VerifyProgress& now) {
      const double part = now.dossiers_total == 0
                              ? 1
                              : static_cast<double>(now.dossiers) / static_cast<double>(now.dossiers_total);
      progress.Show(now.dossiers, part, absl::StrCat(WithCommas(now.findings), " findings"));
    };
    const auto report = [&](const ledger::Finding& finding) {
      progress.Clear();
      session.out() << province << " " << (finding.dossier_id.empty() ? "-" : finding.dossier_id) << " "
                    << finding.what << "\n";
    };
    ASSIGN_OR_RETURN(const ledger::VerifyProgress result, ledger::Verify(connection, province, report, show));
    progress.Clear();
    findings += result.findings;
    session.out() << session.Localize("$0: $1 dossiers, $2 events, $3 findings, $4", province,
                                      WithCommas(result.dossiers), WithCommas(result.events),
                                      WithCommas(result.findings), ShowDuration(progress.Elapsed()))
                  << "\n";
  }
  if (provinces.empty()) session.out() << session.Localize("no dossiers yet") << "\n";
  if (findings == 0) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(findings, " findings: what is stored does not agree with itself"));
}

absl::Status Migrate(Session& session, const DatabaseOptions& options) {
  ASSIGN_OR_RETURN(const pg::ConnectionOptions database, Database(session, options));
  ASSIGN_OR_RETURN(
      const std::vector<std::string> applied,
      pg::Migrate(database, pg::AllMigrations(), absl::Now() + absl::Seconds(options.wait_seconds)));
  for (const std::string& name : applied) session.out() << session.Localize("applied $0", name) << "\n";
  session.out() << session.Localize("the schema is up to date") << "\n";
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

void AddOperatorCommands(CLI::App& app, Action& action) {
  {
    auto options = std::make_shared<DatabaseOptions>();
    CLI::App& command = *app.add_subcommand("verify", "prove that what is stored agrees with itself");
    command.footer(
        "  Walks every history, checks its hash chain, and compares what follows from it with the\n"
        "  projections. Reads only. Exit code 1 when something is found.\n\n"
        "  onestop verify --data var/onestop\n"
        "  onestop verify --database 'host=db1 dbname=onestop user=auditor' --province H31");
    command.add_option("--database", options->conninfo, "the database, as libpq reads it")
        ->type_name("CONNINFO");
    command.add_option("--province", options->province, "only this one; default: all that have dossiers");
    Bind(command, action, options, &Verify);
  }
  {
    auto options = std::make_shared<DatabaseOptions>();
    CLI::App& command = *app.add_subcommand("migrate", "bring a database to this program's schema");
    command.footer("  onestop migrate --database 'host=db1 dbname=onestop user=onestop_owner'");
    command.add_option("--database", options->conninfo, "the database, as its owner")->type_name("CONNINFO");
    command.add_option("--wait", options->wait_seconds, "seconds to wait for another migration")
        ->capture_default_str();
    Bind(command, action, options, &Migrate);
  }
  {
    auto options = std::make_shared<TokenOptions>();
    CLI::App& command = *app.add_subcommand("token", "make a token of the embedded issuer (--data)");
    command.footer("  onestop token mc01 --data var/onestop > mc01.token");
    command.add_option("subject", options->subject, "a staff member or a system")->type_name("ID");
    command.add_option("--hours", options->hours, "how long it is good for")
        ->capture_default_str()
        ->check(CLI::Range(0.01, 24.0));
    Bind(command, action, options, &Token);
  }
}

}  // namespace onestop::cli
