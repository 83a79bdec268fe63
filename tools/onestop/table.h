#pragma once

/// Rows for people and programs: aligned columns, CSV, or a JSON array.
///
///     Table table(out, Format::kTable, {{"code", "Mã hồ sơ"}, {"count", "Số lượng", Column::kNumber}});
///     table.Row({"H31.06-240115-0007", "3"});
///     table.End();

#include <cstddef>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace onestop::cli {

enum class Format { kTable, kJson, kCsv };

/// A field of a CSV line (RFC 4180): in quotes where they are needed. A text that a spreadsheet would take
/// for a formula gets an apostrophe in front.
std::string CsvField(absl::string_view text);

struct Column {
  enum Kind { kText, kNumber };

  /// The name in JSON and CSV.
  std::string key;
  /// The heading for people.
  std::string title;
  /// kNumber: to the right, and without quotes in JSON; the cell is then a number or "".
  Kind kind = kText;
};

/// Writes "name: value" lines, the values one below the other.
void WriteFacts(std::ostream& out, const std::vector<std::pair<std::string, std::string>>& facts);

class Table {
 public:
  /// Rows whose widths are computed together: what a long list holds in memory.
  static constexpr size_t kPageRows = 200;

  /// `out` outlives the table.
  Table(std::ostream& out, Format format, std::vector<Column> columns);

  /// One cell for each column.
  void Row(std::vector<std::string> cells);
  /// Writes what is left. Once, after the last row.
  void End();

 private:
  void WriteAligned();
  void WriteLine(const std::vector<std::string>& cells);

  std::ostream& out_;
  const Format format_;
  const std::vector<Column> columns_;
  std::vector<size_t> widths_;
  std::vector<std::vector<std::string>> page_;
  size_t rows_ = 0;
};

}  // namespace onestop::cli
