// Walks the fields of a request by reflection: a field that is added later is covered without a word.

#include "libs/rpc/canonical.h"

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "libs/text/unicode.h"

namespace onestop::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// The fields that are set and hold texts or messages. Bytes stay as they came: they are hashes and files.
std::vector<const FieldDescriptor*> FieldsWithTexts(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::erase_if(fields, [](const FieldDescriptor* field) {
    return field->type() != FieldDescriptor::TYPE_STRING && field->type() != FieldDescriptor::TYPE_MESSAGE;
  });
  return fields;
}

bool IsCanonicalText(const Message& message, const FieldDescriptor* field) {
  const Reflection& reflection = *message.GetReflection();
  std::string scratch;
  if (!field->is_repeated()) {
    return text::IsCanonical(reflection.GetStringReference(message, field, &scratch));
  }
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    if (!text::IsCanonical(reflection.GetRepeatedStringReference(message, field, i, &scratch))) return false;
  }
  return true;
}

void MakeTextCanonical(Message& message, const FieldDescriptor* field) {
  const Reflection& reflection = *message.GetReflection();
  if (!field->is_repeated()) {
    return reflection.SetString(&message, field, text::Canonical(reflection.GetString(message, field)));
  }
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    reflection.SetRepeatedString(&message, field, i,
                                 text::Canonical(reflection.GetRepeatedString(message, field, i)));
  }
}

}  // namespace

bool IsCanonical(const Message& message) {
  const Reflection& reflection = *message.GetReflection();
  for (const FieldDescriptor* field : FieldsWithTexts(message)) {
    if (field->type() == FieldDescriptor::TYPE_STRING) {
      if (!IsCanonicalText(message, field)) return false;
    } else if (!field->is_repeated()) {
      if (!IsCanonical(reflection.GetMessage(message, field))) return false;
    } else {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        if (!IsCanonical(reflection.GetRepeatedMessage(message, field, i))) return false;
      }
    }
  }
  return true;
}

void MakeCanonical(Message& message) {
  const Reflection& reflection = *message.GetReflection();
  for (const FieldDescriptor* field : FieldsWithTexts(message)) {
    if (field->type() == FieldDescriptor::TYPE_STRING) {
      // Asked first: setting a text copies it, and most texts are canonical as they come.
      if (!IsCanonicalText(message, field)) MakeTextCanonical(message, field);
    } else if (!field->is_repeated()) {
      MakeCanonical(*reflection.MutableMessage(&message, field));
    } else {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        MakeCanonical(*reflection.MutableRepeatedMessage(&message, field, i));
      }
    }
  }
}

}  // namespace onestop::rpc
