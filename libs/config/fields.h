#pragma once

// Every key of the file, once: its name, its place in Config and its range. Reading, checking and printing
// walk this same list, so that they cannot disagree.

#include "libs/config/config.h"

namespace onestop::config {

// How a text is to be understood.
enum class Form {
  kText,      // any
  kProvince,  // "H31"
  kAddress,   // "host:port" or "unix:/path"; may be empty
  kListen,    // the same, but not empty
  kConninfo,  // libpq's, without user and password
  kFile,      // a file name; relative ones begin at the configuration's directory
  kLevel,     // "debug", "info", "warning" or "error"
};

constexpr int64_t kMiB = 1024 * 1024;

// Walks a section when `used`: the visitor decides whether to go in.
template <typename Visitor, typename Fields>
void VisitSection(Visitor& visitor, absl::string_view name, bool used, Fields&& fields) {
  if (!visitor.Section(name, used)) return;
  fields();
  visitor.EndSection();
}

template <typename Visitor, typename AnyDemands>
void VisitDemands(Visitor& visitor, absl::string_view name, bool used, AnyDemands& demands) {
  VisitSection(visitor, name, used, [&] {
    visitor.Text("acr", demands.acr, Form::kText);
    visitor.Text("amr", demands.amr, Form::kText);
    visitor.Number("authentication_minutes_max", demands.authentication_minutes_max, 0, 31 * 24 * 60);
  });
}

// Where it listens, whom it believes, and its database.
template <typename Visitor, typename AnyConfig>
void VisitConnections(Visitor& visitor, AnyConfig& config, const Program& program) {
  visitor.Text("province", config.province, Form::kProvince);
  VisitSection(visitor, "listen", true, [&] {
    visitor.Text("address", config.listen.address, Form::kListen);
    visitor.Flag("allow_plaintext", config.listen.allow_plaintext);
  });
  VisitSection(visitor, "tls", true, [&] {
    visitor.Text("cert_file", config.tls.cert_file, Form::kFile);
    visitor.Text("key_file", config.tls.key_file, Form::kFile);
    visitor.Text("client_ca_file", config.tls.client_ca_file, Form::kFile);
    visitor.Text("client_crl_file", config.tls.client_crl_file, Form::kFile);
    visitor.Flag("require_client_certificate", config.tls.require_client_certificate);
  });
  VisitSection(visitor, "tokens", true, [&] {
    visitor.Text("jwks_file", config.tokens.jwks_file, Form::kFile);
    visitor.Text("issuer", config.tokens.issuer, Form::kText);
    visitor.Text("audience", config.tokens.audience, Form::kText);
    visitor.Number("lifetime_minutes_max", config.tokens.lifetime_minutes_max, 1, 31 * 24 * 60);
  });
  VisitDemands(visitor, "signing_demands", program.signing, config.signing_demands);
  VisitDemands(visitor, "catalogue_demands", program.catalogue, config.catalogue_demands);
  VisitDemands(visitor, "export_demands", program.exports, config.export_demands);
  VisitSection(visitor, "database", true, [&] {
    visitor.Text("conninfo", config.database.conninfo, Form::kConninfo);
    visitor.Flag("allow_plaintext", config.database.allow_plaintext);
    visitor.Text("passfile", config.database.passfile, Form::kFile);
    visitor.Text("private_directory", config.database.private_directory, Form::kFile);
    visitor.Number("pool_connections_max", config.database.pool_connections_max, 1, 200);
  });
}

// What the services of the program do.
template <typename Visitor, typename AnyConfig>
void VisitWork(Visitor& visitor, AnyConfig& config, const Program& program) {
  VisitSection(visitor, "ledger", program.ledger, [&] {
    visitor.Number("writers", config.ledger.writers, 1, 16);
    visitor.Number("queue_commands_max", config.ledger.queue_commands_max, 1, 100'000);
    visitor.Number("cache_dossiers_max", config.ledger.cache_dossiers_max, 0, 1'000'000);
  });
  VisitSection(visitor, "documents", program.documents, [&] {
    visitor.Text("root", config.documents.root, Form::kFile);
    visitor.Number("file_bytes_max", config.documents.file_bytes_max, 1, kDocumentBytesMax);
    visitor.Number("free_bytes_min", config.documents.free_bytes_min, 0, 1024 * 1024 * kMiB);
    visitor.Flag("group_shared", config.documents.group_shared);
  });
  VisitSection(visitor, "signing", program.documents, [&] {
    if (program.verification) visitor.Text("trust_file", config.signing.trust_file, Form::kFile);
    if (program.signing) visitor.Text("images_dir", config.signing.images_dir, Form::kFile);
    visitor.Text("programs_dir", config.signing.programs_dir, Form::kFile);
  });
  VisitSection(visitor, "forms", program.signing, [&] {
    visitor.Text("templates_dir", config.forms.templates_dir, Form::kFile);
    visitor.Text("parent_agency", config.forms.parent_agency, Form::kText);
    visitor.Text("place", config.forms.place, Form::kText);
    visitor.Text("verification_address", config.forms.verification_address, Form::kText);
  });
  VisitSection(visitor, "catalogue", program.catalogue, [&] {
    visitor.Flag("second_editor", config.catalogue.second_editor);
    visitor.Flag("past_days_closed", config.catalogue.past_days_closed);
  });
  VisitSection(visitor, "lookups", program.lookups || program.submissions, [&] {
    if (program.submissions) visitor.Text("secret_key_file", config.lookups.secret_key_file, Form::kFile);
    if (!program.lookups) return;
    visitor.Number("address_per_minute", config.lookups.address_per_minute, 1, 100'000);
    visitor.Number("failures_per_minute", config.lookups.failures_per_minute, 1, 1'000);
    visitor.Number("system_per_minute", config.lookups.system_per_minute, 1, 1'000'000);
    visitor.Number("keys_max", config.lookups.keys_max, 1'000, 10'000'000);
  });
}

// How it is watched, and what it takes on at most.
template <typename Visitor, typename AnyConfig>
void VisitOperation(Visitor& visitor, AnyConfig& config) {
  VisitSection(visitor, "telemetry", true, [&] {
    visitor.Text("otlp_endpoint", config.telemetry.otlp_endpoint, Form::kAddress);
    visitor.Flag("otlp_insecure", config.telemetry.otlp_insecure);
    visitor.Text("otlp_ca_file", config.telemetry.otlp_ca_file, Form::kFile);
    visitor.Ratio("sample_ratio", config.telemetry.sample_ratio);
    visitor.Text("metrics_address", config.telemetry.metrics_address, Form::kAddress);
    visitor.Flag("allow_plaintext", config.telemetry.allow_plaintext);
    visitor.Text("log_level", config.telemetry.log_level, Form::kLevel);
  });
  VisitSection(visitor, "limits", true, [&] {
    visitor.Number("request_bytes_max", config.limits.request_bytes_max, 64 * 1024, 64 * kMiB);
    visitor.Number("concurrent_streams_max", config.limits.concurrent_streams_max, 1, 100'000);
    visitor.Number("read_threads", config.limits.read_threads, 1, 256);
    visitor.Number("read_queue_max", config.limits.read_queue_max, 1, 100'000);
    visitor.Number("streams_max", config.limits.streams_max, 1, 100'000);
    visitor.Number("caller_calls_max", config.limits.caller_calls_max, 1, 100'000);
    visitor.Number("caller_streams_max", config.limits.caller_streams_max, 1, 100'000);
    visitor.Number("heavy_threads", config.limits.heavy_threads, 1, 256);
    visitor.Number("memory_bytes_max", config.limits.memory_bytes_max, 16 * kMiB, 64 * 1024 * kMiB);
    visitor.Number("call_seconds_default", config.limits.call_seconds_default, 1, 3600);
    visitor.Number("call_seconds_max", config.limits.call_seconds_max, 1, 3600);
  });
}

// Walks `config`. `visitor` has Section(name, used) → bool (whether to go in), EndSection(), Text(),
// Number(), Ratio() and Flag().
template <typename Visitor, typename AnyConfig>
void VisitFields(Visitor& visitor, AnyConfig& config, const Program& program) {
  VisitConnections(visitor, config, program);
  VisitWork(visitor, config, program);
  VisitOperation(visitor, config);
  visitor.Number("drain_seconds", config.drain_seconds, 0, 600);
}

}  // namespace onestop::config
