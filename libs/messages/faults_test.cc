// Sentences about fields, as servers build them.

#include "libs/messages/faults.h"

#include "gtest/gtest.h"

namespace onestop::messages {
namespace {

TEST(VietnameseOfFault, KeepsWhatTheSentenceTells) {
  EXPECT_EQ(VietnameseOfFault("is empty; it is required"), "còn trống; bắt buộc phải có");
  EXPECT_EQ(VietnameseOfFault("has 3000 characters; at most 2000 are allowed"),
            "có 3000 ký tự; tối đa 2000 ký tự");
  EXPECT_EQ(VietnameseOfFault("is 0; 1 to 500 are allowed"), "là 0; chỉ nhận từ 1 đến 500");
  EXPECT_EQ(VietnameseOfFault("is not given; give one of A, B"), "chưa có; hãy chọn một trong: A, B");
}

// The parts of a sentence that are sentences, too.
TEST(VietnameseOfFault, TranslatesWhatIsInside) {
  EXPECT_EQ(VietnameseOfFault("has 3 characters and is no personal identity number, which has 12 digits"),
            "có 3 ký tự, không phải số định danh cá nhân, gồm 12 chữ số");
  EXPECT_EQ(VietnameseOfFault("holds U+0007 in line 2, column 5, a control character; remove it"),
            "có U+0007 ở dòng 2, cột 5, là ký tự điều khiển; hãy xóa đi");
  EXPECT_EQ(VietnameseOfFault("has 2 times \"@\"; give one address, such as an@example.vn"),
            "có 2 dấu \"@\"; hãy ghi một địa chỉ, chẳng hạn an@example.vn");
}

// Both sentences are ours, and the first has a semicolon of its own.
TEST(VietnameseOfFault, TellsThatPastDaysStay) {
  EXPECT_EQ(VietnameseOfFault("lies in the past; days before 2026-03-09 stay as they were"),
            "là ngày đã qua; các ngày trước 2026-03-09 giữ nguyên như đã có");
  EXPECT_EQ(
      VietnameseOfFault(
          "would change on which past days it was in force; it may end yesterday or later; days "
          "before 2026-03-09 stay as they were"),
      "sẽ thay đổi hiệu lực của những ngày đã qua; chỉ được kết thúc từ ngày hôm qua trở đi; các ngày trước "
      "2026-03-09 giữ nguyên như đã có");
}

TEST(VietnameseOfFault, KeepsThePlaceInAFileAndTranslatesTheReason) {
  EXPECT_EQ(VietnameseOfFault("/tmp/a: b.yaml:3: there is a tag; remove it"),
            "/tmp/a: b.yaml:3: có thẻ kiểu (tag); hãy xóa đi");
  EXPECT_EQ(VietnameseOfFault("/tmp/x: cannot be read: No such file or directory"),
            "/tmp/x: không đọc được: không có tệp hoặc thư mục này");
  EXPECT_EQ(VietnameseOfFault("/tmp/x: nothing of ours"), "");
  EXPECT_EQ(FaultInBoth("nothing of ours").vi, "nothing of ours");
}

TEST(VietnameseOfFault, IsEmptyForAnotherSentence) {
  for (const char* text : {"", "is", "is empty; it is required!", "has characters", "$0"}) {
    EXPECT_EQ(VietnameseOfFault(text), "") << text;
  }
}

}  // namespace
}  // namespace onestop::messages
