// The forms of names, numbers and addresses, as the comments of common.v1.Party promise them.

#include "services/intake/handlers/party.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/service/request_limits.h"
#include "libs/text/unicode.h"
#include "libs/text/utf8.h"

namespace onestop::intake::handlers {
namespace {

using ::onestop::common::v1::IdentityKind;

constexpr int kPhoneCharactersMax = 20;
// ITU-T E.164: a number has at most 15 digits. The shortest in Viet Nam have 8, without their area code.
constexpr int kPhoneDigitsMin = 8;
constexpr int kPhoneDigitsMax = 15;
// RFC 5321: a path has at most 256 bytes, of which two are its brackets.
constexpr int kEmailCharactersMax = 254;
constexpr int kAddressCharactersMax = 500;
// The last place is a check digit's, so that the machine-readable zone has nine.
constexpr size_t kPassportCharactersMin = 6;
constexpr size_t kPassportCharactersMax = 9;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool IsCapitalOrDigit(char c) { return IsDigit(c) || absl::ascii_isupper(static_cast<unsigned char>(c)); }

bool IsPersonal(absl::string_view number) {
  return number.size() == 12 && std::ranges::all_of(number, IsDigit);
}

bool IsPassport(absl::string_view number) {
  return number.size() >= kPassportCharactersMin && number.size() <= kPassportCharactersMax &&
         std::ranges::all_of(number, IsCapitalOrDigit);
}

// 10 digits, or 10 and 3 after a hyphen.
bool IsEnterprise(absl::string_view number) {
  if (number.size() == 10) return std::ranges::all_of(number, IsDigit);
  return number.size() == 14 && number[10] == '-' && std::ranges::all_of(number.substr(0, 10), IsDigit) &&
         std::ranges::all_of(number.substr(11), IsDigit);
}

// What is wrong with a number of that kind; empty when nothing is. An empty number is one that is not known.
absl::string_view WrongWithIdentity(IdentityKind kind, absl::string_view number) {
  if (number.empty()) return "";
  switch (kind) {
    case IdentityKind::IDENTITY_KIND_PERSONAL:
      return IsPersonal(number) ? "" : "is no personal identity number, which has 12 digits";
    case IdentityKind::IDENTITY_KIND_PASSPORT:
      return IsPassport(number) ? "" : "is no passport number, which has 6 to 9 capitals A-Z and digits";
    case IdentityKind::IDENTITY_KIND_ENTERPRISE:
      return IsEnterprise(number) ? ""
                                  : "is no enterprise code, which has 10 digits, or 10 and 3 after a hyphen";
    case IdentityKind::IDENTITY_KIND_NONE:
      return "is given, and its kind says that there is none; leave it out, or give the kind that it is of";
    default:
      if (IsPersonal(number) || IsEnterprise(number)) return "";
      return "is neither 12 digits (personal) nor 10 digits, or 10 and 3 after a hyphen (tax code); of a "
             "passport number give the kind";
  }
}

int64_t Characters(absl::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

// A domain with a dot, none of whose labels is empty.
bool IsDomain(absl::string_view domain) {
  const std::vector<absl::string_view> labels = absl::StrSplit(domain, '.');
  return labels.size() > 1 &&
         std::ranges::none_of(labels, [](absl::string_view label) { return label.empty(); });
}

bool HasBlank(absl::string_view text) {
  while (!text.empty()) {
    const text::Character front = text::Front(text);
    if (front.valid && text::IsInvisible(front.value)) return true;
    text.remove_prefix(front.bytes);
  }
  return false;
}

}  // namespace

void CheckFullName(rpc::Fields& fields, const std::string& path, const std::string& name) {
  if (!name.empty()) fields.Name(path, name, service::kNameCharactersMax);
}

void CheckPhone(rpc::Fields& fields, const std::string& path, const std::string& phone) {
  // A text that is too long gets this violation alone.
  fields.Optional(path, phone, kPhoneCharactersMax);
  if (phone.empty() || phone.size() > static_cast<size_t>(kPhoneCharactersMax)) return;
  const auto wrong = std::ranges::find_if_not(phone, [](char c) {
    return IsDigit(c) || absl::string_view(" +-.()").find(c) != absl::string_view::npos;
  });
  if (wrong != phone.end()) {
    return fields.Add(path, absl::StrCat("holds another character at place ", wrong - phone.begin() + 1,
                                         "; digits, blanks and + - . ( ) are allowed"));
  }
  const auto digits = std::ranges::count_if(phone, IsDigit);
  if (digits < kPhoneDigitsMin || digits > kPhoneDigitsMax) {
    fields.Add(path, absl::StrCat("has ", digits, " digits; a phone number has ", kPhoneDigitsMin, " to ",
                                  kPhoneDigitsMax));
  }
}

void CheckEmail(rpc::Fields& fields, const std::string& path, const std::string& email) {
  fields.Optional(path, email, kEmailCharactersMax);
  if (email.empty() || email.size() > static_cast<size_t>(kEmailCharactersMax)) return;
  if (HasBlank(email)) return fields.Add(path, "holds a blank; give one address, such as an@example.vn");
  const std::vector<absl::string_view> parts = absl::StrSplit(email, '@');
  if (parts.size() != 2) {
    return fields.Add(path, absl::StrCat("has ", parts.size() - 1,
                                         " times \"@\"; give one address, such as an@example.vn"));
  }
  if (parts[0].empty())
    return fields.Add(path, "has nothing before \"@\"; give an address such as an@example.vn");
  if (!IsDomain(parts[1])) {
    fields.Add(path, "has no domain with a dot behind \"@\"; give an address such as an@example.vn");
  }
}

void CheckAddress(rpc::Fields& fields, const std::string& path, const std::string& address) {
  fields.Optional(path, address, kAddressCharactersMax);
}

void CheckIdentity(rpc::Fields& fields, const std::string& path, IdentityKind kind,
                   const std::string& number) {
  fields.OptionalEnum(path + "identity_kind", kind);
  if (const absl::string_view wrong = WrongWithIdentity(kind, number); !wrong.empty()) {
    fields.Add(path + "identity_number", absl::StrCat("has ", Characters(number), " characters and ", wrong));
  }
}

void CheckParty(rpc::Fields& fields, const std::string& path, const onestop::common::v1::Party& party,
                bool required) {
  if (required) {
    fields.Name(path + ".full_name", party.full_name(), service::kNameCharactersMax);
  } else {
    CheckFullName(fields, path + ".full_name", party.full_name());
  }
  CheckIdentity(fields, path + ".", party.identity_kind(), party.identity_number());
  CheckPhone(fields, path + ".phone", party.phone());
  CheckEmail(fields, path + ".email", party.email());
  CheckAddress(fields, path + ".address", party.address());
}

}  // namespace onestop::intake::handlers
