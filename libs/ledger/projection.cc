// Rows that follow from events, beside those of the dossiers themselves.

#include "libs/ledger/projection.h"

#include "libs/dossier/names.h"

namespace onestop::ledger {

void TaskRows::Add(const std::string& dossier_id, const dossier::Task& task) {
  dossier_ids_.push_back(dossier_id);
  numbers_.push_back(task.number);
  steps_.push_back(task.step);
  kinds_.push_back(static_cast<int32_t>(task.kind));
  roles_.push_back(static_cast<int32_t>(task.role));
  agencies_.push_back(task.agency_id);
  assignees_.push_back(task.assignee);
  opens_.emplace_back(task.open_time);
  dues_.emplace_back(task.due_time);
  claims_.push_back(task.claim_time);
  finishes_.push_back(task.finish_time);
  outcomes_.emplace_back(NameOf(task.outcome));
}

void TaskRows::Append(pg::Params& params) const {
  params.UuidArray(dossier_ids_)
      .Int32Array(numbers_)
      .Int32Array(steps_)
      .Int32Array(kinds_)
      .Int32Array(roles_);
  params.TextArray(agencies_).TextArray(assignees_).OptionalTimeArray(opens_).OptionalTimeArray(dues_);
  params.OptionalTimeArray(claims_).OptionalTimeArray(finishes_).TextArray(outcomes_);
}

void TaskRows::AppendChanges(pg::Params& params) const {
  params.UuidArray(dossier_ids_).Int32Array(numbers_).TextArray(assignees_);
  params.OptionalTimeArray(claims_).OptionalTimeArray(finishes_).TextArray(outcomes_);
}

void ClockRows::Add(const dossier::Dossier& dossier, size_t first) {
  for (size_t i = first; i < dossier.clock.size(); ++i) {
    const dossier::ClockSegment& segment = dossier.clock[i];
    dossier_ids_.push_back(dossier.id);
    numbers_.push_back(segment.number);
    starts_.push_back(segment.start_time);
    running_.push_back(segment.running ? 1 : 0);
    dues_.emplace_back(segment.due_time);
  }
}

void ClockRows::Append(pg::Params& params) const {
  params.UuidArray(dossier_ids_).Int32Array(numbers_).TimeArray(starts_).BoolArray(running_);
  params.OptionalTimeArray(dues_);
}

void ResultDocumentRows::Add(const dossier::Dossier& dossier, size_t first) {
  for (size_t i = first; i < dossier.documents.size(); ++i) {
    const dossier::ResultDocument& document = dossier.documents[i];
    document_ids_.push_back(document.document_id);
    dossier_ids_.push_back(dossier.id);
    // Numbers follow the order in the dossier, so that verification can compare rows by them.
    numbers_.push_back(static_cast<int32_t>(i) + 1);
    kinds_.push_back(static_cast<int32_t>(document.kind));
    hashes_.push_back(document.sha256);
    sizes_.push_back(document.size_bytes);
    times_.push_back(document.make_time);
  }
}

void ResultDocumentRows::Append(pg::Params& params) const {
  params.UuidArray(document_ids_).UuidArray(dossier_ids_).Int32Array(numbers_).Int32Array(kinds_);
  params.BytesArray(hashes_).Int64Array(sizes_).TimeArray(times_);
}

std::vector<std::string> DocumentsNamedBy(const dossier::v1::Event& event) {
  std::vector<std::string> documents;
  const auto add = [&documents](const auto& components) {
    for (const auto& component : components) {
      if (!component.document_id().empty()) documents.push_back(component.document_id());
    }
  };
  if (event.has_submitted()) {
    add(event.submitted().components());
  } else if (event.has_submission_amended()) {
    // What was taken out stays in use: the dossier's history names it.
    add(event.submission_amended().added_components());
  } else if (event.has_supplement_received()) {
    add(event.supplement_received().components());
  } else if (event.has_supplement_handed_in()) {
    add(event.supplement_handed_in().components());
  } else if (event.consultation_answered().has_document()) {
    documents.push_back(event.consultation_answered().document().document_id());
  } else if (event.verification_recorded().has_document()) {
    documents.push_back(event.verification_recorded().document().document_id());
    // A composed draft is a file of the office and in dossier.result_document; only an uploaded one is
    // named here.
  } else if (event.has_result_drafted() && event.result_drafted().template_().empty()) {
    documents.push_back(event.result_drafted().document_id());
  }
  return documents;
}

}  // namespace onestop::ledger
