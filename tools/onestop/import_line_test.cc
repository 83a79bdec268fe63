// Lines of history files: what each act is read as, and which field is named when one is wrong.

#include "tools/onestop/import_line.h"

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/testing/status_matchers.h"

namespace onestop::cli {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ImportLine, ReadsASubmissionWithItsTimeAsAnInstant) {
  const ImportLine line =
      ParseImportLine(R"({"dossier":"old-id-1","act":"submit","time":"2011-01-03T10:00:00+01:00",)"
                      R"("procedure":"1.001786","agency":"H31.14","channel":"online"})");
  ASSERT_THAT(line.request, IsOk());
  EXPECT_EQ(line.dossier, "old-id-1");
  EXPECT_EQ(line.request->source_dossier_id(), "old-id-1");
  EXPECT_EQ(line.request->occur_time().seconds(), 1294045200);
  EXPECT_EQ(line.request->submit().procedure_code(), "1.001786");
  EXPECT_EQ(line.request->submit().agency(), "H31.14");
  EXPECT_EQ(line.request->submit().channel(), common::v1::CHANNEL_ONLINE);
  EXPECT_EQ(line.request->remarks(), "");
}

TEST(ImportLine, TakesADueDayOrADueInstantOrNone) {
  const auto due = [](const std::string& field) {
    const ImportLine line =
        ParseImportLine(R"({"dossier":"a","act":"accept","time":"2011-01-03T10:00:00Z")" + field + "}");
    EXPECT_THAT(line.request, IsOk());
    return line.request.value_or(intake::v1::ImportHistoryRequest()).accept();
  };
  EXPECT_EQ(due(R"(,"due":"2011-02-28")").due().date(), "2011-02-28");
  EXPECT_EQ(due(R"(,"due":"28/02/2011")").due().date(), "2011-02-28");
  EXPECT_EQ(due(R"(,"due":"1970-01-02T00:00:00Z")").due().time().seconds(), 86400);
  EXPECT_FALSE(due("").has_due());
  EXPECT_FALSE(due(R"(,"due":null)").has_due());
}

std::string TimeOf(const std::string& time) {
  const ImportLine line =
      ParseImportLine(absl::StrCat(R"({"dossier":"a","act":"finish","time":")", time, "\"}"));
  EXPECT_THAT(line.request, IsOk()) << time;
  if (!line.request.ok()) return "";
  EXPECT_NE(line.request->has_occur_time(), !line.request->occur_date().empty()) << time;
  return line.request->has_occur_time() ? absl::StrCat(line.request->occur_time().seconds())
                                        : line.request->occur_date();
}

TEST(ImportLine, TakesADayAloneAsADay) {
  EXPECT_EQ(TimeOf("2011-06-24"), "2011-06-24");
  EXPECT_EQ(TimeOf("24/06/2011"), "2011-06-24");
  EXPECT_EQ(TimeOf("29/02/2012"), "2012-02-29");
}

// 10:00 in Việt Nam is 03:00 UTC.
TEST(ImportLine, TakesATimeWithoutAZoneAsVietnams) {
  for (const char* time :
       {"2011-06-24T10:00:00+07:00", "2011-06-24 10:00:00+07:00", "2011-06-24T10:00:00", "2011-06-24T10:00",
        "2011-06-24 10:00", "2011-06-24 10:00:00.000", "24/06/2011 10:00", "24/06/2011 10:00:00"}) {
    EXPECT_EQ(TimeOf(time), "1308884400") << time;
  }
  // An instant at midnight stays one: it may be meant.
  EXPECT_EQ(TimeOf("2011-06-24T00:00:00+07:00"), "1308848400");
}

TEST(ImportLine, SaysWhatIsWrongWithATime) {
  const auto told = [](const std::string& time) {
    return std::string(ParseImportLine(R"({"dossier":"a","act":"finish","time":")" + time + "\"}")
                           .request.status()
                           .message());
  };
  EXPECT_THAT(told("30/02/2011"), HasSubstr("\"30/02/2011\" names a day that does not exist"));
  EXPECT_THAT(told("2011-06"), HasSubstr("\"2011-06\" is neither a day, such as"));
}

TEST(ImportLine, NamesRemarksAndWhatTheyWereProbablyMeantFor) {
  const auto remarks = [](const std::string& act, const std::string& rest) {
    std::vector<std::string> told;
    const ImportLine line = ParseImportLine(
        absl::StrCat(R"({"dossier":"a","time":"2011-01-03T10:00:00Z","act":")", act, R"(",)", rest, "}"));
    EXPECT_THAT(line.request, IsOk()) << rest;
    for (const auto& [name, meant] : line.remarks) told.push_back(absl::StrCat(name, ">", meant));
    return told;
  };
  EXPECT_THAT(remarks("accept", R"("duedate":1)"), ElementsAre("duedate>due"));
  EXPECT_THAT(remarks("accept", R"("due_date":1,"deu":2)"), ElementsAre("deu>due", "due_date>due"));
  EXPECT_THAT(remarks("accept", R"("due":"2011-02-28","due_date":1)"), ElementsAre("due_date>"));
  EXPECT_THAT(remarks("refuse", R"("resaon":"x","fee":1)"), ElementsAre("fee>", "resaon>reason"));
  EXPECT_THAT(remarks("finish", R"("due_date":1)"), ElementsAre("due_date>"));
}

// Which of the two was meant is for the sender to say.
TEST(ImportLine, RefusesAKeyThatComesTwiceInOneObject) {
  const auto read = [](const std::string& rest) {
    return ParseImportLine(
        absl::StrCat(R"({"dossier":"a","act":"accept","time":"2011-01-03T10:00:00Z",)", rest, "}"));
  };
  const ImportLine twice = read(R"("due":"2011-02-28","due":"2011-03-28")");
  EXPECT_THAT(twice.request, FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(twice.request.status().message(), HasSubstr("\"due\" comes twice"));
  EXPECT_EQ(twice.dossier, "a");
  EXPECT_THAT(read(R"("x":{"y":1,"y":1})").request, FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(read(R"("x":null,"x":null)").request, FailsWith(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(read(R"("x":{"due":1},"y":[{"due":1},{"due":2}])").request, IsOk());
}

TEST(ImportLine, KnowsEveryAct) {
  using Request = intake::v1::ImportHistoryRequest;
  const struct {
    const char* fields;
    Request::ActCase act;
  } kRows[] = {
      {R"("act":"finish")", Request::kFinish},
      {R"("act":"return")", Request::kReturn},
      {R"("act":"accept")", Request::kAccept},
      {R"("act":"supplement_request","content":"thiếu bản vẽ")", Request::kSupplementRequest},
      {R"("act":"supplement","due":"2011-02-28")", Request::kSupplement},
      {R"("act":"refuse","reason":"không đủ điều kiện")", Request::kRefuse},
      {R"("act":"withdraw")", Request::kWithdraw},
      {R"("act":"stop","reason":"x")", Request::kStop},
      {R"("act":"step","name":"Thẩm định","actor":"nva")", Request::kStep},
  };
  for (const auto& row : kRows) {
    const ImportLine line =
        ParseImportLine(absl::StrCat(R"({"dossier":"a","time":"2011-01-03T10:00:00Z",)", row.fields, "}"));
    ASSERT_THAT(line.request, IsOk()) << row.fields;
    EXPECT_EQ(line.request->act_case(), row.act) << row.fields;
    EXPECT_EQ(line.request->remarks(), "") << row.fields;
  }
}

TEST(ImportLine, KeepsUnknownFieldsAsRemarks) {
  const ImportLine line = ParseImportLine(
      R"({"dossier":"a","act":"finish","time":"2011-01-03T10:00:00Z","name":"x","note":"ghi chú","n":[1,2]})");
  ASSERT_THAT(line.request, IsOk());
  EXPECT_EQ(line.request->remarks(), R"({"n":[1,2],"name":"x","note":"ghi chú"})");
}

// A double has 53 bits: it would change the last digits of an identity number or a key.
TEST(ImportLine, KeepsEveryDigitOfANumber) {
  const std::string numbers =
      R"({"a":123456789012345678901234567890,"b":-98765432109876543210,"c":0.10,"d":1E2,"e":18446744073709551615,)"
      R"("f":[9007199254740993]})";
  const ImportLine line =
      ParseImportLine(R"({"dossier":"a","act":"finish","time":"2011-06-24","n":)" + numbers + "}");
  ASSERT_THAT(line.request, IsOk());
  EXPECT_EQ(line.request->remarks(), R"({"n":)" + numbers + "}");
  EXPECT_THAT(ParseImportLine(R"({"dossier":1.5,"act":"finish","time":"2011-06-24"})").request,
              FailsWithField("dossier"));
  EXPECT_THAT(ParseImportLine(R"({"dossier":"a","act":"finish","time":"2011-06-24","n":1e999})").request,
              FailsWith(absl::StatusCode::kInvalidArgument, "LINE_NOT_JSON"));
}

// What follows in that dossier has to be held back.
TEST(ImportLine, TellsTheDossierOfALineThatBreaksOff) {
  EXPECT_EQ(ParseImportLine(R"({"dossier":"a","act":"acc)").dossier, "a");
  EXPECT_EQ(ParseImportLine(R"({"dossier":"a","act":"step","name":"x"y"})").dossier, "a");
  EXPECT_EQ(ParseImportLine(R"({"n":{"dossier":"b"},"dossier":"a",)").dossier, "a");
  EXPECT_EQ(ParseImportLine(R"({"n":{"dossier":"b"},)").dossier, "");
  EXPECT_EQ(ParseImportLine(R"({"dossier":"a)").dossier, "");
  EXPECT_EQ(ParseImportLine(R"({"act":"step",,"dossier":"a"})").dossier, "");
}

TEST(ImportLine, SaysThatAFileIsUtf16) {
  EXPECT_THAT(ParseImportLine(std::string("\xFF\xFE{\0\"\0", 6)).request.status().message(),
              HasSubstr("UTF-16"));
}

// In escapes: an accent that is a character of its own, as a key, a value and within, and one after an
// escaped line's end.
TEST(ImportLine, BringsTextsToFormC) {
  const ImportLine line = ParseImportLine(
      "{\"dossier\":\"a\",\"act\":\"step\",\"time\":\"2011-01-03T10:00:00Z\",\"name\":\"Tha\\u0302\\u0309m\","
      "\"ghi chu\\u0301\":[{\"k\":\"e\\u0301\"},\"\\n\\u0301\"]}");
  ASSERT_THAT(line.request, IsOk());
  EXPECT_EQ(line.request->step().name(), "Thẩm");
  EXPECT_EQ(line.request->remarks(), "{\"ghi chú\":[{\"k\":\"é\"},\"\\n\u0301\"]}");
}

TEST(ImportLine, NamesTheFieldThatIsWrong) {
  const struct {
    const char* line;
    const char* field;
  } kRows[] = {
      {R"({})", "dossier"},
      {R"({"dossier":"","act":"finish","time":"2011-01-03T10:00:00Z"})", "dossier"},
      {R"({"dossier":7,"act":"finish","time":"2011-01-03T10:00:00Z"})", "dossier"},
      {R"({"dossier":"a","time":"2011-01-03T10:00:00Z"})", "act"},
      {R"({"dossier":"a","act":"explode","time":"2011-01-03T10:00:00Z"})", "act"},
      {R"({"dossier":"a","act":["finish"],"time":"2011-01-03T10:00:00Z"})", "act"},
      {R"({"dossier":"a","act":"finish"})", "time"},
      {R"({"dossier":"a","act":"finish","time":null})", "time"},
      {R"({"dossier":"a","act":"finish","time":1294045200})", "time"},
      {R"({"dossier":"a","act":"finish","time":"2011-02-30T10:00:00Z"})", "time"},
      {R"({"dossier":"a","act":"finish","time":"2011-02-30"})", "time"},
      {R"({"dossier":"a","act":"finish","time":"30/02/2011"})", "time"},
      {R"({"dossier":"a","act":"finish","time":"24/13/2011 10:00"})", "time"},
      {R"({"dossier":"a","act":"finish","time":"24-06-2011"})", "time"},
      {R"({"dossier":"a","act":"finish","time":"24/6/2011"})", "time"},
      {R"({"dossier":"a","act":"finish","time":"24/06/11"})", "time"},
      {R"({"dossier":"a","act":"finish","time":"2011-01-03T25:00:00Z"})", "time"},
      {R"({"dossier":"a","act":"finish","time":"infinite-future"})", "time"},
      {R"({"dossier":"a","act":"finish","time":" 2011-01-03T10:00:00Z "})", "time"},
      {R"({"dossier":"a","act":"finish","time":"9999999-01-03T10:00:00Z"})", "time"},
      {R"({"dossier":"a","act":"accept","time":"2011-01-03T10:00:00Z","due":"2/28/2011"})", "due"},
      {R"({"dossier":"a","act":"accept","time":"2011-01-03T10:00:00Z","due":"2011-02-29"})", "due"},
      {R"({"dossier":"a","act":"accept","time":"2011-01-03T10:00:00Z","due":20110228})", "due"},
      {R"({"dossier":"a","act":"submit","time":"2011-01-03T10:00:00Z","agency":"H31.14","channel":"online"})",
       "procedure"},
      {R"({"dossier":"a","act":"submit","time":"2011-01-03T10:00:00Z","procedure":"1","channel":"online"})",
       "agency"},
      {R"({"dossier":"a","act":"submit","time":"2011-01-03T10:00:00Z","procedure":"1","agency":"b","channel":"fax"})",
       "channel"},
      {R"({"dossier":"a","act":"step","time":"2011-01-03T10:00:00Z"})", "name"},
  };
  for (const auto& row : kRows) {
    EXPECT_THAT(ParseImportLine(row.line).request, FailsWithField(row.field)) << row.line;
  }
}

TEST(ImportLine, RefusesWhatIsNoObjectInJson) {
  const std::string deep(30000, '[');
  const std::vector<std::string> kRows = {"",
                                          "null",
                                          "42",
                                          "\"text\"",
                                          "[]",
                                          "{",
                                          "{}{}",
                                          "{'dossier':'a'}",
                                          "{\"dossier\":\"\xff\xfe\"}",
                                          "{\"dossier\":\"\xed\xa0\x80\"}",
                                          std::string("{\"dossier\":\"a\0b\"}", 17),
                                          deep,
                                          "{\"dossier\":\"a\",\"x\":" + deep + std::string(30000, ']') + "}"};
  for (const std::string& row : kRows) {
    EXPECT_THAT(ParseImportLine(row).request, FailsWith(absl::StatusCode::kInvalidArgument, "LINE_NOT_JSON"))
        << row.substr(0, 60);
  }
}

TEST(ImportLine, RefusesRemarksPastTheirLimit) {
  const std::string line = R"({"dossier":"a","act":"finish","time":"2011-01-03T10:00:00Z","note":")" +
                           std::string(kRemarksMax, 'x') + "\"}";
  EXPECT_THAT(ParseImportLine(line).request, FailsWithField("remarks"));
  EXPECT_EQ(ParseImportLine(line).dossier, "a") << "a refused act still counts among its dossier's";
}

std::vector<std::string> Lines(const std::string& text) {
  std::istringstream in(text);
  LineReader reader(in);
  std::vector<std::string> lines;
  std::string line;
  while (reader.Next(line)) lines.push_back(line);
  return lines;
}

TEST(LineReader, ReadsLinesWithEitherEndAndWithout) {
  EXPECT_THAT(Lines(""), ElementsAre());
  EXPECT_THAT(Lines("a\nb"), ElementsAre("a", "b"));
  EXPECT_THAT(Lines("a\r\n\r\nb\n"), ElementsAre("a", "", "b"));
  EXPECT_THAT(Lines("\xEF\xBB\xBF{}\n"), ElementsAre("{}"));
}

TEST(LineReader, SkipsTheRestOfALineThatIsTooLong) {
  std::istringstream in(std::string(10 * kImportLineMax, 'x') + "\nnext\n" +
                        std::string(kImportLineMax, 'y'));
  LineReader reader(in);
  std::string line;
  ASSERT_TRUE(reader.Next(line));
  EXPECT_TRUE(reader.too_long());
  EXPECT_EQ(line.size(), kImportLineMax);
  ASSERT_TRUE(reader.Next(line));
  EXPECT_EQ(line, "next");
  EXPECT_FALSE(reader.too_long());
  EXPECT_EQ(reader.number(), 2);
  ASSERT_TRUE(reader.Next(line));
  EXPECT_FALSE(reader.too_long()) << "a line of exactly the limit is taken";
  EXPECT_FALSE(reader.Next(line));
  EXPECT_EQ(reader.bytes(), static_cast<int64_t>(11 * kImportLineMax + 6));
}

// Whatever the lines around it are: the number of an act follows from equal ones alone.
TEST(Occurrences, CountActsThatSayTheSameOfADossier) {
  const auto act = [](const char* dossier, const char* name) {
    intake::v1::ImportHistoryRequest request;
    request.set_source_dossier_id(dossier);
    request.mutable_step()->set_name(name);
    return request;
  };
  Occurrences occurrences;
  EXPECT_EQ(occurrences.Next(act("a", "x")), 1);
  EXPECT_EQ(occurrences.Next(act("b", "x")), 1);
  EXPECT_EQ(occurrences.Next(act("a", "x")), 2);
  EXPECT_EQ(occurrences.Next(act("a", "y")), 1);
  EXPECT_EQ(occurrences.Next(act("a", "x")), 3);
}

TEST(ImportLine, CallsTheServersFieldsAsTheFileDoes) {
  EXPECT_EQ(WithFileNames("source_dossier_id: is missing; give one; occur_time: is missing"),
            "dossier: is missing; give one; time: is missing");
  EXPECT_EQ(WithFileNames("accept.due.date: is not a date"), "due: is not a date");
  EXPECT_EQ(WithFileNames("step.name: is longer than 200 characters"), "name: is longer than 200 characters");
  EXPECT_EQ(WithFileNames("dossier x is RETURNED; read it again"), "dossier x is RETURNED; read it again");
  EXPECT_EQ(WithFileNames(""), "");
}

}  // namespace
}  // namespace onestop::cli
