// onestop-pdf-writer: reads a WriterRequest from standard input and writes a WriterAnswer to standard
// output. PdfWriter starts it once for each document; it is not meant to be run by hand. Exit code 0:
// answered; 1: failed.

#include <unistd.h>

#include <string>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/pdf/workers/writer_messages.h"
#include "libs/pdf/workers/writing.pb.h"
#include "libs/pdf/write/archive.h"
#include "libs/pdf/write/places.h"
#include "libs/pdf/write/prepare.h"
#include "libs/sandbox/confine.h"
#include "libs/sandbox/standard_streams.h"

namespace onestop::pdf {
namespace {

// The largest request: a base, an image and validation data.
constexpr size_t kRequestBytesMax = kPdfBytesMax + kDssBytesMax + 2 * kImageBytesMax;

absl::StatusOr<Prepared> Prepare(const worker::WriterRequest& request) {
  if (request.has_archive()) return PrepareArchiveTimeStamp(request.base(), DataOf(request.archive()));
  SignatureSpec spec = SpecOf(request.prepare());
  if (request.prepare().finds_places()) {
    ASSIGN_OR_RETURN(const Places places, FindPlaces(request.base()));
    TakePlaces(places, spec);
  }
  return PreparePdf(request.base(), spec);
}

worker::WriterAnswer Answer(const worker::WriterRequest& request) {
  worker::WriterAnswer answer;
  if (request.has_find_places()) {
    const absl::StatusOr<Places> places = FindPlaces(request.base());
    if (places.ok()) {
      *answer.mutable_places() = ToMessage(*places);
    } else {
      *answer.mutable_refusal() = ToMessage(places.status());
    }
    return answer;
  }
  const absl::StatusOr<Prepared> prepared = Prepare(request);
  if (prepared.ok()) {
    *answer.mutable_prepared() = ToMessage(*prepared);
  } else {
    *answer.mutable_refusal() = ToMessage(prepared.status());
  }
  return answer;
}

int Work() {
  // Files can be opened only before the process is confined. An error here comes back with the answer of a
  // request that needs the fonts.
  LoadFonts().IgnoreError();
  // OpenSSL reads its configuration at the first hash.
  digest::Sha256("");
  if (!sandbox::ConfineThisProcess().ok()) return 1;
  std::string question;
  worker::WriterRequest request;
  if (!sandbox::ReadAll(kRequestBytesMax, question) || !request.ParseFromString(question)) return 1;
  // Freed before the work: the limit of memory is for both.
  question = std::string();
  return sandbox::WriteAll(Answer(request).SerializeAsString()) ? 0 : 1;
}

}  // namespace
}  // namespace onestop::pdf

// Exits without the destructors of static objects: there is nothing to save.
int main() { _exit(onestop::pdf::Work()); }
