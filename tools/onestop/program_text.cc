// Walks a message by reflection. protobuf's own JSON has 64-bit numbers as strings, leaves zeros out and writes
// instants in UTC: fine between programs of ours, a trap for jq and spreadsheets.

#include "tools/onestop/program_text.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "libs/calendar/zone.h"
#include "libs/text/json.h"
#include "libs/timestamp/timestamp.h"
#include "nlohmann/json.hpp"
#include "tools/onestop/enum_names.h"
#include "tools/onestop/table.h"

namespace onestop::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Json = nlohmann::ordered_json;

Json WordOf(const FieldDescriptor& field, int number) {
  return number == 0 ? "" : ShortName(field.enum_type(), number);
}

Json Single(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  if (field.has_presence() && !reflection.HasField(message, &field)) return nullptr;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.GetInt32(message, &field);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.GetInt64(message, &field);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.GetUInt32(message, &field);
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection.GetUInt64(message, &field);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection.GetFloat(message, &field);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.GetDouble(message, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return WordOf(field, reflection.GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = reflection.GetString(message, &field);
      return field.type() == FieldDescriptor::TYPE_BYTES ? absl::BytesToHexString(text) : text;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ToJson(reflection.GetMessage(message, &field));
  }
  return nullptr;
}

Json Element(const Message& message, const FieldDescriptor& field, int i) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.GetRepeatedInt32(message, &field, i);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.GetRepeatedInt64(message, &field, i);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.GetRepeatedUInt32(message, &field, i);
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection.GetRepeatedUInt64(message, &field, i);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection.GetRepeatedFloat(message, &field, i);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.GetRepeatedDouble(message, &field, i);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetRepeatedBool(message, &field, i);
    case FieldDescriptor::CPPTYPE_ENUM:
      return WordOf(field, reflection.GetRepeatedEnumValue(message, &field, i));
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = reflection.GetRepeatedString(message, &field, i);
      return field.type() == FieldDescriptor::TYPE_BYTES ? absl::BytesToHexString(text) : text;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ToJson(reflection.GetRepeatedMessage(message, &field, i));
  }
  return nullptr;
}

// A map of the contract is a list of entries with a key and a value.
Json MapOf(const Message& message, const FieldDescriptor& field) {
  Json object = Json::object();
  const Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    const Json key = Single(entry, *field.message_type()->map_key());
    object[key.is_string() ? key.get<std::string>() : key.dump()] =
        Single(entry, *field.message_type()->map_value());
  }
  return object;
}

Json ListOf(const Message& message, const FieldDescriptor& field) {
  Json list = Json::array();
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i)
    list.push_back(Element(message, field, i));
  return list;
}

std::string Scalar(const Json& value) {
  return value.is_string() ? text::JsonQuoted(value.get<std::string>()) : value.dump();
}

// Block style: names are those of the contract, which need no quotes.
void AppendYaml(const Json& value, const std::string& indent, std::string& out) {
  if (value.empty() || !value.is_structured()) {
    absl::StrAppend(&out, value.is_structured() ? value.dump() : Scalar(value), "\n");
    return;
  }
  const std::string deeper = indent + "  ";
  bool first = true;
  for (const auto& [key, child] : value.items()) {
    absl::StrAppend(&out, first ? "" : indent, value.is_array() ? "- " : absl::StrCat(key, ":"));
    // What is nested begins beside the dash of an element, but on a line of its own below a key.
    const bool nested = child.is_structured() && !child.empty();
    if (value.is_object()) out += nested ? absl::StrCat("\n", deeper) : " ";
    AppendYaml(child, deeper, out);
    first = false;
  }
}

// A text must not move the cursor of the terminal that shows it.
void WriteJsonText(std::ostream& out, const Json& value, int indent) {
  out << text::EscapeControls(value.dump(indent, ' ', false, Json::error_handler_t::replace)) << "\n";
}

using Flat = std::vector<std::pair<std::string, std::string>>;

void Flatten(const Json& value, const std::string& path, Flat& flat) {
  if (!value.is_object()) {
    const bool number = value.is_number() || value.is_boolean();
    flat.emplace_back(path, value.is_null()     ? ""
                            : number            ? value.dump()
                            : value.is_string() ? CsvField(value.get<std::string>())
                                                : CsvField(value.dump()));
    return;
  }
  for (const auto& [key, child] : value.items())
    Flatten(child, path.empty() ? key : absl::StrCat(path, ".", key), flat);
}

}  // namespace

std::string ProgramTime(const google::protobuf::Timestamp& time) {
  return absl::FormatTime(absl::RFC3339_full, timestamp::ToTime(time), calendar::OfficeZone());
}

Json ToJson(const Message& message) {
  const auto& type = *message.GetDescriptor();
  if (&type == google::protobuf::Timestamp::descriptor()) {
    return ProgramTime(static_cast<const google::protobuf::Timestamp&>(message));
  }
  Json object = Json::object();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.real_containing_oneof() != nullptr && !message.GetReflection()->HasField(message, &field)) {
      continue;
    }
    object[field.name()] = field.is_map()        ? MapOf(message, field)
                           : field.is_repeated() ? ListOf(message, field)
                                                 : Single(message, field);
  }
  return object;
}

void WriteValue(std::ostream& out, const OutputStyle& style, const Json& value) {
  if (style.format == Format::kCsv) {
    Flat flat;
    Flatten(value, "", flat);
    if (style.byte_order_mark) out << "\xEF\xBB\xBF";
    const auto line = [&flat, &out](auto part) {
      out << absl::StrJoin(flat, ",", [part](std::string* to, const auto& field) { *to += field.*part; })
          << "\r\n";
    };
    line(&Flat::value_type::first);
    line(&Flat::value_type::second);
    return;
  }
  if (style.format == Format::kYaml) {
    std::string text;
    AppendYaml(value, "", text);
    out << text;
    return;
  }
  WriteJsonText(out, value, 2);
}

void WriteLine(std::ostream& out, const Json& value) { WriteJsonText(out, value, -1); }

}  // namespace onestop::cli
