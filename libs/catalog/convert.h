#pragma once

/// From the catalogue's messages to what the domain and the calendar work with. Each requires an entry that
/// Check() found nothing wrong with, except ToSpec(), which Check() itself uses.

#include <string>
#include <vector>

#include "google/protobuf/repeated_ptr_field.h"
#include "libs/calendar/calendar.h"
#include "libs/calendar/due.h"
#include "libs/dossier/actor.h"
#include "libs/dossier/rules.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::catalog {

/// Requires days and times that can be read; the spec itself may still make no sense.
calendar::CalendarSpec ToSpec(const v1::Calendar& calendar);

/// Requires a unit.
calendar::Limit ToLimit(const v1::TimeLimit& limit);

/// What is promised: the committed limit, or else the statutory one.
const v1::TimeLimit& PromisedLimit(const v1::Procedure& procedure);

dossier::Procedure ToProcedure(const v1::Procedure& procedure);
dossier::Process ToProcess(const v1::Process& process);
dossier::RuleSet ToRuleSet(const v1::RuleSet& rule_set);
dossier::Mandate ToMandate(const v1::Mandate& mandate);

/// Without mandates.
dossier::Actor ToActor(const v1::Staff& staff);
dossier::Actor ToActor(const v1::ClientSystem& system);

/// 32 bytes for each hash in hexadecimal.
std::vector<std::string> ToHashes(const google::protobuf::RepeatedPtrField<std::string>& hex);

}  // namespace onestop::catalog
