// People and papers on the command line.

#include "tools/onestop/counter_options.h"

#include <cstdio>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/client/transfer.h"
#include "libs/documents/file_store.h"
#include "libs/messages/messages.h"
#include "libs/messages/warnings.h"
#include "libs/refusal/refusals.h"
#include "libs/text/utf8.h"
#include "tools/onestop/enum_names.h"
#include "tools/onestop/explain.h"
#include "tools/onestop/files.h"

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

absl::Status CheckNamed(const std::string& who, const PartyOptions& party) {
  if (party.name.has_value()) return absl::OkStatus();
  const std::pair<absl::string_view, const std::optional<std::string>*> kParticulars[] = {
      {"identity", &party.identity},
      {"identity-kind", &party.identity_kind},
      {"phone", &party.phone},
      {"email", &party.email},
      {"address", &party.address}};
  for (const auto& [particular, typed] : kParticulars) {
    if (!typed->has_value()) continue;
    return UsageError(
        messages::Both("--$0-$1 is given without --$0-name; give the name, too", who, particular));
  }
  return absl::OkStatus();
}

absl::StatusOr<common::v1::IdentityKind> IdentityKindOf(const PartyOptions& options) {
  if (!options.identity_kind.has_value()) return common::v1::IDENTITY_KIND_UNSPECIFIED;
  return ParseEnum<common::v1::IdentityKind>(*options.identity_kind);
}

void AddComponentOption(CLI::App& command, const std::string& option, std::vector<std::string>& components) {
  command.add_option(option, components, "a paper: KIND, or KIND=FILE to upload it")
      ->type_name("KIND[=FILE]");
}

namespace {

// Where the file's path begins in "KIND=FILE"; npos for a paper that is only presented.
size_t EqualsIn(const std::string& text) { return text.find('='); }

// What the documents service would refuse, as far as the file itself says.
absl::Status CheckUploadable(const std::string& path) {
  const absl::StatusOr<std::string> bytes = ReadWholeFile(path, documents::kFileBytesMax);
  if (absl::IsResourceExhausted(bytes.status())) return refusal::DocumentTooLarge(documents::kFileBytesMax);
  RETURN_IF_ERROR(bytes.status());
  if (bytes->empty()) return client::EmptyFile(path);
  ASSIGN_OR_RETURN(const std::string type,
                   documents::SniffType(bytes->substr(0, documents::kSniffBytes), path));
  return type == documents::kText && !text::IsUtf8(*bytes) ? documents::NotUtf8Throughout()
                                                           : absl::OkStatus();
}

// Whether there is something to send. What kind of file it is, the server decides.
absl::Status CheckSendable(const std::string& path) {
  ASSIGN_OR_RETURN(std::ifstream file, OpenFile(path));
  return file.peek() == std::ifstream::traits_type::eof() ? client::EmptyFile(path) : absl::OkStatus();
}

}  // namespace

absl::Status CheckFiles(const std::vector<std::string>& components) {
  for (const std::string& text : components) {
    const size_t equals = EqualsIn(text);
    if (equals == std::string::npos || equals == 0) continue;
    const std::string path = text.substr(equals + 1);
    const absl::Status sendable = CheckSendable(path);
    if (!sendable.ok()) return AboutPaper(sendable, text.substr(0, equals), path);
  }
  return absl::OkStatus();
}

absl::StatusOr<common::v1::Component> MakeComponent(Session& session, const rpc::Client& client,
                                                    const std::string& seed, const std::string& text) {
  const size_t equals = EqualsIn(text);
  if (equals == 0) {
    return UsageError(
        messages::Both("\"$0\" has no kind before \"=\"; give KIND=FILE, with a kind of "
                       "`onestop procedure CODE`",
                       text));
  }
  common::v1::Component component;
  component.set_kind(text.substr(0, equals));
  // The command line knows no more; the counter's program counts copies.
  component.set_copies(1);
  if (equals == std::string::npos) return component;
  const std::string path = text.substr(equals + 1);
  if (session.dry_run()) {
    // It counts as paper: sending it would store it.
    const absl::Status uploadable = CheckUploadable(path);
    if (!uploadable.ok()) return AboutPaper(uploadable, component.kind(), path);
    return component;
  }
  const absl::StatusOr<documents::v1::Document> document =
      UploadFile(session, client, path, digest::UuidOf(seed + "\n" + text));
  if (!document.ok()) return AboutPaper(document.status(), component.kind(), path);
  component.set_document_id(document->document_id());
  return component;
}

void WriteWarnings(const Session& session,
                   const google::protobuf::RepeatedPtrField<intake::v1::SubmissionWarning>& warnings) {
  for (const intake::v1::SubmissionWarning& warning : warnings) {
    const std::string said = session.Localize("warning: $0", messages::Describe(warning));
    std::fputs(absl::StrCat(said, "\n").c_str(), stderr);
  }
}

}  // namespace onestop::cli
