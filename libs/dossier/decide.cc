// Decide() checks what every command has in common and hands over to the command's own decision
// (decisions.h).

#include "libs/dossier/decide.h"

#include <type_traits>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/dossier/codes.h"
#include "libs/dossier/decisions.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"

namespace onestop::dossier {
namespace {

// What an import makes of the lines of a history: whatever is not here is done by people, or by the portal, when it
// happens. Above all, an import signs, numbers and seals nothing.
template <typename OneCommand>
constexpr bool kIsImported =
    std::is_same_v<OneCommand, Submit> || std::is_same_v<OneCommand, Accept> ||
    std::is_same_v<OneCommand, RequestSupplement> || std::is_same_v<OneCommand, Supplement> ||
    std::is_same_v<OneCommand, RefuseIneligible> || std::is_same_v<OneCommand, Withdraw> ||
    std::is_same_v<OneCommand, Stop> || std::is_same_v<OneCommand, Finish> ||
    std::is_same_v<OneCommand, RecordStep> || std::is_same_v<OneCommand, ReturnResult>;

absl::Status CheckMayImport(const DecisionInput& input, const Command& command) {
  if (!input.actor().migration) return absl::OkStatus();
  if (!std::visit([](const auto& one) { return kIsImported<std::decay_t<decltype(one)>>; }, command)) {
    return error::NotOfAnImport(input.command_name);
  }
  const MigrationRight& right = *input.actor().migration;
  const absl::CivilDay today = DayOf(input.context.record_time);
  if (today >= right.first_day && today <= right.last_day) return absl::OkStatus();
  return error::MigrationRightEnded(right.first_day, right.last_day);
}

}  // namespace

absl::string_view NameOf(const Command& command) {
  return std::visit([](const auto& one) { return std::decay_t<decltype(one)>::kName; }, command);
}

absl::StatusOr<Decision> Decide(const Dossier& dossier, const Command& command, const Context& context) {
  CHECK(context.actor != nullptr);
  const DecisionInput input = {.dossier = dossier, .context = context, .command_name = NameOf(command)};
  RETURN_IF_ERROR(CheckMayImport(input, command));
  // A submission creates the dossier, so that no actor can see it yet.
  if (std::holds_alternative<Submit>(command)) {
    if (dossier.version > 0) return error::DossierExists(dossier.id);
  } else if (!(std::holds_alternative<RenewArchive>(command) && input.actor().archive &&
               dossier.version > 0)) {
    // That right is of a result and not of the dossier, which its holder does not see.
    RETURN_IF_ERROR(CheckVisible(input));
  }
  return std::visit([&input](const auto& one) { return DecideCommand(input, one); }, command);
}

NumberKey CounterOf(const DossierCode& code) {
  return {.series = absl::StrCat(kDossierSeries, code.agency_id), .period = code.day};
}

void KeepOwnCode(Decision& decision) {
  CHECK(decision.event.has_accepted() && !decision.own_code.empty() && decision.numbers.size() == 2);
  decision.event.mutable_accepted()->set_code(decision.own_code);
  decision.numbers.erase(decision.numbers.begin());
}

void FillNumbers(Decision& decision, absl::Span<const int64_t> numbers) {
  CHECK(numbers.size() == decision.numbers.size());
  if (numbers.empty()) return;
  // Numbers are legal facts: a missing one must stop the program, not be stored.
  for (const int64_t number : numbers) CHECK(number >= 1);
  v1::Event& event = decision.event;
  switch (event.kind_case()) {
    case v1::Event::kAccepted: {
      // The order of Decision::numbers: the dossier's number of the day, unless it keeps a code, then the line in the
      // register.
      if (event.accepted().code().empty()) {
        const absl::string_view agency = absl::StripPrefix(decision.numbers[0].series, kDossierSeries);
        event.mutable_accepted()->set_code(
            FormatDossierCode(agency, DayOf(FromProto(event.occur_time())), numbers[0]));
      }
      event.mutable_accepted()->set_register_number(numbers.back());
      return;
    }
    case v1::Event::kResultNumbered: {
      v1::ResultNumbered& numbered = *event.mutable_result_numbered();
      numbered.set_document_number(numbers[0]);
      numbered.set_document_symbol(FormatDocumentSymbol(numbers[0], numbered.document_symbol()));
      return;
    }
    case v1::Event::kRejectedAtIntake:
      return event.mutable_rejected_at_intake()->set_form_number(numbers[0]);
    case v1::Event::kSupplementRequested:
      return event.mutable_supplement_requested()->set_form_number(numbers[0]);
    case v1::Event::kRefusedIneligible:
      return event.mutable_refused_ineligible()->set_form_number(numbers[0]);
    case v1::Event::kWithdrawn:
      return event.mutable_withdrawn()->set_form_number(numbers[0]);
    case v1::Event::kDeadlineExtended:
      return event.mutable_deadline_extended()->set_form_number(numbers[0]);
    case v1::Event::kStopped:
      return event.mutable_stopped()->set_form_number(numbers[0]);
    default:
      CHECK(false);  // No other event wants a number.
  }
}

}  // namespace onestop::dossier
