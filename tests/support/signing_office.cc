// Prepares and completes signatures through the real services, with the keys of the sample's signers.

#include "tests/support/signing_office.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/client/request_id.h"
#include "libs/sample_pki/sample_authority.h"
#include "libs/testing/status_matchers.h"

namespace onestop::testing {
namespace {

using approval::v1::ApprovalService;

template <typename T>
T Must(absl::StatusOr<T> value) {
  CHECK(value.ok());
  return *std::move(value);
}

}  // namespace

SigningOffice::SigningOffice()
    : keys_(Must(LoadWalkKeys(server_.directory()))),
      client_(Must(rpc::Client::Connect({.target = server_.target()}))) {}

rpc::Client SigningOffice::As(const std::string& who) const { return client_.As(server_.Token(who)); }

ConnectTo SigningOffice::Connect() const {
  return [this](const std::string&, const std::string& who) { return As(who); };
}

std::vector<WalkedDossier> SigningOffice::Drafts(int count) const {
  std::vector<WalkedDossier> dossiers;
  for (int i = 0; i < count; ++i) dossiers.push_back(Must(WalkToDraft(Connect())));
  return dossiers;
}

absl::StatusOr<approval::v1::CompleteSignatureRequest> SigningOffice::Prepare(const WalkedDossier& dossier,
                                                                              int task) const {
  const bool seals = task == kWalkSealTask;
  const rpc::Client client = As(seals ? kWalkClerk : kWalkLeader);
  // A seal is made with the agency's key and asked for by the clerk.
  return client::PrepareStep(
      client, client, keys_.at(seals ? kWalkAgency : kWalkLeader),
      {.request_id = client::NewRequestId(), .dossier_id = dossier.dossier_id, .task_number = task}, {});
}

absl::StatusOr<approval::v1::CompleteSignatureResponse> SigningOffice::Complete(
    const approval::v1::CompleteSignatureRequest& request) const {
  const rpc::Client client = As(request.task_number() == kWalkSealTask ? kWalkClerk : kWalkLeader);
  return rpc::Invoke(client, *ApprovalService::NewStub(client.channel()),
                     &ApprovalService::Stub::CompleteSignature, request);
}

absl::Status SigningOffice::Refuse(const WalkedDossier& dossier) const {
  const rpc::Client client = As(kWalkLeader);
  approval::v1::RefuseDraftRequest request;
  request.set_request_id(client::NewRequestId());
  request.set_dossier_id(dossier.dossier_id);
  request.set_task_number(kWalkSignTask);
  request.set_reason("Thiếu căn cứ pháp lý.");
  return rpc::Invoke(client, *ApprovalService::NewStub(client.channel()), &ApprovalService::Stub::RefuseDraft,
                     request)
      .status();
}

std::vector<std::string> SigningOffice::Onestop(std::vector<std::string> words) const {
  words.insert(words.begin(), {absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/onestop"), "--data",
                               server_.directory().root});
  return words;
}

std::vector<std::string> SigningOffice::Pkcs12(const std::string& stem) const {
  const std::string password = absl::StrCat(server_.directory().root, "/p12-password");
  // The password goes into a file: the command line takes none.
  std::ofstream(password) << sample_pki::kSamplePassword << "\n";
  return {"--p12", absl::StrCat(server_.directory().Signing(), "/", stem, ".p12"), "--password-file",
          password};
}

std::string SigningOffice::Query(const char* sql) const {
  pg::Connection connection = server_.Database();
  const auto rows =
      // The name of a prepared statement is made of the literal's address: each text has its own.
      connection.Execute({absl::StrCat("test.", absl::Hex(reinterpret_cast<uintptr_t>(sql))), sql});
  EXPECT_THAT(rows, IsOk());
  return rows.ok() ? std::string((*rows)[0].Text(0)) : "";
}

// 28 and 30 are the fields of ResultSigned and ResultSealed in the oneof of Event.
std::string SigningOffice::Signed() const {
  return Query("SELECT count(DISTINCT dossier_id) || ' of ' || count(*) FROM dossier.event WHERE kind = 28");
}
std::string SigningOffice::Sealed() const {
  return Query("SELECT count(DISTINCT dossier_id) || ' of ' || count(*) FROM dossier.event WHERE kind = 30");
}

int SigningOffice::StoredFiles() const {
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(server_.directory().Documents())) {
    files += entry.is_regular_file() ? 1 : 0;
  }
  return files;
}

}  // namespace onestop::testing
