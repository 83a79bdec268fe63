#pragma once

/// Files that are a CMS (RFC 5652) themselves: signatures beside their file (.p7s) and around it (.p7m).

#include <string>

#include "absl/strings/string_view.h"

namespace onestop::crypto {

struct CmsFile {
  enum class Form {
    /// No CMS, or one that neither signs nor hides anything.
    kNone,
    /// Over a file that is elsewhere.
    kDetached,
    /// Over a file that it carries. One that begins as a signed CMS and cannot be read counts as such: its
    /// verification says what is wrong.
    kEnclosing,
    /// Encrypted: EnvelopedData, EncryptedData, AuthEnvelopedData. It cannot be read here.
    kEncrypted,
  };

  Form form = Form::kNone;
  /// kEnclosing: what it carries.
  std::string content;
  /// kDetached with one signer: the digest of the file that it is over, by "sha256", "sha384" or "sha512";
  /// empty when it does not say, or by another algorithm.
  std::string digest;
  std::string digest_name;
};

/// Parses `bytes` as far as its form requires; verifies nothing. Needs up to three times the size in memory.
CmsFile ReadCmsFile(absl::string_view bytes);

}  // namespace onestop::crypto
