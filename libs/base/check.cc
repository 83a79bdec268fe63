// The end of the process that CHECK() asks for.

#include "libs/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace onestop::base {

void CheckFailed(const char* file, int line, const char* expression) {
  // Not the log: CHECK() is below every other library, and a broken invariant may be in the log itself.
  std::fprintf(stderr, "%s:%d: CHECK failed: %s\n", file, line, expression);
  std::abort();
}

}  // namespace onestop::base
