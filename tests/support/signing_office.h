#pragma once

/// An office that signs, for tests: onestopd's embedded default in a process of its own, its sample's people,
/// and the real command line beside it.

#include <map>
#include <string>
#include <vector>

#include "libs/client/signing_flow.h"
#include "libs/crypto/signing_key.h"
#include "libs/rpc/client.h"
#include "onestop/approval/v1/approval_service.grpc.pb.h"
#include "tests/support/dossier_walk.h"
#include "tests/support/embedded_server.h"
#include "tests/support/terminal.h"

namespace onestop::testing {

class SigningOffice {
 public:
  SigningOffice();

  EmbeddedServer& server() { return server_; }
  const EmbeddedServer& server() const { return server_; }
  /// A person of the sample, on a connection that outlives the server.
  rpc::Client As(const std::string& who) const;
  /// For WalkDossier() and WalkToDraft().
  ConnectTo Connect() const;
  const std::map<std::string, crypto::SigningKey>& keys() const { return keys_; }

  /// Dossiers whose drafts wait for the leader.
  std::vector<WalkedDossier> Drafts(int count) const;
  /// The leader signs, or the clerk seals, with the sample's key.
  absl::StatusOr<approval::v1::CompleteSignatureRequest> Prepare(const WalkedDossier& dossier,
                                                                 int task) const;
  absl::StatusOr<approval::v1::CompleteSignatureResponse> Complete(
      const approval::v1::CompleteSignatureRequest& request) const;
  /// The leader sends the draft back.
  absl::Status Refuse(const WalkedDossier& dossier) const;

  /// `onestop` with these words and the data directory.
  std::vector<std::string> Onestop(std::vector<std::string> words) const;
  /// The options of a PKCS#12 file of the sample, such as "staff-gd01".
  std::vector<std::string> Pkcs12(const std::string& stem) const;

  /// One value of the server's database. `sql` is a literal: its place names the statement.
  std::string Query(const char* sql) const;
  /// "a of b": how many dossiers have been signed, or sealed, and how many such events there are.
  std::string Signed() const;
  std::string Sealed() const;
  /// Files in the document store.
  int StoredFiles() const;

 private:
  EmbeddedServer server_;
  std::map<std::string, crypto::SigningKey> keys_;
  rpc::Client client_;
};

}  // namespace onestop::testing
