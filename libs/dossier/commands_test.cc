// The names of commands and outcomes, which clients and stored rows contain, are distinct and do not change.

#include "libs/dossier/commands.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/names.h"

namespace onestop::dossier {
namespace {

// The names of all commands, in the order of Command. A command without a kName does not compile here.
template <size_t... index>
std::vector<std::string> NamesOf(std::index_sequence<index...>) {
  return {std::string(std::variant_alternative_t<index, Command>::kName)...};
}

const std::vector<std::string>& CommandNames() {
  static const auto& names =
      *new std::vector<std::string>(NamesOf(std::make_index_sequence<std::variant_size_v<Command>>()));
  return names;
}

TEST(CommandNameTest, EveryCommandHasItsOwn) {
  const std::set<std::string> distinct(CommandNames().begin(), CommandNames().end());
  EXPECT_EQ(distinct.size(), std::variant_size_v<Command>);
  EXPECT_FALSE(distinct.contains(""));
}

// Refusals carry them as metadata "act", which clients compare.
TEST(CommandNameTest, NoNameThatClientsKnowHasChanged) {
  EXPECT_THAT(
      CommandNames(),
      ::testing::ElementsAre("submit", "amend", "accept", "reject", "claim", "release", "assign", "complete",
                             "send_back", "recall", "draft", "sign", "refuse_draft", "number", "seal",
                             "renew_archive", "erase_personal_data", "return", "supplement_request",
                             "supplement", "hand_in_supplement", "decline_supplement", "refuse", "withdraw",
                             "stop", "request_end", "decline_end", "extend", "payment_request", "payment",
                             "consult", "consult_answer", "verify_on_site", "message", "finish", "step"));
}

TEST(CommandNameTest, ACommandIsCalledByTheNameOfItsType) {
  EXPECT_EQ(NameOf(Command(SendBack{.task_number = 1, .reason = "x"})), "send_back");
  EXPECT_EQ(NameOf(Command(Finish{})), "finish");
}

TEST(TaskOutcomeTest, EveryOutcomeIsReadAsItIsStored) {
  std::set<std::string> distinct;
  for (int i = 0; i <= static_cast<int>(TaskOutcome::kRecalled); ++i) {
    const auto outcome = static_cast<TaskOutcome>(i);
    EXPECT_EQ(TaskOutcomeNamed(NameOf(outcome)), outcome) << NameOf(outcome);
    distinct.insert(std::string(NameOf(outcome)));
  }
  EXPECT_EQ(distinct, (std::set<std::string>{"", "assigned", "closed", "completed", "recalled", "refused",
                                             "returned", "sealed", "sent_back", "signed"}));
  EXPECT_EQ(TaskOutcomeNamed("lost"), std::nullopt);
}

}  // namespace
}  // namespace onestop::dossier
