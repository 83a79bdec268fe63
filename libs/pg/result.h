#pragma once

/// What a statement returned.
///
///     ASSIGN_OR_RETURN(const pg::Result rows, transaction.Execute(kLock, params));
///     for (const pg::Row row : rows) versions[row.Text(0)] = row.Int64(1);
///
/// Columns are taken by their place in the SELECT. Asking for a column that is not there, for NULL as a
/// value, or for a type that the column has not is a programmer's error and CHECKs: the statement and the
/// code that reads it are written together.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

struct pg_result;

namespace onestop::pg {

/// One row; a view into its Result, which must outlive it.
class Row {
 public:
  bool IsNull(int column) const;
  /// Any type, as PostgreSQL prints it. The view lives as long as the Result.
  absl::string_view Text(int column) const;
  /// smallint, integer or bigint. For count() and sum() write `::bigint`.
  int64_t Int64(int column) const;
  bool Bool(int column) const;
  /// timestamptz, to the microsecond; years outside of 1 to 9999 become infinite.
  absl::Time Time(int column) const;
  /// bytea, decoded.
  std::string Bytes(int column) const;
  /// text[], without NULLs; one dimension.
  std::vector<std::string> TextArray(int column) const;

  /// Empty for NULL.
  std::optional<std::string> OptionalText(int column) const;
  std::optional<int64_t> OptionalInt64(int column) const;
  std::optional<absl::Time> OptionalTime(int column) const;

 private:
  friend class Result;
  Row(const pg_result* result, int row) : result_(result), row_(row) {}

  const pg_result* result_;
  int row_;
};

class Result {
 public:
  /// An empty one.
  Result() = default;
  /// Takes `result` over; libs/pg's own.
  explicit Result(pg_result* result) : result_(result) {}

  int size() const;
  bool empty() const { return size() == 0; }
  /// Requires 0 <= row < size().
  Row operator[](int row) const;
  /// Rows that INSERT, UPDATE, DELETE or MERGE touched; rows returned by SELECT.
  int64_t affected_rows() const;

  class Iterator {
   public:
    Iterator(const Result* result, int row) : result_(result), row_(row) {}
    Row operator*() const { return (*result_)[row_]; }
    Iterator& operator++() {
      ++row_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return row_ == other.row_; }

   private:
    const Result* result_;
    int row_;
  };
  /// libs/pg's own.
  const pg_result* get() const { return result_.get(); }

  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

}  // namespace onestop::pg
