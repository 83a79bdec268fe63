// libcurl, because TLS, proxies and the names of certificates are better not done anew; the client alone links it.

#include "tools/onestop/http_form.h"

#include <curl/curl.h>

#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"
#include "tools/onestop/explain.h"

namespace onestop::cli {
namespace {

constexpr size_t kAnswerBytesMax = 1024 * 1024;

struct Release {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

bool IsAllowed(const std::string& url) {
  if (absl::StartsWith(url, "https://")) return true;
  for (const char* here : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
    const size_t size = absl::string_view(here).size();
    // What follows the host decides whether it is that one.
    if (absl::StartsWith(url, here) && (url.size() == size || url[size] == ':' || url[size] == '/'))
      return true;
  }
  return false;
}

size_t Collect(char* data, size_t size, size_t count, void* to) {
  std::string& text = *static_cast<std::string*>(to);
  if (text.size() + size * count > kAnswerBytesMax) return 0;
  text.append(data, size * count);
  return size * count;
}

std::string Encoded(CURL* curl, const std::string& text) {
  char* escaped = curl_easy_escape(curl, text.data(), static_cast<int>(text.size()));
  std::string result = escaped == nullptr ? "" : escaped;
  curl_free(escaped);
  return result;
}

}  // namespace

absl::StatusOr<HttpAnswer> Ask(const HttpRequest& request) {
  if (!IsAllowed(request.url)) {
    return UsageError(messages::Both(
        "$0 is not asked: a login goes over https://, and over http:// on this machine alone", request.url));
  }
  const std::unique_ptr<CURL, Release> curl(curl_easy_init());
  if (curl == nullptr) return absl::InternalError("libcurl cannot be used");
  std::string text;
  std::vector<std::string> fields;
  for (const auto& [name, value] : request.form)
    fields.push_back(absl::StrCat(Encoded(curl.get(), name), "=", Encoded(curl.get(), value)));
  const std::string form = absl::StrJoin(fields, "&");
  curl_easy_setopt(curl.get(), CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(request.timeout)));
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &Collect);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &text);
  if (!request.ca_file.empty()) curl_easy_setopt(curl.get(), CURLOPT_CAINFO, request.ca_file.c_str());
  if (!request.form.empty()) curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, form.c_str());
  if (const CURLcode code = curl_easy_perform(curl.get()); code != CURLE_OK)
    return ProviderUnavailable(messages::Both("cannot reach $0 ($1)", request.url, curl_easy_strerror(code)));
  HttpAnswer answer;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  answer.body = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (answer.body.is_discarded()) answer.body = nullptr;
  return answer;
}

}  // namespace onestop::cli
