// Figures: reports, the lists behind their cells, and counts of procedures.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/messages/enums.h"
#include "onestop/catalog/v1/catalog_service.grpc.pb.h"
#include "onestop/statistics/v1/statistics_service.grpc.pb.h"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/enum_names.h"
#include "tools/onestop/lists.h"

namespace onestop::cli {
namespace {

using messages::InContext;
using statistics::v1::StatisticsService;

struct ReportOptions {
  std::string from;
  std::string to;
  std::string as_of;
  std::string agency;
  std::string sector;
  std::string procedure;
  std::string by = "nothing";
  std::string atom;
};

struct DayOptions {
  std::string day;
  std::string agency;
};

template <typename Request>
absl::Status FillPeriod(const ReportOptions& options, Request& request) {
  // Checked here, so that the error names what was typed and not a field of the request.
  for (const std::string* day : {&options.from, &options.to}) {
    const auto parsed = ParseDay(*day);
    if (!parsed.ok()) return UsageError(parsed.status().message());
  }
  request.mutable_period()->set_from(options.from);
  request.mutable_period()->set_to(options.to);
  if (!options.as_of.empty()) {
    const auto time = ParseTime(options.as_of);
    if (!time.ok()) return OptionError("--as-of", time.status());
    *request.mutable_as_of() = ToTimestamp(*time);
  }
  request.mutable_filter()->set_agency_id(options.agency);
  request.mutable_filter()->set_sector(options.sector);
  request.mutable_filter()->set_procedure_code(options.procedure);
  return absl::OkStatus();
}

absl::Status Report(Session& session, const ReportOptions& options) {
  if (options.from.empty() || options.to.empty())
    return UsageError(messages::Both("give the period by --from DAY --to DAY"));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kReadingSystem));
  const auto stub = StatisticsService::NewStub(client.channel());
  statistics::v1::GetReportRequest request;
  RETURN_IF_ERROR(FillPeriod(options, request));
  ASSIGN_OR_RETURN(const auto by, ParseEnum<statistics::v1::GroupBy>(options.by));
  request.set_group_by(by);
  ASSIGN_OR_RETURN(const auto report,
                   rpc::Invoke(client, *stub, &StatisticsService::Stub::GetReport, request, session.Call()));
  if (session.json()) {
    session.WriteJson(report);
  } else {
    WriteReport(session, report);
  }
  return absl::OkStatus();
}

absl::Status Cell(Session& session, const ReportOptions& options) {
  if (options.from.empty() || options.to.empty())
    return UsageError(messages::Both("give the period by --from DAY --to DAY"));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kReadingSystem));
  const auto stub = StatisticsService::NewStub(client.channel());
  statistics::v1::ListCellRequest request;
  RETURN_IF_ERROR(FillPeriod(options, request));
  ASSIGN_OR_RETURN(const auto atom, ParseEnum<statistics::v1::Atom>(options.atom));
  request.set_atom(atom);
  // The greatest page: the list is read to its end anyway.
  request.set_page_size(500);
  const messages::Language language = session.language();
  Table table = session.MakeTable({{"code", session.Localize("Dossier")},
                                   {"procedure_code", session.Localize("Procedure")},
                                   {"resolving_agency", session.Localize("Agency")},
                                   {"channel", session.Localize("Channel")},
                                   {"accept_time", session.Localize("Accepted")},
                                   {"due_time", session.Localize("Due")},
                                   {"finish_time", session.Localize("Finished")},
                                   {"dossier_id", session.Localize("Id")}});
  int64_t count = 0;
  do {
    ASSIGN_OR_RETURN(const auto response,
                     rpc::Invoke(client, *stub, &StatisticsService::Stub::ListCell, request, session.Call()));
    for (const statistics::v1::CellDossier& d : response.dossiers()) {
      table.Row({d.code(), d.procedure_code(), d.resolving_agency(), messages::Word(language, d.channel()),
                 ShowTime(d.accept_time(), d.has_accept_time()), ShowTime(d.due_time(), d.has_due_time()),
                 ShowTime(d.finish_time(), d.has_finish_time()), d.dossier_id()});
      ++count;
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  table.End();
  if (session.settings().format == Format::kTable) {
    session.out() << session.Localize(messages::Plural("$0 dossier: $1", "$0 dossiers: $1"), count, count,
                                      messages::Word(language, atom))
                  << "\n";
  }
  return absl::OkStatus();
}

absl::Status Procedures(Session& session, const DayOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kReadingSystem));
  const auto stub = catalog::v1::CatalogService::NewStub(client.channel());
  catalog::v1::ListProceduresRequest request;
  request.set_day(options.day);
  request.set_agency_id(options.agency);
  request.set_page_size(200);
  const messages::Language language = session.language();
  Table table = session.MakeTable({{"code", session.Localize("Code")},
                                   {"online_level", session.Localize("Online")},
                                   {"limit", session.Localize("Limit")},
                                   {"agency", session.Localize("Agency")},
                                   {"sector", session.Localize("Sector")},
                                   {"name", session.Localize(InContext("procedure", "Name"))}});
  do {
    ASSIGN_OR_RETURN(const auto response,
                     rpc::Invoke(client, *stub, &catalog::v1::CatalogService::Stub::ListProcedures, request,
                                 session.Call()));
    for (const catalog::v1::Procedure& p : response.procedures()) {
      // The province's own promise, where it is shorter than the law's limit.
      const auto& limit = p.has_committed_limit() ? p.committed_limit() : p.statutory_limit();
      const std::string unit =
          ShortName(google::protobuf::GetEnumDescriptor<common::v1::TimeUnit>(), limit.unit());
      table.Row({p.code(), messages::Word(language, p.online_level()),
                 // A limit without an amount is one like "same day".
                 limit.amount() == 0 ? unit : absl::StrCat(limit.amount(), " ", unit), p.resolving_agency(),
                 p.sector(), p.name()});
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  table.End();
  return absl::OkStatus();
}

void AddPeriodOptions(CLI::App& command, ReportOptions& options) {
  command.add_option("--from", options.from, "first day")->type_name("DAY");
  command.add_option("--to", options.to, "last day, inclusive")->type_name("DAY");
  command.add_option("--as-of", options.as_of, "as it was true then; default: now")->type_name("TIME");
  command.add_option("--agency", options.agency, "only this resolving agency's");
  command.add_option("--sector", options.sector, "only this sector's");
  command.add_option("--procedure", options.procedure, "only this procedure's");
}

}  // namespace

void WriteReport(const Session& session, const statistics::v1::GetReportResponse& report) {
  const auto number = [&](const char* key, const messages::English& title) {
    return Column{key, session.Localize(title), Column::kNumber};
  };
  Table table = session.MakeTable({{"key", session.Localize("Group")},
                                   {"name", session.Localize("Name")},
                                   number("received_total", InContext("report", "Received")),
                                   number("received_online", InContext("report", "Online")),
                                   number("received_direct", InContext("report", "Direct")),
                                   number("carried", InContext("report", "Carried")),
                                   number("resolved_total", InContext("report", "Resolved")),
                                   number("resolved_before", InContext("report", "Before")),
                                   number("resolved_on_time", InContext("report", "On time")),
                                   number("resolved_overdue", InContext("report", "Overdue")),
                                   number("in_progress_total", InContext("report", "In progress")),
                                   number("in_progress_in_time", InContext("report", "In time")),
                                   number("in_progress_overdue", InContext("report", "Late"))});
  const auto row = [&](const statistics::v1::ReportRow& r, const std::string& key) {
    const statistics::v1::Columns06a& c = r.columns();
    std::vector<std::string> cells = {key, r.name()};
    for (const int64_t count :
         {c.received_total(), c.received_online(), c.received_direct(), c.carried(), c.resolved_total(),
          c.resolved_before(), c.resolved_on_time(), c.resolved_overdue(), c.in_progress_total(),
          c.in_progress_in_time(), c.in_progress_overdue()}) {
      cells.push_back(absl::StrCat(count));
    }
    table.Row(std::move(cells));
  };
  for (const statistics::v1::ReportRow& r : report.rows()) row(r, r.key());
  row(report.total(), session.Localize("total"));
  table.End();
  // CSV and JSON hold the rows alone, for programs.
  if (session.settings().format != Format::kTable) return;
  session.out() << "\n"
                << session.Localize("Biểu II.06a/VPCP/KSTT, columns (3) to (13). As of $0, log position $1.",
                                    ShowTime(report.as_of()), report.position())
                << "\n"
                << session.Localize("Procedures: $0 = $1 full online + $2 partial + $3 not online",
                                    report.procedures().total(), report.procedures().full_online(),
                                    report.procedures().partial_online(), report.procedures().not_online())
                << "\n"
                << (session.language() == messages::Language::kVietnamese ? report.sentence()
                                                                          : report.sentence_en())
                << "\n";
}

void AddReportCommands(CLI::App& app, Action& action) {
  {
    auto options = std::make_shared<ReportOptions>();
    CLI::App& command = *app.add_subcommand("report", "figures of a period, from the dossiers themselves");
    command.footer(
        "  onestop report --from 2023-12-15 --to 2024-05-20 --agency H31.06 --lang vi --as ks01\n"
        "  onestop report --from 2024-01-01 --to 2024-12-31 --by sector --format csv --as ks01\n"
        "  onestop report cell --atom resolved-on-time --from 2023-12-15 --to 2024-05-20 --as ks01");
    AddPeriodOptions(command, *options);
    command.add_option("--by", options->by, "a row for each: nothing, agency, sector or procedure")
        ->capture_default_str();
    // CLI11 runs the callbacks of a subcommand before its parent's: the parent leaves what is set.
    CLI::App& cell = *command.add_subcommand("cell", "the list of dossiers behind one figure");
    cell.footer("  onestop report cell --atom carried --from 2023-12-15 --to 2024-05-20 --as ks01");
    cell.add_option("--atom", options->atom, "the figure: received, carried, resolved, resolved-before, …")
        ->required();
    AddPeriodOptions(cell, *options);
    command.callback([options, &cell, &action] {
      action = [options, wants_cell = cell.parsed()](Session& session) {
        return wants_cell ? Cell(session, *options) : Report(session, *options);
      };
    });
  }
  {
    auto options = std::make_shared<DayOptions>();
    CLI::App& command = *app.add_subcommand("procedures", "the procedures in force on a day");
    command.footer("  onestop procedures --day 2024-05-21 --lang vi");
    command.add_option("--day", options->day, "default: today")->type_name("DAY");
    command.add_option("--agency", options->agency, "only this agency's");
    Bind(command, action, options, &Procedures);
  }
}

}  // namespace onestop::cli
