#pragma once

/// Puts a result document's texts on pages after NĐ 30/2020/NĐ-CP, Phụ lục I. Private to this module.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/forms/archive_pdf.h"
#include "libs/forms/qr_code.h"
#include "libs/forms/sheets.h"
#include "libs/forms/typesetter.h"

namespace onestop::forms {

/// All texts, as they are printed.
struct Content {
  struct Item {
    enum class Kind { kBasis, kText, kHeading };
    Kind kind;
    std::string text;
  };

  /// Empty: no such line.
  std::string parent_agency;
  std::string agency;
  /// Địa danh.
  std::string place;
  std::string symbol;
  std::string kind;
  /// Trích yếu; may be empty.
  std::string title;
  /// One at least.
  std::vector<Item> items;
  std::vector<std::string> recipients;
  std::vector<std::string> signer_titles;
  std::string signer_name;
  QrCode code;
  /// Beside the code, a line or more each.
  std::vector<std::string> code_caption;
  /// At the foot of every page; may be empty.
  std::string mark;
};

struct Composed {
  Sheets sheets;
  /// Number, date, leader and seal; see result_document.h.
  std::vector<NamedPlace> places;
};

/// Errors: INVALID_ARGUMENT, reason FIELD_INVALID, with more than kPagesMax pages, a symbol or place that is
/// too wide for its line, or recipients and titles that do not fit on one page.
absl::StatusOr<Composed> Compose(const Typesetter& typesetter, const Content& content);

}  // namespace onestop::forms
