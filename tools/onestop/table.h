#pragma once

/// Rows for people and programs: aligned columns, CSV, JSON or YAML.
///
///     constexpr Heading kColumns[] = {CodeColumn("code", "Dossier"), NumberColumn("count", "Count"),
///                                     TextColumn("procedure_code", "Procedure code").Wide(),
///                                     TextColumn("procedure_name", "Procedure").Names("procedure_code")};
///     Table table = session.MakeTable(kColumns);
///     table.Row({"H31.06-240115-0007", "3", "1.001786", "Cấp giấy phép"});
///     table.End();
///
/// What people read depends on their language; what programs read does not (README.md, "For programs").
///
/// A code and its name are two columns, which programs have both. People read the name: the column of the code is Wide(),
/// and that of the name Names() it, so that it shows the code of what has no name. On a terminal texts become shorter
/// and Optional() columns are left out, until a line fits.

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

  // NOLINTBEGIN(google-explicit-constructor): most cells say the same to people and to programs.
  Cell(std::string text) : people(text), program(std::move(text)) {}
  Cell(const char* text) : Cell(std::string(text)) {}
  // NOLINTEND(google-explicit-constructor)
  Cell(std::string for_people, std::string for_programs, Tone its_tone = kPlain)
      : people(std::move(for_people)), program(std::move(for_programs)), tone(its_tone) {}

  std::string people;
  /// Behind `people`; never cut.
  std::string tail = {};
  /// Of a number its digits, of an instant RFC 3339, of a day ISO 8601; "" when there is none.
  std::string program;
  /// What a terminal shows in green or red.
  Tone tone = kPlain;
};

struct Column {
  /// kNumber: to the right, and without quotes in JSON. kNumber and kTime are null in JSON when they are
  /// empty. Only kText is cut on a narrow terminal.
  enum Kind { kText, kCode, kNumber, kTime };
  /// When people see it who chose no columns: always; while the terminal is wide enough, where greater numbers are left
  /// out first; with `--output wide` alone.
  static constexpr int kAlways = 0;
  static constexpr int kWide = 100;

  /// The name in JSON, YAML and CSV, and for --columns.
  std::string key;
  /// The heading for people.
  std::string title;
  Kind kind = kText;
  int need = kAlways;
  /// The key of the column whose codes this one names; "" when it names none.
  std::string code_key = {};
  /// The code stands behind the name, because people type it.
  bool with_code = false;
};

/// A column as a command declares it. tools/messages finds the titles by the functions below.
struct Heading {
  const char* key;
  messages::English title;
  Column::Kind kind;
  int need = Column::kAlways;
  const char* code_key = "";
  bool with_code = false;

  consteval Heading Optional(int order) const { return {key, title, kind, order, code_key, with_code}; }
  consteval Heading Wide() const { return {key, title, kind, Column::kWide, code_key, with_code}; }
  consteval Heading Names(const char* code) const { return {key, title, kind, need, code, false}; }
  /// "Nguyễn Văn A (cv01)"
  consteval Heading NamesWithCode(const char* code) const { return {key, title, kind, need, code, true}; }
};

consteval Heading TextColumn(const char* key, messages::English title) { return {key, title, Column::kText}; }
/// What people copy or type: it is never cut.
consteval Heading CodeColumn(const char* key, messages::English title) { return {key, title, Column::kCode}; }
consteval Heading NumberColumn(const char* key, messages::English title) {
  return {key, title, Column::kNumber};
}
/// An instant or a day.
consteval Heading TimeColumn(const char* key, messages::English title) { return {key, title, Column::kTime}; }

/// Of a table of one thing's facts, for people.
inline constexpr Heading kFactColumns[] = {TextColumn("field", "Field"), TextColumn("value", "Value")};

/// "Nguyễn Văn A (cv01)", of which the name is cut; one alone when the other is empty or the same.
Cell Named(const std::string& name, const std::string& code);

/// Writes "name: value" lines, the values one below the other; those without a value are left out.
void WriteFacts(std::ostream& out, const std::vector<std::pair<std::string, std::string>>& facts);

class Table {
 public:
  /// Rows whose widths are computed together: what a long list holds in memory.
  static constexpr size_t kPageRows = 200;
  /// The fewest columns of a terminal that a text is cut to.
  static constexpr size_t kTextWidthMin = 8;
  /// Optional columns are left out before texts are cut to less than this.
  static constexpr size_t kTextWidthGood = 12;

  /// `out` outlives the table. `chosen` are keys, in the order wanted; those of other tables of the command
  /// are passed over. None: those that people need, and all for programs.
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
  void Choose(const std::vector<std::string>& chosen);
  // What people see of a row: names in place of codes.
  std::vector<Cell> ForPeople(const std::vector<Cell>& cells) const;
  // Leaves optional columns out until the line fits the terminal.
  void LeaveOut();
  // Takes from the widest texts until the line fits the terminal.
  void FitWidths();

  std::ostream& out_;
  const OutputStyle style_;
  // Of all cells of a row.
  const std::vector<Column> all_;
  // Which of them are written, in their order.
  std::vector<size_t> places_;
  std::vector<Column> columns_;
  bool may_leave_out_ = false;
  std::vector<size_t> widths_;
  std::vector<std::vector<Cell>> page_;
  size_t rows_ = 0;
};

}  // namespace onestop::cli
