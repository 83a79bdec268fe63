// The client systems of the catalogue: who they are, what they may do, and until when they are known.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "libs/base/status_macros.h"
#include "libs/calendar/zone.h"
#include "libs/catalog/system_ends.h"
#include "onestop/catalog/v1/catalog_service.pb.h"
#include "tools/onestop/catalogue_call.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/end_warnings.h"
#include "tools/onestop/enum_names.h"

namespace onestop::cli {
namespace {

constexpr Heading kSystemColumns[] = {
    CodeColumn("id", "Id"),
    TextColumn("name", messages::InContext("system", "Name")),
    TextColumn("rights", messages::InContext("system", "Rights")),
    TimeColumn("valid_to", "Last day"),
    NumberColumn("days_left", "Days left"),
    TextColumn("subjects", messages::InContext("system", "Subjects")).Wide(),
};

struct SystemOptions {};

// As the catalogue's files write them, so that what is read here can be typed there.
std::string RightsOf(const catalog::v1::ClientSystem& system) {
  std::vector<std::string> rights;
  for (const int right : system.rights()) {
    rights.push_back(ShortName(google::protobuf::GetEnumDescriptor<catalog::v1::SystemRight>(), right));
  }
  return absl::StrJoin(rights, " ");
}

absl::Status ListSystems(Session& session, const SystemOptions&) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kCatalogueSystem));
  ASSIGN_OR_RETURN(const auto exported, ExportCatalogue(client, session.Call()));
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), calendar::OfficeZone());
  std::map<std::string, const catalog::v1::ClientSystem*> systems;
  for (const auto& system : exported.catalogue().client_systems()) systems[system.id()] = &system;
  Table table = session.MakeTable(kSystemColumns);
  for (const auto& [id, last_day] : catalog::SystemEnds(exported.catalogue())) {
    const catalog::v1::ClientSystem& system = *systems[id];
    const std::optional<int64_t> left =
        last_day.has_value() ? std::optional<int64_t>(*last_day - today) : std::nullopt;
    table.Row({id, system.name(), RightsOf(system),
               Cell(session.ShowDay(system.valid_to()), system.valid_to(),
                    left.has_value() && *left < catalog::kSystemDaysWarning ? Cell::kBad : Cell::kPlain),
               left.has_value() ? absl::StrCat(*left) : "", absl::StrJoin(system.subjects(), " ")});
  }
  table.End();
  WarnOfSystemEnds(session, exported.catalogue(), today);
  return absl::OkStatus();
}

}  // namespace

void AddSystemCommands(CLI::App& app, Action& action) {
  CLI::App& system = *app.add_subcommand("system", "the client systems of the catalogue");
  system.require_subcommand(1);
  auto options = std::make_shared<SystemOptions>();
  CLI::App& command =
      *system.add_subcommand("list", "which systems may call, and until when; the first to end first");
  command.footer("  onestop system list --as admin");
  Bind(command, action, options, &ListSystems, Rows(kSystemColumns));
}

}  // namespace onestop::cli
