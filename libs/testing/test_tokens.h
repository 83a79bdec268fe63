#pragma once

/// A token issuer for one test, with a real key.
///
///     TestTokens tokens;
///     rpc::Server server({.tokens = tokens.Options()});
///     const rpc::Client officer = tokens.Connect(server.target(), "officer");

#include <string>

#include "absl/strings/string_view.h"
#include "libs/rpc/client.h"
#include "libs/rpc/token_issuer.h"
#include "libs/rpc/tokens.h"
#include "libs/testing/files.h"

namespace onestop::testing {

/// What cannot fail CHECKs.
class TestTokens {
 public:
  TestTokens();

  rpc::TokenOptions Options() const;

  /// A token for `subject`, valid now and for an hour.
  std::string For(absl::string_view subject) const;

  /// A client of the server at `target` with such a token; none for an empty subject.
  rpc::Client Connect(const std::string& target, absl::string_view subject) const;

 private:
  rpc::KeyPair key_;
  TemporaryDirectory directory_;
  std::string jwks_file_;
};

}  // namespace onestop::testing
