// Verifies a file that staff send: its signatures, and whose seals they are.

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/snapshot.h"
#include "libs/refusal/refusals.h"
#include "libs/service/pdf_programs.h"
#include "libs/service/upload_pace.h"
#include "libs/signing/verify_file.h"
#include "libs/trust/reasons.h"
#include "services/approval/handlers/handlers.h"
#include "services/approval/handlers/verdict.h"

namespace onestop::approval::handlers {
namespace {

constexpr size_t kChunkBytesMax = 1024 * 1024;

// The agency whose seal the certificate is on `day`; null when it is none's.
const catalog::v1::Agency* SealHolder(const catalog::Snapshot& catalogue, absl::string_view sha256,
                                      absl::CivilDay day) {
  // The catalogue has hexadecimal digits, in either case.
  const std::string hex = absl::BytesToHexString(sha256);
  for (const catalog::v1::Agency* agency : catalogue.AgenciesOn(day)) {
    for (const std::string& seal : agency->seal_certificates_sha256()) {
      if (absl::EqualsIgnoreCase(seal, hex)) return agency;
    }
  }
  return nullptr;
}

// Adds to each agency's seal whether it was registered when it was put: on the day that is proven, else
// today.
void NameAgencies(const catalog::Snapshot& catalogue, absl::Time now, signing::v1::Report& report) {
  const auto day_of = [](absl::Time time) { return absl::ToCivilDay(time, calendar::OfficeZone()); };
  for (signing::v1::Signature& signature : *report.mutable_signatures()) {
    const std::string& sha256 = signature.signer().sha256();
    const absl::CivilDay day =
        day_of(signature.has_time_stamp_time() ? service::ToTime(signature.time_stamp_time()) : now);
    const catalog::v1::Agency* agency = SealHolder(catalogue, sha256, day);
    const bool then = agency != nullptr;
    if (!then) agency = SealHolder(catalogue, sha256, day_of(now));
    if (agency == nullptr) continue;
    trust::AddReason(*signature.mutable_reasons(), then ? "AGENCY_REGISTERED" : "AGENCY_NOT_THEN",
                     absl::StrCat(agency->name(), " (", agency->id(), ")"));
    signature.set_verdict(trust::Worse(signature.verdict(), trust::VerdictOf(signature.reasons())));
    report.set_verdict(trust::Worse(report.verdict(), signature.verdict()));
  }
}

// Holds the whole file: signatures cover ranges of all its bytes.
class Verification final : public rpc::Consumer<v1::VerifyFileRequest, v1::VerifyFileResponse> {
 public:
  Verification(const Env& env, std::shared_ptr<const catalog::Snapshot> catalogue, const rpc::Call& call)
      : env_(env), catalogue_(std::move(catalogue)), call_(call), pace_(absl::Now()) {}

  absl::Status Consume(v1::VerifyFileRequest& message) override {
    const std::string& chunk = message.chunk();
    if (chunk.empty() || chunk.size() > kChunkBytesMax) {
      return base::FieldError(
          "chunk", absl::StrCat("it has ", chunk.size(), " bytes; 1 to ", kChunkBytesMax, " are allowed"));
    }
    // Taken with the first bytes: each verification holds a whole file in memory, a silent stream holds nothing.
    if (!slot_.has_value()) slot_ = env_.verifications.TryTake(call_.caller.subject);
    if (!slot_.has_value()) return refusal::ServerBusy("files are being verified");
    RETURN_IF_ERROR(pace_.Add(static_cast<int64_t>(chunk.size()), absl::Now()));
    // Checked chunk by chunk, before the memory is used.
    if (bytes_.size() + chunk.size() > static_cast<size_t>(documents::kFileBytesMax)) {
      return refusal::DocumentTooLarge(documents::kFileBytesMax);
    }
    bytes_ += chunk;
    return absl::OkStatus();
  }

  absl::StatusOr<v1::VerifyFileResponse> Finish() override {
    if (bytes_.empty()) return base::FieldError("chunk", "it is missing; send the file's bytes");
    absl::StatusOr<signing::v1::Report> report =
        signing::VerifyFile({.bytes = bytes_, .now = env_.command_env.now(), .deadline = call_.deadline},
                            env_.inspector, env_.policy, &env_.trust);
    if (!report.ok()) return service::ProgramFault(report.status());
    NameAgencies(*catalogue_, env_.command_env.now(), *report);
    env_.metrics.AddCounter(telemetry::kFilesVerified, {trust::NameOf(report->verdict())}).Increment();
    v1::VerifyFileResponse response;
    *response.mutable_report() = *std::move(report);
    return response;
  }

 private:
  const Env& env_;
  const std::shared_ptr<const catalog::Snapshot> catalogue_;
  const rpc::Call& call_;
  service::UploadPace pace_;
  std::optional<base::Slots::Slot> slot_;
  std::string bytes_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<rpc::Consumer<v1::VerifyFileRequest, v1::VerifyFileResponse>>> VerifyFile(
    const Env& env, const rpc::Call& call) {
  ASSIGN_OR_RETURN(const service::Principal principal,
                   service::ResolveCaller(env.command_env.catalogue, call, env.command_env.now()));
  // Systems have no officer who would judge the report.
  if (principal.actor->is_system) {
    return refusal::StaffOnly("files are verified");
  }
  return std::make_unique<Verification>(env, principal.catalogue, call);
}

}  // namespace onestop::approval::handlers
