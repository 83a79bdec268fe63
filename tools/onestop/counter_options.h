#pragma once

/// What the commands of the counter share: the particulars of people, and papers with their files.

#include <optional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "libs/base/status_macros.h"
#include "libs/digest/uuid.h"
#include "onestop/common/v1/types.pb.h"
#include "onestop/intake/v1/intake_service.pb.h"
#include "tools/onestop/file_transfer.h"
#include "tools/onestop/session.h"

namespace onestop::cli {

/// Particulars as they were typed; nothing: not typed, which is not the same as ''.
struct PartyOptions {
  std::optional<std::string> name, identity, identity_kind, phone, email, address;
};

/// --WHO-name, --WHO-identity, --WHO-identity-kind and so on. `party` outlives the command.
void AddPartyOptions(CLI::App& command, const std::string& who, PartyOptions& party);

/// Without a name the particulars are no one's. `who` is that of AddPartyOptions(). Errors: exit code 2, with the option
/// that was given.
absl::Status CheckNamed(const std::string& who, const PartyOptions& party);

/// The kind that was typed; unspecified when none was. Errors: exit code 2, with the kinds that there are.
absl::StatusOr<common::v1::IdentityKind> IdentityKindOf(const PartyOptions& options);

/// --component, as KIND for a paper that is only presented, or KIND=FILE.
void AddComponentOption(CLI::App& command, const std::string& option, std::vector<std::string>& components);

/// Whether each file of `components` can be read and has bytes: asked of all before the first is sent. Errors: exit code 2,
/// with the paper and the file.
absl::Status CheckFiles(const std::vector<std::string>& components);

/// The component that `text` names, with its file uploaded. `seed` and `text` make the upload's id: a repeat of
/// the command uploads under the same one, and so gets the same document.
/// Errors name the paper and the file.
absl::StatusOr<common::v1::Component> MakeComponent(Session& session, const rpc::Client& client,
                                                    const std::string& seed, const std::string& text);

/// Uploads what has a file of `components`, and names all of them in `request`, whose request_id is filled.
template <typename Request>
absl::Status AddComponents(Session& session, const rpc::Client& client,
                           const std::vector<std::string>& components, Request& request) {
  RETURN_IF_ERROR(CheckFiles(components));
  for (const std::string& text : components) {
    ASSIGN_OR_RETURN(*request.add_components(), MakeComponent(session, client, request.request_id(), text));
  }
  return absl::OkStatus();
}

/// What was taken in although something about it looks wrong: on standard error, since results are read by programs.
void WriteWarnings(const Session& session,
                   const google::protobuf::RepeatedPtrField<intake::v1::SubmissionWarning>& warnings);

}  // namespace onestop::cli
