// Runs onestop-pdf-writer for one document and turns its answer, or the lack of one, into a result or a
// refusal.

#include "libs/pdf/workers/pdf_writer.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/pdf/limits.h"
#include "libs/pdf/workers/writer_messages.h"
#include "libs/refusal/refusals.h"
#include "libs/sandbox/limits.h"
#include "libs/sandbox/worker_process.h"

namespace onestop::pdf {

PdfWriter::PdfWriter(Options options) : options_(std::move(options)), processes_(options_.processes_max) {}

absl::StatusOr<Prepared> PdfWriter::Prepare(absl::string_view base, const SignatureSpec& spec,
                                            absl::Time deadline) const {
  worker::WriterRequest request;
  *request.mutable_prepare() = ToMessage(spec);
  ASSIGN_OR_RETURN(const worker::WriterAnswer answer, Ask(base, std::move(request), deadline));
  return PreparedOf(answer);
}

absl::StatusOr<Prepared> PdfWriter::PrepareArchive(absl::string_view base, const trust::ValidationData& data,
                                                   absl::Time deadline) const {
  worker::WriterRequest request;
  *request.mutable_archive() = ToMessage(data);
  ASSIGN_OR_RETURN(const worker::WriterAnswer answer, Ask(base, std::move(request), deadline));
  return PreparedOf(answer);
}

absl::StatusOr<Prepared> PdfWriter::PrepareDraft(absl::string_view draft, const SignatureSpec& spec,
                                                 absl::Time deadline) const {
  worker::WriterRequest request;
  *request.mutable_prepare() = ToMessage(spec);
  // The worker finds the places and prepares in one run: the draft is parsed once.
  request.mutable_prepare()->set_finds_places(true);
  ASSIGN_OR_RETURN(const worker::WriterAnswer answer, Ask(draft, std::move(request), deadline));
  return PreparedOf(answer);
}

absl::StatusOr<Places> PdfWriter::Find(absl::string_view draft, absl::Time deadline) const {
  worker::WriterRequest request;
  request.mutable_find_places();
  ASSIGN_OR_RETURN(const worker::WriterAnswer answer, Ask(draft, std::move(request), deadline));
  return PlacesOf(answer);
}

absl::StatusOr<worker::WriterAnswer> PdfWriter::Ask(absl::string_view base, worker::WriterRequest request,
                                                    absl::Time deadline) const {
  if (base.size() > kPdfBytesMax) {
    return refusal::DraftNotSignable(
        "too large", absl::StrCat("it has ", base.size(), " bytes; ", kPdfBytesMax, " are allowed"));
  }
  request.set_base(base.data(), base.size());
  // Serialised before a slot is taken, since slots are few.
  const std::string question = request.SerializeAsString();
  const std::optional<base::Slots::Slot> slot = processes_.TakeBefore(deadline);
  if (!slot.has_value()) return absl::DeadlineExceededError("all PDF writers are busy");
  const absl::Time end = absl::Now() + options_.time_max;
  const absl::StatusOr<std::string> said =
      sandbox::RunWorker(options_.program, question, sandbox::kAnswerBytesMax, std::min(end, deadline));
  if (absl::IsUnavailable(said.status())) return said.status();
  // The caller's own deadline says nothing about the document.
  if (absl::IsDeadlineExceeded(said.status()) && deadline < end) return said.status();
  if (absl::IsDeadlineExceeded(said.status()) || absl::IsResourceExhausted(said.status())) {
    return refusal::DraftNotSignable("too large", "preparing it costs more than a document may");
  }
  worker::WriterAnswer answer;
  if (!said.ok() || !answer.ParseFromString(*said) ||
      answer.answer_case() == worker::WriterAnswer::ANSWER_NOT_SET) {
    return refusal::DraftNotSignable("damaged", "preparing it failed; create the file again");
  }
  if (answer.has_refusal()) return StatusOf(answer.refusal());
  return answer;
}

}  // namespace onestop::pdf
