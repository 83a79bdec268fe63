// Reads certificates, OCSP responses and CRLs from a PDF's DSS, within limits on what they unpack to.

#include "libs/pdf/read/stored_data.h"

#include <set>
#include <string>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/pdf/limits.h"
#include "qpdf/Pipeline.hh"

namespace onestop::pdf {
namespace {

// Keeps at most this many bytes of a stream, whatever it unpacks to.
class Bounded : public Pipeline {
 public:
  explicit Bounded(size_t max) : Pipeline("bounded", nullptr), max_(max) {}

  void write(const unsigned char* data, size_t size) override {
    over_ = over_ || size > max_ - bytes_.size();
    if (!over_) bytes_.append(reinterpret_cast<const char*>(data), size);
  }
  void finish() override {}

  bool over() const { return over_; }
  std::string Take() { return std::move(bytes_); }

 private:
  const size_t max_;
  bool over_ = false;
  std::string bytes_;
};

class Collector {
 public:
  absl::Status Add(QPDFObjectHandle streams, google::protobuf::RepeatedPtrField<std::string>& out) {
    std::set<std::string> known;
    for (int i = 0; streams.isArray() && i < streams.getArrayNItems(); ++i) {
      QPDFObjectHandle stream = streams.getArrayItem(i);
      if (!stream.isStream()) continue;
      if (++items_ > kValidationItemsMax)
        return absl::ResourceExhaustedError("it brings too much validation data");
      Bounded bytes(kValidationBytesMax - bytes_);
      // A stream that cannot be unpacked is left out; the certificates that are needed prove themselves
      // elsewhere.
      if (!stream.pipeStreamData(&bytes, 0, qpdf_dl_generalized, /*suppress_warnings=*/false)) continue;
      if (bytes.over()) return absl::ResourceExhaustedError("it brings too much validation data");
      std::string der = bytes.Take();
      bytes_ += der.size();
      if (known.insert(der).second) *out.Add() = std::move(der);
    }
    return absl::OkStatus();
  }

 private:
  size_t items_ = 0;
  size_t bytes_ = 0;
};

}  // namespace

absl::Status ReadStoredData(QPDFObjectHandle catalog, worker::InspectedValidationData& out) {
  QPDFObjectHandle store = catalog.getKey("/DSS");
  if (!store.isDictionary()) return absl::OkStatus();
  Collector collector;
  RETURN_IF_ERROR(collector.Add(store.getKey("/Certs"), *out.mutable_certificates()));
  RETURN_IF_ERROR(collector.Add(store.getKey("/OCSPs"), *out.mutable_ocsp_responses()));
  return collector.Add(store.getKey("/CRLs"), *out.mutable_crls());
}

}  // namespace onestop::pdf
