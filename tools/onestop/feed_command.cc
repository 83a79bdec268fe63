// The feed: every event in its order, as JSON Lines.

#include <cstdint>
#include <iostream>
#include <limits>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/messages/status.h"
#include "nlohmann/json.hpp"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/program_text.h"

namespace onestop::cli {
namespace {

using tracking::v1::TrackingService;

struct FeedOptions {
  int64_t after = 0;
  bool follow = false;
};

constexpr absl::Duration kRetryPause = absl::Seconds(1);
// How often a feed that ends at the present is taken up again without anything new having come.
constexpr int kRetriesMax = 30;

absl::Status WriteEvent(Session& session, const tracking::v1::WatchFeedResponse& message) {
  WriteLine(session.out(), ToJson(message));
  session.out() << std::flush;
  // The reader of our pipe has closed it: no message would arrive.
  if (!session.out())
    return messages::Error(absl::StatusCode::kAborted, messages::Both("the output is not read any more"));
  return absl::OkStatus();
}

// One stream; moves `after` to the last position that was written.
absl::Status Watch(Session& session, const rpc::Client& client, bool follow, int64_t& after) {
  const auto stub = client.Stub<TrackingService>();
  rpc::ClientCall call(client, "/onestop.tracking.v1.TrackingService/WatchFeed",
                       {.timeout = absl::InfiniteDuration()});
  tracking::v1::WatchFeedRequest request;
  request.set_after_position(after);
  request.set_until_present(!follow);
  const auto reader = stub->WatchFeed(&call.context(), request);
  tracking::v1::WatchFeedResponse message;
  absl::Status written;
  while (written.ok() && reader->Read(&message)) {
    written = WriteEvent(session, message);
    if (written.ok()) after = message.position();
  }
  if (!written.ok()) call.context().TryCancel();
  const absl::Status status = call.Finish(reader->Finish());
  return written.ok() ? status : written;
}

// The server, or something on the way to it, ended the feed. We cancel a feed for a reason of our own alone, which is
// another error.
bool FeedMayResume(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsCancelled(status);
}

// A server that was started again may listen elsewhere, and a token may have expired: so each stream has a connection
// of its own.
absl::Status ConnectAndWatch(Session& session, bool follow, int64_t& after) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kReadingSystem));
  return Watch(session, client, follow, after);
}

absl::Status Feed(Session& session, const FeedOptions& options) {
  // Where the server is and who asks is known before anything is tried again.
  RETURN_IF_ERROR(session.Connect(kReadingSystem).status());
  int64_t after = options.after;
  bool told = false;
  for (int retries = 0;;) {
    const int64_t before = after;
    const absl::Status status = ConnectAndWatch(session, options.follow, after);
    if (status.ok() && !options.follow) return status;
    if (!status.ok() && !FeedMayResume(status)) return status;
    retries = after > before ? 0 : retries + 1;
    if (!options.follow && retries > kRetriesMax) return status;
    // Once for each interruption: a server may be away for hours.
    if (after > before) told = false;
    if (!told) {
      std::cerr << session.Localize("the feed was interrupted ($0); it goes on behind position $1",
                                    status.message(), after)
                << "\n";
    }
    told = true;
    // Nothing is lost meanwhile: the feed goes on behind the last position.
    absl::SleepFor(kRetryPause);
  }
}

}  // namespace

void AddFeedCommand(CLI::App& app, Action& action) {
  auto options = std::make_shared<FeedOptions>();
  CLI::App& command =
      *app.add_subcommand("feed", "every event in the order of its position, one JSON object a line");
  command.footer(
      "  onestop feed --as ioc\n"
      "  onestop feed --after 1200 --follow --as ioc | my-dashboard");
  command.add_option("--after", options->after, "the last position that was handled")
      ->check(CLI::Range(int64_t{0}, std::numeric_limits<int64_t>::max(), "POSITION"));
  command.add_flag("--follow", options->follow,
                   "go on live; after a restart of the server too, also at another port");
  Bind(command, action, options, &Feed, kOwnForm);
}

}  // namespace onestop::cli
