// The fields of a result document: their limits, their checks and their values for placeholders, each from
// one table.

#include "libs/forms/result_fields.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "libs/base/reason.h"
#include "libs/forms/printable.h"

namespace onestop::forms {
namespace {

struct TextField {
  const char* name;
  std::string ResultFields::* member;
  int characters_max;
  bool required;
};

// The names are those of placeholders in templates and of fields in errors.
constexpr std::array kTexts = {
    TextField{"parent_agency", &ResultFields::parent_agency, 200, false},
    TextField{"agency", &ResultFields::agency, 200, true},
    TextField{"place", &ResultFields::place, 50, true},
    TextField{"document_symbol", &ResultFields::document_symbol, 20, true},
    TextField{"title", &ResultFields::title, 300, false},
    TextField{"procedure_code", &ResultFields::procedure_code, 40, false},
    TextField{"procedure_name", &ResultFields::procedure_name, 1000, false},
    TextField{"dossier_code", &ResultFields::dossier_code, 40, true},
    TextField{"owner", &ResultFields::owner, 200, false},
    TextField{"signer_name", &ResultFields::signer_name, 100, true},
    TextField{"verification_address", &ResultFields::verification_address, 200, true},
};

struct ListField {
  const char* name;
  std::vector<std::string> ResultFields::* member;
  size_t items_max;
  int characters_max;
  bool required;
};

constexpr std::array kLists = {
    ListField{"legal_bases", &ResultFields::legal_bases, 30, 1000, false},
    ListField{"decision", &ResultFields::decision, 100, 5000, false},
    ListField{"signer_titles", &ResultFields::signer_titles, 4, 100, true},
    ListField{"recipients", &ResultFields::recipients, 20, 200, false},
};

struct DayField {
  const char* name;
  std::optional<absl::CivilDay> ResultFields::* member;
};

constexpr std::array kDays = {
    DayField{"accepted_on", &ResultFields::accepted_on},
    DayField{"due_on", &ResultFields::due_on},
};

using Violations = std::vector<base::FieldViolation>;

// Messages go to logs and clients: they name the field, and never contain its text.
void CheckText(const std::string& name, absl::string_view text, int characters_max, Violations& violations) {
  if (text.empty()) {
    violations.push_back({name, "is empty; it is needed"});
  } else if (const auto fault = WhyNotPrintable(text, characters_max)) {
    violations.push_back({name, *fault});
  }
}

// The address is printed and becomes a link in a code, so no other scheme is accepted.
bool IsAddress(absl::string_view text) {
  return (absl::StartsWith(text, "https://") || absl::StartsWith(text, "http://")) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); });
}

// The code becomes a part of an address without escaping.
bool IsCode(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_';
  });
}

}  // namespace

// NĐ 30/2020 Phụ lục I: days below 10 and the months 1 and 2 are written with a zero.
std::string DayText(absl::CivilDay day) {
  return absl::StrFormat("ngày %02d tháng %s%d năm %d", day.day(), day.month() < 3 ? "0" : "", day.month(),
                         day.year());
}

// All violations are collected, so that a person corrects them at once.
absl::Status CheckFields(const ResultFields& fields) {
  Violations violations;
  for (const TextField& field : kTexts) {
    const std::string& text = fields.*field.member;
    if (!text.empty() || field.required) CheckText(field.name, text, field.characters_max, violations);
  }
  for (const ListField& field : kLists) {
    const std::vector<std::string>& items = fields.*field.member;
    if (items.size() > field.items_max) {
      violations.push_back({field.name, absl::StrCat("has ", items.size(), " entries; at most ",
                                                     field.items_max, " are allowed")});
      continue;
    }
    if (items.empty() && field.required) violations.push_back({field.name, "is empty; it is needed"});
    for (size_t i = 0; i < items.size(); ++i) {
      CheckText(absl::StrCat(field.name, "[", i, "]"), items[i], field.characters_max, violations);
    }
  }
  for (const DayField& field : kDays) {
    const std::optional<absl::CivilDay>& day = fields.*field.member;
    // The layout reserves space for years of four digits.
    if (day && (day->year() < 1000 || day->year() > 9999)) {
      violations.push_back({field.name, "is not in the years 1000 to 9999"});
    }
  }
  if (!IsCode(fields.dossier_code)) {
    violations.push_back({"dossier_code", "has a character beyond A-Z, a-z, 0-9, '.', '-' and '_'"});
  }
  if (!fields.verification_address.empty() && !IsAddress(fields.verification_address)) {
    violations.push_back(
        {"verification_address", "is no http:// or https:// address in ASCII without spaces"});
  }
  // The largest second that a date of four-digit years can show: 9999-12-31T23:59:59Z.
  if (fields.drafted_at < absl::UnixEpoch() || fields.drafted_at > absl::FromUnixSeconds(253'402'300'799)) {
    violations.push_back({"drafted_at", "is not in the years 1970 to 9999"});
  }
  return violations.empty() ? absl::OkStatus() : base::FieldErrors(violations);
}

std::string VerificationText(const ResultFields& fields) {
  return absl::StrCat(fields.verification_address, fields.dossier_code);
}

Placeholder PlaceholderOf(absl::string_view name) {
  const auto named = [name](const auto& field) { return name == field.name; };
  if (std::any_of(kTexts.begin(), kTexts.end(), named) || std::any_of(kDays.begin(), kDays.end(), named)) {
    return Placeholder::kText;
  }
  return std::any_of(kLists.begin(), kLists.end(), named) ? Placeholder::kParagraphs : Placeholder::kNone;
}

std::string PlaceholderNames() {
  std::vector<absl::string_view> names;
  for (const TextField& field : kTexts) names.emplace_back(field.name);
  for (const DayField& field : kDays) names.emplace_back(field.name);
  for (const ListField& field : kLists) names.emplace_back(field.name);
  std::sort(names.begin(), names.end());
  return absl::StrJoin(names, ", ");
}

Values ValuesOf(const ResultFields& fields) {
  Values values;
  for (const TextField& field : kTexts) {
    const std::string& text = fields.*field.member;
    values[field.name] = text.empty() ? std::vector<std::string>() : std::vector<std::string>{text};
    // Empty fields get an empty list, which Fill() reports as missing where a template needs them.
  }
  for (const DayField& field : kDays) {
    const std::optional<absl::CivilDay>& day = fields.*field.member;
    values[field.name] = day ? std::vector<std::string>{DayText(*day)} : std::vector<std::string>();
  }
  for (const ListField& field : kLists) values[field.name] = fields.*field.member;
  // Printed whole: the beginning of an address opens nothing.
  if (!fields.verification_address.empty()) values["verification_address"] = {VerificationText(fields)};
  return values;
}

}  // namespace onestop::forms
