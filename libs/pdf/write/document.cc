// Opens a PDF strictly and within limits, so that what is appended to it means the same to every reader.

#include "libs/pdf/write/document.h"

#include <algorithm>
#include <cmath>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/pdf/active_content.h"
#include "libs/pdf/write/prepare.h"
#include "libs/refusal/refusals.h"

namespace onestop::pdf {
namespace {

// How far from the end of a file qpdf and others search for startxref.
constexpr size_t kTailBytes = 1054;

absl::Status TooLarge(absl::string_view what, int64_t found, int64_t max) {
  return refusal::DraftNotSignable("too large",
                                   absl::StrCat("it has ", found, " ", what, "; ", max, " are allowed"));
}

}  // namespace

absl::Status Document::Open(absl::string_view base) {
  base_ = base;
  if (base.size() > kPdfBytesMax) {
    return TooLarge("bytes", static_cast<int64_t>(base.size()), static_cast<int64_t>(kPdfBytesMax));
  }
  RETURN_IF_ERROR(FindLastSection());
  pdf_.setSuppressWarnings(true);
  // A file that needs repair is read differently by different programs, so it cannot be signed.
  pdf_.setAttemptRecovery(false);
  pdf_.processMemoryFile("document", base.data(), base.size());
  if (pdf_.isEncrypted())
    return refusal::DraftNotSignable("encrypted", "it is encrypted; save it without a password");

  free_object_ = 1;
  const auto table = pdf_.getXRefTable();
  if (table.size() > kPdfObjectsMax) {
    return TooLarge("objects", static_cast<int64_t>(table.size()), kPdfObjectsMax);
  }
  // New objects get numbers above all that exist and above /Size, which a reader may use as the limit.
  if (!table.empty()) free_object_ = table.rbegin()->first.getObj() + 1;
  QPDFObjectHandle size = pdf_.getTrailer().getKey("/Size");
  if (size.isInteger()) free_object_ = std::max(free_object_, size.getIntValueAsInt());
  // Numbers may be sparse, but a file with the largest number is made to overflow a reader's table.
  if (free_object_ > 8 * kPdfObjectsMax) return TooLarge("object numbers", free_object_, 8 * kPdfObjectsMax);

  if (!catalog().isDictionary() || !catalog().isIndirect())
    return refusal::DraftNotSignable("damaged", "it has no catalogue");
  RETURN_IF_ERROR(CheckForm());
  RETURN_IF_ERROR(CheckPlain());
  pages_ = pdf_.getAllPages();
  if (pages_.empty()) return refusal::DraftNotSignable("damaged", "it has no page");
  if (pages_.size() > kPdfPagesMax) {
    return TooLarge("pages", static_cast<int64_t>(pages_.size()), kPdfPagesMax);
  }
  return StillSound();
}

// Finds the section that the next revision refers back to. qpdf finds it too, but does not give it to
// callers.
absl::Status Document::FindLastSection() {
  const absl::Status damaged = refusal::DraftNotSignable(
      "damaged", "it is not a PDF from its first byte to its last; create the file again");
  if (!absl::StartsWith(base_, "%PDF-")) {
    return refusal::DraftNotSignable("not a PDF", "it is not a PDF; save the draft as one");
  }
  const absl::string_view tail = base_.substr(base_.size() - std::min(base_.size(), kTailBytes));
  const size_t at = tail.rfind("startxref");
  if (at == absl::string_view::npos) return damaged;
  absl::string_view number = absl::StripLeadingAsciiWhitespace(tail.substr(at + 9));
  number = number.substr(0, number.find_first_not_of("0123456789"));
  if (!absl::SimpleAtoi(number, &startxref_) || startxref_ <= 0 ||
      startxref_ >= static_cast<int64_t>(base_.size())) {
    return damaged;
  }
  // A revision must have a table or a stream like the one before (ISO 32000-2, 7.5.8.4).
  has_xref_stream_ = !absl::StartsWith(base_.substr(static_cast<size_t>(startxref_)), "xref");
  return absl::OkStatus();
}

absl::Status Document::CheckForm() {
  QPDFObjectHandle form = catalog().getKey("/AcroForm");
  if (form.isNull()) return absl::OkStatus();
  if (!form.isDictionary()) return refusal::DraftNotSignable("damaged", "its form is not a dictionary");
  if (form.hasKey("/XFA")) {
    return refusal::DraftNotSignable(
        "XFA", "it has an XFA form, whose look is not in the PDF; print it to a plain PDF");
  }
  QPDFObjectHandle redraw = form.getKey("/NeedAppearances");
  if (redraw.isBool() && redraw.getBoolValue()) {
    return refusal::DraftNotSignable(
        "NeedAppearances",
        "its form asks readers' programs to draw the fields again, so that what is shown is not what is "
        "signed; print it to a plain PDF");
  }
  return absl::OkStatus();
}

// What is signed must look the same in every program and for ever: a signature holds over the bytes of a script as well.
absl::Status Document::CheckPlain() {
  std::set<QPDFObjGen> seen;
  std::vector<std::pair<QPDFObjectHandle, QPDFObjGen>> open = {{catalog(), catalog().getObjGen()}};
  while (!open.empty()) {
    auto [object, inside] = open.back();
    open.pop_back();
    if (object.isIndirect()) {
      if (!seen.insert(object.getObjGen()).second) continue;
      inside = object.getObjGen();
    }
    if (object.isArray()) {
      for (QPDFObjectHandle item : object.aitems()) open.emplace_back(item, inside);
      continue;
    }
    if (object.isStream()) object = object.getDict();
    if (!object.isDictionary()) continue;
    for (const std::string& key : object.getKeys()) {
      QPDFObjectHandle value = object.getKey(key);
      const char* const what = IsAction(key, value)     ? "actions or scripts"
                               : IsEmbeddedFile(key)    ? "files inside of it"
                               : IsOptionalContent(key) ? "content that is shown at times only"
                                                        : nullptr;
      if (what != nullptr) {
        return refusal::DraftNotSignable(
            "not plain", absl::StrCat("it has ", what, " (", key, " in object ", inside.getObj(),
                                      "), so that what is shown may change; print it to a plain PDF"));
      }
      open.emplace_back(value, inside);
    }
  }
  return absl::OkStatus();
}

int Document::permitted() {
  constexpr int kAll = 3;
  QPDFObjectHandle permissions = catalog().getKey("/Perms");
  if (!permissions.isDictionary() || !permissions.getKey("/DocMDP").isDictionary()) return kAll;
  QPDFObjectHandle references = permissions.getKey("/DocMDP").getKey("/Reference");
  if (!references.isArray()) return kAll;
  for (QPDFObjectHandle reference : references.aitems()) {
    if (!reference.isDictionary() || !reference.getKey("/TransformMethod").isNameAndEquals("/DocMDP"))
      continue;
    QPDFObjectHandle parameters = reference.getKey("/TransformParams");
    QPDFObjectHandle level =
        parameters.isDictionary() ? parameters.getKey("/P") : QPDFObjectHandle::newNull();
    // 2 is the standard's default.
    return level.isInteger() ? level.getIntValueAsInt() : 2;
  }
  return kAll;
}

absl::Status Document::StillSound() const {
  if (!pdf_.anyWarnings()) return absl::OkStatus();
  return refusal::DraftNotSignable("damaged", "it can be read only by repair; create the file again");
}

absl::StatusOr<PageView> PageView::Of(QPDFObjectHandle page) {
  QPDFPageObjectHelper helper(page);
  PageView view;
  QPDFObjectHandle media_box = helper.getMediaBox(/*copy_if_shared=*/false);
  // The page is not changed here, hence the copies of inherited boxes are not made.
  if (!media_box.isRectangle()) return refusal::DraftNotSignable("damaged", "a page has no size");
  const QPDFObjectHandle::Rectangle media = media_box.getArrayAsRectangle();
  QPDFObjectHandle crop_box = helper.getCropBox(/*copy_if_shared=*/false);
  QPDFObjectHandle::Rectangle crop = crop_box.isRectangle() ? crop_box.getArrayAsRectangle() : media;
  crop = {std::max(crop.llx, media.llx), std::max(crop.lly, media.lly), std::min(crop.urx, media.urx),
          std::min(crop.ury, media.ury)};
  view.crop_left_ = crop.llx;
  view.crop_bottom_ = crop.lly;
  view.crop_width_ = crop.urx - crop.llx;
  view.crop_height_ = crop.ury - crop.lly;
  // 200 inches are the standard's own limit.
  const auto sane = [](double size) { return size >= 1 && size <= 14'400; };
  if (!sane(view.crop_width_) || !sane(view.crop_height_))
    return refusal::DraftNotSignable("damaged", "a page has no size");
  QPDFObjectHandle rotate = helper.getAttribute("/Rotate", /*copy_if_shared=*/false);
  if (rotate.isInteger()) view.rotation_ = static_cast<int>(((rotate.getIntValue() % 360) + 360) % 360);
  if (view.rotation_ % 90 != 0)
    return refusal::DraftNotSignable("damaged",
                                     "a page is rotated by an angle that is not a multiple of 90 degrees");
  return view;
}

// A reader turns the page clockwise; the rectangle turns the other way.
Rectangle PageView::ToOwn(const Rectangle& seen) const {
  const double right = seen.left + seen.width;
  const double top = seen.bottom + seen.height;
  switch (rotation_) {
    case 90:
      return {crop_left_ + crop_width_ - top, crop_bottom_ + seen.left, seen.height, seen.width};
    case 180:
      return {crop_left_ + crop_width_ - right, crop_bottom_ + crop_height_ - top, seen.width, seen.height};
    case 270:
      return {crop_left_ + seen.bottom, crop_bottom_ + crop_height_ - right, seen.height, seen.width};
    default:
      return {crop_left_ + seen.left, crop_bottom_ + seen.bottom, seen.width, seen.height};
  }
}

Rectangle PageView::ToSeen(const Rectangle& own) const {
  const double left = own.left - crop_left_;
  const double bottom = own.bottom - crop_bottom_;
  const double right = left + own.width;
  const double top = bottom + own.height;
  switch (rotation_) {
    case 90:
      return {bottom, crop_width_ - right, own.height, own.width};
    case 180:
      return {crop_width_ - right, crop_height_ - top, own.width, own.height};
    case 270:
      return {crop_height_ - top, left, own.height, own.width};
    default:
      return {left, bottom, own.width, own.height};
  }
}

bool PageView::Contains(const Rectangle& seen) const {
  // Half a point is what rounding makes of a place at the very edge.
  constexpr double kSlack = 0.5;
  return seen.width > 0 && seen.height > 0 && seen.left >= -kSlack && seen.bottom >= -kSlack &&
         seen.left + seen.width <= width() + kSlack && seen.bottom + seen.height <= height() + kSlack;
}

}  // namespace onestop::pdf
