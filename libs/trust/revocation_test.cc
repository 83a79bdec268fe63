// What one answer about revocation proves, by RFC 5280 and RFC 6960: scope, authorised responders,
// freshness.

#include "libs/trust/revocation.h"

#include <openssl/x509v3.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/check.h"
#include "libs/sample_pki/answers.h"
#include "libs/testing/test_trust.h"

namespace onestop::trust {
namespace {

using ::onestop::testing::TestTrust;
using State = RevocationStatus::State;
using Use = sample_pki::CertificateSpec::Use;

constexpr char kUrl[] = "http://crl.example.vn/1.crl";
constexpr char kOtherUrl[] = "http://crl.example.vn/2.crl";

absl::Time Now() { return TestTrust::Now(); }

sample_pki::AuthorityKey KeyOf(const sample_pki::Identity& identity) {
  return {.key = crypto::ReadKey(identity.key_pem), .chain = crypto::ReadCertificates(identity.chain_pem)};
}

GENERAL_NAME* Uri(const char* url) {
  GENERAL_NAME* const name = GENERAL_NAME_new();
  ASN1_IA5STRING* const text = ASN1_IA5STRING_new();
  CHECK(ASN1_STRING_set(text, url, -1) == 1);
  GENERAL_NAME_set0_value(name, GEN_URI, text);
  return name;
}

DIST_POINT_NAME* PointAt(const char* url) {
  DIST_POINT_NAME* const point = DIST_POINT_NAME_new();
  point->type = 0;
  point->name.fullname = GENERAL_NAMES_new();
  CHECK(sk_GENERAL_NAME_push(point->name.fullname, Uri(url)) > 0);
  return point;
}

// Bit 1 of ReasonFlags is keyCompromise (RFC 5280, 4.2.1.13).
ASN1_BIT_STRING* KeyCompromise() {
  ASN1_BIT_STRING* const reasons = ASN1_BIT_STRING_new();
  CHECK(ASN1_BIT_STRING_set_bit(reasons, 1, 1) == 1);
  return reasons;
}

class RevocationTest : public ::testing::Test {
 protected:
  static sample_pki::CertificateSpec Spec(Use use = Use::kSigning, const std::string& crl_url = kUrl) {
    sample_pki::CertificateSpec spec;
    spec.common_name = "Người Ký";
    spec.not_before = Now() - absl::Hours(24 * 30);
    spec.not_after = Now() + absl::Hours(24 * 365);
    spec.use = use;
    spec.crl_url = crl_url;
    return spec;
  }
  sample_pki::AnsweringIssuer Issuer() const {
    sample_pki::AnsweringIssuer issuer;
    issuer.issuer = KeyOf(trust_.root.identity());
    return issuer;
  }
  // A copy of the certificate, changed and signed again.
  sample_pki::Identity Changed(const sample_pki::Identity& identity,
                               const std::function<void(X509*)>& change) const {
    const sample_pki::AuthorityKey own = KeyOf(identity);
    const crypto::CertificatePtr copy(X509_dup(own.certificate()));
    change(copy.get());
    CHECK(X509_sign(copy.get(), KeyOf(trust_.root.identity()).key.get(), EVP_sha256()) > 0);
    sample_pki::Identity changed = identity;
    changed.chain_pem = crypto::WriteCertificate(copy.get());
    return changed;
  }

  // A CRL of the root, changed and signed again.
  std::string Crl(const std::function<void(X509_CRL*)>& change) const {
    const auto crl = crypto::FromDer<crypto::CrlPtr, d2i_X509_CRL>(sample_pki::MakeCrl(Listing(), times_));
    change(crl.get());
    CHECK(X509_CRL_sign(crl.get(), KeyOf(trust_.root.identity()).key.get(), EVP_sha256()) > 0);
    return crypto::DerOf<i2d_X509_CRL>(crl.get());
  }
  std::string ScopedCrl(const std::function<void(ISSUING_DIST_POINT&)>& limit) const {
    return Crl([&](X509_CRL* crl) {
      ISSUING_DIST_POINT* const scope = ISSUING_DIST_POINT_new();
      limit(*scope);
      CHECK(X509_CRL_add1_ext_i2d(crl, NID_issuing_distribution_point, scope, 1, 0) == 1);
      ISSUING_DIST_POINT_free(scope);
    });
  }
  sample_pki::AnsweringIssuer Listing() const {
    sample_pki::AnsweringIssuer issuer = Issuer();
    for (const std::string& pem : revoked_) {
      issuer.revoked[sample_pki::SerialOf(sk_X509_value(crypto::ReadCertificates(pem).get(), 0))] = {
          .since = Now() - absl::Hours(1), .reason = 1};
    }
    return issuer;
  }

  // What the CRL says about the signer: "good", "revoked", or why it does not count.
  std::string Says(const std::string& crl, const sample_pki::Identity& of, absl::Time at = Now(),
                   absl::Time now = Now()) const {
    const sample_pki::AuthorityKey asked = KeyOf(of);
    const sample_pki::AuthorityKey root = KeyOf(trust_.root.identity());
    return Word(StatusFromCrl(
        crl, {.certificate = asked.certificate(), .issuer = root.certificate(), .at = at, .now = now},
        policy_));
  }
  std::string Says(const std::string& crl) const { return Says(crl, signer_); }

  // The same for an OCSP response signed by `responder`, with `crls` to prove that it was not revoked.
  RevocationStatus Ocsp(const sample_pki::Identity& responder, const std::vector<std::string>& crls = {},
                        absl::Time at = Now(), absl::Time now = Now()) const {
    const sample_pki::AuthorityKey asked = KeyOf(signer_);
    const sample_pki::AuthorityKey root = KeyOf(trust_.root.identity());
    const std::unique_ptr<OCSP_REQUEST, crypto::FreeBy<OCSP_REQUEST_free>> request(OCSP_REQUEST_new());
    CHECK(OCSP_request_add0_id(request.get(), OCSP_cert_to_id(EVP_sha1(), asked.certificate(),
                                                              root.certificate())) != nullptr);
    std::vector<sample_pki::AnsweringIssuer> issuers;
    issuers.push_back(Listing());
    const sample_pki::AuthorityKey by = KeyOf(responder);
    const std::string der =
        sample_pki::AnswerOcsp(crypto::DerOf<i2d_OCSP_REQUEST>(request.get()), issuers, times_, false, &by);
    return StatusFromOcsp(
        der, {.certificate = asked.certificate(), .issuer = root.certificate(), .at = at, .now = now},
        policy_, crls);
  }
  static std::string Word(const RevocationStatus& status) {
    if (status.state == State::kGood) return "good";
    if (status.state == State::kRevoked) return "revoked";
    return status.source.empty() ? "nothing" : status.why;
  }
  // OpenSSL adds no extension by itself, so the copy lacks only this one.
  sample_pki::Identity WithoutNoCheck(const sample_pki::Identity& responder) const {
    return Changed(responder, [](X509* certificate) {
      X509_EXTENSION_free(
          X509_delete_ext(certificate, X509_get_ext_by_NID(certificate, NID_id_pkix_OCSP_noCheck, -1)));
    });
  }

  TestTrust trust_;
  const TrustPolicy policy_ = trust_.Policy();
  const sample_pki::Identity signer_ = trust_.Issue(Spec());
  const sample_pki::Identity authority_ = trust_.Issue(Spec(Use::kAuthority));
  const sample_pki::Identity responder_ = trust_.Issue(Spec(Use::kOcspSigning));
  sample_pki::AnswerTimes times_ = {.this_update = Now() - absl::Hours(1),
                                    .next_update = Now() + absl::Hours(1)};
  std::vector<std::string> revoked_;
};

TEST_F(RevocationTest, ACompleteListCoversEveryCertificateOfItsIssuer) {
  EXPECT_EQ(Says(sample_pki::MakeCrl(Issuer(), times_)), "good");
  revoked_ = {signer_.chain_pem};
  EXPECT_EQ(Says(sample_pki::MakeCrl(Listing(), times_)), "revoked");
  sample_pki::AnsweringIssuer other;
  other.issuer = KeyOf(trust_.stamp_root.identity());
  EXPECT_EQ(Says(sample_pki::MakeCrl(other, times_)), "nothing");
  EXPECT_EQ(Says("garbage"), "nothing");
}

TEST_F(RevocationTest, AListForOneKindOfCertificatesCoversThatKind) {
  const std::string users = ScopedCrl([](auto& scope) { scope.onlyuser = 0xFF; });
  EXPECT_EQ(Says(users), "good");
  EXPECT_EQ(Says(users, authority_), "CRL onlyContainsUserCerts");
  const std::string authorities = ScopedCrl([](auto& scope) { scope.onlyCA = 0xFF; });
  EXPECT_EQ(Says(authorities), "CRL onlyContainsCACerts");
  EXPECT_EQ(Says(authorities, authority_), "good");
  EXPECT_EQ(Says(ScopedCrl([](auto& scope) { scope.onlyattr = 0xFF; })), "CRL onlyContainsAttributeCerts");
}

TEST_F(RevocationTest, AListOfADistributionPointCoversItsCertificates) {
  const std::string part = ScopedCrl([](auto& scope) { scope.distpoint = PointAt(kUrl); });
  EXPECT_EQ(Says(part), "good");
  EXPECT_EQ(Says(part, trust_.Issue(Spec(Use::kSigning, kOtherUrl))), "CRL distributionPoint");
  EXPECT_EQ(Says(part, trust_.Issue(Spec(Use::kSigning, ""))), "CRL distributionPoint");
  // A list without names covers all certificates.
  EXPECT_EQ(Says(sample_pki::MakeCrl(Issuer(), times_), trust_.Issue(Spec(Use::kSigning, ""))), "good");
}

TEST_F(RevocationTest, AListForSomeReasonsProvesRevokedAndNeverGood) {
  const auto some = [](auto& scope) { scope.onlysomereasons = KeyCompromise(); };
  EXPECT_EQ(Says(ScopedCrl(some)), "CRL onlySomeReasons");
  revoked_ = {signer_.chain_pem};
  EXPECT_EQ(Says(ScopedCrl(some)), "revoked");
  // The same holds for a list to which the certificate refers for some reasons only.
  revoked_.clear();
  const sample_pki::Identity sent = Changed(signer_, [](X509* certificate) {
    CRL_DIST_POINTS* const points = CRL_DIST_POINTS_new();
    DIST_POINT* const point = DIST_POINT_new();
    point->distpoint = PointAt(kUrl);
    point->reasons = KeyCompromise();
    CHECK(sk_DIST_POINT_push(points, point) > 0);
    CHECK(X509_add1_ext_i2d(certificate, NID_crl_distribution_points, points, 0, X509V3_ADD_REPLACE) == 1);
    CRL_DIST_POINTS_free(points);
  });
  EXPECT_EQ(Says(ScopedCrl([](auto& scope) { scope.distpoint = PointAt(kUrl); }), sent),
            "CRL onlySomeReasons");
}

TEST_F(RevocationTest, AnIndirectListOfTheIssuerItselfIsRead) {
  const auto indirect = [](auto& scope) { scope.indirectCRL = 0xFF; };
  EXPECT_EQ(Says(ScopedCrl(indirect)), "good");
  revoked_ = {signer_.chain_pem};
  EXPECT_EQ(Says(ScopedCrl(indirect)), "revoked");
  // The same serial number, of another issuer.
  const std::string others = Crl([&](X509_CRL* crl) {
    ISSUING_DIST_POINT* const scope = ISSUING_DIST_POINT_new();
    scope->indirectCRL = 0xFF;
    CHECK(X509_CRL_add1_ext_i2d(crl, NID_issuing_distribution_point, scope, 1, 0) == 1);
    ISSUING_DIST_POINT_free(scope);
    GENERAL_NAMES* const names = GENERAL_NAMES_new();
    GENERAL_NAME* const name = GENERAL_NAME_new();
    GENERAL_NAME_set0_value(
        name, GEN_DIRNAME,
        X509_NAME_dup(X509_get_subject_name(KeyOf(trust_.stamp_root.identity()).certificate())));
    CHECK(sk_GENERAL_NAME_push(names, name) > 0);
    X509_REVOKED* const entry = sk_X509_REVOKED_value(X509_CRL_get_REVOKED(crl), 0);
    CHECK(X509_REVOKED_add1_ext_i2d(entry, NID_certificate_issuer, names, 1, 0) == 1);
    GENERAL_NAMES_free(names);
  });
  EXPECT_EQ(Says(others), "good");
}

// The report must say why the question stays open, instead of acting as if there were no list.
TEST_F(RevocationTest, AnIndirectListOfAnotherAuthorityIsReported) {
  const sample_pki::Identity sent = Changed(signer_, [this](X509* certificate) {
    CRL_DIST_POINTS* const points = CRL_DIST_POINTS_new();
    DIST_POINT* const point = DIST_POINT_new();
    point->CRLissuer = GENERAL_NAMES_new();
    GENERAL_NAME* const name = GENERAL_NAME_new();
    GENERAL_NAME_set0_value(
        name, GEN_DIRNAME,
        X509_NAME_dup(X509_get_subject_name(KeyOf(trust_.stamp_root.identity()).certificate())));
    CHECK(sk_GENERAL_NAME_push(point->CRLissuer, name) > 0 && sk_DIST_POINT_push(points, point) > 0);
    CHECK(X509_add1_ext_i2d(certificate, NID_crl_distribution_points, points, 0, X509V3_ADD_REPLACE) == 1);
    CRL_DIST_POINTS_free(points);
  });
  sample_pki::AnsweringIssuer other;
  other.issuer = KeyOf(trust_.stamp_root.identity());
  EXPECT_EQ(Says(sample_pki::MakeCrl(other, times_), sent), "CRL indirectCRL");
}

// Critical extensions may change what a list means (RFC 5280, 4.2), so an unknown one makes it useless.
TEST_F(RevocationTest, WhatIsNotUnderstoodIsNotUsed) {
  EXPECT_EQ(
      Says(Crl([](X509_CRL* crl) {
        ASN1_INTEGER* const base = ASN1_INTEGER_new();
        CHECK(ASN1_INTEGER_set(base, 1) == 1 && X509_CRL_add1_ext_i2d(crl, NID_delta_crl, base, 1, 0) == 1);
        ASN1_INTEGER_free(base);
      })),
      "CRL deltaCRLIndicator");
  const auto unknown = [] {
    ASN1_OCTET_STRING* const value = ASN1_OCTET_STRING_new();
    CHECK(ASN1_OCTET_STRING_set(value, reinterpret_cast<const unsigned char*>("\x05\x00"), 2) == 1);
    X509_EXTENSION* const extension = X509_EXTENSION_create_by_NID(nullptr, NID_netscape_comment, 1, value);
    ASN1_OCTET_STRING_free(value);
    return extension;
  };
  EXPECT_EQ(Says(Crl([&](X509_CRL* crl) {
              X509_EXTENSION* const extension = unknown();
              CHECK(X509_CRL_add_ext(crl, extension, -1) == 1);
              X509_EXTENSION_free(extension);
            })),
            "CRL crlExtensions");
  revoked_ = {authority_.chain_pem};
  EXPECT_EQ(
      Says(Crl([&](X509_CRL* crl) {
        X509_EXTENSION* const extension = unknown();
        CHECK(X509_REVOKED_add_ext(sk_X509_REVOKED_value(X509_CRL_get_REVOKED(crl), 0), extension, -1) == 1);
        X509_EXTENSION_free(extension);
      })),
      "CRL crlEntryExtensions");
}

TEST_F(RevocationTest, AListWithAWrongSignatureIsNotUsed) {
  std::string forged = sample_pki::MakeCrl(Issuer(), times_);
  forged.back() = static_cast<char>(forged.back() ^ 1);
  EXPECT_EQ(Says(forged), "CRL signature");
}

// OCSP and CRL follow the same rules of time, so each case is tried with both.
TEST_F(RevocationTest, AnAnswerCountsWhileItIsFresh) {
  const auto says = [this](absl::Duration from, absl::Duration until, absl::Time at = Now(),
                           absl::Time now = Now()) {
    times_ = {.this_update = Now() + from, .next_update = Now() + until};
    const std::string ocsp = Word(Ocsp(responder_, {}, at, now));
    const std::string crl = Says(sample_pki::MakeCrl(Issuer(), times_), signer_, at, now);
    return ocsp == absl::StrReplaceAll(crl, {{"CRL", "OCSP"}}) ? crl : absl::StrCat(ocsp, " but ", crl);
  };
  const absl::Duration second = absl::Seconds(1);
  EXPECT_EQ(says(-absl::Hours(1), absl::ZeroDuration()), "good") << "due just now";
  EXPECT_EQ(says(-absl::Hours(1), -second), "CRL nextUpdate");
  EXPECT_EQ(says(-absl::Hours(24), absl::Hours(48)), "good") << "the policy's largest age";
  EXPECT_EQ(says(-absl::Hours(24) - second, absl::Hours(48)), "CRL nextUpdate");
  EXPECT_EQ(says(kClockSkewMax, absl::Hours(1)), "good") << "another's clock may be ahead";
  EXPECT_EQ(says(kClockSkewMax + second, absl::Hours(1)), "CRL thisUpdate");
  // About a time in the past: an answer given afterwards counts, however old it is by now.
  EXPECT_EQ(says(-absl::Hours(48), -absl::Hours(47), Now() - absl::Hours(48)), "good");
  EXPECT_EQ(says(-absl::Hours(48), -absl::Hours(47), Now() - absl::Hours(46)), "CRL nextUpdate");
  // Issuers remove expired certificates from their lists, so a later "good" does not count.
  const absl::Time expired = Now() + absl::Hours(24 * 366);
  times_ = {.this_update = expired, .next_update = expired + absl::Hours(1)};
  EXPECT_EQ(Says(sample_pki::MakeCrl(Issuer(), times_), signer_, Now(), expired), "CRL nextUpdate");
  EXPECT_EQ(Word(Ocsp(trust_.root.identity(), {}, Now(), expired)), "OCSP nextUpdate");
}

// What counts is the responder's certificate when the answer was made, not now.
TEST_F(RevocationTest, AResponderNeedsTheIssuersAuthorisation) {
  EXPECT_EQ(Word(Ocsp(trust_.root.identity())), "good") << "the issuer itself";
  EXPECT_EQ(Word(Ocsp(responder_)), "good");
  EXPECT_EQ(Word(Ocsp(trust_.Issue(Spec()))), "OCSP OCSPSigning") << "not for OCSP";
  sample_pki::CertificateSpec expired = Spec(Use::kOcspSigning);
  expired.not_after = Now() - absl::Hours(2);
  EXPECT_EQ(Word(Ocsp(trust_.Issue(expired))), "OCSP OCSPSigning") << "expired before it answered";
  expired.not_after = Now() - absl::Minutes(30);
  EXPECT_EQ(Word(Ocsp(trust_.Issue(expired))), "good") << "expired since";
  const auto elsewhere = trust_.stamp_root.Issue(Spec(Use::kOcspSigning));
  ASSERT_TRUE(elsewhere.ok());
  EXPECT_EQ(Word(Ocsp(*elsewhere)), "OCSP OCSPSigning") << "of another issuer";
}

TEST_F(RevocationTest, ARevocableResponderNeedsAListThatProvesItGood) {
  const sample_pki::Identity responder = WithoutNoCheck(responder_);
  const RevocationStatus alone = Ocsp(responder);
  EXPECT_EQ(Word(alone), "OCSP id-pkix-ocsp-nocheck");
  EXPECT_EQ(alone.unproven_responder, crypto::DerOfCertificate(KeyOf(responder).certificate()));
  const std::string list = sample_pki::MakeCrl(Issuer(), times_);
  const RevocationStatus proven = Ocsp(responder, {list});
  EXPECT_EQ(Word(proven), "good");
  EXPECT_EQ(proven.responder_crl, list);
  revoked_ = {responder.chain_pem};
  EXPECT_EQ(Word(Ocsp(responder, {sample_pki::MakeCrl(Listing(), times_)})), "OCSP responder revoked");
  revoked_.clear();
  const sample_pki::AnswerTimes stale = {.this_update = Now() - absl::Hours(48),
                                         .next_update = Now() - absl::Hours(47)};
  EXPECT_EQ(Word(Ocsp(responder, {sample_pki::MakeCrl(Issuer(), stale)})), "OCSP id-pkix-ocsp-nocheck");
}

}  // namespace
}  // namespace onestop::trust
