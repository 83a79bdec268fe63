#pragma once

/// How the refusals of commands are tested: a row for each, which begins at a stage of the ordinary way and
/// changes the one thing that it is about.

#include <functional>
#include <ostream>
#include <string>

#include "gtest/gtest.h"
#include "libs/dossier/dossier_testing.h"

namespace onestop::dossier {

inline constexpr auto kNotFound = absl::StatusCode::kNotFound;
inline constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
inline constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
inline constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
inline constexpr auto kOutOfRange = absl::StatusCode::kOutOfRange;

/// After every stage of the ordinary way.
inline constexpr char kLater[] = "2026-10-20 09:00";

struct Row {
  std::string name;
  std::function<absl::Status(Bench&)> attempt;
  absl::StatusCode code;
  std::string reason;
};

inline void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class RefusalTest : public ::testing::TestWithParam<Row> {};

inline std::string NameOfRow(const ::testing::TestParamInfo<Row>& info) { return info.param.name; }

inline Submit AtCounter(Channel channel = Channel::CHANNEL_COUNTER) {
  Submit submit = OnlineSubmission();
  submit.channel = channel;
  return submit;
}

/// What an actor gets who tries `command` later.
template <typename MakeCommand>
std::function<absl::Status(Bench&)> Later(Bench& (Bench::*stage)(), const Actor& actor,
                                          const MakeCommand& make) {
  return [stage, actor, make](Bench& bench) {
    (bench.*stage)();
    return bench.Try(actor, At(kLater), make(bench));
  };
}

inline auto Sealing(char base = 'E', char certificate = 'S') {
  return [=](Bench& b) { return Seal{b.open_task(), Signature(Sha(base), Sha('F'), Sha(certificate))}; };
}
inline auto Signing(char base = 'D', char certificate = 'l') {
  return [=](Bench& b) { return Sign{b.open_task(), Signature(Sha(base), Sha('E'), Sha(certificate))}; };
}
template <typename C>
auto Just(const C& command) {
  return [=](Bench&) { return command; };
}
template <typename C>
auto OnOpenTask(const C& command = {}) {
  return [=](Bench& b) {
    C one = command;
    one.task_number = b.open_task();
    return one;
  };
}
inline Assign To(const std::string& assignee) {
  Assign assign;
  assign.assignee = assignee;
  return assign;
}

/// An actor who holds every role in both agencies, so that only what is tested refuses.
inline Actor Everything() {
  Actor actor = Leader();
  actor.id = "everything";
  for (const char* agency : {kCounter, kDepartment}) {
    for (int role = Role::ROLE_ONE_STOP_OFFICER; role <= Role::ROLE_RECORDS_CLERK; ++role) {
      actor.positions.push_back({agency, static_cast<Role>(role)});
    }
  }
  return actor;
}

/// `actor` in `division` in place of none.
inline Actor InDivision(Actor actor, const std::string& division) {
  actor.positions[0].division = division;
  return actor;
}

/// The specialist has asked for more.
inline Bench& Asked(Bench& bench) {
  return bench.Assigned().Do(Specialist(), "2026-10-14 09:00", RequestSupplement{"a drawing"});
}

}  // namespace onestop::dossier
