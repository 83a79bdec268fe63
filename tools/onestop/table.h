#pragma once

/// Rows for people and programs: aligned columns, CSV, JSON or YAML.
///
///     constexpr Heading kColumns[] = {TextColumn("code", "Dossier"), NumberColumn("count", "Count")};
///     Table table = session.MakeTable(kColumns);
///     table.Row({"H31.06-240115-0007", "3"});
///     table.End();
///
/// What people read depends on their language; what programs read does not (README.md, "For programs").

#include <cstddef>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/messages/messages.h"
#include "tools/onestop/output.h"

namespace onestop::cli {

/// A field of a CSV line (RFC 4180): in quotes where they are needed. A text that a spreadsheet would take
/// for a formula gets an apostrophe in front.
std::string CsvField(absl::string_view text);

/// What is in one place of a table.
struct Cell {
  enum Tone { kPlain, kGood, kBad };

  // NOLINTBEGIN(google-explicit-constructor): most cells say the same to everybody.
  Cell(std::string text) : people(text), program(std::move(text)) {}
  Cell(const char* text) : Cell(std::string(text)) {}
  // NOLINTEND(google-explicit-constructor)
  Cell(std::string for_people, std::string for_programs, Tone its_tone = kPlain)
      : people(std::move(for_people)), program(std::move(for_programs)), tone(its_tone) {}

  std::string people;
  /// Of a number its digits, of an instant RFC 3339, of a day ISO 8601; "" when there is none.
  std::string program;
  /// What a terminal shows in green or red.
  Tone tone = kPlain;
};

struct Column {
  /// kNumber: to the right, and without quotes in JSON. kNumber and kTime are null in JSON when they are
  /// empty. Only kText is cut on a narrow terminal.
  enum Kind { kText, kNumber, kTime };

  /// The name in JSON, YAML and CSV, and for --columns.
  std::string key;
  /// The heading for people.
  std::string title;
  Kind kind = kText;
};

/// A column as a command declares it. tools/messages finds the titles by the functions below.
struct Heading {
  const char* key;
  messages::English title;
  Column::Kind kind;
};

consteval Heading TextColumn(const char* key, messages::English title) { return {key, title, Column::kText}; }
consteval Heading NumberColumn(const char* key, messages::English title) {
  return {key, title, Column::kNumber};
}
/// An instant or a day.
consteval Heading TimeColumn(const char* key, messages::English title) { return {key, title, Column::kTime}; }

/// Of a table of one thing's facts, for people.
inline constexpr Heading kFactColumns[] = {TextColumn("field", "Field"), TextColumn("value", "Value")};

/// Writes "name: value" lines, the values one below the other; those without a value are left out.
void WriteFacts(std::ostream& out, const std::vector<std::pair<std::string, std::string>>& facts);

class Table {
 public:
  /// Rows whose widths are computed together: what a long list holds in memory.
  static constexpr size_t kPageRows = 200;
  /// The fewest columns of a terminal that a text is cut to.
  static constexpr size_t kTextWidthMin = 8;

  /// `out` outlives the table. `chosen` are keys of `columns`, in the order wanted; none: all.
  Table(std::ostream& out, const OutputStyle& style, std::vector<Column> columns,
        const std::vector<std::string>& chosen = {});

  /// One cell for each column that the table was made with, chosen or not.
  void Row(std::vector<Cell> cells);
  /// Writes what is left. Once, after the last row.
  void End();

 private:
  void WriteProgramRow(const std::vector<Cell>& cells);
  void WriteCsvHead();
  void WriteAligned();
  void WriteTitles();
  void WriteLine(const std::vector<Cell>& cells);
  // Takes from the widest texts until the line fits the terminal.
  void FitWidths();

  std::ostream& out_;
  const OutputStyle style_;
  std::vector<Column> columns_;
  // Of the cells of a row, in the order of columns_.
  std::vector<size_t> places_;
  const size_t cells_;
  std::vector<size_t> widths_;
  std::vector<std::vector<Cell>> page_;
  size_t rows_ = 0;
};

}  // namespace onestop::cli
