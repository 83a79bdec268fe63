// What a feed leaves out of events: named one by one, and that no text stays that is not listed.

#include "services/tracking/redact.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"

namespace onestop::tracking {
namespace {

using ::testing::ElementsAreArray;

// Field by field, for reading: the second test finds what is missing here.
TEST(RedactTest, PersonalDataAndEvidenceAreLeftOut) {
  dossier::v1::Event event;
  event.set_source_remarks("{\"owner\":\"Nguyễn Văn An\"}");
  event.mutable_submitted()->mutable_owner()->set_full_name("Nguyễn Văn An");
  event.mutable_submitted()->mutable_submitter()->set_phone("0900 000 000");
  event.mutable_submitted()->set_lookup_secret_hash("h");
  event.mutable_submitted()->add_documents()->set_sha256("h");
  event.mutable_submitted()->set_procedure_code("1.001786");
  event.add_commitments()->set_sha256("h");
  Redact(event);
  dossier::v1::Event left;
  left.mutable_submitted()->set_procedure_code("1.001786");
  EXPECT_EQ(event.SerializeAsString(), left.SerializeAsString());

  dossier::v1::SubmissionAmended& amended = *event.mutable_submission_amended();
  dossier::v1::SubmissionAmended::ChangedField& name = *amended.add_fields();
  name.set_path("owner.full_name");
  name.set_old_value("Nguyễn Văn Am");
  name.set_new_value("Nguyễn Văn An");
  amended.add_added_components()->set_kind("ban-ve");
  amended.add_added_documents()->set_sha256("h");
  amended.add_removed_documents()->set_sha256("h");
  Redact(event);
  dossier::v1::SubmissionAmended corrected;
  corrected.add_fields()->set_path("owner.full_name");
  corrected.add_added_components()->set_kind("ban-ve");
  EXPECT_EQ(event.submission_amended().SerializeAsString(), corrected.SerializeAsString());

  event.mutable_supplement_received()->add_documents()->set_sha256("h");
  event.mutable_supplement_received()->set_due_date("2024-01-22");
  Redact(event);
  EXPECT_EQ(event.supplement_received().documents_size(), 0);
  EXPECT_EQ(event.supplement_received().due_date(), "2024-01-22");
  event.mutable_result_signed()->mutable_signature()->set_cms("cms");
  event.mutable_result_signed()->set_document_id("d");
  event.mutable_result_signed()->set_mandate_id("m");
  Redact(event);
  EXPECT_FALSE(event.result_signed().has_signature());
  EXPECT_EQ(event.result_signed().document_id(), "") << "it is not sealed";
  EXPECT_EQ(event.result_signed().mandate_id(), "m");
  event.mutable_result_sealed()->mutable_seal()->set_cms("cms");
  event.mutable_result_sealed()->set_document_id("d");
  Redact(event);
  EXPECT_FALSE(event.result_sealed().has_seal());
  EXPECT_EQ(event.result_sealed().document_id(), "d");
  event.mutable_task_released()->set_comment("Tôi nghi giấy tờ giả");
  Redact(event);
  EXPECT_EQ(event.task_released().comment(), "");
  event.mutable_supplement_requested()->set_content("Bổ sung bản sao căn cước của bà Bình");
  Redact(event);
  EXPECT_EQ(event.supplement_requested().content(), "");
  event.mutable_result_drafted()->set_title("Cấp phép cho ông An");
  event.mutable_result_drafted()->set_document_id("draft");
  Redact(event);
  EXPECT_EQ(event.result_drafted().title(), "");
  EXPECT_EQ(event.result_drafted().document_id(), "");
  event.mutable_result_returned()->set_receiver("Trần Thị Bình");
  Redact(event);
  EXPECT_EQ(event.result_returned().receiver(), "");
}

// Texts and bytes that feeds contain, in order. None holds the name, address or number of an applicant, or
// what is in a certificate of a person.
constexpr const char* kTexts[] = {"Accepted.calendar_id",
                                  "Accepted.code",
                                  "Accepted.due_date",
                                  "Accepted.procedure_code",
                                  "Accepted.process_id",
                                  "Accepted.rule_set",
                                  "ArchiveRenewed.document_id",
                                  "ChangedField.path",
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
                                  "Submitted.intake_unit",
                                  "Submitted.procedure_code",
                                  "Submitted.province",
                                  "Submitted.resolving_agency",
                                  "SupplementReceived.due_date",
                                  "Task.agency_id",
                                  "Task.assignee",
                                  "TaskAssigned.assignee"};

// Gives every text and all bytes in `message` a value; a field that repeats has one element.
void FillTexts(google::protobuf::Message& message) {
  const google::protobuf::Reflection& fields = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* const field = message.GetDescriptor()->field(i);
    // The kinds of an event exclude each other: EveryKind() sets one.
    if (field->containing_oneof() != nullptr) continue;
    if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
      field->is_repeated() ? fields.AddString(&message, field, "x") : fields.SetString(&message, field, "x");
    } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
      FillTexts(field->is_repeated() ? *fields.AddMessage(&message, field)
                                     : *fields.MutableMessage(&message, field));
    }
  }
}

std::vector<dossier::v1::Event> EveryKind() {
  std::vector<dossier::v1::Event> events;
  const google::protobuf::OneofDescriptor& kinds = *dossier::v1::Event::descriptor()->oneof_decl(0);
  for (int i = 0; i < kinds.field_count(); ++i) {
    dossier::v1::Event& event = events.emplace_back();
    FillTexts(event);
    FillTexts(*event.GetReflection()->MutableMessage(&event, kinds.field(i)));
  }
  return events;
}

// The texts and bytes that `message` has, such as "Task.assignee".
// Walks by reflection, so that no field can be forgotten.
void ListTexts(const google::protobuf::Message& message, std::set<std::string>& names) {
  const google::protobuf::Reflection& fields = *message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> set;
  fields.ListFields(message, &set);
  for (const google::protobuf::FieldDescriptor* const field : set) {
    if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
      names.insert(absl::StrCat(message.GetDescriptor()->name(), ".", field->name()));
    } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
      ListTexts(field->is_repeated() ? fields.GetRepeatedMessage(message, field, 0)
                                     : fields.GetMessage(message, field),
                names);
    }
  }
}

// A new field of an event fails this test until its author decides.
TEST(RedactTest, EveryTextThatStaysIsListedHere) {
  std::set<std::string> left;
  for (dossier::v1::Event& event : EveryKind()) {
    Redact(event);
    ListTexts(event, left);
  }
  EXPECT_THAT(left, ElementsAreArray(kTexts));
}

}  // namespace
}  // namespace onestop::tracking
