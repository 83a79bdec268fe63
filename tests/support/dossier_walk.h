#pragma once

/// One dossier of the sample catalogue from the portal's submission to its return, each act at the service
/// that is for it, by the person who may do it.

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/config/data_directory.h"
#include "libs/crypto/signing_key.h"
#include "libs/rpc/client.h"
#include "libs/sample_pki/authority.h"

namespace onestop::testing {

/// Who is "portal" or a staff id of the sample.
using ConnectTo = std::function<rpc::Client(const std::string& service, const std::string& who)>;

/// An act that was acknowledged.
struct Acknowledged {
  /// The answer's bytes.
  std::string answer;
  /// Sends the very same request once more and returns the bytes of its answer.
  std::function<absl::StatusOr<std::string>()> repeat;
};

struct WalkOptions {
  /// How long a call is tried again while the server is away or does not know whether it committed.
  absl::Duration patience = absl::ZeroDuration();
  /// Called after each act, on the thread that walks.
  std::function<void(Acknowledged)> acknowledged = [](const Acknowledged&) {};
};

struct WalkedDossier {
  std::string dossier_id;
  std::string code;
  int64_t register_number = 0;
  /// Such as "01/KQ-SKHCN".
  std::string document_symbol;
  /// The sealed result.
  std::string document_id;
};

/// What a walk makes: events (the seal's are two, the number's and its own), uploads, and calls that are
/// acknowledged.
inline constexpr int kWalkEvents = 11;
inline constexpr int kWalkUploads = 1;
inline constexpr int kWalkCalls = kWalkEvents - 1 + kWalkUploads;

/// Who signs, who seals, and for which agency; and the tasks that they do. A task has the number of its step,
/// since nothing is sent back.
inline constexpr char kWalkLeader[] = "gd01";
inline constexpr char kWalkClerk[] = "vt01";
inline constexpr char kWalkAgency[] = "H31.06";
inline constexpr int kWalkSignTask = 5;
inline constexpr int kWalkSealTask = 6;

/// The keys of the leader and of the agency, by these ids, as onestopd's embedded default made them in
/// `data`.
absl::StatusOr<std::map<std::string, crypto::SigningKey>> LoadWalkKeys(const config::DataDirectory& data);

/// A time stamp authority of the root that the embedded default made in `data`, good for `lifetime` from now.
absl::StatusOr<sample_pki::Identity> MakeTimeStamper(const config::DataDirectory& data,
                                                     absl::Duration lifetime);

/// `keys` as LoadWalkKeys() returns them. Acts occur when they are recorded.
///
/// Errors: the first refusal.
absl::StatusOr<WalkedDossier> WalkDossier(const ConnectTo& connect,
                                          const std::map<std::string, crypto::SigningKey>& keys,
                                          const WalkOptions& options = {});

/// The same until the draft waits for the leader.
absl::StatusOr<WalkedDossier> WalkToDraft(const ConnectTo& connect, const WalkOptions& options = {});

}  // namespace onestop::testing
