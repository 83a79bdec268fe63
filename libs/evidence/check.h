#pragma once

/// Whether an evidence package proves what it contains, from its own bytes and the roots that the checker
/// trusts: no server, no network.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/evidence/contents.h"
#include "libs/evidence/package.h"
#include "libs/messages/messages.h"
#include "libs/pdf/workers/pdf_inspector.h"
#include "libs/trust/trust_policy.h"
#include "onestop/signing/v1/report.pb.h"

namespace onestop::evidence {

/// A signed document of the package: the leader's, the sealed one, or one whose archive was renewed.
struct CheckedDocument {
  int64_t sequence = 0;
  /// What happened, in Vietnamese; in English the event's name, such as "ResultSealed".
  messages::Bilingual happened;
  std::string sha256;
  signing::v1::Report report;
};

struct EvidenceCheck {
  int64_t events = 0;
  /// Of them, those that a system recorded with the migration right (Event.recorded_by).
  int64_t imported_events = 0;
  std::vector<CheckedDocument> signed_documents;
  /// What is wrong; empty: everything holds.
  std::vector<Finding> findings;
  /// What could not be decided from the package.
  std::vector<Finding> open_questions;
  /// The numbers of events of which personal data were erased.
  std::vector<int64_t> erased_events;
  /// Documents that were handed in before events kept their hashes, by path: only the manifest identifies
  /// them.
  std::vector<std::string> unproven_documents;
};

/// Checks, in this order: that the events' hashes chain from the first to `package.last_hash`; that the personal data are
/// those that the events are bound to, and gone only where an event says that they were erased; that each
/// event follows by the rules from those before; that the package holds what the events name and nothing else
/// (CheckContents()); that every document has the hash that its event names; that every one of a result
/// begins with the one that it was appended to; that each signed document verifies at `now` with the
/// certificates and answers that the events keep, is signed with the certificate that its event names, and
/// covers what its event records. A document that is continued in a later one that holds need not be proven
/// by itself any more: the later one's time stamp covers it. When an event cannot be read or does not
/// follow, the findings contain only that.
///
/// Errors: those of signing::VerifyFile(), when nothing can be verified here.
absl::StatusOr<EvidenceCheck> CheckEvidence(const EvidencePackage& package,
                                            const pdf::PdfInspector& inspector,
                                            const trust::TrustPolicy& policy, absl::Time now);

}  // namespace onestop::evidence
