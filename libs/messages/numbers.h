#pragma once

/// Numbers as people read them.

#include <cstdint>

#include "libs/messages/messages.h"

namespace onestop::messages {

/// Digits in groups of three: "1.234.567" in Vietnamese, "1,234,567" in English.
Bilingual Number(int64_t number);

}  // namespace onestop::messages
