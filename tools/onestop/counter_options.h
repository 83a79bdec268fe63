#pragma once

/// What the commands of the counter share: the particulars of people, and papers with their files.

#include <optional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "libs/base/status_macros.h"
#include "libs/digest/uuid.h"
#include "onestop/common/v1/types.pb.h"
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

}  // namespace onestop::cli
