#pragma once

/// What all commands that change a dossier have in common.

#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/status_macros.h"
#include "libs/client/request_id.h"
#include "libs/rpc/client.h"
#include "onestop/tracking/v1/tracking_service.pb.h"
#include "onestop/workflow/v1/workflow_service.pb.h"
#include "tools/onestop/explain.h"
#include "tools/onestop/session.h"
#include "tools/onestop/time_text.h"

namespace onestop::cli {

struct CommandOptions {
  std::string request_id;
  /// An id, or a code (mã hồ sơ).
  std::string dossier;
  /// 0: the one that is open.
  int task_number = 0;
  /// Ask what would happen, and store nothing.
  bool dry_run = false;
};

/// --request-id and --dry-run.
void AddCommandOptions(CLI::App& command, CommandOptions& options);
/// DOSSIER, and what AddCommandOptions() adds.
void AddDossierOptions(CLI::App& command, CommandOptions& options);
/// --task, and what AddDossierOptions() adds.
void AddTaskOptions(CLI::App& command, CommandOptions& options);

/// The dossier that a person names by id or code.
absl::StatusOr<tracking::v1::Dossier> GetDossier(Session& session, const rpc::Client& client,
                                                 const std::string& name);

/// The id of the dossier that a person names by id or code.
absl::StatusOr<std::string> FindDossier(Session& session, const rpc::Client& client, const std::string& name);

/// The number of the open task of a dossier, looked for among the tasks that the caller sees.
/// Errors: FAILED_PRECONDITION when none is open or it is not for the caller's eyes.
absl::StatusOr<int> FindOpenTask(Session& session, const rpc::Client& client, const std::string& dossier_id);

/// Fills the common fields of a request: request_id (fresh, and remembered for a failure), dossier_id,
/// task_number; those that the request has.
template <typename Request>
absl::Status FillRequest(Session& session, const rpc::Client& client, const CommandOptions& options,
                         Request& request) {
  session.set_dry_run(options.dry_run);
  request.set_request_id(options.request_id.empty() ? client::NewRequestId() : options.request_id);
  session.set_request_id(request.request_id());
  if constexpr (requires { request.set_dossier_id(""); }) {
    ASSIGN_OR_RETURN(*request.mutable_dossier_id(), FindDossier(session, client, options.dossier));
  }
  if constexpr (requires { request.set_task_number(1); }) {
    if (options.task_number != 0) {
      request.set_task_number(options.task_number);
    } else {
      ASSIGN_OR_RETURN(const int number, FindOpenTask(session, client, request.dossier_id()));
      request.set_task_number(number);
    }
  }
  return absl::OkStatus();
}

/// Sends a request about one dossier: the common fields, then what `fill` sets. For example
/// `Send<IntakeService>(session, options, &IntakeService::Stub::DeclineEnd, [](auto& request) { … })`.
template <typename Service, typename Request, typename Response, typename Fill>
absl::StatusOr<Response> Send(Session& session, const CommandOptions& options,
                              grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                    Response*),
                              Fill fill) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<Service>();
  Request request;
  RETURN_IF_ERROR(FillRequest(session, client, options, request));
  fill(request);
  return rpc::Invoke(client, *stub, method, request, session.Call());
}

/// How people name a dossier that has just been changed: by its code, or its id before it has one.
template <typename Response>
std::string NameOfDossier(const Response& response) {
  return response.dossier_code().empty() ? response.dossier_id() : response.dossier_code();
}

/// Prints what a command left behind: for programs the whole response, for people `sentence`.
template <typename Response>
void WriteOutcome(const Session& session, const Response& response, const std::string& sentence) {
  if (session.for_programs()) return session.WriteObject(response);
  session.out() << sentence << "\n";
}

/// Prints the state of the dossier after a command.
void WriteProgress(const Session& session, const workflow::v1::Progress& progress);

}  // namespace onestop::cli
