// Who asked for what: the audit log, read from the database by those who inspect.

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/audit/audit_reader.h"
#include "libs/base/status_macros.h"
#include "libs/client/request_id.h"
#include "libs/ledger/verify.h"
#include "libs/messages/status.h"
#include "libs/pg/connection.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/database_option.h"
#include "tools/onestop/dossier_command.h"

namespace onestop::cli {
namespace {

constexpr absl::Duration kConnectTime = absl::Seconds(10);
constexpr absl::string_view kAuditor = "onestop_auditor";
constexpr absl::string_view kOwner = "postgres";

constexpr Heading kColumns[] = {
    NumberColumn("number", "No."),          TimeColumn("answer_time", "When"),
    CodeColumn("caller", "Caller"),         CodeColumn("call", "Call"),
    CodeColumn("objects", "About"),         CodeColumn("outcome", "Outcome"),
    CodeColumn("address", "Address"),       TextColumn("purpose", "Purpose").Wide(),
    CodeColumn("trace_id", "Trace").Wide(),
};

struct ListOptions {
  std::string conninfo;
  std::string province;
  std::string object;
  std::string caller;
  std::string since;
  std::string until;
  bool refused = false;
  int limit = 100;
};

struct VerifyLogOptions {
  std::string conninfo;
  std::string province;
  std::string head;
};

struct ForgetOptions {
  std::string conninfo;
  std::string province;
  std::string before;
};

// The provinces that are meant, and a connection to their logs.
absl::StatusOr<std::vector<std::string>> Meant(pg::Connection& connection, const std::string& province) {
  // Also those that have entries and no head: one by one, since there are many entries and few provinces.
  static const pg::Statement kProvinces{"cli_audit_provinces", R"sql(
      WITH RECURSIVE logged(province) AS (
          (SELECT min(e.province) FROM audit.entry e)
          UNION ALL
          SELECT (SELECT min(e.province) FROM audit.entry e WHERE e.province > l.province)
          FROM logged l WHERE l.province IS NOT NULL
      )
      SELECT h.province FROM audit.head h
      UNION SELECT l.province FROM logged l WHERE l.province IS NOT NULL ORDER BY 1
  )sql"};
  ASSIGN_OR_RETURN(const pg::Result rows, connection.Execute(kProvinces));
  std::vector<std::string> provinces;
  for (const pg::Row row : rows) provinces.emplace_back(row.Text(0));
  if (province.empty()) return provinces;
  for (const std::string& one : provinces) {
    if (one == province) return std::vector<std::string>{province};
  }
  return UsageError(messages::Both("--province: $0 has no audit log in this database; there are: $1",
                                   province, provinces.empty() ? "-" : absl::StrJoin(provinces, ", ")));
}

absl::StatusOr<pg::Connection> Connect(Session& session, const std::string& conninfo,
                                       absl::string_view user) {
  ASSIGN_OR_RETURN(const pg::ConnectionOptions database, DatabaseOf(session, conninfo, user));
  return pg::Connection::Open(database, absl::Now() + kConnectTime);
}

absl::StatusOr<absl::Time> TimeOf(const std::string& option, const std::string& text, absl::Time missing) {
  if (text.empty()) return missing;
  const auto time = ParseTimeOrDay(text);
  if (!time.ok()) return OptionError(option, time.status());
  return *time;
}

// "TrackingService.GetDossier".
std::string CallOf(absl::string_view method) {
  const size_t name = method.rfind('/');
  if (name == absl::string_view::npos) return std::string(method);
  absl::string_view service = method.substr(0, name);
  service.remove_prefix(service.rfind('.') + 1);
  return absl::StrCat(service, ".", method.substr(name + 1));
}

std::string WrongText(const Session& session, audit::AuditFinding::Wrong wrong) {
  switch (wrong) {
    case audit::AuditFinding::Wrong::kMissing:
      return session.Localize("entries before it are missing");
    case audit::AuditFinding::Wrong::kChanged:
      return session.Localize("it is not what was written");
    case audit::AuditFinding::Wrong::kEnd:
      return session.Localize("it is not the entry that was appended last");
  }
  return "";
}

absl::Status List(Session& session, const ListOptions& options) {
  if (!options.object.empty() && !client::IsUuid(options.object)) {
    return UsageError(messages::Both(
        "--object is $0; give the id of the dossier or the document, a UUID, as dossier show prints it",
        options.object));
  }
  audit::AuditFilter filter = {
      .object = options.object, .subject = options.caller, .refused = options.refused};
  ASSIGN_OR_RETURN(filter.since, TimeOf("--since", options.since, filter.since));
  ASSIGN_OR_RETURN(filter.until, TimeOf("--until", options.until, filter.until));
  ASSIGN_OR_RETURN(pg::Connection connection, Connect(session, options.conninfo, kAuditor));
  ASSIGN_OR_RETURN(const std::vector<std::string> provinces, Meant(connection, options.province));
  Table table = session.MakeTable(kColumns);
  bool more = false;
  for (const std::string& province : provinces) {
    // One more says whether there are more.
    ASSIGN_OR_RETURN(const auto rows, audit::ListEntries(connection, province, filter, options.limit + 1));
    int shown = 0;
    for (const audit::AuditRow& row : rows) {
      if (shown++ == options.limit) {
        more = true;
        break;
      }
      const rpc::AuditEntry& entry = row.entry;
      const std::string code = absl::StatusCodeToString(entry.code);
      table.Row({absl::StrCat(row.number), session.Time(ToTimestamp(entry.time)), entry.subject,
                 CallOf(entry.method), absl::StrJoin(entry.objects, " "),
                 entry.reason.empty() ? code : entry.reason, entry.address, entry.purpose,
                 absl::BytesToHexString(entry.trace_id)});
    }
  }
  table.End();
  if (more) session.TellOfMore(options.limit);
  return absl::OkStatus();
}

// Follows one log; how many findings it has.
absl::StatusOr<int64_t> VerifyOne(Session& session, pg::Connection& connection, const std::string& province,
                                  const std::optional<ledger::LogHead>& told) {
  int64_t findings = 0;
  const auto find = [&](int64_t number, const std::string& what) {
    ++findings;
    session.out() << session.Localize("$0: entry $1: $2", province, session.ShowNumber(number), what) << "\n";
  };
  ASSIGN_OR_RETURN(const int64_t last,
                   audit::Verify(connection, province, [&](const audit::AuditFinding& finding) {
                     find(finding.number, WrongText(session, finding.wrong));
                   }));
  if (told.has_value()) {
    ASSIGN_OR_RETURN(const auto hash, audit::HashAt(connection, province, told->position));
    if (!hash.has_value()) {
      find(told->position, session.Localize("--head names it, and it is not there: removed, or forgotten"));
    } else if (*hash != told->hash) {
      find(told->position, session.Localize("it is not the one that --head names: the log was written anew"));
    }
  }
  ASSIGN_OR_RETURN(const int64_t first, audit::FirstKept(connection, province));
  session.out() << session.Localize("$0: entries $1 to $2", province, session.ShowNumber(first),
                                    session.ShowNumber(last))
                << "\n";
  ASSIGN_OR_RETURN(const auto hash, audit::HashAt(connection, province, last));
  if (hash.has_value()) {
    session.out() << session.Localize("$0: head of the audit log $1:$2", province, last,
                                      absl::BytesToHexString(*hash))
                  << "\n";
  }
  return findings;
}

absl::Status VerifyLog(Session& session, const VerifyLogOptions& options) {
  std::optional<ledger::LogHead> told;
  if (!options.head.empty()) {
    ASSIGN_OR_RETURN(told, ReadHead(options.head));
  }
  ASSIGN_OR_RETURN(pg::Connection connection, Connect(session, options.conninfo, kAuditor));
  ASSIGN_OR_RETURN(const std::vector<std::string> provinces, Meant(connection, options.province));
  if (provinces.empty()) {
    session.out() << session.Localize("there is no audit log in this database") << "\n";
    if (!told.has_value()) return absl::OkStatus();
  } else if (told.has_value() && provinces.size() != 1) {
    return UsageError(messages::Both("--head is of one province; name it with --province"));
  }
  int64_t findings = provinces.empty() ? 1 : 0;
  for (const std::string& province : provinces) {
    ASSIGN_OR_RETURN(const int64_t of_one, VerifyOne(session, connection, province, told));
    findings += of_one;
  }
  if (findings == 0) return absl::OkStatus();
  return messages::Error(absl::StatusCode::kDataLoss,
                         messages::Both("the audit log is not what was written"));
}

absl::Status Forget(Session& session, const ForgetOptions& options) {
  ASSIGN_OR_RETURN(const absl::Time before, TimeOf("--before", options.before, absl::InfinitePast()));
  ASSIGN_OR_RETURN(pg::Connection connection, Connect(session, options.conninfo, kOwner));
  ASSIGN_OR_RETURN(const std::vector<std::string> provinces, Meant(connection, options.province));
  for (const std::string& province : provinces) {
    ASSIGN_OR_RETURN(const int64_t removed, audit::Forget(connection, province, before));
    session.out() << session.Localize("$0: $1 entries removed", province, session.ShowNumber(removed))
                  << "\n";
  }
  return absl::OkStatus();
}

void AddProvince(CLI::App& command, std::string& province) {
  command.add_option("--province", province, "only this one; default: all that have an audit log");
}

}  // namespace

void AddAuditCommands(CLI::App& app, Action& action) {
  CLI::App& audit = *app.add_subcommand("audit", "who asked for what, and what was refused");
  audit.require_subcommand(1);
  {
    auto options = std::make_shared<ListOptions>();
    CLI::App& command = *audit.add_subcommand("list", "entries of the audit log, the latest first");
    command.footer(
        absl::StrCat(Note("Reads of a dossier, of files and of histories, catalogue changes, imports, "
                          "erasures, and each refusal "
                          "of identity or right are recorded before they are answered."),
                     "\n\n"
                     "  onestop audit list --data var/onestop --object 01f0c0de-0000-8000-8000-000000000001\n"
                     "  onestop audit list --database 'host=db1 dbname=onestop user=onestop_auditor' "
                     "--refused --since 2026-12-01"));
    command.add_option("--database", options->conninfo, "the database, as onestop_auditor")
        ->type_name("CONNINFO");
    AddProvince(command, options->province);
    command.add_option("--object", options->object, "about this dossier or document, by its id")
        ->type_name("ID");
    command.add_option("--caller", options->caller, "by this caller, as the credentials name it")
        ->type_name("SUBJECT");
    command.add_option("--since", options->since, "from then on")->type_name("TIME");
    command.add_option("--until", options->until, "before then")->type_name("TIME");
    command.add_flag("--refused", options->refused, "only what was refused");
    command.add_option("--limit", options->limit, "rows at most")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000, "ROWS"));
    Bind(command, action, options, &List, Rows(kColumns));
  }
  {
    auto options = std::make_shared<VerifyLogOptions>();
    CLI::App& command = *audit.add_subcommand("verify", "prove that no entry was changed or removed");
    command.footer(absl::StrCat(
        Note("Prints the head of the log: kept outside of the database, it proves later, with --head, "
             "that the owner of the database did not write the log anew either."),
        "\n\n"
        "  onestop audit verify --data var/onestop\n"
        "  onestop audit verify --data var/onestop --head 272:8f1463e8…"));
    command.add_option("--head", options->head, "a head of the log that was printed before")
        ->type_name("NUMBER:HASH");
    command.add_option("--database", options->conninfo, "the database, as onestop_auditor")
        ->type_name("CONNINFO");
    AddProvince(command, options->province);
    Bind(command, action, options, &VerifyLog, kOwnForm);
  }
  {
    auto options = std::make_shared<ForgetOptions>();
    CLI::App& command = *audit.add_subcommand("forget", "remove the entries of before a day");
    command.footer(
        "  onestop audit forget --database 'host=db1 dbname=onestop user=onestop_owner' --before 2021-01-01");
    command.add_option("--database", options->conninfo, "the database, as its owner")->type_name("CONNINFO");
    AddProvince(command, options->province);
    command.add_option("--before", options->before, "of before then")->required()->type_name("TIME");
    Bind(command, action, options, &Forget, kOwnForm);
  }
}

}  // namespace onestop::cli
