#pragma once

/// A fresh database for each test.

#include <deque>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "libs/pg/connection.h"
#include "libs/testing/private_postgres.h"

namespace onestop::testing {

/// A database with every migration applied, copied from a template in about 50 ms and dropped with the
/// object.
///
///     TestDatabase database;
///     pg::Connection connection = database.Connect("onestop_intake");
///     EXPECT_EQ(database.Query("SELECT count(*) FROM dossier.event"), "1");
///
/// What cannot fail in a working test CHECKs.
class TestDatabase {
 public:
  enum class Schema { kMigrated, kEmpty };

  explicit TestDatabase(Schema schema = Schema::kMigrated,
                        PrivatePostgres& postgres = PrivatePostgres::Shared());
  ~TestDatabase();

  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  /// How to reach it; as the superuser unless another role is named.
  std::string Conninfo(absl::string_view user = pg::PrivateCluster::kSuperuser) const;
  pg::ConnectionOptions Options(absl::string_view user = pg::PrivateCluster::kSuperuser) const;
  pg::Connection Connect(absl::string_view user = pg::PrivateCluster::kSuperuser) const;

  /// Runs one statement as the superuser and returns the first column of its first row; "" for no row or
  /// NULL.
  std::string Query(absl::string_view sql);

  /// Runs commands as the superuser.
  void Run(absl::string_view sql);

  PrivatePostgres& postgres() { return postgres_; }

 private:
  static std::string TemplateOf(PrivatePostgres& postgres);
  pg::Connection& own();

  PrivatePostgres& postgres_;
  std::string name_;
  std::unique_ptr<pg::Connection> own_;
  // Names and texts of Query(), which the connection keeps views of.
  std::deque<std::string> texts_;
};

}  // namespace onestop::testing
