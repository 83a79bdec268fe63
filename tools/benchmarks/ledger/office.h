#pragma once

/// The office that the benchmark of the ledger works in: what its programs know of each other.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace onestop::bench {

inline constexpr char kProvince[] = "H31";
inline constexpr char kIssuer[] = "https://issuer.bench";
inline constexpr char kAudience[] = "onestop";

/// People who work on the dossiers in turn, each with a token of their own.
inline constexpr int kSpecialists = 20;
inline constexpr int kHeads = 4;
inline std::string Specialist(int dossier) { return absl::StrCat("specialist-", dossier % kSpecialists + 1); }
inline std::string Head(int dossier) { return absl::StrCat("head-", dossier % kHeads + 1); }

/// Every dossier begins with this task open: the third step, the specialist's.
inline constexpr int kFirstTask = 3;

/// "00000000-0000-8000-8000-000000000042" for 42: an id that pgbench's script can make too.
inline std::string DossierId(int number) { return absl::StrFormat("00000000-0000-8000-8000-%012d", number); }

}  // namespace onestop::bench
