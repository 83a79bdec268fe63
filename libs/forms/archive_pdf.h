#pragma once

/// Turns cairo's PDF into one for the archive: PDF/A-2b, with named places. With structure.h the
/// only file that includes qpdf. Private to this module.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace onestop::forms {

/// A rectangle on a page that has a name; points, the origin at the page's bottom left.
struct NamedPlace {
  std::string name;
  /// From 0.
  int page = 0;
  double left = 0;
  double bottom = 0;
  double width = 0;
  double height = 0;
};

struct ArchiveData {
  /// dc:title; NFC without control characters.
  std::string title;
  absl::Time created_at;
  /// Read aloud in place of the code.
  std::string figure_text;
  /// They become named destinations: /FitR with the rectangle, in the name tree /Dests.
  std::vector<NamedPlace> places;
};

/// Adds what PDF/A-2b (ISO 19005-2) requires beyond cairo's output: XMP metadata that claims part 2,
/// conformance B and agrees with the document information, an sRGB output intent, file identifiers, the
/// language, a finished structure; one cross-reference table and no object streams, so that any program can append to it. Equal
/// input gives equal bytes.
///
/// The structure is that of conformance A: everything on the pages is in an element (H1, H2, P, L, LI, LBody, Figure with
/// /Alt) or an artifact, in reading order, with Unicode for every glyph and the language. A is not claimed, since what
/// signing appends is outside of the structure: the widgets of number, date, signature and seal. A paragraph that goes
/// on on the next page is two elements.
///
/// Debian has no package of a validator (veraPDF): archive_pdf_test.cc lists what is checked of the claim,
/// and services/approval/archival_form_test.cc what of it still holds when the result is signed, sealed and
/// archived.
///
/// Errors: INTERNAL when `pdf` is not what cairo writes.
absl::StatusOr<std::string> MakeArchivePdf(absl::string_view pdf, const ArchiveData& data);

}  // namespace onestop::forms
