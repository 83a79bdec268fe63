// Finds where number, date, signature and seal belong in a draft, and refuses drafts that cannot be signed.

#include "libs/pdf/write/places.h"

#include <algorithm>
#include <optional>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFNameTreeObjectHelper.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <string>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/pdf/write/document.h"
#include "libs/pdf/write/form.h"
#include "libs/pdf/write/incremental_revision.h"
#include "libs/pdf/write/qpdf_guard.h"
#include "libs/refusal/refusals.h"

namespace onestop::pdf {
namespace {

using Handle = QPDFObjectHandle;

constexpr double kMillimetre = 72 / 25.4;
// The margins and lines of NĐ 30/2020 Phụ lục I: 30 mm left, 20 mm right and top; number and date are on
// the third line of 13 points, below the agency's two lines and the two of the national name.
constexpr double kLeftMargin = 30 * kMillimetre;
constexpr double kRightMargin = 20 * kMillimetre;
constexpr double kLineBottom = 20 * kMillimetre + 58;
constexpr double kLineHeight = 18;
constexpr double kLeaderWidth = 150;
constexpr double kLeaderHeight = 70;
// Above the signer's name and the lines that may follow it.
constexpr double kLeaderBottom = 45 * kMillimetre;

Handle NamedDestination(Document& document, const std::string& name) {
  Handle found;
  Handle names = document.catalog().getKey("/Names");
  if (names.isDictionary() && names.getKey("/Dests").isDictionary()) {
    // Without auto_repair: a damaged tree must not change the document in memory.
    QPDFNameTreeObjectHelper(names.getKey("/Dests"), document.pdf(), /*auto_repair=*/false)
        .findObject(name, found);
  }
  // PDF 1.1 kept named destinations in the catalogue.
  Handle old_style = document.catalog().getKey("/Dests");
  if (!found.isInitialized() && old_style.isDictionary()) found = old_style.getKey("/" + name);
  if (found.isInitialized() && found.isDictionary()) found = found.getKey("/D");
  return found;
}

// The rectangle in the page's own coordinates; a point of /XYZ has no size.
std::optional<Rectangle> OwnRectangle(Handle destination) {
  const auto number = [&](int at) { return destination.getArrayItem(at).getNumericValue(); };
  const auto numbers = [&](int from, int to) {
    for (int at = from; at <= to; ++at) {
      if (!destination.getArrayItem(at).isNumber()) return false;
    }
    return true;
  };
  const int items = destination.getArrayNItems();
  if (items >= 6 && destination.getArrayItem(1).isNameAndEquals("/FitR") && numbers(2, 5)) {
    // The corners may be given in any order.
    return Rectangle{std::min(number(2), number(4)), std::min(number(3), number(5)),
                     std::abs(number(4) - number(2)), std::abs(number(5) - number(3))};
  }
  if (items >= 4 && destination.getArrayItem(1).isNameAndEquals("/XYZ") && numbers(2, 3)) {
    return Rectangle{number(2), number(3), 0, 0};
  }
  return std::nullopt;
}

// The place that the draft names, `size` being that of a point; std::nullopt when it names none, or one off
// the page.
absl::StatusOr<std::optional<Place>> FromDraft(Document& document, const std::string& name,
                                               const Rectangle& size) {
  Handle destination = NamedDestination(document, name);
  if (!destination.isInitialized() || !destination.isArray()) return std::nullopt;
  const std::optional<Rectangle> own = OwnRectangle(destination);
  Handle target = destination.getArrayItem(0);
  std::vector<Handle> pages = document.pages();
  const auto page = std::find_if(pages.begin(), pages.end(), [&](Handle candidate) {
    return target.isIndirect() && candidate.getObjGen() == target.getObjGen();
  });
  if (!own.has_value() || page == pages.end()) return std::nullopt;
  ASSIGN_OR_RETURN(const PageView view, PageView::Of(*page));
  Rectangle seen = view.ToSeen(*own);
  // A point is the top left corner, as programs for text set their destinations.
  if (seen.width == 0 && seen.height == 0)
    seen = {seen.left, seen.bottom - size.height, size.width, size.height};
  if (!view.Contains(seen)) return std::nullopt;
  return Place{static_cast<int>(page - pages.begin()), seen};
}

bool IsSignature(Handle value) {
  return value.isDictionary() && value.hasKey("/ByteRange") && value.hasKey("/Contents");
}

// Finds what would conflict with the office's own signatures: an earlier signature, or a field with one of
// their names.
absl::Status CheckFree(Document& document) {
  // All objects, not only the form's fields: a signature that was removed from the form counts too.
  for (Handle object : document.pdf().getAllObjects()) {
    if (!object.isDictionary()) continue;
    const bool signed_field = object.getKey("/FT").isNameAndEquals("/Sig") && object.hasKey("/V");
    if (signed_field || IsSignature(object) || IsSignature(object.getKey("/V"))) {
      return refusal::DraftNotSignable(
          "signed", "it carries a signature already, and the leader must sign first; use the unsigned draft");
    }
  }
  Revision unchanged(document);
  Form form(document, unchanged);
  for (const char* const name : {"onestop.number", "onestop.date", "onestop.seal"}) {
    ASSIGN_OR_RETURN(const std::optional<Handle> found, form.Find(name));
    if (found.has_value()) {
      return refusal::DraftNotSignable(
          "field of another type",
          absl::StrCat("it has a field ", name, ", which the signature adds; remove it"));
    }
  }
  return document.StillSound();
}

// The wanted rectangle, moved and made smaller as the page requires.
Rectangle Within(const PageView& view, Rectangle wanted) {
  wanted.width = std::min(wanted.width, view.width());
  wanted.height = std::min(wanted.height, view.height());
  wanted.left = std::clamp(wanted.left, 0.0, view.width() - wanted.width);
  wanted.bottom = std::clamp(wanted.bottom, 0.0, view.height() - wanted.height);
  return wanted;
}

absl::StatusOr<Places> Run(absl::string_view draft) {
  Document document;
  RETURN_IF_ERROR(document.Open(draft));
  RETURN_IF_ERROR(CheckFree(document));
  const int last_page = static_cast<int>(document.pages().size()) - 1;
  ASSIGN_OR_RETURN(const PageView first, PageView::Of(document.pages().front()));
  ASSIGN_OR_RETURN(const PageView last, PageView::Of(document.pages().back()));
  // The left and right columns of the heading are in the proportion 2 to 3.
  const double width = first.width() - kLeftMargin - kRightMargin;
  const double line = first.height() - kLineBottom;
  const Rectangle number = Within(first, {kLeftMargin, line, width * 0.4, kLineHeight});
  const Rectangle date = Within(first, {kLeftMargin + width * 0.4, line, width * 0.6, kLineHeight});
  const double signature_centre =
      last.width() - kRightMargin - (last.width() - kLeftMargin - kRightMargin) / 4;
  const Rectangle leader =
      Within(last, {signature_centre - kLeaderWidth / 2, kLeaderBottom, kLeaderWidth, kLeaderHeight});

  Places places;
  ASSIGN_OR_RETURN(const auto found_number, FromDraft(document, "onestop.number", number));
  places.number = found_number.value_or(Place{0, number});
  ASSIGN_OR_RETURN(const auto found_date, FromDraft(document, "onestop.date", date));
  places.date = found_date.value_or(Place{0, date});
  ASSIGN_OR_RETURN(const auto found_leader, FromDraft(document, "onestop.leader", leader));
  places.leader = found_leader.value_or(Place{last_page, leader});

  const Rectangle& signature = places.leader.rectangle;
  ASSIGN_OR_RETURN(const PageView page,
                   PageView::Of(document.pages()[static_cast<size_t>(places.leader.page)]));
  // NĐ 30/2020 Phụ lục I: the seal covers the left third of the signature.
  const Rectangle seal =
      Within(page, {signature.left + signature.width / 3 - kSealPoints,
                    signature.bottom + (signature.height - kSealPoints) / 2, kSealPoints, kSealPoints});
  ASSIGN_OR_RETURN(const auto found_seal, FromDraft(document, "onestop.seal", seal));
  places.seal = found_seal.value_or(Place{places.leader.page, seal});
  RETURN_IF_ERROR(document.StillSound());
  return places;
}

}  // namespace

absl::StatusOr<Places> FindPlaces(absl::string_view draft) {
  absl::StatusOr<Places> places;
  RETURN_IF_ERROR(GuardQpdf([&] {
    places = Run(draft);
    return places.status();
  }));
  return places;
}

// The spec is made before the draft is parsed, so the places are filled in by name.
void TakePlaces(const Places& places, SignatureSpec& spec) {
  const auto take = [&places](const std::string& name, Place& place) {
    if (name == "onestop.number") place = places.number;
    if (name == "onestop.date") place = places.date;
    if (name == "onestop.leader") place = places.leader;
    if (name == "onestop.seal") place = places.seal;
  };
  take(spec.field_name, spec.place);
  for (EmptyTextField& field : spec.empty_text_fields) take(field.name, field.place);
  for (EmptySignatureField& field : spec.empty_signature_fields) take(field.name, field.place);
}

}  // namespace onestop::pdf
