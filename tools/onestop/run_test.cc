// Whole command lines, without a server.

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/messages/status.h"
#include "libs/trust/reasons.h"
#include "onestop/common/v1/types.pb.h"
#include "tools/onestop/command_tree.h"
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
  // Contexts of the person who runs the test are theirs.
  setenv("XDG_CONFIG_HOME", "/dev/null", 1);
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
      {"report --month 2024-13 --target 127.0.0.1:1", kExitUsage},
      {"report --month 2024-02 --year 2024 --target 127.0.0.1:1", kExitUsage},
      {"report --from 01/01/2024 --to 30/06/2024 --as-of 30/06/2024 --target 127.0.0.1:1", kExitUnreachable},
      {"report cell --atom received_direct --quarter 2024Q1 --target 127.0.0.1:1", kExitUnreachable},
      {"list --excel --target 127.0.0.1:1", kExitUsage},
      {"report --year 2024 --columns nonsense --target 127.0.0.1:1", kExitUsage},
      {"dossier accept X --columns code --target 127.0.0.1:1", kExitUsage},
      {"form check " + samples + "/templates --output json", kExitUsage},
      {"--version", kExitOk},
      {"procedures --target 127.0.0.1:1 --cert a.pem", kExitUsage},
      {"procedures --target 127.0.0.1:1 --key a.pem", kExitUsage},
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

// What `line` writes to standard error.
std::string ErrorOf(const std::string& line) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(RunLine(line), kExitUsage) << line;
  return ::testing::internal::GetCapturedStderr();
}

TEST(CommandLine, NamesWhatWasMistyped) {
  const std::pair<const char*, const char*> kRows[] = {
      {"lst", "onestop: unknown command \"lst\"; did you mean \"list\"?\n"},
      {"dossier receve",
       "onestop: unknown command \"receve\" of `onestop dossier`; did you mean \"receive\"?\n"},
      {"document frobnicate",
       "onestop: unknown command \"frobnicate\" of `onestop document`; there are upload, "},
      {"frobnicate", "onestop: unknown command \"frobnicate\"; `onestop --help` lists them\n"},
      {"list --ovredue",
       "onestop: there is no option --ovredue of `onestop list`; did you mean \"--overdue\"?\n"},
      {"dossier accept --requestid=1", "did you mean \"--request-id\"?\n"},
      {"list -o xml", "onestop: --output: \"xml\" is not allowed; allowed: table, wide, json, csv, yaml\n"},
      {"list --output xml",
       "onestop: --output: \"xml\" is not allowed; allowed: table, wide, json, csv, yaml\n"},
      {"list --format jsn", "; did you mean \"json\"?; allowed: table, wide, json, csv, yaml\n"},
      {"dossier accept", "onestop: `onestop dossier accept` needs dossier\n"},
      {"dossier", "onestop: which command of `onestop dossier`? There are submit, receive, "},
      {"dossier accept a b", "onestop: \"b\" is one argument too many for `onestop dossier accept`\n"},
      {"list --limit x", "onestop: --limit: \"x\" is not allowed; give a number, 1 at least\n"},
      {"procedures --timeout 0",
       "onestop: --timeout: \"0\" is not allowed; give a number from 0.001 to 86400\n"},
      {"list --agency", "onestop: --agency needs a value\n"},
      {"list --cert a.pem", "onestop: --cert must be given together with --key\n"},
      {"report --by agancy --year 2024",
       "onestop: --by: \"agancy\" is not allowed; did you mean \"agency\"?"},
      {"report --year 2024 --columns keys", "there is no column \"keys\"; did you mean \"key\"?"},
      {"inbox --columns owner",
       "; did you mean \"owner_name\"?; there are dossier_code, task_number, kind, "},
      {"list --columns x", "there is no column \"x\"; there are code, status, timeliness, "},
      // The results, then the list that is shown before the question.
      {"sign-queue --columns x",
       "; there are dossier_code, outcome, document_symbol, level, document_id, reason, procedure_code, "},
      // Which a program does not read.
      {"sign-queue --columns owner_name --output csv", "there is no column \"owner_name\""},
      {"file verify a.pdf --trust t.yaml --columns x",
       "; there are signature, verdict, signer, time, level, revision\n"},
      {"procedure 1 --columns x", "; there are kind, required, copies, form, name, number, role, hours\n"},
      {"dossier accept --lang vi", "onestop: `onestop dossier accept` cần có dossier\n"},
      {"lst --lang=vi", "onestop: không có lệnh \"lst\"; có phải ý bạn là \"list\"?\n"},
  };
  for (const auto& [line, text] : kRows) EXPECT_THAT(ErrorOf(line), HasSubstr(text)) << line;
}

// The first line that has an English word outside of what is typed: quotes, names of commands and options.
std::string EnglishIn(const std::string& text) {
  static const std::regex typed(R"re(`[^`]*`|"[^"]*"|onestop [a-z -]+|--[a-z-]+)re");
  static const std::regex english(
      R"re(\b(is|are|was|the|not|must|expected|cannot|give|there|has|have|with|of|required|unknown|missing|invalid|failed|error|such)\b)re",
      std::regex::icase);
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    // Vietnamese letters are no ends of words.
    std::string said = std::regex_replace(std::string(line), typed, "");
    std::ranges::replace_if(said, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, 'x');
    if (std::regex_search(said, english)) return std::string(line);
  }
  return "";
}

void ForEachCommandLine(const CLI::App& app, const std::string& words,
                        const std::function<void(const std::string&)>& visit) {
  for (const CLI::App* command : Commands(app)) {
    const std::string line = absl::StrCat(words, words.empty() ? "" : " ", command->get_name());
    for (const char* wrong : {"", " --frobnicate", " x y z zz", " --output x", " --columns x", " --timeout x",
                              " --timeout 0", " --cert /nowhere", " --context x"})
      visit(line + wrong);
    for (const CLI::Option* option : NamedOptions(*command)) {
      if (option == command->get_help_ptr()) continue;
      for (const char* value : {"", "=", "=?/nowhere"})
        visit(absl::StrCat(line, " x ", NamesOf(*option).back(), value));
    }
    ForEachCommandLine(*command, line, visit);
  }
}

TEST(CommandLine, SaysInVietnameseWhateverIsWrong) {
  const CommandTree tree;
  int lines = 0;
  ForEachCommandLine(tree.app, "", [&](const std::string& line) {
    ++lines;
    ::testing::internal::CaptureStderr();
    ::testing::internal::CaptureStdout();
    RunLine(line + " --lang vi");
    ::testing::internal::GetCapturedStdout();
    EXPECT_EQ(EnglishIn(::testing::internal::GetCapturedStderr()), "") << line;
  });
  EXPECT_GT(lines, 1000);
}

TEST(CommandLine, AProgramReadsAnErrorAsOneObject) {
  EXPECT_THAT(ErrorOf("lst --output json"),
              AllOf(::testing::StartsWith(
                        R"({"error":{"code":"INVALID_ARGUMENT","reason":"USAGE","message":"unknown)"),
                    HasSubstr(R"("exit_code":2})"), ::testing::EndsWith("}\n")));
}

TEST(CommandLine, AFileThatCannotBeReadSaysWhy) {
  EXPECT_THAT(ErrorOf("document download 01 -o /nowhere/a --output json"),
              HasSubstr("has one form of output"));
  EXPECT_THAT(ErrorOf("file verify / --trust " + std::string(std::getenv("ONESTOP_SOURCE_DIR")) +
                      "/deploy/config/trust.yaml"),
              HasSubstr("onestop: "));
  EXPECT_THAT(ErrorOf("catalogue check /nowhere/catalogue.yaml"),
              HasSubstr("cannot read the file /nowhere/catalogue.yaml: No such file or directory"));
}

TEST(CommandLine, AFileThatCannotBeReadSaysWhyInVietnamese) {
  EXPECT_THAT(ErrorOf("catalogue check /nowhere/catalogue.yaml --lang vi"),
              HasSubstr("không đọc được tệp /nowhere/catalogue.yaml: không có tệp hoặc thư mục này\n"));
  EXPECT_THAT(ErrorOf("dossier sign X --p12 /nowhere/a.p12 --target 127.0.0.1:1 --lang vi"),
              HasSubstr("/nowhere/a.p12: không đọc được: không có tệp hoặc thư mục này\n"));
}

TEST(Explain, SaysWhatIsSoAndWhy) {
  const absl::Status refused =
      base::WithReason(absl::FailedPreconditionError("dossier 01f0 is RETURNED; accept needs SUBMITTED"),
                       {"DOSSIER_IN_WRONG_STATUS", {{"status", "RETURNED"}}});
  const std::string text = Explain(refused, "01f0-id", kEn);
  EXPECT_THAT(text, HasSubstr("onestop: dossier 01f0 is RETURNED; accept needs SUBMITTED\n"));
  EXPECT_THAT(text, HasSubstr("reason: DOSSIER_IN_WRONG_STATUS status=RETURNED"));
  EXPECT_EQ(ExitCodeOf(refused), kExitRefused);
}

TEST(Explain, OffersARepeatOnlyWhereItCanHelp) {
  const auto offers = [](const absl::Status& status) {
    const std::string text = Explain(status, "01f0-id", kEn);
    EXPECT_EQ(absl::StrContains(text, "--request-id 01f0-id"), absl::StrContains(text, "repeat the command"))
        << text;
    return absl::StrContains(text, "--request-id 01f0-id");
  };
  EXPECT_TRUE(offers(base::WithReason(absl::UnknownError("in doubt"), {"COMMIT_IN_DOUBT", {}})));
  EXPECT_TRUE(offers(base::WithReason(absl::ResourceExhaustedError("busy"), {"SERVER_BUSY", {}})));
  EXPECT_TRUE(offers(base::WithReason(absl::UnavailableError("draining"), {"SERVER_DRAINING", {}})));
  EXPECT_TRUE(offers(base::WithReason(absl::DeadlineExceededError("late"), {"DEADLINE_PASSED", {}})));
  EXPECT_TRUE(offers(absl::UnavailableError("connection refused")));
  EXPECT_FALSE(
      offers(base::WithReason(absl::FailedPreconditionError("no"), {"DOSSIER_IN_WRONG_STATUS", {}})));
  EXPECT_FALSE(offers(base::WithReason(absl::ResourceExhaustedError("full"), {"DOCUMENT_STORE_FULL", {}})));
  EXPECT_FALSE(offers(base::FieldError("reason", "is empty; it is required")));
}

TEST(Explain, SpeaksVietnameseWhenAsked) {
  const absl::Status expired =
      base::WithReason(absl::UnauthenticatedError("the token expired"), {"TOKEN_EXPIRED", {}});
  EXPECT_THAT(Explain(expired, "", kVi), HasSubstr("Phiên đăng nhập đã hết hạn"));
  EXPECT_THAT(Explain(expired, "", kVi), Not(HasSubstr("the token expired")));
  EXPECT_THAT(Explain(expired, "", kEn), Not(HasSubstr("hết hạn")));
}

TEST(Explain, LabelsAndAdviceAreInTheLanguageAskedFor) {
  const absl::Status expired =
      base::WithReason(absl::UnauthenticatedError("the token expired"), {"TOKEN_EXPIRED", {}});
  EXPECT_THAT(Explain(expired, "01f0-id", kVi),
              AllOf(HasSubstr("  mã lý do: TOKEN_EXPIRED\n"), HasSubstr("  cách xử lý: lấy thẻ truy cập mới"),
                    Not(HasSubstr("01f0-id"))));
  EXPECT_THAT(Explain(absl::UnavailableError("gone"), "01f0-id", kVi),
              AllOf(HasSubstr("thêm --request-id 01f0-id;"), Not(HasSubstr("to repeat safely"))));
}

// What to look at depends on what was asked.
TEST(Explain, AdvisesByWhatWasToBeReached) {
  const absl::Status away = absl::UnavailableError("connection refused");
  EXPECT_THAT(Explain(away, "", kEn), AllOf(HasSubstr("--target"), Not(HasSubstr("--ca"))));
  EXPECT_THAT(Explain(away, "", kEn, Reached::kServerWithoutTls),
              HasSubstr("give --ca if the server uses TLS"));
  EXPECT_THAT(Explain(away, "", kEn, Reached::kDatabase),
              AllOf(HasSubstr("PostgreSQL"), Not(HasSubstr("--target"))));
}

TEST(Explain, AServerOfADirectoryThatWasStoppedIsToBeStarted) {
  const Failure failure = {.status = absl::UnavailableError("connection refused"), .data = "/srv/onestop"};
  EXPECT_THAT(Explain(failure, kEn),
              AllOf(HasSubstr("the server of /srv/onestop is not running"),
                    HasSubstr("onestopd --data /srv/onestop"), Not(HasSubstr("--target"))));
  EXPECT_THAT(Explain(failure, kVi), AllOf(HasSubstr("/srv/onestop"), Not(HasSubstr("refused"))));
}

// The name of a signer, or a paper.
TEST(Explain, SaysWhatARefusalIsAbout) {
  const absl::Status status = About(
      base::WithReason(absl::PermissionDeniedError("not registered"), {"CERTIFICATE_NOT_REGISTERED", {}}),
      {.vi = "chứng thư của An", .en = "the certificate of An"});
  EXPECT_THAT(Explain(status, "", kEn), HasSubstr("onestop: the certificate of An: not registered\n"));
  EXPECT_THAT(Explain(status, "", kVi), HasSubstr("onestop: chứng thư của An: "));
  EXPECT_THAT(ExplainBriefly(status, kEn), HasSubstr("the certificate of An: "));
  EXPECT_THAT(ExplainAsJson({.status = status}), HasSubstr("the certificate of An: not registered"));
}

TEST(Explain, AdvisesTheRightOfMigrationsWhereItIsNeeded) {
  const absl::Status status =
      base::WithReason(absl::PermissionDeniedError("no right"), {"MIGRATION_RIGHT_MISSING", {}});
  EXPECT_THAT(Explain(status, "", kEn), HasSubstr("right MIGRATION"));
}

TEST(Explain, AdvisesOnTlsByWhatGrpcSays) {
  const auto advice = [](const char* message, Reached reached) {
    return Explain(absl::UnavailableError(message), "", kEn, reached);
  };
  EXPECT_THAT(advice("Socket closed", Reached::kServerWithoutTls), HasSubstr("give --ca FILE"));
  EXPECT_THAT(advice("Socket closed", Reached::kServerWithTls),
              AllOf(HasSubstr("give --cert and --key"), Not(HasSubstr("give --ca FILE"))));
  EXPECT_THAT(advice("SSL routines::certificate verify failed", Reached::kServerWithTls),
              HasSubstr("not of the roots in the file of --ca"));
  EXPECT_THAT(advice("Peer name other is not in peer certificate", Reached::kServerWithTls),
              HasSubstr("--server-name"));
}

TEST(Explain, AWrongCommandLineIsToldInTheLanguageAskedFor) {
  const absl::Status wrong = CannotRead("a.yaml", ENOENT);
  EXPECT_EQ(Explain(wrong, "", kEn), "onestop: cannot read the file a.yaml: No such file or directory\n");
  EXPECT_EQ(Explain(wrong, "", kVi), "onestop: không đọc được tệp a.yaml: không có tệp hoặc thư mục này\n");
  EXPECT_EQ(ExitCodeOf(wrong), kExitUsage);
  EXPECT_EQ(Explain(OptionError("--before", absl::InvalidArgumentError("no time")), "", kVi),
            "onestop: --before: no time\n");
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
              ::testing::StartsWith("onestop: 2 values are wrong:\n  owner.full_name: is missing\n"
                                    "  components[0].kind: is long\n  reason: FIELD_INVALID"));
}

TEST(Explain, TellsAWrongValueOnceByTheOptionThatWasTyped) {
  const CommandTree tree;
  const absl::Status wrong =
      base::FieldError("reason", "is empty; a refusal states its reasons (NĐ 61/2018 Đ.17)");
  const Failure failure = {.status = wrong,
                           .command = tree.app.get_subcommand("dossier")->get_subcommand("reject")};
  EXPECT_EQ(Explain(failure, kEn),
            "onestop: --reason: is empty; a refusal states its reasons (NĐ 61/2018 Đ.17)\n"
            "  reason: FIELD_INVALID field=reason\n");
  EXPECT_THAT(
      Explain(failure, kVi),
      ::testing::StartsWith("onestop: --reason: còn trống; từ chối tiếp nhận phải nêu rõ lý do (Điều 17 Nghị "
                            "định số 61/2018/NĐ-CP"));
  EXPECT_THAT(ExplainAsJson(failure),
              AllOf(HasSubstr(R"("reason":"FIELD_INVALID")"), HasSubstr(R"("field":"reason")"),
                    HasSubstr(R"("option":"--reason")"), HasSubstr(R"("exit_code":2)")));
}

TEST(OptionOfField, FindsWhatFillsAField) {
  const CommandTree tree;
  const CLI::App& dossier = *tree.app.get_subcommand("dossier");
  const auto option = [](const CLI::App& app, const char* command, const char* field) {
    return OptionOfField(*app.get_subcommand(command), field);
  };
  EXPECT_EQ(option(dossier, "receive", "owner.full_name"), "--owner-name");
  EXPECT_EQ(option(dossier, "receive", "owner.phone"), "--owner-phone");
  EXPECT_EQ(option(dossier, "receive", "components[3].kind"), "--component");
  EXPECT_EQ(option(dossier, "receive", "procedure_code"), "--procedure");
  EXPECT_EQ(option(dossier, "accept", "request_id"), "--request-id");
  EXPECT_EQ(option(dossier, "accept", "dossier_id"), "dossier");
  EXPECT_EQ(option(dossier, "assign", "assignee"), "--to");
  EXPECT_EQ(option(dossier, "compose", "legal_bases[0]"), "--basis");
  EXPECT_EQ(option(tree.app, "report", "period.from"), "--from");
  EXPECT_EQ(option(tree.app, "lookup", "lookup_secret"), "secret");
  EXPECT_EQ(option(dossier, "accept", "nothing.like_it"), "");
}

TEST(ExitCodeOf, TellsAServersRefusalFromAServerThatIsNotThere) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), kExitOk);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("connection refused")), kExitUnreachable);
  EXPECT_EQ(ExitCodeOf(base::WithReason(absl::UnavailableError("draining"), {"SERVER_DRAINING", {}})),
            kExitRefused);
  // Wherever it was noticed, the server or here: what was given is wrong.
  EXPECT_EQ(ExitCodeOf(base::FieldError("a", "b")), kExitUsage);
  EXPECT_EQ(ExitCodeOf(UsageError("x")), kExitUsage);
}

TEST(ParseEnum, TakesShortAndFullNames) {
  using common::v1::DossierStatus;
  for (const char* name : {"result-ready", "RESULT_READY", "DOSSIER_STATUS_RESULT_READY", "Result-Ready"}) {
    const auto status = ParseEnum<DossierStatus>(name);
    ASSERT_TRUE(status.ok()) << name;
    EXPECT_EQ(*status, common::v1::DOSSIER_STATUS_RESULT_READY) << name;
  }
  for (const char* name : {"", "unspecified", "re", "0"}) {
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
