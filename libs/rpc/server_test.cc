#include "libs/rpc/server.h"

#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/reason.h"
#include "libs/rpc/testdata/probe_server.h"

namespace onestop::rpc {
namespace {

using probe::Act;
using probe::Look;
using probe::Probe;

TEST(ServerTest, AReadAndACommandAreAnswered) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const Client client = probe.Connect({.on_behalf_of = "nva"});
  const auto look = Look(client);
  ASSERT_TRUE(look.ok()) << look.status();
  EXPECT_EQ(look->caller_kind(), "anonymous");
  EXPECT_EQ(look->on_behalf_of(), "nva");
  EXPECT_EQ(look->method(), "/onestop.rpc.probe.v1.ProbeService/Look");
  const auto act = Act(client, "xin chào");
  ASSERT_TRUE(act.ok()) << act.status();
  EXPECT_EQ(act->text(), "xin chào");
}

TEST(ServerTest, ARefusalKeepsItsReason) {
  Probe probe;
  ASSERT_TRUE(probe.Start().ok());
  const auto look = Look(probe.Connect(), "refuse");
  EXPECT_EQ(look.status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(base::ReasonOf(look.status()).has_value());
  EXPECT_EQ(base::ReasonOf(look.status())->name, "DOSSIER_NOT_FOUND");
  EXPECT_EQ(base::ReasonOf(look.status())->metadata.at("dossier_id"), "d-1");
}

}  // namespace
}  // namespace onestop::rpc
