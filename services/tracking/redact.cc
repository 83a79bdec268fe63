// What feeds leave of events: numbers, times and enums, and of texts and bytes those that are listed here. A new field of an
// event is left out until it is listed.

#include "services/tracking/redact.h"

#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/strip.h"

namespace onestop::tracking {
namespace {

using google::protobuf::FieldDescriptor;

// Without "onestop.dossier.v1." or "onestop.common.v1.". Codes, ids, days and names of fields: no written text, no
// name, no hash of a file that others may have, no file before the sealed result.
const absl::flat_hash_set<absl::string_view>& Kept() {
  static const auto& kept = *new absl::flat_hash_set<absl::string_view>{
      "Accepted.calendar_id",
      "Accepted.code",
      "Accepted.due_date",
      "Accepted.procedure_code",
      "Accepted.process_id",
      "Accepted.rule_set",
      "ArchiveRenewed.document_id",
      "Component.kind",
      "ConsultationRequested.answer_due_date",
      "DeadlineExtended.appointment_date",
      "Event.actor",
      "Event.dossier_id",
      "Event.recorded_by",
      "Event.trace_id",
      "PaymentReceived.due_date",
      "ResultDrafted.signer",
      "ResultDrafted.template",
      "ResultNumbered.document_date",
      "ResultNumbered.document_symbol",
      "ResultSealed.document_id",
      "ResultSealed.document_symbol",
      "ResultSigned.mandate_id",
      "SubmissionAmended.ChangedField.path",
      "Submitted.intake_unit",
      "Submitted.procedure_code",
      "Submitted.province",
      "Submitted.resolving_agency",
      "SupplementReceived.due_date",
      "Task.agency_id",
      "Task.assignee",
      "TaskAssigned.assignee",
  };
  return kept;
}

absl::string_view ShortName(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, "onestop.dossier.v1.")) absl::ConsumePrefix(&name, "onestop.common.v1.");
  return name;
}

// Messages of which something may be kept: the kind of the event, and these.
bool MayHold(const FieldDescriptor& field) {
  static const auto& kept = *new absl::flat_hash_set<absl::string_view>{
      "Component", "SubmissionAmended.ChangedField", "Task", "google.protobuf.Timestamp"};
  const auto* const kinds = field.containing_oneof();
  return (kinds != nullptr && kinds->containing_type()->full_name() == "onestop.dossier.v1.Event") ||
         kept.contains(ShortName(field.message_type()->full_name()));
}

bool IsKept(const FieldDescriptor& field) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return MayHold(field);
  return field.cpp_type() != FieldDescriptor::CPPTYPE_STRING || Kept().contains(ShortName(field.full_name()));
}

void RedactFields(google::protobuf::Message& message) {
  const google::protobuf::Reflection& fields = *message.GetReflection();
  std::vector<const FieldDescriptor*> present;
  fields.ListFields(message, &present);
  for (const FieldDescriptor* const field : present) {
    if (!IsKept(*field)) {
      fields.ClearField(&message, field);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!field->is_repeated()) {
        RedactFields(*fields.MutableMessage(&message, field));
        continue;
      }
      for (int i = 0; i < fields.FieldSize(message, field); ++i) {
        RedactFields(*fields.MutableRepeatedMessage(&message, field, i));
      }
    }
  }
  // Fields that a later version wrote may hold anything.
  fields.MutableUnknownFields(&message)->Clear();
}

}  // namespace

void Redact(dossier::v1::Event& event) { RedactFields(event); }

}  // namespace onestop::tracking
