// One question over HTTP with OpenSSL's client: bounded in time and size, without redirects.

#include "libs/trust/http_client.h"

#include <openssl/err.h>
#include <openssl/http.h>
#include <pthread.h>
#include <signal.h>

#include <algorithm>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/crypto/openssl.h"

namespace onestop::trust {
namespace {

// OpenSSL writes to its socket without MSG_NOSIGNAL; a peer that closes the connection must not end the
// process. The signal is blocked for this thread only.
class NoSigpipe {
 public:
  NoSigpipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoSigpipe() {
    const timespec none = {};
    // Takes a pending SIGPIPE away before the old mask returns, unless it was blocked before.
    if (sigismember(&before_, SIGPIPE) == 0) sigtimedwait(&pipe_, nullptr, &none);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;

 private:
  sigset_t pipe_;
  sigset_t before_;
};

absl::Status Unavailable(const HttpQuestion& question) {
  char text[256] = "no answer";
  if (const unsigned long error = ERR_peek_last_error(); error != 0)
    ERR_error_string_n(error, text, sizeof(text));
  return absl::UnavailableError(absl::StrCat(question.url, ": ", text));
}

}  // namespace

absl::StatusOr<std::string> Ask(const HttpQuestion& question, absl::Duration timeout) {
  const NoSigpipe no_sigpipe;
  const absl::Cleanup forget = [] { crypto::ForgetErrors(); };
  char* host = nullptr;
  char* port = nullptr;
  char* path = nullptr;
  const absl::Cleanup free = [&] {
    OPENSSL_free(host);
    OPENSSL_free(port);
    OPENSSL_free(path);
  };
  // Only http://: the answers are signed by their authority, and TLS would need another set of trusted
  // roots.
  if (!absl::StartsWith(question.url, "http://") ||
      OSSL_HTTP_parse_url(question.url.c_str(), nullptr, nullptr, &host, &port, nullptr, &path, nullptr,
                          nullptr) != 1) {
    return absl::UnavailableError(absl::StrCat(question.url, ": not an http:// address"));
  }
  // OpenSSL counts whole seconds and takes 0 for "no limit".
  const int seconds =
      static_cast<int>(std::max<int64_t>(absl::ToInt64Seconds(absl::Ceil(timeout, absl::Seconds(1))), 1));
  const crypto::BioPtr body = question.body.empty() ? nullptr : crypto::BioOver(question.body);
  const crypto::BioPtr answer(
      // The last arguments: the answer must be ASN.1, of at most these bytes, within these seconds, on a
      // connection that is closed.
      OSSL_HTTP_transfer(nullptr, host, port, path, 0, "", nullptr, nullptr, nullptr, nullptr, nullptr, 0,
                         nullptr, question.body.empty() ? nullptr : question.body_type.c_str(), body.get(),
                         question.answer_type, 1, question.answer_bytes_max, seconds, 0));
  if (answer == nullptr) return Unavailable(question);
  std::string bytes;
  char chunk[4096];
  for (int got = 0; (got = BIO_read(answer.get(), chunk, sizeof(chunk))) > 0;) {
    bytes.append(chunk, static_cast<size_t>(got));
    if (bytes.size() > question.answer_bytes_max)
      return absl::UnavailableError(absl::StrCat(question.url, ": too long"));
  }
  return bytes;
}

}  // namespace onestop::trust
