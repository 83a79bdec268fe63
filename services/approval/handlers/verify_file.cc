#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/door/pdf_programs.h"
#include "libs/signing/inspect/verify_file.h"
#include "libs/signing/reasons.h"
#include "services/approval/handlers/handlers.h"
#include "services/approval/handlers/verdict.h"

namespace onestop::approval::handlers {
namespace {

constexpr size_t kChunkBytesMax = 1024 * 1024;

// One of the places for verifications, given back when it is destroyed.
class Place {
 public:
  static absl::StatusOr<Place> Take(const Env& env) {
    Place place(env.verifications);
    if (env.verifications.fetch_add(1) < kVerificationsMax) return place;
    return base::WithReason(absl::ResourceExhaustedError("too many files are being verified; try again"),
                            {"SERVER_BUSY", {}});
  }
  Place(Place&& other) noexcept : taken_(std::exchange(other.taken_, nullptr)) {}
  Place& operator=(Place&&) = delete;
  ~Place() {
    if (taken_ != nullptr) taken_->fetch_sub(1);
  }

 private:
  explicit Place(std::atomic<int>& taken) : taken_(&taken) {}

  std::atomic<int>* taken_;
};

class Verification final : public rpc::Consumer<v1::VerifyFileRequest, v1::VerifyFileResponse> {
 public:
  Verification(const Env& env, absl::Time deadline, Place place)
      : env_(env), deadline_(deadline), place_(std::move(place)) {}

  absl::Status Consume(v1::VerifyFileRequest& message) override {
    const std::string& chunk = message.chunk();
    if (chunk.empty() || chunk.size() > kChunkBytesMax) {
      return base::FieldError(
          "chunk", absl::StrCat("it has ", chunk.size(), " bytes; 1 to ", kChunkBytesMax, " are allowed"));
    }
    if (bytes_.size() + chunk.size() > static_cast<size_t>(documents::kFileBytesMax)) {
      return base::WithReason(
          absl::InvalidArgumentError(
              absl::StrCat("the file is larger than ", documents::kFileBytesMax, " bytes")),
          {"DOCUMENT_TOO_LARGE", {{"max_bytes", absl::StrCat(documents::kFileBytesMax)}}});
    }
    bytes_ += chunk;
    return absl::OkStatus();
  }

  absl::StatusOr<v1::VerifyFileResponse> Finish() override {
    if (bytes_.empty()) return base::FieldError("chunk", "it is missing; send the file's bytes");
    absl::StatusOr<signing::v1::Report> report =
        signing::VerifyFile({.bytes = bytes_, .now = env_.door.now(), .deadline = deadline_}, env_.inspector,
                            env_.policy, &env_.trust);
    if (!report.ok()) return door::ProgramFault(report.status());
    env_.metrics.AddCounter(telemetry::kFilesVerified, {signing::NameOf(report->verdict())}).Increment();
    v1::VerifyFileResponse response;
    *response.mutable_report() = *std::move(report);
    return response;
  }

 private:
  const Env& env_;
  const absl::Time deadline_;
  const Place place_;
  std::string bytes_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::Consumer<v1::VerifyFileRequest, v1::VerifyFileResponse>>> VerifyFile(
    const Env& env, const rpc::Call& call) {
  ASSIGN_OR_RETURN(const door::Acting acting, door::WhoActs(env.door.catalogue, call, env.door.now()));
  if (acting.actor->is_system) {
    return base::WithReason(
        absl::PermissionDeniedError("files are verified for staff; this is a client system"),
        {"ROLE_MISSING", {{"role", "staff"}}});
  }
  ASSIGN_OR_RETURN(Place place, Place::Take(env));
  return std::make_unique<Verification>(env, call.deadline, std::move(place));
}

}  // namespace onestop::approval::handlers
