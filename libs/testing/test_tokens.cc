// Issues bearer tokens with a key of the test's own, for servers that check real signatures.

#include "libs/testing/test_tokens.h"

#include "absl/time/clock.h"
#include "libs/base/check.h"

namespace onestop::testing {
namespace {

constexpr char kIssuer[] = "https://issuer.test";
constexpr char kAudience[] = "onestop";

}  // namespace

TestTokens::TestTokens() : key_(rpc::KeyPair::Generate()), jwks_file_(directory_.File("jwks.json")) {
  CHECK(rpc::WriteJwks(jwks_file_, {key_}).ok());
}

// The same issuer and audience as in For(), since servers compare both.
rpc::TokenOptions TestTokens::Options() const {
  return {.jwks_file = jwks_file_, .issuer = kIssuer, .audience = kAudience};
}

std::string TestTokens::For(absl::string_view subject) const {
  const absl::Time now = absl::Now();
  return rpc::IssueToken(key_, {.subject = std::string(subject),
                                .issuer = kIssuer,
                                .audience = kAudience,
                                .begin_time = now,
                                .expire_time = now + absl::Hours(1)});
}

rpc::Client TestTokens::Connect(const std::string& target, absl::string_view subject) const {
  auto client = rpc::Client::Connect({.target = target, .token = subject.empty() ? "" : For(subject)});
  CHECK(client.ok());
  return *std::move(client);
}

}  // namespace onestop::testing
