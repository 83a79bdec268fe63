#pragma once

/// What DocumentsService does. The contracts are in the proto.

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/documents/file_store.h"
#include "libs/dossier/actor.h"
#include "libs/pg/pool.h"
#include "libs/rpc/call.h"
#include "libs/rpc/streams.h"
#include "onestop/documents/v1/documents_service.pb.h"
#include "services/documents/store/document_store.h"
#include "services/documents/verifier.h"

namespace onestop::documents {

/// Bytes of one chunk of an upload, and of a download.
inline constexpr size_t kUploadChunkBytesMax = 1024 * 1024;
inline constexpr size_t kDownloadChunkBytes = 64 * 1024;
/// Uploads in progress at once: what they hold in memory and on the disk.
inline constexpr int kUploadsMax = 64;
/// For one statement, however long a stream may take.
inline constexpr absl::Duration kStatementTimeMax = absl::Seconds(10);

/// What the door works with. Everything outlives the door's server.
struct Env {
  const FileStore& files;
  pg::Pool& pool;
  std::string province;
  /// Who acts, by the catalogue of now: door::WhoActs(). The door needs no more of the catalogue.
  std::function<absl::StatusOr<std::shared_ptr<const dossier::Actor>>(const rpc::Call&)> who_acts;
  /// Null: nobody verifies here.
  Verifier* verifier = nullptr;
  std::function<absl::Time()> now = absl::Now;
  int uploads_max = kUploadsMax;
  /// Uploads in progress.
  mutable std::atomic<int> uploads = 0;
};

namespace handlers {

absl::StatusOr<std::unique_ptr<rpc::Consumer<v1::UploadDocumentRequest, v1::UploadDocumentResponse>>>
UploadDocument(const Env& env, const rpc::Call& call);

absl::StatusOr<std::unique_ptr<rpc::Producer<v1::DownloadDocumentResponse>>> DownloadDocument(
    const Env& env, const rpc::Call& call, const v1::DownloadDocumentRequest& request);

absl::StatusOr<v1::GetDocumentResponse> GetDocument(const Env& env, const rpc::Call& call,
                                                    const v1::GetDocumentRequest& request);

/// The document of this id when the caller may read it. Errors: FIELD_INVALID, DOCUMENT_NOT_FOUND, and those
/// of who_acts.
absl::StatusOr<store::DocumentRow> FindForCaller(const Env& env, const rpc::Call& call,
                                                 const std::string& document_id);

v1::Document ToProto(const store::DocumentRow& row);

}  // namespace handlers
}  // namespace onestop::documents
