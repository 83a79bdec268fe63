// onestop-pdf-writer: reads a WriterRequest from standard input and writes a WriterAnswer to standard output.
// Started by PdfWriter, once for each document; of no use by hand. Exit code 0: answered; 1: could not.

#include <unistd.h>

#include <string>
#include <utility>

#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/signing/inspect/confine.h"
#include "libs/signing/inspect/standard_streams.h"
#include "libs/signing/pdf/archive.h"
#include "libs/signing/pdf/places.h"
#include "libs/signing/pdf/prepare.h"
#include "libs/signing/pdf/writer_messages.h"
#include "onestop/signing/v1/writing.pb.h"

namespace onestop::signing {
namespace {

// The largest base, and an image and validation data beside it.
constexpr size_t kRequestBytesMax = kPdfBytesMax + kDssBytesMax + 2 * kImageBytesMax;

absl::StatusOr<Prepared> Prepare(const v1::WriterRequest& request) {
  if (request.has_archive()) return PrepareArchiveTimeStamp(request.base(), DataOf(request.archive()));
  SignatureSpec spec = SpecOf(request.prepare());
  if (request.prepare().finds_places()) {
    ASSIGN_OR_RETURN(const Places places, FindPlaces(request.base()));
    TakePlaces(places, spec);
  }
  return PreparePdf(request.base(), spec);
}

v1::WriterAnswer Answer(const v1::WriterRequest& request) {
  v1::WriterAnswer answer;
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
  // Its error comes back as the answer's, from where the fonts are needed.
  LoadFonts().IgnoreError();
  // OpenSSL reads its configuration when it first hashes.
  digest::Sha256("");
  if (!inspect::ConfineThisProcess().ok()) return 1;
  std::string question;
  v1::WriterRequest request;
  if (!inspect::ReadAll(kRequestBytesMax, question) || !request.ParseFromString(question)) return 1;
  question = std::string();
  return inspect::WriteAll(Answer(request).SerializeAsString()) ? 0 : 1;
}

}  // namespace
}  // namespace onestop::signing

// Without the destructors of static objects: there is nothing to save.
int main() { _exit(onestop::signing::Work()); }
