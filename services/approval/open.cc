#include "services/approval/open.h"

#include <memory>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/door/pdf_programs.h"
#include "services/approval/approval_service.h"

namespace onestop::approval {

absl::Status Open(process::Process& process) {
  const config::Config& config = process.config();
  ASSIGN_OR_RETURN(const door::Env* door, process.DoorFor("approval"));
  ASSIGN_OR_RETURN(documents::FileStore * files, process.Files());
  ASSIGN_OR_RETURN(signing::TrustPolicy loaded, signing::TrustPolicy::Load(config.signing.trust_file));
  const auto& policy = process.Keep(std::make_unique<signing::TrustPolicy>(std::move(loaded)));
  signing::TrustServices& trust = process.Keep(signing::MakeHttpTrustServices(policy));
  ASSIGN_OR_RETURN(forms::TemplateSet templates, forms::TemplateSet::Load(config.forms.templates_dir));
  ASSIGN_OR_RETURN(std::string reads, process.Helper("onestop-pdf-worker"));
  ASSIGN_OR_RETURN(std::string writes, process.Helper("onestop-pdf-writer"));
  // It cannot be moved. NOLINTNEXTLINE(modernize-make-unique)
  const Env& env = process.Keep(std::unique_ptr<Env>(new Env{
      .door = *door,
      .files = *files,
      .pool = process.PoolFor("onestop_approval"),
      .workers = process.server().pool(),
      .policy = policy,
      .trust = trust,
      .inspector = process.Keep(std::make_unique<signing::PdfInspector>(signing::PdfInspector::Options{
          .worker = std::move(reads), .observe = door::InspectionMeter(process.metrics())})),
      .writer = process.Keep(
          std::make_unique<signing::PdfWriter>(signing::PdfWriter::Options{.program = std::move(writes)})),
      .templates = process.Keep(std::make_unique<forms::TemplateSet>(std::move(templates))),
      .office = {.parent_agency = config.forms.parent_agency,
                 .place = config.forms.place,
                 .verification_address = config.forms.verification_address,
                 .images_directory = config.signing.images_dir},
      .metrics = process.metrics()}));
  ApprovalService& service = process.Keep(std::make_unique<ApprovalService>(process.server(), env));
  process.server().Register(service, ApprovalService::kName);
  return absl::OkStatus();
}

}  // namespace onestop::approval
