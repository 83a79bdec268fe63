#pragma once

/// The fields of a result document.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace onestop::forms {

/// All texts are one line of NFC each, as WhyNotPrintable() defines it. The agency's names in their usual
/// letter case: the heading is set in capitals by itself.
struct ResultFields {
  /// Cơ quan chủ quản, such as "Ủy ban nhân dân tỉnh Hưng Yên"; empty for an agency without one. At most 200
  /// characters.
  std::string parent_agency;
  /// Required, at most 200 characters.
  std::string agency;
  /// Địa danh, such as "Hưng Yên". Required, at most 50 characters.
  std::string place;
  /// What follows the number, such as "KQ-SKHCN". Required, at most 20 characters.
  std::string document_symbol;
  /// Trích yếu: what the document is about. At most 300 characters.
  std::string title;
  /// At most 40 characters.
  std::string procedure_code;
  /// At most 1000 characters.
  std::string procedure_name;
  /// Required, at most 40 of A-Z, a-z, 0-9, '.', '-' and '_'.
  std::string dossier_code;
  /// The dossier's owner, at most 200 characters.
  std::string owner;
  std::optional<absl::CivilDay> accepted_on;
  std::optional<absl::CivilDay> due_on;
  /// At most 30 of 1000 characters, with or without "Căn cứ" before and ";" after each: they are punctuated by the rule.
  std::vector<std::string> legal_bases;
  /// What is decided: its paragraphs, at most 100 of 5000 characters.
  std::vector<std::string> decision;
  /// Authority and title, a line each: {"GIÁM ĐỐC"} or {"KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"}. Required, at most 4
  /// of 100 characters.
  std::vector<std::string> signer_titles;
  /// Full name. Required, at most 100 characters.
  std::string signer_name;
  /// Nơi nhận, beyond those that the template names; at most 20 of 200 characters, with or without ";".
  std::vector<std::string> recipients;
  /// The public address for verifying the document; the dossier's code is appended to it, also where a template has
  /// {verification_address}: "https://motcua.hungyen.gov.vn/kiem-tra/". Required: http:// or https:// and at most 200 characters of
  /// printable ASCII.
  std::string verification_address;
  /// When the document is made. Equal fields give equal bytes.
  absl::Time drafted_at = absl::UnixEpoch();
};

/// All faults of the fields, without regard to a template. INVALID_ARGUMENT with reason FIELD_INVALID, each
/// violation with its field, never with its text.
absl::Status CheckFields(const ResultFields& fields);

/// The content of the QR code: the address of verification with the dossier's code, and nothing else.
std::string VerificationText(const ResultFields& fields);

/// The names that a template may write in braces.
enum class Placeholder {
  kNone,
  /// A text within a line.
  kText,
  /// Several paragraphs; allowed only alone in its paragraph.
  kParagraphs,
};
Placeholder PlaceholderOf(absl::string_view name);
/// "accepted_on, agency, …".
std::string PlaceholderNames();

/// "ngày 05 tháng 02 năm 2026": days before the tenth and the first two months have a leading zero (NĐ
/// 30/2020 Phụ lục I).
std::string DayText(absl::CivilDay day);

/// The value of each placeholder: one text, or the paragraphs; an empty list when the field is empty. Days
/// are written as DayText() does.
using Values = std::map<std::string, std::vector<std::string>, std::less<>>;
Values ValuesOf(const ResultFields& fields);

}  // namespace onestop::forms
