// Sealed results, kept provable: which archives expire soon, and renewing them.

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/messages/status.h"
#include "onestop/approval/v1/approval_service.grpc.pb.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/many.h"

namespace onestop::cli {
namespace {

constexpr OutcomeWords kOutcomes = {
    .done = messages::English("renewed"),
    .not_done = messages::English("not renewed"),
    .some = messages::Plural("$0 of $1 was not renewed", "$0 of $1 were not renewed")};

constexpr Heading kDueColumns[] = {
    CodeColumn("dossier_code", "Dossier"),
    CodeColumn("document_symbol", "Number"),
    CodeColumn("procedure_code", "Procedure"),
    CodeColumn("resolving_agency", "Agency"),
    TimeColumn("archive_end_time", "Proves itself until"),
    CodeColumn("document_id", "Document").Optional(1),
};
constexpr Heading kRenewalColumns[] = {
    kOutcomeDossier,
    kOutcome,
    TextColumn("level", "Level"),
    TimeColumn("archive_end_time", "Proves itself until"),
    CodeColumn("document_id", "Document"),
    kOutcomeReason,
};

using approval::v1::ApprovalService;
using approval::v1::ArchiveDue;
using tracking::v1::TrackingService;

struct DueOptions {
  std::string before;
  bool mine = false;
  int limit = 1000;
};

struct RenewOptions {
  std::string before;
  std::vector<std::string> dossiers;
  int limit = 40;
  bool yes = false;
};

struct Item {
  ArchiveDue archive;
  absl::StatusOr<approval::v1::RenewArchiveResponse> result =
      messages::Error(absl::StatusCode::kCancelled, messages::Both("the renewal was not begun"));
};

// Hands each archive that is due to `take`, at most `limit`; says whether there are more.
template <typename Take>
absl::StatusOr<bool> ReadDue(Session& session, const rpc::Client& client, const DueOptions& options,
                             Take take) {
  const auto before = ParseTimeOrDay(options.before);
  if (!before.ok()) return OptionError("--before", before.status());
  const auto stub = client.Stub<ApprovalService>();
  approval::v1::ListArchivesDueRequest request;
  *request.mutable_end_before() = ToTimestamp(*before);
  request.set_mine(options.mine);
  request.set_page_size(kManyPageSize);
  int rows = 0;
  do {
    ASSIGN_OR_RETURN(const auto page, rpc::Invoke(client, *stub, &ApprovalService::Stub::ListArchivesDue,
                                                  request, session.Call()));
    for (const ArchiveDue& archive : page.archives()) {
      // A page may hold more than are left to take.
      if (rows++ < options.limit) take(archive);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && rows < options.limit);
  return rows > options.limit || !request.page_token().empty();
}

Table MakeDueTable(const Session& session) { return session.MakeTable(kDueColumns); }

void AddRow(const Session& session, const ArchiveDue& archive, Table& table) {
  table.Row({archive.dossier_code(), archive.document_symbol(), archive.procedure_code(),
             archive.resolving_agency(),
             archive.has_archive_end_time() ? session.Time(archive.archive_end_time())
                                            : Cell(session.Localize("not known"), ""),
             archive.document_id()});
}

absl::Status Due(Session& session, const DueOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  Table table = MakeDueTable(session);
  ASSIGN_OR_RETURN(const bool more, ReadDue(session, client, options, [&](const ArchiveDue& archive) {
                     AddRow(session, archive, table);
                   }));
  table.End();
  if (more) session.TellOfMore(options.limit);
  return absl::OkStatus();
}

// The present result of a dossier that a person names; without a document when there is none.
absl::StatusOr<ArchiveDue> FindResult(Session& session, const rpc::Client& client, const std::string& name) {
  const auto stub = client.Stub<TrackingService>();
  tracking::v1::GetDossierRequest request;
  ASSIGN_OR_RETURN(*request.mutable_dossier_id(), FindDossier(session, client, name));
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &TrackingService::Stub::GetDossier, request, session.Call()));
  const tracking::v1::Dossier& dossier = response.dossier();
  ArchiveDue archive;
  archive.set_dossier_id(dossier.dossier_id());
  archive.set_dossier_code(dossier.code());
  archive.set_procedure_code(dossier.procedure_code());
  archive.set_resolving_agency(dossier.resolving_agency());
  archive.set_document_id(dossier.result_document_id());
  archive.set_document_symbol(dossier.document_symbol());
  if (dossier.has_archive_end_time()) *archive.mutable_archive_end_time() = dossier.archive_end_time();
  return archive;
}

absl::StatusOr<std::vector<Item>> ReadItems(Session& session, const rpc::Client& client,
                                            const RenewOptions& options) {
  std::vector<Item> items;
  for (const std::string& name : options.dossiers) {
    ASSIGN_OR_RETURN(ArchiveDue archive, FindResult(session, client, name));
    if (archive.document_id().empty()) {
      return messages::Error(
          absl::StatusCode::kFailedPrecondition,
          messages::Both("dossier $0 has no sealed result here; there is no archive to renew", name));
    }
    items.push_back({.archive = std::move(archive)});
  }
  if (!options.before.empty()) {
    RETURN_IF_ERROR(ReadDue(session, client, {.before = options.before, .mine = true, .limit = options.limit},
                            [&](const ArchiveDue& archive) { items.push_back({.archive = archive}); })
                        .status());
  }
  return items;
}

absl::Status ShowResults(const Session& session, const std::vector<Item>& items) {
  Outcomes outcomes(session, kOutcomes, kRenewalColumns);
  for (const Item& item : items) {
    if (item.result.ok()) {
      outcomes.Done(
          item.archive.dossier_code(),
          {item.result->level(), session.Time(item.result->archive_end_time()), item.result->document_id()});
    } else {
      outcomes.NotDone(item.archive.dossier_code(), item.result.status(), /*here=*/false);
    }
  }
  return outcomes.End();
}

absl::Status Renew(Session& session, const RenewOptions& options) {
  if (options.before.empty() == options.dossiers.empty()) {
    return UsageError(
        messages::Both("give what is to be renewed: --before DATE, or the dossiers by id or code"));
  }
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  ASSIGN_OR_RETURN(std::vector<Item> items, ReadItems(session, client, options));
  if (items.empty() && session.for_programs()) return ShowResults(session, items);
  if (items.empty()) {
    session.out() << session.Localize("Nothing is due.") << "\n";
    return absl::OkStatus();
  }
  if (session.settings().format == Format::kTable) {  // A program reads results only.
    Table table = MakeDueTable(session);
    for (const Item& item : items) AddRow(session, item.archive, table);
    table.End();
  }
  if (!options.yes) {
    RETURN_IF_ERROR(Confirm(session, session.Localize("Renew all $0? [y/N]", items.size()),
                            messages::Both("nothing was renewed")));
  }
  const auto stub = client.Stub<ApprovalService>();
  SideBySide(items.size(), [&](size_t i) {
    approval::v1::RenewArchiveRequest request;
    // Not derived: a renewal that is due again later is another one.
    request.set_request_id(client::NewRequestId());
    request.set_dossier_id(items[i].archive.dossier_id());
    request.set_document_id(items[i].archive.document_id());
    items[i].result =
        rpc::Invoke(client, *stub, &ApprovalService::Stub::RenewArchive, request, session.Call());
  });
  return ShowResults(session, items);
}

}  // namespace

void AddArchiveCommands(CLI::App& app, Action& action) {
  CLI::App& archive = *app.add_subcommand("archive", "sealed results, kept provable by newer time stamps");
  archive.require_subcommand(1);
  {
    auto options = std::make_shared<DueOptions>();
    CLI::App& command =
        *archive.add_subcommand("due", "results whose last time stamp expires, the earliest first");
    command.footer("  onestop archive due --before 2027-01-01 --as vt01");
    command.add_option("--before", options->before, "before then; those not known come first")
        ->required()
        ->type_name("TIME");
    command.add_flag("--mine", options->mine, "only those that you may renew");
    command.add_option("--limit", options->limit, "rows at most")
        ->capture_default_str()
        ->check(CLI::Range(1, std::numeric_limits<int>::max(), "ROWS"));
    Bind(command, action, options, &Due, Rows(kDueColumns));
  }
  {
    auto options = std::make_shared<RenewOptions>();
    CLI::App& command =
        *archive.add_subcommand("renew", "put a newer time stamp on results, before the last one expires");
    command.footer(absl::StrCat(
        "  onestop archive renew --before 2027-01-01 --yes --as vt01\n"
        "  onestop archive renew H31.06-240115-0007 H31.06-240115-0008 --as vt01\n\n",
        Note("Lists them first and asks. Goes on after one that cannot be renewed; exit code 1 then.")));
    command.add_option("dossiers", options->dossiers, "ids or codes")->type_name("DOSSIER");
    command.add_option("--before", options->before, "all of yours that expire before then")
        ->type_name("TIME");
    command.add_option("--limit", options->limit, "with --before: at most so many, the earliest first")
        ->check(CLI::Range(1, kManyMax))
        ->capture_default_str();
    command.add_flag("--yes", options->yes, "without asking");
    Bind(command, action, options, &Renew,
         {.kind = Output::kRows, .columns = kRenewalColumns, .columns_for_people = {kDueColumns}});
  }
}

}  // namespace onestop::cli
