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
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/rpc/fields.h"

namespace onestop::rpc {
namespace {

// The first byte of a token's body: what follows is told by it, should the form ever change.
constexpr char kForm = 1;
constexpr size_t kChecksumBytes = 8;

std::string Checksum(absl::string_view body, absl::string_view filter) {
  return digest::Sha256Text(absl::StrCat(body.size(), ":", body), filter).substr(0, kChecksumBytes);
}

absl::Status NotOurs() {
  return base::WithReason(
      absl::InvalidArgumentError(
          "page_token is not a token of this list; give next_page_token as it came, with the same filters, "
          "or none for the first page"),
      {"PAGE_TOKEN_INVALID", {{"field", "page_token"}}});
}

}  // namespace

std::string PageFilter(const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> filter(request.New());
  filter->CopyFrom(request);
  for (const char* name : {"page_token", "page_size"}) {
    const auto* field = filter->GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) filter->GetReflection()->ClearField(filter.get(), field);
  }
  std::string bytes = absl::StrCat(filter->GetDescriptor()->full_name(), "\n");
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
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

absl::StatusOr<PageKey> ReadPageToken(absl::string_view token, absl::string_view filter, size_t columns) {
  if (token.empty()) return PageKey();
  std::string bytes;
  if (token.size() > kPageTokenMax || !absl::WebSafeBase64Unescape(token, &bytes)) return NotOurs();
  if (bytes.size() <= kChecksumBytes || bytes[kChecksumBytes] != kForm) return NotOurs();
  absl::string_view body = absl::string_view(bytes).substr(kChecksumBytes);
  if (Checksum(body, filter) != bytes.substr(0, kChecksumBytes)) return NotOurs();
  body.remove_prefix(1);
  PageKey key;
  while (body.size() >= 2) {
    const size_t size = size_t{static_cast<uint8_t>(body[0])} << 8 | static_cast<uint8_t>(body[1]);
    body.remove_prefix(2);
    if (size > body.size()) return NotOurs();
    key.emplace_back(body.substr(0, size));
    body.remove_prefix(size);
  }
  if (!body.empty() || key.size() != columns) return NotOurs();
  return key;
}

std::string MakePageToken(const TimeAndId& key, absl::string_view filter) {
  const bool finite = key.time != absl::InfiniteFuture() && key.time != absl::InfinitePast();
  const std::string time =
      finite ? absl::StrCat(absl::ToUnixMicros(key.time)) : (key.time == absl::InfiniteFuture() ? "+" : "-");
  return MakePageToken(PageKey{time, key.id}, filter);
}

absl::StatusOr<std::optional<TimeAndId>> ReadTimeAndId(absl::string_view token, absl::string_view filter) {
  ASSIGN_OR_RETURN(PageKey key, ReadPageToken(token, filter, 2));
  if (key.empty()) return std::optional<TimeAndId>();
  TimeAndId place = {.time = absl::InfiniteFuture(), .id = std::move(key[1])};
  if (key[0] == "-") {
    place.time = absl::InfinitePast();
  } else if (key[0] != "+") {
    int64_t micros = 0;
    if (!absl::SimpleAtoi(key[0], &micros)) return NotOurs();
    place.time = absl::FromUnixMicros(micros);
  }
  Fields fields;
  fields.Uuid("page_token", place.id);
  if (!fields.ok()) return NotOurs();
  return std::optional<TimeAndId>(std::move(place));
}

}  // namespace onestop::rpc
