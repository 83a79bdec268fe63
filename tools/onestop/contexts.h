#pragma once

/// Contexts: under a name, where a server is and as whom to speak to it. They are in one YAML file of the person,
/// ~/.config/onestop/contexts.yaml (XDG_CONFIG_HOME goes before ~/.config), which only they may read.

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace onestop::cli {

/// What options of the same names say; a field that is empty says nothing.
struct Context {
  std::string data;
  std::string target;
  std::string ca;
  std::string server_name;
  std::string as;
  std::string token_file;
  std::string cert;
  std::string key;
  std::string lang;
  /// Where `onestop login` logs in: the OpenID provider's issuer, this client's id there, what is asked for,
  /// and the roots of its certificate if it is not one of the system's.
  std::string issuer;
  std::string client_id;
  std::string scope;
  std::string issuer_ca;
  /// Services that are elsewhere than `target`, by their names, such as "intake".
  std::map<std::string, std::string> targets;
};

/// The fields of Context that are texts, by their names in the file, in their order.
struct ContextField {
  absl::string_view name;
  std::string Context::* value;
  /// Names a file or a directory.
  bool path = false;
};
absl::Span<const ContextField> ContextFields();

/// The services that may have an address of their own.
absl::Span<const absl::string_view> ServiceNames();

struct Contexts {
  /// "": none.
  std::string current;
  std::map<std::string, Context> contexts;
};

/// A name is 1 to 64 of the letters a-z, A-Z, digits, "-", "_" and ".", and begins with a letter or digit.
/// Errors: exit code 2.
absl::Status CheckContextName(absl::string_view name);

/// The directory of the file; "" when there is neither HOME nor XDG_CONFIG_HOME.
std::string ConfigurationDirectory();

/// Those of the file; none when there is no file. Errors: exit code 2, with the place of the mistake.
absl::StatusOr<Contexts> ReadContexts();
/// Replaces the file, which gets mode 0600. Errors: exit code 2, with the system's reason.
absl::Status WriteContexts(const Contexts& contexts);

/// Writes a file that only this person may read (0600, in directories of 0700 when they are made), whole or not
/// at all. Errors: exit code 2, with the system's reason.
absl::Status WritePrivateFile(const std::string& path, absl::string_view bytes);

/// As YAML, the fields that say something.
std::string ToYaml(const Context& context, absl::string_view indent);

}  // namespace onestop::cli
