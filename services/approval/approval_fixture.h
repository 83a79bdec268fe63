#pragma once

/// The service over real connections, with real keys, files, authorities and a real database, for its tests.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "libs/catalog/snapshot_source.h"
#include "libs/documents/file_store.h"
#include "libs/ledger/ledger_testing.h"
#include "libs/rpc/client.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "libs/testing/test_tokens.h"
#include "libs/testing/test_trust.h"
#include "services/approval/assembly.h"

namespace onestop::approval {

constexpr int kExamineTask = 3;
constexpr int kSignTask = 5;
constexpr int kSealTask = 6;

/// The office at TestTrust::Now(): besides ledger's people the leader "deputy" without a mandate, the leader
/// "second" with one, and the leader "outsider" of another agency. Each signs with the key of that name; the
/// office's seal is seal_.
class ApprovalFixture : public ::testing::Test {
 protected:
  ApprovalFixture();
  ~ApprovalFixture() override;

  /// Starts the service anew, as a new process would: it has no memory of the one before. Without
  /// `reads` its handlers find no database, while its ledger does.
  void Start(bool reads = true);

  absl::Time Now() const { return absl::FromUnixMicros(office_.now_micros.load()); }

  std::shared_ptr<const catalog::Snapshot> MakeCatalogue(
      const std::function<void(catalog::v1::Catalogue&)>& change = [](auto&) {}) const;

  void Do(absl::string_view actor, const std::string& id, dossier::Command command);

  auto Compose(const std::string& subject, const v1::ComposeDraftRequest& request) {
    return Call(subject, request, &v1::ApprovalService::Stub::ComposeDraft);
  }
  auto Prepare(const std::string& subject, const v1::PrepareSignatureRequest& request) {
    return Call(subject, request, &v1::ApprovalService::Stub::PrepareSignature);
  }
  auto Prepare(const std::string& subject, const std::string& id, int task) {
    return Prepare(subject, Make<v1::PrepareSignatureRequest>(id, task));
  }
  auto Complete(const std::string& subject, const v1::CompleteSignatureRequest& request) {
    return Call(subject, request, &v1::ApprovalService::Stub::CompleteSignature);
  }
  auto Refuse(const std::string& subject, const v1::RefuseDraftRequest& request) {
    return Call(subject, request, &v1::ApprovalService::Stub::RefuseDraft);
  }
  auto Renew(const std::string& subject, const v1::RenewArchiveRequest& request) {
    return Call(subject, request, &v1::ApprovalService::Stub::RenewArchive);
  }
  auto ListDue(const std::string& subject, const v1::ListArchivesDueRequest& request) {
    return Call(subject, request, &v1::ApprovalService::Stub::ListArchivesDue);
  }
  absl::StatusOr<signing::v1::Report> Verify(const std::string& subject, absl::string_view bytes);

  /// A dossier that is examined.
  std::string Examining();
  v1::ComposeDraftRequest Composition(const std::string& id);
  /// A dossier whose draft waits for the leader: made from Composition() after `change`.
  std::string Drafted(const std::function<void(v1::ComposeDraftRequest&)>& change = [](auto&) {});
  /// The same with a draft that was made elsewhere: whom it names is not known.
  std::string DraftedElsewhere();

  template <typename Request>
  Request Make(const std::string& dossier_id, int task_number) {
    Request request;
    request.set_request_id(office_.NextRequestId());
    request.set_dossier_id(dossier_id);
    request.set_task_number(task_number);
    return request;
  }

  /// What a client with `key` would send.
  v1::CompleteSignatureRequest Signature(const std::string& id, int task,
                                         const v1::PrepareSignatureResponse& prepared,
                                         const crypto::SigningKey& key);
  v1::CompleteSignatureRequest Prepared(const std::string& subject, const std::string& id, int task,
                                        const crypto::SigningKey& key);
  absl::StatusOr<v1::CompleteSignatureResponse> Sign(const std::string& id);
  absl::StatusOr<v1::CompleteSignatureResponse> Seal(const std::string& id);

  /// Sets the time of the office and of the authorities.
  void MoveTo(absl::Time time);
  /// What is stamped from now on is stamped under a new certificate until `end`, which is returned.
  /// `answers`: that it says where to ask about it.
  sample_pki::Identity StampUntil(absl::Time end, bool answers = true);

  /// A sealed result.
  struct Result {
    std::string dossier_id;
    std::string document_id;
    std::string sha256;
  };
  Result SealedResult();
  v1::RenewArchiveRequest Renewal(const Result& result);

  crypto::SigningKey KeyWith(const std::function<void(sample_pki::CertificateSpec&)>& change) const;

  /// Everything that a refusal must leave as it was: events, numbers, documents, files.
  std::string State();
  std::string Sessions() { return office_.database.Query("SELECT count(*) FROM approval.session"); }
  dossier::v1::Event LastEvent(const std::string& id);
  std::string File(const std::string& sha256);

 private:
  /// Moves the dossier from the draft to the leader's step.
  void Review(const std::string& id);

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::string& subject, const Request& request,
                                grpc::Status (v1::ApprovalService::Stub::*method)(grpc::ClientContext*,
                                                                                  const Request&,
                                                                                  Response*)) {
    const rpc::Client client = Connect(subject);
    const auto stub = v1::ApprovalService::NewStub(client.channel());
    return rpc::Invoke(client, *stub, method, request);
  }
  /// Without a token if `subject` is empty.
  rpc::Client Connect(const std::string& subject) const;

 protected:
  onestop::testing::TestTrust trust_;
  const crypto::SigningKey director_ = trust_.Issue(trust_.SignerSpec()).ToSigningKey();
  const crypto::SigningKey deputy_ = trust_.Issue(trust_.SignerSpec()).ToSigningKey();
  const crypto::SigningKey second_ = trust_.Issue(trust_.SignerSpec()).ToSigningKey();
  const crypto::SigningKey seal_ = trust_.Issue(trust_.SignerSpec()).ToSigningKey();
  const trust::TrustPolicy policy_ = trust_.Policy();
  const onestop::testing::TemporaryDirectory store_directory_;
  const std::filesystem::path root_ = store_directory_.path();
  const documents::FileStore files_ = *documents::FileStore::Create(root_.string(), {.free_bytes_min = 0});
  ledger::TestOffice office_;
  std::shared_ptr<const catalog::Snapshot> catalogue_;
  catalog::SnapshotSource source_;

 private:
  // The second leader has no picture: text replaces it.
  const onestop::testing::TemporaryDirectory images_;
  onestop::testing::TestTokens tokens_;
  std::unique_ptr<pg::Pool> pool_;
  int starts_ = 0;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::unique_ptr<service::CommandEnv> command_env_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<Assembly> assembly_;
};

}  // namespace onestop::approval
