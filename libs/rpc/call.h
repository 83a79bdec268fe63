#pragma once

/// What every handler gets with a call: the caller, the deadline, the span.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "libs/telemetry/trace.h"

namespace onestop::rpc {

/// The metadata that asks for a dry run; its one value is "true".
inline constexpr char kDryRunMetadata[] = "onestop-dry-run";
/// The metadata that asks a read for a state no older than a position of the log.
inline constexpr char kMinPositionMetadata[] = "onestop-min-position";
/// The trailer with the position of the event that a call made.
inline constexpr char kPositionMetadata[] = "onestop-position";

/// Who is calling, as proved by the connection or the token. It carries no rights: those come from the staff
/// directory and the mandates.
struct Caller {
  enum class Kind {
    /// Neither a token nor a client certificate.
    kAnonymous,
    /// A verified bearer token; `subject` is its `sub`.
    kToken,
    /// A verified client certificate; `subject` is its URI name, such as "spiffe://onestop/system/portal".
    kCertificate,
  };

  Kind kind = Kind::kAnonymous;
  std::string subject;
  /// Of an anonymous caller who showed a verified certificate: how many URIs it names, instead of exactly one.
  std::optional<int> certificate_uris = std::nullopt;

  friend bool operator==(const Caller&, const Caller&) = default;
};

/// A call in progress. Handlers get a reference that stays valid until they have answered; what must outlive
/// the answer is copied.
struct Call {
  Caller caller;

  /// Where the connection comes from, without its port: "127.0.0.1", "[::1]", "unix:". Behind a proxy it is
  /// the proxy's. For limits by address.
  std::string peer_address;

  /// The text in `onestop-citizen-address`, empty when absent: from which address a citizen came to the
  /// system that calls. A claim, not a proof: the handler believes it of systems alone, after it has read it.
  std::string citizen_address;

  /// `onestop-dry-run: true`: the caller asks what would be answered, and nothing is to be stored. Commands of the
  /// ledger are decided and rolled back (ledger::Submission::dry_run); a handler that stores anything itself
  /// leaves that out, or refuses the call with RefuseDryRun().
  bool dry_run = false;

  /// `onestop-min-position`, 0 when absent: a read answers of a state that has at least this position of the log.
  /// Calls of reads ask Server::ReachPosition() before their handlers; commands always act on the newest state.
  int64_t min_position = 0;

  /// After this the answer is of no use: the client's deadline, capped by Limits::call_time_max, or
  /// Limits::call_time_default from the start when the client gave none. For a server stream that the client
  /// left open, absl::InfiniteFuture().
  absl::Time deadline = absl::InfiniteFuture();

  /// The call's server span: the parent of whatever the handler starts.
  telemetry::SpanContext span;

  /// "/onestop.intake.v1.IntakeService/SubmitDossier".
  std::string method;

  /// "vi" when the client's accept-language begins with it, else "en".
  std::string locale = "en";

  /// Set when the client has gone away or cancelled. Safe to ask from any thread; may be copied and outlive
  /// the call.
  std::shared_ptr<const std::atomic<bool>> cancelled;

  /// What the handler tells besides its answer: the position in the log of the event that the call made, or that it
  /// repeats; 0: none. Set before the answer; the client gets it as the trailer kPositionMetadata.
  mutable int64_t position = 0;
  /// And what the call was about, for the record (audit.h): ids of dossiers and documents. Set as soon as it is known.
  mutable std::vector<std::string> objects = {};
  /// What the caller says it is for, where it is asked.
  mutable std::string purpose = "";

  bool IsCancelled() const { return cancelled != nullptr && cancelled->load(std::memory_order_relaxed); }
};

/// OK, or UNAUTHENTICATED CREDENTIALS_MISSING when the caller is anonymous.
absl::Status RequireCredentials(const Call& call);

/// OK, or INVALID_ARGUMENT FIELD_INVALID when a dry run is asked for: of calls that cannot be made without storing.
absl::Status RefuseDryRun(const Call& call);

}  // namespace onestop::rpc
