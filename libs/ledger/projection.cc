#include "libs/ledger/projection.h"

#include <utility>

namespace onestop::ledger {
namespace {

std::optional<std::string> NonEmpty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

// One column of the given rows.
template <typename Value, typename Get>
std::vector<Value> Column(const std::vector<const Folded*>& rows, Get get) {
  std::vector<Value> column;
  column.reserve(rows.size());
  for (const Folded* row : rows) column.push_back(get(row->dossier));
  return column;
}

using D = dossier::Dossier;
using Text = std::string;
using Time = std::optional<absl::Time>;
using Number = std::optional<int64_t>;

}  // namespace

Holder HolderOf(const dossier::Dossier& dossier) {
  const dossier::Task* task = dossier.OpenTask();
  if (task == nullptr) return {};
  return {.task = task->number, .step = task->step, .staff = NonEmpty(task->assignee)};
}

void AppendDossierRows(const std::vector<const Folded*>& rows, pg::Params& params) {
  std::vector<Text> hashes;
  hashes.reserve(rows.size());
  for (const Folded* row : rows) hashes.push_back(row->last_hash);

  params.TextArray(Column<Text>(rows, [](const D& d) { return d.id; }))
      .Int64Array(Column<int64_t>(rows, [](const D& d) { return d.version; }))
      .BytesArray(hashes)
      .Int32Array(Column<int32_t>(rows, [](const D& d) { return static_cast<int32_t>(d.status); }))
      .TextArray(Column<Text>(rows, [](const D& d) { return d.procedure_code; }))
      .Int32Array(Column<int32_t>(rows, [](const D& d) { return d.procedure_version; }))
      .TextArray(Column<Text>(rows, [](const D& d) { return d.intake_unit; }))
      .TextArray(Column<Text>(rows, [](const D& d) { return d.resolving_agency; }))
      .Int32Array(Column<int32_t>(rows, [](const D& d) { return static_cast<int32_t>(d.channel); }))
      .TextArray(Column<Text>(rows, [](const D& d) { return d.owner_name; }))
      .TextArray(Column<Text>(rows, [](const D& d) { return d.submitted_by; }))
      .TextArray(Column<Text>(rows, [](const D& d) { return d.external_reference; }))
      .BytesArray(Column<Text>(rows, [](const D& d) { return d.lookup_secret_hash; }))
      .OptionalTimeArray(Column<Time>(rows, [](const D& d) { return Time(d.submit_time); }))
      .OptionalTimeArray(Column<Time>(rows,
                                      [](const D& d) {
                                        return d.intake_due_time == absl::InfiniteFuture()
                                                   ? Time()
                                                   : Time(d.intake_due_time);
                                      }))
      .OptionalTextArray(Column<std::optional<Text>>(rows, [](const D& d) { return NonEmpty(d.code); }))
      .OptionalInt64Array(Column<Number>(
          rows, [](const D& d) { return d.register_number == 0 ? Number() : Number(d.register_number); }))
      .OptionalTimeArray(Column<Time>(rows, [](const D& d) { return d.accept_time; }))
      .OptionalInt64Array(Column<Number>(rows,
                                         [](const D& d) {
                                           return d.limit_unit == 0
                                                      ? Number()
                                                      : Number(static_cast<int64_t>(d.limit_unit));
                                         }))
      .OptionalTimeArray(Column<Time>(rows, [](const D& d) { return d.due_time; }))
      .OptionalTimeArray(Column<Time>(rows, [](const D& d) { return d.finish_time; }))
      .OptionalTimeArray(Column<Time>(rows, [](const D& d) { return d.return_time; }))
      .OptionalTextArray(
          Column<std::optional<Text>>(rows, [](const D& d) { return NonEmpty(d.document_symbol); }))
      .OptionalInt64Array(Column<Number>(rows, [](const D& d) { return HolderOf(d).task; }))
      .OptionalInt64Array(Column<Number>(rows, [](const D& d) { return HolderOf(d).step; }))
      .OptionalTextArray(Column<std::optional<Text>>(rows, [](const D& d) { return HolderOf(d).staff; }))
      .OptionalTextArray(Column<std::optional<Text>>(
          rows,
          [](const D& d) {
            const dossier::ResultDocument* const result = d.SealedResult();
            return result == nullptr ? std::nullopt : std::optional<Text>(result->document_id);
          }))
      .OptionalTimeArray(Column<Time>(rows, [](const D& d) { return d.archive_end_time; }));
}

void ResultDocumentRows::Add(const dossier::Dossier& dossier, size_t first) {
  for (size_t i = first; i < dossier.documents.size(); ++i) {
    const dossier::ResultDocument& document = dossier.documents[i];
    document_ids_.push_back(document.document_id);
    dossier_ids_.push_back(dossier.id);
    numbers_.push_back(static_cast<int32_t>(i) + 1);
    kinds_.push_back(static_cast<int32_t>(document.kind));
    hashes_.push_back(document.sha256);
    sizes_.push_back(document.size_bytes);
    times_.push_back(document.make_time);
  }
}

void ResultDocumentRows::Append(pg::Params& params) const {
  params.TextArray(document_ids_).TextArray(dossier_ids_).Int32Array(numbers_).Int32Array(kinds_);
  params.BytesArray(hashes_).Int64Array(sizes_).TimeArray(times_);
}

bool IsOrdinaryStep(const dossier::v1::Event& event) {
  switch (event.act_case()) {
    case dossier::v1::Event::kTaskClaimed:
    case dossier::v1::Event::kTaskAssigned:
    case dossier::v1::Event::kStepCompleted:
    case dossier::v1::Event::kStepSentBack:
    case dossier::v1::Event::kResultDrafted:
    case dossier::v1::Event::kResultSigned:
    case dossier::v1::Event::kDraftRefused:
    case dossier::v1::Event::kStepRecorded:
      return true;
    default:
      return false;
  }
}

std::vector<std::string> DocumentsNamedBy(const dossier::v1::Event& event) {
  std::vector<std::string> documents;
  const auto add = [&documents](const auto& handed_in) {
    for (const auto& component : handed_in.components()) {
      if (!component.document_id().empty()) documents.push_back(component.document_id());
    }
  };
  if (event.has_submitted()) {
    add(event.submitted());
  } else if (event.has_supplement_received()) {
    add(event.supplement_received());
  } else if (event.has_result_drafted() && event.result_drafted().template_().empty()) {
    documents.push_back(event.result_drafted().document_id());
  }
  return documents;
}

}  // namespace onestop::ledger
