// Every kind of event has a name and a sentence in both languages.

#include "libs/messages/events.h"

#include "gtest/gtest.h"

namespace onestop::messages {
namespace {

using dossier::v1::Event;

constexpr Language kVi = Language::kVietnamese;
constexpr Language kEn = Language::kEnglish;

TEST(DescribeTest, AStepHasItsNameInEachLanguage) {
  Event event;
  event.mutable_step_completed();
  const StepName examine = {.number = 1, .name = "Thẩm định", .name_en = "Examine"};
  EXPECT_EQ(Describe(event, &examine),
            (Bilingual{.vi = "Hoàn thành bước 1: Thẩm định", .en = "Completed step 1: Examine"}));
  const StepName sign = {.number = 2, .name = "Ký", .name_en = ""};
  EXPECT_EQ(Describe(event, &sign).en, "Completed step 2: Ký");
  const StepName unnamed = {.number = 2, .name = "", .name_en = ""};
  EXPECT_EQ(Describe(event, &unnamed).en, "Completed step 2");
  EXPECT_EQ(Describe(event, nullptr), (Bilingual{.vi = "Hoàn thành", .en = "Completed"}));
}

TEST(DescribeTest, AnAcceptanceTellsCodeAndDueDate) {
  Event event;
  event.mutable_accepted()->set_code("H31.06-240115-0001");
  EXPECT_EQ(Describe(event, nullptr).en, "Accepted as H31.06-240115-0001");
  event.mutable_accepted()->set_due_date("2024-01-22");
  EXPECT_EQ(Describe(event, nullptr),
            (Bilingual{.vi = "Tiếp nhận hồ sơ, mã H31.06-240115-0001, hẹn trả ngày 22/01/2024",
                       .en = "Accepted as H31.06-240115-0001, due on 2024-01-22"}));
}

// Where, and never from what to what: the timeline is read by those who may not see the values.
TEST(DescribeTest, AnAmendmentTellsHowMuchWasCorrected) {
  Event event;
  dossier::v1::SubmissionAmended& amended = *event.mutable_submission_amended();
  amended.add_fields()->set_old_value("Nguyễn Văn Am");
  EXPECT_EQ(Describe(event, nullptr).en, "Corrected what was submitted: 1 change");
  amended.add_added_components();
  amended.add_removed_components();
  EXPECT_EQ(Describe(event, nullptr).en, "Corrected what was submitted: 3 changes");
}

// The kinds of event that there are.
const google::protobuf::OneofDescriptor& Kinds() { return *Event::descriptor()->FindOneofByName("kind"); }

// A new kind of event fails this test until it has its sentences.
TEST(DescribeTest, EveryKindOfEventIsToldInBothLanguages) {
  for (int i = 0; i < Kinds().field_count(); ++i) {
    Event event;
    event.GetReflection()->MutableMessage(&event, Kinds().field(i));
    const Bilingual told = Describe(event, nullptr);
    EXPECT_NE(told.en, "") << Kinds().field(i)->name();
    EXPECT_NE(told.vi, told.en) << Kinds().field(i)->name();
  }
  EXPECT_EQ(Describe(Event(), nullptr), Bilingual());
}

// Scripts read the English names, so these are the names of the messages.
TEST(EventNameTest, EveryKindOfEventHasANameInBothLanguages) {
  for (int i = 0; i < Kinds().field_count(); ++i) {
    Event event;
    event.GetReflection()->MutableMessage(&event, Kinds().field(i));
    EXPECT_EQ(EventName(kEn, KindOf(event)), Kinds().field(i)->message_type()->name());
    EXPECT_NE(EventName(kVi, KindOf(event)), KindOf(event));
  }
  EXPECT_EQ(EventName(kVi, "Dissolved"), "Dissolved");
  EXPECT_EQ(KindOf(Event()), "");
}

}  // namespace
}  // namespace onestop::messages
