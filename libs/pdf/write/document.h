#pragma once

/// A PDF opened to be added to: read strictly, within the limits of prepare.h. Private to this module.

#include <cstdint>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/pdf/write/place.h"

namespace onestop::pdf {

class Document {
 public:
  /// Opens `base`, which must outlive the document. Errors: as PreparePdf(). May throw what qpdf throws: call
  /// it, and all below, under GuardQpdf().
  absl::Status Open(absl::string_view base);

  /// DRAFT_NOT_SIGNABLE "damaged" when anything that was read since had to be repaired.
  absl::Status StillSound() const;

  QPDF& pdf() { return pdf_; }
  absl::string_view base() const { return base_; }
  QPDFObjectHandle catalog() { return pdf_.getRoot(); }
  const std::vector<QPDFObjectHandle>& pages() const { return pages_; }
  /// Where the last cross-reference section begins, and whether it is a stream.
  int64_t startxref() const { return startxref_; }
  bool has_xref_stream() const { return has_xref_stream_; }
  /// The level that a certification permits (DocMDP, ISO 32000-2 12.8.2.2): 1 nothing, 2 filling in and
  /// signing, 3 also annotating. 3 when there is none.
  int permitted();
  /// The first object number that is free.
  int free_object() const { return free_object_; }

 private:
  absl::Status FindLastSection();
  absl::Status CheckForm();
  absl::Status CheckPlain();

  absl::string_view base_;
  QPDF pdf_;
  std::vector<QPDFObjectHandle> pages_;
  int64_t startxref_ = 0;
  bool has_xref_stream_ = false;
  int free_object_ = 0;
};

/// The rotation and crop of a page: converts between what its reader sees and the page's own coordinates.
class PageView {
 public:
  /// Errors: DRAFT_NOT_SIGNABLE "damaged" when the page has no size.
  static absl::StatusOr<PageView> Of(QPDFObjectHandle page);

  /// Clockwise: 0, 90, 180 or 270.
  int rotation() const { return rotation_; }
  /// As the reader sees it.
  double width() const { return rotation_ % 180 == 0 ? crop_width_ : crop_height_; }
  double height() const { return rotation_ % 180 == 0 ? crop_height_ : crop_width_; }

  /// Both ways, rectangle by rectangle. Own coordinates are of default user space.
  Rectangle ToOwn(const Rectangle& seen) const;
  Rectangle ToSeen(const Rectangle& own) const;
  /// Whether all of it is on the page.
  bool Contains(const Rectangle& seen) const;

 private:
  double crop_left_ = 0;
  double crop_bottom_ = 0;
  double crop_width_ = 0;
  double crop_height_ = 0;
  int rotation_ = 0;
};

}  // namespace onestop::pdf
