// The promises of the contracts that hold for every RPC: who is let in, how a bad field is answered, what
// never leaves the server. RPCs and fields are found by their descriptors, so that a new one is covered or
// fails here.

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/base/reason.h"
#include "libs/rpc/errors.h"
#include "libs/testing/files.h"
#include "onestop/documents/v1/documents_service.pb.h"
#include "onestop/intake/v1/intake_service.pb.h"
#include "tests/support/contract_mutations.h"
#include "tests/support/contract_requests.h"
#include "tests/support/contract_server.h"

namespace onestop::contract {
namespace {

using google::protobuf::MethodDescriptor;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOutsider[] = "ng01";
// A member of staff of an agency that no dossier concerns.
constexpr char kOutsiderCatalogue[] = R"(
    request_id: "00000000-0000-4000-8000-000000000001"
    catalogue {
      province: "H31"
      agencies { id: "H31.90" valid_from: "2010-01-01" name: "Sở Ngoài" calendar_id: "vn-office"
                 document_symbol: "KQ-SN" }
      staff { id: "ng01" valid_from: "2010-01-01" full_name: "Người Ngoài" title: "Cán bộ" subjects: "ng01"
              positions { agency_id: "H31.90" division: "Phòng Ngoài" role: ROLE_SPECIALIST } }
    })";

class ContractTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = new Server();
    const Answer imported = Send("CatalogService.ImportCatalogue", "admin", {kOutsiderCatalogue});
    ASSERT_TRUE(imported.status.ok()) << imported.ToString();
    dossier_ = Submitted(Send("IntakeService.SubmitDossier", "portal"));
    const Answer accepted = Send("IntakeService.AcceptDossier", "mc01");
    ASSERT_TRUE(accepted.status.ok()) << accepted.ToString();
    const Answer uploaded = Send("DocumentsService.UploadDocument", "portal");
    ASSERT_TRUE(uploaded.status.ok()) << uploaded.ToString();
    documents::v1::UploadDocumentResponse response;
    ASSERT_TRUE(response.ParseFromString(uploaded.messages.at(0)));
    document_ = response.document().document_id();
  }
  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }

  static std::vector<const MethodDescriptor*> Methods() {
    std::vector<const MethodDescriptor*> methods;
    for (const auto* service : Services()) {
      for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i));
    }
    return methods;
  }

  static const MethodDescriptor& Method(const std::string& name) {
    const auto methods = Methods();
    const auto found = std::ranges::find_if(methods, [&](const auto* m) { return NameOf(*m) == name; });
    CHECK(found != methods.end());
    return **found;
  }

  static std::unique_ptr<google::protobuf::Message> Parse(const MethodDescriptor& method,
                                                          const std::string& text) {
    std::unique_ptr<google::protobuf::Message> message(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.input_type())->New());
    const std::string id = absl::StrCat("7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f", method.index() + 10,
                                        method.service()->full_name().size());
    CHECK(google::protobuf::TextFormat::ParseFromString(
        absl::StrReplaceAll(text, {{"$R", id}, {"$DOSSIER", dossier_}, {"$DOCUMENT", document_}}),
        message.get()));
    return message;
  }

  static std::vector<std::string> Bytes(const MethodDescriptor& method,
                                        const std::vector<std::string>& texts) {
    std::vector<std::string> requests;
    for (const std::string& text : texts) requests.push_back(Parse(method, text)->SerializeAsString());
    return requests;
  }

  // The row's request, or `texts`, as `subject`.
  static Answer Send(const std::string& name, const std::string& subject,
                     std::vector<std::string> texts = {}) {
    const MethodDescriptor& method = Method(name);
    if (texts.empty()) texts = ExpectationFor(method)->requests;
    return Ask(method, Bytes(method, texts), subject.empty() ? "" : server_->Token(subject));
  }

  // Calls `method`. The refusal of the only command of a stream counts as that of a call of its own.
  static Answer Ask(const MethodDescriptor& method, const std::vector<std::string>& requests,
                    const std::string& token,
                    const std::vector<std::pair<std::string, std::string>>& metadata = {}) {
    Answer answer = server_->Call(PathOf(method), requests, token, metadata);
    const auto* const error = method.output_type()->FindFieldByName("error");
    if (error == nullptr || !answer.status.ok() || answer.messages.size() != 1) return answer;
    std::unique_ptr<google::protobuf::Message> response(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.output_type())->New());
    CHECK(response->ParseFromString(answer.messages[0]));
    if (!response->GetReflection()->HasField(*response, error)) return answer;
    google::rpc::Status status;
    CHECK(
        status.ParseFromString(response->GetReflection()->GetMessage(*response, error).SerializeAsString()));
    answer.status = grpc::Status(static_cast<grpc::StatusCode>(status.code()), status.message(),
                                 status.SerializeAsString());
    return answer;
  }

  static std::string Submitted(const Answer& answer) {
    intake::v1::SubmitDossierResponse response;
    EXPECT_TRUE(answer.status.ok()) << answer.ToString();
    if (answer.messages.empty()) return "";
    EXPECT_TRUE(response.ParseFromString(answer.messages[0]));
    return response.dossier().dossier_id();
  }

  static Server* server_;
  static std::string dossier_;
  static std::string document_;
};

Server* ContractTest::server_ = nullptr;
// Valid ids until the set-up has made a dossier and a document: requests name them before.
std::string ContractTest::dossier_ = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11";
std::string ContractTest::document_ = "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d12";

std::string Told(const Answer& answer) {
  return absl::StrCat("code ", static_cast<int>(answer.status.error_code()), " ", answer.reason());
}

TEST_F(ContractTest, EveryRpcHasAnExpectationAndEveryExpectationAnRpc) {
  for (const MethodDescriptor* method : Methods()) {
    EXPECT_NE(ExpectationFor(*method), nullptr) << NameOf(*method) << " has no row in contract_requests.cc";
  }
  EXPECT_EQ(Methods().size(), Expectations().size());
}

// The text fields of `message` and of what it holds, but for a catalogue.
void ExpectLimits(const google::protobuf::Descriptor& message) {
  for (int i = 0; i < message.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *message.field(i);
    if (field.type() == google::protobuf::FieldDescriptor::TYPE_STRING) {
      EXPECT_TRUE(CharactersMax(field).has_value())
          << field.full_name() << " has no row in contract_mutations.cc";
    } else if (field.message_type() != nullptr && field.message_type()->name() != "Catalogue") {
      ExpectLimits(*field.message_type());
    }
  }
}

TEST_F(ContractTest, EveryTextFieldHasALimit) {
  for (const MethodDescriptor* method : Methods()) ExpectLimits(*method->input_type());
}

TEST_F(ContractTest, WithoutCredentialsNothingButThePublicIsAnswered) {
  for (const Expectation& row : Expectations()) {
    const Answer answer = Send(row.method, "");
    if (row.open_to_public) {
      EXPECT_THAT(Told(answer), AnyOf("code 0 ", "code 5 DOSSIER_NOT_FOUND")) << row.method;
    } else {
      EXPECT_EQ(Told(answer), "code 16 CREDENTIALS_MISSING") << row.method << ": " << answer.ToString();
    }
  }
}

TEST_F(ContractTest, ASubjectThatTheCatalogueDoesNotKnowIsRefusedEverywhere) {
  for (const Expectation& row : Expectations()) {
    if (row.open_to_public) continue;
    const Answer answer = Send(row.method, "nobody");
    EXPECT_EQ(Told(answer), "code 7 CALLER_UNKNOWN") << row.method << ": " << answer.ToString();
  }
}

// Each row's request under an id of its own, so that it would be done.
TEST_F(ContractTest, ADryRunIsAnsweredAndStoresNothing) {
  const std::string before = server_->Rows();
  for (const Expectation& row : Expectations()) {
    const MethodDescriptor& method = Method(row.method);
    std::vector<std::string> texts;
    for (const std::string& text : row.requests) {
      texts.push_back(absl::StrReplaceAll(text, {{"$R", "c0ffee00-3f0e-4a52-9c6a-0c5a8a1f0001"}}));
    }
    const Answer answer =
        Ask(method, Bytes(method, texts), server_->Token(row.caller), {{"onestop-dry-run", "true"}});
    // Answered, or refused with a reason: also that this call has no dry run.
    EXPECT_TRUE(answer.status.ok() || !answer.reason().empty()) << row.method << ": " << answer.ToString();
    EXPECT_EQ(server_->Rows(), before) << row.method;
  }
  const Answer done = Send("IntakeService.SubmitDossier", "portal");
  EXPECT_TRUE(done.status.ok()) << done.ToString();
}

TEST_F(ContractTest, ADryRunInAnotherSpellingIsRefused) {
  const Answer answer = server_->Call("/onestop.tracking.v1.TrackingService/ListDossiers", {""},
                                      server_->Token("mc01"), {{"onestop-dry-run", "yes"}});
  EXPECT_EQ(Told(answer), "code 3 FIELD_INVALID") << answer.ToString();
}

TEST_F(ContractTest, ReadsReachThePositionThatTheyAreAskedFor) {
  const std::string end = server_->Events();
  int64_t position = 0;
  ASSERT_TRUE(absl::SimpleAtoi(end, &position));
  int reads = 0;
  for (const Expectation& row : Expectations()) {
    const std::vector<std::string> name = absl::StrSplit(row.method, '.');
    const auto begins = [&](absl::string_view verb) { return absl::StartsWith(name.back(), verb); };
    constexpr absl::string_view kVerbs[] = {"Get", "List", "LookUp", "Count", "Watch", "Export", "Download"};
    if (std::ranges::none_of(kVerbs, begins)) continue;
    ++reads;
    const MethodDescriptor& method = Method(row.method);
    const auto ask = [&](absl::string_view wanted) {
      return Ask(method, Bytes(method, row.requests), server_->Token(row.caller),
                 {{"onestop-min-position", std::string(wanted)}});
    };
    EXPECT_NE(ask(end).reason(), "POSITION_NOT_REACHED") << row.method;
    EXPECT_EQ(Told(ask(absl::StrCat(position + 1'000'000))), "code 14 POSITION_NOT_REACHED") << row.method;
    EXPECT_EQ(Told(ask("-1")), "code 3 FIELD_INVALID") << row.method;
    EXPECT_EQ(Told(ask("7a")), "code 3 FIELD_INVALID") << row.method;
  }
  EXPECT_GE(reads, 15);
}

TEST_F(ContractTest, ExpiredAndTamperedTokensAreRefusedEverywhere) {
  std::string tampered = server_->Token("mc01");
  // Within the signature of the token.
  char& changed = tampered[tampered.size() - 20];
  changed = changed == 'A' ? 'B' : 'A';
  const std::string expired = server_->Token("mc01", absl::Now() - absl::Hours(3));
  for (const Expectation& row : Expectations()) {
    const MethodDescriptor& method = Method(row.method);
    const auto bytes = Bytes(method, row.requests);
    EXPECT_EQ(Told(server_->Call(PathOf(method), bytes, tampered)), "code 16 TOKEN_INVALID") << row.method;
    EXPECT_EQ(Told(server_->Call(PathOf(method), bytes, expired)), "code 16 TOKEN_EXPIRED") << row.method;
  }
}

TEST_F(ContractTest, StaffOfAnotherAgencyWithoutTheRightSeeAndDoNothing) {
  const std::string before = server_->Events();
  for (const Expectation& row : Expectations()) {
    const Answer answer = Send(row.method, kOutsider);
    switch (row.outsider) {
      case Outsider::kRefused:
        // NOT_FOUND or PERMISSION_DENIED: an outsider must not learn which dossiers exist.
        EXPECT_THAT(static_cast<int>(answer.status.error_code()), AnyOf(5, 7))
            << row.method << ": " << answer.ToString();
        EXPECT_NE(answer.reason(), "") << row.method;
        break;
      case Outsider::kSeesNothing:
        EXPECT_THAT(answer.status.error_code(), AnyOf(grpc::OK, grpc::PERMISSION_DENIED)) << row.method;
        for (const std::string& message : answer.messages) {
          EXPECT_THAT(message, Not(HasSubstr(dossier_))) << row.method;
        }
        break;
      case Outsider::kAllowed:
        EXPECT_TRUE(answer.status.ok()) << row.method << ": " << answer.ToString();
        break;
    }
  }
  EXPECT_EQ(server_->Events(), before);
}

// A refused line of an import is reported within a stream that succeeds; the message names the field.
bool IsRefusedLine(const MethodDescriptor& method, const Mutant& mutant, const Answer& answer) {
  intake::v1::ImportHistoryResponse line;
  return method.name() == "ImportHistory" && answer.status.ok() && answer.messages.size() == 1 &&
         line.ParseFromString(answer.messages[0]) && line.outcome() == intake::v1::IMPORT_OUTCOME_REFUSED &&
         line.reason() == "FIELD_INVALID" && absl::StrContains(line.message(), mutant.path);
}

// Whether BadRequest names the field that is bad.
// The field, an element of it, or the message that contains it when that is out of place as a whole.
// In a stream the path begins within the command.
bool NamesTheField(const MethodDescriptor& method, const Mutant& mutant, const Answer& answer) {
  const auto violations = base::FieldViolationsOf(rpc::FromGrpcStatus(answer.status));
  const bool streamed = method.name() == "SubmitCommands";
  const std::string path = streamed ? mutant.path.substr(mutant.path.find('.') + 1) : mutant.path;
  return std::ranges::any_of(violations, [&](const auto& v) {
    return v.field == path || absl::StartsWith(v.field, absl::StrCat(path, "[")) ||
           absl::StartsWith(path, absl::StrCat(v.field, "."));
  });
}

// The greatest number may be accepted where nothing is stored, or be refused as out of place.
bool IsClear(const MethodDescriptor& method, const Mutant& mutant, const Answer& answer) {
  const auto code = answer.status.error_code();
  if (code == grpc::INVALID_ARGUMENT && answer.reason() == "FIELD_INVALID")
    return NamesTheField(method, mutant, answer);
  if (code == grpc::INVALID_ARGUMENT) return !answer.reason().empty();
  // gRPC itself refuses a message above its limit.
  if (code == grpc::RESOURCE_EXHAUSTED) return absl::EndsWith(mutant.name, "10 MB");
  if (IsRefusedLine(method, mutant, answer)) return true;
  if (!mutant.greatest) return false;
  const bool stores = method.input_type()->FindFieldByName("request_id") != nullptr;
  if (code == grpc::OK) return !stores;
  return !answer.reason().empty() && code != grpc::INTERNAL && code != grpc::UNKNOWN;
}

TEST_F(ContractTest, EveryBadValueInEveryFieldIsRefusedClearlyAndStoresNothing) {
  for (const Expectation& row : Expectations()) {
    const MethodDescriptor& method = Method(row.method);
    const Answer good = Send(row.method, row.caller);
    EXPECT_THAT(good.reason(), Not(AnyOf("FIELD_INVALID", "CALLER_UNKNOWN")))
        << row.method << ": " << good.ToString();
    const std::string token = server_->Token(row.caller);
    const std::string before = server_->Events();
    for (size_t i = 0; i < row.requests.size(); ++i) {
      std::vector<std::string> requests = Bytes(method, row.requests);
      ForEachMutant(*Parse(method, row.requests[i]), [&](const Mutant& mutant) {
        requests[i] = mutant.bytes;
        const Answer answer = Ask(method, requests, token);
        EXPECT_TRUE(IsClear(method, mutant, answer))
            << row.method << " " << mutant.name << ": " << answer.ToString();
      });
    }
    EXPECT_EQ(server_->Events(), before) << row.method;
    // The server still answers after every bad value.
    EXPECT_EQ(Told(Send("CatalogService.GetProcedure", "")), "code 0 ") << "after " << row.method;
  }
}

// The person in the dossier of the next test; nothing else holds these.
constexpr char kName[] = "Quách Thị Tuyệt Mật";
constexpr char kIdentity[] = "034987612345";
constexpr char kPhone[] = "0987-612-345";

TEST_F(ContractTest, APersonsDataAreInNoLogErrorOrList) {
  const std::string person =
      absl::StrCat(" owner { full_name: \"", kName, "\" identity_number: \"", kIdentity, "$MORE\" phone: \"",
                   kPhone, "\" } components { kind: \"don-de-nghi\" originals: 1 }",
                   " components { kind: \"tai-lieu-kem-theo\" originals: 1 }",
                   " procedure_code: \"1.001786\" intake_unit: \"H31.19\" request_id: \"");
  const std::string good =
      absl::StrCat(absl::StrReplaceAll(person, {{"$MORE", ""}}), "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d50\"");
  const std::string bad =
      absl::StrCat(absl::StrReplaceAll(person, {{"$MORE", "x"}}), "7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d51\"");
  const std::string id = Submitted(Send("IntakeService.SubmitDossier", "portal", {good}));
  const auto request = [&](const std::string& more) {
    return std::vector<std::string>{
        absl::StrCat("request_id: \"7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d52\" dossier_id: \"", id, "\" ", more)};
  };
  const std::vector<Answer> answers = {
      Send("IntakeService.AcceptDossier", "cv01", request("")),
      Send("IntakeService.ReturnResult", "mc01", request("channel: CHANNEL_COUNTER")),
      Send("IntakeService.AcceptDossier", "mc01", request("")),
      Send("IntakeService.RejectDossier", "mc02", request("reason: \"x\"")),
      Send("IntakeService.SubmitDossier", "portal", {bad}),
      Send("IntakeService.SubmitDossier", "mc01", {good}),
      Send("IntakeService.SubmitDossier", "portal", {good + " external_reference: \"other\""}),
      Send("WorkflowService.SendBack", "cv01", request("task_number: 1 reason: \"x\"")),
      // Lists for figures; those who work on a dossier read whose it is.
      Send("WorkflowService.ListTasks", "ks01", {"page_size: 200"}),
      Send("TrackingService.ListDossiers", "ks01", {"page_size: 200"}),
      Send("TrackingService.GetTimeline", "mc01", {absl::StrCat("dossier_id: \"", id, "\"")}),
      Send("TrackingService.WatchFeed", "ioc"),
      Send("StatisticsService.ListCell", "ks01"),
  };
  // These two succeed: otherwise the texts below would hold nothing that could leak.
  ASSERT_TRUE(answers[2].status.ok()) << answers[2].ToString();
  EXPECT_THAT(answers[9].messages.at(0), HasSubstr(id));
  std::string told = server_->Log();
  for (const Answer& answer : answers) {
    absl::StrAppend(&told, answer.status.error_message(), answer.status.error_details());
    for (const std::string& message : answer.messages) absl::StrAppend(&told, message);
  }
  for (const std::string secret : {kName, kIdentity, kPhone}) EXPECT_THAT(told, Not(HasSubstr(secret)));
}

// The rows of proto/README.md that say who may call what: RPC → the cells of the rights PORTAL, MIGRATION, READ_ALL,
// CATALOGUE and ARCHIVE.
std::map<std::string, std::vector<std::string>> RightsOfThePage() {
  std::map<std::string, std::vector<std::string>> rights;
  const std::string page =
      testing::ReadFile(absl::StrCat(std::getenv("ONESTOP_SOURCE_DIR"), "/proto/README.md"));
  for (const absl::string_view line : absl::StrSplit(page, '\n')) {
    std::vector<std::string> cells = absl::StrSplit(line, " | ");
    if (cells.size() != 8 || !absl::StartsWith(cells[0], "| `")) continue;
    const std::string method(absl::StripSuffix(absl::StripPrefix(cells[0], "| `"), "`"));
    cells.back() = std::string(absl::StripSuffix(cells.back(), " |"));
    rights[method] = {cells.begin() + 3, cells.end()};
  }
  return rights;
}

// What the page denies never succeeds; what it allows is never refused for want of a right. Of a step that is not open yet
// the server says so before it asks who may do it.
TEST_F(ContractTest, ClientSystemsMayCallWhatThePageForIntegratorsSays) {
  const auto rights = RightsOfThePage();
  const std::vector<std::string> systems = {"portal", "history-migration", "ioc", "admin", "archive"};
  int64_t id = 100'000'000'000;
  const auto fresh = [&id](std::string text) {
    return absl::StrReplaceAll(text, {{"$R", absl::StrCat("7b1c1c52-3f0e-4a52-9c6a-", ++id)}});
  };
  const std::string submission = ExpectationFor(Method("IntakeService.SubmitDossier"))->requests[0];
  for (const Expectation& row : Expectations()) {
    ASSERT_TRUE(rights.contains(row.method)) << row.method;
    for (size_t i = 0; i < systems.size(); ++i) {
      // A dossier of its own: one call must not be refused for what another has done.
      dossier_ = Submitted(Send("IntakeService.SubmitDossier", "portal", {fresh(submission)}));
      Send("IntakeService.AcceptDossier", "mc01", {fresh(R"(request_id: "$R" dossier_id: "$DOSSIER")")});
      std::vector<std::string> requests;
      for (const std::string& request : row.requests) requests.push_back(fresh(request));
      const Answer answer = Send(row.method, systems[i], requests);
      const auto wants_right = AnyOf("ROLE_MISSING", "MIGRATION_RIGHT_MISSING", "TASK_HELD_BY_OTHER");
      if (rights.at(row.method)[i] == "–") {
        EXPECT_THAT(answer.reason(), AnyOf(wants_right, "DOSSIER_NOT_FOUND", "DOCUMENT_NOT_FOUND",
                                           "STEP_NEEDS_OTHER_ACT", "DRAFT_NOT_SIGNABLE"))
            << row.method << " as " << systems[i] << ": " << answer.ToString();
      } else {
        EXPECT_THAT(answer.reason(), Not(wants_right)) << row.method << " as " << systems[i];
      }
    }
  }
}

// One open stream of the feed: its call waits for events.
struct Feed {
  grpc::ClientContext context;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call;
};

constexpr int kFeeds = 1000;
// Each has its share of the streams, a hundred.
constexpr absl::string_view kWatchers[] = {"ioc",  "tp01", "tp02", "tp03", "cv01",
                                           "cv02", "cv03", "cv04", "cv05", "cv06"};
constexpr int64_t kFeedsBytesMax = 200 * 1024 * 1024;

TEST_F(ContractTest, AThousandFeedsTakeLittleMemoryAndTheNextIsRefused) {
  const int64_t before = server_->ResidentBytes();
  const std::string path = PathOf(Method("TrackingService.WatchFeed"));
  std::vector<std::string> tokens;
  for (const absl::string_view who : kWatchers) tokens.push_back(server_->Token(std::string(who)));
  // Four connections: of one, only so many calls are taken up at once.
  std::vector<grpc::GenericStub> stubs;
  for (int i = 0; i < 4; ++i) stubs.emplace_back(server_->Connect());
  grpc::CompletionQueue queue;
  const auto next = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    CHECK(queue.Next(&tag, &ok));
    return ok;
  };
  const grpc::Slice nothing;
  std::vector<std::unique_ptr<Feed>> feeds;
  for (int i = 0; i < kFeeds; ++i) {
    Feed& feed = *feeds.emplace_back(std::make_unique<Feed>());
    feed.context.AddMetadata("authorization", absl::StrCat("Bearer ", tokens[i % tokens.size()]));
    feed.call = stubs[i % stubs.size()].PrepareCall(&feed.context, path, &queue);
    feed.call->StartCall(nullptr);
    ASSERT_TRUE(next());
    feed.call->WriteLast(grpc::ByteBuffer(&nothing, 1), grpc::WriteOptions(), nullptr);
    ASSERT_TRUE(next());
    grpc::ByteBuffer event;
    feed.call->Read(&event, nullptr);
    ASSERT_TRUE(next()) << "feed " << i << " gets no event";
    if (i == 99 * static_cast<int>(tokens.size())) {
      // This caller has its share, and others go on.
      EXPECT_EQ(Told(Send("TrackingService.WatchFeed", "ioc")), "code 8 CALLER_BUSY");
    }
  }
  // Each feed has sent an event and waits: what it holds now, it holds for hours.
  EXPECT_LT(server_->ResidentBytes() - before, kFeedsBytesMax);
  EXPECT_EQ(Told(Send("TrackingService.WatchFeed", "mc01")), "code 8 SERVER_BUSY");
  EXPECT_EQ(Told(Send("CatalogService.GetProcedure", "")), "code 0 ");
  EXPECT_EQ(Told(Send("TrackingService.GetDossier", "mc01")), "code 0 ");
  for (const auto& feed : feeds) {
    feed->context.TryCancel();
    grpc::Status status;
    feed->call->Finish(&status, nullptr);
    next();
  }
}

}  // namespace
}  // namespace onestop::contract
