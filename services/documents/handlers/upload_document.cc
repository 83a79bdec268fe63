// Takes a file in, chunk by chunk, checks it against what was declared and records it.

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/refusal/refusals.h"
#include "libs/rpc/fields.h"
#include "libs/service/upload_pace.h"
#include "services/documents/handlers/handlers.h"

namespace onestop::documents_service::handlers {
namespace {

constexpr int kFileNameCharactersMax = 255;
constexpr int kMediaTypeCharactersMax = 127;  // RFC 6838.

absl::Status CheckMayUpload(const dossier::Actor& actor) {
  if (!actor.is_system || actor.portal) return absl::OkStatus();
  // Staff, and the systems that upload for applicants.
  return refusal::UploadRightMissing();
}

absl::Status CheckMetadata(const documents::v1::UploadMetadata& metadata) {
  rpc::Fields fields;
  fields.Uuid("metadata.request_id", metadata.request_id());
  fields.Required("metadata.file_name", metadata.file_name(), kFileNameCharactersMax);
  fields.Optional("metadata.media_type", metadata.media_type(), kMediaTypeCharactersMax);
  if (metadata.size_bytes() < 1)
    fields.Add("metadata.size_bytes", "it must be 1 at least: the size of the file");
  if (!metadata.sha256().empty() && metadata.sha256().size() != digest::kSha256Size) {
    fields.Add("metadata.sha256", "it must have 32 bytes, or none when the hash is not declared");
  }
  return fields.status();
}

class Upload final
    : public rpc::Consumer<documents::v1::UploadDocumentRequest, documents::v1::UploadDocumentResponse> {
 public:
  Upload(const Env& env, const rpc::Call& call, std::shared_ptr<const dossier::Actor> actor)
      : env_(env), call_(call), actor_(std::move(actor)), pace_(absl::Now()) {}

  absl::Status Consume(documents::v1::UploadDocumentRequest& message) override {
    switch (message.part_case()) {
      case documents::v1::UploadDocumentRequest::kMetadata:
        return Begin(message.metadata());
      case documents::v1::UploadDocumentRequest::kChunk:
        return Append(message.chunk());
      case documents::v1::UploadDocumentRequest::PART_NOT_SET:
        break;
    }
    return base::FieldError("part", "a message holds `metadata` or `chunk`");
  }

  absl::StatusOr<documents::v1::UploadDocumentResponse> Finish() override {
    if (!begun_) return base::FieldError("metadata", "it is missing; the first message must hold it");
    // No byte came: it is refused as a file of another size than was said.
    if (!writer_.has_value()) RETURN_IF_ERROR(TakePlace());
    // Commit() checks size, hash and type, and syncs the file: only then may a row name it.
    ASSIGN_OR_RETURN(documents::StoredFile file,
                     writer_->Commit({.sha256 = metadata_.sha256(), .media_type = metadata_.media_type()}));
    const std::string& caller = call_.caller.subject;
    const store::Upload upload = {
        .province = env_.province,
        .caller = caller,
        .request_id = metadata_.request_id(),
        .uploaded_by = actor_->id,
        .document = {.document_id = store::DocumentIdFor(env_.province, caller, metadata_.request_id()),
                     .file_name = metadata_.file_name(),
                     .media_type = std::move(file.media_type),
                     .size_bytes = file.size_bytes,
                     .sha256 = std::move(file.sha256),
                     .upload_time = env_.now()}};
    // The stream's own deadline may be hours away.
    const absl::Time deadline = std::min(call_.deadline, absl::Now() + kStatementTimeMax);
    ASSIGN_OR_RETURN(const store::DocumentRow row, store::Record(env_.pool, upload, deadline));
    // The verification starts now, but the answer does not wait for it.
    if (env_.verifier != nullptr) env_.verifier->Wake();
    documents::v1::UploadDocumentResponse response;
    *response.mutable_document() = ToProto(row);
    return response;
  }

 private:
  absl::Status Begin(const documents::v1::UploadMetadata& metadata) {
    if (begun_) return base::FieldError("metadata", "it came twice; only the first message holds it");
    RETURN_IF_ERROR(CheckMetadata(metadata));
    metadata_ = metadata;
    begun_ = true;
    return absl::OkStatus();
  }

  // With the first bytes of the file: a silent stream holds no place and no file.
  absl::Status TakePlace() {
    slot_ = env_.uploads.TryTake(call_.caller.subject);
    if (!slot_.has_value()) return refusal::ServerBusy("uploads are in progress");
    ASSIGN_OR_RETURN(writer_, env_.files.Begin(metadata_.size_bytes()));
    return absl::OkStatus();
  }

  absl::Status Append(const std::string& chunk) {
    if (!begun_) return base::FieldError("chunk", "the first message must hold `metadata`");
    // Empty chunks would keep a stream open without sending anything.
    if (chunk.empty() || chunk.size() > kUploadChunkBytesMax) {
      return base::FieldError("chunk", absl::StrCat("it has ", chunk.size(), " bytes; 1 to ",
                                                    kUploadChunkBytesMax, " are allowed"));
    }
    RETURN_IF_ERROR(pace_.Add(static_cast<int64_t>(chunk.size()), absl::Now()));
    if (!writer_.has_value()) RETURN_IF_ERROR(TakePlace());
    return writer_->Write(chunk);
  }

  const Env& env_;
  const rpc::Call& call_;
  const std::shared_ptr<const dossier::Actor> actor_;
  documents::v1::UploadMetadata metadata_;
  bool begun_ = false;
  service::UploadPace pace_;
  std::optional<base::Slots::Slot> slot_;
  // From the first bytes on.
  std::optional<documents::FileStore::Writer> writer_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<
    rpc::Consumer<documents::v1::UploadDocumentRequest, documents::v1::UploadDocumentResponse>>>
UploadDocument(const Env& env, const rpc::Call& call) {
  ASSIGN_OR_RETURN(std::shared_ptr<const dossier::Actor> actor, env.actor_of(call));
  RETURN_IF_ERROR(CheckMayUpload(*actor));
  RETURN_IF_ERROR(rpc::RefuseDryRun(call));
  return std::make_unique<Upload>(env, call, std::move(actor));
}

}  // namespace onestop::documents_service::handlers
