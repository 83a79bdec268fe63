#pragma once

/// Roles of the database for tests in which one ledger appends what all services append, and one reader asks what all ask.
/// What each service's own role may do is in tests/database_roles_test.cc; the services' tests run as it.

#include "libs/testing/test_database.h"

namespace onestop::ledger {

/// Appends and derives what intake, workflow and approval do, and reads all tables through the policies of readers.
inline constexpr char kTestOfficeRole[] = "test_office";

inline void AddTestRoles(onestop::testing::TestDatabase& database) {
  database.Run(R"sql(
      DO $$ BEGIN
          CREATE ROLE test_office_reader IN ROLE onestop_reader;
          CREATE ROLE test_office LOGIN IN ROLE onestop_intake, onestop_workflow, onestop_approval, test_office_reader;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END $$;
      GRANT SELECT ON ALL TABLES IN SCHEMA dossier, document TO test_office_reader)sql");
}

/// As `database.Options(kTestOfficeRole)`, with the role made.
inline pg::ConnectionOptions TestOfficeOptions(onestop::testing::TestDatabase& database) {
  AddTestRoles(database);
  return database.Options(kTestOfficeRole);
}

}  // namespace onestop::ledger
