// Catalogues from YAML, by the reflection of their messages: a new field of the contract is read
// without code here. Mistakes are collected with their lines, so that all can be corrected at once.

#include "libs/catalog/yaml.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "libs/base/nearest.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/check.h"
#include "libs/catalog/place.h"
#include "libs/catalog/yaml_names.h"
#include "libs/text/utf8.h"
#include "libs/yaml/yaml.h"

namespace onestop::catalog {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// The key of `message` that was probably meant.
std::string Meant(const std::string& key, const Message& message) {
  const google::protobuf::Descriptor& descriptor = *message.GetDescriptor();
  std::vector<absl::string_view> names;
  for (int i = 0; i < descriptor.field_count(); ++i) names.push_back(descriptor.field(i)->name());
  const auto nearest = base::Nearest(key, names);
  return nearest.has_value() ? absl::StrCat("; did you mean ", names[*nearest], "?") : "";
}

// Fills messages from a tree, and collects what is wrong.
// Recursion follows the messages, whose depth is fixed; yaml::Parse() has limited the tree's.
class Reader {
 public:
  explicit Reader(YamlLines* lines) : lines_(lines) {}

  void ReadMessage(const yaml::Node& node, const std::string& path, Message& message);

  absl::Status status() const { return ToStatus(violations_); }

 private:
  // After enough mistakes the rest is not read.
  bool full() const { return violations_.size() >= kYamlViolationsMax; }

  void Wrong(const yaml::Node& node, absl::string_view path, absl::string_view what) {
    if (full()) return;
    violations_.push_back(
        {std::string(path.empty() ? "yaml" : path), absl::StrCat("line ", node.line, " ", what)});
  }

  void Note(const yaml::Node& node, const std::string& path) {
    // emplace: of a key that is given twice the first line stays.
    if (lines_ != nullptr) lines_->emplace(path, node.line);
  }

  void ReadField(const yaml::Node& node, const std::string& path, const FieldDescriptor& field,
                 Message& message);
  void ReadValue(const yaml::Node& node, const std::string& path, const FieldDescriptor& field,
                 Message& message);
  void ReadText(const yaml::Node& node, const std::string& path, const FieldDescriptor& field,
                Message& message);
  void ReadEnum(const yaml::Node& node, const std::string& path, const FieldDescriptor& field,
                Message& message);
  template <typename Number, typename Set>
  void ReadNumber(const yaml::Node& node, const std::string& path, Set set);

  YamlLines* lines_;
  std::vector<base::FieldViolation> violations_;
};

void Reader::ReadMessage(const yaml::Node& node, const std::string& path, Message& message) {
  if (!node.IsMap()) return Wrong(node, path, "is no map; give \"key: value\" lines");
  std::set<absl::string_view> seen;
  for (size_t i = 0; i + 1 < node.children.size() && !full(); i += 2) {
    const yaml::Node& key = node.children[i];
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(key.text);
    if (field == nullptr) {
      Wrong(key, path, absl::StrCat("has the unknown key ", Quoted(key.text), Meant(key.text, message)));
      continue;
    }
    const std::string field_path = absl::StrCat(path, path.empty() ? "" : ".", field->name());
    Note(key, field_path);
    // The second value would silently win otherwise.
    if (!seen.insert(key.text).second) {
      Wrong(key, field_path, "gives the key a second time");
      continue;
    }
    ReadField(node.children[i + 1], field_path, *field, message);
  }
}

void Reader::ReadField(const yaml::Node& node, const std::string& path, const FieldDescriptor& field,
                       Message& message) {
  if (node.IsNull()) return;  // "key:" without a value: not given.
  if (!field.is_repeated()) return ReadValue(node, path, field, message);
  if (!node.IsList()) return Wrong(node, path, "is no list; give \"- value\" lines");
  for (size_t i = 0; i < node.children.size() && !full(); ++i) {
    const std::string item_path = absl::StrCat(path, "[", i, "]");
    Note(node.children[i], item_path);
    ReadValue(node.children[i], item_path, field, message);
  }
}

void Reader::ReadValue(const yaml::Node& node, const std::string& path, const FieldDescriptor& field,
                       Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return ReadMessage(node, path,
                       field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                           : *reflection.MutableMessage(&message, &field));
  }
  if (!node.IsScalar()) return Wrong(node, path, "needs a single value");
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return ReadText(node, path, field, message);
    case FieldDescriptor::CPPTYPE_ENUM:
      return ReadEnum(node, path, field, message);
    case FieldDescriptor::CPPTYPE_INT32:
      return ReadNumber<int32_t>(node, path,
                                 [&](int32_t number) { reflection.SetInt32(&message, &field, number); });
    case FieldDescriptor::CPPTYPE_INT64:
      return ReadNumber<int64_t>(node, path,
                                 [&](int64_t number) { reflection.SetInt64(&message, &field, number); });
    case FieldDescriptor::CPPTYPE_BOOL:
      if (node.text != "true" && node.text != "false") return Wrong(node, path, "needs true or false");
      return reflection.SetBool(&message, &field, node.text == "true");
    default:
      return Wrong(node, path, "cannot be given in YAML");
  }
}

void Reader::ReadText(const yaml::Node& node, const std::string& path, const FieldDescriptor& field,
                      Message& message) {
  // yaml-cpp lets wrong bytes through.
  if (!text::IsUtf8(node.text)) return Wrong(node, path, "is not UTF-8; encode it so");
  if (field.is_repeated()) {
    message.GetReflection()->AddString(&message, &field, node.text);
  } else {
    message.GetReflection()->SetString(&message, &field, node.text);
  }
}

void Reader::ReadEnum(const yaml::Node& node, const std::string& path, const FieldDescriptor& field,
                      Message& message) {
  const auto* value = EnumByName(*field.enum_type(), node.text);
  if (value == nullptr) {
    return Wrong(node, path,
                 absl::StrCat("is ", Quoted(node.text), "; give ", EnumNames(*field.enum_type())));
  }
  if (field.is_repeated()) {
    message.GetReflection()->AddEnum(&message, &field, value);
  } else {
    message.GetReflection()->SetEnum(&message, &field, value);
  }
}

template <typename Number, typename Set>
void Reader::ReadNumber(const yaml::Node& node, const std::string& path, Set set) {
  Number number;
  if (!absl::SimpleAtoi(node.text, &number)) {
    return Wrong(node, path, absl::StrCat("is ", Quoted(node.text), "; give a whole number"));
  }
  set(number);
}

}  // namespace

absl::StatusOr<v1::Catalogue> FromYaml(absl::string_view text, YamlLines* lines) {
  const auto root = yaml::Parse(text, {.bytes_max = kYamlBytesMax, .levels_max = kYamlDepthMax}, "");
  if (!root.ok()) return ToStatus({{"yaml", std::string(root.status().message())}});
  v1::Catalogue catalogue;
  Reader reader(lines);
  reader.ReadMessage(*root, "", catalogue);
  RETURN_IF_ERROR(reader.status());
  return catalogue;
}

}  // namespace onestop::catalog
