#pragma once

// Shared by the tests and the benchmark of this module: the sample's templates, and what other programs say of a PDF.

#include <cstdlib>
#include <string>

#include "libs/base/check.h"
#include "libs/forms/result_document.h"
#include "libs/forms/sample_fields.h"
#include "libs/testing/shell.h"

namespace onestop::forms {

/// The sample's templates, as a province would have them.
inline const TemplateSet& SampleTemplates() {
  static const TemplateSet& set = *[] {
    const char* source = std::getenv("ONESTOP_SOURCE_DIR");
    auto loaded = TemplateSet::Load(std::string(source == nullptr ? "." : source) +
                                    "/deploy/samples/hung_yen/templates");
    CHECK(loaded.ok());
    return new TemplateSet(*std::move(loaded));
  }();
  return set;
}

inline const Template& SampleTemplate() {
  const Template* found = SampleTemplates().Find("2.001100", absl::CivilDay(2024, 1, 15));
  CHECK(found != nullptr);
  return *found;
}

/// What an external program prints.
inline std::string Output(const std::string& command) {
  const testing::ShellOutcome outcome = testing::Shell(command);
  CHECK(outcome.exit_code == 0);
  return outcome.output;
}

}  // namespace onestop::forms
