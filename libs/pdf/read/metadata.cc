// Compares the XMP metadata of two revisions, leaving out the values that every save changes.

#include "libs/pdf/read/metadata.h"

#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "qpdf/Buffer.hh"
#include "qpdf/QPDFObjectHandle.hh"

namespace onestop::pdf {
namespace {

// Larger metadata do not occur; they are compared as a plain stream then.
constexpr size_t kMetadataBytesMax = 1024 * 1024;
constexpr absl::string_view kStamps[] = {"xmp:ModifyDate", "xmp:MetadataDate", "xmpMM:InstanceID"};
constexpr size_t kStampBytesMax = 80;

// The text of the stream, unpacked if need be; std::nullopt for other filters.
std::optional<std::string> TextOf(QPDFObjectHandle stream) {
  QPDFObjectHandle filter = stream.getDict().getKey("/Filter");
  if (!filter.isNull() && !filter.isNameAndEquals("/FlateDecode")) return std::nullopt;
  const std::shared_ptr<Buffer> data = stream.getStreamData();
  if (data->getSize() > kMetadataBytesMax) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
}

// A time, an identifier or a name ("2026-11-21T15:01:02+07:00", "uuid:0a1b…", "xmp.iid:…"): no text for
// people, no markup.
bool IsStamp(absl::string_view value) {
  if (value.size() > kStampBytesMax) return false;
  for (const char c : value) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && !absl::StrContains("-+:.", c)) return false;
  }
  return true;
}

// Leaves out the value after the stamp's name, in its element or its attribute; false when it is not a
// stamp.
bool SkipStamp(absl::string_view name, absl::string_view& rest, std::string& out) {
  const bool attribute = absl::StartsWith(rest.substr(name.size()), "=\"");
  const bool element = absl::StartsWith(rest.substr(name.size()), ">") && absl::EndsWith(out, "<");
  if (!attribute && !element) return false;
  const size_t begin = name.size() + (attribute ? 2 : 1);
  const size_t end = rest.find(attribute ? '"' : '<', begin);
  if (end == absl::string_view::npos || !IsStamp(rest.substr(begin, end - begin))) return false;
  absl::StrAppend(&out, rest.substr(0, begin));
  rest.remove_prefix(end);
  return true;
}

// The text without stamps, and with one space for several.
std::string Bare(absl::string_view text) {
  std::string out;
  for (absl::string_view rest = text; !rest.empty();) {
    bool skipped = false;
    for (const absl::string_view name : kStamps) {
      if (!skipped && absl::StartsWith(rest, name)) skipped = SkipStamp(name, rest, out);
    }
    if (skipped) continue;
    const bool space = absl::ascii_isspace(static_cast<unsigned char>(rest[0]));
    if (!space || (!out.empty() && out.back() != ' ')) out.push_back(space ? ' ' : rest[0]);
    rest.remove_prefix(1);
  }
  return out;
}

}  // namespace

bool OnlyStampsDiffer(QPDFObjectHandle before, QPDFObjectHandle after) {
  for (const char* const key : {"/Type", "/Subtype"}) {
    if (before.getDict().getKey(key).unparse() != after.getDict().getKey(key).unparse()) return false;
  }
  // Other keys, such as /F, could make a reader take the data from elsewhere.
  for (QPDFObjectHandle stream : {before, after}) {
    for (const std::string& key : stream.getDict().getKeys()) {
      if (key != "/Type" && key != "/Subtype" && key != "/Length" && key != "/Filter") return false;
    }
  }
  const std::optional<std::string> old = TextOf(before);
  const std::optional<std::string> present = TextOf(after);
  return old.has_value() && present.has_value() && *old != *present && Bare(*old) == Bare(*present);
}

}  // namespace onestop::pdf
