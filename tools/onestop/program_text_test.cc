// Messages for programs: one schema, whatever the language.

#include "tools/onestop/program_text.h"

#include <sstream>
#include <string>

#include "gtest/gtest.h"
#include "libs/timestamp/timestamp.h"
#include "nlohmann/json.hpp"
#include "onestop/intake/v1/intake_service.pb.h"
#include "onestop/statistics/v1/statistics_service.pb.h"
#include "onestop/tracking/v1/tracking_service.pb.h"

namespace onestop::cli {
namespace {

std::string Written(Format format, const nlohmann::ordered_json& value) {
  std::ostringstream out;
  WriteValue(out, {.format = format}, value);
  return out.str();
}

TEST(ToJson, WritesZerosNumbersWordsAndInstantsWithTheirZone) {
  tracking::v1::Dossier dossier;
  dossier.set_status(common::v1::DOSSIER_STATUS_RESULT_READY);
  dossier.mutable_due_time()->set_seconds(1705288500);
  const nlohmann::ordered_json json = ToJson(dossier);
  EXPECT_EQ(json["status"], "result-ready");
  EXPECT_EQ(json["timeliness"], "");
  EXPECT_EQ(json["code"], "");
  EXPECT_EQ(json["open_step"], 0);
  EXPECT_EQ(json["due_time"], "2024-01-15T10:15:00+07:00");
  EXPECT_EQ(json["accept_time"], nullptr);
  EXPECT_EQ(json["components"], nlohmann::ordered_json::array());
  EXPECT_EQ(json.size(), static_cast<size_t>(dossier.GetDescriptor()->field_count()));
}

TEST(ToJson, CountsAreNumbers) {
  statistics::v1::GetReportResponse report;
  report.mutable_total()->mutable_columns()->set_received_total(79);
  const nlohmann::ordered_json json = ToJson(report);
  EXPECT_EQ(json["total"]["columns"]["received_total"], 79);
  EXPECT_EQ(json["total"]["columns"]["resolved_overdue"], 0);
}

TEST(WriteValue, HasOneFormForEachFormat) {
  const nlohmann::ordered_json value = {{"code", "H31.06-1"},
                                        {"open", {{"number", 3}, {"due", nullptr}}},
                                        {"papers", {{{"kind", "a"}}, {{"kind", "b,c"}}}},
                                        {"none", nlohmann::ordered_json::array()}};
  EXPECT_EQ(
      Written(Format::kJson, value),
      "{\n  \"code\": \"H31.06-1\",\n  \"open\": {\n    \"number\": 3,\n    \"due\": null\n  },\n"
      "  \"papers\": [\n    {\n      \"kind\": \"a\"\n    },\n    {\n      \"kind\": \"b,c\"\n    }\n  ],\n"
      "  \"none\": []\n}\n");
  EXPECT_EQ(Written(Format::kYaml, value),
            "code: \"H31.06-1\"\nopen:\n  number: 3\n  due: null\npapers:\n  - kind: \"a\"\n  - kind: "
            "\"b,c\"\nnone: []\n");
  EXPECT_EQ(Written(Format::kCsv, value),
            "code,open.number,open.due,papers,none\r\nH31.06-1,3,,\"[{\"\"kind\"\":\"\"a\"\"},{\"\"kind\"\":"
            "\"\"b,c\"\"}]\",[]\r\n");
}

TEST(WriteValue, LetsNoTextMoveTheCursor) {
  EXPECT_EQ(Written(Format::kJson, {{"a", "\x1b[31m\u202E"}}), "{\n  \"a\": \"\\u001b[31m\\u202e\"\n}\n");
  std::ostringstream line;
  WriteLine(line, {{"a", "\x1b[31m\u202E"}});
  EXPECT_EQ(line.str(), "{\"a\":\"\\u001b[31m\\u202e\"}\n");
}

}  // namespace
}  // namespace onestop::cli
