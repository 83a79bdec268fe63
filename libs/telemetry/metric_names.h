#pragma once

/// Every metric that Onestop has: name, help, kind, labels, buckets. Dashboards, alerts and documentation are
/// checked against this table; a metric that is not here does not exist. Those that begin with process_ are named as Prometheus's own
/// client libraries name them.

#include <array>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace onestop::telemetry {

enum class MetricKind { kCounter, kGauge, kHistogram };

struct MetricDefinition {
  absl::string_view name;
  MetricKind kind = MetricKind::kCounter;
  absl::string_view help;
  absl::Span<const absl::string_view> labels = {};
  /// Upper bounds of a histogram's buckets, rising.
  absl::Span<const double> buckets = {};
  /// How many series (combinations of label values) it may have; later ones share one with the value "other".
  int series_max = 1;
};

/// From half a millisecond, a lone commit's half, to the longest deadline that callers set.
inline constexpr std::array kSecondsBuckets = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                               0.1,    0.25,  0.5,    1.0,   2.5,  5.0,   10.0};
inline constexpr std::array kBatchBuckets = {1.0,  2.0,   4.0,   8.0,   16.0,  32.0,
                                             64.0, 128.0, 256.0, 512.0, 1024.0};

namespace label {
inline constexpr std::array<absl::string_view, 3> kCall = {"service", "method", "code"};
inline constexpr std::array<absl::string_view, 1> kWriter = {"writer"};
inline constexpr std::array<absl::string_view, 1> kReason = {"reason"};
inline constexpr std::array<absl::string_view, 1> kVerdict = {"verdict"};
inline constexpr std::array<absl::string_view, 1> kStatement = {"statement"};
inline constexpr std::array<absl::string_view, 1> kOutcome = {"outcome"};
inline constexpr std::array<absl::string_view, 2> kBuild = {"version", "commit"};
inline constexpr std::array<absl::string_view, 1> kCalendar = {"calendar"};
inline constexpr std::array<absl::string_view, 1> kUse = {"use"};
inline constexpr std::array<absl::string_view, 1> kFollower = {"follower"};
}  // namespace label

inline constexpr MetricDefinition kRpcSeconds = {
    .name = "onestop_rpc_seconds",
    .kind = MetricKind::kHistogram,
    .help = "Time from receiving a call to sending its status, by service, method and gRPC status code.",
    .labels = label::kCall,
    .buckets = kSecondsBuckets,
    .series_max = 1024};

inline constexpr MetricDefinition kLedgerQueueDepth = {
    .name = "onestop_ledger_queue_depth",
    .kind = MetricKind::kGauge,
    .help = "Commands that wait for a writer of the ledger.",
    .labels = label::kWriter,
    .series_max = 64};

inline constexpr MetricDefinition kLedgerBatchCommands = {
    .name = "onestop_ledger_batch_commands",
    .kind = MetricKind::kHistogram,
    .help = "Commands in one transaction of the ledger.",
    .buckets = kBatchBuckets};

inline constexpr MetricDefinition kLedgerCommitSeconds = {
    .name = "onestop_ledger_commit_seconds",
    .kind = MetricKind::kHistogram,
    .help = "Time of one transaction of the ledger, from BEGIN until COMMIT has returned.",
    .buckets = kSecondsBuckets};

inline constexpr MetricDefinition kRefusals = {
    .name = "onestop_refusals_total",
    .kind = MetricKind::kCounter,
    .help = "Calls and imported acts that were refused, by reason of the error contract.",
    .labels = label::kReason,
    .series_max = 256};

inline constexpr MetricDefinition kDossiersDue = {
    .name = "onestop_dossiers_due",
    .kind = MetricKind::kGauge,
    .help = "Dossiers without a result, clock running, due within 24 hours."};

inline constexpr MetricDefinition kDossiersOverdue = {
    .name = "onestop_dossiers_overdue",
    .kind = MetricKind::kGauge,
    .help = "Dossiers without a result, clock running, past their due time."};

inline constexpr MetricDefinition kArchivesDue = {
    .name = "onestop_archives_due",
    .kind = MetricKind::kGauge,
    .help =
        "Sealed results whose last time stamp proves them for less than 90 days, or for an unknown time."};

inline constexpr MetricDefinition kArchivesEnded = {
    .name = "onestop_archives_ended",
    .kind = MetricKind::kGauge,
    .help = "Sealed results whose last time stamp proves nothing any more; they cannot be renewed."};

inline constexpr MetricDefinition kSignatureVerdicts = {
    .name = "onestop_signature_verdicts_total",
    .kind = MetricKind::kCounter,
    .help =
        "Signatures checked for signing and sealing: valid, invalid, refused_algorithm, untrusted, "
        "unknown.",
    .labels = label::kVerdict,
    .series_max = 8};

inline constexpr MetricDefinition kFilesVerified = {
    .name = "onestop_files_verified_total",
    .kind = MetricKind::kCounter,
    .help = "Files whose signatures were verified: valid, valid_at_its_time, unknown, invalid, not_signed.",
    .labels = label::kVerdict,
    .series_max = 8};

inline constexpr MetricDefinition kPdfInspections = {
    .name = "onestop_pdf_inspections_total",
    .kind = MetricKind::kCounter,
    .help =
        "PDFs given to the worker: inspected; too_large, not even begun; too_complex, ended for its time or "
        "memory; failed, it broke; not_run, it could not be started or was waited for too long.",
    .labels = label::kOutcome,
    .series_max = 8};

inline constexpr MetricDefinition kPdfInspectionSeconds = {
    .name = "onestop_pdf_inspection_seconds",
    .kind = MetricKind::kHistogram,
    .help = "Time of one PDF in the worker, from its start to its end.",
    .buckets = kSecondsBuckets};

inline constexpr MetricDefinition kStatementSeconds = {.name = "onestop_statement_seconds",
                                                       .kind = MetricKind::kHistogram,
                                                       .help = "Time of one SQL statement, by its name.",
                                                       .labels = label::kStatement,
                                                       .buckets = kSecondsBuckets,
                                                       .series_max = 512};

inline constexpr MetricDefinition kCatalogueRevision = {
    .name = "onestop_catalogue_revision",
    .kind = MetricKind::kGauge,
    .help = "The revision of the catalogue that this process works by."};

inline constexpr MetricDefinition kCatalogueRefreshFailures = {
    .name = "onestop_catalogue_refresh_failures_total",
    .kind = MetricKind::kCounter,
    .help = "Reads of the catalogue that failed; the process continues with the last good one."};

inline constexpr MetricDefinition kPrivateDatabaseUp = {
    .name = "onestop_private_database_up",
    .kind = MetricKind::kGauge,
    .help = "1 while the PostgreSQL that this process starts and stops runs, else 0; left out without one."};

inline constexpr MetricDefinition kCalendarKnownSeconds = {
    .name = "onestop_calendar_known_seconds",
    .kind = MetricKind::kGauge,
    .help =
        "Seconds from the beginning of today to that of the last day whose holidays the calendar knows; "
        "below 0 when "
        "it has passed.",
    .labels = label::kCalendar,
    .series_max = 64};

inline constexpr MetricDefinition kDocumentsFreeBytes = {
    .name = "onestop_documents_free_bytes",
    .kind = MetricKind::kGauge,
    .help = "What this process may still write on the disk of the documents, the reserve included."};

inline constexpr MetricDefinition kDocumentsReserveBytes = {
    .name = "onestop_documents_reserve_bytes",
    .kind = MetricKind::kGauge,
    .help = "What must stay free on that disk (documents.free_bytes_min): uploads are refused below it."};

inline constexpr MetricDefinition kCertificateEnd = {
    .name = "onestop_certificate_end_seconds",
    .kind = MetricKind::kGauge,
    .help =
        "When the first of these certificates ends, in Unix time: tls, this server's; clients, the roots of "
        "its "
        "clients; client_crl, the lists of revoked client certificates; trust, roots and authorities of the "
        "trust file; signers, people's and seals' of the "
        "catalogue, as far "
        "as it says.",
    .labels = label::kUse,
    .series_max = 5};

inline constexpr MetricDefinition kSignersEnding = {
    .name = "onestop_signers_ending",
    .kind = MetricKind::kGauge,
    .help =
        "People and seals of the catalogue whose last certificate ends within 30 days, or has ended; as far "
        "as the "
        "catalogue says."};

inline constexpr MetricDefinition kSystemsEnding = {
    .name = "onestop_systems_ending",
    .kind = MetricKind::kGauge,
    .help = "Client systems of the catalogue that are known for less than 30 days more."};

inline constexpr MetricDefinition kAuditEntries = {.name = "onestop_audit_entries_total",
                                                   .kind = MetricKind::kCounter,
                                                   .help = "Calls that the audit log records."};

inline constexpr MetricDefinition kAuditOmitted = {
    .name = "onestop_audit_omitted_total",
    .kind = MetricKind::kCounter,
    .help =
        "Refusals that the audit log does not record: more than "
        "60 of one caller or address in a minute."};

inline constexpr MetricDefinition kFollowerLag = {.name = "onestop_follower_lag_positions",
                                                  .kind = MetricKind::kGauge,
                                                  .help =
                                                      "How far behind the log a follower of it is: feed, the "
                                                      "slowest client of WatchFeed, 0 without one; others by "
                                                      "their names.",
                                                  .labels = label::kFollower,
                                                  .series_max = 20};

inline constexpr MetricDefinition kBuildInfo = {.name = "onestop_build_info",
                                                .kind = MetricKind::kGauge,
                                                .help = "1, by the version and the commit of the program.",
                                                .labels = label::kBuild};

inline constexpr MetricDefinition kProcessCpuSeconds = {
    .name = "process_cpu_seconds_total",
    .kind = MetricKind::kCounter,
    .help = "Time of processors that this process has used."};

inline constexpr MetricDefinition kProcessResidentBytes = {.name = "process_resident_memory_bytes",
                                                           .kind = MetricKind::kGauge,
                                                           .help = "Memory of this process that is in RAM."};

inline constexpr MetricDefinition kProcessOpenFiles = {
    .name = "process_open_fds",
    .kind = MetricKind::kGauge,
    .help = "Files, sockets and pipes that this process has open."};

inline constexpr MetricDefinition kProcessStartTime = {
    .name = "process_start_time_seconds",
    .kind = MetricKind::kGauge,
    .help = "When this process was started, in Unix time."};

inline constexpr std::array kAllMetrics = {&kRpcSeconds,
                                           &kLedgerQueueDepth,
                                           &kLedgerBatchCommands,
                                           &kLedgerCommitSeconds,
                                           &kRefusals,
                                           &kDossiersDue,
                                           &kDossiersOverdue,
                                           &kArchivesDue,
                                           &kArchivesEnded,
                                           &kSignatureVerdicts,
                                           &kFilesVerified,
                                           &kPdfInspections,
                                           &kPdfInspectionSeconds,
                                           &kStatementSeconds,
                                           &kCatalogueRevision,
                                           &kCatalogueRefreshFailures,
                                           &kPrivateDatabaseUp,
                                           &kCalendarKnownSeconds,
                                           &kDocumentsFreeBytes,
                                           &kDocumentsReserveBytes,
                                           &kCertificateEnd,
                                           &kSignersEnding,
                                           &kSystemsEnding,
                                           &kFollowerLag,
                                           &kAuditEntries,
                                           &kAuditOmitted,
                                           &kBuildInfo,
                                           &kProcessCpuSeconds,
                                           &kProcessResidentBytes,
                                           &kProcessOpenFiles,
                                           &kProcessStartTime};

}  // namespace onestop::telemetry
