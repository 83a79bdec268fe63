#include "libs/dossier/decide.h"

#include <array>

#include "absl/strings/strip.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/dossier/acts.h"
#include "libs/dossier/codes.h"
#include "libs/dossier/errors.h"
#include "libs/dossier/event_parts.h"

namespace onestop::dossier {
namespace {

// The names of the acts, in the order of Command. Those that histories tell of are called as there.
constexpr std::array<absl::string_view, std::variant_size_v<Command>> kActNames = {
    "submit",     "accept",    "reject",        "claim",  "assign",
    "complete",   "send_back", "draft",         "sign",   "refuse_draft",
    "number",     "seal",      "renew_archive", "return", "supplement_request",
    "supplement", "refuse",    "withdraw",      "stop",   "finish",
    "step"};

}  // namespace

absl::StatusOr<Decision> Decide(const Dossier& dossier, const Command& command, const Context& context) {
  CHECK(context.actor != nullptr);
  const Case c = {.dossier = dossier, .context = context, .act = kActNames[command.index()]};
  if (std::holds_alternative<Submit>(command)) {
    if (dossier.version > 0) return error::DossierExists(dossier.id);
  } else {
    RETURN_IF_ERROR(CheckVisible(c));
  }
  return std::visit([&c](const auto& wish) { return DecideAct(c, wish); }, command);
}

void FillNumbers(Decision& decision, absl::Span<const int64_t> numbers) {
  CHECK(numbers.size() == decision.numbers.size());
  if (numbers.empty()) return;
  for (const int64_t number : numbers) CHECK(number >= 1);
  v1::Event& event = decision.event;
  switch (event.act_case()) {
    case v1::Event::kAccepted: {
      const absl::string_view agency = absl::StripPrefix(decision.numbers[0].series, kDossierSeries);
      event.mutable_accepted()->set_code(
          FormatDossierCode(agency, DayOf(FromProto(event.occur_time())), numbers[0]));
      event.mutable_accepted()->set_register_number(numbers[1]);
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
    case v1::Event::kStopped:
      return event.mutable_stopped()->set_form_number(numbers[0]);
    default:
      CHECK(false);  // No other act wants a number.
  }
}

}  // namespace onestop::dossier
