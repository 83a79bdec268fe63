#pragma once

/// Values that show a template: every field filled, all of it invented.

#include "libs/forms/result_fields.h"

namespace onestop::forms {

ResultFields SampleFields();

}  // namespace onestop::forms
