// Catalogues as files: checked here, imported and exported over the catalog service.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/catalog/check.h"
#include "libs/catalog/yaml.h"
#include "libs/messages/faults.h"
#include "libs/refusal/refuse.h"
#include "onestop/catalog/v1/catalog_service.pb.h"
#include "onestop/common/v1/error_reason.pb.h"
#include "tools/onestop/catalogue_call.h"
#include "tools/onestop/catalogue_changes.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/end_warnings.h"
#include "tools/onestop/enum_names.h"
#include "tools/onestop/files.h"
#include "tools/onestop/many.h"
#include "tools/onestop/program_text.h"

namespace onestop::cli {
namespace {

using catalog::v1::ImportCatalogueRequest;
using catalog::v1::ImportCatalogueResponse;
using messages::InContext;
using messages::Plural;

constexpr Heading kChangeColumns[] = {
    TextColumn("kind", InContext("catalogue", "Kind")),
    TextColumn("id", "Id"),
    TextColumn("version", "Version"),
    TextColumn("change", "Change"),
    TextColumn("fields", "Fields that differ"),
    TextColumn("emptied_fields", "Fields that become empty"),
};

constexpr Heading kRemovalColumns[] = {
    TextColumn("kind", InContext("catalogue", "Kind")),
    TextColumn("id", "Id"),
    TextColumn("version", "Version"),
    TextColumn("field", "Field"),
    TextColumn("value", "Value"),
};

constexpr size_t kPieceBytes = 64 * 1024;

struct CatalogueOptions {
  std::string file;
  std::string request_id;
  bool yes = false;
  int64_t expected_revision = 0;
  bool any_revision = false;
  bool force = false;
};

constexpr absl::string_view kRevisionLine = "# revision ";

// Where a mistake is, and what it is: "catalogue.yaml:3: ". The reader of YAML says "line 3 …" itself.
std::string PlaceOf(const std::string& file, const base::FieldViolation& violation,
                    const catalog::YamlLines& lines, absl::string_view& fault) {
  int line = 0;
  fault = violation.description;
  if (absl::string_view rest = fault; absl::ConsumePrefix(&rest, "line ")) {
    const size_t end = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (absl::SimpleAtoi(rest.substr(0, end), &line)) {
      fault = absl::StripLeadingAsciiWhitespace(absl::StripPrefix(rest.substr(end), ":"));
    }
  } else if (const auto found = lines.find(violation.field); found != lines.end()) {
    line = found->second;
  }
  // A finding about the whole file has no line.
  return line == 0 ? absl::StrCat(file, ": ") : absl::StrCat(file, ":", line, ": ");
}

absl::Status WrongFile(const std::string& file, const std::vector<base::FieldViolation>& violations,
                       const catalog::YamlLines& lines) {
  messages::Bilingual text;
  for (const base::FieldViolation& violation : violations) {
    absl::string_view fault;
    const std::string place = PlaceOf(file, violation, lines, fault);
    // The reader's name for the whole file is none of its fields.
    const std::string field = violation.field == "yaml" ? "" : absl::StrCat(violation.field, " ");
    const messages::Bilingual said = messages::FaultInBoth(fault);
    absl::StrAppend(&text.en, "\n  ", place, field, said.en);
    absl::StrAppend(&text.vi, "\n  ", place, field, said.vi);
  }
  // Those that were found last are not told.
  if (violations.size() == catalog::kYamlViolationsMax || violations.size() == catalog::kViolationsSentMax) {
    return UsageError(
        messages::Both("$0 has $1 mistakes or more; the first $1:$2", file, violations.size(), text));
  }
  return UsageError(messages::Both(messages::Plural("$0 has $1 mistake:$2", "$0 has $1 mistakes:$2"),
                                   static_cast<int64_t>(violations.size()), file, violations.size(), text));
}

absl::Status CheckFile(Session& session, const CatalogueOptions& options) {
  ASSIGN_OR_RETURN(const catalog::v1::Catalogue catalogue, ReadCatalogue(options.file));
  session.out() << session.Localize(
                       "$0 is sound: $1 procedures, $2 processes, $3 agencies, $4 people, $5 calendars",
                       options.file, catalogue.procedures_size(), catalogue.processes_size(),
                       catalogue.agencies_size(), catalogue.staff_size(), catalogue.calendars_size())
                << "\n";
  WarnOfEnds(session, catalogue);
  return absl::OkStatus();
}

// The server's refusal of a file, with the lines of what is wrong in it.
absl::Status InFile(const absl::Status& status, const CatalogueOptions& options,
                    const catalog::YamlLines& lines) {
  if (!refusal::HasReason(status, {common::v1::ERROR_REASON_CATALOGUE_INVALID})) return status;
  const std::vector<base::FieldViolation> violations = base::FieldViolationsOf(status);
  return violations.empty() ? status : WrongFile(options.file, violations, lines);
}

std::string WordOf(const Session& session, catalog::v1::ChangeKind change) {
  switch (change) {
    case catalog::v1::CHANGE_KIND_NEW:
      return session.Localize(InContext("catalogue", "new"));
    case catalog::v1::CHANGE_KIND_ENDED:
      return session.Localize(InContext("catalogue", "ended"));
    default:
      return session.Localize(InContext("catalogue", "changed"));
  }
}

Cell ChangeCell(const Session& session, catalog::v1::ChangeKind change) {
  return {WordOf(session, change),
          ShortName(google::protobuf::GetEnumDescriptor<catalog::v1::ChangeKind>(), change)};
}

void WriteRemovals(const Session& session, const ImportCatalogueResponse& response) {
  if (response.removals().empty()) return;
  session.out() << "\n"
                << session.Localize(
                       Plural("$0 certificate or day disappears:", "$0 certificates or days disappear:"),
                       response.removed_facts(), response.removed_facts())
                << "\n\n";
  Table table = session.MakeTable(kRemovalColumns);
  for (const catalog::v1::CatalogueRemoval& removal : response.removals()) {
    table.Row({removal.entry().kind(), removal.entry().id(), removal.entry().version(), removal.field(),
               removal.value()});
  }
  table.End();
}

// Which entries change in which fields, and what disappears.
void WriteChanges(const Session& session, const ImportCatalogueResponse& response) {
  const bool chosen = !session.settings().columns.empty();
  // CSV takes one table.
  const bool rows = session.settings().format == Format::kCsv || chosen;
  if (session.for_programs() && !rows) return session.WriteObject(response);
  Table table = session.MakeTable(kChangeColumns);
  for (const catalog::v1::CatalogueChange& change : response.changes()) {
    table.Row({change.entry().kind(), change.entry().id(), change.entry().version(),
               ChangeCell(session, change.change()), absl::StrJoin(change.fields(), ", "),
               absl::StrJoin(change.emptied_fields(), ", ")});
  }
  if (response.changes_size() > 0 || session.for_programs()) table.End();
  if (session.for_programs()) return;
  if (!chosen) WriteRemovals(session, response);
  const int not_listed = response.changed_entries() - response.changes_size();
  if (not_listed > 0) session.out() << session.Localize("and $0 more", not_listed) << "\n";
}

// No other person may do what they hold.
void WarnOfHeldTasks(const Session& session, const ImportCatalogueResponse& response) {
  for (const catalog::v1::HeldTasks& held : response.held_tasks()) {
    const std::string codes = absl::StrJoin(held.dossier_codes(), ", ");
    std::cerr << session.Localize(
                     Plural("warning: $0 ends and holds $1 open task ($2): let it be assigned or released",
                            "warning: $0 ends and holds $1 open tasks ($2): let them be assigned or "
                            "released"),
                     held.tasks(), held.staff_id(), held.tasks(),
                     held.tasks() > held.dossier_codes_size() ? absl::StrCat(codes, ", …") : codes)
              << "\n";
  }
}

absl::StatusOr<ImportCatalogueResponse> Compare(Session& session, const rpc::Client& client,
                                                const catalog::v1::Catalogue& catalogue) {
  ImportCatalogueRequest request;
  request.set_request_id(client::NewRequestId());
  request.set_validate_only(true);
  return ImportCatalogue(client, request, catalogue, session.Call());
}

absl::Status Diff(Session& session, const CatalogueOptions& options) {
  ASSIGN_OR_RETURN(const CatalogueFile file, ReadCatalogueFile(options.file));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kCatalogueSystem));
  const auto response = Compare(session, client, file.catalogue);
  if (!response.ok()) return InFile(response.status(), options, file.lines);
  WriteChanges(session, *response);
  WarnOfHeldTasks(session, *response);
  if (!session.for_programs() && response->changes().empty()) {
    session.out() << session.Localize("$0 says what revision $1 says", options.file, response->revision())
                  << "\n";
  }
  return absl::OkStatus();
}

// Shows what would disappear, and asks. OK: the import may do it.
absl::Status AllowRemovals(Session& session, const rpc::Client& client,
                           const catalog::v1::Catalogue& catalogue, ImportCatalogueRequest& request) {
  ASSIGN_OR_RETURN(const ImportCatalogueResponse response, Compare(session, client, catalogue));
  WriteRemovals(session, response);
  RETURN_IF_ERROR(Confirm(session, session.Localize("Import, and let them disappear? [y/N]"),
                          messages::Both("nothing was imported")));
  request.set_allow_removals(true);
  // What was shown, and nothing that came in between; what is asked for already stays.
  if (request.expected_revision() == 0) request.set_expected_revision(response.revision());
  return absl::OkStatus();
}

absl::Status Import(Session& session, const CatalogueOptions& options) {
  ASSIGN_OR_RETURN(const CatalogueFile file, ReadCatalogueFile(options.file));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kCatalogueSystem));
  ImportCatalogueRequest request;
  request.set_request_id(options.request_id.empty() ? client::NewRequestId() : options.request_id);
  session.set_request_id(request.request_id());
  if (!options.any_revision) {
    request.set_expected_revision(options.expected_revision != 0 ? options.expected_revision : file.revision);
  }
  request.set_allow_removals(options.yes);
  auto response = ImportCatalogue(client, request, file.catalogue, session.Call());
  if (refusal::HasReason(response.status(), {common::v1::ERROR_REASON_CATALOGUE_REMOVAL_UNCONFIRMED}) &&
      !session.for_programs()) {
    RETURN_IF_ERROR(AllowRemovals(session, client, file.catalogue, request));
    response = ImportCatalogue(client, request, file.catalogue, session.Call());
  }
  if (!response.ok()) return InFile(response.status(), options, file.lines);
  WriteChanges(session, *response);
  if (!session.for_programs() && !response->proposal_id().empty()) {
    WriteProposed(session, response->proposal_id());
  } else if (!session.for_programs()) {
    session.out() << session.Localize(messages::Plural("revision $0, $1 entry new or different",
                                                       "revision $0, $1 entries new or different"),
                                      response->changed_entries(), response->revision(),
                                      response->changed_entries())
                  << "\n";
  }
  WarnOfHeldTasks(session, *response);
  WarnOfEnds(session, file.catalogue);
  return absl::OkStatus();
}

absl::Status Export(Session& session, const CatalogueOptions& options) {
  if (options.file != "-") RETURN_IF_ERROR(CheckReplaceable(options.file, options.force));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kCatalogueSystem));
  ASSIGN_OR_RETURN(const auto response, ExportCatalogue(client, session.Call()));
  const std::string text =
      absl::StrCat(RevisionLine(response.revision(), response.catalogue().province(), absl::Now()),
                   catalog::ToYaml(response.catalogue()));
  if (options.file == "-") {
    session.out() << text;
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(WriteFile(options.file, text));
  session.out() << session.Localize("$0: revision $1", options.file, response.revision()) << "\n";
  return absl::OkStatus();
}

}  // namespace

std::string RevisionLine(int64_t revision, absl::string_view province, absl::Time now) {
  return absl::StrCat(kRevisionLine, revision, " of ", province, ", exported ",
                      ProgramTime(ToTimestamp(absl::FromUnixSeconds(absl::ToUnixSeconds(now)))), "\n");
}

int64_t RevisionOf(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, kRevisionLine)) return 0;
  const absl::string_view number = text.substr(0, text.find(' '));
  int64_t revision = 0;
  return absl::SimpleAtoi(number, &revision) && revision > 0 ? revision : 0;
}

absl::StatusOr<CatalogueFile> ReadCatalogueFile(const std::string& path) {
  ASSIGN_OR_RETURN(std::ifstream file, OpenFile(path));
  // One byte more than is allowed, so that the parser sees that the file is too long. In pieces: most files are small.
  std::string text;
  std::string piece(kPieceBytes, '\0');
  while (file && text.size() <= catalog::kYamlBytesMax) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    text.append(piece, 0, static_cast<size_t>(file.gcount()));
  }
  CatalogueFile read;
  read.revision = RevisionOf(text);
  absl::StatusOr<catalog::v1::Catalogue> catalogue = catalog::FromYaml(text, &read.lines);
  if (!catalogue.ok()) return WrongFile(path, base::FieldViolationsOf(catalogue.status()), read.lines);
  read.catalogue = *std::move(catalogue);
  return read;
}

absl::StatusOr<catalog::v1::Catalogue> ReadCatalogue(const std::string& path) {
  ASSIGN_OR_RETURN(CatalogueFile file, ReadCatalogueFile(path));
  const std::vector<base::FieldViolation> violations = catalog::Check(file.catalogue);
  if (!violations.empty()) return WrongFile(path, violations, file.lines);
  return std::move(file.catalogue);
}

void AddCatalogueCommands(CLI::App& app, Action& action) {
  AddProcedureCommand(app, action);
  CLI::App& catalogue = *app.add_subcommand("catalogue", "what the office works by, as YAML files");
  catalogue.require_subcommand(1);
  AddCatalogueInitCommand(catalogue, action);
  AddCatalogueChangeCommands(catalogue, action);
  {
    auto options = std::make_shared<CatalogueOptions>();
    CLI::App& command = *catalogue.add_subcommand("check", "say what is wrong with a file; needs no server");
    command.footer(absl::StrCat(
        "  onestop catalogue check deploy/samples/hung_yen/catalogue.yaml\n\n",
        Note("The file must be sound by itself. A part of a catalogue, whose entries name others that are on "
             "the server, is checked by `catalogue diff`.")));
    command.add_option("file", options->file, "the file")->required()->type_name("FILE");
    Bind(command, action, options, &CheckFile, kOwnForm);
  }
  {
    auto options = std::make_shared<CatalogueOptions>();
    CLI::App& command =
        *catalogue.add_subcommand("diff", "say what an import of a file would change; changes nothing");
    command.footer("  onestop catalogue diff deploy/samples/hung_yen/catalogue.yaml --as admin");
    command.add_option("file", options->file, "the file")->required()->type_name("FILE");
    Bind(command, action, options, &Diff, Rows(kChangeColumns));
  }
  {
    auto options = std::make_shared<CatalogueOptions>();
    CLI::App& command = *catalogue.add_subcommand("import", "add or replace entries; all of them, or none");
    command.footer(absl::StrCat(
        "  onestop catalogue diff new-procedures.yaml --as admin\n"
        "  onestop catalogue import new-procedures.yaml --as admin\n\n",
        Note("The file may be a part: its entries are checked together with those on the server. An entry "
             "replaces the whole entry: a field that the file leaves out becomes empty. Before registered "
             "certificates or known holidays disappear you are asked; without a terminal --yes answers."),
        "\n\n",
        Note("An entry that the file leaves out stays as it is; its valid_to ends it. An older export brings "
             "back what it says of its entries, also where that was changed since.")));
    command.add_option("file", options->file, "the file")->required()->type_name("FILE");
    command.add_flag("--yes,-y", options->yes, "let certificates and holidays disappear without asking");
    command.add_option(
        "--expected-revision", options->expected_revision,
        "refuse when the catalogue has another revision; default: the one that an exported file names "
        "in its first line");
    command
        .add_flag("--any-revision", options->any_revision, "import it whatever has changed since the export")
        ->excludes("--expected-revision");
    command.add_option("--request-id", options->request_id, "UUID of this intent")->type_name("UUID");
    Bind(command, action, options, &Import, ObjectWithTables({kRemovalColumns}));
  }
  {
    auto options = std::make_shared<CatalogueOptions>();
    options->file = "-";
    CLI::App& command = *catalogue.add_subcommand("export", "write the whole catalogue");
    command.footer("  onestop catalogue export catalogue.yaml --as admin");
    command.add_option("file", options->file, "where to; default: standard output")->type_name("FILE");
    command.add_flag("--force", options->force, "replace a file that is there");
    Bind(command, action, options, &Export, kOwnForm);
  }
}

}  // namespace onestop::cli
