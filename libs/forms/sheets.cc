// Collects what is placed on each page, then draws the pages with cairo, whose output depends on the order
// of calls.

#include "libs/forms/sheets.h"

#include <cairo-pdf.h>

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace onestop::forms {
namespace {

constexpr double kRuleWidth = 0.7;
// ISO/IEC 18004 requires four modules of white around a code.
constexpr int kQuietModules = 4;

struct FreeCairo {
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};

// An element of the structure: what is drawn meanwhile belongs to it.
class Tag {
 public:
  Tag(cairo_t* cairo, const char* name) : cairo_(cairo), name_(name) {
    cairo_tag_begin(cairo_, name_, nullptr);
  }
  ~Tag() { cairo_tag_end(cairo_, name_); }
  Tag(const Tag&) = delete;
  Tag& operator=(const Tag&) = delete;

 private:
  cairo_t* const cairo_;
  const char* const name_;
};

const char* TagOf(Role role) {
  switch (role) {
    case Role::kTitle:
      return "H1";
    case Role::kHeading:
      return "H2";
    case Role::kListItem:
      return "LBody";
    case Role::kArtifact:
      return kArtifactTag;
    case Role::kParagraph:
      break;
  }
  return "P";
}

cairo_status_t Append(void* text, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Sheets::Page& Sheets::At(int page) {
  if (page >= count()) pages_.resize(static_cast<size_t>(page) + 1);
  return pages_[page];
}

void Sheets::AddLines(int page, const Lines& lines, double x, double top, Role role, int first, int count) {
  At(page).lines.push_back({&lines, x, top, role, first, count});
}

void Sheets::AddRule(int page, double left, double right, double y) {
  At(page).rules.push_back({left, right, y});
}

void Sheets::AddCode(int page, QrCode code, double x, double top, double side) {
  At(page).codes.push_back({std::move(code), x, top, side});
}

// Dark modules that touch in a row become one rectangle, and all rectangles one path: separate ones would
// show thin white lines between them.
void Sheets::DrawCode(cairo_t* cairo, const PlacedCode& placed) {
  const int side = placed.code.side;
  const double module = placed.side / (side + 2 * kQuietModules);
  for (int row = 0; row < side; ++row) {
    for (int column = 0; column < side; ++column) {
      const int first = column;
      while (column < side && placed.code.dark[row * side + column]) ++column;
      if (column == first) continue;
      cairo_rectangle(cairo, placed.x + (first + kQuietModules) * module,
                      placed.top + (row + kQuietModules) * module, (column - first) * module, module);
    }
  }
  cairo_fill(cairo);
}

void Sheets::DrawLines(cairo_t* cairo, const Page& page) {
  bool list = false;
  for (const PlacedLines& placed : page.lines) {
    const bool item = placed.role == Role::kListItem;
    if (item && !list) cairo_tag_begin(cairo, "L", nullptr);
    if (!item && list) cairo_tag_end(cairo, "L");
    list = item;
    if (item) cairo_tag_begin(cairo, "LI", nullptr);
    {
      const Tag tag(cairo, TagOf(placed.role));
      placed.lines->Draw(cairo, placed.x, placed.top, placed.first, placed.count);
    }
    if (item) cairo_tag_end(cairo, "LI");
  }
  if (list) cairo_tag_end(cairo, "L");
}

void Sheets::DrawPage(cairo_t* cairo, const Page& page) {
  DrawLines(cairo, page);
  cairo_set_line_width(cairo, kRuleWidth);
  for (const Rule& rule : page.rules) {
    const Tag tag(cairo, kArtifactTag);
    cairo_move_to(cairo, rule.left, rule.y);
    cairo_line_to(cairo, rule.right, rule.y);
    cairo_stroke(cairo);
  }
  for (const PlacedCode& placed : page.codes) {
    const Tag tag(cairo, "Figure");
    DrawCode(cairo, placed);
  }
  cairo_show_page(cairo);
}

absl::StatusOr<std::string> Sheets::Draw() const {
  std::string pdf;
  const std::unique_ptr<cairo_surface_t, FreeCairo> surface(
      cairo_pdf_surface_create_for_stream(Append, &pdf, kPageWidth, kPageHeight));
  {
    const std::unique_ptr<cairo_t, FreeCairo> cairo(cairo_create(surface.get()));
    {
      const Tag document(cairo.get(), "Document");
      for (const Page& page : pages_) DrawPage(cairo.get(), page);
    }
    if (const cairo_status_t status = cairo_status(cairo.get()); status != CAIRO_STATUS_SUCCESS) {
      return absl::InternalError(absl::StrCat("cairo: ", cairo_status_to_string(status)));
    }
  }
  // The PDF is complete only after this call; its status includes the writing.
  cairo_surface_finish(surface.get());
  if (const cairo_status_t status = cairo_surface_status(surface.get()); status != CAIRO_STATUS_SUCCESS) {
    return absl::InternalError(absl::StrCat("cairo: ", cairo_status_to_string(status)));
  }
  return pdf;
}

}  // namespace onestop::forms
