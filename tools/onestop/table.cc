#include "tools/onestop/table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/base/check.h"

namespace onestop::cli {
namespace {

// The code point that begins at `text[at]`, and its length; a byte that begins none stands for itself.
std::pair<char32_t, size_t> CodePointAt(absl::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  const size_t length = first < 0x80   ? 1
                        : first < 0xC2 ? 0
                        : first < 0xE0 ? 2
                        : first < 0xF0 ? 3
                        : first < 0xF5 ? 4
                                       : 0;
  if (length == 0 || at + length > text.size()) return {0xFFFD, 1};
  char32_t point = length == 1 ? first : first & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return {0xFFFD, 1};
    point = (point << 6) | (byte(at + i) & 0x3F);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  const bool impossible = point > 0x10FFFF || (point >= 0xD800 && point < 0xE000);
  if (overlong || impossible) return {0xFFFD, 1};
  return {point, length};
}

bool IsControl(char32_t point) { return point < 0x20 || (point >= 0x7F && point < 0xA0); }

// For a terminal: nothing in a cell may move its cursor or colour it.
std::string Printable(absl::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size();) {
    const auto [point, length] = CodePointAt(text, i);
    if (point == 0xFFFD && length == 1) {
      absl::StrAppend(&result, "\uFFFD");
    } else if (IsControl(point)) {
      result += ' ';
    } else {
      absl::StrAppend(&result, text.substr(i, length));
    }
    i += length;
  }
  return result;
}

}  // namespace

size_t DisplayWidth(absl::string_view text) {
  size_t width = 0;
  for (size_t i = 0; i < text.size();) {
    const auto [point, length] = CodePointAt(text, i);
    const bool combining = (point >= 0x300 && point < 0x370) || point == 0x200B || point == 0xFEFF;
    if (!combining) ++width;
    i += length;
  }
  return width;
}

std::string JsonQuoted(absl::string_view text) {
  std::string result = "\"";
  for (size_t i = 0; i < text.size();) {
    const auto [point, length] = CodePointAt(text, i);
    if (point == '"' || point == '\\') {
      absl::StrAppend(&result, "\\", text.substr(i, 1));
    } else if (point == '\n') {
      absl::StrAppend(&result, "\\n");
    } else if (IsControl(point)) {
      absl::StrAppendFormat(&result, "\\u%04x", static_cast<unsigned>(point));
    } else if (point == 0xFFFD) {
      absl::StrAppend(&result, "\uFFFD");
    } else {
      absl::StrAppend(&result, text.substr(i, length));
    }
    i += length;
  }
  return result + "\"";
}

std::string CsvField(absl::string_view text) {
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

Table::Table(std::ostream& out, Format format, std::vector<Column> columns)
    : out_(out), format_(format), columns_(std::move(columns)) {
  for (const Column& column : columns_) widths_.push_back(DisplayWidth(column.title));
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
      absl::StrAppend(&line, i == 0 ? "" : ", ", JsonQuoted(columns_[i].key), ": ",
                      !number            ? JsonQuoted(cells[i])
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
      widths_[i] = std::max(widths_[i], DisplayWidth(cells[i]));
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
  for (const std::vector<std::string>& cells : page_) WriteLine(cells);
  rows_ += page_.size();
  page_.clear();
}

void Table::WriteLine(const std::vector<std::string>& cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string blanks(widths_[i] - DisplayWidth(cells[i]), ' ');
    const bool right = columns_[i].kind == Column::kNumber;
    absl::StrAppend(&line, i == 0 ? "" : "  ", right ? blanks : "", cells[i], right ? "" : blanks);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out_ << line << "\n";
}

}  // namespace onestop::cli
