#pragma once

/// What every command of the client needs: where the server is, as whom to speak, how to write.

#include <functional>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "libs/config/data_directory.h"
#include "libs/messages/messages.h"
#include "libs/rpc/client.h"
#include "libs/telemetry/trace.h"
#include "tools/onestop/table.h"

namespace onestop::cli {

/// How the program ends.
enum ExitCode {
  kExitOk = 0,
  /// The server, or a check of ours, said no.
  kExitRefused = 1,
  /// The command line or a file that it names is wrong.
  kExitUsage = 2,
  /// No server answered; repeat later.
  kExitUnreachable = 3,
  /// `file verify`: it could not be decided whether the signatures hold.
  kExitUndecided = 4,
  /// `file verify`: there is no signature.
  kExitNotSigned = 5,
};

/// The options that may be before or behind any command.
struct Settings {
  /// The data directory of an onestopd on this machine.
  std::string data;
  std::string target;
  std::string token_file;
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  std::string server_name;
  /// With `data`: the staff member or system to speak as, with a token that is made on the spot.
  std::string as;
  /// The staff member that a migration acts for.
  std::string on_behalf_of;
  std::string language = "en";
  Format format = Format::kTable;
  double timeout_seconds = 30;
  /// The collector that traces go to, in plain text. Empty: nowhere.
  std::string otlp_endpoint;
};

/// The system of the sample catalogue that may act with business times.
inline constexpr absl::string_view kMigrationSystem = "history-migration";
inline constexpr absl::string_view kCatalogueSystem = "admin";
inline constexpr absl::string_view kReadingSystem = "ioc";
/// How long a token that we make is good for, unless told otherwise.
inline constexpr absl::Duration kTokenLifetime = absl::Hours(1);

class Session {
 public:
  Session(Settings settings, std::ostream& out);

  const Settings& settings() const { return settings_; }
  std::ostream& out() const { return out_; }
  /// The language of results.
  messages::Language language() const { return language_; }
  /// messages::Translate() in the language of results.
  template <typename... Args>
  std::string Localize(const messages::English& text, const Args&... arguments) const {
    return messages::Translate(language_, text, arguments...);
  }
  template <typename... Args>
  std::string Localize(const messages::Plural& text, int64_t count, const Args&... arguments) const {
    return messages::Translate(language_, text, count, arguments...);
  }

  /// A connection as the settings say. The first call finds out whether the server is there. With the
  /// embedded default and without --as, `embedded_default` acts: a person of the sample catalogue with the right.
  ///
  /// Errors: INVALID_ARGUMENT when the settings do not say enough; UNAVAILABLE when no server runs in `data`.
  absl::StatusOr<rpc::Client> Connect(absl::string_view embedded_default = "") const;
  /// The same as another person. Needs `data`.
  absl::StatusOr<rpc::Client> ConnectAs(absl::string_view subject, absl::string_view on_behalf_of = "") const;

  /// A token of the embedded issuer. Errors: NOT_FOUND, INVALID_ARGUMENT for the key's file.
  absl::StatusOr<std::string> MakeToken(absl::string_view subject,
                                        absl::Duration lifetime = kTokenLifetime) const;

  /// The directory that `settings.data` names. Errors: INVALID_ARGUMENT when it names none.
  absl::StatusOr<config::DataDirectory> Data() const;

  /// For one call: the time that it has, and the span of this command, which causes it.
  rpc::CallOptions Call() const {
    return {.timeout = absl::Seconds(settings_.timeout_seconds), .parent = &span_.context()};
  }

  /// `message` as JSON with the names of the contract.
  void WriteJson(const google::protobuf::Message& message) const;
  Table MakeTable(std::vector<Column> columns) const {
    return Table(out_, settings_.format, std::move(columns));
  }
  bool json() const { return settings_.format == Format::kJson; }

  /// The request_id of the mutation that is being tried: what an error tells, so that a repeat is safe.
  void set_request_id(std::string id) { request_id_ = std::move(id); }
  const std::string& request_id() const { return request_id_; }

  /// What a command that did its work ends the program with.
  void set_exit_code(ExitCode code) { exit_code_ = code; }
  ExitCode exit_code() const { return exit_code_; }

 private:
  absl::StatusOr<std::string> Target() const;

  const Settings settings_;
  const messages::Language language_;
  std::ostream& out_;
  telemetry::Span span_;
  std::string request_id_;
  ExitCode exit_code_ = kExitOk;
};

/// A wrong command line: exit code 2.
absl::Status UsageError(const messages::Bilingual& message);
/// The same with the sentence of a library, in English.
absl::Status UsageError(absl::string_view message);
/// The value of `option` is wrong, as `status` says.
absl::Status OptionError(absl::string_view option, const absl::Status& status);

/// Which code `status` ends the program with.
ExitCode ExitCodeOf(const absl::Status& status);

/// What a person reads of a failure: what is so, the reason, the wrong fields, what to do. `request_id` may
/// be "".
std::string Explain(const absl::Status& status, const std::string& request_id, messages::Language language);

/// What a command of the command line does; set while it is parsed, called afterwards.
using Action = std::function<absl::Status(Session&)>;

}  // namespace onestop::cli
