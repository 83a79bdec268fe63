#pragma once

/// What a person or a program reads of a failure.

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "libs/messages/messages.h"

namespace onestop::cli {

/// How the program ends.
enum ExitCode {
  kExitOk = 0,
  /// The server, or a check of ours, said no.
  kExitRefused = 1,
  /// What was given is wrong: the command line, a file that it names, or a value that the server refused.
  kExitUsage = 2,
  /// No server answered; repeat later.
  kExitUnreachable = 3,
  /// `file verify`: it could not be decided whether the signatures hold.
  kExitUndecided = 4,
  /// `file verify`: there is no signature.
  kExitNotSigned = 5,
};

/// A wrong command line: exit code 2.
absl::Status UsageError(const messages::Bilingual& message);
/// The same with the sentence of a library, in English.
absl::Status UsageError(absl::string_view message);
/// The value of `option` is wrong, as `status` says.
absl::Status OptionError(absl::string_view option, const absl::Status& status);
/// The file that was named cannot be used, for the reason that the system gave: `error`, an errno.
absl::Status CannotRead(const std::string& path, int error);
absl::Status CannotWrite(const std::string& path, int error);

/// `error`, with what it is about said before it. Requires an error.
absl::Status About(absl::Status error, const messages::Bilingual& what);
/// The same of a paper and its file.
absl::Status AboutPaper(absl::Status error, const std::string& kind, const std::string& path);

/// The OpenID provider of the context does not answer, as `why` says: exit code 3.
absl::Status ProviderUnavailable(const messages::Bilingual& why);

/// Which code `status` ends the program with.
ExitCode ExitCodeOf(const absl::Status& status);

/// What a command tries to reach: what is to be looked at when nothing answers.
enum class Reached { kServer, kServerWithoutTls, kServerWithTls, kDatabase };

struct Failure {
  absl::Status status;
  /// Of the mutation that was tried; may be "".
  std::string request_id;
  /// The command that was given; its options are named in place of the contract's fields. May be null.
  const CLI::App* command = nullptr;
  Reached reached = Reached::kServer;
  /// The data directory whose server was looked for; "" when it was another.
  std::string data;
};

/// What is so, the reason, the wrong values, what to do; lines that each end.
std::string Explain(const Failure& failure, messages::Language language);
std::string Explain(const absl::Status& status, const std::string& request_id, messages::Language language,
                    Reached reached = Reached::kServer);
/// The same as {"error": {…}} on one line; README.md has its fields.
std::string ExplainAsJson(const Failure& failure);
/// What is so and the reason, without an end of line: for a cell of a table.
std::string ExplainBriefly(const absl::Status& status, messages::Language language);

/// The option or argument of `command` that fills `field` of its request, such as "--owner-name" for
/// "owner.full_name"; "" when there is none.
std::string OptionOfField(const CLI::App& command, absl::string_view field);

}  // namespace onestop::cli
