// The samples in deploy/config are what operators copy: each must load, say what its comments say, and name
// no key that is gone.

#include <cstdlib>
#include <regex>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/config/config.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"

namespace onestop::config {
namespace {

using ::onestop::testing::IsOk;

class SampleTest : public ::testing::TestWithParam<Program> {
 protected:
  std::string Path() const {
    const absl::string_view name = absl::StripPrefix(GetParam().name, "onestop-");
    return absl::StrCat(std::getenv("ONESTOP_SOURCE_DIR"), "/deploy/config/", name, ".yaml");
  }

  std::string Text() const { return testing::ReadFile(Path()); }
};

TEST_P(SampleTest, Loads) { EXPECT_THAT(Load(Path(), GetParam()), IsOk()); }

TEST_P(SampleTest, UsesMutualTls) {
  const auto config = Load(Path(), GetParam());
  ASSERT_THAT(config, IsOk());
  EXPECT_TRUE(config->tls.require_client_certificate);
  EXPECT_FALSE(config->listen.allow_plaintext);
}

// "  # writers: 2" shows a key with its default: without the sign the file loads and means the same. Keys
// that are alternatives (a second database, passwords, other roots, other programs) are not defaults.
TEST_P(SampleTest, ShowsTheDefaultsThatHold) {
  const std::regex shown(R"(^(\s*)# ((\w+): ([\w./-]+))$)");
  const std::set<std::string> alternatives = {"passfile", "private_directory", "otlp_ca_file",
                                              "programs_dir"};
  std::string uncommented;
  int count = 0;
  for (const absl::string_view line : absl::StrSplit(Text(), '\n')) {
    std::smatch match;
    const std::string copy(line);
    if (std::regex_match(copy, match, shown) && !alternatives.contains(match[3].str())) {
      absl::StrAppend(&uncommented, match[1].str(), match[2].str(), "\n");
      ++count;
    } else {
      absl::StrAppend(&uncommented, line, "\n");
    }
  }
  EXPECT_GE(count, 10);
  // A section of which every key is commented out is read as empty: its defaults.
  const auto config = Load(Path(), GetParam());
  const auto explicit_config = Parse(uncommented, Path(), GetParam());
  ASSERT_THAT(config, IsOk());
  ASSERT_THAT(explicit_config, IsOk());
  EXPECT_EQ(Print(*explicit_config, GetParam()), Print(*config, GetParam()));
}

// A key that a sample leaves out is one that operators do not find.
TEST_P(SampleTest, NamesEveryKey) {
  const auto config = Load(Path(), GetParam());
  ASSERT_THAT(config, IsOk());
  const std::string text = Text();
  for (const absl::string_view line : absl::StrSplit(Print(*config, GetParam()), '\n', absl::SkipEmpty())) {
    const std::string key(absl::StripLeadingAsciiWhitespace(line.substr(0, line.find(':'))));
    if (key == "private_directory" && !GetParam().private_database) continue;
    EXPECT_TRUE(std::regex_search(text, std::regex("(^|\n) *(# )?" + key + ":"))) << key;
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, SampleTest,
                         ::testing::Values(kCatalog, kDocuments, kIntake, kWorkflow, kApproval, kTracking,
                                           kStatistics, kOnestopd),
                         [](const auto& row) {
                           return std::string(absl::StripPrefix(row.param.name, "onestop-"));
                         });

}  // namespace
}  // namespace onestop::config
