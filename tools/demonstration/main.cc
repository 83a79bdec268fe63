// The demonstration: a department's half-year through the real services, and its report from the data.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "libs/calendar/zone.h"
#include "libs/messages/enums.h"
#include "libs/refusal/refuse.h"
#include "onestop/catalog/v1/catalog_service.pb.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "onestop/statistics/v1/statistics_service.grpc.pb.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "tools/demonstration/branches.h"
#include "tools/demonstration/plan.h"
#include "tools/demonstration/results.h"
#include "tools/demonstration/run.h"
#include "tools/demonstration/server.h"
#include "tools/onestop/catalogue_call.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/enum_names.h"
#include "tools/onestop/files.h"
#include "tools/onestop/lists.h"
#include "tools/onestop/progress.h"

namespace onestop::demonstration {
namespace {

using statistics::v1::StatisticsService;
using tracking::v1::TrackingService;

// Of the sample catalogue: who may change the catalogue, who may read the figures, and who works on the dossiers.
constexpr absl::string_view kAdmin = "admin";
constexpr absl::string_view kControl = "ks01";
constexpr absl::string_view kClerk = "vt01";
constexpr absl::string_view kDepartment = "H31.06";
// Dossiers that are carried over were submitted before the period.
constexpr int kDaysBefore = 60;
constexpr size_t kActs = 10;

struct DemoOptions {
  std::string catalogue = "deploy/samples/hung_yen/catalogue.yaml";
};

absl::Status ImportCatalogue(cli::Session& session, const catalog::v1::Catalogue& catalogue) {
  ASSIGN_OR_RETURN(const rpc::Client admin, session.ConnectAs(kAdmin));
  catalog::v1::ImportCatalogueRequest request;
  request.set_request_id(client::NewRequestId());
  ASSIGN_OR_RETURN(const auto response, cli::ImportCatalogue(admin, request, catalogue, session.Call()));
  session.out() << "Catalogue: " << catalogue.procedures_size() << " procedures, " << catalogue.staff_size()
                << " people (invented); revision " << response.revision() << ", "
                << response.changed_entries() << " entries changed.\n";
  return absl::OkStatus();
}

struct Worked {
  std::vector<DemoResult> results;
  std::vector<BranchResult> branches;
};

absl::StatusOr<Worked> Drive(cli::Session& session, OfficeClock& clock, const std::vector<DemoDossier>& plan,
                             std::map<std::string, crypto::SigningKey> keys) {
  session.out() << "Dossiers:  " << plan.size()
                << ", all of them invented; only their totals are published.\n"
                << "Period:    " << absl::FormatCivilTime(kDemoFrom) << " to "
                << absl::FormatCivilTime(kDemoTo)
                << ". The published report does not state its period; this choice is ours.\n"
                << std::flush;
  DemoRun run(session, clock, std::move(keys));
  RETURN_IF_ERROR(run.Connect(plan));
  cli::Progress progress("acts", session.language());
  size_t acts = 0;
  const auto show = [&](size_t done) {
    acts = done;
    progress.Show(static_cast<int64_t>(done),
                  static_cast<double>(done) / static_cast<double>(plan.size() * kActs));
  };
  absl::StatusOr<std::vector<DemoResult>> results = run.Run(plan, show);
  progress.Clear();
  // Request ids follow from the plan, so a run over data of another plan meets its own ids with other
  // contents.
  if (refusal::HasReason(results.status(), {common::v1::ERROR_REASON_REQUEST_ID_REUSED})) {
    return absl::FailedPreconditionError(
        "the data directory holds a demonstration with other dossiers, as of another version of this "
        "program; "
        "begin anew with tools/demo --fresh");
  }
  RETURN_IF_ERROR(results.status());
  session.out() << "Driven:    " << messages::Number(static_cast<int64_t>(acts)).en
                << " calls through intake, workflow and approval in "
                << absl::StrFormat("%.1f s", absl::ToDoubleSeconds(progress.Elapsed()))
                << ", each when the office's clock stood at its time: submitted, accepted, transferred, "
                   "assigned, drafted, "
                   "examined, reviewed, signed, numbered and sealed, returned.\n";
  ASSIGN_OR_RETURN(std::vector<BranchResult> branches, RunBranches(run, clock, plan.front()));
  return Worked{.results = *std::move(results), .branches = std::move(branches)};
}

// One dossier of each branch, as it stands.
absl::Status WriteBranches(cli::Session& session, const rpc::Client& client,
                           const std::vector<BranchResult>& branches) {
  session.out() << "\nOne dossier of each branch, submitted after the period of the report:\n\n";
  const auto stub = TrackingService::NewStub(client.channel());
  const bool vietnamese = session.language() == messages::Language::kVietnamese;
  for (const BranchResult& branch : branches) {
    tracking::v1::GetDossierRequest request;
    request.set_dossier_id(branch.dossier_id);
    ASSIGN_OR_RETURN(const auto found,
                     rpc::Invoke(client, *stub, &TrackingService::Stub::GetDossier, request, session.Call()));
    const tracking::v1::Dossier& dossier = found.dossier();
    session.out() << "  " << (dossier.code().empty() ? dossier.dossier_id() : dossier.code()) << "  "
                  << messages::Word(session.language(), dossier.status()) << ": "
                  << (vietnamese ? branch.branch.vi : branch.branch.en) << "\n";
  }
  return absl::OkStatus();
}

absl::StatusOr<statistics::v1::GetReportResponse> GetReport(cli::Session& session,
                                                            const rpc::Client& client) {
  const auto stub = StatisticsService::NewStub(client.channel());
  statistics::v1::GetReportRequest request;
  request.mutable_period()->set_from(absl::FormatCivilTime(kDemoFrom));
  request.mutable_period()->set_to(absl::FormatCivilTime(kDemoTo));
  request.mutable_filter()->set_agency_id(std::string(kDepartment));
  request.set_group_by(statistics::v1::GROUP_BY_NOTHING);
  return rpc::Invoke(client, *stub, &StatisticsService::Stub::GetReport, request, session.Call());
}

// Compares with the published figures; returns how many differ.
int Check(cli::Session& session, const statistics::v1::GetReportResponse& report) {
  const statistics::v1::Columns06a& c = report.total().columns();
  const int64_t received = c.received_online() + c.received_direct();
  const struct {
    const char* what;
    int64_t found;
    int64_t published;
  } kRows[] = {
      {"total", c.received_total(), 281},
      {"received in the period", received, 276},
      {"carried over", c.carried(), 5},
      {"received online", c.received_online(), 276},
      {"online, per cent", received == 0 ? 0 : c.received_online() * 100 / received, 100},
      {"resolved", c.resolved_total(), 281},
      {"resolved before or on time", c.resolved_before() + c.resolved_on_time(), 281},
      {"resolved overdue", c.resolved_overdue(), 0},
      {"in progress", c.in_progress_total(), 0},
      {"procedures", report.procedures().total(), 58},
      {"procedures, full online", report.procedures().full_online(), 43},
      {"procedures, partial", report.procedures().partial_online(), 15},
  };
  int different = 0;
  const std::vector<cli::Column> columns = {{"figure", "Figure"},
                                            {"found", "Computed", cli::Column::kNumber},
                                            {"published", "Published", cli::Column::kNumber},
                                            {"same", ""}};
  // In English alone, so its titles are not in the catalogue.
  cli::Table table(session.out(), {.format = session.settings().format}, columns);
  for (const auto& row : kRows) {
    const bool same = row.found == row.published;
    different += same ? 0 : 1;
    table.Row({row.what, absl::StrCat(row.found), absl::StrCat(row.published), same ? "ok" : "DIFFERENT"});
  }
  table.End();
  return different;
}

// How the program `name` beside this one is called, for commands that can be copied.
std::string ProgramPath(const std::string& name) {
  std::error_code error;
  std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return name;
  program.replace_filename(name);
  const std::filesystem::path near = program.lexically_proximate(std::filesystem::current_path(error));
  return !error && *near.begin() != ".." ? near.string() : program.string();
}

// Opens the list behind a figure and compares its length; tells how to do the same.
absl::Status OpenCell(cli::Session& session, const rpc::Client& client, const std::string& data,
                      statistics::v1::Atom atom, int64_t figure) {
  const auto stub = StatisticsService::NewStub(client.channel());
  statistics::v1::ListCellRequest request;
  request.mutable_period()->set_from(absl::FormatCivilTime(kDemoFrom));
  request.mutable_period()->set_to(absl::FormatCivilTime(kDemoTo));
  request.mutable_filter()->set_agency_id(std::string(kDepartment));
  request.set_atom(atom);
  request.set_page_size(500);
  int64_t count = 0;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     rpc::Invoke(client, *stub, &StatisticsService::Stub::ListCell, request, session.Call()));
    count += page.dossiers_size();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  const std::string name = cli::ShortName(statistics::v1::Atom_descriptor(), atom);
  session.out() << "  " << ProgramPath("onestop") << " report cell --atom " << name << " --from "
                << absl::FormatCivilTime(kDemoFrom) << " --to " << absl::FormatCivilTime(kDemoTo)
                << " --agency " << kDepartment << " --data " << data << " --as " << kControl << "\n";
  if (count == figure) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the figure ", name, " is ", figure, " but its list has ", count, " dossiers"));
}

absl::Status WriteCommands(cli::Session& session, const rpc::Client& client, const std::string& data,
                           const statistics::v1::GetReportResponse& report) {
  const statistics::v1::Columns06a& columns = report.total().columns();
  session.out() << "\nEvery figure is the length of a list. While the server runs, these open two of them:\n";
  RETURN_IF_ERROR(OpenCell(session, client, data, statistics::v1::ATOM_CARRIED, columns.carried()));
  RETURN_IF_ERROR(
      OpenCell(session, client, data, statistics::v1::ATOM_RESOLVED_ON_TIME, columns.resolved_on_time()));
  session.out() << "To start the server again: " << ProgramPath("onestopd") << " --data " << data << "\n";
  return absl::OkStatus();
}

absl::Status WriteOneHistory(cli::Session& session, const rpc::Client& client, const DemoResult& dossier) {
  session.out() << "\nThe history of one of them, " << dossier.code << ":\n\n";
  RETURN_IF_ERROR(cli::WriteTimeline(session, client, dossier.dossier_id));
  const auto stub = TrackingService::NewStub(client.channel());
  tracking::v1::GetTimelineRequest request;
  request.set_dossier_id(dossier.dossier_id);
  ASSIGN_OR_RETURN(const auto timeline,
                   rpc::Invoke(client, *stub, &TrackingService::Stub::GetTimeline, request, session.Call()));
  for (const tracking::v1::TimelineEntry& entry : timeline.entries()) {
    if (entry.kind() != "ResultSigned") continue;
    session.out() << "\nTrace id of its signing, which opens that act in the tracing system: "
                  << entry.trace_id() << "\n";
  }
  return absl::OkStatus();
}

// Every result is downloaded and verified, as any file would be.
absl::Status VerifyAll(cli::Session& session, const rpc::Client& client,
                       const std::vector<DemoResult>& results) {
  ASSIGN_OR_RETURN(const DemoVerdicts verdicts, VerifyResults(session, client, results));
  session.out() << "\nResults:   " << verdicts.valid << " of " << results.size()
                << " are PDFs whose signature and seal are valid; of " << verdicts.flipped
                << " copies of one of them with a single bit changed, " << verdicts.flipped_valid
                << " are.\n";
  if (verdicts.others.empty() && verdicts.flipped_valid == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("results do not verify as they should: ", absl::StrJoin(verdicts.others, "; ")));
}

// The first that was finished on its very due date; else the first of all.
size_t Interesting(const std::vector<DemoDossier>& plan) {
  for (size_t i = 0; i < plan.size(); ++i) {
    if (absl::ToCivilDay(plan[i].seal_time, calendar::OfficeZone()) == plan[i].due_date) return i;
  }
  return 0;
}

// Half a year of the office, by a clock that goes from act to act.
absl::StatusOr<Worked> Work(cli::Session& session, const config::DataDirectory& data,
                            catalog::v1::Catalogue& catalogue, const std::vector<DemoDossier>& plan) {
  OfficeClock clock;
  clock.Set(absl::FromCivil(kDemoFrom - kDaysBefore, calendar::OfficeZone()));
  ASSIGN_OR_RETURN(const auto server, DemoServer::Start(data.root, [&clock] { return clock.Now(); }));
  // The catalogue must name the signers' certificates before it is imported.
  ASSIGN_OR_RETURN(auto keys, RegisterSampleSigners(data, catalogue));
  RETURN_IF_ERROR(ImportCatalogue(session, catalogue));
  return Drive(session, clock, plan, std::move(keys));
}

absl::Status Demo(cli::Session& session, const DemoOptions& options) {
  ASSIGN_OR_RETURN(const config::DataDirectory data, session.Data());
  ASSIGN_OR_RETURN(catalog::v1::Catalogue catalogue, cli::ReadCatalogue(options.catalogue));
  ASSIGN_OR_RETURN(const std::vector<DemoDossier> plan, MakeDemoPlan(catalogue));
  ASSIGN_OR_RETURN(const Worked worked, Work(session, data, catalogue, plan));
  const std::vector<DemoResult>& results = worked.results;
  // What is read is read today.
  ASSIGN_OR_RETURN(const auto server, DemoServer::Start(data.root, absl::Now));

  ASSIGN_OR_RETURN(const rpc::Client control, session.ConnectAs(kControl));
  ASSIGN_OR_RETURN(const auto report, GetReport(session, control));
  session.out() << "\nBiểu số II.06a/VPCP/KSTT, Sở Khoa học và Công nghệ tỉnh Hưng Yên:\n\n";
  cli::WriteReport(session, report);
  if (session.language() == messages::Language::kEnglish) session.out() << report.sentence() << "\n";
  session.out() << "\n";
  // Everything is printed before a difference is reported as an error.
  const int different = Check(session, report);
  ASSIGN_OR_RETURN(const rpc::Client clerk, session.ConnectAs(kClerk));
  RETURN_IF_ERROR(VerifyAll(session, clerk, results));
  RETURN_IF_ERROR(WriteCommands(session, control, data.root, report));
  RETURN_IF_ERROR(WriteBranches(session, clerk, worked.branches));
  RETURN_IF_ERROR(WriteOneHistory(session, clerk, results[Interesting(plan)]));
  if (different == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(different, " figures differ from the published ones"));
}

void AddOptions(CLI::App& app, cli::Action& action) {
  auto options = std::make_shared<DemoOptions>();
  app.add_option("--catalogue", options->catalogue, "the sample's catalogue")
      ->capture_default_str()
      ->type_name("FILE");
  cli::Bind(app, action, options, &Demo);
}

}  // namespace
}  // namespace onestop::demonstration

int main(int argc, char** argv) {
  return onestop::cli::RunProgram(
      {.name = "onestop-demo",
       .introduction =
           "The demonstration of Onestop: drives a department's half-year through the services.\n\n"
           "Runs the services over a data directory in which no server runs, with a clock of its own. 281\n"
           "invented dossiers are submitted, worked on, signed with real keys and returned, over gRPC; then\n"
           "the department's report is computed and compared with the published figures. Running it again\n"
           "changes nothing.",
       .examples = "  onestop-demo --data var/demo\n",
       .trace_name = "onestop-demo",
       .add_commands = &onestop::demonstration::AddOptions},
      argc, argv);
}
