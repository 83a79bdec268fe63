// The header `traceparent`: what is read, what is refused, and that both directions agree.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/telemetry/trace.h"

namespace onestop::telemetry {
namespace {

constexpr char kTrace[] = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr char kSpan[] = "00f067aa0ba902b7";

std::string Header(absl::string_view version, absl::string_view trace, absl::string_view span,
                   absl::string_view flags, absl::string_view rest = "") {
  return absl::StrCat(version, "-", trace, "-", span, "-", flags, rest);
}

struct Accepted {
  std::string header;
  bool sampled;
};

// Later versions must be readable as version 00.
TEST(TraceparentTest, ReadsWhatTheSpecificationAllows) {
  const std::vector<Accepted> rows = {
      {Header("00", kTrace, kSpan, "01"), true},
      {Header("00", kTrace, kSpan, "00"), false},
      {Header("00", kTrace, kSpan, "03"), true},   // Unknown flags are ignored.
      {Header("00", kTrace, kSpan, "fe"), false},  // All but "sampled".
      {Header("01", kTrace, kSpan, "01"), true},   // A later version, read as version 00.
      {Header("cc", kTrace, kSpan, "01", "-what-the-future-will-be-like"), true},
      {Header("cc", kTrace, kSpan, "01", "-"), true},
  };
  for (const Accepted& row : rows) {
    SCOPED_TRACE(row.header);
    const std::optional<SpanContext> context = ParseTraceparent(row.header);
    ASSERT_TRUE(context.has_value());
    EXPECT_EQ(context->trace_id_hex(), kTrace);
    EXPECT_EQ(context->span_id_hex(), kSpan);
    EXPECT_EQ(context->sampled, row.sampled);
  }
}

// A bad header is never an error of the call, so reading must be exact: a half-read one would join
// traces that have nothing to do with each other.
TEST(TraceparentTest, RefusesEverythingElse) {
  const std::string good = Header("00", kTrace, kSpan, "01");
  const std::vector<std::string> rows = {
      "",
      "-",
      "00",
      std::string(55, '-'),
      std::string(55, '0'),
      std::string(55, '\0'),
      std::string(1 << 20, '0'),
      Header("ff", kTrace, kSpan, "01"),
      Header("0", kTrace, kSpan, "01"),
      Header("0g", kTrace, kSpan, "01"),
      Header("00", "00000000000000000000000000000000", kSpan, "01"),
      Header("00", kTrace, "0000000000000000", "01"),
      Header("00", "4BF92F3577B34DA6A3CE929D0E0E4736", kSpan, "01"),
      Header("00", kTrace, "00F067AA0BA902B7", "01"),
      Header("00", "4bf92f3577b34da6a3ce929d0e0e473", kSpan, "01"),
      Header("00", "4bf92f3577b34da6a3ce929d0e0e47367", kSpan, "01"),
      Header("00", kTrace, "00f067aa0ba902b", "01"),
      Header("00", kTrace, "00f067aa0ba902b77", "01"),
      Header("00", kTrace, kSpan, "1"),
      Header("00", kTrace, kSpan, "001"),
      Header("00", kTrace, kSpan, "0x"),
      Header("00", kTrace, kSpan, "01", "-"),
      Header("00", kTrace, kSpan, "01", "-extra"),
      Header("cc", kTrace, kSpan, "01", ".what"),
      " " + good,
      good + " ",
      good + "\n",
      good + "," + good,
      good.substr(0, 54),
      "00_" + good.substr(3),
      good.substr(0, 35) + "_" + good.substr(36),
      good.substr(0, 52) + "_" + good.substr(53),
      "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "00-\xC3\xA9" + good.substr(5),
  };
  for (const std::string& row : rows) {
    SCOPED_TRACE(row.substr(0, 80));
    EXPECT_EQ(ParseTraceparent(row), std::nullopt);
  }
}

// Each position has its own meaning; none may accept another character.
TEST(TraceparentTest, EverySingleWrongByteIsRefused) {
  const std::string good = Header("00", kTrace, kSpan, "01");
  for (size_t at = 0; at < good.size(); ++at) {
    for (const char wrong : {'G', 'A', ' ', '\0', '\x7F', '\xFF'}) {
      std::string bad = good;
      bad[at] = wrong;
      EXPECT_EQ(ParseTraceparent(bad), std::nullopt) << "byte " << at;
    }
  }
}

// Our servers read what our clients write.
TEST(TraceparentTest, WhatIsFormattedIsReadBack) {
  for (int i = 0; i < 100; ++i) {
    SpanContext context = Span::Start("any", SpanKind::kInternal, nullptr).context();
    context.sampled = i % 2 == 0;
    EXPECT_EQ(ParseTraceparent(FormatTraceparent(context)), context);
  }
}

// Error messages quote the trace id, also where no collector runs.
TEST(SpanTest, HasAnIdOfItsOwnWithoutExport) {
  Span span = Span::Start("any", SpanKind::kServer, nullptr);
  const SpanContext context = span.context();
  EXPECT_TRUE(context.valid());
  EXPECT_FALSE(context.sampled);
  EXPECT_FALSE(span.recording());
  span.SetAttribute("key", "value");
  span.SetError("REASON");
  span.End();
  span.End();
  EXPECT_EQ(span.context(), context);
  EXPECT_NE(Span::Start("any", SpanKind::kServer, nullptr).context().trace_id, context.trace_id);
}

// Otherwise a trace would lack the spans of some services.
TEST(SpanTest, JoinsItsParentsTraceAndDecision) {
  for (const char* flags : {"00", "01"}) {
    const SpanContext parent = *ParseTraceparent(Header("00", kTrace, kSpan, flags));
    const Span span = Span::Start("any", SpanKind::kServer, &parent);
    EXPECT_EQ(span.context().trace_id, parent.trace_id);
    EXPECT_NE(span.context().span_id, parent.span_id);
    EXPECT_EQ(span.context().sampled, parent.sampled);
  }
}

// A call without a traceparent begins a trace.
TEST(SpanTest, AnInvalidParentIsNone) {
  const SpanContext none;
  EXPECT_TRUE(Span::Start("any", SpanKind::kServer, &none).context().valid());
  EXPECT_FALSE(Span().context().valid());
}

}  // namespace
}  // namespace onestop::telemetry
