// The conditions behind the figures. An undefined state (NULL) must fall into exactly one of two
// opposite figures, hence IS NOT TRUE.

#include "services/statistics/store/predicates.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "onestop/common/v1/types.pb.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::statistics::store {
namespace {

namespace common = ::onestop::common::v1;

constexpr absl::string_view kReceived =
    "(d.accept_time >= $2::timestamptz AND d.accept_time < $3::timestamptz)";
constexpr absl::string_view kCarried =
    "(d.accept_time < $2::timestamptz AND (d.finish_time IS NULL OR d.finish_time >= $2::timestamptz))";
constexpr absl::string_view kResolved =
    "(d.accept_time < $3::timestamptz AND d.finish_time >= $2::timestamptz AND d.finish_time < "
    "$3::timestamptz)";
constexpr absl::string_view kInProgress =
    "(d.accept_time < $3::timestamptz AND (d.finish_time IS NULL OR d.finish_time >= $3::timestamptz))";
// Past the due date in force, with the clock running: dossier::TimelinessAt().
constexpr absl::string_view kPastDue = "(c.running AND c.due_time < $4::timestamptz)";
// No office time passes while the office waits for the applicant: an end in that segment counts as at its
// start.
constexpr absl::string_view kEnd = "(CASE WHEN c.running THEN d.finish_time ELSE c.start_time END)";

std::string And(absl::string_view a, absl::string_view b) { return absl::StrCat("(", a, " AND ", b, ")"); }
std::string Or(absl::string_view a, absl::string_view b) { return absl::StrCat("(", a, " OR ", b, ")"); }
std::string IsNotTrue(absl::string_view a) { return absl::StrCat("(", a, " IS NOT TRUE)"); }
// Due dates are local days of the office, whatever the session's zone is.
std::string Day(absl::string_view instant) {
  return absl::StrCat("(", instant, " AT TIME ZONE 'Asia/Ho_Chi_Minh')::date");
}
std::string StatusIs(common::DossierStatus status) { return absl::StrCat("d.status = ", int{status}); }
std::string ChannelIs(common::Channel channel) { return absl::StrCat("d.channel = ", int{channel}); }

// Finished before, on or after the due date: by local dates, limits in hours by the instant.
std::string EndsBefore() { return absl::StrCat("(", Day(kEnd), " < ", Day("c.due_time"), ")"); }
std::string EndsAfter() {
  return absl::StrCat("(CASE WHEN d.limit_unit = ", int{common::TIME_UNIT_WORKING_HOUR}, " THEN ", kEnd,
                      " > c.due_time ELSE ", Day(kEnd), " > ", Day("c.due_time"), " END)");
}

std::string RejectedAtIntake() {
  return absl::StrCat("(d.accept_time IS NULL AND ", StatusIs(common::DOSSIER_STATUS_REJECTED_AT_INTAKE),
                      " AND EXISTS (SELECT FROM dossier.event e WHERE e.province = $1 "
                      "AND e.dossier_id = d.dossier_id AND e.kind = ",
                      int{dossier::v1::Event::kRejectedAtIntake},
                      " AND e.occur_time >= $2::timestamptz AND e.occur_time < $3::timestamptz))");
}

std::string Compose(v1::Atom atom) {
  switch (atom) {
    case v1::ATOM_RECEIVED:
      return std::string(kReceived);
    case v1::ATOM_RECEIVED_ONLINE:
      return And(kReceived, ChannelIs(common::CHANNEL_ONLINE));
    case v1::ATOM_RECEIVED_COUNTER:
      return And(kReceived, ChannelIs(common::CHANNEL_COUNTER));
    case v1::ATOM_RECEIVED_POST:
      return And(kReceived, ChannelIs(common::CHANNEL_POST));
    case v1::ATOM_CARRIED:
      return std::string(kCarried);
    case v1::ATOM_CARRIED_ONLINE:
      return And(kCarried, ChannelIs(common::CHANNEL_ONLINE));
    case v1::ATOM_TOTAL:
      return Or(kReceived, kCarried);
    case v1::ATOM_RESOLVED:
      return std::string(kResolved);
    case v1::ATOM_RESOLVED_BEFORE:
      return And(kResolved, EndsBefore());
    case v1::ATOM_RESOLVED_ON_TIME:
      return And(kResolved, And(IsNotTrue(EndsBefore()), IsNotTrue(EndsAfter())));
    case v1::ATOM_RESOLVED_OVERDUE:
      return And(kResolved, EndsAfter());
    case v1::ATOM_RESOLVED_REFUSED:
      return And(kResolved, StatusIs(common::DOSSIER_STATUS_REFUSED_INELIGIBLE));
    case v1::ATOM_RESOLVED_WITHDRAWN:
      return And(kResolved, StatusIs(common::DOSSIER_STATUS_WITHDRAWN));
    case v1::ATOM_RESOLVED_STOPPED:
      return And(kResolved, StatusIs(common::DOSSIER_STATUS_STOPPED));
    case v1::ATOM_IN_PROGRESS:
      return std::string(kInProgress);
    case v1::ATOM_IN_PROGRESS_IN_TIME:
      return And(kInProgress, IsNotTrue(kPastDue));
    case v1::ATOM_IN_PROGRESS_OVERDUE:
      return And(kInProgress, kPastDue);
    case v1::ATOM_WAITING:
      return And(kInProgress, "(c.running IS FALSE)");
    case v1::ATOM_REJECTED_AT_INTAKE:
      return RejectedAtIntake();
    // The unspecified atom counts nothing; PredicateOf() refuses it.
    default:
      return "false";
  }
}

}  // namespace

const std::string& PredicateOf(v1::Atom atom) {
  // Composed once: the texts are part of prepared statements.
  static const auto* const predicates = [] {
    auto* all = new std::array<std::string, v1::Atom_ARRAYSIZE>();
    for (int number = 0; number < v1::Atom_ARRAYSIZE; ++number) {
      (*all)[static_cast<size_t>(number)] = Compose(static_cast<v1::Atom>(number));
    }
    return all;
  }();
  CHECK(v1::Atom_IsValid(atom) && atom != v1::ATOM_UNSPECIFIED);
  return (*predicates)[static_cast<size_t>(atom)];
}

}  // namespace onestop::statistics::store
