// People and papers on the command line.

#include "tools/onestop/counter_options.h"

#include "absl/strings/str_cat.h"
#include "tools/onestop/enum_names.h"

namespace onestop::cli {

void AddPartyOptions(CLI::App& command, const std::string& who, PartyOptions& party) {
  // tools/messages finds the descriptions by this name, which is the parser's.
  const auto add_option = [&](absl::string_view particular, std::optional<std::string>& typed,
                              const std::string& description) {
    // Not bound to the value itself: the parser takes '' for an optional that was not given.
    return command.add_option_function<std::string>(
        absl::StrCat("--", who, "-", particular), [&typed](const std::string& value) { typed = value; },
        description);
  };
  add_option("name", party.name, "full name or organisation");
  add_option("identity", party.identity,
             "identity number, tax code, or the number of a passport with its kind");
  add_option("identity-kind", party.identity_kind, "personal, passport, enterprise or none")
      ->type_name("KIND");
  add_option("phone", party.phone, "phone");
  add_option("email", party.email, "e-mail");
  add_option("address", party.address, "address");
}

absl::StatusOr<common::v1::IdentityKind> IdentityKindOf(const PartyOptions& options) {
  if (!options.identity_kind.has_value()) return common::v1::IDENTITY_KIND_UNSPECIFIED;
  return ParseEnum<common::v1::IdentityKind>(*options.identity_kind);
}

void AddComponentOption(CLI::App& command, const std::string& option, std::vector<std::string>& components) {
  command.add_option(option, components, "a paper: KIND, or KIND=FILE to upload it; repeat")
      ->type_name("KIND[=FILE]");
}

absl::StatusOr<common::v1::Component> MakeComponent(Session& session, const rpc::Client& client,
                                                    const std::string& seed, const std::string& text) {
  const size_t equals = text.find('=');
  common::v1::Component component;
  component.set_kind(text.substr(0, equals));
  // The command line knows no more; the counter's program counts copies.
  component.set_copies(1);
  // In a dry run a file counts as paper: sending it would store it.
  if (equals == std::string::npos || session.dry_run()) return component;
  ASSIGN_OR_RETURN(const documents::v1::Document document,
                   UploadFile(session, client, text.substr(equals + 1), digest::UuidOf(seed + "\n" + text)));
  component.set_document_id(document.document_id());
  return component;
}

}  // namespace onestop::cli
