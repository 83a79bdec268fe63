#pragma once

/// SHA-256, for every library: hash chains, fingerprints, checksums, ids that are derived from what they
/// name.

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::digest {

/// Length of a digest in bytes.
inline constexpr size_t kSha256Size = 32;
using Sha256Bytes = std::array<uint8_t, kSha256Size>;

/// The digest of `bytes`. Thread-safe; the algorithm is looked up once, which one-shot calls of OpenSSL 3 do
/// each time.
Sha256Bytes Sha256(absl::string_view bytes);
/// Of both, one after the other.
Sha256Bytes Sha256(absl::string_view first, absl::string_view second);

/// The same as 32 bytes of text, as messages and columns hold them.
std::string Sha256Text(absl::string_view bytes);
std::string Sha256Text(absl::string_view first, absl::string_view second);

/// Over bytes that come in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;
  ~Sha256Stream();

  void Update(absl::string_view bytes);
  /// The digest as Sha256Text(). Once; nothing may be added afterwards.
  std::string Finish();

 private:
  struct Free {
    void operator()(void* context) const;
  };
  // OpenSSL's context, so that no header of ours includes OpenSSL's for it.
  std::unique_ptr<void, Free> context_;
};

}  // namespace onestop::digest
