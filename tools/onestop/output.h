#pragma once

/// How results are written: for people on a terminal, for people in a file, for programs.

#include <cstddef>
#include <optional>

#include "libs/subprocess/subprocess.h"

namespace onestop::cli {

enum class Format { kTable, kJson, kCsv, kYaml };

struct OutputStyle {
  Format format = Format::kTable;
  /// The columns of the terminal; 0 when it is none: then nothing is cut.
  size_t width = 0;
  bool colours = false;
  /// Tables for people have all their columns.
  bool wide = false;
  /// CSV begins with a byte order mark, by which Excel knows UTF-8.
  bool byte_order_mark = false;
};

/// The style for standard output: `format`, and what its terminal can do. COLUMNS goes before the terminal's
/// own width; NO_COLOR (no-color.org), if not empty, and TERM=dumb forbid colours.
OutputStyle StyleOfTerminal(Format format);

/// A program that shows long output page by page: from its making to its end it reads what this program
/// writes to standard output. $PAGER, or `less` with the options FRX, which leaves what fits on the screen; no
/// pager when PAGER is empty or "cat", or when standard output is no terminal.
class Pager {
 public:
  Pager();
  /// Waits until the person has read.
  ~Pager();
  Pager(const Pager&) = delete;
  Pager& operator=(const Pager&) = delete;

 private:
  int terminal_ = -1;
  std::optional<subprocess::Process> process_;
};

}  // namespace onestop::cli
