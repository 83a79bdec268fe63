// The service over real connections and a real database: what is counted, what is refused, and for whom.

#include "services/statistics/statistics_service.h"

#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/snapshot_source.h"
#include "libs/ledger/rows_testing.h"
#include "libs/rpc/client.h"
#include "libs/service/command.h"
#include "libs/testing/fake_clock.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_database.h"
#include "libs/testing/test_tokens.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::statistics {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using ::testing::HasSubstr;

absl::Time At(int month, int day, int hour = 9) {
  return absl::FromCivil(absl::CivilHour(2024, month, day, hour), calendar::OfficeZone());
}

class StatisticsServiceTest : public ::testing::Test {
 protected:
  StatisticsServiceTest() {
    auto snapshot = catalog::Snapshot::Build(catalog::CatalogueWithOnlookers(), 1);
    EXPECT_THAT(snapshot, IsOk());
    catalogue_.Set(*std::move(snapshot));
    server_.Register(service_, StatisticsService::kName);
    EXPECT_THAT(server_.Start(), IsOk());
  }
  ~StatisticsServiceTest() override { server_.Drain(); }

  rpc::Client As(const std::string& subject) const { return tokens_.Connect(server_.target(), subject); }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::string& subject,
                                grpc::Status (v1::StatisticsService::Stub::*method)(grpc::ClientContext*,
                                                                                    const Request&,
                                                                                    Response*),
                                const Request& request) {
    const rpc::Client client = As(subject);
    const auto stub = v1::StatisticsService::NewStub(client.channel());
    return rpc::Invoke(client, *stub, method, request);
  }
  absl::StatusOr<v1::GetReportResponse> Report(const v1::GetReportRequest& request,
                                               const std::string& subject = "control") {
    return Call(subject, &v1::StatisticsService::Stub::GetReport, request);
  }
  absl::StatusOr<v1::ListCellResponse> Cell(const v1::ListCellRequest& request,
                                            const std::string& subject = "control") {
    return Call(subject, &v1::StatisticsService::Stub::ListCell, request);
  }

  // January to June 2024.
  static v1::GetReportRequest HalfYear() {
    v1::GetReportRequest request;
    request.mutable_period()->set_from("2024-01-01");
    request.mutable_period()->set_to("2024-06-30");
    return request;
  }
  static v1::ListCellRequest HalfYearCell(v1::Atom atom) {
    v1::ListCellRequest request;
    *request.mutable_period() = HalfYear().period();
    request.set_atom(atom);
    return request;
  }

  // Two carried over, three accepted in the period, of which two are finished and one of those late.
  void InsertFive() {
    std::vector<dossier::Dossier> dossiers;
    for (int i = 1; i <= 5; ++i) {
      const absl::Time accept = i <= 2 ? At(1, 1, 9) - absl::Hours(24 * i) : At(2, i);
      dossiers.push_back(ledger::SampleDossier(i, accept, At(3, 1, 17)));
    }
    ledger::Finish(dossiers[0], dossier::DossierStatus::DOSSIER_STATUS_RETURNED, At(2, 20));
    ledger::Finish(dossiers[2], dossier::DossierStatus::DOSSIER_STATUS_RESULT_READY, At(3, 1, 20));
    ledger::Finish(dossiers[3], dossier::DossierStatus::DOSSIER_STATUS_RETURNED, At(3, 4));
    dossiers[4].channel = dossier::Channel::CHANNEL_POST;
    dossiers[4].resolving_agency = "H31.07";
    ledger::InsertDossiers(owner_, "H31", dossiers);
  }

  onestop::testing::TestDatabase database_;
  pg::Connection owner_ = database_.Connect();
  pg::Pool pool_{{.connection = database_.Options("onestop_statistics"), .connections_max = 4}};
  onestop::testing::FakeClock clock_{At(7, 15)};
  catalog::SnapshotSource catalogue_;
  const Env env_{.pool = pool_,
                 .catalogue = [this] { return catalogue_.Current(); },
                 .now = [this] { return clock_.Now(); }};
  onestop::testing::TestTokens tokens_;
  rpc::Server server_{{.tokens = tokens_.Options()}};
  StatisticsService service_{server_, env_};
};

// Each column has a number of its own, so that a mix-up shows.
TEST_F(StatisticsServiceTest, AReportCountsThePeriodAndSaysItInASentence) {
  InsertFive();
  v1::GetReportRequest request = HalfYear();
  request.mutable_filter()->set_agency_id("H31.06");
  const auto report = Report(request);
  ASSERT_THAT(report, IsOk());
  const v1::Columns06a& columns = report->total().columns();
  EXPECT_EQ(columns.received_total(), 4);
  EXPECT_EQ(columns.received_online(), 2);
  EXPECT_EQ(columns.carried(), 2);
  EXPECT_EQ(columns.resolved_before(), 1);
  EXPECT_EQ(columns.resolved_on_time(), 1);
  EXPECT_EQ(columns.resolved_overdue(), 1);
  EXPECT_EQ(columns.in_progress_overdue(), 1);
  EXPECT_EQ(report->procedures().full_online(), 1);
  EXPECT_EQ(report->rows_size(), 0);
  EXPECT_EQ(timestamp::ToTime(report->as_of()), clock_.Now());
  EXPECT_THAT(report->sentence(), HasSubstr("Sở Khoa học và Công nghệ đã tiếp nhận 04 hồ sơ"));
  EXPECT_THAT(report->sentence(), HasSubstr("66,67% trước hạn và đúng hạn, quá hạn 01 hồ sơ"));
  EXPECT_THAT(report->sentence_en(), HasSubstr("received 4 dossiers"));
}

// Reports are made again for an earlier instant, to explain a figure of then.
TEST_F(StatisticsServiceTest, AnEarlierInstantGivesTheFiguresOfThen) {
  InsertFive();
  v1::GetReportRequest request = HalfYear();
  *request.mutable_as_of() = service::ToTimestamp(At(3, 1, 20));
  const auto report = Report(request);
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->total().columns().resolved_total(), 1);
  // The event at that very instant had not happened before it.
  EXPECT_EQ(report->total().columns().in_progress_overdue(), 4);
}

// Readers add the rows up.
TEST_F(StatisticsServiceTest, GroupsHaveNamesAndAddUpToTheTotal) {
  InsertFive();
  const struct {
    v1::GroupBy group_by;
    int rows;
    std::string first_key;
    std::string first_name;
  } kCases[] = {
      {v1::GROUP_BY_AGENCY, 2, "H31.06", "Sở Khoa học và Công nghệ"},
      {v1::GROUP_BY_PROCEDURE, 1, "1.001786", "Cấp Giấy chứng nhận đăng ký hoạt động"},
      {v1::GROUP_BY_SECTOR, 1, "Hoạt động khoa học và công nghệ", "Hoạt động khoa học và công nghệ"},
  };
  for (const auto& test : kCases) {
    v1::GetReportRequest request = HalfYear();
    request.set_group_by(test.group_by);
    const auto report = Report(request);
    ASSERT_THAT(report, IsOk());
    ASSERT_EQ(report->rows_size(), test.rows);
    EXPECT_EQ(report->rows(0).key(), test.first_key);
    EXPECT_EQ(report->rows(0).name(), test.first_name);
    int64_t sum = 0;
    for (const v1::ReportRow& row : report->rows()) sum += row.columns().received_total();
    EXPECT_EQ(sum, 5);
    EXPECT_EQ(report->total().columns().received_total(), 5);
  }
}

// A figure that is doubted is opened as a list.
TEST_F(StatisticsServiceTest, ACellOpensPageByPage) {
  InsertFive();
  v1::ListCellRequest request = HalfYearCell(v1::ATOM_TOTAL);
  request.mutable_filter()->set_sector("Hoạt động khoa học và công nghệ");
  request.set_page_size(2);
  std::vector<std::string> ids;
  do {
    const auto page = Cell(request);
    ASSERT_THAT(page, IsOk());
    for (const v1::CellDossier& dossier : page->dossiers()) ids.push_back(dossier.dossier_id());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(ids, ::testing::ElementsAre(ledger::SampleId(2), ledger::SampleId(1), ledger::SampleId(3),
                                          ledger::SampleId(4), ledger::SampleId(5)));
}

// Figures must not reveal dossiers that the caller may not see.
TEST_F(StatisticsServiceTest, AFigureCountsWhatItsCallerMaySee) {
  InsertFive();
  EXPECT_EQ(Report(HalfYear(), "specialist")->total().columns().received_total(), 4);
  EXPECT_EQ(Report(HalfYear(), "stranger")->total().columns().received_total(), 1);
  EXPECT_EQ(Report(HalfYear(), "portal")->total().columns().received_total(), 5);  // It submitted them.
  EXPECT_EQ(Cell(HalfYearCell(v1::ATOM_TOTAL), "stranger")->dossiers_size(), 1);
}

// Every method, without credentials and with those of an unknown caller.
TEST_F(StatisticsServiceTest, WhoIsNotKnownIsRefused) {
  constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;
  constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
  const auto count = [this](const std::string& subject) {
    return Call(subject, &v1::StatisticsService::Stub::CountProcedures, v1::CountProceduresRequest());
  };
  EXPECT_THAT(Report(HalfYear(), ""), FailsWith(kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_THAT(Report(HalfYear(), "unknown"), FailsWith(kDenied, "CALLER_UNKNOWN"));
  EXPECT_THAT(Cell(HalfYearCell(v1::ATOM_TOTAL), ""), FailsWith(kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_THAT(Cell(HalfYearCell(v1::ATOM_TOTAL), "unknown"), FailsWith(kDenied, "CALLER_UNKNOWN"));
  EXPECT_THAT(count(""), FailsWith(kUnauthenticated, "CREDENTIALS_MISSING"));
  EXPECT_THAT(count("unknown"), FailsWith(kDenied, "CALLER_UNKNOWN"));
}

// Each row spoils one field; a text of megabytes must be refused like any other.
TEST_F(StatisticsServiceTest, AReportWithAWrongFieldIsRefused) {
  const std::string long_text(10'000'000 / 4, 'x');
  const std::vector<std::pair<std::string, std::function<void(v1::GetReportRequest&)>>> kCases = {
      {"period.from", [](auto& r) { r.mutable_period()->clear_from(); }},
      {"period.from", [](auto& r) { r.mutable_period()->set_from("2024-02-30"); }},
      {"period.from", [](auto& r) { r.mutable_period()->set_from("1989-12-31"); }},
      {"period.from", [](auto& r) { r.mutable_period()->set_from("2024-07-01"); }},
      {"period.to", [](auto& r) { r.mutable_period()->set_to("2101-01-01"); }},
      {"period.to", [](auto& r) { r.mutable_period()->set_to("30/06/2024"); }},
      {"period.to", [&](auto& r) { r.mutable_period()->set_to(long_text); }},
      {"as_of", [](auto& r) { *r.mutable_as_of() = service::ToTimestamp(At(7, 16)); }},
      {"as_of", [](auto& r) { r.mutable_as_of()->set_seconds(-99999999999); }},
      {"as_of", [](auto& r) { r.mutable_as_of()->set_nanos(-1); }},
      {"group_by", [](auto& r) { r.set_group_by(static_cast<v1::GroupBy>(9)); }},
      {"filter.agency_id", [](auto& r) { r.mutable_filter()->set_agency_id(std::string(65, 'H')); }},
      {"filter.sector", [](auto& r) { r.mutable_filter()->set_sector(std::string(501, 'x')); }},
      {"filter.procedure_code", [&](auto& r) { r.mutable_filter()->set_procedure_code(long_text); }},
      {"filter.sector", [](auto& r) { r.mutable_filter()->set_sector(std::string("a\0b", 3)); }},
  };
  for (const auto& [field, spoil] : kCases) {
    v1::GetReportRequest request = HalfYear();
    spoil(request);
    EXPECT_THAT(Report(request), FailsWithField(field));
  }
}

// A mistyped filter would become a published figure of 0.
TEST_F(StatisticsServiceTest, AFilterThatNamesNothingIsRefusedWithTheNearest) {
  const struct {
    const char* field;
    std::function<void(v1::Filter&)> spoil;
    const char* nearest;
  } kCases[] = {
      {"filter.agency_id", [](auto& f) { f.set_agency_id("H31.60"); }, "\"H31.06\""},
      {"filter.sector", [](auto& f) { f.set_sector("Hoạt động khoa học và công nghê"); }, "và công nghệ\""},
      {"filter.procedure_code", [](auto& f) { f.set_procedure_code("1.001768"); }, "\"1.001786\""},
  };
  for (const auto& test : kCases) {
    v1::GetReportRequest report = HalfYear();
    test.spoil(*report.mutable_filter());
    const auto refused = Report(report);
    EXPECT_THAT(refused, FailsWithField(test.field));
    EXPECT_THAT(std::string(refused.status().message()), HasSubstr(test.nearest));
    v1::ListCellRequest cell = HalfYearCell(v1::ATOM_TOTAL);
    *cell.mutable_filter() = report.filter();
    EXPECT_THAT(Cell(cell), FailsWithField(test.field));
  }
}

// Fields that a report does not have; the others are read by the same function.
TEST_F(StatisticsServiceTest, ACellWithAWrongFieldIsRefused) {
  const std::vector<std::pair<std::string, std::function<void(v1::ListCellRequest&)>>> kCases = {
      {"atom", [](auto& r) { r.clear_atom(); }},
      {"atom", [](auto& r) { r.set_atom(static_cast<v1::Atom>(20)); }},
      {"page_size", [](auto& r) { r.set_page_size(-1); }},
      {"period.to", [](auto& r) { r.mutable_period()->clear_to(); }},
  };
  for (const auto& [field, spoil] : kCases) {
    v1::ListCellRequest request = HalfYearCell(v1::ATOM_TOTAL);
    spoil(request);
    EXPECT_THAT(Cell(request), FailsWithField(field));
  }
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  v1::ListCellRequest request = HalfYearCell(v1::ATOM_TOTAL);
  request.set_page_token("no token of ours");
  EXPECT_THAT(Cell(request), FailsWith(kInvalid, "PAGE_TOKEN_INVALID"));
  // A token of another caller, and one of another list.
  InsertFive();
  request = HalfYearCell(v1::ATOM_TOTAL);
  request.set_page_size(1);
  const std::string token = Cell(request)->next_page_token();
  request.set_page_token(token);
  EXPECT_THAT(Cell(request), IsOk());
  EXPECT_THAT(Cell(request, "specialist"), FailsWith(kInvalid, "PAGE_TOKEN_INVALID"));
  request.set_atom(v1::ATOM_CARRIED);
  EXPECT_THAT(Cell(request), FailsWith(kInvalid, "PAGE_TOKEN_INVALID"));
}

// Procedures come and go; the report of a period counts those of its last day.
TEST_F(StatisticsServiceTest, ProceduresAreCountedAsOfADay) {
  const auto count = [this](const std::string& day, const std::string& agency) {
    v1::CountProceduresRequest request;
    request.set_day(day);
    request.set_agency_id(agency);
    return Call("stranger", &v1::StatisticsService::Stub::CountProcedures, request);
  };
  EXPECT_EQ(count("", "")->counts().total(), 1);
  EXPECT_EQ(count("2022-12-31", "")->counts().total(), 0);
  EXPECT_EQ(count("2024-01-01", "H31.06")->counts().full_online(), 1);
  EXPECT_EQ(count("2024-01-01", "H31.07")->counts().total(), 0);
  EXPECT_THAT(count("", "H31.99"), FailsWithField("agency_id"));
  EXPECT_THAT(count("yesterday", ""), FailsWithField("day"));
  EXPECT_THAT(count("", std::string(65, 'x')), FailsWithField("agency_id"));
}

}  // namespace
}  // namespace onestop::statistics
