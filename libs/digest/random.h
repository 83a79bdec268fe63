#pragma once

/// Random bytes for secrets, from OpenSSL's generator.

#include <cstddef>
#include <string>

namespace onestop::digest {

std::string RandomBytes(size_t count);

}  // namespace onestop::digest
