#include "libs/signing/pdf/pdf_writer.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/signing/inspect/limits.h"
#include "libs/signing/inspect/worker_process.h"
#include "libs/signing/pdf/errors.h"
#include "libs/signing/pdf/writer_messages.h"

namespace onestop::signing {

PdfWriter::PdfWriter(Options options)
    : options_(std::move(options)),
      free_(std::make_unique<std::counting_semaphore<>>(options_.processes_max)) {}

absl::StatusOr<Prepared> PdfWriter::Prepare(absl::string_view base, const SignatureSpec& spec,
                                            absl::Time deadline) const {
  v1::WriterRequest request;
  *request.mutable_prepare() = ToMessage(spec);
  ASSIGN_OR_RETURN(const v1::WriterAnswer answer, Ask(base, std::move(request), deadline));
  return PreparedOf(answer);
}

absl::StatusOr<Prepared> PdfWriter::PrepareArchive(absl::string_view base, const ValidationData& data,
                                                   absl::Time deadline) const {
  v1::WriterRequest request;
  *request.mutable_archive() = ToMessage(data);
  ASSIGN_OR_RETURN(const v1::WriterAnswer answer, Ask(base, std::move(request), deadline));
  return PreparedOf(answer);
}

absl::StatusOr<Prepared> PdfWriter::PrepareDraft(absl::string_view draft, const SignatureSpec& spec,
                                                 absl::Time deadline) const {
  v1::WriterRequest request;
  *request.mutable_prepare() = ToMessage(spec);
  request.mutable_prepare()->set_finds_places(true);
  ASSIGN_OR_RETURN(const v1::WriterAnswer answer, Ask(draft, std::move(request), deadline));
  return PreparedOf(answer);
}

absl::StatusOr<Places> PdfWriter::Find(absl::string_view draft, absl::Time deadline) const {
  v1::WriterRequest request;
  request.mutable_find_places();
  ASSIGN_OR_RETURN(const v1::WriterAnswer answer, Ask(draft, std::move(request), deadline));
  return PlacesOf(answer);
}

absl::StatusOr<v1::WriterAnswer> PdfWriter::Ask(absl::string_view base, v1::WriterRequest request,
                                                absl::Time deadline) const {
  if (base.size() > kPdfBytesMax) {
    return NotSignable("too large",
                       absl::StrCat("it has ", base.size(), " bytes; ", kPdfBytesMax, " are allowed"));
  }
  request.set_base(base.data(), base.size());
  const std::string question = request.SerializeAsString();
  // A far deadline in steps that every clock can hold.
  while (!free_->try_acquire_for(absl::ToChronoNanoseconds(
      std::clamp(deadline - absl::Now(), absl::ZeroDuration(), absl::Minutes(1))))) {
    if (absl::Now() >= deadline) return absl::DeadlineExceededError("all PDF writers are busy");
  }
  const absl::Cleanup leave = [this] { free_->release(); };
  const absl::Time end = absl::Now() + options_.time_max;
  const absl::StatusOr<std::string> said =
      inspect::RunWorker(options_.program, question, inspect::kAnswerBytesMax, std::min(end, deadline));
  if (absl::IsUnavailable(said.status())) return said.status();
  if (absl::IsDeadlineExceeded(said.status()) && deadline < end) return said.status();
  if (absl::IsDeadlineExceeded(said.status()) || absl::IsResourceExhausted(said.status())) {
    return NotSignable("too large", "preparing it costs more than a document may");
  }
  v1::WriterAnswer answer;
  if (!said.ok() || !answer.ParseFromString(*said) ||
      answer.answer_case() == v1::WriterAnswer::ANSWER_NOT_SET) {
    return NotSignable("damaged", "preparing it fails; write it anew");
  }
  if (answer.has_refusal()) return StatusOf(answer.refusal());
  return answer;
}

}  // namespace onestop::signing
