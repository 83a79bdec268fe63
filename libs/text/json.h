#pragma once

/// A text as JSON writes it. Whole documents are written with nlohmann/json where they are made; JsonQuoted() is for
/// lines that are put together by hand because they are many: log lines, rows of a list.

#include <string>

#include "absl/strings/string_view.h"

namespace onestop::text {

/// `text` in quotes. What is no UTF-8 becomes U+FFFD, byte by byte. Escaped is, besides what JSON demands,
/// every character that could move a terminal's cursor, end a line or turn text around before a reader's eyes
/// (U+007F to U+009F, U+061C, U+200B to U+200F, U+2028 to U+202E, U+2060 to U+2069, U+FEFF).
std::string JsonQuoted(absl::string_view text);

/// `json` as nlohmann/json wrote it, with the same characters escaped; its lines stay.
std::string EscapeControls(absl::string_view json);

/// Whether `text` is a JSON object (RFC 8259), and nothing beside it.
bool IsJsonObject(absl::string_view text);

}  // namespace onestop::text
