// Which database an operator's command means.

#include "tools/onestop/database_option.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/status_macros.h"
#include "libs/config/data_directory.h"
#include "libs/digest/sha256.h"
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

absl::StatusOr<ledger::LogHead> ReadHead(const std::string& text) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  ledger::LogHead head;
  if (!absl::SimpleAtoi(parts.first, &head.position) || head.position < 1 ||
      parts.second.size() != 2 * digest::kSha256Size ||
      !std::ranges::all_of(parts.second, absl::ascii_isxdigit)) {
    return UsageError(messages::Both(
        "--head is $0; give POSITION:HASH, 64 hexadecimal digits behind the colon, as verify printed it",
        text));
  }
  head.hash = absl::HexStringToBytes(parts.second);
  return head;
}

}  // namespace onestop::cli
