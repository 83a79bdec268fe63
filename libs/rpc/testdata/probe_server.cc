// The handlers of the probe service. What each does is chosen by the text of its request, so that a
// test can make a call wait, fail or be refused.

#include "libs/rpc/testdata/probe_server.h"

#include <algorithm>

#include "libs/base/reason.h"

namespace onestop::rpc::probe {
namespace {

absl::StatusOr<v1::LookResponse> HandleLook(Bench& bench, const Call& call, const v1::LookRequest& request) {
  // Holds a thread of the pool until the test lets it go.
  if (request.text() == "wait") {
    if (!bench.begun.HasBeenNotified()) bench.begun.Notify();
    bench.go.WaitForNotification();
  }
  if (request.text() == "known") {
    if (absl::Status known = RequireCredentials(call); !known.ok()) return known;
  }
  // An error without a reason, with personal data: neither may reach a client.
  if (request.text() == "secret") return absl::InternalError("relation \"citizen\": Nguyễn Văn A");
  if (request.text() == "refuse") {
    return base::WithReason(absl::NotFoundError("there is no dossier d-1"),
                            {"DOSSIER_NOT_FOUND", {{"dossier_id", "d-1"}}});
  }
  // A database that gives up at the call's deadline.
  if (request.text() == "slow") {
    absl::SleepFor(call.deadline - absl::Now());
    return absl::DeadlineExceededError("the statement took too long");
  }
  if (request.text() == "full") {
    return base::WithReason(absl::ResourceExhaustedError("the disk has 5 bytes free, of which 7 must stay"),
                            {"DOCUMENT_STORE_FULL", {}});
  }
  v1::LookResponse response;
  constexpr const char* kKinds[] = {"anonymous", "token", "certificate"};
  response.set_caller_kind(kKinds[static_cast<int>(call.caller.kind)]);
  response.set_subject(call.caller.subject);
  response.set_method(call.method);
  response.set_locale(call.locale);
  response.set_seconds_left(absl::ToDoubleSeconds(call.deadline - absl::Now()));
  response.set_trace_id(call.span.trace_id_hex());
  return response;
}

void LookOnPool(const ProbeEnv& env, const Call& call, const v1::LookRequest& request,
                Reply<v1::LookResponse> reply) {
  reply.Complete(HandleLook(env.bench, call, request));
}

void HandleAct(const ProbeEnv& env, const Call& call, const v1::ActRequest& request,
               Reply<v1::ActResponse> reply) {
  {
    const base::MutexLock lock(env.bench.mutex);
    ++env.bench.acts;
    env.bench.changed.SignalAll();
    // Keeps the reply for the test to complete.
    if (request.text() == "hold") return env.bench.held.push_back(std::move(reply));
  }
  if (request.text() == "refuse") {
    return reply.Complete(
        base::WithReason(absl::NotFoundError("there is no dossier d-1"), {"DOSSIER_NOT_FOUND", {}}));
  }
  if (request.text() == "bad") return reply.Complete(base::FieldError("text", "is bad"));
  if (request.text() == "fault") return reply.Complete(absl::InternalError("relation \"citizen\""));
  if (request.text() == "position") call.position = kPosition;
  v1::ActResponse answer;
  answer.set_text(request.text() == "big" ? std::string(kBigBytes, 'x') : request.text());
  reply.Complete(std::move(answer));
}

void HandleSubmit(const ProbeEnv& env, StreamCommand<v1::SubmitRequest, v1::SubmitResponse>& command) {
  const v1::SubmitRequest& request = command.request();
  if (request.has_act()) return command.Do(env, &HandleAct, request.act(), &v1::SubmitResponse::mutable_act);
  if (request.has_look()) {
    return command.DoOnPool(env, &LookOnPool, request.look(), &v1::SubmitResponse::mutable_look);
  }
  command.Refuse(base::FieldError("command", "is missing"));
}

// Counts its lifetime in the bench, so that tests can wait until a feed has begun or is gone.
class FeedProducer final : public Producer<v1::FeedResponse> {
 public:
  FeedProducer(Bench& bench, Wake wake) : bench_(bench) {
    const base::MutexLock lock(bench_.mutex);
    ++bench_.feeds;
    bench_.wakes.push_back(std::move(wake));
    bench_.changed.SignalAll();
  }
  ~FeedProducer() override {
    const base::MutexLock lock(bench_.mutex);
    --bench_.feeds;
    bench_.changed.SignalAll();
  }
  absl::StatusOr<Produced> Produce(v1::FeedResponse& response) override {
    const base::MutexLock lock(bench_.mutex);
    if (told_ == bench_.position) return Produced::kNothingYet;
    response.set_position(++told_);
    return Produced::kMessage;
  }

 private:
  Bench& bench_;
  int64_t told_ = 0;
};

// Produces the asked number of chunks, as fast as the client takes them.
class FetchProducer final : public Producer<v1::FetchResponse> {
 public:
  FetchProducer(Bench& bench, int64_t chunks) : bench_(bench), left_(chunks) {
    const base::MutexLock lock(bench_.mutex);
    ++bench_.fetches_begun;
  }
  ~FetchProducer() override {
    const base::MutexLock lock(bench_.mutex);
    ++bench_.fetches_ended;
    bench_.changed.SignalAll();
  }
  absl::StatusOr<Produced> Produce(v1::FetchResponse& response) override {
    if (left_-- == 0) return Produced::kEnd;
    response.set_chunk(std::string(64 * 1024, 'x'));
    return Produced::kMessage;
  }

 private:
  Bench& bench_;
  int64_t left_;
};

// Tells apart in the bench whether it was finished or dropped.
class UploadConsumer final : public Consumer<v1::UploadRequest, v1::UploadResponse> {
 public:
  explicit UploadConsumer(Bench& bench) : bench_(bench) {
    const base::MutexLock lock(bench_.mutex);
    ++bench_.uploads_begun;
    bench_.changed.SignalAll();
  }
  ~UploadConsumer() override {
    const base::MutexLock lock(bench_.mutex);
    ++(finished_ ? bench_.uploads_finished : bench_.uploads_dropped);
    bench_.changed.SignalAll();
  }
  absl::Status Consume(v1::UploadRequest& message) override {
    if (message.name() == "bad") return base::FieldError("name", "is bad");
    bytes_ += static_cast<int64_t>(message.chunk().size());
    return absl::OkStatus();
  }
  absl::StatusOr<v1::UploadResponse> Finish() override {
    finished_ = true;
    v1::UploadResponse response;
    response.set_bytes(bytes_);
    return response;
  }

 private:
  Bench& bench_;
  int64_t bytes_ = 0;
  bool finished_ = false;
};

}  // namespace

void Import::Handle(v1::ImportRequest request, Reply<v1::ImportResponse> reply) {
  std::vector<std::pair<int64_t, Reply<v1::ImportResponse>>> ready;
  {
    const base::MutexLock lock(bench_.mutex);
    bench_.imports.emplace_back(request.line(), std::move(reply));
    // How many replies were pending at once, to compare with the window.
    bench_.import_pending_most = std::max(bench_.import_pending_most, bench_.imports.size());
    bench_.changed.SignalAll();
    if (bench_.imports.size() < bench_.import_batch) return;
    ready.swap(bench_.imports);
  }
  // Last first: an Exchange must bring the answers into the order of the requests.
  for (auto pending = ready.rbegin(); pending != ready.rend(); ++pending) {
    v1::ImportResponse response;
    response.set_line(pending->first);
    pending->second.Complete(std::move(response));
  }
}

ProbeService::ProbeService(Server& server, Bench& bench)
    : Service<v1::ProbeService>(server), bench_(bench), env_{bench} {
  // Streams of requests are registered in the constructor; see streams.h.
  ServeUpload<v1::UploadRequest, v1::UploadResponse>(
      [this](
          const Call&) -> absl::StatusOr<std::unique_ptr<Consumer<v1::UploadRequest, v1::UploadResponse>>> {
        return std::make_unique<UploadConsumer>(bench_);
      });
  ServeExchange<v1::ImportRequest, v1::ImportResponse>(
      [this](
          const Call&) -> absl::StatusOr<std::unique_ptr<Exchange<v1::ImportRequest, v1::ImportResponse>>> {
        return std::make_unique<probe::Import>(bench_);
      });
  ServeCommands<v1::SubmitRequest, v1::SubmitResponse>(
      [this](const Call&) {
        const base::MutexLock lock(bench_.mutex);
        return bench_.admission;
      },
      [this](StreamCommand<v1::SubmitRequest, v1::SubmitResponse>& command) { HandleSubmit(env_, command); });
}

grpc::ServerUnaryReactor* ProbeService::Look(grpc::CallbackServerContext* context,
                                             const v1::LookRequest* request, v1::LookResponse* response) {
  return ReadCall(server(), context, request, response,
                  [this](const Call& call, const v1::LookRequest& r) { return HandleLook(bench_, call, r); });
}

grpc::ServerUnaryReactor* ProbeService::Act(grpc::CallbackServerContext* context,
                                            const v1::ActRequest* request, v1::ActResponse* response) {
  return CommandCall(server(), context, request, response,
                     [this](const Call& call, const v1::ActRequest& r, Reply<v1::ActResponse> reply) {
                       HandleAct(env_, call, r, std::move(reply));
                     });
}

grpc::ServerWriteReactor<v1::FeedResponse>* ProbeService::Feed(grpc::CallbackServerContext* context,
                                                               const v1::FeedRequest* request) {
  return FeedCall<v1::FeedRequest, v1::FeedResponse>(
      server(), context, request,
      [this](const Call&, const v1::FeedRequest&,
             Wake wake) -> absl::StatusOr<std::unique_ptr<Producer<v1::FeedResponse>>> {
        return std::make_unique<FeedProducer>(bench_, std::move(wake));
      });
}

grpc::ServerWriteReactor<v1::FetchResponse>* ProbeService::Fetch(grpc::CallbackServerContext* context,
                                                                 const v1::FetchRequest* request) {
  return DownloadCall<v1::FetchRequest, v1::FetchResponse>(
      server(), context, request,
      [this](const Call&, const v1::FetchRequest& r,
             const Wake&) -> absl::StatusOr<std::unique_ptr<Producer<v1::FetchResponse>>> {
        // A stream that is refused before its first message.
        if (r.chunks() < 0) return base::FieldError("chunks", "is negative");
        return std::make_unique<FetchProducer>(bench_, r.chunks());
      });
}

ProbeIssuer::ProbeIssuer() {
  const absl::Status written = WriteJwks(directory_.File("jwks.json"), {key_});
  EXPECT_TRUE(written.ok()) << written;
}

std::string ProbeIssuer::Token(absl::Duration lifetime) const {
  const TokenOptions known = options();
  const absl::Time now = absl::Now();
  return IssueToken(key_, {.subject = "portal",
                           .issuer = known.issuer,
                           .audience = known.audience,
                           .begin_time = now,
                           .expire_time = now + lifetime});
}

TokenOptions ProbeIssuer::options() const {
  return {.jwks_file = directory_.File("jwks.json"),
          .issuer = "https://issuer.test",
          .audience = "onestop",
          .clock_skew = absl::ZeroDuration()};
}

absl::StatusOr<v1::LookResponse> Look(const Client& client, const std::string& text,
                                      const CallOptions& options) {
  const auto stub = v1::ProbeService::NewStub(client.channel());
  v1::LookRequest request;
  request.set_text(text);
  return Invoke(client, *stub, &v1::ProbeService::Stub::Look, request, options);
}

absl::StatusOr<v1::ActResponse> Act(const Client& client, const std::string& text,
                                    const CallOptions& options) {
  const auto stub = v1::ProbeService::NewStub(client.channel());
  v1::ActRequest request;
  request.set_text(text);
  return Invoke(client, *stub, &v1::ProbeService::Stub::Act, request, options);
}

}  // namespace onestop::rpc::probe
