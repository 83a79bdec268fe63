#pragma once

/// Requests as they are handled: every text in them as text::Canonical() makes it, before a handler checks,
/// compares, fingerprints or stores it. So a repeat is the same whichever program wrote it, and two spellings of
/// a name are one.

#include <memory>

#include "google/protobuf/message.h"

namespace onestop::rpc {

/// Whether every text of `message`, and of the messages within it, is canonical. Bytes are none.
bool IsCanonical(const google::protobuf::Message& message);

/// Puts every text of `message` into its canonical form.
void MakeCanonical(google::protobuf::Message& message);

/// A request that was received elsewhere, in its canonical form: itself as a rule, else a changed copy.
template <typename Request>
class CanonicalRequest {
 public:
  explicit CanonicalRequest(const Request& received) : received_(received) {
    if (IsCanonical(received)) return;
    changed_ = std::make_unique<Request>(received);
    MakeCanonical(*changed_);
  }

  const Request& operator*() const { return changed_ == nullptr ? received_ : *changed_; }

 private:
  const Request& received_;
  std::unique_ptr<Request> changed_;
};

}  // namespace onestop::rpc
