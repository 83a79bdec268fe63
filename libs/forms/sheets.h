#pragma once

/// The contents of a document's pages with their places, and drawing them. Private to this module. Lengths
/// are in points; y grows downwards from the top of the page.

#include <deque>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/forms/qr_code.h"
#include "libs/forms/typesetter.h"

namespace onestop::forms {

inline constexpr double Millimetres(double length) { return length / 25.4 * 72; }

/// A4.
inline constexpr double kPageWidth = Millimetres(210);
inline constexpr double kPageHeight = Millimetres(297);

class Sheets {
 public:
  /// Keeps `lines` as long as this lives.
  const Lines& Keep(Lines lines) { return kept_.emplace_back(std::move(lines)); }

  /// Pages are made when something is added to them; the first is 0.
  void AddLines(int page, const Lines& lines, double x, double top) {
    AddLines(page, lines, x, top, 0, lines.count());
  }
  void AddLines(int page, const Lines& lines, double x, double top, int first, int count);
  /// A thin line.
  void AddRule(int page, double left, double right, double y);
  /// A code of this side, which includes its quiet zone.
  void AddCode(int page, QrCode code, double x, double top, double side);

  int count() const { return static_cast<int>(pages_.size()); }

  /// As PDF. INTERNAL when cairo fails.
  absl::StatusOr<std::string> Draw() const;

 private:
  struct PlacedLines {
    const Lines* lines;
    double x;
    double top;
    int first;
    int count;
  };
  struct Rule {
    double left;
    double right;
    double y;
  };
  struct PlacedCode {
    QrCode code;
    double x;
    double top;
    double side;
  };
  struct Page {
    std::vector<PlacedLines> lines;
    std::vector<Rule> rules;
    std::vector<PlacedCode> codes;
  };

  Page& At(int page);
  static void DrawPage(cairo_t* cairo, const Page& page);
  static void DrawCode(cairo_t* cairo, const PlacedCode& placed);

  // A deque keeps its elements in place: pages point to them.
  std::deque<Lines> kept_;
  std::vector<Page> pages_;
};

}  // namespace onestop::forms
