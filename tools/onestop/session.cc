#include "tools/onestop/session.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/json_util.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/rpc/errors.h"
#include "libs/rpc/token_issuer.h"
#include "tools/onestop/bilingual.h"

namespace onestop::cli {
namespace {

constexpr absl::string_view kUsage = "USAGE";

// What to do about a refusal, when the server's sentence cannot know it: it speaks to programs too.
std::string Advice(const absl::Status& status, absl::string_view reason) {
  if (reason == "CREDENTIALS_MISSING") {
    return "say who acts: --data DIR --as STAFF (embedded), or --token-file FILE, or --cert and --key";
  }
  if (reason == "TOKEN_EXPIRED" || reason == "TOKEN_INVALID") {
    return "get a new token from your identity provider and give it by --token-file";
  }
  if (reason == "MIGRATION_RIGHT_MISSING") {
    return "leave out --at and --on-behalf-of, or act as a system with the right MIGRATION";
  }
  if (ExitCodeOf(status) == kExitUnreachable) {
    return "check --target (or that onestopd runs in the --data directory), then repeat the command";
  }
  if (absl::IsUnavailable(status) || absl::IsUnknown(status) || absl::IsDeadlineExceeded(status) ||
      absl::IsResourceExhausted(status)) {
    return "wait a moment and repeat the command";
  }
  return "";
}

std::string InVietnamese(const base::Reason& reason) {
  std::string text = rpc::MessageVi(reason.name);
  for (const auto& [key, value] : reason.metadata) {
    const std::string place = absl::StrCat("{", key, "}");
    for (size_t at = text.find(place); at != std::string::npos; at = text.find(place, at + value.size())) {
      text.replace(at, place.size(), value);
    }
  }
  return text;
}

}  // namespace

Session::Session(Settings settings, std::ostream& out)
    : settings_(std::move(settings)),
      vietnamese_(settings_.language == "vi"),
      out_(out),
      span_(telemetry::Span::Start("onestop", telemetry::SpanKind::kClient, nullptr)) {}

absl::StatusOr<config::DataDirectory> Session::Data() const {
  if (!settings_.data.empty()) {
    // Absolute: libpq takes a relative socket directory for a host's name.
    std::error_code error;
    return config::DataDirectory{
        std::filesystem::absolute(settings_.data, error).lexically_normal().string()};
  }
  return UsageError("give the data directory of the server by --data DIR or ONESTOP_DATA");
}

absl::StatusOr<std::string> Session::Target() const {
  if (!settings_.target.empty()) return settings_.target;
  if (settings_.data.empty()) {
    return UsageError(
        "where is the server? Give --target HOST:PORT, or --data DIR for an onestopd on this machine "
        "(or set ONESTOP_TARGET or ONESTOP_DATA)");
  }
  const config::DataDirectory data = {settings_.data};
  std::ifstream file(data.Endpoint());
  std::string target;
  if (!file || !std::getline(file, target) || absl::StripAsciiWhitespace(target).empty()) {
    return absl::UnavailableError(absl::StrCat("no server runs in ", settings_.data, ": there is no file ",
                                               data.Endpoint(), "; start one: onestopd --data ",
                                               settings_.data));
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
                               .begin_time = now - absl::Seconds(5),
                               .expire_time = now + lifetime});
}

absl::StatusOr<rpc::Client> Session::Connect(absl::string_view embedded_default) const {
  if (!settings_.as.empty()) return ConnectAs(settings_.as, settings_.on_behalf_of);
  const bool embedded =
      !settings_.data.empty() && settings_.token_file.empty() && settings_.cert_file.empty();
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
  options.preserve_proto_field_names = true;
  std::string text;
  // Fails only for Any and for wrong UTF-8, which parsing has refused.
  if (google::protobuf::util::MessageToJsonString(message, &text, options).ok()) out_ << text;
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

std::string Explain(const absl::Status& status, const std::string& request_id, bool vietnamese) {
  const auto reason = base::ReasonOf(status);
  std::string text = absl::StrCat("onestop: ", status.message(), "\n");
  if (reason.has_value() && reason->name == kUsage) return text;
  if (const std::string own = VietnameseOf(status); vietnamese && !own.empty()) {
    text = absl::StrCat("onestop: ", own, "\n");
  }
  if (vietnamese && reason.has_value()) {
    if (const std::string translated = InVietnamese(*reason); !translated.empty()) {
      text = absl::StrCat("onestop: ", translated, "\n  (", status.message(), ")\n");
    }
  }
  for (const base::FieldViolation& violation : base::FieldViolationsOf(status)) {
    absl::StrAppend(&text, "  ", violation.field, ": ", violation.description, "\n");
  }
  if (reason.has_value()) {
    absl::StrAppend(&text, "  reason: ", reason->name);
    for (const auto& [key, value] : reason->metadata) absl::StrAppend(&text, " ", key, "=", value);
    absl::StrAppend(&text, "\n");
  }
  const std::string advice = Advice(status, reason.has_value() ? reason->name : "");
  if (!advice.empty()) absl::StrAppend(&text, "  what to do: ", advice, "\n");
  if (!request_id.empty()) {
    absl::StrAppend(&text, "  to repeat safely: add --request-id ", request_id,
                    "; what was already done is then not done twice\n");
  }
  return text;
}

}  // namespace onestop::cli
