#pragma once

/// SHA-256 over bytes that come in pieces.

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace onestop::documents {

/// Length of a digest in bytes.
inline constexpr size_t kSha256Bytes = 32;

class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void Update(absl::string_view bytes);
  /// The 32 bytes of the digest. Once; nothing may be added afterwards.
  std::string Finish();

  /// The digest of `bytes`.
  static std::string Of(absl::string_view bytes);

 private:
  struct Free {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, Free> context_;
};

}  // namespace onestop::documents
