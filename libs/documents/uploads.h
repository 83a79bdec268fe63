#pragma once

/// What is recorded of uploaded files, for the services whose requests name them.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/pg/pool.h"
#include "libs/pg/read_transaction.h"

namespace onestop::documents {

struct UploadedFile {
  std::string document_id;
  /// 32 bytes.
  std::string sha256;
  int64_t size_bytes = 0;
  /// As its sender called it. May hold a person's name.
  std::string file_name;
  /// What its bytes are: a type of file_type.h.
  std::string media_type;
};

/// Those of `document_ids`, UUIDs in lower case, that `scope` may read: they uploaded them, or may see a
/// dossier that names them. Each once, in no order; by one statement, or none when no ids are
/// given. What the office made itself (drafts from templates, results) is no upload.
///
/// Errors: as pg::ReadTransaction; none of them says that a document is not there.
absl::StatusOr<std::vector<UploadedFile>> FindUploads(pg::Pool& pool, const pg::Scope& scope,
                                                      const std::vector<std::string>& document_ids,
                                                      absl::Time deadline);

}  // namespace onestop::documents
