#pragma once

/// JSON objects of one line each, as other programs write them: nothing that a number says is lost, and of a line that
/// breaks off its beginning is kept.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace onestop::cli {

using Json = nlohmann::json;

/// Containers within one another. A parser must not be led to its stack's end.
inline constexpr int kJsonDepthMax = 64;

struct JsonLine {
  /// With an error: what was read before it.
  ///
  /// A number that 64 bits cannot hold exactly (a fraction, an exponent, more than 19 digits) is kept as Json::binary
  /// of its characters: only TypeName() and WriteJson() know it.
  Json value;
  /// INVALID_ARGUMENT without a reason: the line is no JSON object in UTF-8, and from which byte on; or a key comes twice in
  /// one object, and which.
  absl::Status status;
};

/// Requires no particular length; the depth is limited.
JsonLine ReadJsonLine(absl::string_view line);

/// Serialised with sorted keys and numbers as they were read: lines that say the same give the same text.
std::string WriteJson(const Json& json);

/// "string", "number", "object" …
std::string TypeName(const Json& json);

}  // namespace onestop::cli
