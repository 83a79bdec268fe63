// How a server identifies its callers, by tokens and certificates, over real connections.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/rpc/testdata/certificates.h"
#include "libs/rpc/testdata/probe_server.h"
#include "libs/rpc/token_issuer.h"
#include "libs/rpc/tokens.h"

namespace onestop::rpc {
namespace {

using probe::Authority;
using probe::CertificateFiles;
using probe::Look;
using probe::Probe;
using probe::TemporaryDirectory;

constexpr char kIssuer[] = "https://id.example.vn";
constexpr char kAudience[] = "onestop";
constexpr char kPortal[] = "spiffe://onestop/system/portal";

std::string ReasonNameOf(const absl::Status& status) {
  const auto reason = base::ReasonOf(status);
  return reason.has_value() ? reason->name : std::string(status.message());
}

class IdentityTest : public ::testing::Test {
 protected:
  IdentityTest() { EXPECT_TRUE(WriteJwks(jwks_, {key_}).ok()); }

  ServerOptions Options() {
    ServerOptions options;
    options.tls = {
        .cert_file = server_.cert, .key_file = server_.key, .client_ca_file = clients_.root_file()};
    options.tokens = {.jwks_file = jwks_, .issuer = kIssuer, .audience = kAudience};
    return options;
  }

  std::string Token(const std::string& subject) const {
    return IssueToken(key_, {.subject = subject,
                             .issuer = kIssuer,
                             .audience = kAudience,
                             .begin_time = absl::Now(),
                             .expire_time = absl::Now() + absl::Minutes(5)});
  }

  TemporaryDirectory directory_;
  std::string jwks_ = directory_.File("jwks.json");
  KeyPair key_ = KeyPair::Generate();
  Authority servers_{directory_, "servers"};
  Authority clients_{directory_, "clients"};
  CertificateFiles server_ = servers_.Issue("server", "DNS:localhost,IP:127.0.0.1");
  CertificateFiles portal_ = clients_.Issue("portal", std::string("URI:") + kPortal);
};

// Staff log in by tokens of the province's identity provider.
TEST_F(IdentityTest, ATokenNamesItsSubject) {
  Probe probe(Options());
  ASSERT_TRUE(probe.Start().ok());
  const auto look = Look(probe.Connect({.ca_file = servers_.root_file(), .token = Token("nva")}));
  ASSERT_TRUE(look.ok()) << look.status();
  EXPECT_EQ(look->caller_kind(), "token");
  EXPECT_EQ(look->subject(), "nva");
}

// Systems such as the portal log in by client certificates.
TEST_F(IdentityTest, ACertificateNamesItsUri) {
  Probe probe(Options());
  ASSERT_TRUE(probe.Start().ok());
  const auto look = Look(
      probe.Connect({.ca_file = servers_.root_file(), .cert_file = portal_.cert, .key_file = portal_.key}));
  ASSERT_TRUE(look.ok()) << look.status();
  EXPECT_EQ(look->caller_kind(), "certificate");
  EXPECT_EQ(look->subject(), kPortal);
}

// Public methods need no identity; the others ask for one by RequireCredentials().
TEST_F(IdentityTest, WithoutEitherTheCallerIsAnonymous) {
  Probe probe(Options());
  ASSERT_TRUE(probe.Start().ok());
  const auto look = Look(probe.Connect({.ca_file = servers_.root_file()}));
  ASSERT_TRUE(look.ok()) << look.status();
  EXPECT_EQ(look->caller_kind(), "anonymous");
  EXPECT_EQ(ReasonNameOf(RequireCredentials(Call{})), "CREDENTIALS_MISSING");
}

// With two URIs the caller could choose which system it is.
TEST_F(IdentityTest, ACertificateWithoutOneUriIsAnonymous) {
  Probe probe(Options());
  ASSERT_TRUE(probe.Start().ok());
  const struct {
    const char* names;
    const char* uris;
  } kCases[] = {{"DNS:portal.example.vn", "0"}, {"URI:spiffe://onestop/a,URI:spiffe://onestop/b", "2"}};
  for (const auto& test : kCases) {
    const CertificateFiles files = clients_.Issue("other", test.names);
    const Client client =
        probe.Connect({.ca_file = servers_.root_file(), .cert_file = files.cert, .key_file = files.key});
    const auto look = Look(client);
    ASSERT_TRUE(look.ok()) << look.status();
    EXPECT_EQ(look->caller_kind(), "anonymous") << test.names;
    // Who must be known is told what is wrong with the certificate that was shown.
    const absl::Status refused = Look(client, "known").status();
    ASSERT_EQ(ReasonNameOf(refused), "CREDENTIALS_MISSING");
    EXPECT_EQ(base::ReasonOf(refused)->metadata.at("certificate_uris"), test.uris);
  }
}

// A portal that forwards a user's token must not act as itself when the token is wrong.
TEST_F(IdentityTest, AWrongTokenNeverFallsBackToTheCertificate) {
  Probe probe(Options());
  ASSERT_TRUE(probe.Start().ok());
  const auto look = Look(probe.Connect({.ca_file = servers_.root_file(),
                                        .cert_file = portal_.cert,
                                        .key_file = portal_.key,
                                        .token = Token("nva") + "x"}));
  EXPECT_EQ(look.status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonNameOf(look.status()), "TOKEN_INVALID");
}

// An unverified token must never name a caller.
TEST_F(IdentityTest, AServerWithoutKeysTakesNoTokens) {
  ServerOptions options = Options();
  options.tokens = {};
  Probe probe(options);
  ASSERT_TRUE(probe.Start().ok());
  const auto look = Look(probe.Connect({.ca_file = servers_.root_file(), .token = Token("nva")}));
  EXPECT_EQ(ReasonNameOf(look.status()), "TOKEN_INVALID");
}

// A proxy and the server must not read different headers.
TEST_F(IdentityTest, AnotherSchemeOrTwoHeadersAreRefused) {
  Probe probe(Options());
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect({.ca_file = servers_.root_file()});
  const auto stub = probe::v1::ProbeService::NewStub(client.channel());
  for (const std::vector<std::string>& values :
       {std::vector<std::string>{"Basic bnZhOnB3"}, {"Bearer " + Token("a"), "Bearer " + Token("b")}}) {
    ClientCall call(client, "/probe");
    for (const std::string& value : values) call.context().AddMetadata("authorization", value);
    probe::v1::LookResponse response;
    const absl::Status status = call.Finish(stub->Look(&call.context(), {}, &response));
    EXPECT_EQ(ReasonNameOf(status), "TOKEN_INVALID");
  }
}

// By the server with a reason, not by gRPC's limit on metadata.
TEST_F(IdentityTest, ATokenLongerThanTheLimitIsRefusedByUs) {
  Probe probe(Options());
  ASSERT_TRUE(probe.Start().ok());
  const auto look =
      Look(probe.Connect({.ca_file = servers_.root_file(), .token = std::string(kTokenMax + 1, 'a')}));
  EXPECT_EQ(ReasonNameOf(look.status()), "TOKEN_INVALID") << look.status();
}

TEST_F(IdentityTest, WhereCertificatesAreRequiredNoConnectionIsMadeWithoutOne) {
  ServerOptions options = Options();
  options.tls.require_client_certificate = true;
  Probe probe(options);
  ASSERT_TRUE(probe.Start().ok());
  const auto without = Look(probe.Connect({.ca_file = servers_.root_file(), .token = Token("nva")}));
  EXPECT_EQ(without.status().code(), absl::StatusCode::kUnavailable);
  const auto with = Look(
      probe.Connect({.ca_file = servers_.root_file(), .cert_file = portal_.cert, .key_file = portal_.key}));
  EXPECT_TRUE(with.ok()) << with.status();
}

// The same URI, signed by an authority that the server does not trust.
TEST_F(IdentityTest, ACertificateOfAnotherAuthorityIsRefused) {
  Authority untrusted(directory_, "untrusted");
  const CertificateFiles files = untrusted.Issue("untrusted", std::string("URI:") + kPortal);
  Probe probe(Options());
  ASSERT_TRUE(probe.Start().ok());
  const auto look =
      Look(probe.Connect({.ca_file = servers_.root_file(), .cert_file = files.cert, .key_file = files.key}));
  EXPECT_EQ(look.status().code(), absl::StatusCode::kUnavailable);
}

// Otherwise a client would send its token to any server.
TEST_F(IdentityTest, AClientRefusesAServerOfAnotherAuthority) {
  Probe probe(Options());
  ASSERT_TRUE(probe.Start().ok());
  const auto look = Look(probe.Connect({.ca_file = clients_.root_file()}));
  EXPECT_EQ(look.status().code(), absl::StatusCode::kUnavailable);
}

// Certificates are renewed while feeds are open; a restart would interrupt them.
TEST_F(IdentityTest, AChangedServerCertificateIsTakenUpWithoutARestart) {
  Probe probe(Options());
  ASSERT_TRUE(probe.Start().ok());
  ASSERT_TRUE(Look(probe.Connect({.ca_file = servers_.root_file()})).ok());
  Authority renewed(directory_, "renewed");
  renewed.Issue("server", "DNS:localhost,IP:127.0.0.1");
  // The files are checked every second; the client connects again until the new one is there.
  const Client client = probe.Connect({.ca_file = renewed.root_file()});
  const auto stub = probe::v1::ProbeService::NewStub(client.channel());
  ClientCall call(client, "/probe", {.timeout = absl::Seconds(60)});
  call.context().set_wait_for_ready(true);
  probe::v1::LookResponse response;
  const absl::Status status = call.Finish(stub->Look(&call.context(), {}, &response));
  EXPECT_TRUE(status.ok()) << status;
}

// A caller who wants to act for another must not find that it acted for itself (H2 of the review: it did, as an editor).
TEST_F(IdentityTest, NoCallActsForAnother) {
  Probe probe(Options());
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect({.ca_file = servers_.root_file()}).As(Token("nva"));
  const auto stub = probe::v1::ProbeService::NewStub(client.channel());
  ClientCall call(client, "/probe");
  call.context().AddMetadata("onestop-on-behalf-of", "nvb");
  probe::v1::LookResponse response;
  EXPECT_EQ(ReasonNameOf(call.Finish(stub->Look(&call.context(), {}, &response))), "FIELD_INVALID");
  EXPECT_TRUE(Look(client).ok());
}

// An office may ask for a second factor where results are signed, and not where lists are read.
TEST_F(IdentityTest, WhatIsDemandedOfTokensHoldsForItsCallsAlone) {
  ServerOptions options = Options();
  options.token_demands["/onestop.rpc.probe.v1.ProbeService/Act"] = {.call_class = "signing", .amr = {"otp"}};
  Probe probe(options);
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect({.ca_file = servers_.root_file()});
  const Client weak = client.As(Token("nva"));
  EXPECT_TRUE(Look(weak).ok());
  const absl::Status refused = probe::Act(weak).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonNameOf(refused), "AUTHENTICATION_TOO_WEAK");
  const Client strong = client.As(IssueToken(key_, {.subject = "nva",
                                                    .issuer = kIssuer,
                                                    .audience = kAudience,
                                                    .begin_time = absl::Now(),
                                                    .expire_time = absl::Now() + absl::Minutes(5),
                                                    .amr = {"pwd", "otp"}}));
  EXPECT_TRUE(probe::Act(strong).ok());
  // A certificate says nothing of a log-in.
  EXPECT_TRUE(
      probe::Act(probe.Connect(
                     {.ca_file = servers_.root_file(), .cert_file = portal_.cert, .key_file = portal_.key}))
          .ok());
}

// A feed goes on only as long as a call would be admitted: here until the log-in is too old.
TEST_F(IdentityTest, AStreamEndsWhenTheLogInIsTooOld) {
  ServerOptions options = Options();
  options.token_demands["/onestop.rpc.probe.v1.ProbeService/Feed"] = {
      .call_class = "export", .authentication_age_max = absl::Minutes(10)};
  Probe probe(options);
  ASSERT_TRUE(probe.Start().ok());
  const auto feed = [&](absl::Duration ago) {
    const std::string token = IssueToken(key_, {.subject = "nva",
                                                .issuer = kIssuer,
                                                .audience = kAudience,
                                                .begin_time = absl::Now(),
                                                .expire_time = absl::Now() + absl::Minutes(5),
                                                .authentication_time = absl::Now() - ago});
    const Client client = probe.Connect({.ca_file = servers_.root_file()}).As(token);
    const auto stub = probe::v1::ProbeService::NewStub(client.channel());
    ClientCall call(client, "/feed", {.timeout = absl::Seconds(30)});
    const auto reader = stub->Feed(&call.context(), {});
    probe::v1::FeedResponse response;
    while (reader->Read(&response)) continue;
    return ReasonNameOf(call.Finish(reader->Finish()));
  };
  EXPECT_EQ(feed(absl::Minutes(11)), "AUTHENTICATION_TOO_OLD");
  EXPECT_EQ(feed(absl::Minutes(10) - absl::Seconds(3)), "AUTHENTICATION_TOO_OLD");
}

// A key that was stolen is refused within a second of the list, also on connections that were there before.
TEST_F(IdentityTest, ARevokedCertificateIsRefused) {
  ServerOptions options = Options();
  options.tls.client_crl_file = clients_.WriteCrl("clients.crl", {});
  Probe probe(options);
  ASSERT_TRUE(probe.Start().ok());
  const Client portal =
      probe.Connect({.ca_file = servers_.root_file(), .cert_file = portal_.cert, .key_file = portal_.key});
  ASSERT_TRUE(Look(portal).ok());
  const auto stub = probe::v1::ProbeService::NewStub(portal.channel());
  ClientCall feed(portal, "/feed", {.timeout = absl::Seconds(60)});
  const auto reader = stub->Feed(&feed.context(), {});
  clients_.WriteCrl("clients.crl", {portal_});
  probe::v1::FeedResponse response;
  while (reader->Read(&response)) continue;
  const absl::Status ended = feed.Finish(reader->Finish());
  EXPECT_EQ(ReasonNameOf(ended), "CLIENT_CERTIFICATE_REVOKED");
  EXPECT_EQ(ended.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonNameOf(Look(portal).status()), "CLIENT_CERTIFICATE_REVOKED");
  // Nor does a token help who shows a revoked certificate.
  EXPECT_EQ(ReasonNameOf(Look(portal.As(Token("nva"))).status()), "CLIENT_CERTIFICATE_REVOKED");
  const CertificateFiles renewed = clients_.Issue("renewed", std::string("URI:") + kPortal);
  EXPECT_TRUE(Look(probe.Connect(
                       {.ca_file = servers_.root_file(), .cert_file = renewed.cert, .key_file = renewed.key}))
                  .ok());
  // Who shows none is not asked.
  EXPECT_TRUE(Look(probe.Connect({.ca_file = servers_.root_file(), .token = Token("nva")})).ok());
}

// Each of these would serve in the clear, or refuse every client.
TEST_F(IdentityTest, OptionsThatContradictEachOtherAreRefusedAtStart) {
  ServerOptions open;
  open.address = "0.0.0.0:0";
  ServerOptions roots;
  roots.tls.client_ca_file = clients_.root_file();
  ServerOptions other_key = Options();
  other_key.tls.key_file = portal_.key;
  ServerOptions no_roots = Options();
  no_roots.tls.client_ca_file = "";
  no_roots.tls.require_client_certificate = true;
  ServerOptions no_file = Options();
  no_file.tls.cert_file = directory_.File("none.pem");
  ServerOptions no_keys = Options();
  no_keys.tokens.jwks_file = directory_.File("none.json");
  ServerOptions no_issuer = Options();
  no_issuer.tokens.issuer = "";
  ServerOptions no_list = Options();
  no_list.tls.client_crl_file = server_.cert;
  ServerOptions list_of_none = Options();
  list_of_none.tls.client_ca_file = "";
  list_of_none.tls.client_crl_file = clients_.WriteCrl("clients.crl", {});
  for (const ServerOptions& options :
       {open, roots, other_key, no_roots, no_file, no_keys, no_issuer, no_list, list_of_none}) {
    Probe probe(options);
    const absl::Status status = probe.Start();
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(std::string(status.message()), ::testing::Not(::testing::IsEmpty()));
  }
}

TEST_F(IdentityTest, AClientSendsNoTokenInTheClearToAnotherMachine) {
  EXPECT_EQ(Client::Connect({.target = "192.0.2.1:443", .token = "t"}).status().code(),
            absl::StatusCode::kInvalidArgument);
  // Names that only look like the loopback network are other machines.
  EXPECT_EQ(Client::Connect({.target = "127.example.vn:443", .token = "t"}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Client::Connect({.target = "127.0.0.1:443", .token = "t"}).ok());
}

}  // namespace
}  // namespace onestop::rpc
