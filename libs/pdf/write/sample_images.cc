// onestop_sample_images DIRECTORY: draws an invented signature (signature.png, blue) and an invented seal
// (seal.png, red, marked MẪU: a sample) on a transparent background, 300 dots per inch. It made
// deploy/samples/hung_yen/signing.

#include <cairo.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/text/utf8.h"

namespace {

constexpr double kDotsPerPoint = 300 / 72.0;
constexpr double kTurn = 2 * 3.14159265358979323846;

// Letters around a circle, `middle` being the angle of the middle of the text; below the centre they are
// upright too.
void WriteAround(cairo_t* context, absl::string_view text, double radius, double middle, bool below) {
  std::vector<std::string> letters;
  for (absl::string_view rest = text; !rest.empty(); rest.remove_prefix(letters.back().size())) {
    letters.emplace_back(rest.substr(0, onestop::text::Front(rest).bytes));
  }
  std::vector<double> widths;
  double total = 0;
  for (const std::string& letter : letters) {
    cairo_text_extents_t extents;
    cairo_text_extents(context, letter.c_str(), &extents);
    widths.push_back(extents.x_advance);
    total += extents.x_advance;
  }
  const double sense = below ? -1 : 1;
  double angle = middle - sense * total / radius / 2;
  for (size_t i = 0; i < letters.size(); ++i) {
    const double here = angle + sense * widths[i] / radius / 2;
    cairo_save(context);
    cairo_rotate(context, here);
    cairo_translate(context, 0, below ? radius : -radius);
    cairo_move_to(context, -widths[i] / 2, 0);
    cairo_show_text(context, letters[i].c_str());
    cairo_restore(context);
    angle += sense * widths[i] / radius;
  }
}

void DrawStar(cairo_t* context, double radius) {
  cairo_new_path(context);
  for (int i = 0; i < 10; ++i) {
    const double angle = i * kTurn / 10;
    const double reach = i % 2 == 0 ? radius : radius * 0.4;
    cairo_line_to(context, reach * std::sin(angle), -reach * std::cos(angle));
  }
  cairo_close_path(context);
  cairo_fill(context);
}

// The seal, 36 mm across.
void DrawSeal(cairo_t* context) {
  cairo_translate(context, 51, 51);
  cairo_set_source_rgba(context, 0.85, 0.07, 0.1, 0.88);
  for (const auto& [radius, line] : {std::pair{50.0, 1.6}, std::pair{35.0, 0.8}}) {
    cairo_set_line_width(context, line);
    cairo_new_sub_path(context);
    cairo_arc(context, 0, 0, radius, 0, kTurn);
    cairo_stroke(context);
  }
  cairo_select_font_face(context, "Liberation Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size(context, 8.2);
  WriteAround(context, "SỞ KHOA HỌC VÀ CÔNG NGHỆ", 39, 0, false);
  WriteAround(context, "TỈNH HƯNG YÊN", 46.5, 0, true);
  DrawStar(context, 18);
  cairo_set_font_size(context, 9);
  cairo_move_to(context, -11, 30);
  cairo_show_text(context, "MẪU");
}

// The signature, 150 by 70 points.
void DrawSignature(cairo_t* context) {
  cairo_set_source_rgba(context, 0.07, 0.16, 0.62, 0.92);
  cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width(context, 2.1);
  cairo_move_to(context, 22, 14);
  cairo_curve_to(context, 14, 40, 6, 62, 20, 56);
  cairo_curve_to(context, 34, 50, 48, 14, 54, 12);
  cairo_curve_to(context, 60, 10, 44, 52, 52, 50);
  cairo_curve_to(context, 60, 48, 66, 26, 72, 28);
  cairo_curve_to(context, 78, 30, 68, 50, 76, 48);
  cairo_curve_to(context, 86, 45, 88, 24, 95, 28);
  cairo_curve_to(context, 102, 32, 88, 66, 80, 62);
  cairo_curve_to(context, 72, 58, 118, 34, 142, 20);
  cairo_stroke(context);
  cairo_set_line_width(context, 1.4);
  cairo_move_to(context, 10, 61);
  cairo_curve_to(context, 50, 50, 100, 48, 138, 54);
  cairo_stroke(context);
}

bool Save(const std::string& path, double width, double height, void (*draw)(cairo_t*)) {
  cairo_surface_t* surface =
      cairo_image_surface_create(CAIRO_FORMAT_ARGB32, static_cast<int>(std::lround(width * kDotsPerPoint)),
                                 static_cast<int>(std::lround(height * kDotsPerPoint)));
  cairo_t* context = cairo_create(surface);
  cairo_scale(context, kDotsPerPoint, kDotsPerPoint);
  draw(context);
  const bool saved = cairo_surface_write_to_png(surface, path.c_str()) == CAIRO_STATUS_SUCCESS;
  cairo_destroy(context);
  cairo_surface_destroy(surface);
  return saved;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const std::string directory = arguments[1];
  return Save(directory + "/signature.png", 150, 70, &DrawSignature) &&
                 Save(directory + "/seal.png", 102, 102, &DrawSeal)
             ? 0
             : 1;
}
