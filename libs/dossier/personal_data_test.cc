// What stands beside events: bound to them, erasable, and never silently gone.

#include "libs/dossier/personal_data.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/digest/random.h"
#include "libs/digest/sha256.h"
#include "libs/dossier/dossier_testing.h"
#include "libs/dossier/history.h"
#include "libs/testing/status_matchers.h"

namespace onestop::dossier {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;

constexpr char kId[] = "00000000-0000-4000-8000-000000000001";

std::string Salt() { return digest::RandomBytes(kSaltBytes); }

// An event as it is stored.
struct Written {
  std::string payload;
  std::vector<v1::PersonalDataPart> parts;
  std::string hash;
};

class PersonalDataTest : public ::testing::Test {
 protected:
  static v1::Event Submission() {
    v1::Event event;
    event.set_dossier_id(kId);
    event.set_sequence(1);
    event.set_actor("portal");
    event.set_source_remarks(R"({"ghi_chu":"gọi số 0912"})");
    v1::Submitted& submitted = *event.mutable_submitted();
    submitted.set_province("H31");
    submitted.mutable_owner()->set_full_name("Nguyễn Thị Mơ");
    submitted.mutable_owner()->set_identity_number("033190001234");
    submitted.mutable_submitter()->set_full_name("Trần Văn Sáu");
    submitted.set_external_reference("P-1");
    return event;
  }

  static v1::Event Erasure(int64_t sequence, std::vector<v1::PersonalDataErased::Erasure> erasures) {
    v1::Event event;
    event.set_dossier_id(kId);
    event.set_sequence(sequence);
    event.set_actor("director");
    event.mutable_personal_data_erased()->set_basis("hết thời hạn lưu trữ");
    for (auto& erasure : erasures) *event.mutable_personal_data_erased()->add_erasures() = std::move(erasure);
    return event;
  }

  static v1::PersonalDataErased::Erasure Of(v1::PersonalDataKind kind, const std::string& remaining = "") {
    v1::PersonalDataErased::Erasure erasure;
    erasure.set_sequence(1);
    erasure.set_kind(kind);
    erasure.set_remaining_sha256(remaining);
    return erasure;
  }

  // Appends as a writer does.
  void Store(v1::Event event) {
    Written& stored = stored_.emplace_back();
    stored.parts = CommitToPersonalData(event, Salt);
    LeaveOutPersonalData(event);
    stored.payload = event.SerializeAsString();
    stored.hash = ChainHash(last_, stored.payload);
    last_ = stored.hash;
  }

  // An event of before, whose data were in its bytes, as a migration leaves it: its owner and its submitter were moved out.
  void StoreMoved() {
    v1::Event event = Submission();
    event.clear_source_remarks();
    std::string payload = event.SerializeAsString();
    Written& stored = stored_.emplace_back();
    stored.hash = ChainHash(last_, payload);
    last_ = stored.hash;
    const auto move = [&](const Party& party, char tag, v1::PersonalDataKind kind) {
      const std::string content = party.SerializeAsString();
      const std::string field = std::string({tag, static_cast<char>(content.size())}) + content;
      const size_t place = payload.find(field);
      ASSERT_NE(place, std::string::npos);
      v1::PersonalDataPart& part = stored.parts.emplace_back();
      part.set_part(static_cast<int>(stored.parts.size()) - 1);
      part.set_kind(kind);
      part.set_data(field);
      part.set_place(static_cast<int>(place));
      const std::string filler = std::string({'\x7a', static_cast<char>(field.size() - 2)});
      payload.replace(place, field.size(), filler + std::string(field.size() - 2, '\0'));
    };
    move(event.submitted().owner(), '\x32', v1::PERSONAL_DATA_KIND_OWNER);
    move(event.submitted().submitter(), '\x3a', v1::PERSONAL_DATA_KIND_SUBMITTER);
    stored.payload = payload;
  }

  void Erase(v1::PersonalDataKind kind) {
    for (v1::PersonalDataPart& part : stored_[0].parts) {
      if (part.kind() != kind) continue;
      part.clear_salt();
      part.clear_data();
    }
  }

  std::string Remaining() { return digest::Sha256Text(WithMovedData(stored_[0].payload, stored_[0].parts)); }

  // Reads all that is stored; the dossier after it.
  absl::StatusOr<Dossier> Read() {
    History history(kId);
    for (size_t i = 0; i < stored_.size(); ++i) {
      const Written& stored = stored_[i];
      const auto event =
          history.Add({static_cast<int64_t>(i) + 1, stored.payload, stored.hash, stored.parts});
      if (!event.ok()) return event.status();
      events_.push_back(*event);
    }
    if (const absl::Status complete = history.Complete(); !complete.ok()) return complete;
    return history.dossier();
  }

  std::vector<Written> stored_;
  std::string last_ = FirstHash();
  std::vector<v1::Event> events_;
};

TEST_F(PersonalDataTest, BytesHoldNoneAndReadersGetAll) {
  Store(Submission());
  for (const absl::string_view data : {"Mơ", "Sáu", "033190001234", "0912"}) {
    EXPECT_THAT(stored_[0].payload, Not(HasSubstr(std::string(data))));
  }
  EXPECT_THAT(stored_[0].payload, HasSubstr("P-1"));
  const auto dossier = Read();
  ASSERT_THAT(dossier, IsOk());
  EXPECT_EQ(dossier->owner.full_name(), "Nguyễn Thị Mơ");
  EXPECT_EQ(dossier->submitter.full_name(), "Trần Văn Sáu");
  v1::Event read = events_[0];
  EXPECT_EQ(read.commitments_size(), 3);
  read.clear_commitments();
  EXPECT_EQ(read.SerializeAsString(), Submission().SerializeAsString());
}

TEST_F(PersonalDataTest, SaltsHideEqualData) {
  v1::Event one = Submission();
  v1::Event other = Submission();
  CommitToPersonalData(one, Salt);
  CommitToPersonalData(other, Salt);
  EXPECT_NE(one.commitments(0).sha256(), other.commitments(0).sha256());
}

TEST_F(PersonalDataTest, AnAmendmentKeepsWhatWasChangedAndNotFromWhatToWhat) {
  Store(Submission());
  v1::Event event;
  event.set_dossier_id(kId);
  event.set_sequence(2);
  for (const char* path : {"owner.full_name", "submitter.phone"}) {
    auto& field = *event.mutable_submission_amended()->add_fields();
    field.set_path(path);
    field.set_old_value("cũ");
    field.set_new_value("mới");
  }
  Store(event);
  EXPECT_THAT(stored_[1].payload, HasSubstr("submitter.phone"));
  EXPECT_THAT(stored_[1].payload, Not(HasSubstr("mới")));
  const auto dossier = Read();
  ASSERT_THAT(dossier, IsOk());
  EXPECT_EQ(dossier->owner.full_name(), "mới");
  EXPECT_EQ(dossier->submitter.phone(), "mới");
}

TEST_F(PersonalDataTest, AReceiverIsPersonalData) {
  v1::Event event;
  event.mutable_result_returned()->set_receiver("Lê Văn Tám");
  const auto parts = CommitToPersonalData(event, Salt);
  LeaveOutPersonalData(event);
  EXPECT_EQ(event.result_returned().receiver(), "");
  EXPECT_FALSE(JoinPersonalData(parts, event).differs);
  EXPECT_EQ(event.result_returned().receiver(), "Lê Văn Tám");
}

TEST_F(PersonalDataTest, EveryChangeOfWhatStandsBesideIsFound) {
  Store(Submission());
  const Written sound = stored_[0];
  const auto expect_damage = [&](const char* how, auto change) {
    stored_[0] = sound;
    change(stored_[0].parts);
    EXPECT_THAT(Read(), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED")) << how;
  };
  using Parts = std::vector<v1::PersonalDataPart>;
  expect_damage("other data", [](Parts& parts) { parts[0].mutable_data()->back() ^= 1; });
  expect_damage("other salt", [](Parts& parts) { parts[0].mutable_salt()->back() ^= 1; });
  expect_damage("short salt", [](Parts& parts) { parts[0].mutable_salt()->pop_back(); });
  expect_damage("other kind", [](Parts& parts) { parts[0].set_kind(v1::PERSONAL_DATA_KIND_RECEIVER); });
  expect_damage("changed places", [](Parts& parts) {
    parts[0].set_part(1);
    parts[1].set_part(0);
  });
  expect_damage("missing", [](Parts& parts) { parts.pop_back(); });
  expect_damage("one more", [](Parts& parts) {
    parts.push_back(parts[0]);
    parts.back().set_part(3);
  });
  expect_damage("erased without an event", [](Parts& parts) {
    parts[0].clear_data();
    parts[0].clear_salt();
  });
}

TEST_F(PersonalDataTest, WhatIsErasedLeavesEveryHash) {
  Store(Submission());
  Store(Erasure(2, {Of(v1::PERSONAL_DATA_KIND_OWNER)}));
  const std::string last = last_;
  Erase(v1::PERSONAL_DATA_KIND_OWNER);
  const auto dossier = Read();
  ASSERT_THAT(dossier, IsOk());
  EXPECT_EQ(last_, last);
  EXPECT_EQ(dossier->owner.full_name(), "");
  EXPECT_EQ(dossier->submitter.full_name(), "Trần Văn Sáu");
  EXPECT_THAT(dossier->erased, ElementsAre(v1::PERSONAL_DATA_KIND_OWNER));
}

TEST_F(PersonalDataTest, AnErasureOfOneProvesNothingOfAnother) {
  Store(Submission());
  Store(Erasure(2, {Of(v1::PERSONAL_DATA_KIND_OWNER)}));
  Erase(v1::PERSONAL_DATA_KIND_SUBMITTER);
  EXPECT_THAT(Read(), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

TEST_F(PersonalDataTest, EventsOfBeforeKeepTheirHashes) {
  StoreMoved();
  EXPECT_THAT(stored_[0].payload, Not(HasSubstr("Mơ")));
  const auto dossier = Read();
  ASSERT_THAT(dossier, IsOk());
  EXPECT_EQ(dossier->owner.full_name(), "Nguyễn Thị Mơ");
  // Another byte anywhere, in what was moved out or in what stayed, is found.
  const Written sound = stored_[0];
  stored_[0].parts[1].mutable_data()->back() ^= 1;
  EXPECT_THAT(Read(), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
  stored_[0] = sound;
  stored_[0].payload[3] ^= 1;
  EXPECT_THAT(Read(), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

// In two steps, as a party may ask for it after the other: the second tells what is left then.
TEST_F(PersonalDataTest, EventsOfBeforeAreErasedStepByStep) {
  StoreMoved();
  Erase(v1::PERSONAL_DATA_KIND_OWNER);
  Store(Erasure(2, {Of(v1::PERSONAL_DATA_KIND_OWNER, Remaining())}));
  auto dossier = Read();
  ASSERT_THAT(dossier, IsOk());
  EXPECT_EQ(dossier->owner.full_name(), "");
  EXPECT_EQ(dossier->submitter.full_name(), "Trần Văn Sáu");
  Erase(v1::PERSONAL_DATA_KIND_SUBMITTER);
  EXPECT_THAT(Read(), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
  Store(Erasure(3, {Of(v1::PERSONAL_DATA_KIND_SUBMITTER, Remaining())}));
  dossier = Read();
  ASSERT_THAT(dossier, IsOk());
  EXPECT_EQ(dossier->submitter.full_name(), "");
  // What is left stays proven, though its hash cannot be computed any more.
  stored_[0].payload[stored_[0].payload.find("P-1")] = 'Q';
  EXPECT_THAT(Read(), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

TEST(PersonalDataOfTheCourseTest, WhatApplicantsWriteAndWhoTookPartStandBesideTheEvent) {
  v1::Event message;
  message.mutable_message_written()->set_kind(common::v1::MESSAGE_KIND_FROM_APPLICANT);
  message.mutable_message_written()->set_text("Tôi là Nguyễn Thị Mơ");
  v1::Event inspection;
  inspection.mutable_verification_recorded()->set_participants("Nguyễn Thị Mơ");
  for (v1::Event event : {message, inspection}) {
    const v1::Event whole = event;
    const std::vector<v1::PersonalDataPart> parts = CommitToPersonalData(event, Salt);
    ASSERT_EQ(parts.size(), 1u);
    LeaveOutPersonalData(event);
    EXPECT_THAT(event.SerializeAsString(), Not(HasSubstr("Nguyễn Thị Mơ")));
    EXPECT_FALSE(JoinPersonalData(parts, event).differs);
    event.clear_commitments();
    EXPECT_EQ(event.SerializeAsString(), whole.SerializeAsString());
  }
}

// The office answers for what its staff write, and it stays.
TEST(PersonalDataOfTheCourseTest, WhatStaffWriteIsInTheEvent) {
  v1::Event note;
  note.mutable_message_written()->set_kind(common::v1::MESSAGE_KIND_INTERNAL);
  note.mutable_message_written()->set_text("Đã gọi điện");
  EXPECT_TRUE(CommitToPersonalData(note, Salt).empty());
}

}  // namespace
}  // namespace onestop::dossier
