// A history is read as it was written, or the error names what is wrong with it.

#include "libs/dossier/history.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/dossier/dossier_testing.h"
#include "libs/testing/status_matchers.h"

namespace onestop::dossier {
namespace {

using ::onestop::testing::FailsWith;
using ::onestop::testing::IsOk;
using ::testing::IsEmpty;

struct Stored {
  std::string payload;
  std::string hash;
};

// The history of `bench` as the ledger stores it.
std::vector<Stored> Store(const Bench& bench) {
  std::vector<Stored> stored;
  std::string last = FirstHash();
  for (const v1::Event& event : bench.history) {
    const std::string payload = event.SerializeAsString();
    last = ChainHash(last, payload);
    stored.push_back({payload, last});
  }
  return stored;
}

HistoryEntry Entry(const std::vector<Stored>& stored, size_t index) {
  return {static_cast<int64_t>(index) + 1, stored[index].payload, stored[index].hash};
}

// Reads all of `stored`; the first error.
absl::Status ReadAll(const std::vector<Stored>& stored, History& history) {
  for (size_t i = 0; i < stored.size(); ++i) {
    if (const auto event = history.Add(Entry(stored, i)); !event.ok()) return event.status();
  }
  return absl::OkStatus();
}

TEST(ReadHistoryTest, TheDossierIsWhatTheEventsMadeOfIt) {
  const Bench bench = Bench().Returned();
  const std::vector<Stored> stored = Store(bench);
  History history(kDossierId);
  EXPECT_THAT(ReadAll(stored, history), IsOk());
  EXPECT_EQ(Describe(history.dossier()), Describe(bench.dossier));
  EXPECT_EQ(history.last_hash(), stored.back().hash);
}

// As the ledger does with a dossier in its cache.
TEST(ReadHistoryTest, ReadingGoesOnAfterAFoldedDossier) {
  const Bench bench = Bench().Returned();
  const std::vector<Stored> stored = Store(bench);
  History first(kDossierId);
  ASSERT_THAT(first.Add(Entry(stored, 0)), IsOk());
  History rest(first.Release());
  for (size_t i = 1; i < stored.size(); ++i) ASSERT_THAT(rest.Add(Entry(stored, i)), IsOk());
  EXPECT_EQ(Describe(rest.dossier()), Describe(bench.dossier));
  EXPECT_EQ(rest.last_hash(), stored.back().hash);
}

TEST(ReadHistoryTest, ADamagedHashIsFound) {
  std::vector<Stored> stored = Store(Bench().Accepted());
  stored[1].hash[0] ^= 1;
  History history(kDossierId);
  const absl::Status status = ReadAll(stored, history);
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
  EXPECT_THAT(status.message(), ::testing::HasSubstr("event 2"));
}

// The changed event could follow; only its hash shows the change.
TEST(ReadHistoryTest, ChangedBytesThatAreStillAnEventAreFound) {
  std::vector<Stored> stored = Store(Bench().Accepted());
  v1::Event event;
  ASSERT_TRUE(event.ParseFromString(stored[0].payload));
  event.set_actor("another");
  stored[0].payload = event.SerializeAsString();
  History history(kDossierId);
  EXPECT_THAT(ReadAll(stored, history), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

TEST(ReadHistoryTest, AMissingOrRepeatedEventIsFound) {
  const std::vector<Stored> stored = Store(Bench().Transferred());
  History missing(kDossierId);
  ASSERT_THAT(missing.Add(Entry(stored, 0)), IsOk());
  EXPECT_THAT(missing.Add(Entry(stored, 2)), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
  History repeated(kDossierId);
  ASSERT_THAT(repeated.Add(Entry(stored, 0)), IsOk());
  EXPECT_THAT(repeated.Add(Entry(stored, 0)), FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

TEST(ReadHistoryTest, BytesThatAreNoEventAreFoundThoughTheirHashFits) {
  const std::string payload = "\xff";
  History history(kDossierId);
  EXPECT_THAT(history.Add({1, payload, ChainHash(FirstHash(), payload)}),
              FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
}

// A service may append some kinds of event alone: the database looks at the kind beside the bytes, this at both.
TEST(ReadHistoryTest, BytesOfAnotherKindThanTheyAreStoredAsAreFound) {
  const std::vector<Stored> stored = Store(Bench().Submitted());
  HistoryEntry entry = Entry(stored, 0);
  entry.kind = v1::Event::kStepCompleted;
  History history(kDossierId);
  const auto event = history.Add(entry);
  EXPECT_THAT(event, FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
  EXPECT_THAT(event.status().message(), ::testing::HasSubstr("of another kind"));
  entry.kind = v1::Event::kSubmitted;
  History right(kDossierId);
  EXPECT_THAT(right.Add(entry), IsOk());
}

TEST(ReadHistoryTest, AnotherDossiersEventIsFoundThoughItsHashFits) {
  const std::vector<Stored> stored = Store(Bench().Submitted());
  History history("01890000-0000-8000-8000-000000000002");
  const auto event = history.Add(Entry(stored, 0));
  EXPECT_THAT(event, FailsWith(absl::StatusCode::kDataLoss, "HISTORY_DAMAGED"));
  EXPECT_THAT(event.status().message(), ::testing::HasSubstr("is another dossier's"));
}

TEST(ReadHistoryTest, ExaminingGoesOnBehindADamagedHash) {
  const Bench bench = Bench().Transferred();
  std::vector<Stored> stored = Store(bench);
  stored[1].hash = Sha('x');
  History history(kDossierId);
  for (size_t i = 0; i < stored.size(); ++i) {
    const Examined examined = history.Examine(Entry(stored, i));
    EXPECT_EQ(examined.hash_differs, i == 1) << i;
    EXPECT_TRUE(examined.readable);
    EXPECT_EQ(examined.inconsistency, Inconsistency::kNone);
  }
  EXPECT_EQ(Describe(history.dossier()), Describe(bench.dossier));
}

// Evidence packages carry one hash, that of the last event.
TEST(ReadHistoryTest, WithoutStoredHashesOnlyTheLastOneTells) {
  const std::vector<Stored> stored = Store(Bench().Accepted());
  History history(kDossierId);
  for (size_t i = 0; i < stored.size(); ++i) {
    EXPECT_FALSE(
        history.Examine({static_cast<int64_t>(i) + 1, stored[i].payload, std::nullopt}).hash_differs);
  }
  EXPECT_EQ(history.last_hash(), stored.back().hash);
}

}  // namespace
}  // namespace onestop::dossier
