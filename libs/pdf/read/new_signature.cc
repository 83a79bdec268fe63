// Decides whether a field is a new signature's and nothing else, and measures its widget.

#include "libs/pdf/read/new_signature.h"

#include <cmath>
#include <optional>
#include <set>

#include "libs/pdf/limits.h"

namespace onestop::pdf {
namespace {

// The area of a rectangle in square points; std::nullopt when it is not a rectangle.
std::optional<double> AreaOf(QPDFObjectHandle rectangle) {
  if (!rectangle.isArray() || rectangle.getArrayNItems() != 4) return std::nullopt;
  double corners[4] = {};
  for (int i = 0; i < 4; ++i) {
    QPDFObjectHandle number = rectangle.getArrayItem(i);
    if (!number.isNumber()) return std::nullopt;
    corners[i] = number.getNumericValue();
  }
  const double area = std::abs((corners[2] - corners[0]) * (corners[3] - corners[1]));
  // Huge numbers could overflow to infinity, which no comparison would find too large.
  return std::isfinite(area) ? std::optional(area) : std::nullopt;
}

// A page may inherit its box from the tree of pages.
std::optional<double> AreaOfPage(QPDFObjectHandle page) {
  // Bounded, since /Parent may lead in a circle.
  for (int level = 0; level < kTreeDepthMax && page.isDictionary(); ++level) {
    for (const char* box : {"/CropBox", "/MediaBox"}) {
      if (page.hasKey(box)) return AreaOf(page.getKey(box));
    }
    page = page.getKey("/Parent");
  }
  return std::nullopt;
}

}  // namespace

// Only the entries that programs for signing write; /A and /AA are not among them, so no action comes
// along.
bool IsNewSignature(QPDFObjectHandle item, const Revision& before, const Revision& after) {
  static const std::set<std::string> kEntries = {
      "/Type", "/Subtype", "/FT",   "/T",    "/TU",     "/TM", "/V",           "/F",
      "/Ff",   "/P",       "/AP",   "/Rect", "/MK",     "/M",  "/NM",          "/DA",
      "/SV",   "/H",       "/Lock", "/BS",   "/Border", "/AS", "/StructParent"};
  if (!item.isIndirect() || !item.isDictionary() || before.table.contains(item.getObjGen())) return false;
  const Field* const field = after.fields.Find(item);
  if (field == nullptr || !field->IsSignature() || field->name.empty()) return false;
  // A field of the same name as an earlier one would be taken for it.
  if (before.fields.FindNamed(field->name) != nullptr) return false;
  if (!item.getKey("/V").isDictionary()) return false;
  for (const std::string& key : item.getKeys()) {
    if (!kEntries.contains(key)) return false;
  }
  return !item.hasKey("/Subtype") || item.getKey("/Subtype").isNameAndEquals("/Widget");
}

bool FitsPage(QPDFObjectHandle widget, QPDFObjectHandle page) {
  const std::optional<double> area = AreaOf(widget.getKey("/Rect"));
  const std::optional<double> page_area = AreaOfPage(page);
  return area.has_value() && page_area.has_value() && *area <= *page_area * kWidgetPartOfPageMax;
}

bool IsInvisible(QPDFObjectHandle widget) {
  const std::optional<double> area = AreaOf(widget.getKey("/Rect"));
  return area.has_value() && *area == 0;
}

bool IsDocumentTimeStamp(QPDFObjectHandle signature) {
  return signature.isDictionary() && signature.getKey("/SubFilter").isNameAndEquals("/ETSI.RFC3161");
}

}  // namespace onestop::pdf
