// Checks a configuration that was read: ranges of single values first, then what contradicts
// something else. Every mistake is collected, so that an operator corrects a file in one go.

#include "libs/config/check.h"

#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/config/fields.h"

namespace onestop::config {
namespace {

bool IsAddress(absl::string_view text) {
  if (absl::ConsumePrefix(&text, "unix:")) return absl::StartsWith(text, "/");
  // The last one: an IPv6 address has several.
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos || colon == 0) return false;
  int port = 0;
  if (!absl::SimpleAtoi(text.substr(colon + 1), &port) || port < 0 || port > 65535) return false;
  const absl::string_view host = text.substr(0, colon);
  // An IPv6 address without brackets cannot be told from its port.
  return absl::StartsWith(host, "[") ? absl::EndsWith(host, "]") : host.find(':') == absl::string_view::npos;
}

// As rpc::Server judges it: what is sent there stays on this machine.
bool IsLoopback(absl::string_view address) {
  return absl::StartsWith(address, "unix:") || absl::StartsWith(address, "127.") ||
         absl::StartsWith(address, "localhost:") || absl::StartsWith(address, "[::1]:");
}

// The value of `key` in libpq's "key = value" form, without quotes; "" when it is not there. As libpq reads it: blanks around
// the sign mean nothing, and of two the last one counts.
std::string ConninfoValue(absl::string_view conninfo, absl::string_view key) {
  std::string text(conninfo);
  while (absl::StrReplaceAll({{" =", "="}, {"= ", "="}}, &text) > 0) {
  }
  std::string value;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(word, absl::MaxSplits('=', 1));
    if (pair.first == key) value = std::string(absl::StripSuffix(absl::StripPrefix(pair.second, "'"), "'"));
  }
  return value;
}

// A host of `conninfo` that is on another machine; "" when there is none. Without a host libpq takes a socket.
std::string RemoteHost(absl::string_view conninfo) {
  for (const absl::string_view key : {"host", "hostaddr"}) {
    const std::string hosts = ConninfoValue(conninfo, key);
    for (const absl::string_view host : absl::StrSplit(hosts, ',', absl::SkipEmpty())) {
      const bool is_here = absl::StartsWith(host, "/") || absl::StartsWith(host, "@") ||
                           host == "localhost" || absl::StartsWith(host, "127.") || host == "::1";
      if (!is_here) return std::string(host);
    }
  }
  return "";
}

// The form of the catalogue's province codes. Longer texts would not fit the codes of dossiers.
bool IsProvince(absl::string_view text) {
  return !text.empty() && text.size() <= 16 &&
         std::ranges::all_of(text, [](char c) { return absl::ascii_isupper(c) || absl::ascii_isdigit(c); });
}

// What a conninfo must not hold, and why; "" when nothing does.
absl::string_view ConninfoMistake(absl::string_view conninfo) {
  if (absl::StrContains(conninfo, "://")) {
    return R"(is a URI; write "host=… port=… dbname=…", to which each service adds its role)";
  }
  // Never repeats a value: the word may be a password.
  for (const absl::string_view word : absl::StrSplit(conninfo, ' ', absl::SkipEmpty())) {
    const absl::string_view key = absl::StripAsciiWhitespace(word.substr(0, word.find('=')));
    if (key == "password") return "holds a password; put it into a file and name that in database.passfile";
    if (key == "user") return "names a user; leave it out, each service logs in as its own role";
    if (key == "passfile") return "names a passfile; name it in database.passfile";
  }
  return "";
}

// Walks the fields as VisitFields() names them and checks each by itself.
class RangeChecker {
 public:
  explicit RangeChecker(Mistakes& mistakes) : mistakes_(mistakes) {}

  bool Section(absl::string_view name, bool used) {
    prefix_ = absl::StrCat(name, ".");
    return used;
  }
  void EndSection() { prefix_.clear(); }
  void Flag(absl::string_view, bool) {}

  void Text(absl::string_view key, const std::string& value, Form form) {
    const std::string path = absl::StrCat(prefix_, key);
    if (value.size() > kTextMax)
      return mistakes_.Add(path, absl::StrCat("is longer than ", kTextMax, " bytes"));
    // A control character would end up in log lines and in the metadata of calls.
    if (std::ranges::any_of(value, [](char c) { return absl::ascii_iscntrl(c); })) {
      return mistakes_.Add(path, "holds a control character");
    }
    const absl::string_view mistake = Mistake(value, form);
    if (!mistake.empty()) mistakes_.Add(path, mistake);
  }

  template <typename Integer>
  void Number(absl::string_view key, Integer value, int64_t min, int64_t max) {
    if (value >= min && value <= max) return;
    mistakes_.Add(absl::StrCat(prefix_, key), absl::StrCat("is ", value, "; it must be ", min, " to ", max));
  }

  void Ratio(absl::string_view key, double value) {
    if (value >= 0 && value <= 1) return;
    mistakes_.Add(absl::StrCat(prefix_, key), absl::StrCat("is ", value, "; it must be 0 to 1"));
  }

 private:
  static absl::string_view Mistake(const std::string& value, Form form) {
    constexpr absl::string_view kNoAddress =
        R"(is not an address; it must be like "127.0.0.1:7443", "[::1]:7443" or "unix:/run/onestop/x.sock")";
    switch (form) {
      case Form::kProvince:
        return IsProvince(value) ? "" : R"(is missing or not a province's code; it must be like "H31")";
      case Form::kListen:
        return IsAddress(value) ? "" : kNoAddress;
      case Form::kAddress:
        return value.empty() || IsAddress(value) ? "" : kNoAddress;
      case Form::kConninfo:
        return ConninfoMistake(value);
      case Form::kLevel:
        return value == "debug" || value == "info" || value == "warning" || value == "error"
                   ? ""
                   : "is not a level; it must be debug, info, warning or error";
      case Form::kText:
      case Form::kFile:
        return "";
    }
    return "";
  }

  Mistakes& mistakes_;
  std::string prefix_;
};

// TLS settings that only make sense together.
void CheckTls(const Config& config, Mistakes& mistakes) {
  const Tls& tls = config.tls;
  if (tls.cert_file.empty() != tls.key_file.empty()) {
    mistakes.Add(tls.cert_file.empty() ? "tls.key_file" : "tls.cert_file",
                 "is set alone; a server needs both its certificate and its key");
  }
  if (tls.cert_file.empty() && !tls.client_ca_file.empty()) {
    mistakes.Add("tls.client_ca_file", "needs tls.cert_file: without TLS no client shows a certificate");
  }
  if (!tls.client_crl_file.empty() && tls.client_ca_file.empty()) {
    mistakes.Add("tls.client_crl_file", "needs tls.client_ca_file, whose certificates it lists");
  }
  if (tls.require_client_certificate && tls.client_ca_file.empty()) {
    mistakes.Add("tls.require_client_certificate", "needs tls.client_ca_file, the roots to trust");
  }
  if (tls.cert_file.empty() && !config.listen.allow_plaintext && !IsLoopback(config.listen.address)) {
    mistakes.Add("listen.address",
                 absl::StrCat("is ", config.listen.address,
                              ", which others reach, but there is no tls.cert_file; set one, "
                              "or listen.allow_plaintext where the network encrypts"));
  }
}

// Metrics and spans name agencies, procedures and calls, and neither way has a login.
void CheckTelemetry(const Telemetry& telemetry, Mistakes& mistakes) {
  if (telemetry.allow_plaintext) return;
  if (!telemetry.metrics_address.empty() && !IsLoopback(telemetry.metrics_address)) {
    mistakes.Add(
        "telemetry.metrics_address",
        absl::StrCat("is ", telemetry.metrics_address,
                     ", which others reach without TLS or login; bind it to 127.0.0.1 behind a proxy with "
                     "TLS, or set telemetry.allow_plaintext where the network encrypts"));
  }
  if (telemetry.otlp_insecure && !telemetry.otlp_endpoint.empty() && !IsLoopback(telemetry.otlp_endpoint)) {
    mistakes.Add(
        "telemetry.otlp_insecure",
        absl::StrCat(
            "would send spans to ", telemetry.otlp_endpoint,
            " in the clear; leave it out, or set telemetry.allow_plaintext where the network encrypts"));
  }
}

// Without keys there must be another proof of identity, and keys without issuer and audience would
// accept tokens that were issued for other systems.
void CheckTokens(const Config& config, Mistakes& mistakes) {
  const Tokens& tokens = config.tokens;
  if (tokens.jwks_file.empty()) {
    if (!tokens.issuer.empty() || !tokens.audience.empty()) {
      mistakes.Add(tokens.issuer.empty() ? "tokens.audience" : "tokens.issuer",
                   "needs tokens.jwks_file, the issuer's keys");
    }
    if (config.tls.client_ca_file.empty()) {
      mistakes.Add("tokens.jwks_file",
                   "and tls.client_ca_file are both missing, so no client could log in; set one");
    }
    return;
  }
  if (tokens.issuer.empty()) mistakes.Add("tokens.issuer", "is missing; tokens of any issuer would be taken");
  if (tokens.audience.empty()) {
    mistakes.Add("tokens.audience", "is missing; tokens for other programs would be taken");
  }
}

// Without tokens a demand would let every caller by.
void CheckDemands(const Config& config, Mistakes& mistakes) {
  if (!config.tokens.jwks_file.empty()) return;
  for (const auto& [key, demands] : {std::pair("signing_demands", &config.signing_demands),
                                     std::pair("catalogue_demands", &config.catalogue_demands),
                                     std::pair("export_demands", &config.export_demands)}) {
    if (demands->acr.empty() && demands->amr.empty() && demands->authentication_minutes_max == 0) continue;
    mistakes.Add(key, "is of tokens, and there is no tokens.jwks_file: no token is taken");
  }
}

// A private cluster is onestopd's alone: two processes of one directory would each start a server
// in it.
void CheckDatabase(const Config& config, const Program& program, Mistakes& mistakes) {
  const Database& database = config.database;
  if (!database.private_directory.empty() && !program.private_database) {
    return mistakes.Add("database.private_directory", "is for onestopd alone; set database.conninfo");
  }
  if (database.conninfo.empty() && database.private_directory.empty()) {
    mistakes.Add("database.conninfo", R"(is missing; it must be like "host=/run/postgresql dbname=onestop")");
  }
  if (!database.conninfo.empty() && !database.private_directory.empty()) {
    mistakes.Add("database.private_directory", "and database.conninfo are both set; it must be one of them");
  }
  const std::string host = RemoteHost(database.conninfo);
  if (!host.empty() && !database.allow_plaintext &&
      ConninfoValue(database.conninfo, "sslmode") != "verify-full") {
    mistakes.Add("database.conninfo",
                 absl::StrCat("reaches ", host,
                              " without verified TLS; add sslmode=verify-full sslrootcert=FILE, or set "
                              "database.allow_plaintext where the network encrypts"));
  }
}

// What a signed result names; without it the first signature would fail instead of the start.
void CheckSigning(const Config& config, Mistakes& mistakes) {
  if (config.signing.trust_file.empty()) {
    mistakes.Add("signing.trust_file", "is missing; without it no signature is valid");
  }
  if (config.forms.templates_dir.empty()) {
    mistakes.Add("forms.templates_dir", "is missing; it must name the directory of the templates of results");
  }
  if (config.forms.place.empty()) {
    mistakes.Add("forms.place", R"(is missing; it must be the place that results name, like "Hưng Yên")");
  }
  if (config.forms.verification_address.empty()) {
    mistakes.Add("forms.verification_address",
                 R"(is missing; it must be like "https://motcua.example.vn/kiem-tra/")");
  }
}

}  // namespace

void CheckValues(const Config& config, const Program& program, Mistakes& mistakes) {
  RangeChecker checker(mistakes);
  VisitFields(checker, config, program);
  CheckTls(config, mistakes);
  CheckTokens(config, mistakes);
  CheckDemands(config, mistakes);
  CheckDatabase(config, program, mistakes);
  CheckTelemetry(config.telemetry, mistakes);
  if (program.documents && config.documents.root.empty()) {
    mistakes.Add("documents.root", "is missing; it must name the directory of the files");
  }
  if (program.signing) CheckSigning(config, mistakes);
  if (program.submissions && config.lookups.secret_key_file.empty()) {
    mistakes.Add("lookups.secret_key_file",
                 "is missing; it must name the file of the key that the secrets of look-ups are made with, "
                 "from `openssl "
                 "rand -hex 32`");
  }
  if (config.limits.call_seconds_default > config.limits.call_seconds_max) {
    mistakes.Add("limits.call_seconds_default", "is above limits.call_seconds_max");
  }
}

}  // namespace onestop::config
