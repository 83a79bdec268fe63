// Connects a command with its server, and turns a failure into what a person reads: the sentence, the reason,
// the wrong fields, and what to do.

#include "tools/onestop/session.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/json_util.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/messages/reasons.h"
#include "libs/messages/status.h"
#include "libs/refusal/refuse.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/token_issuer.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::cli {
namespace {

namespace v1 = ::onestop::common::v1;
using messages::Translate;

constexpr absl::string_view kUsage = "USAGE";

// What to do about a refusal, when the server's sentence cannot know it: it speaks to programs too.
std::string Advice(const absl::Status& status, messages::Language language) {
  if (refusal::HasReason(status, {v1::ERROR_REASON_CREDENTIALS_MISSING})) {
    return Translate(
        language,
        "say who acts: --data DIR --as STAFF (embedded), or --token-file FILE, or --cert and --key");
  }
  if (refusal::HasReason(status, {v1::ERROR_REASON_TOKEN_EXPIRED, v1::ERROR_REASON_TOKEN_INVALID})) {
    return Translate(language, "get a new token from your identity provider and give it by --token-file");
  }
  if (refusal::HasReason(status, {v1::ERROR_REASON_MIGRATION_RIGHT_MISSING})) {
    return Translate(language,
                     "leave out --at and --on-behalf-of, or act as a system with the right MIGRATION");
  }
  if (ExitCodeOf(status) == kExitUnreachable) {
    return Translate(
        language, "check --target (or that onestopd runs in the --data directory), then repeat the command");
  }
  if (absl::IsUnavailable(status) || absl::IsUnknown(status) || absl::IsDeadlineExceeded(status) ||
      absl::IsResourceExhausted(status)) {
    return Translate(language, "wait a moment and repeat the command");
  }
  return "";
}

// The sentence for people; a refusal that is translated by its reason keeps the server's own in brackets.
std::string Headline(const absl::Status& status, const std::optional<base::Reason>& reason,
                     messages::Language language) {
  if (language == messages::Language::kVietnamese) {
    const std::string translated =
        reason.has_value() ? messages::VietnameseOfReason(reason->name, reason->metadata) : "";
    if (!translated.empty()) return absl::StrCat(translated, "\n  (", status.message(), ")");
    if (const std::string own = messages::VietnameseOf(status); !own.empty()) return own;
  }
  return std::string(status.message());
}

}  // namespace

Session::Session(Settings settings, std::ostream& out)
    : settings_(std::move(settings)),
      language_(messages::LanguageOf(settings_.language)),
      out_(out),
      span_(telemetry::Span::Start("onestop", telemetry::SpanKind::kClient, nullptr)) {}

absl::StatusOr<config::DataDirectory> Session::Data() const {
  if (!settings_.data.empty()) {
    // Absolute: libpq takes a relative socket directory for a host's name.
    std::error_code error;
    return config::DataDirectory{
        std::filesystem::absolute(settings_.data, error).lexically_normal().string()};
  }
  return UsageError(messages::Both("give the data directory of the server by --data DIR or ONESTOP_DATA"));
}

absl::StatusOr<std::string> Session::Target() const {
  if (!settings_.target.empty()) return settings_.target;
  if (settings_.data.empty()) {
    return UsageError(messages::Both(
        "where is the server? Give --target HOST:PORT, or --data DIR for an onestopd on this machine "
        "(or set ONESTOP_TARGET or ONESTOP_DATA)"));
  }
  const config::DataDirectory data = {settings_.data};
  std::ifstream file(data.Endpoint());
  std::string target;
  if (!file || !std::getline(file, target) || absl::StripAsciiWhitespace(target).empty()) {
    return messages::Error(
        absl::StatusCode::kUnavailable,
        messages::Both("no server runs in $0: there is no file $1; start one: onestopd --data $0",
                       settings_.data, data.Endpoint()));
  }
  return std::string(absl::StripAsciiWhitespace(target));
}

absl::StatusOr<std::string> Session::MakeToken(absl::string_view subject, absl::Duration lifetime) const {
  ASSIGN_OR_RETURN(const config::DataDirectory data, Data());
  ASSIGN_OR_RETURN(const rpc::KeyPair key, rpc::KeyPair::Load(data.TokenKey()));
  const absl::Time now = absl::Now();
  return rpc::IssueToken(key, {.subject = std::string(subject),
                               .issuer = std::string(config::kEmbeddedIssuer),
                               .audience = std::string(config::kEmbeddedAudience),
                               // The server's clock may be a little behind.
                               .begin_time = now - absl::Seconds(5),
                               .expire_time = now + lifetime});
}

absl::StatusOr<rpc::Client> Session::Connect(absl::string_view embedded_default) const {
  if (!settings_.as.empty()) return ConnectAs(settings_.as, settings_.on_behalf_of);
  const bool embedded =
      !settings_.data.empty() && settings_.token_file.empty() && settings_.cert_file.empty();
  // Only a migration may act for another person.
  if (embedded && !settings_.on_behalf_of.empty()) {
    return ConnectAs(kMigrationSystem, settings_.on_behalf_of);
  }
  if (embedded && !embedded_default.empty()) return ConnectAs(embedded_default, "");
  ASSIGN_OR_RETURN(std::string target, Target());
  return rpc::Client::Connect({.target = std::move(target),
                               .ca_file = settings_.ca_file,
                               .cert_file = settings_.cert_file,
                               .key_file = settings_.key_file,
                               .token_file = settings_.token_file,
                               .on_behalf_of = settings_.on_behalf_of,
                               .server_name = settings_.server_name});
}

absl::StatusOr<rpc::Client> Session::ConnectAs(absl::string_view subject,
                                               absl::string_view on_behalf_of) const {
  ASSIGN_OR_RETURN(std::string target, Target());
  ASSIGN_OR_RETURN(std::string token, MakeToken(subject));
  return rpc::Client::Connect({.target = std::move(target),
                               .ca_file = settings_.ca_file,
                               .token = std::move(token),
                               .on_behalf_of = std::string(on_behalf_of),
                               .server_name = settings_.server_name});
}

void Session::WriteJson(const google::protobuf::Message& message) const {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  // Names as in the contracts, where clients look them up.
  options.preserve_proto_field_names = true;
  std::string text;
  // Fails only for Any and for wrong UTF-8, which parsing has refused.
  if (google::protobuf::util::MessageToJsonString(message, &text, options).ok()) out_ << text;
}

absl::Status UsageError(const messages::Bilingual& message) {
  return base::WithReason(messages::Error(absl::StatusCode::kInvalidArgument, message),
                          {std::string(kUsage), {}});
}

absl::Status OptionError(absl::string_view option, const absl::Status& status) {
  const std::string english(status.message());
  const std::string vietnamese = messages::VietnameseOf(status);
  const messages::Bilingual why = {.vi = vietnamese.empty() ? english : vietnamese, .en = english};
  return UsageError(messages::Both("$0: $1", option, why));
}

absl::Status UsageError(absl::string_view message) {
  return base::WithReason(absl::InvalidArgumentError(message), {std::string(kUsage), {}});
}

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  const auto reason = base::ReasonOf(status);
  if (reason.has_value()) return reason->name == kUsage ? kExitUsage : kExitRefused;
  if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) return kExitUnreachable;
  // Files that cannot be used and options that make no sense come without a reason: servers always give one.
  if (absl::IsInvalidArgument(status) || absl::IsNotFound(status)) return kExitUsage;
  return kExitRefused;
}

std::string Explain(const absl::Status& status, const std::string& request_id, messages::Language language) {
  const auto reason = base::ReasonOf(status);
  std::string text = absl::StrCat("onestop: ", Headline(status, reason, language), "\n");
  // A wrong command line: repeating it does not help.
  if (reason.has_value() && reason->name == kUsage) return text;
  const auto line = [&text](const std::string& sentence) { absl::StrAppend(&text, "  ", sentence, "\n"); };
  for (const base::FieldViolation& violation : base::FieldViolationsOf(status)) {
    line(absl::StrCat(violation.field, ": ", violation.description));
  }
  if (reason.has_value()) {
    std::string told = reason->name;
    for (const auto& [key, value] : reason->metadata) absl::StrAppend(&told, " ", key, "=", value);
    line(Translate(language, "reason: $0", told));
  }
  const std::string advice = Advice(status, language);
  if (!advice.empty()) line(Translate(language, "what to do: $0", advice));
  if (!request_id.empty()) {
    line(Translate(language,
                   "to repeat safely: add --request-id $0; what was already done is then not done twice",
                   request_id));
  }
  return text;
}

}  // namespace onestop::cli
