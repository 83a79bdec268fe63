#pragma once

/// libpqxx's connection, opened within a deadline and never twice. Included by this library's .cc files
/// alone.

#include <libpq-fe.h>

#include <pqxx/pqxx>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace onestop::pg {

/// libpqxx asks its policy for the connection. Ours waits no longer than the deadline, and refuses the second
/// time: libpqxx would otherwise reconnect by itself, between two statements, and lose what the session had.
class ConnectOnce : public pqxx::connectionpolicy {
 public:
  ConnectOnce(const std::string& conninfo, absl::Time deadline)
      : pqxx::connectionpolicy(conninfo), deadline_(deadline) {}

  /// Throws pqxx::broken_connection.
  handle do_startconnect(handle original) override;

  handle do_disconnect(handle connection) noexcept override {
    connection_ = nullptr;
    return pqxx::connectionpolicy::do_disconnect(connection);
  }

  /// Null when it was given up; libpq's functions take that for a broken one.
  handle connection() const { return connection_; }
  bool timed_out() const { return timed_out_; }

 private:
  void Await();

  absl::Time deadline_;
  handle connection_ = nullptr;
  bool connected_ = false;
  bool timed_out_ = false;
};

class Session : public pqxx::connection_base {
 public:
  /// Throws pqxx::broken_connection.
  Session(const std::string& conninfo, absl::Time deadline)
      : pqxx::connection_base(policy_), policy_(conninfo, deadline) {
    init();
  }
  ~Session() { close(); }

  PGconn* handle() const { return policy_.connection(); }

 private:
  ConnectOnce policy_;
};

}  // namespace onestop::pg
