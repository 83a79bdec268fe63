// The bytes of stored events, kept for ever: testdata/events/KIND.hex as they were stored, KIND.txtpb what
// they say. An event is stored once and never changed, so every later program must read these bytes as the
// same content, apply them, and find the same hash.
//
// A new kind of event, or a new field of one: write testdata/events/KIND.txtpb (for a new field KIND.2.txtpb,
// since bytes that exist never change) with every field filled, add its row to kGolden, and make the bytes
// once, in testdata/events:
//   protoc -I ../../../../proto --encode=onestop.dossier.v1.Event onestop/dossier/v1/event.proto <KIND.txtpb
//   |
//     xxd -p -c 40 >KIND.hex
// The test's failure then says the row's hash.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "libs/digest/sha256.h"
#include "libs/dossier/decide.h"
#include "libs/dossier/names.h"
#include "libs/testing/files.h"
#include "libs/testing/status_matchers.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::dossier {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::TextFormat;
using ::onestop::testing::IsOk;
using ::onestop::testing::ReadFile;

constexpr char kHowToAdd[] = "; the head of golden_events_test.cc says how to add it";

struct Golden {
  // The file's name without its end.
  const char* name;
  // The golden event that comes before it in its history; "" for the first.
  const char* after;
  // The dossier's status afterwards.
  const char* status;
  // SHA-256 over the hash of the event before and the bytes, in hex: what column `hash` of dossier.event
  // holds.
  const char* hash;
};

constexpr Golden kGolden[] = {
    {"submitted", "", "SUBMITTED", "9127f778ba10e852ecc95942af6892d58779ff108ece864a69bf85d59d77acee"},
    {"submitted.2", "", "SUBMITTED", "a3b143e90989e66826e1e1e782184c73c1920fad975824006c47de6760c6dba9"},
    {"submitted.3", "", "SUBMITTED", "6a53b1312c63306ac7a98331e78a98f8f56e526e73a4b25c87f87f2afab52f66"},
    {"submission_amended", "submitted.2", "SUBMITTED",
     "eac29d1445a3aeb3bf47ae9833f65fb24f4215a0aa959a4daddb2dd2c545d768"},
    {"rejected_at_intake", "submitted", "REJECTED_AT_INTAKE",
     "c461006dd90f3ba3299bca5ee310a3cc6d6268b2ba115532d705cc1c32cc4614"},
    {"personal_data_erased", "rejected_at_intake", "REJECTED_AT_INTAKE",
     "b88b36b1ac08a09035dfca37446aa7d62a8bf5f7e262809d2304d78b268d81b1"},
    {"accepted", "submitted", "ACCEPTED", "9949192d393bd80c20d534c21bc7b067338e9e28feacfc63dc950680ac7db76d"},
    {"finished", "accepted", "RESULT_READY",
     "e2617b598bdd4e0415708b40d8c6d5d1b83b8cfb6143d2ad62ce0db14873bc15"},
    {"finished.2", "accepted", "RESULT_READY",
     "9901bd281ac1e29bc4cf046c380919e45d830612a0d872e03ddd32df6ba32dac"},
    {"step_recorded", "accepted", "PROCESSING",
     "e94c4b7534b08a748d82a5f3a199917f3c366471c0502a4aa7cd5fba3bd194d0"},
    {"task_claimed", "accepted", "ACCEPTED",
     "d7414f09e87836a2035ce8af46dd29c9f119c2dd2aa5692a8b349c96a2885975"},
    {"task_released", "task_claimed", "ACCEPTED",
     "57a595e2f7c2a32805cf50332cd3f03cb119ca0f56187d500ba958d2c69ff51a"},
    {"withdrawn", "task_claimed", "WITHDRAWN",
     "dc4f063d6952b32f42018168890529f7de5c2313dece9b2d053addb7cb566d05"},
    {"supplement_requested", "task_claimed", "AWAITING_SUPPLEMENT",
     "5ef6294733088e60b90a5d15874685cdc6cf1eaf79dee8945342ea4dd8ba83d5"},
    {"supplement_received", "supplement_requested", "PROCESSING",
     "211c92548f7d335a4c7322c283a57e3c2889cb6893de552aad80294b68870b99"},
    {"task_assigned", "task_claimed", "PROCESSING",
     "94795afa05a882685836759526ff3641dcd72b5974815aee8b397ffc7926308b"},
    {"refused_ineligible", "task_assigned", "REFUSED_INELIGIBLE",
     "a038fdb272932dc9a8e8b5b15792ced80d916b5cede4fb92adbb69b01706bd99"},
    {"stopped", "task_assigned", "STOPPED",
     "59a1fd646169268562485d28d367f906438751414a6d3d5d69f05f1f5c112225"},
    {"result_drafted", "task_assigned", "PROCESSING",
     "321e3bfbf7c17044ea8a112a0864c5357021311b0e8686e48b53aba6d1561154"},
    {"step_completed", "result_drafted", "PROCESSING",
     "48f4de257cdd100b0e759a296fae25c32acbb9847911152d0ace83d9afd5cefb"},
    {"draft_refused", "step_completed", "PROCESSING",
     "1b84fb0dd79b415c206eaa4e0e97c30874857914825ec2187c3d206fb481580f"},
    {"result_signed", "step_completed", "PROCESSING",
     "8cfdabe905cbad5cb2b2ec1a9e312f33e6a9def27fd2631e1988520c3299086f"},
    {"step_sent_back", "result_signed", "PROCESSING",
     "0583e631ab4d24b0dcdff81f45cf93aedff4912bb33701691ccee55184266a25"},
    {"result_numbered", "result_signed", "PROCESSING",
     "a6bfcb1fc3d3d917ab85da931cef37a28a9d9468e43ac4e69eb96d25366a2205"},
    {"result_sealed", "result_numbered", "RESULT_READY",
     "e84e142a0dc727ca9d56edab775ee9377e4b8e0a480882a048633f2c08dfe1f4"},
    {"archive_renewed", "result_sealed", "RESULT_READY",
     "8a91235a3dffedbd5570239ef01407f8954a0576880d9f1e1d4534afa4f8b662"},
    {"result_returned", "archive_renewed", "RETURNED",
     "1c56d7e84fdd067f22ed7bb2b748ed6410f4d9478128c52993b929dd69267913"},
    {"supplement_requested.2", "task_assigned", "AWAITING_SUPPLEMENT",
     "48d31ee5eddab26c56d11b98cf4daf78f528c89cda99ae49a39c266432542334"},
    {"supplement_handed_in", "supplement_requested", "AWAITING_SUPPLEMENT",
     "95f9b330af7af96912e260e662d4f2dd5d9fbeb4f4642ab69bc556d370cca83c"},
    {"supplement_declined", "supplement_handed_in", "AWAITING_SUPPLEMENT",
     "84d4e4d5761079675eac586ca6e2e8189f7fbac20ebfd23f4dd338ce9693f98e"},
    {"withdrawn.2", "task_claimed", "WITHDRAWN",
     "f056d46c2cbab3636c13bb529ac0dca9727f7ff184541b621d37caf7c7992f6a"},
    {"stopped.2", "supplement_requested", "STOPPED",
     "d1cf06e758bdb0ef75fd142902e1ee0aebef44b5a7bffcb0dce143ad36e556a2"},
    {"end_requested", "task_assigned", "PROCESSING",
     "586801ef60fa4ed18b8af64262a2e25cb1c0412eb6c3a592b033e5dbd085aead"},
    {"end_declined", "end_requested", "PROCESSING",
     "dda0b06f895af00ee6a29753d992626eeb5bf647d082a72f26567b2fa08f318c"},
    {"deadline_extended", "task_assigned", "PROCESSING",
     "0daa9be8ba59eee11d63fad59db9f6dc42fc6086cb21b60a602abbdb725bd769"},
    {"payment_requested", "task_assigned", "AWAITING_PAYMENT",
     "ad18ee99914348c2fed7f15faae20008a95adb2a766ec1e0ce7478fc642ac942"},
    {"payment_received", "payment_requested", "PROCESSING",
     "328dcd2cf51cf459354dbc48409bb47ac151bdb9e3e00a87f8420aad09fd7949"},
    {"consultation_requested", "task_assigned", "PROCESSING",
     "683c1ddcc0cc5f28c4a91aebc551ecf67b5123600b3988c506aa48b27789b82e"},
    {"consultation_answered", "consultation_requested", "PROCESSING",
     "b1aca2f11e746b57340dc82e16d5b03bf21fa4cf3e563e0eaf47509178eae538"},
    {"verification_recorded", "task_assigned", "PROCESSING",
     "28005efc30fc03bac96471a6f9b6ec99472c6626e6f2b33a211c25273477e159"},
    {"message_written", "task_assigned", "PROCESSING",
     "aefad86258a433be474fa18b46aaeceb3cb4feb8a2a954e3e4d189b0ae91d33c"},
    {"step_recalled", "step_completed", "PROCESSING",
     "bc001c907682032304fa99bf36c1adfb6274438e76ce2ddff4b568082b79f954"},
    {"result_drafted.2", "task_assigned", "PROCESSING",
     "7801c1135a868bf5412e9788c3100a000a41e8a420943cb6b21923c44073f177"},
    {"result_sealed.2", "result_numbered", "REFUSED_INELIGIBLE",
     "ff8a0cdf98647698355fde6304c5f04b5a192ba24b495b58680a51c07fc1dea5"},
};

std::string Path(const std::string& name, const char* end) {
  return absl::StrCat(ONESTOP_EVENTS_DIRECTORY, "/", name, end);
}

v1::Event Content(const std::string& name) {
  v1::Event event;
  EXPECT_TRUE(TextFormat::ParseFromString(ReadFile(Path(name, ".txtpb")), &event)) << name << kHowToAdd;
  return event;
}

std::string Bytes(const std::string& name) {
  return absl::HexStringToBytes(absl::StrReplaceAll(ReadFile(Path(name, ".hex")), {{"\n", ""}}));
}

TEST(GoldenEventsTest, EveryKindOfEventHasItsBytes) {
  std::set<int> kinds;
  for (const Golden& golden : kGolden) {
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(Bytes(golden.name))) << golden.name;
    kinds.insert(event.kind_case());
  }
  const auto& kinds_known = *v1::Event::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < kinds_known.field_count(); ++i) {
    EXPECT_TRUE(kinds.contains(kinds_known.field(i)->number()))
        << "no golden bytes of " << kinds_known.field(i)->name() << kHowToAdd;
  }
}

TEST(GoldenEventsTest, TheBytesStillSayWhatTheySaid) {
  for (const Golden& golden : kGolden) {
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(Bytes(golden.name)));
    std::string difference;
    google::protobuf::util::MessageDifferencer differencer;
    differencer.ReportDifferencesToString(&difference);
    EXPECT_TRUE(differencer.Compare(Content(golden.name), event)) << golden.name << ": " << difference;
  }
}

// The fields of `message` that are filled, as "onestop.dossier.v1.Task.number"; times are taken as a whole.
void CollectFilled(const Message& message, std::set<std::string>& filled) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    filled.insert(field->full_name());
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const auto& reflection = *message.GetReflection();
    if (!field->is_repeated()) {
      CollectFilled(reflection.GetMessage(message, field), filled);
    } else {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        CollectFilled(reflection.GetRepeatedMessage(message, field, i), filled);
      }
    }
  }
}

void CollectFields(const google::protobuf::Descriptor& message, std::set<std::string>& fields) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const bool known = !fields.insert(field.full_name()).second;
    if (known || field.message_type() == nullptr) continue;
    if (field.message_type()->file()->package() != "google.protobuf")
      CollectFields(*field.message_type(), fields);
  }
}

TEST(GoldenEventsTest, EveryFieldOfAnEventIsInSomeBytes) {
  std::set<std::string> fields, filled;
  CollectFields(*v1::Event::descriptor(), fields);
  for (const Golden& golden : kGolden) CollectFilled(Content(golden.name), filled);
  for (const std::string& field : fields) {
    EXPECT_TRUE(filled.contains(field)) << "no golden bytes fill " << field << kHowToAdd;
  }
}

struct Chained {
  Dossier dossier;
  std::string hash = std::string(digest::kSha256Size, '\0');
};

TEST(GoldenEventsTest, TheBytesApplyAndKeepTheirHash) {
  std::map<std::string, Chained> histories = {{"", {}}};
  for (const Golden& golden : kGolden) {
    ASSERT_TRUE(histories.contains(golden.after)) << golden.name << " is listed before " << golden.after;
    Chained next = histories[golden.after];
    const std::string bytes = Bytes(golden.name);
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(bytes));
    EXPECT_THAT(Apply(event, next.dossier), IsOk()) << golden.name;
    EXPECT_EQ(NameOf(next.dossier.status), golden.status) << golden.name;
    EXPECT_EQ(next.dossier.version, event.sequence());
    next.hash = digest::Sha256Text(next.hash, bytes);
    EXPECT_EQ(absl::BytesToHexString(next.hash), golden.hash) << golden.name;
    histories[golden.name] = next;
  }
}

// What the folds of the longest history keep of its fields; a spelling mistake in Apply() shows here.
TEST(GoldenEventsTest, TheResultIsWhatTheEventsSay) {
  Dossier dossier;
  for (const char* name :
       {"submitted", "accepted", "task_claimed", "task_assigned", "result_drafted", "step_completed",
        "result_signed", "result_numbered", "result_sealed", "archive_renewed", "result_returned"}) {
    v1::Event event;
    ASSERT_TRUE(event.ParseFromString(Bytes(name)));
    ASSERT_THAT(Apply(event, dossier), IsOk()) << name;
  }
  EXPECT_EQ(dossier.owner.full_name(), "Nguyễn Văn An");
  EXPECT_EQ(dossier.code, "H31.06-260302-0001");
  EXPECT_EQ(dossier.document_symbol, "0015/KQ-SKHCN");
  EXPECT_EQ(dossier.tasks.size(), 5U);
  EXPECT_EQ(dossier.documents.size(), 4U);
  EXPECT_EQ(dossier.SealedResult()->sha256, Content("archive_renewed").archive_renewed().document_sha256());
  EXPECT_EQ(dossier.archive_end_time,
            timestamp::ToTime(Content("archive_renewed").archive_renewed().archive_end_time()));
}

}  // namespace
}  // namespace onestop::dossier
