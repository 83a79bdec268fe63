// Which database an operator's command means.

#include "tools/onestop/database_option.h"

#include <csignal>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/config/data_directory.h"
#include "libs/messages/status.h"
#include "tools/onestop/explain.h"

namespace onestop::cli {

absl::StatusOr<pg::ConnectionOptions> DatabaseOf(Session& session, const std::string& conninfo,
                                                 absl::string_view user) {
  session.set_reaches_database();
  pg::ConnectionOptions connection = {.conninfo = conninfo, .application_name = "onestop-cli"};
  if (connection.conninfo.empty() && session.settings().data.empty()) {
    return UsageError(messages::Both(
        "which database? Give --database CONNINFO, or --data DIR for an onestopd on this machine"));
  }
  if (connection.conninfo.empty()) {
    ASSIGN_OR_RETURN(const config::DataDirectory data, session.Data());
    connection.conninfo = absl::StrCat("host='", data.PostgresSocket(), "' dbname='",
                                       config::kPrivateDatabase, "' user='", user, "'");
  }
  // libpq writes to connections that may have broken.
  std::signal(SIGPIPE, SIG_IGN);
  return connection;
}

}  // namespace onestop::cli
