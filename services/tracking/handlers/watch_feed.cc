// The feed of all events, in the order of their positions. A feed holds no connection while it
// waits: each step begins a transaction of its own.

#include "services/tracking/handlers/watch_feed.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <limits>
#include <utility>

#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/snapshot.h"
#include "libs/dossier/errors.h"
#include "libs/ledger/reader.h"
#include "libs/rpc/fields.h"
#include "libs/service/command.h"
#include "services/tracking/redact.h"

namespace onestop::tracking::handlers {
namespace {

class Feed final : public rpc::Producer<v1::WatchFeedResponse> {
 public:
  Feed(const Env& env, LogPoller& poller, const rpc::Call& call, const v1::WatchFeedRequest& request,
       rpc::Wake wake)
      : env_(env), poller_(poller), call_(call), wake_(wake), after_(request.after_position()) {
    // A feed that ends at the present needs no news.
    if (!request.until_present()) watch_ = poller.Add([wake] { wake(); });
  }

  // Sets where a feed that ends at the present ends, and from where a live one continues with the poller.
  void SetEnd(int64_t position) { end_ = position; }

  absl::StatusOr<rpc::Produced> Produce(v1::WatchFeedResponse& response) override {
    // The message before was taken.
    if (watch_ != nullptr) watch_->Reached(sent_);
    if (waiting_.empty()) RETURN_IF_ERROR(Fill());
    if (waiting_.empty()) {
      // What comes between was not for this caller.
      sent_ = after_;
      return watch_ == nullptr && after_ >= end_ ? rpc::Produced::kEnd : rpc::Produced::kNothingYet;
    }
    const ledger::EventRow row = std::move(waiting_.front());
    waiting_.pop_front();
    if (!response.mutable_event()->ParseFromString(row.payload)) {
      return dossier::error::HistoryDamaged(row.dossier_id, row.sequence, "cannot be read");
    }
    if (response.event().kind_case() != row.kind) {
      return dossier::error::HistoryDamaged(row.dossier_id, row.sequence,
                                            "is of another kind than it is stored as");
    }
    Redact(*response.mutable_event());
    response.set_position(row.position);
    sent_ = row.position;
    return rpc::Produced::kMessage;
  }

 private:
  // Reads on until something may be seen, for a bounded time.
  absl::Status Fill() {
    if (watch_ != nullptr) end_ = std::max(end_, poller_.position());
    if (after_ >= end_) return absl::OkStatus();
    // Resolved again each time: a feed may last for days, and rights end.
    ASSIGN_OR_RETURN(const service::Principal principal,
                     service::ResolveCaller(env_.catalogue, call_, env_.now()));
    const pg::Scope scope =
        ledger::ScopeOf(*principal.actor, principal.catalogue->province(), dossier::ReadLevel::kLists);
    ASSIGN_OR_RETURN(ledger::Reader reader,
                     ledger::Reader::Begin(env_.pool, scope, absl::Now() + kFeedStepMax));
    for (int i = 0; i < kFeedWindowsAtOnce && after_ < end_ && waiting_.empty(); ++i) {
      const int64_t through = std::min(end_, after_ + kFeedWindow);
      ASSIGN_OR_RETURN(std::vector<ledger::EventRow> rows, reader.LogBetween(after_, through, kFeedBatch));
      // A full batch may have been cut, so only what was read counts as covered.
      after_ = rows.size() < size_t{kFeedBatch} ? through : rows.back().position;
      std::ranges::move(rows, std::back_inserter(waiting_));
    }
    // Nothing for this caller so far: other streams get the thread before the next windows.
    if (waiting_.empty() && after_ < end_) wake_();
    return absl::OkStatus();
  }

  const Env& env_;
  LogPoller& poller_;
  const rpc::Call& call_;
  const rpc::Wake wake_;
  std::unique_ptr<LogPoller::Watch> watch_;
  // The last position that was read, and the last one known.
  int64_t after_;
  int64_t end_ = 0;
  // Up to where the client has everything once it takes the message that is on its way.
  int64_t sent_ = after_;
  std::deque<ledger::EventRow> waiting_;
};

}  // namespace

absl::StatusOr<int64_t> ReadLastPosition(pg::Pool& pool, const service::CurrentCatalogue& current) {
  const auto catalogue = current();
  if (catalogue == nullptr) return 0;
  // Of the whole province: a position is no secret, and one question serves all feeds.
  const pg::Scope scope = {.province = catalogue->province(), .whole_province = true};
  ASSIGN_OR_RETURN(ledger::Reader reader, ledger::Reader::Begin(pool, scope, absl::Now() + kFeedStepMax));
  return reader.LastPosition();
}

absl::StatusOr<std::unique_ptr<rpc::Producer<v1::WatchFeedResponse>>> WatchFeed(
    const Env& env, LogPoller& poller, const rpc::Call& call, const v1::WatchFeedRequest& request,
    const rpc::Wake& wake) {
  rpc::Fields fields;
  fields.Range("after_position", request.after_position(), 0, std::numeric_limits<int64_t>::max());
  RETURN_IF_ERROR(fields.status());
  // Also here, so that a caller without rights is refused at once and not by the first step.
  RETURN_IF_ERROR(service::ResolveCaller(env.catalogue, call, env.now()).status());
  ASSIGN_OR_RETURN(const int64_t end, ReadLastPosition(env.pool, env.catalogue));
  auto feed = std::make_unique<Feed>(env, poller, call, request, wake);
  feed->SetEnd(end);
  return feed;
}

}  // namespace onestop::tracking::handlers
