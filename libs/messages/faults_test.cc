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
