#pragma once

/// The duty to answer.

#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/base/check.h"

namespace onestop::rpc {

/// Answers one call, once, from any thread. Move-only: its holder must answer. One that is
/// destroyed unanswered is a programmer's error: it aborts a debug build; a release build (NDEBUG) answers
/// INTERNAL, so that no client waits forever.
template <typename Response>
class Reply {
 public:
  using Completion = absl::AnyInvocable<void(absl::StatusOr<Response>) &&>;

  explicit Reply(Completion completion) : completion_(std::move(completion)) {}
  Reply(Reply&& other) noexcept : completion_(std::exchange(other.completion_, nullptr)) {}
  Reply& operator=(Reply&& other) noexcept {
    if (this != &other) {
      Abandon();
      completion_ = std::exchange(other.completion_, nullptr);
    }
    return *this;
  }
  ~Reply() { Abandon(); }

  /// Answers. The call and its request are gone afterwards. Requires that it was not answered before.
  void Complete(absl::StatusOr<Response> answer) {
    CHECK(completion_ != nullptr);
    Completion completion = std::exchange(completion_, nullptr);
    std::move(completion)(std::move(answer));
  }

  /// Whether it was not answered yet.
  bool pending() const { return completion_ != nullptr; }

 private:
  void Abandon() {
    if (completion_ == nullptr) return;
#ifndef NDEBUG
    CHECK(completion_ == nullptr);  // A reply was dropped instead of completed.
#endif
    Complete(absl::InternalError("a reply was dropped instead of completed"));
  }

  Completion completion_;
};

}  // namespace onestop::rpc
