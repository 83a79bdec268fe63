// Sends a document in chunks. The file's hash is checked as it is read, and a damaged file ends the
// stream before its last chunk.

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/refusal/refusals.h"
#include "services/documents/handlers/handlers.h"

namespace onestop::documents_service::handlers {
namespace {

// A row always has its file, so a missing file was lost: DATA_LOSS, not NOT_FOUND.
absl::Status WithDocumentId(const absl::Status& error, const std::string& document_id) {
  if (!absl::IsDataLoss(error) && !absl::IsNotFound(error)) return error;
  return refusal::DocumentDamaged(document_id);
}

class Download final : public rpc::Producer<documents::v1::DownloadDocumentResponse> {
 public:
  Download(store::DocumentRow document, documents::FileStore::Reader reader)
      : document_(std::move(document)), reader_(std::move(reader)) {}

  absl::StatusOr<rpc::Produced> Produce(documents::v1::DownloadDocumentResponse& response) override {
    // The first message describes the document, so that a client can prepare for its size.
    if (!std::exchange(introduced_, true)) {
      *response.mutable_document() = ToProto(document_);
      return rpc::Produced::kMessage;
    }
    const absl::Status read = reader_.Read(kDownloadChunkBytes, *response.mutable_chunk());
    if (!read.ok()) return WithDocumentId(read, document_.document_id);
    return response.chunk().empty() ? rpc::Produced::kEnd : rpc::Produced::kMessage;
  }

 private:
  const store::DocumentRow document_;
  documents::FileStore::Reader reader_;
  bool introduced_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::Producer<documents::v1::DownloadDocumentResponse>>> DownloadDocument(
    const Env& env, const rpc::Call& call, const documents::v1::DownloadDocumentRequest& request) {
  ASSIGN_OR_RETURN(store::DocumentRow document, FindForCaller(env, call, request.document_id()));
  // Opened before the stream begins, so that a lost file is a plain error.
  absl::StatusOr<documents::FileStore::Reader> reader = env.files.Open(document.sha256);
  if (!reader.ok()) return WithDocumentId(reader.status(), document.document_id);
  return std::make_unique<Download>(std::move(document), *std::move(reader));
}

}  // namespace onestop::documents_service::handlers
