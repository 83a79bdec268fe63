// Figures: reports, the lists behind their cells, and counts of procedures.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "libs/messages/enums.h"
#include "onestop/catalog/v1/catalog_service.grpc.pb.h"
#include "onestop/statistics/v1/statistics_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/enum_names.h"
#include "tools/onestop/lists.h"

namespace onestop::cli {
namespace {

using messages::InContext;
using statistics::v1::StatisticsService;

struct ReportOptions {
  std::string from;
  std::string to;
  std::string month;
  std::string quarter;
  std::string year;
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

constexpr Heading kCellColumns[] = {
    CodeColumn("code", "Dossier"),
    CodeColumn("procedure_code", "Procedure"),
    CodeColumn("resolving_agency", "Agency").Optional(1),
    TextColumn("channel", "Channel").Optional(2),
    TimeColumn("accept_time", "Accepted"),
    TimeColumn("due_time", "Due"),
    TimeColumn("finish_time", "Finished"),
    CodeColumn("dossier_id", "Id").Wide(),
};
constexpr Heading kProcedureColumns[] = {
    CodeColumn("code", "Code"),
    TextColumn("online_level", "Online").Optional(1),
    TextColumn("limit", "Limit"),
    CodeColumn("agency", "Agency").Optional(2),
    TextColumn("sector", "Sector").Optional(3),
    TextColumn("name", InContext("procedure", "Name")),
};
constexpr Heading kReportColumns[] = {
    CodeColumn("key", "Code").Wide(),
    TextColumn("name", "Group").Names("key"),
    NumberColumn("received_total", InContext("report", "Received")),
    NumberColumn("received_online", InContext("report", "Online")),
    NumberColumn("received_direct", InContext("report", "Direct")).Optional(2),
    NumberColumn("carried", InContext("report", "Carried")),
    NumberColumn("resolved_total", InContext("report", "Resolved")),
    NumberColumn("resolved_before", InContext("report", "Before")).Optional(1),
    NumberColumn("resolved_on_time", InContext("report", "On time")),
    NumberColumn("resolved_overdue", InContext("report", "Overdue")),
    NumberColumn("in_progress_total", InContext("report", "In progress")),
    NumberColumn("in_progress_in_time", InContext("report", "In time")).Optional(3),
    NumberColumn("in_progress_overdue", InContext("report", "Late")),
};

// The columns of the report that are no atoms of their own by name: what they count.
struct Figure {
  const char* name;
  std::vector<statistics::v1::Atom> atoms;
};
const std::vector<Figure>& FiguresOfColumns() {
  static const std::vector<Figure> figures = {
      {"received-total", {statistics::v1::ATOM_TOTAL}},
      {"received-direct", {statistics::v1::ATOM_RECEIVED_COUNTER, statistics::v1::ATOM_RECEIVED_POST}},
      {"resolved-total", {statistics::v1::ATOM_RESOLVED}},
      {"in-progress-total", {statistics::v1::ATOM_IN_PROGRESS}},
  };
  return figures;
}

std::string WithHyphens(absl::string_view name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", "-"}});
}

// Every name that `report cell --atom` takes: those of the atoms and of the report's columns.
std::vector<std::string> FigureNames() {
  std::vector<std::string> names = ShortNames(statistics::v1::Atom_descriptor());
  for (const Figure& figure : FiguresOfColumns()) names.emplace_back(figure.name);
  return names;
}

absl::StatusOr<std::vector<statistics::v1::Atom>> ParseFigure(const std::string& name) {
  for (const Figure& figure : FiguresOfColumns()) {
    if (WithHyphens(name) == figure.name) return figure.atoms;
  }
  ASSIGN_OR_RETURN(const auto atom, ParseEnum<statistics::v1::Atom>(name));
  return std::vector<statistics::v1::Atom>{atom};
}

// The one period that the options give.
absl::StatusOr<Days> ReadPeriod(const ReportOptions& options) {
  const int ways = (options.from.empty() && options.to.empty() ? 0 : 1) + (options.month.empty() ? 0 : 1) +
                   (options.quarter.empty() ? 0 : 1) + (options.year.empty() ? 0 : 1);
  if (ways != 1 || options.from.empty() != options.to.empty()) {
    return UsageError(messages::Both(
        "give one period: --from DAY --to DAY, --month 2024-02, --quarter 2024Q1 or --year 2024"));
  }
  // Checked here, so that the error names what was typed and not a field of the request.
  const auto named = [](const char* option, absl::StatusOr<Days> days) -> absl::StatusOr<Days> {
    if (!days.ok()) return OptionError(option, days.status());
    return days;
  };
  if (!options.month.empty()) return named("--month", ParseMonth(options.month));
  if (!options.quarter.empty()) return named("--quarter", ParseQuarter(options.quarter));
  if (!options.year.empty()) return named("--year", ParseYear(options.year));
  const auto from = ParseDay(options.from);
  if (!from.ok()) return OptionError("--from", from.status());
  const auto to = ParseDay(options.to);
  if (!to.ok()) return OptionError("--to", to.status());
  return Days{*from, *to};
}

template <typename Request>
absl::Status FillPeriod(const ReportOptions& options, Request& request) {
  ASSIGN_OR_RETURN(const Days days, ReadPeriod(options));
  request.mutable_period()->set_from(absl::FormatCivilTime(days.from));
  request.mutable_period()->set_to(absl::FormatCivilTime(days.to));
  if (!options.as_of.empty()) {
    const auto time = ParseTimeOrEndOfDay(options.as_of);
    if (!time.ok()) return OptionError("--as-of", time.status());
    // The end of today is not there yet: what is known now is meant, which is what the server takes for none.
    const bool rest_of_today = *time > absl::Now() && *time <= absl::Now() + absl::Hours(24);
    if (!rest_of_today) *request.mutable_as_of() = ToTimestamp(*time);
  }
  request.mutable_filter()->set_agency_id(options.agency);
  request.mutable_filter()->set_sector(options.sector);
  request.mutable_filter()->set_procedure_code(options.procedure);
  return absl::OkStatus();
}

// "15 working days"; a limit without an amount is one like "on the same day".
std::string ShowLimit(const Session& session, const catalog::v1::TimeLimit& limit) {
  const int64_t amount = limit.amount();
  switch (limit.unit()) {
    case common::v1::TIME_UNIT_WORKING_HOUR:
      return session.Localize(messages::Plural("$0 working hour", "$0 working hours"), amount, amount);
    case common::v1::TIME_UNIT_WORKING_DAY:
      return session.Localize(messages::Plural("$0 working day", "$0 working days"), amount, amount);
    case common::v1::TIME_UNIT_CALENDAR_DAY:
      return session.Localize(messages::Plural("$0 calendar day", "$0 calendar days"), amount, amount);
    case common::v1::TIME_UNIT_MONTH:
      return session.Localize(messages::Plural("$0 month", "$0 months"), amount, amount);
    case common::v1::TIME_UNIT_SAME_DAY:
      return session.Localize("on the same day");
    default:
      return "";
  }
}

absl::Status Report(Session& session, const ReportOptions& options) {
  statistics::v1::GetReportRequest request;
  RETURN_IF_ERROR(FillPeriod(options, request));
  ASSIGN_OR_RETURN(const auto by, ParseEnum<statistics::v1::GroupBy>(options.by));
  request.set_group_by(by);
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kReadingSystem));
  const auto stub = client.Stub<StatisticsService>();
  ASSIGN_OR_RETURN(const auto report,
                   rpc::Invoke(client, *stub, &StatisticsService::Stub::GetReport, request, session.Call()));
  WriteReport(session, report);
  if (session.for_programs()) return absl::OkStatus();
  session.out() << session.Localize(
                       "Each figure is the length of a list, for example: onestop report cell --atom "
                       "received-total --from $0 --to $1; `onestop report cell --help` names the others",
                       request.period().from(), request.period().to())
                << "\n";
  return absl::OkStatus();
}

// The dossiers of one atom into `table`; returns how many.
absl::StatusOr<int64_t> ListAtom(Session& session, const rpc::Client& client,
                                 statistics::v1::ListCellRequest request, Table& table) {
  const auto stub = client.Stub<StatisticsService>();
  // The greatest page: the list is read to its end anyway.
  request.set_page_size(500);
  int64_t count = 0;
  do {
    ASSIGN_OR_RETURN(const auto response,
                     rpc::Invoke(client, *stub, &StatisticsService::Stub::ListCell, request, session.Call()));
    for (const statistics::v1::CellDossier& d : response.dossiers()) {
      table.Row({d.code(), d.procedure_code(), d.resolving_agency(), session.Word(d.channel()),
                 session.Time(d.accept_time(), d.has_accept_time()),
                 session.Time(d.due_time(), d.has_due_time()),
                 session.Time(d.finish_time(), d.has_finish_time()), d.dossier_id()});
      ++count;
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return count;
}

absl::Status ListFigure(Session& session, const ReportOptions& options) {
  statistics::v1::ListCellRequest request;
  RETURN_IF_ERROR(FillPeriod(options, request));
  ASSIGN_OR_RETURN(const auto atoms, ParseFigure(options.atom));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kReadingSystem));
  Table table = session.MakeTable(kCellColumns);
  int64_t count = 0;
  std::vector<std::string> words;
  for (const statistics::v1::Atom atom : atoms) {
    request.set_atom(atom);
    ASSIGN_OR_RETURN(const int64_t more, ListAtom(session, client, request, table));
    count += more;
    words.push_back(messages::Word(session.language(), atom));
  }
  table.End();
  if (session.for_programs()) return absl::OkStatus();
  session.out() << session.Localize(messages::Plural("$0 dossier: $1", "$0 dossiers: $1"), count, count,
                                    absl::StrJoin(words, ", "))
                << "\n";
  return absl::OkStatus();
}

absl::Status Procedures(Session& session, const DayOptions& options) {
  catalog::v1::ListProceduresRequest request;
  if (!options.day.empty()) {
    const auto day = ParseDay(options.day);
    if (!day.ok()) return OptionError("--day", day.status());
    request.set_day(absl::FormatCivilTime(*day));
  }
  request.set_agency_id(options.agency);
  request.set_page_size(200);
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kReadingSystem));
  const auto stub = client.Stub<catalog::v1::CatalogService>();
  Table table = session.MakeTable(kProcedureColumns);
  do {
    ASSIGN_OR_RETURN(const auto response,
                     rpc::Invoke(client, *stub, &catalog::v1::CatalogService::Stub::ListProcedures, request,
                                 session.Call()));
    for (const catalog::v1::Procedure& p : response.procedures()) {
      // The province's own promise, where it is shorter than the law's limit.
      const auto& limit = p.has_committed_limit() ? p.committed_limit() : p.statutory_limit();
      const std::string unit =
          ShortName(google::protobuf::GetEnumDescriptor<common::v1::TimeUnit>(), limit.unit());
      table.Row({p.code(), session.Word(p.online_level()),
                 Cell(ShowLimit(session, limit),
                      limit.amount() == 0 ? unit : absl::StrCat(limit.amount(), " ", unit)),
                 p.resolving_agency(), p.sector(), p.name()});
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  table.End();
  return absl::OkStatus();
}

void AddPeriodOptions(CLI::App& command, ReportOptions& options) {
  command.add_option("--from", options.from, "first day")->type_name("DAY");
  command.add_option("--to", options.to, "last day, inclusive")->type_name("DAY");
  command.add_option("--month", options.month, "in place of both: a month, such as 2024-02 or 02/2024")
      ->type_name("MONTH");
  command.add_option("--quarter", options.quarter, "a quarter, such as 2024Q1")->type_name("QUARTER");
  command.add_option("--year", options.year, "a year")->type_name("YEAR");
  command
      .add_option("--as-of", options.as_of,
                  "as it was true then, a day meaning its end; default: as it is known now")
      ->type_name("TIME");
  command.add_option("--agency", options.agency, "only this resolving agency's");
  command.add_option("--sector", options.sector, "only this sector's");
  command.add_option("--procedure", options.procedure, "only this procedure's");
}

void WriteReportTable(const Session& session, const statistics::v1::GetReportResponse& report) {
  Table table = session.MakeTable(kReportColumns);
  const auto late = [](int64_t count) {
    return Cell(absl::StrCat(count), absl::StrCat(count), count > 0 ? Cell::kBad : Cell::kPlain);
  };
  const auto row = [&](const statistics::v1::ReportRow& r, const Cell& key) {
    const statistics::v1::Columns06a& c = r.columns();
    std::vector<Cell> cells = {key, r.name()};
    for (const int64_t count : {c.received_total(), c.received_online(), c.received_direct(), c.carried(),
                                c.resolved_total(), c.resolved_before(), c.resolved_on_time()})
      cells.emplace_back(absl::StrCat(count));
    cells.push_back(late(c.resolved_overdue()));
    cells.emplace_back(absl::StrCat(c.in_progress_total()));
    cells.emplace_back(absl::StrCat(c.in_progress_in_time()));
    cells.push_back(late(c.in_progress_overdue()));
    table.Row(std::move(cells));
  };
  for (const statistics::v1::ReportRow& r : report.rows()) row(r, r.key());
  row(report.total(), Cell(session.Localize("total"), "total"));
  table.End();
}

}  // namespace

void WriteReport(const Session& session, const statistics::v1::GetReportResponse& report) {
  // Programs get the atoms too, unless they ask for columns, or for CSV, which has no place for them.
  const bool rows = session.settings().format == Format::kCsv || !session.settings().columns.empty();
  if (session.for_programs() && !rows) return session.WriteObject(report);
  WriteReportTable(session, report);
  if (session.for_programs()) return;
  session.out() << "\n"
                << session.Localize("Biểu II.06a/VPCP/KSTT, columns (3) to (13). As of $0, log position $1.",
                                    session.ShowTime(report.as_of()), report.position())
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
        "  onestop report --quarter 2024Q1 --by sector --output csv --as ks01\n"
        "  onestop report cell --atom resolved-on-time --month 2024-02 --as ks01");
    AddPeriodOptions(command, *options);
    command.add_option("--by", options->by, "a row for each")
        ->capture_default_str()
        ->check(OneOf<statistics::v1::GroupBy>());
    // CLI11 runs the callbacks of a subcommand before its parent's: the parent leaves what is set.
    CLI::App& cell = *command.add_subcommand("cell", "the list of dossiers behind one figure");
    cell.footer(
        "  onestop report cell --atom carried --from 2023-12-15 --to 2024-05-20 --as ks01\n"
        "  onestop report cell --atom received_direct --year 2024 --as ks01");
    cell.add_option("--atom", options->atom, "the figure, by its name or by that of its column in the report")
        ->required()
        ->check(CLI::Validator(
            [](std::string& name) {
              const auto atoms = ParseFigure(name);
              return atoms.ok() ? std::string() : std::string(atoms.status().message());
            },
            absl::StrCat("{", absl::StrJoin(FigureNames(), ","), "}")));
    AddPeriodOptions(cell, *options);
    action.Declare(command, Rows(kReportColumns));
    action.Declare(cell, Rows(kCellColumns));
    command.callback([options, &cell, &action] {
      action = [options, wants_cell = cell.parsed()](Session& session) {
        return wants_cell ? ListFigure(session, *options) : Report(session, *options);
      };
    });
  }
  {
    auto options = std::make_shared<DayOptions>();
    CLI::App& command = *app.add_subcommand("procedures", "the procedures in force on a day");
    command.footer("  onestop procedures --day 2024-05-21 --lang vi");
    command.add_option("--day", options->day, "default: today")->type_name("DAY");
    command.add_option("--agency", options->agency, "only this agency's");
    Bind(command, action, options, &Procedures, Rows(kProcedureColumns));
  }
}

}  // namespace onestop::cli
