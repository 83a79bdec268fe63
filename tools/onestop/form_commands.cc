// Templates of result documents, for a province that edits them. Needs no server.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/forms/result_document.h"
#include "libs/forms/sample_fields.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/files.h"

namespace onestop::cli {
namespace {

struct FormOptions {
  std::string templates;
  std::string output;
};

// A mistake that shows only when the template is filled: a character that the face lacks, more pages than
// allowed.
absl::StatusOr<std::string> MakeSample(const forms::Template& form) {
  absl::StatusOr<std::string> document = forms::MakeResultDocument(form, forms::SampleFields());
  if (document.ok()) return document;
  return absl::Status(document.status().code(),
                      absl::StrCat(form.place, ": with sample values: ", document.status().message()));
}

absl::Status CheckTemplates(Session& session, const FormOptions& options) {
  ASSIGN_OR_RETURN(const forms::TemplateSet set, forms::TemplateSet::Load(options.templates));
  for (const forms::Template& form : set.templates()) RETURN_IF_ERROR(MakeSample(form).status());
  const size_t count = set.templates().size();
  session.out() << session.Localize(messages::Plural("$0 is sound: $1 template", "$0 is sound: $1 templates"),
                                    static_cast<int64_t>(count), options.templates, count)
                << "\n";
  return absl::OkStatus();
}

absl::Status Render(Session& session, const FormOptions& options) {
  ASSIGN_OR_RETURN(const forms::Template form, forms::ReadTemplate(options.templates));
  ASSIGN_OR_RETURN(const std::string document, MakeSample(form));
  RETURN_IF_ERROR(WriteFile(options.output, document));
  session.out() << options.output << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddFormCommands(CLI::App& app, Action& action) {
  CLI::App& form = *app.add_subcommand("form", "templates of result documents, as YAML files");
  form.require_subcommand(1);
  {
    auto options = std::make_shared<FormOptions>();
    CLI::App& command =
        *form.add_subcommand("check", "say what is wrong with a directory of templates; needs no server");
    command.footer("  onestop form check deploy/samples/hung_yen/templates");
    command.add_option("directory", options->templates, "the directory")->required()->type_name("DIR");
    Bind(command, action, options, &CheckTemplates, kOwnForm);
  }
  {
    auto options = std::make_shared<FormOptions>();
    CLI::App& command =
        *form.add_subcommand("render", "show a template with sample values as PDF; needs no server");
    command.footer("  onestop form render deploy/samples/hung_yen/templates/ket-qua-chung.yaml ket-qua.pdf");
    command.add_option("template", options->templates, "the template")->required()->type_name("FILE");
    command.add_option("output", options->output, "where the PDF goes; replaced if there")
        ->required()
        ->type_name("PDF");
    Bind(command, action, options, &Render, kOwnForm);
  }
}

}  // namespace onestop::cli
