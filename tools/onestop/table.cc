// Aligned columns, CSV, JSON and YAML. Widths are taken page by page, so that a list of any length is written
// in little memory.

#include "tools/onestop/table.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/text/json.h"
#include "libs/text/unicode.h"
#include "libs/text/utf8.h"

namespace onestop::cli {
namespace {

constexpr absl::string_view kGap = "  ";

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

// The front of `text` that takes at most `width` columns, with "…" where something is cut.
std::string Cut(absl::string_view text, size_t width) {
  if (text::DisplayWidth(text) <= width) return std::string(text);
  size_t bytes = 0;
  for (absl::string_view rest = text; !rest.empty();) {
    const size_t next = bytes + text::Front(rest).bytes;
    if (text::DisplayWidth(text.substr(0, next)) + 1 > width) break;
    rest.remove_prefix(next - bytes);
    bytes = next;
  }
  return absl::StrCat(text.substr(0, bytes), text::kEllipsis);
}

size_t WidthOf(const Cell& cell) { return text::DisplayWidth(cell.people) + text::DisplayWidth(cell.tail); }

// The tail stays whole, unless nothing of the rest would.
std::string CutCell(const Cell& cell, size_t width) {
  if (WidthOf(cell) <= width) return absl::StrCat(cell.people, cell.tail);
  const size_t tail = text::DisplayWidth(cell.tail);
  if (tail + 2 > width) return Cut(absl::StrCat(cell.people, cell.tail), width);
  return absl::StrCat(Cut(cell.people, width - tail), cell.tail);
}

std::string Coloured(const std::string& text, Cell::Tone tone) {
  if (tone == Cell::kPlain || text.empty()) return text;
  return absl::StrCat(tone == Cell::kBad ? "\x1b[31m" : "\x1b[32m", text, "\x1b[0m");
}

// As JSON has it, which YAML reads too.
std::string ProgramValue(const Cell& cell, Column::Kind kind) {
  if ((kind == Column::kNumber || kind == Column::kTime) && cell.program.empty()) return "null";
  return kind == Column::kNumber ? cell.program : text::JsonQuoted(cell.program);
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
  for (const auto& [name, value] : facts) {
    if (!value.empty()) width = std::max(width, text::DisplayWidth(name));
  }
  for (const auto& [name, value] : facts) {
    if (value.empty()) continue;
    out << name << ":" << std::string(width - text::DisplayWidth(name) + 1, ' ') << value << "\n";
  }
}

Cell Named(const std::string& name, const std::string& code) {
  Cell cell(name.empty() ? code : name);
  if (!name.empty() && !code.empty() && name != code) cell.tail = absl::StrCat(" (", code, ")");
  return cell;
}

Table::Table(std::ostream& out, const OutputStyle& style, std::vector<Column> columns,
             const std::vector<std::string>& chosen)
    : out_(out), style_(style), all_(std::move(columns)) {
  Choose(chosen);
  for (const size_t place : places_) {
    columns_.push_back(all_[place]);
    widths_.push_back(text::DisplayWidth(all_[place].title));
  }
}

void Table::Choose(const std::vector<std::string>& chosen) {
  for (const std::string& key : chosen) {
    const auto found = std::ranges::find(all_, key, &Column::key);
    if (found != all_.end()) places_.push_back(static_cast<size_t>(found - all_.begin()));
  }
  if (!places_.empty()) return;
  const bool whole = style_.format != Format::kTable || style_.wide;
  for (size_t i = 0; i < all_.size(); ++i) {
    if (whole || all_[i].need != Column::kWide) places_.push_back(i);
  }
  may_leave_out_ = !whole && style_.width > 0;
}

void Table::Row(std::vector<Cell> cells) {
  CHECK(cells.size() == all_.size());
  if (style_.format != Format::kTable) {
    std::vector<Cell> written;
    written.reserve(places_.size());
    for (const size_t place : places_) written.push_back(cells[place]);
    return WriteProgramRow(written);
  }
  page_.push_back(ForPeople(cells));
  if (page_.size() >= kPageRows) WriteAligned();
}

std::vector<Cell> Table::ForPeople(const std::vector<Cell>& cells) const {
  std::vector<Cell> shown;
  shown.reserve(places_.size());
  for (const size_t place : places_) {
    Cell& cell = shown.emplace_back(cells[place]);
    const Column& column = all_[place];
    if (column.code_key.empty()) continue;
    const auto code = std::ranges::find(all_, column.code_key, &Column::key);
    CHECK(code != all_.end());
    const auto code_place = static_cast<size_t>(code - all_.begin());
    // The code has a column of its own.
    if (std::ranges::find(places_, code_place) != places_.end()) continue;
    const std::string& text = cells[code_place].people;
    if (cell.people.empty() || column.with_code) cell = Named(cell.people, text);
  }
  return shown;
}

void Table::WriteCsvHead() {
  if (style_.byte_order_mark) out_ << "\xEF\xBB\xBF";
  for (size_t i = 0; i < columns_.size(); ++i) out_ << (i == 0 ? "" : ",") << columns_[i].key;
  out_ << "\r\n";
}

void Table::WriteProgramRow(const std::vector<Cell>& cells) {
  if (style_.format == Format::kCsv && rows_ == 0) WriteCsvHead();
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const Column& column = columns_[i];
    switch (style_.format) {
      case Format::kCsv:
        absl::StrAppend(&line, i == 0 ? "" : ",",
                        column.kind == Column::kNumber ? cells[i].program : CsvField(cells[i].program));
        break;
      case Format::kYaml:
        absl::StrAppend(&line, i == 0 ? "- " : "\n  ", column.key, ": ", ProgramValue(cells[i], column.kind));
        break;
      default:
        absl::StrAppend(&line, i == 0 ? "" : ", ", text::JsonQuoted(column.key), ": ",
                        ProgramValue(cells[i], column.kind));
    }
  }
  switch (style_.format) {
    case Format::kCsv:
      out_ << line << "\r\n";
      break;
    case Format::kYaml:
      out_ << line << "\n";
      break;
    default:
      out_ << (rows_ == 0 ? "[\n  {" : ",\n  {") << line << "}";
  }
  ++rows_;
}

void Table::End() {
  if (style_.format == Format::kJson) out_ << (rows_ == 0 ? "[]\n" : "\n]\n");
  if (style_.format == Format::kYaml && rows_ == 0) out_ << "[]\n";
  if (style_.format == Format::kTable && (rows_ == 0 || !page_.empty())) WriteAligned();
  if (style_.format == Format::kCsv && rows_ == 0) WriteCsvHead();
  out_.flush();
}

void Table::LeaveOut() {
  if (!may_leave_out_) return;
  may_leave_out_ = false;
  while (true) {
    size_t total = kGap.size() * (widths_.size() - 1);
    for (size_t i = 0; i < widths_.size(); ++i)
      total += columns_[i].kind == Column::kText ? std::min(widths_[i], kTextWidthGood) : widths_[i];
    const auto least = std::ranges::max_element(columns_, {}, &Column::need);
    if (total <= style_.width || least->need == Column::kAlways) return;
    const auto place = least - columns_.begin();
    places_.erase(places_.begin() + place);
    columns_.erase(columns_.begin() + place);
    widths_.erase(widths_.begin() + place);
    for (std::vector<Cell>& cells : page_) cells.erase(cells.begin() + place);
  }
}

void Table::FitWidths() {
  if (style_.width == 0) return;
  size_t total = kGap.size() * (widths_.size() - 1);
  for (const size_t width : widths_) total += width;
  while (total > style_.width) {
    size_t widest = widths_.size();
    for (size_t i = 0; i < widths_.size(); ++i) {
      const bool may = columns_[i].kind == Column::kText && widths_[i] > kTextWidthMin;
      if (may && (widest == widths_.size() || widths_[i] > widths_[widest])) widest = i;
    }
    if (widest == widths_.size()) return;  // A terminal that is too narrow wraps the lines itself.
    --widths_[widest];
    --total;
  }
}

void Table::WriteAligned() {
  for (std::vector<Cell>& cells : page_) {
    for (size_t i = 0; i < cells.size(); ++i) {
      cells[i].people = Printable(cells[i].people);
      cells[i].tail = Printable(cells[i].tail);
      // The widths of the first page hold for all when they are bound by the terminal.
      if (rows_ == 0 || style_.width == 0) {
        widths_[i] = std::max(widths_[i], WidthOf(cells[i]));
      }
    }
  }
  LeaveOut();
  FitWidths();
  if (rows_ == 0) WriteTitles();
  // Widths never shrink from page to page, so that columns stay aligned as far as they can.
  for (const std::vector<Cell>& cells : page_) WriteLine(cells);
  rows_ += page_.size();
  page_.clear();
}

void Table::WriteTitles() {
  std::vector<Cell> titles;
  std::vector<Cell> rules;
  for (size_t i = 0; i < columns_.size(); ++i) {
    titles.emplace_back(columns_[i].title);
    std::string rule;
    for (size_t j = 0; j < widths_[i]; ++j) rule += "─";
    rules.emplace_back(std::move(rule));
  }
  WriteLine(titles);
  WriteLine(rules);
}

void Table::WriteLine(const std::vector<Cell>& cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const bool last = i + 1 == cells.size();
    const bool right = columns_[i].kind == Column::kNumber;
    const bool whole = style_.width == 0 || columns_[i].kind != Column::kText;
    const std::string shown =
        whole ? absl::StrCat(cells[i].people, cells[i].tail) : CutCell(cells[i], widths_[i]);
    const size_t width = text::DisplayWidth(shown);
    const std::string blanks(width < widths_[i] ? widths_[i] - width : 0, ' ');
    absl::StrAppend(&line, i == 0 ? "" : kGap, right ? blanks : "",
                    style_.colours ? Coloured(shown, cells[i].tone) : shown, right || last ? "" : blanks);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out_ << line << "\n";
}

}  // namespace onestop::cli
