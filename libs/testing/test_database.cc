// Makes a database for each test, by copying one that has every migration: copying is faster than
// migrating.

#include "libs/testing/test_database.h"

#include <atomic>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/check.h"
#include "libs/base/mutex.h"
#include "libs/pg/migrations.h"

namespace onestop::testing {
namespace {

constexpr absl::Duration kConnectTimeout = absl::Seconds(30);
constexpr absl::Duration kMigrateTimeout = absl::Minutes(2);

void CheckOk(const absl::Status& status) {
  if (!status.ok()) std::cerr << status << std::endl;
  CHECK(status.ok());
}

pg::Connection ConnectTo(PrivatePostgres& postgres, absl::string_view database) {
  auto connection = pg::Connection::Open(
      {.conninfo = postgres.Conninfo(database, pg::PrivateCluster::kSuperuser), .application_name = "test"},
      absl::Now() + kConnectTimeout);
  CheckOk(connection.status());
  return *std::move(connection);
}

void RunOnce(PrivatePostgres& postgres, const std::string& sql) {
  pg::Connection connection = ConnectTo(postgres, "postgres");
  CheckOk(connection.RunScript("test.run", sql));
}

}  // namespace

// The migrated database that others are copied from; made when it is first asked for.
std::string TestDatabase::TemplateOf(PrivatePostgres& postgres) {
  // Under a lock, since tests in several threads may ask for the first database at once.
  static base::Mutex mutex;
  base::MutexLock lock(mutex);
  if (!postgres.migrated_template_.empty()) return postgres.migrated_template_;
  const std::string name = "migrated";
  RunOnce(postgres, absl::StrCat("CREATE DATABASE ", name));
  CheckOk(pg::Migrate({.conninfo = postgres.Conninfo(name, pg::PrivateCluster::kSuperuser)},
                      pg::AllMigrations(), absl::Now() + kMigrateTimeout)
              .status());
  postgres.migrated_template_ = name;
  return name;
}

TestDatabase::TestDatabase(Schema schema, PrivatePostgres& postgres) : postgres_(postgres) {
  static std::atomic<int> last{0};
  // A number for each database: a test that leaves its database behind does not disturb the next.
  name_ = absl::StrCat("test_", ++last);
  RunOnce(postgres_, absl::StrCat("CREATE DATABASE ", name_, " TEMPLATE ",
                                  schema == Schema::kMigrated ? TemplateOf(postgres_) : "template0"));
}

TestDatabase::~TestDatabase() {
  own_.reset();
  // A test may have killed the server; then there is no database to drop.
  if (!postgres_.cluster().Running()) return;
  // FORCE ends connections that the test left open.
  RunOnce(postgres_, absl::StrCat("DROP DATABASE ", name_, " WITH (FORCE)"));
}

std::string TestDatabase::Conninfo(absl::string_view user) const { return postgres_.Conninfo(name_, user); }

pg::ConnectionOptions TestDatabase::Options(absl::string_view user) const {
  return {.conninfo = Conninfo(user), .application_name = "test"};
}

pg::Connection TestDatabase::Connect(absl::string_view user) const {
  auto connection = pg::Connection::Open(Options(user), absl::Now() + kConnectTimeout);
  CheckOk(connection.status());
  return *std::move(connection);
}

pg::Connection& TestDatabase::own() {
  // Connects again after the server was killed.
  if (own_ == nullptr || !own_->LooksAlive()) {
    own_ = std::make_unique<pg::Connection>(ConnectTo(postgres_, name_));
  }
  return *own_;
}

std::string TestDatabase::Query(absl::string_view sql) {
  // The connection keeps views of a statement's name and text, so both stay in texts_.
  const std::string& name = texts_.emplace_back(absl::StrCat("test.query_", texts_.size()));
  const std::string& text = texts_.emplace_back(sql);
  const auto rows = own().Execute({name, text});
  CheckOk(rows.status());
  if (rows->empty() || (*rows)[0].IsNull(0)) return "";
  return std::string((*rows)[0].Text(0));
}

void TestDatabase::Run(absl::string_view sql) { CheckOk(own().RunScript("test.run", std::string(sql))); }

}  // namespace onestop::testing
