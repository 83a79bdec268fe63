#pragma once

/// Dossiers in a database as the ledger would have written them, without commands: for the tests of readers.

#include <string>
#include <vector>

#include "libs/dossier/dossier.h"
#include "libs/pg/connection.h"
#include "onestop/dossier/v1/event.pb.h"

namespace onestop::ledger {

/// "00000000-0000-8000-8000-00000000002a" for 42.
std::string SampleId(int number);

/// An accepted dossier of H31.06, taken in at H31.19, with one running clock segment. A test changes the one
/// thing that it is about.
dossier::Dossier SampleDossier(int number, absl::Time accept_time, absl::Time due_time);

/// Ends it: status, finish time, and what a later due date would be measured by stays.
void Finish(dossier::Dossier& dossier, dossier::DossierStatus status, absl::Time finish_time);

/// Writes rows of dossier.dossier, clock and task. `connection` is a superuser's or a writer's. CHECKs.
void InsertDossiers(pg::Connection& connection, const std::string& province,
                    const std::vector<dossier::Dossier>& dossiers);

/// Appends events with their hash chains as one batch, with the next positions of the log; each dossier's events in order,
/// from its first.
void InsertEvents(pg::Connection& connection, const std::string& province,
                  const std::vector<dossier::v1::Event>& events);

}  // namespace onestop::ledger
