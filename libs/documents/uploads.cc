// Looks up the uploads that a request names, under the row-level security of the caller.

#include "libs/documents/uploads.h"

#include "libs/base/status_macros.h"

namespace onestop::documents {
namespace {

// Row-level security leaves out what the reader may not know of. $1 province, $2 document ids.
constexpr pg::Statement kFindUploads = {"documents.find_uploads", R"sql(
    SELECT document_id, sha256, size_bytes, file_name, media_type FROM document.document
    WHERE province = $1 AND document_id = ANY ($2::uuid[])
)sql"};

}  // namespace

absl::StatusOr<std::vector<UploadedFile>> FindUploads(pg::Pool& pool, const pg::Scope& scope,
                                                      const std::vector<std::string>& document_ids,
                                                      absl::Time deadline) {
  std::vector<UploadedFile> files;
  if (document_ids.empty()) return files;
  ASSIGN_OR_RETURN(pg::ReadTransaction read, pg::ReadTransaction::Begin(pool, scope, deadline));
  pg::Params params;
  params.Text(scope.province).UuidArray(document_ids);
  ASSIGN_OR_RETURN(const pg::Result rows, read.Execute(kFindUploads, params));
  for (const pg::Row row : rows) {
    files.push_back({.document_id = std::string(row.Text(0)),
                     .sha256 = row.Bytes(1),
                     .size_bytes = row.Int64(2),
                     .file_name = std::string(row.Text(3)),
                     .media_type = std::string(row.Text(4))});
  }
  return files;
}

}  // namespace onestop::documents
