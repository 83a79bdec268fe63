// The kinds of what is handed in, against the list of the procedure.

#include "services/intake/handlers/warnings.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/nearest.h"
#include "libs/calendar/due.h"
#include "libs/calendar/zone.h"
#include "libs/documents/file_name.h"
#include "libs/messages/warnings.h"
#include "libs/refusal/refuse.h"
#include "libs/rpc/fields.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::intake::handlers {
namespace {

using onestop::common::v1::Component;
using RequiredComponent = catalog::v1::Procedure::RequiredComponent;
using Components = google::protobuf::RepeatedPtrField<Component>;
using Warnings = std::vector<v1::SubmissionWarning>;

void Suggest(const RequiredComponent& component, v1::SubmissionWarning& warning) {
  warning.set_suggestion(component.kind());
  warning.set_suggestion_name(component.name());
}

v1::SubmissionWarning& Add(v1::WarningKind kind, std::string field, const std::string& found,
                           Warnings& warnings) {
  v1::SubmissionWarning& warning = warnings.emplace_back();
  warning.set_kind(kind);
  warning.set_field(std::move(field));
  warning.set_found(found);
  return warning;
}

void FindUnknown(const catalog::v1::Procedure& procedure, const Components& components, Warnings& warnings) {
  std::vector<absl::string_view> kinds;
  for (const RequiredComponent& component : procedure.components()) kinds.push_back(component.kind());
  for (int i = 0; i < components.size(); ++i) {
    const std::string& kind = components[i].kind();
    if (std::ranges::count(kinds, kind) > 0) continue;
    v1::SubmissionWarning& warning =
        Add(v1::WARNING_KIND_COMPONENT_UNKNOWN, absl::StrCat("components[", i, "].kind"), kind, warnings);
    const auto nearest = base::Nearest(kind, kinds);
    if (nearest.has_value()) Suggest(procedure.components(static_cast<int>(*nearest)), warning);
  }
}

void FindMissing(const catalog::v1::Procedure& procedure, const Components& components, Warnings& warnings) {
  for (const RequiredComponent& required : procedure.components()) {
    const auto is_it = [&required](const Component& component) {
      return component.kind() == required.kind();
    };
    if (!required.required() || std::ranges::any_of(components, is_it)) continue;
    // The field is the whole list: what is missing has no place in it.
    Suggest(required, Add(v1::WARNING_KIND_COMPONENT_MISSING, "components", "", warnings));
  }
}

void FindDoubled(const Components& components, Warnings& warnings) {
  std::set<absl::string_view> kinds, documents;
  for (int i = 0; i < components.size(); ++i) {
    const Component& component = components[i];
    const std::string path = absl::StrCat("components[", i, "].");
    if (!kinds.insert(component.kind()).second) {
      Add(v1::WARNING_KIND_COMPONENT_TWICE, path + "kind", component.kind(), warnings);
    }
    // Papers that are only presented have no document.
    if (component.document_id().empty() || documents.insert(component.document_id()).second) continue;
    Add(v1::WARNING_KIND_DOCUMENT_TWICE, path + "document_id", component.document_id(), warnings);
  }
}

}  // namespace

std::vector<v1::SubmissionWarning> FindWarnings(const catalog::Snapshot& catalogue,
                                                const std::string& procedure_code, absl::Time time,
                                                const Components& components) {
  Warnings warnings;
  const catalog::v1::Procedure* procedure =
      catalogue.PublishedProcedureOn(procedure_code, absl::ToCivilDay(time, calendar::OfficeZone()));
  if (procedure != nullptr && !procedure->components().empty()) {
    FindUnknown(*procedure, components, warnings);
    FindMissing(*procedure, components, warnings);
  }
  FindDoubled(components, warnings);
  return warnings;
}

std::vector<v1::SubmissionWarning> FindSupplementWarnings(const catalog::Snapshot& catalogue,
                                                          const std::string& procedure_code, absl::Time time,
                                                          const Components& brought, const Components& all) {
  Warnings warnings;
  const catalog::v1::Procedure* procedure =
      catalogue.PublishedProcedureOn(procedure_code, absl::ToCivilDay(time, calendar::OfficeZone()));
  if (procedure == nullptr || procedure->components().empty()) return warnings;
  FindUnknown(*procedure, brought, warnings);
  FindMissing(*procedure, all, warnings);
  return warnings;
}

void WarnOfAlike(const std::vector<ledger::AlikeDossier>& dossiers, Warnings& warnings) {
  for (const ledger::AlikeDossier& dossier : dossiers) {
    const auto kind = dossier.of_reference ? v1::WARNING_KIND_REFERENCE_USED : v1::WARNING_KIND_DOSSIER_OPEN;
    Add(kind, dossier.of_reference ? "external_reference" : "owner.identity_number",
        dossier.code.empty() ? dossier.id : dossier.code, warnings)
        .set_found_status(dossier.status);
  }
}

void WarnOfTypes(const Components& components, const std::vector<documents::UploadedFile>& files,
                 Warnings& warnings) {
  for (int i = 0; i < components.size(); ++i) {
    const auto file =
        std::ranges::find(files, components[i].document_id(), &documents::UploadedFile::document_id);
    if (file == files.end() || documents::NameSuits(file->file_name, file->media_type)) continue;
    // The kind and not the name of the file, which may hold a person's.
    Add(v1::WARNING_KIND_FILE_TYPE_OTHER, absl::StrCat("components[", i, "].document_id"),
        components[i].kind(), warnings)
        .set_suggestion(file->media_type);
  }
}

void WarnOfCalendar(const catalog::Snapshot& catalogue, const std::string& procedure_code, absl::Time time,
                    Warnings& warnings) {
  const dossier::Office office =
      catalogue.OfficeOn(procedure_code, absl::ToCivilDay(time, calendar::OfficeZone()));
  if (office.procedure == nullptr || office.calendar == nullptr || office.rules == nullptr) return;
  const absl::Status due = calendar::DueAfter(*office.calendar, time, office.procedure->limit,
                                              office.rules->same_day_cutoff_minute)
                               .status();
  if (!refusal::HasReason(due, {onestop::common::v1::ERROR_REASON_CALENDAR_UNKNOWN})) return;
  Add(v1::WARNING_KIND_CALENDAR_ENDS, "procedure_code", office.calendar_id, warnings);
}

absl::Status RefusalOf(const std::vector<v1::SubmissionWarning>& warnings) {
  rpc::Fields fields;
  for (const v1::SubmissionWarning& warning : warnings)
    fields.Add(warning.field(), messages::Describe(warning).en);
  return fields.status();
}

}  // namespace onestop::intake::handlers
