// The feed: every event in its order, as JSON Lines.

#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"

namespace onestop::cli {
namespace {

using tracking::v1::TrackingService;

struct FeedOptions {
  int64_t after = 0;
  bool follow = false;
};

constexpr absl::Duration kRetryPause = absl::Seconds(1);
// How often a broken feed is taken up again without anything new having come.
constexpr int kRetriesMax = 30;

absl::Status WriteLine(Session& session, const tracking::v1::WatchFeedResponse& message) {
  google::protobuf::util::JsonPrintOptions json;
  json.preserve_proto_field_names = true;
  std::string line;
  if (!google::protobuf::util::MessageToJsonString(message, &line, json).ok()) {
    return absl::DataLossError(
        absl::StrCat("the event at position ", message.position(), " cannot be written"));
  }
  session.out() << line << "\n" << std::flush;
  // The reader of our pipe has closed it: no message would arrive.
  if (!session.out()) return absl::CancelledError("the output is not read any more");
  return absl::OkStatus();
}

// One stream; moves `after` to the last position that was written.
absl::Status Watch(Session& session, const rpc::Client& client, bool follow, int64_t& after) {
  const auto stub = TrackingService::NewStub(client.channel());
  rpc::ClientCall call(client, "/onestop.tracking.v1.TrackingService/WatchFeed",
                       {.timeout = absl::InfiniteDuration()});
  tracking::v1::WatchFeedRequest request;
  request.set_after_position(after);
  request.set_until_present(!follow);
  const auto reader = stub->WatchFeed(&call.context(), request);
  tracking::v1::WatchFeedResponse message;
  absl::Status written;
  while (written.ok() && reader->Read(&message)) {
    written = WriteLine(session, message);
    if (written.ok()) after = message.position();
  }
  if (!written.ok()) call.context().TryCancel();
  const absl::Status status = call.Finish(reader->Finish());
  return written.ok() ? status : written;
}

bool MayResume(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

absl::Status Feed(Session& session, const FeedOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kReadingSystem));
  int64_t after = options.after;
  for (int retries = 0;;) {
    const int64_t before = after;
    const absl::Status status = Watch(session, client, options.follow, after);
    if (status.ok() && !options.follow) return status;
    if (!status.ok() && !MayResume(status)) return status;
    retries = after > before ? 0 : retries + 1;
    if (!status.ok() && retries > kRetriesMax) return status;
    // Nothing is lost meanwhile: the feed goes on behind the last position.
    client.PauseBeforeRetry(kRetryPause);
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
  command.add_flag("--follow", options->follow, "go on live; take up again when the server restarts");
  Bind(command, action, options, &Feed);
}

}  // namespace onestop::cli
