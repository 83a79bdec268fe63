// How many procedures an agency offers on a day, by online level: figures about the catalogue, not
// about dossiers.

#include <string>

#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/names.h"
#include "libs/service/command.h"
#include "services/statistics/handlers/handlers.h"
#include "services/statistics/handlers/names.h"
#include "services/statistics/handlers/question.h"

namespace onestop::statistics::handlers {

absl::StatusOr<v1::CountProceduresResponse> CountProcedures(const Env& env, const rpc::Call& call,
                                                            const v1::CountProceduresRequest& request) {
  const absl::Time now = env.now();
  rpc::Fields fields;
  absl::CivilDay day = absl::ToCivilDay(now, calendar::OfficeZone());
  // Today when the client names none.
  if (!request.day().empty()) day = ReadDay(fields, "day", request.day(), day);
  fields.Optional("agency_id", request.agency_id(), kCodeMax);
  RETURN_IF_ERROR(fields.status());
  ASSIGN_OR_RETURN(const service::Principal principal, service::ResolveCaller(env.catalogue, call, now));
  const std::string wrong = catalog::WhyNoAgency(*principal.catalogue, request.agency_id());
  if (!wrong.empty()) return base::FieldError("agency_id", wrong);

  v1::Filter filter;
  filter.set_agency_id(request.agency_id());
  v1::CountProceduresResponse response;
  *response.mutable_counts() = ProceduresWithin(*principal.catalogue, filter, day);
  return response;
}

}  // namespace onestop::statistics::handlers
