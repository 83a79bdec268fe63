// Tokens that are verified, and each way in which a token, a key or a key set can be wrong.

#include "libs/rpc/tokens.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/rpc/testdata/certificates.h"
#include "libs/rpc/token_issuer.h"
#include "libs/testing/files.h"
#include "openssl/hmac.h"

namespace onestop::rpc {
namespace {

using probe::TemporaryDirectory;
using probe::WriteFile;

constexpr char kIssuer[] = "https://id.example.vn";
constexpr char kAudience[] = "onestop";

class TokensTest : public ::testing::Test {
 protected:
  TokensTest() {
    EXPECT_TRUE(WriteJwks(jwks_, {key_}).ok());
    auto made = TokenVerifier::Create({.jwks_file = jwks_, .issuer = kIssuer, .audience = kAudience});
    EXPECT_TRUE(made.ok()) << made.status();
    verifier_ = *std::move(made);
  }

  std::string Header(const std::string& more = "") const {
    return absl::StrCat(R"({"alg":"ES256","kid":")", key_.id(), "\"", more, "}");
  }

  std::string Good(const std::string& subject = "nva") const {
    return IssueToken(key_, {.subject = subject,
                             .issuer = kIssuer,
                             .audience = kAudience,
                             .begin_time = now_,
                             .expire_time = now_ + absl::Minutes(5)});
  }

  // Claims as JSON, with `exp` five minutes from now.
  std::string Claims(const std::string& iss, const std::string& aud, const std::string& more = "") const {
    return absl::StrCat(R"({"iss":)", iss, R"(,"aud":)", aud, R"(,"sub":"nva","exp":)",
                        absl::ToUnixSeconds(now_ + absl::Minutes(5)), more, "}");
  }

  std::string Refusal(const std::string& token) { return Refusal(token, now_); }
  std::string Refusal(const std::string& token, absl::Time now) {
    const auto subject = verifier_->Verify(token, now);
    if (subject.ok()) return "OK";
    EXPECT_EQ(subject.status().code(), absl::StatusCode::kUnauthenticated);
    // Whatever is wrong, the token is not told again.
    EXPECT_TRUE(token.size() < 8 || !absl::StrContains(subject.status().message(), token));
    return base::ReasonOf(subject.status())->name;
  }

  TemporaryDirectory directory_;
  std::string jwks_ = directory_.File("jwks.json");
  KeyPair key_ = KeyPair::Generate();
  absl::Time now_ = absl::FromCivil(absl::CivilSecond(2026, 3, 9, 8, 0, 0), absl::UTCTimeZone());
  std::unique_ptr<TokenVerifier> verifier_;
};

TEST_F(TokensTest, AGoodTokenNamesItsSubject) {
  const auto subject = verifier_->Verify(Good(), now_);
  ASSERT_TRUE(subject.ok()) << subject.status();
  EXPECT_EQ(subject->subject, "nva");
}

// A remembered token is not verified again, but its time still counts.
TEST_F(TokensTest, ATokenExpiresAlsoWhenItIsRemembered) {
  const std::string token = Good();
  EXPECT_EQ(Refusal(token), "OK");
  const absl::Time end = now_ + absl::Minutes(5) + absl::Seconds(60);
  EXPECT_EQ(Refusal(token, end - absl::Seconds(1)), "OK");
  EXPECT_EQ(Refusal(token, end), "TOKEN_EXPIRED");
  EXPECT_EQ(Refusal(Good("other"), end), "TOKEN_EXPIRED");
}

// Clocks of the issuer and of the server may differ by a minute.
TEST_F(TokensTest, ATokenIsNotValidBeforeItsTime) {
  EXPECT_EQ(Refusal(Good(), now_ - absl::Seconds(60)), "OK");
  EXPECT_EQ(Refusal(Good("other"), now_ - absl::Seconds(61)), "TOKEN_INVALID");
}

// The signature is right in each row; only the claims are wrong.
TEST_F(TokensTest, WrongClaimsAreRefused) {
  const std::string us = absl::StrCat("\"", kIssuer, "\"");
  const std::string good = Claims(us, "\"onestop\"");
  ASSERT_EQ(Refusal(SignToken(key_, Header(), good)), "OK");
  EXPECT_EQ(Refusal(SignToken(key_, Header(), Claims(us, R"(["x","onestop"])"))), "OK");
  for (const std::string& claims : {
           Claims("\"https://evil.example\"", "\"onestop\""),
           Claims("null", "\"onestop\""),
           Claims(us, "\"other\""),
           Claims(us, "[]"),
           Claims(us, "[1,{}]"),
           Claims(us, "7"),
           Claims(us, "\"onestop\"", R"(,"nbf":"soon")"),
           Claims(us, "\"onestop\"", R"(,"sub":"")"),
           Claims(us, "\"onestop\"", R"(,"sub":"a b")"),
           Claims(us, "\"onestop\"", R"(,"sub":7)"),
           Claims(us, "\"onestop\"", R"(,"exp":"never")"),
           Claims(us, "\"onestop\"", R"(,"exp":1e300)"),
           std::string(R"({"iss":"https://id.example.vn","aud":"onestop","sub":"nva"})"),
           std::string("[]"),
           std::string("not json"),
           std::string(),
       }) {
    EXPECT_EQ(Refusal(SignToken(key_, Header(), claims)), "TOKEN_INVALID") << claims;
  }
}

// The classic attacks on JWT: "none", and an algorithm other than the key's.
TEST_F(TokensTest, TheKeyDecidesTheAlgorithm) {
  const std::string claims = Claims(absl::StrCat("\"", kIssuer, "\""), "\"onestop\"");
  for (const char* algorithm : {"none", "HS256", "RS256", "ES384", "es256", ""}) {
    const std::string header = absl::StrCat(R"({"alg":")", algorithm, R"(","kid":")", key_.id(), "\"}");
    EXPECT_EQ(Refusal(SignToken(key_, header, claims)), "TOKEN_INVALID") << algorithm;
    // Without a signature.
    EXPECT_EQ(
        Refusal(absl::StrCat(absl::WebSafeBase64Escape(header), ".", absl::WebSafeBase64Escape(claims), ".")),
        "TOKEN_INVALID");
  }
}

// HS256 with the public key as its secret, which is known to all.
TEST_F(TokensTest, ThePublicKeyIsNoSecretToSignWith) {
  const std::string jwks = onestop::testing::ReadFile(jwks_);
  const std::string text =
      absl::StrCat(absl::WebSafeBase64Escape(absl::StrCat(R"({"alg":"HS256","kid":")", key_.id(), "\"}")),
                   ".", absl::WebSafeBase64Escape(Claims(absl::StrCat("\"", kIssuer, "\""), "\"onestop\"")));
  unsigned char mac[32];
  unsigned int size = 0;
  HMAC(EVP_sha256(), jwks.data(), static_cast<int>(jwks.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  const std::string token = absl::StrCat(
      text, ".", absl::WebSafeBase64Escape(std::string(reinterpret_cast<const char*>(mac), size)));
  EXPECT_EQ(Refusal(token), "TOKEN_INVALID");
}

// Headers are read before the signature is verified.
TEST_F(TokensTest, WrongHeadersAreRefused) {
  const std::string claims = Claims(absl::StrCat("\"", kIssuer, "\""), "\"onestop\"");
  EXPECT_EQ(Refusal(SignToken(key_, R"({"alg":"ES256"})", claims)), "TOKEN_INVALID");
  EXPECT_EQ(Refusal(SignToken(key_, R"({"alg":"ES256","kid":"unknown"})", claims)), "TOKEN_INVALID");
  EXPECT_EQ(Refusal(SignToken(key_, Header(R"(,"crit":["b64"])"), claims)), "TOKEN_INVALID");
  EXPECT_EQ(Refusal(SignToken(key_, "[]", claims)), "TOKEN_INVALID");
  EXPECT_EQ(Refusal(SignToken(KeyPair::Generate(), Header(), claims)), "TOKEN_INVALID");
}

// Every seventh byte, over all three parts.
TEST_F(TokensTest, EveryChangedByteIsNoticed) {
  const std::string token = Good();
  for (size_t i = 0; i < token.size(); i += 7) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    if (changed == token) continue;
    // The last character of a part may carry bits that base64 does not use.
    if (i + 1 == token.size() || token[i + 1] == '.') continue;
    EXPECT_EQ(Refusal(changed), "TOKEN_INVALID") << i;
  }
}

// Deep nesting and long input must not exhaust the parser.
TEST_F(TokensTest, AnythingThatIsNoTokenIsRefused) {
  for (const std::string& token :
       {std::string(), std::string("."), std::string(".."), std::string("a.b"), std::string("a.b.c.d"),
        std::string("%%%.%%%.%%%"), std::string(kTokenMax + 1, 'a'), std::string(kTokenMax, '.'),
        absl::WebSafeBase64Escape(std::string(4000, '[')) + ".x.y"}) {
    EXPECT_EQ(Refusal(token), "TOKEN_INVALID");
  }
}

// An issuer withdraws a key that was stolen: its remembered tokens must go as well.
TEST_F(TokensTest, ANewKeyIsTakenUpAndAWithdrawnOneForgotten) {
  const std::string old_token = Good();
  ASSERT_EQ(Refusal(old_token), "OK");
  const KeyPair next = KeyPair::Generate();
  ASSERT_TRUE(WriteJwks(jwks_, {next}).ok());
  const absl::Time later = now_ + absl::Seconds(1);
  EXPECT_EQ(Refusal(old_token, later), "TOKEN_INVALID");
  key_ = next;
  EXPECT_EQ(Refusal(Good(), later), "OK");
}

// A mistake in the file must not lock all users out.
TEST_F(TokensTest, AnUnusableChangeLeavesTheOldKeys) {
  WriteFile(jwks_, "{ not json");
  EXPECT_EQ(Refusal(Good(), now_ + absl::Seconds(2)), "OK");
}

// An issuer whose key was stolen is withdrawn by an empty set, without a restart; a server does not start with one.
TEST_F(TokensTest, AnEmptiedKeySetRevokesEveryToken) {
  ASSERT_EQ(Refusal(Good()), "OK");
  WriteFile(jwks_, R"({"keys":[]})");
  EXPECT_EQ(Refusal(Good(), now_ + absl::Seconds(2)), "TOKEN_INVALID");
  EXPECT_EQ(
      TokenVerifier::Create({.jwks_file = jwks_, .issuer = kIssuer, .audience = kAudience}).status().code(),
      absl::StatusCode::kInvalidArgument);
}

// A token cannot be taken back alone: how long it works at most is the server's decision.
TEST_F(TokensTest, ATokenWithALongLifetimeIsRefused) {
  const auto token = [&](absl::Duration lifetime, const std::string& more) {
    return SignToken(key_, Header(),
                     absl::StrCat(R"({"iss":")", kIssuer, R"(","aud":"onestop","sub":"nva","exp":)",
                                  absl::ToUnixSeconds(now_ + lifetime), more, "}"));
  };
  const auto issued = [&](absl::Duration ago) {
    return absl::StrCat(R"(,"iat":)", absl::ToUnixSeconds(now_ - ago));
  };
  const absl::Duration most = absl::Hours(12) + absl::Minutes(1);
  EXPECT_EQ(Refusal(token(most, issued(absl::ZeroDuration()))), "OK");
  EXPECT_EQ(Refusal(token(most + absl::Seconds(1), issued(absl::ZeroDuration()))), "TOKEN_INVALID");
  // What is left of it does not count.
  EXPECT_EQ(Refusal(token(absl::Minutes(5), issued(absl::Hours(24)))), "TOKEN_INVALID");
  // Without a time of issue the time that is left counts.
  EXPECT_EQ(Refusal(token(most, "")), "OK");
  EXPECT_EQ(Refusal(token(most + absl::Seconds(1), "")), "TOKEN_INVALID");
  EXPECT_EQ(Refusal(token(absl::Minutes(5), R"(,"iat":"now")")), "TOKEN_INVALID");
}

// What a token says of the log-in, remembered or not.
TEST_F(TokensTest, AGoodTokenTellsHowItsHolderLoggedIn) {
  const absl::Time log_in = now_ - absl::Hours(3);
  const std::string token = IssueToken(key_, {.subject = "gd01",
                                              .issuer = kIssuer,
                                              .audience = kAudience,
                                              .begin_time = now_,
                                              .expire_time = now_ + absl::Minutes(5),
                                              .acr = "gold",
                                              .amr = {"pwd", "otp"},
                                              .authentication_time = log_in});
  for (int i = 0; i < 2; ++i) {
    const auto identity = verifier_->Verify(token, now_);
    ASSERT_TRUE(identity.ok()) << identity.status();
    EXPECT_EQ(identity->acr, "gold");
    EXPECT_THAT(identity->amr, ::testing::ElementsAre("pwd", "otp"));
    EXPECT_EQ(identity->authentication_time, log_in);
  }
  const auto silent = verifier_->Verify(Good(), now_);
  ASSERT_TRUE(silent.ok());
  EXPECT_EQ(silent->acr, "");
  EXPECT_EQ(silent->authentication_time, absl::InfinitePast());
}

TEST(TokenDemandTest, EachDemandIsMetOrRefusedWithWhatIsMissing) {
  const absl::Time now = absl::FromUnixSeconds(1'773'000'000);
  const TokenIdentity strong = {
      .subject = "gd01", .acr = "gold", .amr = {"pwd", "otp"}, .authentication_time = now - absl::Hours(8)};
  const TokenIdentity silent = {.subject = "gd01"};
  const TokenDemand acr = {.call_class = "signing", .acr = {"platinum", "gold"}};
  const TokenDemand amr = {.call_class = "signing", .amr = {"otp", "hwk"}};
  const TokenDemand age = {.call_class = "signing", .authentication_age_max = absl::Hours(8)};
  for (const TokenDemand& demand : {TokenDemand{}, acr, amr, age}) {
    EXPECT_TRUE(CheckDemand(strong, demand, now).ok());
  }
  const auto told = [&](const TokenIdentity& identity, const TokenDemand& demand, absl::Time at) {
    const absl::Status status = CheckDemand(identity, demand, at);
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
    const auto reason = base::ReasonOf(status);
    std::string told = reason->name;
    for (const auto& [key, value] : reason->metadata) absl::StrAppend(&told, " ", key, "=", value);
    return told;
  };
  EXPECT_EQ(told(silent, acr, now),
            "AUTHENTICATION_TOO_WEAK call_class=signing claim=acr demanded=platinum gold found=");
  EXPECT_EQ(told({.subject = "gd01", .amr = {"pwd"}}, amr, now),
            "AUTHENTICATION_TOO_WEAK call_class=signing claim=amr demanded=otp hwk found=pwd");
  EXPECT_EQ(told(silent, age, now),
            "AUTHENTICATION_TOO_OLD authentication_time= call_class=signing seconds_max=28800");
  EXPECT_EQ(told(strong, age, now + absl::Seconds(1)),
            "AUTHENTICATION_TOO_OLD authentication_time=2026-03-08T12:00:00+00:00 call_class=signing "
            "seconds_max=28800");
}

TEST_F(TokensTest, MoreTokensThanAreRememberedAreStillVerified) {
  const std::string first = Good("first");
  ASSERT_EQ(Refusal(first), "OK");
  for (int i = 0; i < 50; ++i) ASSERT_EQ(Refusal(Good(absl::StrCat("s", i))), "OK");
  EXPECT_EQ(Refusal(first), "OK");
}

TEST(JwksTest, AnRsaTokenOfAnotherProgramIsVerified) {
  // RFC 7515, appendix A.2.1: the key and the signature of its example.
  const auto keys = ParseJwks(
      R"({"keys":[{"kty":"RSA","kid":"a","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx)"
      R"(HmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb)"
      R"(_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5)"
      R"(ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",)"
      R"("e":"AQAB"}]})");
  ASSERT_TRUE(keys.ok()) << keys.status();
  std::string signature;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(
      "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9u"
      "JdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_e"
      "SN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5"
      "AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
      &signature));
  constexpr absl::string_view kText =
      "eyJhbGciOiJSUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290"
      "Ijp0cnVlfQ";
  const PublicKey& key = (*keys)->at("a");
  EXPECT_EQ(key.algorithm, "RS256");
  EXPECT_TRUE(VerifySignature(key, kText, signature));
  EXPECT_FALSE(VerifySignature(key, absl::StrCat(kText, "x"), signature));
}

// Keys that are too short or of another kind are no keys.
TEST(JwksTest, WhatIsNoUsableKeySetIsRefused) {
  for (const char* json :
       {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[7,{"kty":"oct","kid":"a","k":"c2VjcmV0"}]})",
        R"({"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"}]})",
        R"({"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"AA","y":"AA"}]})"}) {
    EXPECT_EQ(ParseJwks(json).status().code(), absl::StatusCode::kInvalidArgument) << json;
  }
  EXPECT_FALSE(ParseJwks(std::string(kJwksMax + 1, ' ')).ok());
}

// The embedded default keeps its key over restarts.
TEST(KeyPairTest, ASavedKeyIsTheSameWhenLoaded) {
  const TemporaryDirectory directory;
  const KeyPair key = KeyPair::Generate();
  const std::string path = directory.File("key.pem");
  ASSERT_TRUE(key.Save(path).ok());
  const auto loaded = KeyPair::Load(path);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->id(), key.id());
  EXPECT_EQ(KeyPair::Load(directory.File("none")).status().code(), absl::StatusCode::kNotFound);
  WriteFile(path, "no key");
  EXPECT_EQ(KeyPair::Load(path).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace onestop::rpc
