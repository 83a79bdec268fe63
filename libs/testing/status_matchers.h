#pragma once

/// GoogleMock matchers for absl::Status and absl::StatusOr.
///
///     ASSERT_THAT(accepted, IsOk());
///     EXPECT_THAT(Count(), IsOkAndHolds(Ge(3)));
///     EXPECT_THAT(accepted, FailsWith(absl::StatusCode::kNotFound, "DOSSIER_NOT_FOUND"));
///     EXPECT_THAT(submitted, FailsWithField("owner.full_name"));
///
/// Refusals are matched by code and reason, never by the words of the message.

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"

namespace onestop::testing {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

/// What the matchers below share: how they judge a status and the explanation they print. libs/testing's own.
bool JudgeOk(const absl::Status& status, std::ostream* why);
bool JudgeFailure(const absl::Status& status, absl::StatusCode code, absl::string_view reason,
                  std::ostream* why);
bool JudgeField(const absl::Status& status, absl::string_view field, std::ostream* why);

/// Matches OK, or a value.
MATCHER(IsOk, negation ? "is an error" : "is OK") {
  return JudgeOk(StatusOf(arg), result_listener->stream());
}

/// Matches an error of `code`, with any reason.
MATCHER_P(FailsWith, code, "") { return JudgeFailure(StatusOf(arg), code, "", result_listener->stream()); }

/// Matches an error of `code` with `reason`.
MATCHER_P2(FailsWith, code, reason, "") {
  return JudgeFailure(StatusOf(arg), code, reason, result_listener->stream());
}

/// Matches INVALID_ARGUMENT whose violations name `field`.
MATCHER_P(FailsWithField, field, "") { return JudgeField(StatusOf(arg), field, result_listener->stream()); }

/// Matches a StatusOr whose value matches `inner`.
MATCHER_P(IsOkAndHolds, inner, "") {
  if (!JudgeOk(arg.status(), result_listener->stream())) return false;
  using Value = typename std::decay_t<decltype(arg)>::value_type;
  return ::testing::SafeMatcherCast<const Value&>(inner).MatchAndExplain(*arg, result_listener);
}

}  // namespace onestop::testing
