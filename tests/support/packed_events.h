#pragma once

/// The events of an evidence package as they are read, for tests that change packages.

#include <vector>

#include "gtest/gtest.h"
#include "libs/dossier/personal_data.h"
#include "libs/evidence/package.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::testing {

/// With the personal data that are packed beside them.
inline std::vector<dossier::v1::Event> PackedEvents(const evidence::EvidencePackage& package) {
  std::vector<dossier::v1::Event> events;
  for (int64_t i = 1; package.files.contains(evidence::EventPath(i)); ++i) {
    dossier::v1::Event& event = events.emplace_back();
    EXPECT_TRUE(event.ParseFromString(package.files.at(evidence::EventPath(i))));
    dossier::v1::PersonalData beside;
    if (const auto file = package.files.find(evidence::PersonalDataPath(i)); file != package.files.end()) {
      EXPECT_TRUE(beside.ParseFromString(file->second));
    }
    const std::vector<dossier::v1::PersonalDataPart> parts(beside.parts().begin(), beside.parts().end());
    EXPECT_FALSE(dossier::JoinPersonalData(parts, event).differs) << i;
  }
  return events;
}

}  // namespace onestop::testing
