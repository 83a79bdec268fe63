// Which field of its request a refusal names: for an imported act by the contract's paths, for a supplement
// the list of components that the domain finds too long.

#include <deque>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/pg/pool.h"
#include "libs/rpc/fields.h"
#include "libs/testing/status_matchers.h"
#include "services/intake/handlers/handlers.h"
#include "services/intake/handlers/import_history.h"
#include "services/intake/handlers/submission.h"

namespace onestop::intake {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::FailsWithField;
using ::onestop::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class FieldsTest : public ::testing::Test {
 protected:
  // A call stays valid until it is answered, and here until the test ends.
  const rpc::Call& CallOf(const std::string& subject) {
    rpc::Call& call = calls_.emplace_back();
    call.caller = {.kind = rpc::Caller::Kind::kToken, .subject = subject};
    return call;
  }

  // Handlers are called directly: the paths of fields are the same over the wire. The ledger may answer from another
  // thread.
  template <typename Response>
  static absl::StatusOr<Response> Wait(const std::function<void(rpc::Reply<Response>)>& ask) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Response>>>();
    ask(rpc::Reply<Response>(
        [promise](absl::StatusOr<Response> answer) { promise->set_value(std::move(answer)); }));
    return promise->get_future().get();
  }

  v1::ImportHistoryResponse Import(const v1::ImportHistoryRequest& request) {
    auto import = handlers::ImportHistory(command_env_, CallOf("history"));
    EXPECT_THAT(import, IsOk());
    const auto answer = Wait<v1::ImportHistoryResponse>(
        [&](rpc::Reply<v1::ImportHistoryResponse> reply) { (*import)->Handle(request, std::move(reply)); });
    EXPECT_THAT(answer, IsOk());
    return answer.value_or(v1::ImportHistoryResponse());
  }

  v1::ImportHistoryRequest Act() const {
    v1::ImportHistoryRequest request;
    request.set_line(1);
    request.set_source_dossier_id("old-1");
    *request.mutable_occur_time() = service::ToTimestamp(ledger::At(2024, 1, 12));
    return request;
  }

  std::deque<rpc::Call> calls_;
  ledger::TestOffice office_;
  pg::Pool pool_{{.connection = office_.database.Options("onestop_intake"), .connections_max = 2}};
  service::CommandEnv command_env_{.ledger = *office_.ledger,
                                   .catalogue = [this] { return office_.catalogue; },
                                   .province = "H31",
                                   .now = [this] { return absl::FromUnixMicros(office_.now_micros.load()); }};
  Env env_{.command_env = command_env_,
           .reads = pool_,
           .lookup_keys = service::LookupKeys({std::string(service::kLookupKeyBytes, 'k')})};
};

// The paths are the contract's; a client maps them to its own file's names.
TEST_F(FieldsTest, AnImportedActIsRefusedByTheContractsFields) {
  struct Row {
    std::string field;
    v1::ImportHistoryRequest request;
  };
  std::vector<Row> rows;
  const auto add = [&](const std::string& field) -> v1::ImportHistoryRequest& {
    return rows.emplace_back(Row{.field = field, .request = Act()}).request;
  };
  v1::ImportHistoryRequest& nameless = add("source_dossier_id");
  nameless.clear_source_dossier_id();
  nameless.mutable_finish();
  v1::ImportHistoryRequest& timeless = add("occur_time");
  timeless.clear_occur_time();
  timeless.mutable_finish();
  add("occur_date").set_occur_date("2024-01-12");
  v1::ImportHistoryRequest& dayless = add("occur_date");
  dayless.clear_occur_time();
  dayless.set_occur_date("2024-02-30");
  add("occurrence").set_occurrence(-1);
  add("held_back_by").set_held_back_by(-1);
  for (const char* field : {"submit.procedure_code", "submit.agency", "submit.channel"}) {
    v1::ImportedSubmit& submit = *add(field).mutable_submit();
    submit.set_procedure_code(field == std::string("submit.procedure_code") ? "" : "1.001786");
    submit.set_agency(field == std::string("submit.agency") ? "" : "H31.06");
    if (field != std::string("submit.channel")) submit.set_channel(common::v1::CHANNEL_COUNTER);
  }
  add("accept.due.date").mutable_accept()->mutable_due()->set_date("28/02/2011");
  add("accept.due.time").mutable_accept()->mutable_due()->mutable_time()->set_nanos(-1);
  add("supplement.due.date").mutable_supplement()->mutable_due()->set_date("yesterday");
  add("supplement_request.content").mutable_supplement_request()->set_content(std::string(2001, 'x'));
  add("refuse.reason").mutable_refuse()->set_reason(std::string(2001, 'x'));
  add("withdraw.reason").mutable_withdraw()->set_reason(std::string(2001, 'x'));
  add("stop.reason").mutable_stop()->set_reason(std::string(2001, 'x'));
  add("step.name").mutable_step()->set_actor("old officer");
  v1::ImportedStep& step = *add("step.actor").mutable_step();
  step.set_name("x");
  step.set_actor(std::string(201, 'x'));
  // A request without any act.
  add("act");
  for (const Row& row : rows) {
    const v1::ImportHistoryResponse answer = Import(row.request);
    EXPECT_EQ(answer.outcome(), v1::IMPORT_OUTCOME_REFUSED) << row.field;
    EXPECT_EQ(answer.reason(), "FIELD_INVALID") << row.field;
    EXPECT_THAT(answer.message(), StartsWith(row.field + ": "));
  }
}

// An applicant is called by it; a note in its place is never read.
TEST(PhoneNumberTest, APhoneNumberHasTheCharactersThatTheContractAllows) {
  const auto check = [](const std::string& phone) {
    common::v1::Party party;
    party.set_full_name("Ngô Thị Thử");
    party.set_phone(phone);
    rpc::Fields fields;
    handlers::CheckParty(fields, "owner", party, /*required=*/true);
    return fields.status();
  };
  for (const char* phone : {"", "0912 345 678", "+84 (0)24-3825.5103"})
    EXPECT_THAT(check(phone), IsOk()) << phone;
  for (const char* phone : {"gọi sau giờ làm", "0912345678x", "091\n2345678", "0123456789 0123456789"}) {
    EXPECT_THAT(check(phone), FailsWithField("owner.phone")) << phone;
  }
}

// Old systems have wrong dates; a wrong order must be refused, not repaired.
TEST_F(FieldsTest, AnImportedDueDateBeforeAcceptanceIsOutOfOrder) {
  v1::ImportHistoryRequest submit = Act();
  submit.mutable_submit()->set_procedure_code("1.001786");
  submit.mutable_submit()->set_agency("H31.06");
  submit.mutable_submit()->set_channel(common::v1::CHANNEL_COUNTER);
  ASSERT_EQ(Import(submit).outcome(), v1::IMPORT_OUTCOME_RECORDED);
  v1::ImportHistoryRequest ask = Act();
  ask.mutable_supplement_request()->set_content("a drawing");
  ASSERT_EQ(Import(ask).outcome(), v1::IMPORT_OUTCOME_RECORDED);
  v1::ImportHistoryRequest supplement = Act();
  supplement.mutable_supplement()->mutable_due()->set_date("2024-02-28");
  const v1::ImportHistoryResponse refused = Import(supplement);
  EXPECT_EQ(refused.reason(), "ACT_NOT_POSSIBLE");
  EXPECT_THAT(refused.message(), HasSubstr("a due date is given with the act supplement"));
}

// The limit is the dossier's, so only the domain can find it passed.
TEST_F(FieldsTest, ASupplementBeyondTheDossiersLimitNamesItsComponents) {
  const auto fill = [](auto& request, int count) {
    for (int i = 0; i < count; ++i) request.add_components()->set_kind("don-de-nghi");
  };
  v1::ReceiveDossierRequest receive;
  receive.set_request_id(office_.NextRequestId());
  receive.set_procedure_code("1.001786");
  receive.set_intake_unit("H31.19");
  receive.mutable_owner()->set_full_name("Nguyễn Văn Ánh");
  receive.set_channel(common::v1::CHANNEL_COUNTER);
  fill(receive, handlers::kRequestComponentsMax);
  const auto received = Wait<v1::ReceiveDossierResponse>([&](rpc::Reply<v1::ReceiveDossierResponse> reply) {
    handlers::ReceiveDossier(env_, CallOf("officer"), receive, std::move(reply));
  });
  ASSERT_THAT(received, IsOk());
  const std::string id = received->dossier().dossier_id();
  const auto supply = [&](int count) {
    v1::RequestSupplementRequest ask;
    ask.set_request_id(office_.NextRequestId());
    ask.set_dossier_id(id);
    ask.set_content("a drawing");
    Wait<v1::RequestSupplementResponse>([&](rpc::Reply<v1::RequestSupplementResponse> reply) {
      handlers::RequestSupplement(command_env_, CallOf("officer"), ask, std::move(reply));
    }).IgnoreError();
    v1::ReceiveSupplementRequest more;
    more.set_request_id(office_.NextRequestId());
    more.set_dossier_id(id);
    fill(more, count);
    return Wait<v1::ReceiveSupplementResponse>([&](rpc::Reply<v1::ReceiveSupplementResponse> reply) {
             handlers::ReceiveSupplement(env_, CallOf("officer"), more, std::move(reply));
           })
        .status();
  };
  // Supplements until the dossier is full; the next component is one too many.
  const int rounds = static_cast<int>(dossier::kDossierComponentsMax) / handlers::kRequestComponentsMax - 1;
  for (int i = 0; i < rounds; ++i) ASSERT_THAT(supply(handlers::kRequestComponentsMax), IsOk());
  EXPECT_THAT(supply(1), FailsWithField("components"));
}

}  // namespace
}  // namespace onestop::intake
