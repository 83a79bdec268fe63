#pragma once

/// Placeholders in the text of a template. Private to this module.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/forms/result_fields.h"

namespace onestop::forms {

/// std::nullopt when every brace of `text` belongs to a known placeholder, and a placeholder of several
/// paragraphs is alone in its text, where `paragraphs` allows it. Otherwise what is wrong and what is
/// allowed.
std::optional<std::string> WhyNotFillable(absl::string_view text, bool paragraphs);

/// The paragraphs of `text`, which must be fillable, with values for its placeholders. Braces in a value
/// stay braces.
///
/// Errors: INVALID_ARGUMENT, reason FIELD_INVALID, when a field that the text needs is empty; but
/// {recipients} may be empty.
absl::StatusOr<std::vector<std::string>> Fill(absl::string_view text, const Values& values);

}  // namespace onestop::forms
