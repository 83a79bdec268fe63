#pragma once

/// Metrics: counters, gauges and histograms in Prometheus's form.
///
///     telemetry::Metrics metrics;
///     const telemetry::Counter refusals = metrics.AddCounter(telemetry::kRefusals, {"DOSSIER_NOT_FOUND"});
///     refusals.Increment();
///
/// What may be measured is listed in metric_names.h. Label values come from closed sets (a method, a reason,
/// a statement's name): never an id, never a text that a caller chose, never personal data.

#include <functional>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/telemetry/metric_names.h"

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
class Registry;
}  // namespace prometheus

namespace onestop::telemetry {

/// A label value beyond its metric's series_max, longer than kLabelBytesMax or not printable ASCII becomes
/// this.
inline constexpr char kOtherLabel[] = "other";
inline constexpr size_t kLabelBytesMax = 128;

/// Handles: cheap to copy, safe from any thread, valid as long as their Metrics. A default one measures
/// nothing, so that a class can be used without metrics.

/// Only grows.
class Counter {
 public:
  Counter() = default;
  /// Requires by >= 0.
  void Increment(double by = 1) const;

 private:
  friend class Metrics;
  explicit Counter(prometheus::Counter* series) : series_(series) {}
  prometheus::Counter* series_ = nullptr;
};

/// Goes up and down.
class Gauge {
 public:
  Gauge() = default;
  void Set(double value) const;
  void Add(double by) const;

 private:
  friend class Metrics;
  explicit Gauge(prometheus::Gauge* series) : series_(series) {}
  prometheus::Gauge* series_ = nullptr;
};

/// Counts observations by size, in the buckets of its definition.
class Histogram {
 public:
  Histogram() = default;
  void Observe(double value) const;
  /// In seconds.
  void Observe(absl::Duration value) const { Observe(absl::ToDoubleSeconds(value)); }

 private:
  friend class Metrics;
  explicit Histogram(prometheus::Histogram* series) : series_(series) {}
  prometheus::Histogram* series_ = nullptr;
};

/// The metrics of one process. Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// The series of `definition` with these label values, in the order of its labels; made when new, found
  /// when known. Finding takes a lock and a look-up: keep the handle where calls are many.
  ///
  /// Requires the definition's kind and as many values as it has labels.
  Counter AddCounter(const MetricDefinition& definition, absl::Span<const absl::string_view> labels = {});
  Gauge AddGauge(const MetricDefinition& definition, absl::Span<const absl::string_view> labels = {});
  Histogram AddHistogram(const MetricDefinition& definition, absl::Span<const absl::string_view> labels = {});

  /// Has `refresh` called at each scrape, before anything is read: for gauges of what changes without our doing, such
  /// as free space. It runs on the thread that scrapes, one at a time, and must be quick.
  void BeforeScrape(std::function<void()> refresh);

  /// Everything, in Prometheus's text format 0.0.4.
  std::string Scrape() const;

 private:
  struct Series;
  std::shared_ptr<prometheus::Registry> registry_;
  std::unique_ptr<Series> series_;
};

}  // namespace onestop::telemetry
