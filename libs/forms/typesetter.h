#pragma once

/// Text set in lines, in the only face of result documents. The only file that includes pango. Private to
/// this module. Lengths are in points, 1/72 inch; y grows downwards.

#include <cairo.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// As pango declares them, so that its headers are not needed here.
// NOLINTBEGIN(modernize-use-using,bugprone-reserved-identifier)
typedef struct _PangoContext PangoContext;
typedef struct _PangoLayout PangoLayout;
// NOLINTEND(modernize-use-using,bugprone-reserved-identifier)

namespace onestop::forms {

/// Has the widths of Times New Roman, which NĐ 30/2020 names, and may be embedded (OFL). Version 2: the first
/// has no Vietnamese letters.
inline constexpr char kFace[] = "Liberation Serif";

struct Style {
  enum class Align { kLeft, kCentre, kJustified };
  double points = 14;
  /// From one line to the next.
  double leading = 19;
  bool bold = false;
  bool italic = false;
  Align align = Align::kLeft;
  /// Of the first line.
  double indent = 0;
};

struct UnrefObject {
  void operator()(void* object) const;
};

/// A paragraph in lines of one width.
class Lines {
 public:
  Lines(std::unique_ptr<PangoLayout, UnrefObject> layout, const Style& style);

  int count() const { return static_cast<int>(places_.size()); }
  double leading() const { return leading_; }
  double height() const { return leading_ * count(); }
  /// Where a line's ink begins and ends, from the paragraph's left.
  double left(int line) const { return places_[line].left; }
  double right(int line) const { return places_[line].right; }
  /// Of the longest line.
  double widest() const;
  /// From a line's top to its baseline.
  double baseline() const { return baseline_; }

  /// Moves all lines to the right.
  void Shift(double by);

  /// Draws `count` lines from `first` on, the first of them with its top left at (x, top).
  void Draw(cairo_t* cairo, double x, double top, int first, int count) const;

 private:
  struct Place {
    double left;
    double right;
  };

  std::unique_ptr<PangoLayout, UnrefObject> layout_;
  double leading_;
  double baseline_;
  std::vector<Place> places_;
};

/// Not thread-safe; make one for each document. Making one is cheap after the first in a thread.
class Typesetter {
 public:
  /// FAILED_PRECONDITION when kFace with Vietnamese letters is not installed.
  static absl::StatusOr<Typesetter> Make();

  /// The first character that kFace lacks, if any. `text` is UTF-8.
  std::optional<char32_t> FirstMissing(absl::string_view text) const;

  Lines Set(absl::string_view text, const Style& style, double width) const;

 private:
  explicit Typesetter(std::unique_ptr<PangoContext, UnrefObject> context) : context_(std::move(context)) {}

  std::unique_ptr<PangoContext, UnrefObject> context_;
};

}  // namespace onestop::forms
