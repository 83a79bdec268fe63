// What is quoted parses back, and nothing in it controls a terminal.

#include "libs/text/json.h"

#include <nlohmann/json.hpp>

#include "gtest/gtest.h"

namespace onestop::text {
namespace {

TEST(JsonQuoted, KeepsVietnamese) { EXPECT_EQ(JsonQuoted("Bộ phận Một cửa"), "\"Bộ phận Một cửa\""); }

TEST(JsonQuoted, EscapesWhatJsonDemands) {
  EXPECT_EQ(JsonQuoted("a\"b\\c\nd\x01"), "\"a\\\"b\\\\c\\nd\\u0001\"");
}

TEST(JsonQuoted, EscapesWhatControlsATerminal) {
  EXPECT_EQ(JsonQuoted("\x1b[31m\x7f\u009b\u202e\u2028\ufeff"),
            "\"\\u001b[31m\\u007f\\u009b\\u202e\\u2028\\ufeff\"");
}

TEST(JsonQuoted, ReplacesWrongBytesOneByOne) { EXPECT_EQ(JsonQuoted("a\xE1\xBBz"), "\"a\uFFFD\uFFFDz\""); }

TEST(JsonQuoted, IsReadBackAsItWas) {
  for (const std::string& text :
       {std::string(), std::string("a\0b", 3), std::string("Nguyễn \"Văn\" \\ \u202e\t")}) {
    EXPECT_EQ(nlohmann::json::parse(JsonQuoted(text)).get<std::string>(), text);
  }
}

TEST(EscapeControls, KeepsTheLinesOfADocument) {
  EXPECT_EQ(EscapeControls(nlohmann::json{{"a", "\n\x7f\u202e"}}.dump(2)),
            "{\n  \"a\": \"\\n\\u007f\\u202e\"\n}");
}

TEST(IsJsonObject, TakesAnObjectAlone) {
  EXPECT_TRUE(IsJsonObject(R"({"a": [1, {"b": "\n"}]})"));
  EXPECT_TRUE(IsJsonObject("{}"));
  for (const char* text :
       {"", "[]", "\"a\"", "{} {}", "{\"a\": \"\n\"}", "{'a': 1}", "{\"a\": \"\\\u0144\"}"}) {
    EXPECT_FALSE(IsJsonObject(text)) << text;
  }
}

}  // namespace
}  // namespace onestop::text
