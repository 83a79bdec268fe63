#pragma once

#include "libs/documents/file_store.h"
#include "libs/pdf/workers/pdf_writer.h"
#include "libs/pg/pool.h"
#include "libs/service/command.h"

namespace onestop::workflow {

/// What the service works with. Everything outlives the service's server.
struct Env {
  const service::CommandEnv& command_env;
  /// For the inbox; the role is a member of onestop_reader.
  pg::Pool& reads;
  /// Where drafts are that were made elsewhere; only read.
  const documents::FileStore& files;
  /// The program that will prepare the draft to be signed: it says now whether it could.
  const pdf::PdfWriter& writer;
};

}  // namespace onestop::workflow
