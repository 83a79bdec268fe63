// The import against a server that breaks off, refuses and forgets nothing.

#include "tools/onestop/import_run.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "libs/base/mutex.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "tools/onestop/reject_file.h"

namespace onestop::cli {
namespace {

using intake::v1::ImportHistoryRequest;
using intake::v1::ImportHistoryResponse;
using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;

// Remembers acts as the ledger does, and ends each stream as it is told.
class FakeImportService final : public intake::v1::IntakeService::Service {
 public:
  using Stream = grpc::ServerReaderWriter<ImportHistoryResponse, ImportHistoryRequest>;

  /// What ends the n-th stream (from 0), and after how many answers; OK: nothing but the client's end.
  std::function<std::pair<int, grpc::Status>(int)> ending = [](int) {
    return std::pair(0, grpc::Status::OK);
  };

  grpc::Status ImportHistory(grpc::ServerContext*, Stream* stream) override {
    const auto [answers_max, end] = ending(streams_++);
    ImportHistoryRequest request;
    Refused refused;
    int answers = 0;
    while (end.ok() || answers < answers_max) {
      if (!stream->Read(&request)) return grpc::Status::OK;
      stream->Write(Answer(request, refused));
      ++answers;
    }
    // The act that was under way is stored, but its answer is lost.
    if (stream->Read(&request)) Answer(request, refused);
    return end;
  }

  std::vector<std::string> acts() const { return acts_; }
  int streams() const { return streams_; }

 private:
  // The first refused line of each dossier, in one stream.
  using Refused = std::map<std::string, int64_t>;

  ImportHistoryResponse Answer(ImportHistoryRequest request, Refused& refused) {
    base::MutexLock lock(mutex_);
    ImportHistoryResponse response;
    response.set_line(request.line());
    const std::string& dossier = request.source_dossier_id();
    if (request.held_back_by() != 0) refused.emplace(dossier, request.held_back_by());
    request.clear_line();
    request.clear_held_back_by();
    const auto behind = refused.find(dossier);
    if (seen_.contains(request.SerializeAsString())) {
      response.set_outcome(intake::v1::IMPORT_OUTCOME_DUPLICATE);
    } else if (behind != refused.end()) {
      response.set_outcome(intake::v1::IMPORT_OUTCOME_REFUSED);
      response.set_reason("HELD_BACK");
      response.set_message(absl::StrCat("line ", behind->second));
    } else if (request.has_stop()) {
      response.set_outcome(intake::v1::IMPORT_OUTCOME_REFUSED);
      response.set_reason("DOSSIER_IN_WRONG_STATUS");
      response.set_message("it is \"RETURNED\"");
      refused.emplace(dossier, response.line());
    } else {
      seen_.insert(request.SerializeAsString());
      const auto& act = *request.GetReflection()->GetOneofFieldDescriptor(
          request, request.GetDescriptor()->FindOneofByName("act"));
      acts_.push_back(absl::StrCat(dossier, "/", act.name(), "/", request.occurrence()));
      response.set_outcome(intake::v1::IMPORT_OUTCOME_RECORDED);
    }
    return response;
  }

  mutable base::Mutex mutex_;
  std::set<std::string> seen_;
  std::vector<std::string> acts_;
  int streams_ = 0;
};

class ImportRunTest : public ::testing::Test {
 protected:
  ImportRunTest() {
    int port = 0;
    server_ = grpc::ServerBuilder()
                  .AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port)
                  .RegisterService(&intake_)
                  .BuildAndStart();
    target_ = absl::StrCat("127.0.0.1:", port);
  }
  ~ImportRunTest() override { server_->Shutdown(); }

  absl::Status Run(const std::string& text, size_t window = 512) {
    const auto client = rpc::Client::Connect({.target = target_});
    EXPECT_THAT(client, IsOk());
    std::istringstream in(text);
    rejects_.str("");
    ImportRun run(*client, in, rejects_,
                  {.window_acts = window, .retries_max = 3, .pause = absl::Milliseconds(1)});
    const absl::Status status = run.Run();
    counts_ = run.counts();
    return status;
  }

  FakeImportService intake_;
  std::unique_ptr<grpc::Server> server_;
  std::string target_;
  std::ostringstream rejects_;
  ImportCounts counts_;
};

std::string Line(const std::string& dossier, const std::string& act) {
  return absl::StrCat(R"({"dossier":")", dossier, R"(","act":")", act, R"(","time":"2011-01-03T10:00:00Z"})",
                      "\n");
}

std::string Lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += Line(absl::StrCat("d", i % 7), "finish");
  return text;
}

TEST_F(ImportRunTest, NumbersEqualActsOfADossier) {
  EXPECT_THAT(
      Run(Line("a", "accept") + Line("b", "accept") + "\n" + Line("a", "finish") + Line("a", "accept")),
      IsOk());
  EXPECT_THAT(intake_.acts(), ElementsAre("a/accept/1", "b/accept/1", "a/finish/1", "a/accept/2"));
  EXPECT_EQ(counts_.lines, 4);
  EXPECT_EQ(counts_.recorded, 4);
  EXPECT_EQ(rejects_.str(), "");
}

TEST_F(ImportRunTest, WritesRefusedLinesWithTheirReasonsWhileTheRestGoesIn) {
  const std::string text = Line("a", "accept") + "{broken\n" + Line("b", "stop") + Line("c", "explode") +
                           std::string(kImportLineMax + 1, 'x') + "\n" + Line("a", "finish");
  EXPECT_THAT(Run(text), IsOk());
  EXPECT_THAT(intake_.acts(), ElementsAre("a/accept/1", "a/finish/1"));
  EXPECT_EQ(counts_.recorded, 2);
  EXPECT_EQ(counts_.refused, 4);
  EXPECT_EQ(counts_.held_back, 0);
  const std::string rejects = rejects_.str();
  EXPECT_THAT(rejects, HasSubstr(R"({"line":2,"reason":"LINE_NOT_JSON")"));
  EXPECT_THAT(rejects, HasSubstr("{\"line\":3,\"reason\":\"DOSSIER_IN_WRONG_STATUS\",\"message\":\"it is "
                                 "\\\"RETURNED\\\"\",\"text\":\"{\\\"dossier\\\":\\\"b\\\""));
  EXPECT_THAT(rejects, HasSubstr(R"({"line":4,"reason":"FIELD_INVALID","message":"act: )"));
  EXPECT_THAT(rejects, HasSubstr(R"({"line":5,"reason":"LINE_TOO_LONG")"));
}

// A line that never goes to the server waits for the answers to those before it.
TEST_F(ImportRunTest, RefusedLinesAreWrittenInTheirOrder) {
  std::string text = "{broken\n";
  for (int i = 0; i < 50; ++i) text += Line(absl::StrCat("a", i), "stop") + "{broken\n";
  EXPECT_THAT(Run(text, /*window=*/7), IsOk());
  EXPECT_EQ(counts_.refused, 101);
  EXPECT_EQ(counts_.from_server, 50);
  std::istringstream rejects(rejects_.str());
  int number = 0;
  for (std::string line; std::getline(rejects, line);) {
    EXPECT_THAT(line, StartsWith(absl::StrCat("{\"line\":", ++number, ",")));
  }
  EXPECT_EQ(number, 101);
}

TEST_F(ImportRunTest, AnEndBeforeTheFilesWritesWhatWasRefusedUpToThere) {
  intake_.ending = [](int) { return std::pair(1, grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "no")); };
  EXPECT_THAT(Run(Line("a", "stop") + "{broken\n"), FailsWith(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(rejects_.str(), HasSubstr(R"({"line":1,)"));
  EXPECT_THAT(rejects_.str(), HasSubstr(R"({"line":2,)"));
}

// A line that breaks off, one with a wrong field, one that is too long: none of them comes to the server.
TEST_F(ImportRunTest, TheServerLearnsOfRefusedLinesThatItDoesNotGet) {
  const std::string broken = R"({"dossier":"b","act":"acc)";
  const std::string text = Line("a", "accept") + Line("a", "explode") + Line("a", "finish") + broken + "\n" +
                           Line("b", "finish") + R"({"dossier":"c",)" + std::string(kImportLineMax, ' ') +
                           "\n" + Line("c", "finish") + Line("d", "finish");
  EXPECT_THAT(Run(text), IsOk());
  EXPECT_THAT(intake_.acts(), ElementsAre("a/accept/1", "d/finish/1"));
  EXPECT_EQ(counts_.held_back, 3);
  EXPECT_THAT(rejects_.str(), HasSubstr(R"({"line":3,"reason":"HELD_BACK","message":"line 2")"));
  EXPECT_THAT(rejects_.str(), HasSubstr(R"({"line":5,"reason":"HELD_BACK","message":"line 4")"));
  EXPECT_THAT(rejects_.str(), HasSubstr(R"({"line":7,"reason":"HELD_BACK","message":"line 6")"));
}

TEST_F(ImportRunTest, AnotherStreamHoldsBackWhatOneBeforeItRefused) {
  intake_.ending = [](int stream) {
    return stream == 0 ? std::pair(1, grpc::Status(grpc::StatusCode::UNAVAILABLE, "restarting"))
                       : std::pair(0, grpc::Status::OK);
  };
  EXPECT_THAT(Run(Line("a", "stop") + Line("b", "accept") + Line("a", "finish")), IsOk());
  EXPECT_EQ(counts_.reconnects, 1);
  EXPECT_THAT(intake_.acts(), ElementsAre("b/accept/1"));
  EXPECT_EQ(counts_.held_back, 1);
}

// What a line was does not change what the lines behind it are known by.
TEST_F(ImportRunTest, ACorrectedLineGoesInAndTheOthersAreKnown) {
  EXPECT_THAT(Run(Line("a", "accept") + "{broken\n" + Line("a", "finish") + Line("a", "finish")), IsOk());
  EXPECT_EQ(counts_.recorded, 3);
  EXPECT_THAT(
      Run(Line("a", "accept") + Line("a", "step\",\"name\":\"x") + Line("a", "finish") + Line("a", "finish")),
      IsOk());
  EXPECT_EQ(counts_.recorded, 1);
  EXPECT_EQ(counts_.duplicates, 3);
  EXPECT_THAT(intake_.acts(), ElementsAre("a/accept/1", "a/finish/1", "a/finish/2", "a/step/1"));
}

TEST_F(ImportRunTest, FindsDuplicatesOnlyInASecondRun) {
  EXPECT_THAT(Run(Lines(100)), IsOk());
  EXPECT_THAT(Run(Lines(100)), IsOk());
  EXPECT_EQ(counts_.recorded, 0);
  EXPECT_EQ(counts_.duplicates, 100);
  EXPECT_THAT(intake_.acts(), SizeIs(100));
}

TEST_F(ImportRunTest, GoesOnFromTheFirstUnansweredActWhenTheStreamBreaks) {
  intake_.ending = [](int stream) {
    return stream < 20 ? std::pair(30, grpc::Status(grpc::StatusCode::UNAVAILABLE, "restarting"))
                       : std::pair(0, grpc::Status::OK);
  };
  EXPECT_THAT(Run(Lines(1000), /*window=*/64), IsOk());
  EXPECT_EQ(counts_.answered(), 1000);
  EXPECT_EQ(counts_.reconnects, 20);
  EXPECT_EQ(counts_.duplicates, 20) << "stored before the break, answered after it";
  EXPECT_EQ(counts_.recorded, 980);
  ASSERT_THAT(intake_.acts(), SizeIs(1000)) << "each once";
  EXPECT_EQ(intake_.acts().front(), "d0/finish/1");
  EXPECT_EQ(intake_.acts().back(), "d5/finish/143");
}

TEST_F(ImportRunTest, GivesUpWhenTriesBringNothing) {
  intake_.ending = [](int) { return std::pair(0, grpc::Status(grpc::StatusCode::UNAVAILABLE, "down")); };
  EXPECT_THAT(Run(Lines(10)), FailsWith(absl::StatusCode::kUnavailable));
  EXPECT_EQ(intake_.streams(), 4) << "once, and three more times";
}

TEST_F(ImportRunTest, StopsAtOnceWithoutTheRight) {
  intake_.ending = [](int) { return std::pair(0, grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "no")); };
  EXPECT_THAT(Run(Lines(10)), FailsWith(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(intake_.streams(), 1);
}

constexpr char kRefusedLine[] = R"({"line":1,"reason":"R","message":"m","text":"t"})";

class RejectFileTest : public ::testing::Test {
 protected:
  RejectFileTest() { Write("in.jsonl", Line("a", "accept")); }

  std::string Path(const std::string& name) const { return directory_.File(name); }
  void Write(const std::string& name, const std::string& bytes) const {
    testing::WriteFile(Path(name), bytes);
  }
  std::string Read(const std::string& name) const { return testing::ReadFile(Path(name)); }
  bool Exists(const std::string& name) const { return std::filesystem::exists(Path(name)); }
  absl::StatusOr<RejectFile> At(const std::string& name) const {
    return RejectFile::At(Path(name), Path("in.jsonl"));
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(RejectFileTest, TheInputIsRefusedByEveryName) {
  std::filesystem::create_symlink(Path("in.jsonl"), Path("symbolic"));
  std::filesystem::create_hard_link(Path("in.jsonl"), Path("hard"));
  for (const char* name : {"in.jsonl", "./in.jsonl", "symbolic", "hard"}) {
    EXPECT_THAT(At(name), FailsWith(absl::StatusCode::kInvalidArgument)) << name;
  }
  EXPECT_EQ(Read("in.jsonl"), Line("a", "accept"));
}

TEST_F(RejectFileTest, AFileOfAnotherKindStays) {
  for (const char* bytes : {"letters", "{\"line\":1}\n", "[]\n"}) {
    Write("other", bytes);
    EXPECT_THAT(At("other"), FailsWith(absl::StatusCode::kInvalidArgument));
    EXPECT_EQ(Read("other"), bytes);
  }
}

TEST_F(RejectFileTest, WhatAnEarlierRunLeftStaysUntilTheEnd) {
  const std::string old = absl::StrCat(kRefusedLine, "\n");
  Write("rejects", old);
  auto abandoned = At("rejects");
  ASSERT_THAT(abandoned, IsOk());
  ASSERT_THAT(abandoned->Open(), IsOk());
  abandoned->lines() << "new\n";
  EXPECT_EQ(Read("rejects"), old);
  abandoned->Abandon();
  EXPECT_EQ(Read("rejects"), old);
  EXPECT_FALSE(Exists("rejects.new"));

  auto kept = At("rejects");
  ASSERT_THAT(kept, IsOk());
  ASSERT_THAT(kept->Open(), IsOk());
  kept->lines() << old << old;
  ASSERT_THAT(kept->Keep(), IsOk());
  EXPECT_EQ(Read("rejects"), old + old);

  auto removed = At("rejects");
  ASSERT_THAT(removed, IsOk());
  ASSERT_THAT(removed->Open(), IsOk());
  removed->Remove();
  EXPECT_FALSE(Exists("rejects"));
  EXPECT_FALSE(Exists("rejects.new"));
}

TEST_F(ImportRunTest, CountsTheFieldsThatAreKeptAsRemarks) {
  EXPECT_THAT(Run(Line("a", R"(accept","duedate":1,"x":"y)") + Line("b", R"(accept","duedate":"2)")), IsOk());
  EXPECT_THAT(counts_.remarks, ElementsAre(Pair("duedate", 2), Pair("x", 1)));
  EXPECT_THAT(counts_.near_remarks, ElementsAre(Pair(Pair("duedate", "due"), 2)));
}

TEST_F(ImportRunTest, TakesAnEmptyFile) {
  EXPECT_THAT(Run(""), IsOk());
  EXPECT_EQ(counts_.lines, 0);
}

}  // namespace
}  // namespace onestop::cli
