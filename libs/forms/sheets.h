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

/// The type of structure elements that stand for artifacts: cairo 1.16 knows no artifacts.
inline constexpr char kArtifactTag[] = "Private";

inline constexpr double Millimetres(double length) { return length / 25.4 * 72; }

/// A4.
inline constexpr double kPageWidth = Millimetres(210);
inline constexpr double kPageHeight = Millimetres(297);

/// What a text is, for programs that read it aloud (ISO 32000-1, 14.8). Texts are read in the order in which they were
/// added to a page; list items that follow one another make a list.
enum class Role {
  kParagraph,
  /// The document's title, and headings within it.
  kTitle,
  kHeading,
  kListItem,
  /// No part of the text: page numbers, what repeats on each page.
  kArtifact,
};

class Sheets {
 public:
  /// Keeps `lines` as long as this lives.
  const Lines& Keep(Lines lines) { return kept_.emplace_back(std::move(lines)); }

  /// Pages are made when something is added to them; the first is 0.
  void AddLines(int page, const Lines& lines, double x, double top, Role role = Role::kParagraph) {
    AddLines(page, lines, x, top, role, 0, lines.count());
  }
  void AddLines(int page, const Lines& lines, double x, double top, Role role, int first, int count);
  /// A thin line: an artifact.
  void AddRule(int page, double left, double right, double y);
  /// A code of this side, which includes its quiet zone: a figure, read after the page's texts.
  void AddCode(int page, QrCode code, double x, double top, double side);

  int count() const { return static_cast<int>(pages_.size()); }

  /// As tagged PDF, with artifacts as elements kArtifactTag. INTERNAL when cairo fails.
  absl::StatusOr<std::string> Draw() const;

 private:
  struct PlacedLines {
    const Lines* lines;
    double x;
    double top;
    Role role;
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
  static void DrawLines(cairo_t* cairo, const Page& page);
  static void DrawPage(cairo_t* cairo, const Page& page);
  static void DrawCode(cairo_t* cairo, const PlacedCode& placed);

  // A deque keeps its elements in place: pages point to them.
  std::deque<Lines> kept_;
  std::vector<Page> pages_;
};

}  // namespace onestop::forms
