#include "tests/contract_mutations.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/timestamp.pb.h"

namespace onestop::contract {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Messages within messages that are looked into.
constexpr int kDepthMax = 5;
constexpr size_t kHugeBytes = 10 * 1024 * 1024;
// Above every documented limit of a text but that of remarks (8 KiB), and of bytes.
constexpr size_t kLongCharacters = 4001;
constexpr size_t kLongRemarks = 8193;
constexpr size_t kLongBytes = 2 * 1024 * 1024;
// Stands for bytes that are not UTF-8, which protobuf would complain about; as long as they are.
constexpr char kMarker[] = "@@not-utf-8@@";
constexpr char kNotUtf8[] = "\xC3(\xFF\xFE\xED\xA0\x80 \xF5tail";
static_assert(sizeof(kMarker) == sizeof(kNotUtf8));

using Texts = std::vector<std::pair<std::string, std::string>>;

Texts BadTexts(const FieldDescriptor& field) {
  const std::string& name = field.name();
  Texts bad = {{"10 MB", std::string(kHugeBytes, 'a')},
               {"too long", std::string(name == "remarks" ? kLongRemarks : kLongCharacters, 'a')},
               {"U+0000", std::string("a\0b", 3)},
               {"U+0007", "a\ab"},
               {"not NFC", "e\xCC\x81"},
               {"not UTF-8", kMarker}};
  if (name == "request_id" || name == "dossier_id" || name == "document_id") {
    bad.emplace_back("no UUID", "7b1c1c52");
    bad.emplace_back("upper case", "7B1C1C52-3F0E-4A52-9C6A-0C5A8A1F6D11");
  }
  if (name == "page_token") bad.emplace_back("garbage", "Zm9vYmFy");
  if (name == "day" || name == "date" || name == "from" || name == "to") {
    bad.emplace_back("no such day", "2024-02-30");
  }
  return bad;
}

class Mutator {
 public:
  Mutator(const Message& request, const std::function<void(const Mutant&)>& each)
      : root_(request.New()), each_(each) {
    root_->CopyFrom(request);
  }

  void Run() { Visit(*root_, "", 0); }

 private:
  void Visit(Message& at, const std::string& path, int depth) {
    const std::unique_ptr<Message> saved(at.New());
    saved->CopyFrom(at);
    for (int i = 0; i < at.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *at.GetDescriptor()->field(i);
      const std::string name = absl::StrCat(path, field.name());
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        VisitMessage(at, field, name, depth);
        at.CopyFrom(*saved);
      } else {
        VisitScalar(at, field, name, *saved);
      }
    }
  }

  void VisitMessage(Message& at, const FieldDescriptor& field, const std::string& name, int depth) {
    const google::protobuf::Reflection& reflection = *at.GetReflection();
    if (field.message_type()->full_name() == "google.protobuf.Timestamp") {
      using Time = std::pair<int64_t, int32_t>;
      for (const auto& [seconds, nanos] :
           {Time(-62135596800, 0), Time(253402300799, 0), Time(1700000000, -1)}) {
        google::protobuf::Timestamp time;
        time.set_seconds(seconds);
        time.set_nanos(nanos);
        reflection.MutableMessage(&at, &field)->CopyFrom(time);
        Emit(field, name, absl::StrCat(seconds, "s ", nanos, "ns"));
      }
      return;
    }
    if (depth == kDepthMax) return;
    if (!field.is_repeated()) return Visit(*reflection.MutableMessage(&at, &field), name + ".", depth + 1);
    if (reflection.FieldSize(at, &field) == 0) reflection.AddMessage(&at, &field);
    Visit(*reflection.MutableRepeatedMessage(&at, &field, 0), name + "[0].", depth + 1);
  }

  void VisitScalar(Message& at, const FieldDescriptor& field, const std::string& name, const Message& saved) {
    const auto emit = [&](const std::string& what, bool greatest = false) {
      Emit(field, name, what, greatest);
      at.CopyFrom(saved);
    };
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (field.type() == FieldDescriptor::TYPE_BYTES) {
          SetText(at, field, std::string(kLongBytes, 'a'));
          return emit("too long");
        }
        for (const auto& [what, text] : BadTexts(field)) {
          SetText(at, field, text);
          emit(what);
        }
        return;
      case FieldDescriptor::CPPTYPE_ENUM:
        if (field.is_repeated()) {
          at.GetReflection()->AddEnumValue(&at, &field, 9999);
        } else {
          at.GetReflection()->SetEnumValue(&at, &field, 9999);
        }
        return emit("9999");
      case FieldDescriptor::CPPTYPE_INT32:
        at.GetReflection()->SetInt32(&at, &field, -1);
        emit("-1");
        at.GetReflection()->SetInt32(&at, &field, std::numeric_limits<int32_t>::max());
        return emit("the greatest", true);
      case FieldDescriptor::CPPTYPE_INT64:
        at.GetReflection()->SetInt64(&at, &field, -1);
        emit("-1");
        at.GetReflection()->SetInt64(&at, &field, std::numeric_limits<int64_t>::max());
        return emit("the greatest", true);
      default:
        return;  // A bool has no bad value.
    }
  }

  static void SetText(Message& at, const FieldDescriptor& field, const std::string& text) {
    if (field.is_repeated()) {
      at.GetReflection()->AddString(&at, &field, text);
    } else {
      at.GetReflection()->SetString(&at, &field, text);
    }
  }

  void Emit(const FieldDescriptor& field, const std::string& name, const std::string& what,
            bool greatest = false) {
    std::string bytes = root_->SerializeAsString();
    if (what == "not UTF-8") bytes = absl::StrReplaceAll(bytes, {{kMarker, kNotUtf8}});
    each_({.name = absl::StrCat(name, ": ", what),
           .bytes = std::move(bytes),
           .field = field.name(),
           .greatest = greatest});
  }

  const std::unique_ptr<Message> root_;
  const std::function<void(const Mutant&)>& each_;
};

}  // namespace

void ForEachMutant(const Message& request, const std::function<void(const Mutant&)>& each) {
  Mutator(request, each).Run();
}

}  // namespace onestop::contract
