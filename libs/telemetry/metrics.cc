// Registers series with prometheus-cpp. Labels are bounded in number and in length here, so that no
// caller can make the metrics grow without limit.

#include "libs/telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <map>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_join.h"
#include "libs/base/check.h"
#include "libs/base/mutex.h"

namespace onestop::telemetry {
namespace {

// Only printable ASCII: labels are names from our own tables, so anything else is a mistake.
std::string CleanLabel(absl::string_view value) {
  const bool printable =
      std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c <= 0x7E; });
  return printable && value.size() <= kLabelBytesMax ? std::string(value) : std::string(kOtherLabel);
}

// The unused pointer selects the overload by the kind of metric.
prometheus::Family<prometheus::Counter>& Register(prometheus::Registry& registry,
                                                  const MetricDefinition& definition,
                                                  prometheus::Counter* /*kind*/) {
  return prometheus::BuildCounter()
      .Name(std::string(definition.name))
      .Help(std::string(definition.help))
      .Register(registry);
}

prometheus::Family<prometheus::Gauge>& Register(prometheus::Registry& registry,
                                                const MetricDefinition& definition,
                                                prometheus::Gauge* /*kind*/) {
  return prometheus::BuildGauge()
      .Name(std::string(definition.name))
      .Help(std::string(definition.help))
      .Register(registry);
}

prometheus::Family<prometheus::Histogram>& Register(prometheus::Registry& registry,
                                                    const MetricDefinition& definition,
                                                    prometheus::Histogram* /*kind*/) {
  return prometheus::BuildHistogram()
      .Name(std::string(definition.name))
      .Help(std::string(definition.help))
      .Register(registry);
}

prometheus::Histogram& AddSeries(prometheus::Family<prometheus::Histogram>& family,
                                 const MetricDefinition& definition,
                                 const std::map<std::string, std::string>& labels) {
  return family.Add(
      labels, prometheus::Histogram::BucketBoundaries(definition.buckets.begin(), definition.buckets.end()));
}

// Counters and gauges have no buckets.
template <typename Kind>
Kind& AddSeries(prometheus::Family<Kind>& family, const MetricDefinition& /*definition*/,
                const std::map<std::string, std::string>& labels) {
  return family.Add(labels);
}

// One metric: its series by their label values.
template <typename Kind>
struct Metric {
  prometheus::Family<Kind>* family = nullptr;
  absl::flat_hash_map<std::string, Kind*> series;
};

template <typename Kind>
using MetricsByName = absl::flat_hash_map<std::string, Metric<Kind>>;

template <typename Kind>
Kind* FindOrAdd(prometheus::Registry& registry, MetricsByName<Kind>& metrics,
                const MetricDefinition& definition, absl::Span<const absl::string_view> values) {
  CHECK(values.size() == definition.labels.size());
  Metric<Kind>& metric = metrics[definition.name];
  // The family is registered with its first series, so unused metrics do not appear.
  if (metric.family == nullptr) {
    metric.family = &Register(registry, definition, static_cast<Kind*>(nullptr));
  }

  std::vector<std::string> clean;
  clean.reserve(values.size());
  for (const absl::string_view value : values) clean.push_back(CleanLabel(value));
  std::string key = absl::StrJoin(clean, "\n");  // No value holds a line feed.
  if (const auto found = metric.series.find(key); found != metric.series.end()) return found->second;

  // Further series share one, so that a mistake costs precision and not memory.
  if (metric.series.size() >= static_cast<size_t>(definition.series_max)) {
    // All labels, not only the new one: a partly true series would mislead.
    std::fill(clean.begin(), clean.end(), kOtherLabel);
    key = absl::StrJoin(clean, "\n");
  }
  // The key without "other" may have become the key of "other", which may exist.
  Kind*& series = metric.series[key];
  if (series == nullptr) {
    std::map<std::string, std::string> labels;
    for (size_t i = 0; i < clean.size(); ++i) labels.emplace(definition.labels[i], clean[i]);
    series = &AddSeries(*metric.family, definition, labels);
  }
  return series;
}

}  // namespace

struct Metrics::Series {
  base::Mutex mutex;
  MetricsByName<prometheus::Counter> counters ABSL_GUARDED_BY(mutex);
  MetricsByName<prometheus::Gauge> gauges ABSL_GUARDED_BY(mutex);
  MetricsByName<prometheus::Histogram> histograms ABSL_GUARDED_BY(mutex);
  base::Mutex refresh_mutex;
  std::vector<std::function<void()>> refresh ABSL_GUARDED_BY(refresh_mutex);
};

void Counter::Increment(double by) const {
  CHECK(by >= 0);
  if (series_ != nullptr) series_->Increment(by);
}

void Gauge::Set(double value) const {
  if (series_ != nullptr) series_->Set(value);
}

void Gauge::Add(double by) const {
  if (series_ != nullptr) series_->Increment(by);
}

void Histogram::Observe(double value) const {
  if (series_ != nullptr) series_->Observe(value);
}

Metrics::Metrics() : registry_(std::make_shared<prometheus::Registry>()), series_(new Series) {}

Metrics::~Metrics() = default;

Counter Metrics::AddCounter(const MetricDefinition& definition, absl::Span<const absl::string_view> labels) {
  CHECK(definition.kind == MetricKind::kCounter);
  base::MutexLock lock(series_->mutex);
  return Counter(FindOrAdd(*registry_, series_->counters, definition, labels));
}

Gauge Metrics::AddGauge(const MetricDefinition& definition, absl::Span<const absl::string_view> labels) {
  CHECK(definition.kind == MetricKind::kGauge);
  base::MutexLock lock(series_->mutex);
  return Gauge(FindOrAdd(*registry_, series_->gauges, definition, labels));
}

Histogram Metrics::AddHistogram(const MetricDefinition& definition,
                                absl::Span<const absl::string_view> labels) {
  CHECK(definition.kind == MetricKind::kHistogram);
  // prometheus-cpp would take an empty list and count into one bucket.
  CHECK(!definition.buckets.empty());
  base::MutexLock lock(series_->mutex);
  return Histogram(FindOrAdd(*registry_, series_->histograms, definition, labels));
}

void Metrics::BeforeScrape(std::function<void()> refresh) {
  const base::MutexLock lock(series_->refresh_mutex);
  series_->refresh.push_back(std::move(refresh));
}

std::string Metrics::Scrape() const {
  {
    // A lock of its own: what runs here may add series.
    const base::MutexLock lock(series_->refresh_mutex);
    for (const auto& refresh : series_->refresh) refresh();
  }
  return prometheus::TextSerializer().Serialize(registry_->Collect());
}

}  // namespace onestop::telemetry
