// libFuzzer on the reader of PDFs, without its worker: what crashes here, in this project's code or in
// qpdf's, would end one worker.
//
//     cmake --preset fuzz && ninja -C build/fuzz inspect_fuzz
//     mkdir -p build/fuzz/found
//     build/fuzz/bin/inspect_fuzz -dict=libs/pdf/read/fuzz.dict build/fuzz/found libs/pdf/read/corpus
//
// An input that begins with '+' is a revision appended to a signed and sealed decision: objects, each its
// number as one byte ('A': 0) and its value, with NUL between them. So comparisons are reached although a
// fuzzer cannot write tables of offsets. Any other input is a file.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "libs/pdf/read/inspect_pdf.h"
#include "libs/pdf/read/pdf_fixture.h"

namespace onestop::pdf {
namespace {

std::string WithRevision(absl::string_view text) {
  static const PdfFixture kSealed = PdfFixture().SignLeader(FakeCms).SignSeal(FakeCms);
  constexpr unsigned kNumbers = 24;
  Objects objects;
  for (const absl::string_view part : absl::StrSplit(text, '\0')) {
    if (part.empty()) continue;
    const int number =
        static_cast<int>((static_cast<unsigned char>(part[0]) - static_cast<unsigned>('A')) % kNumbers);
    if (number != 0) objects[number] = std::string(part.substr(1));
  }
  PdfFixture pdf = kSealed;
  if (!objects.empty()) pdf.Append(objects);
  return pdf.bytes();
}

// What the parent process relies on.
void Check(absl::string_view file) {
  const worker::Inspection inspection = InspectPdf(file);
  worker::Inspection received;
  if (!received.ParseFromString(inspection.SerializeAsString())) std::abort();
  if (inspection.revisions() == 0 && inspection.findings().empty()) std::abort();
  for (const worker::InspectedSignature& signature : inspection.signatures()) {
    // A signature without findings covers a revision except its own gap.
    if (!signature.findings().empty()) continue;
    if (signature.byte_range_size() != 4 || signature.byte_range(0) != 0 || signature.cms().empty())
      std::abort();
    const int64_t gap = signature.byte_range(2) - signature.byte_range(1);
    const int64_t end = signature.byte_range(2) + signature.byte_range(3);
    const auto size = static_cast<int64_t>(file.size());
    if (gap <= 0 || end > size || signature.covers_whole_file() != (end == size)) std::abort();
    // Bytes after the signed revision are reported.
    if (!signature.covers_whole_file() && signature.later_changes().empty()) std::abort();
  }
}

}  // namespace
}  // namespace onestop::pdf

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace onestop::pdf;  // NOLINT(google-build-using-namespace)
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  if (!input.empty() && input[0] == '+') {
    Check(WithRevision(input.substr(1)));
  } else {
    Check(input);
  }
  return 0;
}
