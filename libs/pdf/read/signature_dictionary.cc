// Reads a signature's dictionary: kind, claimed time, locks, byte range and CMS.

#include "libs/pdf/read/signature_dictionary.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "libs/pdf/read/new_signature.h"
#include "libs/pdf/read/shown_text.h"
#include "libs/timestamp/timestamp.h"

namespace onestop::pdf {
namespace {

// The limit of names and references that are read from one lock.
constexpr int kNamesMax = 1000;

// A name without its slash.
std::string Shown(QPDFObjectHandle name) {
  return name.isName() ? ShownText(absl::string_view(name.getName()).substr(1)) : "";
}

void AddFieldLock(QPDFObjectHandle parameters, Locks& locks) {
  if (!parameters.isDictionary()) return;
  QPDFObjectHandle action = parameters.getKey("/Action");
  if (!action.isName()) return;
  // Without a known action the lock covers all fields (Names::Which::kAll), the strictest reading.
  Locks::Names lock;
  if (action.isNameAndEquals("/Include")) lock.which = Locks::Names::Which::kThese;
  if (action.isNameAndEquals("/Exclude")) lock.which = Locks::Names::Which::kAllButThese;
  QPDFObjectHandle names = parameters.getKey("/Fields");
  for (int i = 0; names.isArray() && i < std::min(names.getArrayNItems(), kNamesMax); ++i) {
    if (names.getArrayItem(i).isString()) lock.names.insert(names.getArrayItem(i).getUTF8Value());
  }
  locks.fields.push_back(std::move(lock));
}

void AddLevel(QPDFObjectHandle level, int absent, Locks& locks) {
  int value = absent;
  if (level.isInteger()) value = static_cast<int>(std::clamp<long long>(level.getIntValue(), 1, 3));
  // Several statements about the level: the strictest counts.
  if (value != 0) locks.level = locks.level == 0 ? value : std::min(locks.level, value);
}

// Reads the locks; true when the signature certifies the document.
bool ReadLocks(QPDFObjectHandle field, QPDFObjectHandle signature, Locks& locks) {
  bool certifies = false;
  QPDFObjectHandle references = signature.getKey("/Reference");
  for (int i = 0; references.isArray() && i < std::min(references.getArrayNItems(), kNamesMax); ++i) {
    QPDFObjectHandle reference = references.getArrayItem(i);
    if (!reference.isDictionary()) continue;
    QPDFObjectHandle method = reference.getKey("/TransformMethod");
    QPDFObjectHandle parameters = reference.getKey("/TransformParams");
    if (method.isNameAndEquals("/FieldMDP")) AddFieldLock(parameters, locks);
    if (!method.isNameAndEquals("/DocMDP")) continue;
    certifies = true;
    // 2 is the standard's default for DocMDP; a field's lock has none.
    AddLevel(parameters.isDictionary() ? parameters.getKey("/P") : QPDFObjectHandle::newNull(), 2, locks);
  }
  QPDFObjectHandle lock = field.getKey("/Lock");
  if (lock.isDictionary()) {
    AddFieldLock(lock, locks);
    AddLevel(lock.getKey("/P"), 0, locks);
  }
  return certifies;
}

// The offset of a PDF date: "+07'00'", "-0330", "Z" or nothing, which counts as UTC.
std::optional<absl::Duration> ParseOffset(absl::string_view text) {
  if (text.empty() || text[0] == 'Z') return absl::ZeroDuration();
  const bool west = text[0] == '-';
  if (!west && text[0] != '+') return std::nullopt;
  text.remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (text.size() < 2 || !absl::SimpleAtoi(text.substr(0, 2), &hours)) return std::nullopt;
  text.remove_prefix(2);
  absl::ConsumePrefix(&text, "'");
  if (text.size() >= 2 && !absl::SimpleAtoi(text.substr(0, 2), &minutes)) return std::nullopt;
  const absl::Duration offset = absl::Hours(hours) + absl::Minutes(minutes);
  return west ? -offset : offset;
}

}  // namespace

bool Locks::Forbids(const std::string& field) const {
  return std::any_of(fields.begin(), fields.end(), [&](const Names& lock) {
    const bool named = lock.names.contains(field);
    return lock.which == Names::Which::kAll || (lock.which == Names::Which::kThese) == named;
  });
}

void Say(worker::InspectedSignature& signature, absl::string_view code, absl::string_view detail) {
  worker::Finding& finding = *signature.add_findings();
  finding.set_code(code.data(), code.size());
  finding.set_detail(detail.data(), detail.size());
}

std::optional<absl::Time> ParseDate(absl::string_view text) {
  absl::ConsumePrefix(&text, "D:");
  int year = 0;
  if (text.size() < 4 || !absl::SimpleAtoi(text.substr(0, 4), &year)) return std::nullopt;
  text.remove_prefix(4);
  int parts[5] = {1, 1, 0, 0, 0};  // month, day, hour, minute, second
  for (int& part : parts) {
    if (text.size() < 2 || !absl::ascii_isdigit(text[0])) break;
    if (!absl::SimpleAtoi(text.substr(0, 2), &part)) return std::nullopt;
    text.remove_prefix(2);
  }
  const std::optional<absl::Duration> offset = ParseOffset(text);
  // CivilSecond normalises days such as February 30th; the comparison finds them.
  const absl::CivilSecond civil(year, parts[0], parts[1], parts[2], parts[3], parts[4]);
  if (!offset.has_value() || civil.month() != parts[0] || civil.day() != parts[1] ||
      civil.second() != parts[4]) {
    return std::nullopt;
  }
  return absl::FromCivil(civil, absl::UTCTimeZone()) - *offset;
}

Found ReadSignature(const Field& field, absl::string_view file) {
  Found found;
  worker::InspectedSignature& said = found.said;
  found.name = field.name;
  said.set_field_name(ShownText(field.name));
  said.set_kind(signing::v1::SIGNATURE_KIND_APPROVAL);
  QPDFObjectHandle dictionary = field.dictionary;
  QPDFObjectHandle signature = dictionary.getKey("/V");
  if (!signature.isDictionary()) {
    Say(said, "SIGNATURE_DICTIONARY_INVALID", "the field's value is not a dictionary");
    return found;
  }
  said.set_sub_filter(Shown(signature.getKey("/SubFilter")));
  if (ReadLocks(dictionary, signature, found.locks)) said.set_kind(signing::v1::SIGNATURE_KIND_CERTIFICATION);
  if (IsDocumentTimeStamp(signature)) said.set_kind(signing::v1::SIGNATURE_KIND_DOCUMENT_TIME_STAMP);
  if (signature.getKey("/M").isString()) {
    if (const auto time = ParseDate(signature.getKey("/M").getStringValue()); time.has_value()) {
      *said.mutable_claimed_time() = timestamp::ToWholeSeconds(*time);
    }
  }
  const absl::StatusOr<SignedRange> range = ReadByteRange(signature, file.size());
  if (!range.ok()) {
    Say(said, "BYTE_RANGE_INVALID", range.status().message());
    return found;
  }
  for (const int64_t number : range->Numbers()) said.add_byte_range(number);
  absl::StatusOr<std::string> cms = ReadContents(signature, *range, file);
  if (!cms.ok()) {
    Say(said, "CONTENTS_INVALID", cms.status().message());
    return found;
  }
  said.set_cms(*std::move(cms));
  found.range = *range;
  return found;
}

}  // namespace onestop::pdf
