// Ids are hashes (docs/adr/0004), so equal parts of them hold about as many dossiers each.

#include "libs/ledger/key_ranges.h"

#include <algorithm>
#include <cstdint>
#include <future>
#include <limits>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"

namespace onestop::ledger {
namespace {

// The last id of part `part` of `parts`, from 1.
std::string EndOf(uint64_t part, uint64_t parts) {
  constexpr uint64_t kLast = std::numeric_limits<uint64_t>::max();
  const uint64_t half = part == parts ? kLast : kLast / parts * part;
  return absl::StrFormat("%08x-%04x-%04x-ffff-ffffffffffff", half >> 32, half >> 16 & 0xffff, half & 0xffff);
}

}  // namespace

absl::Status ReadInParts(const pg::ConnectionOptions& database, int parts,
                         const std::function<absl::Status(pg::Connection& connection, std::string after,
                                                          const std::string& through)>& read,
                         const std::function<absl::Status()>& beside) {
  std::vector<std::future<absl::Status>> reading;
  std::string after = kBeforeAllIds;
  const auto count = static_cast<uint64_t>(std::max(parts, 1));
  for (uint64_t part = 1; part <= count; ++part) {
    std::string through = EndOf(part, count);
    reading.push_back(std::async(std::launch::async, [&database, &read, after, through]() -> absl::Status {
      ASSIGN_OR_RETURN(pg::Connection connection,
                       pg::Connection::Open(database, absl::Now() + kPageConnectMax));
      return read(connection, after, through);
    }));
    after = std::move(through);
  }
  absl::Status status = beside();
  for (std::future<absl::Status>& one : reading) status.Update(one.get());
  return status;
}

}  // namespace onestop::ledger
