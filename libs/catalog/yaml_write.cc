// ToYaml(): the writing half of yaml.h.

#include <yaml-cpp/emitter.h>

#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "libs/catalog/yaml.h"
#include "libs/catalog/yaml_names.h"

namespace onestop::catalog {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kNotRepeated = -1;

void WriteMessage(const Message& message, YAML::Emitter& out);

// Texts are quoted: "1.001786" is no number and "2024-01-15" no time, whichever program reads the file.
void WriteText(const std::string& text, YAML::Emitter& out) { out << YAML::DoubleQuoted << text; }

void WriteValue(const Message& message, const FieldDescriptor& field, int index, YAML::Emitter& out) {
  const auto& reflection = *message.GetReflection();
  const bool repeated = index != kNotRepeated;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return WriteMessage(repeated ? reflection.GetRepeatedMessage(message, &field, index)
                                   : reflection.GetMessage(message, &field),
                          out);
    case FieldDescriptor::CPPTYPE_STRING:
      return WriteText(repeated ? reflection.GetRepeatedString(message, &field, index)
                                : reflection.GetString(message, &field),
                       out);
    case FieldDescriptor::CPPTYPE_ENUM:
      // Names and not numbers: files are reviewed by people.
      out << std::string(ShortName(repeated ? *reflection.GetRepeatedEnum(message, &field, index)
                                            : *reflection.GetEnum(message, &field)));
      return;
    case FieldDescriptor::CPPTYPE_INT32:
      out << reflection.GetInt32(message, &field);
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      out << reflection.GetInt64(message, &field);
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      out << (reflection.GetBool(message, &field) ? "true" : "false");
      return;
    default:
      return;  // The messages have no others.
  }
}

void WriteMessage(const Message& message, YAML::Emitter& out) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  // An empty map would be written as a block of nothing.
  if (fields.empty()) out << YAML::Flow;
  out << YAML::BeginMap;
  for (const FieldDescriptor* field : fields) {
    out << YAML::Key << field->name() << YAML::Value;
    if (!field->is_repeated()) {
      WriteValue(message, *field, kNotRepeated, out);
      continue;
    }
    out << YAML::BeginSeq;
    const int size = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < size; ++i) WriteValue(message, *field, i, out);
    out << YAML::EndSeq;
  }
  out << YAML::EndMap;
}

}  // namespace

std::string ToYaml(const v1::Catalogue& catalogue) {
  YAML::Emitter out;
  WriteMessage(catalogue, out);
  return std::string(out.c_str(), out.size()) + "\n";
}

}  // namespace onestop::catalog
