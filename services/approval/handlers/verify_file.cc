#include <memory>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/snapshot.h"
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

// The agency whose seal the certificate is on `day`; null: nobody's here.
const catalog::v1::Agency* SealHolder(const catalog::Snapshot& catalogue, absl::string_view sha256,
                                      absl::CivilDay day) {
  const std::string hex = absl::BytesToHexString(sha256);
  for (const catalog::v1::Agency* agency : catalogue.AgenciesOn(day)) {
    for (const std::string& seal : agency->seal_certificates_sha256()) {
      if (absl::EqualsIgnoreCase(seal, hex)) return agency;
    }
  }
  return nullptr;
}

// Says of each agency's seal whether it was that agency's when it was put: on the day that is proven, else
// today.
void NameAgencies(const catalog::Snapshot& catalogue, absl::Time now, signing::v1::Report& report) {
  const auto day_of = [](absl::Time time) { return absl::ToCivilDay(time, calendar::OfficeZone()); };
  for (signing::v1::Signature& signature : *report.mutable_signatures()) {
    const std::string& sha256 = signature.signer().sha256();
    const absl::CivilDay day =
        day_of(signature.has_time_stamp_time() ? door::ToTime(signature.time_stamp_time()) : now);
    const catalog::v1::Agency* agency = SealHolder(catalogue, sha256, day);
    const bool then = agency != nullptr;
    if (!then) agency = SealHolder(catalogue, sha256, day_of(now));
    if (agency == nullptr) continue;
    signing::AddReason(*signature.mutable_reasons(), then ? "AGENCY_REGISTERED" : "AGENCY_NOT_THEN",
                       absl::StrCat(agency->name(), " (", agency->id(), ")"));
    signature.set_verdict(signing::Worse(signature.verdict(), signing::VerdictOf(signature.reasons())));
    report.set_verdict(signing::Worse(report.verdict(), signature.verdict()));
  }
}

class Verification final : public rpc::Consumer<v1::VerifyFileRequest, v1::VerifyFileResponse> {
 public:
  Verification(const Env& env, std::shared_ptr<const catalog::Snapshot> catalogue, absl::Time deadline,
               Place place)
      : env_(env), catalogue_(std::move(catalogue)), deadline_(deadline), place_(std::move(place)) {}

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
    NameAgencies(*catalogue_, env_.door.now(), *report);
    env_.metrics.AddCounter(telemetry::kFilesVerified, {signing::NameOf(report->verdict())}).Increment();
    v1::VerifyFileResponse response;
    *response.mutable_report() = *std::move(report);
    return response;
  }

 private:
  const Env& env_;
  const std::shared_ptr<const catalog::Snapshot> catalogue_;
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
  return std::make_unique<Verification>(env, acting.catalogue, call.deadline, std::move(place));
}

}  // namespace onestop::approval::handlers
