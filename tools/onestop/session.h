#pragma once

/// What every command of the client needs: where the server is, as whom to speak, how to write.

#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "libs/config/data_directory.h"
#include "libs/messages/enums.h"
#include "libs/messages/messages.h"
#include "libs/messages/numbers.h"
#include "libs/rpc/client.h"
#include "libs/telemetry/trace.h"
#include "nlohmann/json_fwd.hpp"
#include "tools/onestop/enum_names.h"
#include "tools/onestop/explain.h"
#include "tools/onestop/login.h"
#include "tools/onestop/output.h"
#include "tools/onestop/table.h"

namespace onestop::cli {

/// The options that may be before or behind any command.
struct Settings {
  /// The context that the others were completed from; "" without one.
  std::string context;
  /// What is wrong with the file of contexts, when one of it would be needed. Commands without a server do not ask.
  absl::Status context_status;
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
  /// "en", "vi", or "", which is English.
  std::string language;
  Format format = Format::kTable;
  /// Tables for people have all their columns, and nothing is cut.
  bool wide = false;
  /// Keys of the columns that a table is to have; empty: all.
  std::vector<std::string> columns;
  /// CSV begins with a byte order mark.
  bool excel = false;
  double timeout_seconds = 30;
  /// Where the token of the context comes from; without an issuer from nowhere.
  Provider provider;
  /// Services at addresses of their own, by their names, such as "intake".
  std::map<std::string, std::string> targets;
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

  /// For people: digits in groups.
  std::string ShowNumber(int64_t number) const { return messages::Number(number).In(language_); }

  /// A connection as the settings say. The first call finds out whether the server is there. With the
  /// embedded default and without --as, `embedded_default` acts: a person of the sample catalogue with the right.
  ///
  /// Errors: INVALID_ARGUMENT when the settings do not say enough; UNAVAILABLE when no server runs in `data`.
  absl::StatusOr<rpc::Client> Connect(absl::string_view embedded_default = "") const;
  /// The same as another person. Needs `data`.
  absl::StatusOr<rpc::Client> ConnectAs(absl::string_view subject) const;

  /// A token of the embedded issuer. Errors: NOT_FOUND, INVALID_ARGUMENT for the key's file.
  absl::StatusOr<std::string> MakeToken(absl::string_view subject,
                                        absl::Duration lifetime = kTokenLifetime) const;

  /// The directory that `settings.data` names. Errors: INVALID_ARGUMENT when it names none.
  absl::StatusOr<config::DataDirectory> Data() const;

  /// For one call: the time that it has, and the span of this command, which causes it.
  rpc::CallOptions Call() const {
    return {.timeout = absl::Seconds(settings_.timeout_seconds),
            .parent = &span_.context(),
            .dry_run = dry_run_,
            .language = language() == messages::Language::kVietnamese ? "vi" : ""};
  }

  /// --dry-run: calls ask what would be answered, and nothing is stored.
  void set_dry_run(bool dry_run) { dry_run_ = dry_run; }
  bool dry_run() const { return dry_run_; }

  /// Whether a program reads the results: JSON, YAML or CSV.
  bool for_programs() const { return settings_.format != Format::kTable; }
  /// For programs: `message` with the names of the contract (program_text.h).
  void WriteObject(const google::protobuf::Message& message) const;
  void WriteObject(const nlohmann::ordered_json& object) const;

  /// A table of the columns that --columns chooses.
  Table MakeTable(absl::Span<const Heading> headings) const;

  /// Cells, and texts for people.
  template <typename Enum>
  Cell Word(Enum value) const {
    return {messages::Word(language_, value),
            value == 0 ? "" : ShortName(google::protobuf::GetEnumDescriptor<Enum>(), value), ToneOf(value)};
  }
  Cell Time(const google::protobuf::Timestamp& time, bool present = true) const;
  /// The same in red when it has passed: of what is still to be done.
  Cell DueTime(const google::protobuf::Timestamp& time, bool present) const;
  /// When an event happened: its day alone when its hour is not known.
  Cell OccurTime(const google::protobuf::Timestamp& time, common::v1::TimePrecision precision) const;
  /// "2024-01-15 10:00", or "15/01/2024 10:00" in Vietnamese; "" when it is absent.
  std::string ShowTime(const google::protobuf::Timestamp& time, bool present = true) const;
  /// A day that the contract writes as ISO 8601.
  std::string ShowDay(const std::string& day) const;

  /// For a list that was cut at `limit` rows: says so on standard error.
  void TellOfMore(int64_t limit) const;

  /// The request_id of the mutation that is being tried: what an error tells, so that a repeat is safe.
  void set_request_id(std::string id) { request_id_ = std::move(id); }
  const std::string& request_id() const { return request_id_; }

  /// The command works on the database itself, without a server.
  void set_reaches_database() { reaches_database_ = true; }
  Reached reached() const;

  /// What a command that did its work ends the program with.
  void set_exit_code(ExitCode code) { exit_code_ = code; }
  ExitCode exit_code() const { return exit_code_; }

 private:
  absl::StatusOr<std::string> Target() const;
  // Of the context's login; "" when it has none or another identity is given.
  absl::StatusOr<std::string> LoginToken() const;

  template <typename Enum>
  static Cell::Tone ToneOf(Enum /*value*/) {
    return Cell::kPlain;
  }
  static Cell::Tone ToneOf(common::v1::Timeliness timeliness);
  static Cell::Tone ToneOf(signing::v1::Verdict verdict);

  const Settings settings_;
  const messages::Language language_;
  std::ostream& out_;
  const OutputStyle style_;
  telemetry::Span span_;
  std::string request_id_;
  bool dry_run_ = false;
  bool reaches_database_ = false;
  ExitCode exit_code_ = kExitOk;
};

/// What a command writes, and which options of output it therefore takes.
struct Output {
  enum Kind {
    /// Facts or a sentence for people, an object for programs.
    kObject,
    /// Rows of the declared columns; of these --columns chooses.
    kRows,
    /// Something with a form of its own, such as a file: --output is refused.
    kOwn,
  };
  Kind kind = kObject;
  absl::Span<const Heading> columns;
  /// Of tables that people see besides: a list before a question, the signatures of a document.
  std::vector<absl::Span<const Heading>> columns_for_people = {};

  /// What --columns may name: each key once.
  std::vector<std::string> Keys(bool for_people) const;
};
inline constexpr Output kOwnForm = {.kind = Output::kOwn, .columns = {}};
inline Output Rows(absl::Span<const Heading> columns) { return {.kind = Output::kRows, .columns = columns}; }
/// Facts or an object, with tables for people.
inline Output ObjectWithTables(std::vector<absl::Span<const Heading>> columns) {
  return {.columns = {}, .columns_for_people = std::move(columns)};
}

/// What the command line asked for, and what each command writes.
class Action {
 public:
  using Run = std::function<absl::Status(Session&)>;

  Action() = default;
  Action(const Action&) = delete;
  Action& operator=(const Action&) = delete;

  /// While the line is parsed: what is to be done.
  Action& operator=(Run run) {
    run_ = std::move(run);
    return *this;
  }
  /// Does it.
  absl::Status operator()(Session& session) const { return run_(session); }

  void Declare(const CLI::App& command, const Output& output) { outputs_[&command] = output; }
  /// Of a command that declared nothing: an object.
  Output OutputOf(const CLI::App& command) const {
    const auto found = outputs_.find(&command);
    return found == outputs_.end() ? Output() : found->second;
  }

 private:
  Run run_;
  std::map<const CLI::App*, Output> outputs_;
};

}  // namespace onestop::cli
