// For operators: the proof of what is stored, the schema, and tokens of the embedded default.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/catalog/store.h"
#include "libs/config/data_directory.h"
#include "libs/digest/sha256.h"
#include "libs/ledger/follower.h"
#include "libs/ledger/rebuild.h"
#include "libs/ledger/verify.h"
#include "libs/messages/status.h"
#include "libs/pg/connection.h"
#include "libs/pg/migrations.h"
#include "libs/pg/transaction.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/database_option.h"
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

struct VerifyCommandOptions {
  DatabaseOptions database;
  std::string head;
  int connections = 2;
};

struct FollowersOptions {
  DatabaseOptions database;
  std::string restart;
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

absl::StatusOr<pg::ConnectionOptions> Database(Session& session, const DatabaseOptions& options,
                                               absl::string_view user) {
  return DatabaseOf(session, options.conninfo, user);
}

// A mistyped province would have no findings.
absl::StatusOr<std::vector<std::string>> Wanted(const std::string& wanted,
                                                const std::vector<std::string>& there) {
  if (wanted.empty()) return there;
  if (std::ranges::count(there, wanted) > 0) return std::vector<std::string>{wanted};
  return UsageError(messages::Both("--province: $0 has no dossiers in this database; there are: $1", wanted,
                                   there.empty() ? "-" : absl::StrJoin(there, ", ")));
}

absl::StatusOr<std::vector<std::string>> Provinces(pg::Connection& connection, const std::string& wanted) {
  // An auditor may know no province: all that have dossiers are verified.
  static const pg::Statement kProvinces{"cli_provinces",
                                        "SELECT DISTINCT province FROM dossier.dossier ORDER BY 1"};
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kProvinces));
  std::vector<std::string> provinces;
  for (const pg::Row row : rows) provinces.push_back(std::string(row.Text(0)));
  return Wanted(wanted, provinces);
}

// Of so many a second.
int64_t Rate(int64_t events, absl::Duration elapsed) {
  return static_cast<int64_t>(static_cast<double>(events) / std::max(absl::ToDoubleSeconds(elapsed), 1e-6));
}

absl::Status Verify(Session& session, const VerifyCommandOptions& options) {
  ledger::VerifyOptions verify = {.province = "", .connections = options.connections, .told = std::nullopt};
  if (!options.head.empty()) {
    ASSIGN_OR_RETURN(verify.told, ReadHead(options.head));
  }
  ASSIGN_OR_RETURN(const pg::ConnectionOptions database, Database(session, options.database, kSuperuser));
  ASSIGN_OR_RETURN(pg::Connection connection, pg::Connection::Open(database, absl::Now() + kConnectTime));
  // The statements of the verification fit one schema only.
  RETURN_IF_ERROR(pg::ExpectSchema(connection, pg::AllMigrations()));
  ASSIGN_OR_RETURN(const std::vector<std::string> provinces,
                   Provinces(connection, options.database.province));
  if (verify.told.has_value() && provinces.size() != 1) {
    return UsageError(messages::Both("--head is of one province; name it with --province"));
  }
  int64_t findings = 0;
  for (const std::string& province : provinces) {
    verify.province = province;
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
    ASSIGN_OR_RETURN(const ledger::Verified verified, ledger::Verify(database, verify, report, show));
    progress.Clear();
    const ledger::VerifyProgress& sum = verified.progress;
    findings += sum.findings;
    session.out() << session.Localize("$0: dossiers $1, events $2, findings $3, time $4 ($5 events/s)",
                                      province, session.ShowNumber(sum.dossiers),
                                      session.ShowNumber(sum.events), session.ShowNumber(sum.findings),
                                      ShowDuration(progress.Elapsed()),
                                      session.ShowNumber(Rate(sum.events, progress.Elapsed())))
                  << "\n";
    if (verified.head.has_value()) {
      session.out() << session.Localize("$0: head of the log $1:$2", province, verified.head->position,
                                        absl::BytesToHexString(verified.head->hash))
                    << "\n";
    }
  }
  if (provinces.empty()) session.out() << session.Localize("no dossiers yet") << "\n";
  if (findings == 0) return absl::OkStatus();
  return messages::Error(
      absl::StatusCode::kDataLoss,
      messages::Both(messages::Plural("$0 finding: what is stored does not agree with itself",
                                      "$0 findings: what is stored does not agree with itself"),
                     findings, findings));
}

absl::StatusOr<std::vector<std::string>> LoggedProvinces(pg::Connection& connection,
                                                         const std::string& wanted) {
  static const pg::Statement kLogged{"cli_logged_provinces",
                                     "SELECT province FROM dossier.log_head ORDER BY 1"};
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kLogged));
  std::vector<std::string> provinces;
  for (const pg::Row row : rows) provinces.push_back(std::string(row.Text(0)));
  return Wanted(wanted, provinces);
}

absl::Status Rebuild(Session& session, const VerifyCommandOptions& options) {
  ASSIGN_OR_RETURN(const pg::ConnectionOptions database, Database(session, options.database, kSuperuser));
  ASSIGN_OR_RETURN(pg::Connection connection, pg::Connection::Open(database, absl::Now() + kConnectTime));
  RETURN_IF_ERROR(pg::ExpectSchema(connection, pg::AllMigrations()));
  ASSIGN_OR_RETURN(const std::vector<std::string> provinces,
                   LoggedProvinces(connection, options.database.province));
  int64_t damaged = 0;
  for (const std::string& province : provinces) {
    Progress progress("dossiers", session.language());
    const auto show = [&](const ledger::RebuildProgress& now) {
      progress.Show(now.dossiers, -1, absl::StrCat(session.ShowNumber(now.replaced), " replaced"));
    };
    const auto report = [&](const absl::Status& status) {
      progress.Clear();
      session.out() << province << " " << status.message() << "\n";
    };
    ASSIGN_OR_RETURN(
        const ledger::RebuildProgress sum,
        ledger::Rebuild(database, {.province = province, .connections = options.connections}, report, show));
    progress.Clear();
    damaged += sum.damaged;
    session.out() << session.Localize("$0: dossiers $1, events $2, replaced $3, time $4 ($5 events/s)",
                                      province, session.ShowNumber(sum.dossiers),
                                      session.ShowNumber(sum.events), session.ShowNumber(sum.replaced),
                                      ShowDuration(progress.Elapsed()),
                                      session.ShowNumber(Rate(sum.events, progress.Elapsed())))
                  << "\n";
  }
  if (provinces.empty()) session.out() << session.Localize("no dossiers yet") << "\n";
  if (damaged == 0) return absl::OkStatus();
  return messages::Error(
      absl::StatusCode::kDataLoss,
      messages::Both(messages::Plural("$0 history is damaged; its rows were left as they are",
                                      "$0 histories are damaged; their rows were left as they are"),
                     damaged, damaged));
}

absl::Status Followers(Session& session, const FollowersOptions& options) {
  ASSIGN_OR_RETURN(const pg::ConnectionOptions database,
                   Database(session, options.database, "onestop_follower"));
  ASSIGN_OR_RETURN(pg::Connection connection, pg::Connection::Open(database, absl::Now() + kConnectTime));
  RETURN_IF_ERROR(pg::ExpectSchema(connection, pg::AllMigrations()));
  ASSIGN_OR_RETURN(const std::vector<std::string> provinces,
                   LoggedProvinces(connection, options.database.province));
  bool restarted = false;
  for (const std::string& province : provinces) {
    if (!options.restart.empty()) {
      ASSIGN_OR_RETURN(const bool found, ledger::RestartFollower(connection, province, options.restart));
      restarted = restarted || found;
    }
    ASSIGN_OR_RETURN(const std::vector<ledger::FollowerPlace> places,
                     ledger::ListFollowers(connection, province));
    for (const ledger::FollowerPlace& place : places) {
      session.out() << session.Localize("$0: follower $1, position $2, $3 behind the log", province,
                                        place.name, session.ShowNumber(place.position),
                                        session.ShowNumber(place.log_end - place.position))
                    << "\n";
    }
  }
  if (restarted) {
    session.out() << session.Localize(
                         "$0 begins at the first event again, within a second where its service runs",
                         options.restart)
                  << "\n";
  }
  if (options.restart.empty() || restarted) return absl::OkStatus();
  return UsageError(messages::Both("no follower $0 has begun; leave --restart out to see those that have",
                                   options.restart));
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
    auto options = std::make_shared<VerifyCommandOptions>();
    CLI::App& command = *app.add_subcommand("verify", "prove that what is stored agrees with itself");
    command.footer(absl::StrCat(
        Note("Walks every history, checks its hash chain, and compares what follows from it with the "
             "projections, and the log with the tree over it. Reads only. Exit code 1 when something is "
             "found. "
             "Prints the head of the log: kept outside of the database, it proves later, with --head, that "
             "no event up "
             "to that position was changed."),
        "\n\n"
        "  onestop verify --data var/onestop\n"
        "  onestop verify --database 'host=db1 dbname=onestop user=auditor' --province H31\n"
        "  onestop verify --data var/onestop --head 3091:8f1463e8…"));
    command.add_option("--database", options->database.conninfo, "the database, as libpq reads it")
        ->type_name("CONNINFO");
    command.add_option("--province", options->database.province,
                       "only this one; default: all that have dossiers");
    command.add_option("--head", options->head, "a head of the log that was printed before")
        ->type_name("POSITION:HASH");
    command.add_option("--connections", options->connections, "over how many connections dossiers are read")
        ->capture_default_str()
        ->check(CLI::Range(1, 64));
    Bind(command, action, options, &Verify, kOwnForm);
  }
  {
    auto options = std::make_shared<VerifyCommandOptions>();
    CLI::App& command = *app.add_subcommand("rebuild", "make lists and figures again from the events");
    command.footer(absl::StrCat(
        Note("Replaces the rows of the projection that are missing or do not follow from the events; rows "
             "that are right "
             "are not touched, and events never. Run verify first to see what differs, and again to see that "
             "nothing "
             "does. Servers may go on."),
        "\n\n"
        "  onestop rebuild --data var/onestop\n"
        "  onestop rebuild --database 'host=db1 dbname=onestop user=onestop_owner' --province H31"));
    command.add_option("--database", options->database.conninfo, "the database, as its owner")
        ->type_name("CONNINFO");
    command.add_option("--province", options->database.province,
                       "only this one; default: all that have a log");
    command.add_option("--connections", options->connections, "over how many connections dossiers are read")
        ->capture_default_str()
        ->check(CLI::Range(1, 64));
    Bind(command, action, options, &Rebuild, kOwnForm);
  }
  {
    auto options = std::make_shared<FollowersOptions>();
    CLI::App& command = *app.add_subcommand("followers", "how far the followers of the log have come");
    command.footer(absl::StrCat(
        Note("A follower derives something from the events of the log, such as log_tree, the tree of their "
             "hashes. With "
             "--restart it begins at the first event again, with nothing derived."),
        "\n\n"
        "  onestop followers --data var/onestop\n"
        "  onestop followers --database 'host=db1 dbname=onestop user=onestop_follower' --restart log_tree"));
    command.add_option("--database", options->database.conninfo, "the database, as onestop_follower")
        ->type_name("CONNINFO");
    command.add_option("--province", options->database.province,
                       "only this one; default: all that have a log");
    command.add_option("--restart", options->restart, "the name of a follower")->type_name("NAME");
    Bind(command, action, options, &Followers, kOwnForm);
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
        ->check(CLI::Range(0.01, 12.0));
    Bind(command, action, options, &Token, kOwnForm);
  }
}

}  // namespace onestop::cli
