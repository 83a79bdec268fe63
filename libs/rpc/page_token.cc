// Tokens are checksummed against mistakes, not sealed: their holders can compute others. So what comes out
// of a token is checked like any other field of a request before a query gets it.

#include "libs/rpc/page_token.h"

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/refusal/refuse.h"
#include "libs/rpc/fields.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::rpc {
namespace {

// The first byte of a token's body names the form of the rest, should the form ever change.
constexpr char kForm = 1;
constexpr size_t kChecksumBytes = 8;
// The years 1 to 9999, as google.protobuf.Timestamp.
constexpr int64_t kTimeMicrosMin = -62'135'596'800'000'000;
constexpr int64_t kTimeMicrosMax = 253'402'300'799'999'999;

std::string Checksum(absl::string_view body, absl::string_view filter) {
  // The size before the body: without it, bytes could move between body and filter unnoticed.
  return digest::Sha256Text(absl::StrCat(body.size(), ":", body), filter).substr(0, kChecksumBytes);
}

// The key in `token`, its columns still unchecked; empty for an empty token.
absl::StatusOr<PageKey> ReadColumns(absl::string_view token, absl::string_view filter, size_t columns) {
  if (token.empty()) return PageKey();
  std::string bytes;
  if (token.size() > kPageTokenMax || !absl::WebSafeBase64Unescape(token, &bytes)) return PageTokenInvalid();
  if (bytes.size() <= kChecksumBytes || bytes[kChecksumBytes] != kForm) return PageTokenInvalid();
  absl::string_view body = absl::string_view(bytes).substr(kChecksumBytes);
  // Also wrong when the token belongs to another list.
  if (Checksum(body, filter) != bytes.substr(0, kChecksumBytes)) return PageTokenInvalid();
  body.remove_prefix(1);
  PageKey key;
  while (body.size() >= 2) {
    const size_t size = size_t{static_cast<uint8_t>(body[0])} << 8 | static_cast<uint8_t>(body[1]);
    body.remove_prefix(2);
    if (size > body.size()) return PageTokenInvalid();
    key.emplace_back(body.substr(0, size));
    body.remove_prefix(size);
  }
  if (!body.empty() || key.size() != columns) return PageTokenInvalid();
  return key;
}

}  // namespace

absl::Status PageTokenInvalid() {
  return refusal::Refuse(
      absl::InvalidArgumentError(
          "page_token is not a token of this list; give next_page_token as it came, with the same filters, "
          "or none for the first page"),
      common::v1::ERROR_REASON_PAGE_TOKEN_INVALID, {{"field", "page_token"}});
}

std::string PageFilter(const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> filter(request.New());
  filter->CopyFrom(request);
  // By name, so that one function serves every list's request.
  for (const char* name : {"page_token", "page_size"}) {
    const auto* field = filter->GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) filter->GetReflection()->ClearField(filter.get(), field);
  }
  std::string bytes = absl::StrCat(filter->GetDescriptor()->full_name(), "\n");
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  // Equal requests must give equal bytes, also with map fields.
  coded.SetSerializationDeterministic(true);
  filter->SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

std::string MakePageToken(const PageKey& key, absl::string_view filter) {
  CHECK(!key.empty());
  std::string body(1, kForm);
  for (const std::string& column : key) {
    // Two bytes of length: a column of a key is an id, a time or a code.
    CHECK(column.size() <= 0xFFFF);
    body += static_cast<char>(column.size() >> 8);
    body += static_cast<char>(column.size() & 0xFF);
    body += column;
  }
  std::string token = absl::WebSafeBase64Escape(absl::StrCat(Checksum(body, filter), body));
  CHECK(token.size() <= kPageTokenMax);
  return token;
}

std::string PageTime(absl::Time time) {
  // Infinite times are real keys: tasks without a limit come last.
  if (time == absl::InfiniteFuture()) return "+";
  if (time == absl::InfinitePast()) return "-";
  return absl::StrCat(absl::ToUnixMicros(time));
}

absl::StatusOr<PageKeyReader> PageKeyReader::Read(absl::string_view token, absl::string_view filter,
                                                  size_t columns) {
  ASSIGN_OR_RETURN(PageKey key, ReadColumns(token, filter, columns));
  return PageKeyReader(std::move(key));
}

const std::string& PageKeyReader::Next() {
  CHECK(next_ < key_.size());
  return key_[next_++];
}

absl::Time PageKeyReader::Time() {
  const std::string& column = Next();
  if (column == "+") return absl::InfiniteFuture();
  if (column == "-") return absl::InfinitePast();
  int64_t micros = 0;
  // PostgreSQL knows fewer years than 64 bits of microseconds.
  if (absl::SimpleAtoi(column, &micros) && micros >= kTimeMicrosMin && micros <= kTimeMicrosMax) {
    return absl::FromUnixMicros(micros);
  }
  // A harmless value instead of an error: callers read all columns and ask status() once.
  valid_ = false;
  return absl::UnixEpoch();
}

std::string PageKeyReader::Uuid() {
  const std::string& column = Next();
  Fields fields;
  fields.Uuid("page_token", column);
  if (fields.ok()) return column;
  valid_ = false;
  // A value of the right form, should it reach a statement after all.
  return "00000000-0000-0000-0000-000000000000";
}

int64_t PageKeyReader::Number(int64_t min, int64_t max) {
  int64_t number = 0;
  if (absl::SimpleAtoi(Next(), &number) && number >= min && number <= max) return number;
  valid_ = false;
  return min;
}

std::string PageKeyReader::Text(size_t bytes_max) {
  const std::string& column = Next();
  Fields fields;
  fields.Optional("page_token", column, static_cast<int>(bytes_max));
  if (column.size() <= bytes_max && fields.ok()) return column;
  valid_ = false;
  return "";
}

absl::Status PageKeyReader::status() const { return valid_ ? absl::OkStatus() : PageTokenInvalid(); }

std::string MakePageToken(const TimeAndId& key, absl::string_view filter) {
  return MakePageToken(PageKey{PageTime(key.time), key.id}, filter);
}

absl::StatusOr<std::optional<TimeAndId>> ReadTimeAndId(absl::string_view token, absl::string_view filter) {
  ASSIGN_OR_RETURN(PageKeyReader key, PageKeyReader::Read(token, filter, 2));
  if (key.first_page()) return std::optional<TimeAndId>();
  TimeAndId place = {.time = key.Time(), .id = key.Uuid()};
  RETURN_IF_ERROR(key.status());
  return std::optional<TimeAndId>(std::move(place));
}

}  // namespace onestop::rpc
