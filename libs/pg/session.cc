// Connects without blocking, so that a deadline holds also for a server that accepts and never answers.

#include "libs/pg/session.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace onestop::pg {
namespace {

// Waits until `connection`'s socket is ready for what libpq wants next. False when the deadline passed.
bool AwaitSocket(PGconn* connection, PostgresPollingStatusType wanted, absl::Time deadline) {
  pollfd socket = {.fd = PQsocket(connection),
                   .events = static_cast<short>(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT),
                   .revents = 0};
  while (true) {
    // poll() takes an int of milliseconds: longer waits go round the loop.
    const absl::Duration left = std::clamp(deadline - absl::Now(), absl::ZeroDuration(), absl::Minutes(1));
    const int ready = poll(&socket, 1, static_cast<int>(absl::ToInt64Milliseconds(left)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // libpq will say what is wrong with it.
    if (absl::Now() >= deadline) return false;
  }
}

}  // namespace

pqxx::connectionpolicy::handle ConnectOnce::do_startconnect(handle original) {
  // libpqxx asks twice when it connects, and again whenever it finds the connection closed.
  if (original != nullptr && PQstatus(original) == CONNECTION_OK) return original;
  if (connected_) throw pqxx::broken_connection("the connection is lost");
  connected_ = true;
  connection_ = PQconnectStart(options().c_str());
  if (connection_ == nullptr) throw pqxx::broken_connection("out of memory");
  Await();
  if (PQstatus(connection_) == CONNECTION_OK) return connection_;

  const std::string message = timed_out_ ? "no answer within the deadline" : PQerrorMessage(connection_);
  PQfinish(connection_);
  connection_ = nullptr;
  throw pqxx::broken_connection(message);
}

void ConnectOnce::Await() {
  PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
  while (PQstatus(connection_) != CONNECTION_BAD) {
    if (!AwaitSocket(connection_, wanted, deadline_)) {
      timed_out_ = true;
      return;
    }
    wanted = PQconnectPoll(connection_);
    if (wanted == PGRES_POLLING_OK || wanted == PGRES_POLLING_FAILED) return;
  }
}

}  // namespace onestop::pg
