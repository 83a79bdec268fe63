#pragma once

/// The sample's calendar knows the days that were published when it was written, and nothing is accepted
/// beyond them. Tests of the day on which they run need days ahead of it, whatever year it is.

#include "libs/pg/connection.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::testing {

/// Every calendar knows two years from today: without holidays where none is listed.
void KnowDaysAhead(catalog::v1::Catalogue& catalogue);

/// The same for the stored catalogue of the sample's province. `connection` is of a role that may change it.
void KnowDaysAhead(pg::Connection& connection);

}  // namespace onestop::testing
