// Catalogues as files: checked here, imported and exported over the catalog service.

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/catalog/check.h"
#include "libs/catalog/yaml.h"
#include "onestop/catalog/v1/catalog_service.grpc.pb.h"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/files.h"

namespace onestop::cli {
namespace {

using catalog::v1::CatalogService;

struct CatalogueOptions {
  std::string file;
  std::string request_id;
  bool validate_only = false;
  int64_t expected_revision = 0;
};

absl::Status WriteFindings(const std::string& file, const std::vector<base::FieldViolation>& violations,
                           const catalog::YamlLines& lines) {
  std::string text = absl::StrCat(file, " has ", violations.size(), " mistakes:");
  for (const base::FieldViolation& violation : violations) {
    // A finding about the whole file has no line.
    const auto line = lines.find(violation.field);
    absl::StrAppend(&text, "\n  ", file, ":", line == lines.end() ? "" : absl::StrCat(line->second, ":"), " ",
                    violation.field, " ", violation.description);
  }
  return absl::FailedPreconditionError(text);
}

absl::Status CheckFile(Session& session, const CatalogueOptions& options) {
  ASSIGN_OR_RETURN(const catalog::v1::Catalogue catalogue, ReadCatalogue(options.file));
  session.out() << session.Localize(
                       "$0 is sound: $1 procedures, $2 processes, $3 agencies, $4 people, $5 calendars",
                       options.file, catalogue.procedures_size(), catalogue.processes_size(),
                       catalogue.agencies_size(), catalogue.staff_size(), catalogue.calendars_size())
                << "\n";
  return absl::OkStatus();
}

absl::Status Import(Session& session, const CatalogueOptions& options) {
  catalog::v1::ImportCatalogueRequest request;
  ASSIGN_OR_RETURN(*request.mutable_catalogue(), ReadCatalogue(options.file));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kCatalogueSystem));
  request.set_request_id(options.request_id.empty() ? NewRequestId() : options.request_id);
  session.set_request_id(request.request_id());
  request.set_validate_only(options.validate_only);
  request.set_expected_revision(options.expected_revision);
  const auto stub = CatalogService::NewStub(client.channel());
  ASSIGN_OR_RETURN(const auto response, rpc::Invoke(client, *stub, &CatalogService::Stub::ImportCatalogue,
                                                    request, session.Call()));
  if (session.json()) {
    session.WriteJson(response);
  } else {
    session.out() << session.Localize(messages::Plural("revision $0, $1 entry new or different",
                                                       "revision $0, $1 entries new or different"),
                                      response.changed_entries(), response.revision(),
                                      response.changed_entries())
                  << "\n";
  }
  return absl::OkStatus();
}

absl::Status Export(Session& session, const CatalogueOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kCatalogueSystem));
  const auto stub = CatalogService::NewStub(client.channel());
  ASSIGN_OR_RETURN(const auto response, rpc::Invoke(client, *stub, &CatalogService::Stub::ExportCatalogue,
                                                    catalog::v1::ExportCatalogueRequest(), session.Call()));
  const std::string text = catalog::ToYaml(response.catalogue());
  if (options.file == "-") {
    session.out() << text;
    return absl::OkStatus();
  }
  std::ofstream file(options.file, std::ios::trunc);
  file << text;
  // The last bytes may fail to be written only here: a full disk.
  file.close();
  if (!file) return UsageError(messages::Both("cannot write the file $0", options.file));
  session.out() << session.Localize("$0: revision $1", options.file, response.revision()) << "\n";
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<catalog::v1::Catalogue> ReadCatalogue(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return UsageError(messages::Both("cannot read the file $0", path));
  std::string text;
  // One byte more than is allowed, so that the parser sees that the file is too long.
  text.resize(catalog::kYamlBytesMax + 1);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  catalog::YamlLines lines;
  ASSIGN_OR_RETURN(const catalog::v1::Catalogue catalogue, catalog::FromYaml(text, &lines));
  const std::vector<base::FieldViolation> violations = catalog::Check(catalogue);
  if (!violations.empty()) return WriteFindings(path, violations, lines);
  return catalogue;
}

void AddCatalogueCommands(CLI::App& app, Action& action) {
  CLI::App& catalogue = *app.add_subcommand("catalogue", "what the office works by, as YAML files");
  catalogue.require_subcommand(1);
  {
    auto options = std::make_shared<CatalogueOptions>();
    CLI::App& command = *catalogue.add_subcommand("check", "say what is wrong with a file; needs no server");
    command.footer("  onestop catalogue check deploy/samples/hung_yen/catalogue.yaml");
    command.add_option("file", options->file, "the file")->required()->type_name("FILE");
    Bind(command, action, options, &CheckFile);
  }
  {
    auto options = std::make_shared<CatalogueOptions>();
    CLI::App& command = *catalogue.add_subcommand("import", "add or replace entries; all of them, or none");
    command.footer("  onestop catalogue import deploy/samples/hung_yen/catalogue.yaml --as admin");
    command.add_option("file", options->file, "the file")->required()->type_name("FILE");
    command.add_flag("--validate-only", options->validate_only, "only let the server say what is wrong");
    command.add_option("--expected-revision", options->expected_revision,
                       "refuse when another import was faster");
    command.add_option("--request-id", options->request_id, "UUID of this intent")->type_name("UUID");
    Bind(command, action, options, &Import);
  }
  {
    auto options = std::make_shared<CatalogueOptions>();
    options->file = "-";
    CLI::App& command = *catalogue.add_subcommand("export", "write the whole catalogue");
    command.footer("  onestop catalogue export catalogue.yaml --as admin");
    command.add_option("file", options->file, "where to; default: standard output")->type_name("FILE");
    Bind(command, action, options, &Export);
  }
}

}  // namespace onestop::cli
