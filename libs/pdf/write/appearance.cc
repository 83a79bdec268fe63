// Draws what is seen of signatures and fields with cairo: images and lines of text, each as a PDF of one
// page.

#include "libs/pdf/write/appearance.h"

#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <cairo.h>
#include <ft2build.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"

namespace onestop::pdf {
namespace {

// The directory of Debian's fonts-liberation2; the older fonts-liberation lacks half of the Vietnamese
// letters.
constexpr absl::string_view kFontDirectory = "/usr/share/fonts/truetype/liberation2/LiberationSerif-";
// The distance of baselines, in parts of the size.
constexpr double kLeading = 1.15;
// Text smaller than half its size could not be read in print.
constexpr double kSmallest = 0.5;

struct Fonts {
  cairo_font_face_t* roman = nullptr;
  cairo_font_face_t* italic = nullptr;
};

cairo_font_face_t* LoadFace(FT_Library library, absl::string_view style) {
  FT_Face face = nullptr;
  if (FT_New_Face(library, absl::StrCat(kFontDirectory, style, ".ttf").c_str(), 0, &face) != 0)
    return nullptr;
  // Without hinting, so that letters look the same at every size.
  return cairo_ft_font_face_create_for_ft_face(face, FT_LOAD_NO_HINTING);
}

// Loaded once and never freed: cairo's own caches refer to them.
const Fonts& TheFonts() {
  static const Fonts fonts = [] {
    FT_Library library = nullptr;
    if (FT_Init_FreeType(&library) != 0) return Fonts{};
    return Fonts{LoadFace(library, "Regular"), LoadFace(library, "Italic")};
  }();
  return fonts;
}

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

cairo_status_t AppendTo(void* out, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

cairo_status_t ReadFrom(void* in, unsigned char* data, unsigned int length) {
  auto& rest = *static_cast<absl::string_view*>(in);
  if (rest.size() < length) return CAIRO_STATUS_READ_ERROR;
  std::memcpy(data, rest.data(), length);
  rest.remove_prefix(length);
  return CAIRO_STATUS_SUCCESS;
}

absl::StatusOr<std::string> Draw(double width, double height, const std::function<void(cairo_t*)>& draw) {
  std::string pdf;
  cairo_status_t status = CAIRO_STATUS_SUCCESS;
  {
    const Surface surface(cairo_pdf_surface_create_for_stream(&AppendTo, &pdf, width, height),
                          &cairo_surface_destroy);
    const Context context(cairo_create(surface.get()), &cairo_destroy);
    draw(context.get());
    status = cairo_status(context.get());
    // The PDF is complete only after this call.
    cairo_surface_finish(surface.get());
    if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface.get());
  }
  if (status != CAIRO_STATUS_SUCCESS) {
    return absl::InternalError(absl::StrCat("cannot draw: ", cairo_status_to_string(status)));
  }
  return pdf;
}

uint32_t BigEndian(absl::string_view bytes) {
  uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

// Checks the announced size before a decoder reserves memory for it.
absl::Status CheckPng(absl::string_view png) {
  constexpr absl::string_view kSignature("\x89PNG\r\n\x1a\n", 8);
  if (png.size() > kImageBytesMax) {
    return base::FieldError("image_png",
                            absl::StrCat("has ", png.size(), " bytes; ", kImageBytesMax, " are allowed"));
  }
  if (png.size() < 33 || !absl::StartsWith(png, kSignature) || png.substr(12, 4) != "IHDR") {
    return base::FieldError("image_png",
                            "is not a PNG; send the image as a PNG with a transparent background");
  }
  const uint32_t width = BigEndian(png.substr(16));
  const uint32_t height = BigEndian(png.substr(20));
  if (width < 1 || height < 1 || width > kImagePixelsMax || height > kImagePixelsMax) {
    return base::FieldError("image_png", absl::StrCat("has ", width, " by ", height, " pixels; 1 to ",
                                                      kImagePixelsMax, " are allowed to a side"));
  }
  return absl::OkStatus();
}

// Whether the font has a glyph for every character; cairo would draw a box for a missing one.
bool HasGlyphs(cairo_t* context, const std::string& line) {
  cairo_glyph_t* glyphs = nullptr;
  int count = 0;
  const cairo_status_t status = cairo_scaled_font_text_to_glyphs(cairo_get_scaled_font(context), 0, 0,
                                                                 line.c_str(), static_cast<int>(line.size()),
                                                                 &glyphs, &count, nullptr, nullptr, nullptr);
  const bool all =
      status == CAIRO_STATUS_SUCCESS &&
      std::none_of(glyphs, glyphs + count, [](const cairo_glyph_t& glyph) { return glyph.index == 0; });
  cairo_glyph_free(glyphs);
  return all;
}

double WidthOf(cairo_t* context, const std::string& line) {
  cairo_text_extents_t extents;
  cairo_text_extents(context, line.c_str(), &extents);
  return extents.x_advance;
}

}  // namespace

absl::Status LoadFonts() {
  if (TheFonts().roman == nullptr || TheFonts().italic == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot read ", kFontDirectory, "*.ttf; install Debian's package fonts-liberation2"));
  }
  // Drawing once also loads what cairo and the C library read on first use, such as the time zone.
  return DrawText("", {"Ệ"}, {}, 100, 100).status();
}

absl::StatusOr<std::string> DrawImage(absl::string_view png, double width, double height) {
  RETURN_IF_ERROR(CheckPng(png));
  absl::string_view rest = png;
  const Surface image(cairo_image_surface_create_from_png_stream(&ReadFrom, &rest), &cairo_surface_destroy);
  if (cairo_surface_status(image.get()) != CAIRO_STATUS_SUCCESS) {
    return base::FieldError("image_png", "is a damaged PNG; send it again");
  }
  const double pixels_wide = cairo_image_surface_get_width(image.get());
  const double pixels_high = cairo_image_surface_get_height(image.get());
  const double scale = std::min(width / pixels_wide, height / pixels_high);
  return Draw(width, height, [&](cairo_t* context) {
    cairo_translate(context, (width - pixels_wide * scale) / 2, (height - pixels_high * scale) / 2);
    cairo_scale(context, scale, scale);
    cairo_set_source_surface(context, image.get(), 0, 0);
    // The filter keeps cairo from writing /Interpolate, which PDF/A forbids.
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST);
    cairo_paint(context);
  });
}

absl::StatusOr<std::string> DrawText(absl::string_view field, const std::vector<std::string>& lines,
                                     TextStyle style, double width, double height) {
  cairo_font_face_t* const face = style.italic ? TheFonts().italic : TheFonts().roman;
  if (face == nullptr) return LoadFonts();
  double shrink = 1;
  bool shown = true;
  ASSIGN_OR_RETURN(std::string pdf, Draw(width, height, [&](cairo_t* context) {
                     cairo_set_font_face(context, face);
                     cairo_font_options_t* options = cairo_font_options_create();
                     cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
                     cairo_set_font_options(context, options);
                     cairo_font_options_destroy(options);
                     cairo_set_font_size(context, style.points);
                     cairo_font_extents_t font;
                     cairo_font_extents(context, &font);
                     // From the top of the first line to the foot of the last: a single line is then on one
                     // baseline with text of the same size that a draft centres in the same height.
                     const double high = font.ascent + font.descent +
                                         style.points * kLeading * static_cast<double>(lines.size() - 1);
                     // The lines shrink together until they fit in both directions.
                     shrink = std::min(shrink, height / high);
                     for (const std::string& line : lines) {
                       shown = shown && HasGlyphs(context, line);
                       shrink = std::min(shrink, width / std::max(1.0, WidthOf(context, line)));
                     }
                     if (!shown || shrink < kSmallest) return;
                     cairo_set_font_size(context, style.points * shrink);
                     double baseline = (height - high * shrink) / 2 + font.ascent * shrink;
                     for (const std::string& line : lines) {
                       const double slack = width - WidthOf(context, line);
                       const double left = style.alignment == Alignment::kLeft    ? 0
                                           : style.alignment == Alignment::kRight ? slack
                                                                                  : slack / 2;
                       cairo_move_to(context, left, baseline);
                       cairo_show_text(context, line.c_str());
                       baseline += style.points * shrink * kLeading;
                     }
                   }));
  if (!shown) {
    return base::FieldError(field,
                            "has a character that Liberation Serif cannot show; write it in letters, NFC");
  }
  if (shrink < kSmallest) {
    return base::FieldError(field, "is longer than its place holds, even at half the size; shorten it");
  }
  return pdf;
}

}  // namespace onestop::pdf
