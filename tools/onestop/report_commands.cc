// Figures: reports, the lists behind their cells, and counts of procedures.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "onestop/catalog/v1/catalog_service.grpc.pb.h"
#include "onestop/statistics/v1/statistics_service.grpc.pb.h"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/lists.h"
#include "tools/onestop/words.h"

namespace onestop::cli {
namespace {

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
  for (const std::string* day : {&options.from, &options.to}) {
    const auto parsed = ParseDay(*day);
    if (!parsed.ok()) return UsageError(parsed.status().message());
  }
  request.mutable_period()->set_from(options.from);
  request.mutable_period()->set_to(options.to);
  if (!options.as_of.empty()) {
    const auto time = ParseTime(options.as_of);
    if (!time.ok()) return UsageError(absl::StrCat("--as-of: ", time.status().message()));
    *request.mutable_as_of() = ToTimestamp(*time);
  }
  request.mutable_filter()->set_agency_id(options.agency);
  request.mutable_filter()->set_sector(options.sector);
  request.mutable_filter()->set_procedure_code(options.procedure);
  return absl::OkStatus();
}

absl::Status Report(Session& session, const ReportOptions& options) {
  if (options.from.empty() || options.to.empty()) return UsageError("give the period by --from DAY --to DAY");
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
  if (options.from.empty() || options.to.empty()) return UsageError("give the period by --from DAY --to DAY");
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kReadingSystem));
  const auto stub = StatisticsService::NewStub(client.channel());
  statistics::v1::ListCellRequest request;
  RETURN_IF_ERROR(FillPeriod(options, request));
  ASSIGN_OR_RETURN(const auto atom, ParseEnum<statistics::v1::Atom>(options.atom));
  request.set_atom(atom);
  request.set_page_size(500);
  const bool vi = session.vietnamese();
  Table table = session.MakeTable({{"code", session.Say("Dossier", "Mã hồ sơ")},
                                   {"procedure_code", session.Say("Procedure", "Thủ tục")},
                                   {"resolving_agency", session.Say("Agency", "Cơ quan")},
                                   {"channel", session.Say("Channel", "Hình thức")},
                                   {"accept_time", session.Say("Accepted", "Tiếp nhận")},
                                   {"due_time", session.Say("Due", "Hạn trả")},
                                   {"finish_time", session.Say("Finished", "Xong")},
                                   {"dossier_id", session.Say("Id", "Mã nội bộ")}});
  int64_t count = 0;
  do {
    ASSIGN_OR_RETURN(const auto response,
                     rpc::Invoke(client, *stub, &StatisticsService::Stub::ListCell, request, session.Call()));
    for (const statistics::v1::CellDossier& d : response.dossiers()) {
      table.Row({d.code(), d.procedure_code(), d.resolving_agency(), Word(d.channel(), vi),
                 ShowTime(d.accept_time(), d.has_accept_time()), ShowTime(d.due_time(), d.has_due_time()),
                 ShowTime(d.finish_time(), d.has_finish_time()), d.dossier_id()});
      ++count;
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  table.End();
  if (session.settings().format == Format::kTable) {
    session.out() << count << session.Say(" dossiers: ", " hồ sơ: ") << Word(atom, vi) << "\n";
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
  const bool vi = session.vietnamese();
  Table table = session.MakeTable({{"code", session.Say("Code", "Mã")},
                                   {"online_level", session.Say("Online", "Mức độ")},
                                   {"limit", session.Say("Limit", "Thời hạn")},
                                   {"agency", session.Say("Agency", "Cơ quan")},
                                   {"sector", session.Say("Sector", "Lĩnh vực")},
                                   {"name", session.Say("Name", "Tên thủ tục")}});
  do {
    ASSIGN_OR_RETURN(const auto response,
                     rpc::Invoke(client, *stub, &catalog::v1::CatalogService::Stub::ListProcedures, request,
                                 session.Call()));
    for (const catalog::v1::Procedure& p : response.procedures()) {
      const auto& limit = p.has_committed_limit() ? p.committed_limit() : p.statutory_limit();
      const std::string unit =
          ShortName(google::protobuf::GetEnumDescriptor<common::v1::TimeUnit>(), limit.unit());
      table.Row({p.code(), Word(p.online_level(), vi),
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
  const auto number = [&](const char* key, absl::string_view english, absl::string_view vietnamese) {
    return Column{key, session.Say(english, vietnamese), Column::kNumber};
  };
  Table table = session.MakeTable({{"key", session.Say("Group", "Nhóm")},
                                   {"name", session.Say("Name", "Tên")},
                                   number("received_total", "Received", "Tiếp nhận"),
                                   number("received_online", "Online", "Trực tuyến"),
                                   number("received_direct", "Direct", "Trực tiếp, BC"),
                                   number("carried", "Carried", "Kỳ trước"),
                                   number("resolved_total", "Resolved", "Đã GQ"),
                                   number("resolved_before", "Before", "Trước hạn"),
                                   number("resolved_on_time", "On time", "Đúng hạn"),
                                   number("resolved_overdue", "Overdue", "Quá hạn"),
                                   number("in_progress_total", "In progress", "Đang GQ"),
                                   number("in_progress_in_time", "In time", "Trong hạn"),
                                   number("in_progress_overdue", "Late", "Quá hạn")});
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
  row(report.total(), session.Say("total", "Tổng"));
  table.End();
  if (session.settings().format != Format::kTable) return;
  session.out() << "\n"
                << session.Say("Biểu II.06a/VPCP/KSTT, columns (3) to (13). As of ",
                               "Biểu số II.06a/VPCP/KSTT, cột (3) đến (13). Số liệu tại ")
                << ShowTime(report.as_of()) << session.Say(", log position ", ", vị trí nhật ký ")
                << report.position() << ".\n"
                << session.Say("Procedures: ", "Thủ tục: ") << report.procedures().total() << " = "
                << report.procedures().full_online() << session.Say(" full online + ", " toàn trình + ")
                << report.procedures().partial_online() << session.Say(" partial + ", " một phần + ")
                << report.procedures().not_online() << session.Say(" not online", " chỉ cung cấp thông tin")
                << "\n"
                << (session.vietnamese() ? report.sentence() : report.sentence_en()) << "\n";
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
