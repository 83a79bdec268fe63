#pragma once

/// Placeholders in the text of a template. This room's alone.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/forms/result_fields.h"

namespace onestop::forms {

/// Nothing when every brace of `text` belongs to a known placeholder, and one of several paragraphs stands
/// alone, where `paragraphs` allows it. Else what is wrong and what is allowed.
std::optional<std::string> WhyNotFillable(absl::string_view text, bool paragraphs);

/// The paragraphs that `text`, which must be fillable, becomes. What is put in is not looked at again: braces
/// in a field are braces.
///
/// Errors: INVALID_ARGUMENT, reason FIELD_INVALID, when a field that the text needs is empty; but
/// {recipients} may be.
absl::StatusOr<std::vector<std::string>> Fill(absl::string_view text, const Values& values);

}  // namespace onestop::forms
