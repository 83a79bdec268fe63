// Aligned columns, CSV and JSON. Widths are taken page by page, so that a list of any length is written in
// little memory.

#include "tools/onestop/table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/check.h"
#include "libs/text/json.h"
#include "libs/text/unicode.h"
#include "libs/text/utf8.h"

namespace onestop::cli {
namespace {

// For a terminal: nothing in a cell may move its cursor or colour it.
std::string Printable(absl::string_view text) {
  std::string result;
  while (!text.empty()) {
    const text::Character front = text::Front(text);
    absl::StrAppend(&result, !front.valid                   ? text::kReplacement
                             : text::IsControl(front.value) ? " "
                                                            : text.substr(0, front.bytes));
    text.remove_prefix(front.bytes);
  }
  return result;
}

}  // namespace

std::string CsvField(absl::string_view text) {
  // A spreadsheet would run a cell that begins like this as a formula: an apostrophe makes it a text.
  const bool formula =
      !text.empty() && absl::string_view("=+-@\t\r").find(text[0]) != absl::string_view::npos;
  if (!formula && text.find_first_of("\",\n\r") == absl::string_view::npos) return std::string(text);
  std::string result = formula ? "\"'" : "\"";
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + "\"";
}

void WriteFacts(std::ostream& out, const std::vector<std::pair<std::string, std::string>>& facts) {
  size_t width = 0;
  for (const auto& [name, value] : facts) width = std::max(width, text::DisplayWidth(name));
  for (const auto& [name, value] : facts) {
    out << name << ":" << std::string(width - text::DisplayWidth(name) + 1, ' ') << value << "\n";
  }
}

Table::Table(std::ostream& out, Format format, std::vector<Column> columns)
    : out_(out), format_(format), columns_(std::move(columns)) {
  for (const Column& column : columns_) widths_.push_back(text::DisplayWidth(column.title));
}

void Table::Row(std::vector<std::string> cells) {
  CHECK(cells.size() == columns_.size());
  if (format_ == Format::kTable) {
    page_.push_back(std::move(cells));
    if (page_.size() >= kPageRows) WriteAligned();
    return;
  }
  std::string line;
  if (format_ == Format::kCsv && rows_ == 0) {
    for (const Column& column : columns_) absl::StrAppend(&line, line.empty() ? "" : ",", column.key);
    out_ << line << "\r\n";
    line.clear();
  }
  for (size_t i = 0; i < cells.size(); ++i) {
    const bool number = columns_[i].kind == Column::kNumber;
    if (format_ == Format::kCsv) {
      absl::StrAppend(&line, i == 0 ? "" : ",", number ? cells[i] : CsvField(cells[i]));
    } else {
      absl::StrAppend(&line, i == 0 ? "" : ", ", text::JsonQuoted(columns_[i].key), ": ",
                      !number            ? text::JsonQuoted(cells[i])
                      : cells[i].empty() ? "null"
                                         : cells[i]);
    }
  }
  if (format_ == Format::kCsv) {
    out_ << line << "\r\n";
  } else {
    out_ << (rows_ == 0 ? "[\n  {" : ",\n  {") << line << "}";
  }
  ++rows_;
}

void Table::End() {
  if (format_ == Format::kJson) out_ << (rows_ == 0 ? "[]\n" : "\n]\n");
  if (format_ == Format::kTable && (rows_ == 0 || !page_.empty())) WriteAligned();
  if (format_ == Format::kCsv && rows_ == 0) {
    for (size_t i = 0; i < columns_.size(); ++i) out_ << (i == 0 ? "" : ",") << columns_[i].key;
    out_ << "\r\n";
  }
  out_.flush();
}

void Table::WriteAligned() {
  for (std::vector<std::string>& cells : page_) {
    for (size_t i = 0; i < cells.size(); ++i) {
      cells[i] = Printable(cells[i]);
      widths_[i] = std::max(widths_[i], text::DisplayWidth(cells[i]));
    }
  }
  if (rows_ == 0) {
    std::vector<std::string> titles;
    std::vector<std::string> rules;
    for (size_t i = 0; i < columns_.size(); ++i) {
      titles.push_back(columns_[i].title);
      std::string& rule = rules.emplace_back();
      for (size_t j = 0; j < widths_[i]; ++j) rule += "─";
    }
    WriteLine(titles);
    WriteLine(rules);
  }
  // Widths never shrink from page to page, so that columns stay aligned as far as they can.
  for (const std::vector<std::string>& cells : page_) WriteLine(cells);
  rows_ += page_.size();
  page_.clear();
}

void Table::WriteLine(const std::vector<std::string>& cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string blanks(widths_[i] - text::DisplayWidth(cells[i]), ' ');
    const bool right = columns_[i].kind == Column::kNumber;
    absl::StrAppend(&line, i == 0 ? "" : "  ", right ? blanks : "", cells[i], right ? "" : blanks);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out_ << line << "\n";
}

}  // namespace onestop::cli
