#pragma once

/// Finishes the structure of a tagged PDF that cairo drew (ISO 32000-1, 14.8). Private to this module.

#include <qpdf/QPDF.hh>
#include <string>

namespace onestop::forms {

/// Makes artifacts of the elements kArtifactTag: they leave the structure, and their content is marked as one. Each
/// figure gets `figure_text`, UTF-8, in place of what is seen. Throws what qpdf throws.
void FinishStructure(QPDF& pdf, const std::string& figure_text);

}  // namespace onestop::forms
