// Whole command lines, without a server.

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/messages/status.h"
#include "libs/trust/reasons.h"
#include "onestop/common/v1/types.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/enum_names.h"
#include "tools/onestop/signature_report.h"

namespace onestop::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr messages::Language kVi = messages::Language::kVietnamese;
constexpr messages::Language kEn = messages::Language::kEnglish;

// The exit code of "onestop …", whose words have no blanks.
int RunLine(const std::string& line) {
  std::vector<std::string> words = absl::StrSplit("onestop " + line, ' ', absl::SkipEmpty());
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  return Run(static_cast<int>(arguments.size()), arguments.data());
}

TEST(CommandLine, EndsWithACodeThatScriptsCanBranchOn) {
  const std::string samples = absl::StrCat(std::getenv("ONESTOP_SOURCE_DIR"), "/deploy/samples/hung_yen");
  const std::string sample = samples + "/catalogue.yaml";
  const std::string pdf = ::testing::TempDir() + "/onestop_form.pdf";
  const struct {
    std::string line;
    int code;
  } kRows[] = {
      {"--help", kExitOk},
      {"dossier sign --help", kExitOk},
      {"catalogue check " + sample, kExitOk},
      {"form check " + samples + "/templates", kExitOk},
      {"form render " + samples + "/templates/ket-qua-chung.yaml " + pdf, kExitOk},
      {"form render " + samples + "/templates/ket-qua-chung.yaml /nowhere/a.pdf", kExitUsage},
      {"form render " + samples + "/catalogue.yaml " + pdf, kExitUsage},
      {"form check /nowhere", kExitUsage},
      {"file verify", kExitUsage},
      {"file verify /nowhere/a.pdf --trust /nowhere/trust.yaml", kExitUsage},
      {"", kExitUsage},
      {"frob", kExitUsage},
      {"dossier", kExitUsage},
      {"procedures", kExitUsage},
      {"procedures --target 127.0.0.1:1 --format xml", kExitUsage},
      {"catalogue check /nowhere/catalogue.yaml", kExitUsage},
      {"report --target 127.0.0.1:1", kExitUsage},
      {"report --from 2024-01-01 --to yesterday --target 127.0.0.1:1", kExitUsage},
      {"report cell --atom frob --from 2024-01-01 --to 2024-01-02 --target 127.0.0.1:1", kExitUsage},
      {"list --status frob --target 127.0.0.1:1", kExitUsage},
      {"list --due-before soon --target 127.0.0.1:1", kExitUsage},
      {"import /nowhere/history.jsonl --target 127.0.0.1:1", kExitUsage},
      {"procedures --target 127.0.0.1:1 --cert a.pem", kExitUsage},
      {"procedures --target 127.0.0.1:1 --ca /nowhere/roots.pem", kExitUsage},
      {"token mc01 --data /nowhere", kExitUsage},
      {"procedures --data /nowhere", kExitUnreachable},
      {"procedures --target 127.0.0.1:1", kExitUnreachable},
      {"dossier accept H31.06-240115-0007 --target 127.0.0.1:1 --timeout 5", kExitUnreachable},
      {"archive", kExitUsage},
      {"archive due --target 127.0.0.1:1", kExitUsage},
      {"archive due --before soon --target 127.0.0.1:1", kExitUsage},
      {"archive renew --target 127.0.0.1:1", kExitUsage},
      {"archive renew H31.06-240115-0007 --before 2027-01-01 --target 127.0.0.1:1", kExitUsage},
      {"archive renew --before 2027-01-01 --yes --target 127.0.0.1:1", kExitUnreachable},
      {"feed --after -1 --target 127.0.0.1:1", kExitUsage},
  };
  for (const auto& row : kRows) EXPECT_EQ(RunLine(row.line), row.code) << row.line;
  std::remove(pdf.c_str());
}

TEST(CommandLine, SaysABoundInFiguresThatCanBeRead) {
  for (const char* line :
       {"feed --after -1", "list --limit 0", "inbox --limit 0", "procedures --timeout 0"}) {
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(RunLine(absl::StrCat(line, " --target 127.0.0.1:1")), kExitUsage) << line;
    EXPECT_LT(::testing::internal::GetCapturedStderr().size(), 300U) << line;
  }
}

TEST(Explain, SaysWhatIsSoWhyAndHowToRepeat) {
  const absl::Status refused =
      base::WithReason(absl::FailedPreconditionError("dossier 01f0 is RETURNED; accept needs SUBMITTED"),
                       {"DOSSIER_IN_WRONG_STATUS", {{"status", "RETURNED"}}});
  const std::string text = Explain(refused, "01f0-id", kEn);
  EXPECT_THAT(text, HasSubstr("onestop: dossier 01f0 is RETURNED; accept needs SUBMITTED\n"));
  EXPECT_THAT(text, HasSubstr("reason: DOSSIER_IN_WRONG_STATUS status=RETURNED"));
  EXPECT_THAT(text, HasSubstr("--request-id 01f0-id"));
  EXPECT_EQ(ExitCodeOf(refused), kExitRefused);
}

TEST(Explain, SpeaksVietnameseWhenAsked) {
  const absl::Status expired =
      base::WithReason(absl::UnauthenticatedError("the token expired"), {"TOKEN_EXPIRED", {}});
  EXPECT_THAT(Explain(expired, "", kVi), HasSubstr("Phiên đăng nhập đã hết hạn"));
  EXPECT_THAT(Explain(expired, "", kVi), HasSubstr("the token expired"));
  EXPECT_THAT(Explain(expired, "", kEn), Not(HasSubstr("hết hạn")));
}

TEST(Explain, LabelsAndAdviceAreInTheLanguageAskedFor) {
  const absl::Status expired =
      base::WithReason(absl::UnauthenticatedError("the token expired"), {"TOKEN_EXPIRED", {}});
  EXPECT_THAT(Explain(expired, "01f0-id", kVi),
              AllOf(HasSubstr("  mã lý do: TOKEN_EXPIRED\n"), HasSubstr("  cách xử lý: lấy thẻ truy cập mới"),
                    HasSubstr("thêm --request-id 01f0-id;"), Not(HasSubstr("to repeat safely"))));
}

TEST(Explain, AWrongCommandLineIsToldInTheLanguageAskedFor) {
  const absl::Status wrong = UsageError(messages::Both("cannot read the file $0", "a.yaml"));
  EXPECT_EQ(Explain(wrong, "", kEn), "onestop: cannot read the file a.yaml\n");
  EXPECT_EQ(Explain(wrong, "", kVi), "onestop: không đọc được tệp a.yaml\n");
  EXPECT_EQ(ExitCodeOf(wrong), kExitUsage);
  EXPECT_EQ(Explain(OptionError("--at", absl::InvalidArgumentError("no time")), "", kVi),
            "onestop: --at: no time\n");
}

TEST(Explain, SaysAnErrorOfItsOwnInTheLanguageAskedFor) {
  const absl::Status damaged =
      messages::Error(absl::StatusCode::kDataLoss, {.vi = "bị hỏng", .en = "is damaged"});
  EXPECT_EQ(Explain(damaged, "", kEn), "onestop: is damaged\n");
  EXPECT_EQ(Explain(damaged, "", kVi), "onestop: bị hỏng\n");
}

TEST(Explain, ListsEveryWrongField) {
  const absl::Status wrong =
      base::FieldErrors({{"owner.full_name", "is missing"}, {"components[0].kind", "is long"}});
  EXPECT_THAT(Explain(wrong, "", kEn),
              HasSubstr("  owner.full_name: is missing\n  components[0].kind: is long\n"));
}

TEST(ExitCodeOf, TellsAServersRefusalFromAServerThatIsNotThere) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), kExitOk);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("connection refused")), kExitUnreachable);
  EXPECT_EQ(ExitCodeOf(base::WithReason(absl::UnavailableError("draining"), {"SERVER_DRAINING", {}})),
            kExitRefused);
  EXPECT_EQ(ExitCodeOf(base::FieldError("a", "b")), kExitRefused);
  EXPECT_EQ(ExitCodeOf(UsageError("x")), kExitUsage);
}

TEST(ParseEnum, TakesShortAndFullNames) {
  using common::v1::DossierStatus;
  for (const char* name : {"result-ready", "RESULT_READY", "DOSSIER_STATUS_RESULT_READY", "Result-Ready"}) {
    const auto status = ParseEnum<DossierStatus>(name);
    ASSERT_TRUE(status.ok()) << name;
    EXPECT_EQ(*status, common::v1::DOSSIER_STATUS_RESULT_READY) << name;
  }
  for (const char* name : {"", "unspecified", "ready", "0"}) {
    EXPECT_FALSE(ParseEnum<DossierStatus>(name).ok()) << name;
  }
}

TEST(WriteReport, TellsWhatASignatureEncloses) {
  signing::v1::Report report;
  report.add_signatures()->set_kind(signing::v1::SIGNATURE_KIND_ENCLOSING);
  report.mutable_enclosed_file()->set_media_type("application/pdf");
  report.mutable_enclosed_file()->set_size_bytes(7);
  std::ostringstream out;
  WriteReport(Session(Settings(), out), report);
  EXPECT_THAT(out.str(), HasSubstr("around the file"));
  EXPECT_THAT(out.str(), HasSubstr("enclosed file: application/pdf, 7 bytes\n"));
}

TEST(WriteReport, TellsVerdictAndReasonsInBothLanguages) {
  signing::v1::Report report;
  report.set_verdict(signing::v1::VERDICT_INVALID);
  trust::AddReason(*report.mutable_reasons(), "PDF_MALFORMED");
  for (const char* language : {"en", "vi"}) {
    std::ostringstream out;
    Settings settings;
    settings.language = language;
    WriteReport(Session(settings, out), report);
    const bool vi = settings.language == "vi";
    EXPECT_THAT(out.str(), HasSubstr(vi ? report.reasons(0).text_vi() : report.reasons(0).text_en()));
    EXPECT_THAT(out.str(), ::testing::EndsWith(vi ? "\nKHÔNG HỢP LỆ\n" : "\nINVALID\n"));
  }
}

}  // namespace
}  // namespace onestop::cli
