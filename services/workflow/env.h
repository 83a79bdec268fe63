#pragma once

#include "libs/documents/file_store.h"
#include "libs/pdf/workers/pdf_writer.h"
#include "libs/pg/pool.h"
#include "libs/service/command.h"

namespace onestop::workflow {

/// What the service works with. Everything outlives the service's server.
struct Env {
  const service::CommandEnv& command_env;
  /// For the inbox; logs in as onestop_workflow.
  pg::Pool& reads;
  /// Where drafts are stored that were made elsewhere; only read.
  const documents::FileStore& files;
  /// The program that later prepares the draft for its signature, and that checks now whether it can.
  const pdf::PdfWriter& writer;
};

}  // namespace onestop::workflow
