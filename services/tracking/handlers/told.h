#pragma once

/// What only the events of a dossier say: its fold, and the texts that its applicant and its signer are about.

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/dossier/dossier.h"
#include "libs/ledger/reader.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::tracking::handlers {

struct Told {
  dossier::Dossier dossier;
  /// The request for a supplement that is open.
  std::optional<dossier::v1::Event> open_request;
  /// Why it was refused or stopped.
  std::optional<dossier::v1::Event> refusal;
  /// The present draft.
  std::optional<dossier::v1::Event> draft;
  /// The apology for being late, the payment that is awaited, and the applicant's open request to end it.
  std::optional<dossier::v1::Event> apology;
  std::optional<dossier::v1::Event> payment;
  std::optional<dossier::v1::Event> end_request;
  /// Consultations, asked and answered, and messages to and from the applicant, each in order.
  std::vector<dossier::v1::Event> consultations;
  std::vector<dossier::v1::Event> messages;
};

/// Reads the whole history, by a reader of personal data. Nothing when there is none that may be seen. Errors: also
/// DATA_LOSS HISTORY_DAMAGED.
absl::StatusOr<std::optional<Told>> ReadTold(ledger::Reader& reader, absl::string_view dossier_id);

}  // namespace onestop::tracking::handlers
