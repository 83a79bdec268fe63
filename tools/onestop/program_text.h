#pragma once

/// Messages of the contract for programs: one schema, whatever the language (README.md, "For programs").

#include <ostream>

#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "nlohmann/json_fwd.hpp"
#include "tools/onestop/output.h"

namespace onestop::cli {

/// All fields of `message` under the contract's names: numbers as numbers, zeros and empty texts too, null for
/// a message or an instant that is absent. Enum values by their short names ("" when unspecified), instants
/// as RFC 3339 in the office's zone, bytes as hexadecimal digits. Of a oneof the field that is set, alone.
nlohmann::ordered_json ToJson(const google::protobuf::Message& message);

/// "2024-01-15T10:00:00+07:00".
std::string ProgramTime(const google::protobuf::Timestamp& time);

/// Writes `value` as JSON or YAML; as CSV an object as one line, the names of what is nested joined by ".",
/// and a list as JSON in its field. Requires a format for programs.
void WriteValue(std::ostream& out, const OutputStyle& style, const nlohmann::ordered_json& value);

/// `value` as JSON on one line.
void WriteLine(std::ostream& out, const nlohmann::ordered_json& value);

}  // namespace onestop::cli
