#pragma once

/// Catalogues as YAML files, which people write and review.
///
///     province: H31
///     procedures:
///       - code: "1.001786"
///         online_level: FULL
///         statutory_limit: {amount: 15, unit: WORKING_DAY}
///
/// The keys are the field names of onestop.catalog.v1.Catalogue. Enum values go by their short or full names
/// (FULL, ONLINE_LEVEL_FULL), days are written as in the messages. Files are untrusted: one
/// plain document, no anchors, aliases or tags, every key known and given once.

#include <cstddef>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::catalog {

/// Bytes of one file. Two thousand procedures with all their texts take some 30 MiB.
inline constexpr size_t kYamlBytesMax = 128 * 1024 * 1024;
/// Maps and lists within one another. The messages need 8.
inline constexpr int kYamlDepthMax = 16;
/// How many mistakes are reported at once.
inline constexpr size_t kYamlViolationsMax = 20;

/// The lines of a catalogue's fields in its file: by their paths as Check() names them, such as
/// "procedures[3].process_id", the line from 1.
using YamlLines = absl::flat_hash_map<std::string, int>;

/// Reads a file. Whether the catalogue makes sense is for Check() to decide; `lines`, unless null, receives
/// the lines of all fields, so that its violations can be found.
///
/// Errors: INVALID_ARGUMENT, reason CATALOGUE_INVALID, each violation with the path of its field and the
/// line.
absl::StatusOr<v1::Catalogue> FromYaml(absl::string_view text, YamlLines* lines = nullptr);

/// Writes a file that FromYaml() reads as an equal catalogue: fields in the order of the messages, those that
/// are not set left out. Requires UTF-8.
std::string ToYaml(const v1::Catalogue& catalogue);

}  // namespace onestop::catalog
