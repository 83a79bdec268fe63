// A generator that has no randomness ends the program: a secret that can be guessed is worse than none.

#include "libs/digest/random.h"

#include <openssl/rand.h>

#include "libs/base/check.h"

namespace onestop::digest {

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
  return bytes;
}

}  // namespace onestop::digest
