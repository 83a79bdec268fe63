// The HTTP server around answers.cc: civetweb's callbacks, and the faults that tests switch on.

#include "libs/sample_pki/trust_server.h"

#include <civetweb.h>

#include <atomic>
#include <map>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/base/check.h"
#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"
#include "libs/crypto/pem_file.h"
#include "libs/sample_pki/answers.h"

namespace onestop::sample_pki {
namespace {

using Service = TrustServer::Service;
using Fault = TrustServer::Fault;

// More than any request that the trust services send.
constexpr int kRequestBytesMax = 64 * 1024;
// More than a client may read of an answer.
constexpr size_t kHugeBytes = 16 * 1024 * 1024;
constexpr absl::Duration kVisitPause = absl::Milliseconds(10);

absl::StatusOr<AuthorityKey> KeyOf(const Identity& identity) {
  AuthorityKey key = {.key = crypto::ReadKey(identity.key_pem),
                      .chain = crypto::ReadCertificates(identity.chain_pem)};
  if (key.empty() || sk_X509_num(key.chain.get()) == 0) {
    return absl::InvalidArgumentError("an authority is a key and its certificate in PEM");
  }
  return key;
}

std::string CrlPath(const Identity& issuer) {
  return absl::StrCat("/crl/", absl::BytesToHexString(issuer.certificate_sha256));
}

std::string BodyOf(mg_connection* connection) {
  std::string body(kRequestBytesMax, '\0');
  size_t length = 0;
  while (length < body.size()) {
    const int got = mg_read(connection, body.data() + length, body.size() - length);
    if (got <= 0) break;
    length += static_cast<size_t>(got);
  }
  body.resize(length);
  return body;
}

// civetweb checks every two seconds, and at each connection, whether it is to stop. The visits make it stop
// at once.
void StopNow(mg_context* context, int port) {
  std::atomic<bool> stopped = false;
  std::thread visitor([&stopped, port] {
    while (!stopped) {
      char error[128];
      mg_connection* const visit = mg_connect_client("127.0.0.1", port, 0, error, sizeof error);
      if (visit != nullptr) mg_close_connection(visit);
      absl::SleepFor(kVisitPause);
    }
  });
  mg_stop(context);
  stopped = true;
  visitor.join();
}

}  // namespace

struct TrustServer::State {
  explicit State(Options given) : options(std::move(given)) {}

  // Whether an answer was written.
  bool Handle(mg_connection* connection);
  std::string Answer(Service service, Fault fault, absl::string_view path, absl::string_view body);
  AnswerTimes Times(Fault fault) const {
    // A second earlier: the clients' clocks may be a little behind.
    const absl::Time from = options.clock() - (fault == Fault::kStale ? absl::Hours(240) : absl::Seconds(1));
    return {.this_update = from,
            .next_update = from + (fault == Fault::kStale ? absl::Hours(24) : options.answers_valid_for)};
  }

  const Options options;
  mg_context* context = nullptr;
  int port = 0;

  mutable base::Mutex mutex;
  base::CondVar changed;
  bool stopping ABSL_GUARDED_BY(mutex) = false;
  std::vector<AnsweringIssuer> issuers ABSL_GUARDED_BY(mutex);
  // By the path of its CRL: the place in `issuers`.
  std::map<std::string, size_t, std::less<>> crls ABSL_GUARDED_BY(mutex);
  AuthorityKey time_stamp ABSL_GUARDED_BY(mutex);
  std::map<Service, Fault> faults ABSL_GUARDED_BY(mutex);
  std::map<Service, int64_t> questions ABSL_GUARDED_BY(mutex);
};

std::string TrustServer::State::Answer(Service service, Fault fault, absl::string_view path,
                                       absl::string_view body) {
  const base::MutexLock lock(mutex);
  switch (service) {
    case Service::kOcsp:
      return AnswerOcsp(body, issuers, Times(fault), fault == Fault::kUnknown,
                        fault == Fault::kWrongResponder ? &time_stamp : nullptr);
    case Service::kCrl: {
      const auto found = crls.find(path);
      return found == crls.end() ? "" : MakeCrl(issuers[found->second], Times(fault));
    }
    case Service::kTimeStamp:
      if (time_stamp.empty()) return "";
      return AnswerTimeStamp(Misunderstand(body, fault == Fault::kWrongNonce, fault == Fault::kWrongImprint),
                             time_stamp,
                             options.clock() + (fault == Fault::kTomorrow    ? absl::Hours(24)
                                                : fault == Fault::kYesterday ? -absl::Hours(24)
                                                                             : absl::ZeroDuration()));
  }
  return "";
}

bool TrustServer::State::Handle(mg_connection* connection) {
  const mg_request_info& request = *mg_get_request_info(connection);
  const std::string path = request.local_uri;
  Service service = Service::kCrl;
  std::string type = "application/pkix-crl";
  if (path == "/ocsp") {
    service = Service::kOcsp;
    type = "application/ocsp-response";
  } else if (path == "/tsa") {
    service = Service::kTimeStamp;
    type = "application/timestamp-reply";
  }
  const std::string body = BodyOf(connection);
  Fault fault = Fault::kNone;
  {
    base::MutexLock lock(mutex);
    ++questions[service];
    fault = faults[service];
    // A slow answer waits for Stop() or another fault and not for a time, so that tests of time limits never
    // depend on the machine.
    while (fault == Fault::kSlow && faults[service] == Fault::kSlow && !stopping) changed.Wait(lock);
  }
  // Nothing was written: civetweb closes the connection.
  if (fault == Fault::kDown || fault == Fault::kSlow) return false;
  std::string answer = Answer(service, fault, path, body);
  std::string status = answer.empty() ? "404 Not Found" : "200 OK";
  // DER that ends in the middle of an element.
  if (fault == Fault::kGarbage) answer = "0\x03garbage";
  // The header of a SEQUENCE of 16 MiB, so that a client sees the size before the content.
  if (fault == Fault::kHuge) answer = absl::StrCat("\x30\x84\x00\xff\xff\xfa", std::string(kHugeBytes, 'x'));
  if (fault == Fault::kPage) {
    type = "text/html";
    answer = "<html>Welcome</html>";
  }
  const std::string head =
      absl::StrCat("HTTP/1.1 ", status, "\r\nContent-Type: ", type, "\r\nContent-Length: ", answer.size(),
                   "\r\nConnection: close\r\n\r\n");
  mg_write(connection, head.data(), head.size());
  mg_write(connection, answer.data(), answer.size());
  return true;
}

TrustServer::TrustServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
TrustServer::~TrustServer() { Stop(); }

absl::StatusOr<std::unique_ptr<TrustServer>> TrustServer::Start(Options options) {
  const std::string address = absl::StrCat("127.0.0.1:", options.port);
  // Enough for as many slow answers as a test asks for.
  const char* settings[] = {"listening_ports",    address.c_str(), "num_threads", "8",
                            "request_timeout_ms", "5000",          nullptr};
  mg_callbacks callbacks = {};
  callbacks.begin_request = [](mg_connection* connection) {
    auto* const state = static_cast<State*>(mg_get_request_info(connection)->user_data);
    return state->Handle(connection) ? 200 : 500;
  };
  // Civetweb's log is left out: failed connections are what tests want.
  callbacks.log_message = [](const mg_connection*, const char*) { return 1; };
  auto state = std::make_unique<State>(std::move(options));
  state->context = mg_start(&callbacks, state.get(), settings);
  mg_server_port listening = {};
  if (state->context == nullptr || mg_get_server_ports(state->context, 1, &listening) != 1) {
    if (state->context != nullptr) mg_stop(state->context);
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", address, " for OCSP, CRL and time stamps; choose a free port"));
  }
  state->port = listening.port;
  return std::unique_ptr<TrustServer>(new TrustServer(std::move(state)));
}

void TrustServer::Stop() {
  {
    const base::MutexLock lock(state_->mutex);
    if (std::exchange(state_->stopping, true)) return;
    state_->changed.SignalAll();
  }
  StopNow(state_->context, port());
}

int TrustServer::port() const { return state_->port; }
std::string TrustServer::OcspUrl() const { return absl::StrCat("http://127.0.0.1:", port(), "/ocsp"); }
std::string TrustServer::TimeStampUrl() const { return absl::StrCat("http://127.0.0.1:", port(), "/tsa"); }
std::string TrustServer::CrlUrl(const Identity& issuer) const {
  return absl::StrCat("http://127.0.0.1:", port(), CrlPath(issuer));
}

absl::Status TrustServer::AddIssuer(const Identity& issuer, const Identity& responder) {
  AnsweringIssuer added;
  ASSIGN_OR_RETURN(added.issuer, KeyOf(issuer));
  if (!responder.key_pem.empty()) {
    ASSIGN_OR_RETURN(added.responder, KeyOf(responder));
  }
  const base::MutexLock lock(state_->mutex);
  state_->crls[CrlPath(issuer)] = state_->issuers.size();
  state_->issuers.push_back(std::move(added));
  return absl::OkStatus();
}

absl::Status TrustServer::SetTimeStampAuthority(const Identity& authority) {
  ASSIGN_OR_RETURN(AuthorityKey key, KeyOf(authority));
  // OpenSSL would make tokens with any certificate, and clients would refuse them later.
  if (X509_check_purpose(key.certificate(), X509_PURPOSE_TIMESTAMP_SIGN, 0) != 1) {
    return absl::InvalidArgumentError("the certificate is not for time stamps");
  }
  const base::MutexLock lock(state_->mutex);
  state_->time_stamp = std::move(key);
  return absl::OkStatus();
}

absl::Status TrustServer::Revoke(const Identity& certificate, absl::Time since, int reason) {
  const crypto::CertificatesPtr chain = crypto::ReadCertificates(certificate.chain_pem);
  if (sk_X509_num(chain.get()) == 0) return absl::InvalidArgumentError("there is no certificate in PEM");
  X509* const revoked = sk_X509_value(chain.get(), 0);
  const base::MutexLock lock(state_->mutex);
  for (AnsweringIssuer& issuer : state_->issuers) {
    if (X509_check_issued(issuer.issuer.certificate(), revoked) != X509_V_OK) continue;
    issuer.revoked[SerialOf(revoked)] = {.since = since, .reason = reason};
    return absl::OkStatus();
  }
  return absl::NotFoundError("no issuer of this server issued this certificate; add it with AddIssuer()");
}

void TrustServer::SetFault(Service service, Fault fault) {
  const base::MutexLock lock(state_->mutex);
  state_->faults[service] = fault;
  state_->changed.SignalAll();
}

int64_t TrustServer::questions(Service service) const {
  const base::MutexLock lock(state_->mutex);
  const auto found = state_->questions.find(service);
  return found == state_->questions.end() ? 0 : found->second;
}

}  // namespace onestop::sample_pki
