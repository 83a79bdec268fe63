// Connects a command with its server, and writes its results in the language and form that were asked for.

#include "tools/onestop/session.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/read_file.h"
#include "libs/base/status_macros.h"
#include "libs/messages/dates.h"
#include "libs/messages/status.h"
#include "libs/rpc/token_issuer.h"
#include "nlohmann/json.hpp"
#include "tools/onestop/program_text.h"
#include "tools/onestop/time_text.h"

namespace onestop::cli {
namespace {

constexpr size_t kEndpointBytesMax = 1024;

// Of what is written to a file, a test's stream or a program nothing is cut or coloured.
OutputStyle StyleFor(const Settings& settings, const std::ostream& out) {
  OutputStyle style = &out == &std::cout ? StyleOfTerminal(settings.format) : OutputStyle{settings.format};
  style.byte_order_mark = settings.excel;
  style.wide = settings.wide;
  // A terminal wraps or scrolls what is wider than itself.
  if (settings.wide) style.width = 0;
  return style;
}

}  // namespace

Session::Session(Settings settings, std::ostream& out)
    : settings_(std::move(settings)),
      language_(messages::LanguageOf(settings_.language)),
      out_(out),
      style_(StyleFor(settings_, out)),
      span_(telemetry::Span::Start("onestop", telemetry::SpanKind::kClient, nullptr)) {}

Reached Session::reached() const {
  if (reaches_database_) return Reached::kDatabase;
  if (!settings_.ca_file.empty()) return Reached::kServerWithTls;
  const bool without_tls = !settings_.target.empty();
  return without_tls ? Reached::kServerWithoutTls : Reached::kServer;
}

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
  const absl::StatusOr<std::string> endpoint = base::ReadFile(data.Endpoint(), kEndpointBytesMax);
  const absl::string_view target = endpoint.ok() ? absl::StripAsciiWhitespace(*endpoint) : "";
  if (target.empty()) {
    return messages::Error(
        absl::StatusCode::kUnavailable,
        messages::Both("no server runs in $0: there is no file $1; start one: onestopd --data $0",
                       settings_.data, data.Endpoint()));
  }
  return std::string(target);
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
  RETURN_IF_ERROR(settings_.context_status);
  if (!settings_.as.empty()) return ConnectAs(settings_.as);
  const bool embedded = !settings_.data.empty() && settings_.token_file.empty() &&
                        settings_.cert_file.empty() && settings_.provider.issuer.empty();
  if (embedded && !embedded_default.empty()) return ConnectAs(embedded_default);
  if (settings_.cert_file.empty() != settings_.key_file.empty()) {
    return UsageError(messages::Both("give --cert and --key together: the certificate and its private key"));
  }
  ASSIGN_OR_RETURN(std::string target, Target());
  ASSIGN_OR_RETURN(std::string token, LoginToken());
  return rpc::Client::Connect({.target = std::move(target),
                               .service_targets = settings_.targets,
                               .ca_file = settings_.ca_file,
                               .cert_file = settings_.cert_file,
                               .key_file = settings_.key_file,
                               .token_file = settings_.token_file,
                               .token = std::move(token),
                               .server_name = settings_.server_name});
}

absl::StatusOr<std::string> Session::LoginToken() const {
  if (settings_.provider.issuer.empty() || !settings_.token_file.empty() || !settings_.cert_file.empty())
    return "";
  return AccessToken(settings_.context, settings_.provider);
}

absl::StatusOr<rpc::Client> Session::ConnectAs(absl::string_view subject) const {
  RETURN_IF_ERROR(settings_.context_status);
  ASSIGN_OR_RETURN(std::string target, Target());
  ASSIGN_OR_RETURN(std::string token, MakeToken(subject));
  return rpc::Client::Connect({.target = std::move(target),
                               .service_targets = settings_.targets,
                               .ca_file = settings_.ca_file,
                               .token = std::move(token),
                               .server_name = settings_.server_name});
}

void Session::WriteObject(const google::protobuf::Message& message) const { WriteObject(ToJson(message)); }

void Session::WriteObject(const nlohmann::ordered_json& object) const { WriteValue(out_, style_, object); }

Table Session::MakeTable(absl::Span<const Heading> headings) const {
  std::vector<Column> columns;
  for (const Heading& heading : headings)
    columns.push_back({heading.key, messages::Translate(language_, heading.title), heading.kind, heading.need,
                       heading.code_key, heading.with_code});
  return {out_, style_, std::move(columns), settings_.columns};
}

Cell Session::Time(const google::protobuf::Timestamp& time, bool present) const {
  return present ? Cell(ShowTime(time), ProgramTime(time)) : Cell("");
}

Cell Session::OccurTime(const google::protobuf::Timestamp& time, common::v1::TimePrecision precision) const {
  std::string for_people = ShowOccurTime(time, precision, language_);
  if (precision != common::v1::TIME_PRECISION_DAY) return {std::move(for_people), ProgramTime(time)};
  return {std::move(for_people), ShowOccurTime(time, precision)};
}

Cell Session::DueTime(const google::protobuf::Timestamp& time, bool present) const {
  Cell cell = Time(time, present);
  if (present && ToTime(time) < absl::Now()) cell.tone = Cell::kBad;
  return cell;
}

std::string Session::ShowTime(const google::protobuf::Timestamp& time, bool present) const {
  return present ? cli::ShowTime(ToTime(time), language_) : "";
}

std::string Session::ShowDay(const std::string& day) const {
  const auto parsed = ParseDay(day);
  return parsed.ok() ? messages::Day(*parsed).In(language_) : day;
}

void Session::TellOfMore(int64_t limit) const {
  std::cerr << Localize(messages::Plural("and more: only the first is shown; give a greater --limit",
                                         "and more: only the first $0 are shown; give a greater --limit"),
                        limit, limit)
            << "\n";
}

Cell::Tone Session::ToneOf(common::v1::Timeliness timeliness) {
  const bool late =
      timeliness == common::v1::TIMELINESS_OVERDUE || timeliness == common::v1::TIMELINESS_PENDING_OVERDUE;
  return late ? Cell::kBad : Cell::kPlain;
}

Cell::Tone Session::ToneOf(signing::v1::Verdict verdict) {
  if (verdict == signing::v1::VERDICT_INVALID) return Cell::kBad;
  return verdict == signing::v1::VERDICT_VALID ? Cell::kGood : Cell::kPlain;
}

std::vector<std::string> Output::Keys(bool for_people) const {
  std::vector<std::string> keys;
  const auto add = [&](absl::Span<const Heading> headings) {
    for (const Heading& heading : headings) {
      if (std::ranges::find(keys, heading.key) == keys.end()) keys.emplace_back(heading.key);
    }
  };
  add(columns);
  for (const absl::Span<const Heading> more : columns_for_people) {
    if (for_people) add(more);
  }
  return keys;
}

}  // namespace onestop::cli
