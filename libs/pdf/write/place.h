#pragma once

/// A place on a page, as the page's reader sees it.

namespace onestop::pdf {

/// In points (1/72 inch), from the bottom left corner of the page as it is shown: cropped and rotated.
struct Rectangle {
  double left = 0;
  double bottom = 0;
  double width = 0;
  double height = 0;
};

struct Place {
  /// From 0.
  int page = 0;
  Rectangle rectangle;
};

}  // namespace onestop::pdf
