// Breaks text into lines with pango, in one face and without substitutes, so that a document looks the same
// everywhere.

#include "libs/forms/typesetter.h"

#include <pango/pangocairo.h>

#include <algorithm>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "libs/text/utf8.h"

namespace onestop::forms {
namespace {

// The ascent and descent of Liberation Serif, as of Times New Roman, in parts of the size.
constexpr double kAscent = 0.891;
constexpr double kDescent = 0.216;

struct FreeDescription {
  void operator()(PangoFontDescription* description) const { pango_font_description_free(description); }
};
using Description = std::unique_ptr<PangoFontDescription, FreeDescription>;

struct UnrefAttributes {
  void operator()(PangoAttrList* list) const { pango_attr_list_unref(list); }
};

struct FreeIterator {
  void operator()(PangoLayoutIter* iterator) const { pango_layout_iter_free(iterator); }
};

using Iterator = std::unique_ptr<PangoLayoutIter, FreeIterator>;

int Units(double points) { return pango_units_from_double(points); }

// An absolute size, so that the resolution of a screen has no influence.
Description DescribeFace(const Style& style) {
  Description description(pango_font_description_new());
  pango_font_description_set_family_static(description.get(), kFace);
  pango_font_description_set_absolute_size(description.get(), Units(style.points));
  pango_font_description_set_weight(description.get(), style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_style(description.get(), style.italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  return description;
}

std::unique_ptr<PangoFont, UnrefObject> LoadFace(PangoContext* context) {
  return std::unique_ptr<PangoFont, UnrefObject>(pango_context_load_font(context, DescribeFace({}).get()));
}

PangoAlignment AlignmentOf(const Style& style) {
  return style.align == Style::Align::kCentre ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT;
}

}  // namespace

void UnrefObject::operator()(void* object) const { g_object_unref(object); }

// The text is centred in the line's height, which is given and does not depend on the letters in it.
Lines::Lines(std::unique_ptr<PangoLayout, UnrefObject> layout, const Style& style)
    : layout_(std::move(layout)),
      leading_(style.leading),
      baseline_((style.leading - style.points * (kAscent + kDescent)) / 2 + style.points * kAscent) {
  const Iterator iterator(pango_layout_get_iter(layout_.get()));
  do {
    PangoRectangle logical;
    pango_layout_iter_get_line_extents(iterator.get(), nullptr, &logical);
    places_.push_back({.left = pango_units_to_double(logical.x),
                       .right = pango_units_to_double(logical.x + logical.width)});
  } while (pango_layout_iter_next_line(iterator.get()));
}

double Lines::widest() const {
  double widest = 0;
  for (const Place& place : places_) widest = std::max(widest, place.right - place.left);
  return widest;
}

void Lines::Shift(double by) {
  for (Place& place : places_) {
    place.left += by;
    place.right += by;
  }
}

void Lines::Draw(cairo_t* cairo, double x, double top, int first, int count) const {
  const Iterator iterator(pango_layout_get_iter(layout_.get()));
  for (int line = 0; line < first + count; ++line, pango_layout_iter_next_line(iterator.get())) {
    if (line < first) continue;
    cairo_move_to(cairo, x + places_[line].left, top + leading_ * (line - first) + baseline_);
    pango_cairo_show_layout_line(cairo, pango_layout_iter_get_line_readonly(iterator.get()));
  }
}

absl::StatusOr<Typesetter> Typesetter::Make() {
  // The default font map belongs to the calling thread.
  std::unique_ptr<PangoContext, UnrefObject> context(
      pango_font_map_create_context(pango_cairo_font_map_get_default()));
  // 72 units per inch: a unit is a point.
  pango_cairo_context_set_resolution(context.get(), 72);
  // Rounding to whole units would space letters unevenly in print.
  pango_context_set_round_glyph_positions(context.get(), FALSE);
  // The direction is fixed: text that would change it is refused by WhyNotPrintable().
  pango_context_set_base_dir(context.get(), PANGO_DIRECTION_LTR);
  pango_context_set_language(context.get(), pango_language_from_string("vi"));
  Typesetter typesetter(std::move(context));
  const auto font = LoadFace(typesetter.context_.get());
  const Description found(font == nullptr ? pango_font_description_new() : pango_font_describe(font.get()));
  const char* family = pango_font_description_get_family(found.get());
  // The first version of the face lacks letters such as these two.
  if (family == nullptr || std::string_view(family) != kFace || typesetter.FirstMissing("ễở")) {
    return absl::FailedPreconditionError(
        absl::StrCat("the face ", kFace,
                     " of version 2, which has Vietnamese letters,"
                     " is not installed; install Debian's fonts-liberation2"));
  }
  return typesetter;
}

std::optional<char32_t> Typesetter::FirstMissing(absl::string_view text) const {
  const auto font = LoadFace(context_.get());
  while (!text.empty()) {
    const text::Character character = text::Front(text);
    if (pango_font_has_char(font.get(), character.value) == 0) return character.value;
    text.remove_prefix(character.bytes);
  }
  return std::nullopt;
}

Lines Typesetter::Set(absl::string_view text, const Style& style, double width) const {
  std::unique_ptr<PangoLayout, UnrefObject> layout(pango_layout_new(context_.get()));
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  pango_layout_set_font_description(layout.get(), DescribeFace(style).get());
  // The direction must not follow the first letter of a paragraph.
  pango_layout_set_auto_dir(layout.get(), FALSE);
  pango_layout_set_width(layout.get(), Units(width));
  pango_layout_set_indent(layout.get(), Units(style.indent));
  // Words wider than the line are broken; they would run over the margin otherwise.
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment(layout.get(), AlignmentOf(style));
  pango_layout_set_justify(layout.get(), style.align == Style::Align::kJustified ? TRUE : FALSE);
  const std::unique_ptr<PangoAttrList, UnrefAttributes> attributes(pango_attr_list_new());
  // No substitutes for missing letters: they are found by FirstMissing() and refused.
  pango_attr_list_insert(attributes.get(), pango_attr_fallback_new(FALSE));
  // Inserted hyphens would change the text of a decision.
  pango_attr_list_insert(attributes.get(), pango_attr_insert_hyphens_new(FALSE));
  pango_layout_set_attributes(layout.get(), attributes.get());
  return {std::move(layout), style};
}

}  // namespace onestop::forms
