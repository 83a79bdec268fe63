// dossier erase: personal data of a dossier that has ended are erased, for good.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/enum_names.h"

namespace onestop::cli {
namespace {

using dossier::v1::PersonalDataKind;
using intake::v1::IntakeService;

struct EraseOptions : CommandOptions {
  std::vector<std::string> of;
  std::string basis;
};

absl::Status Erase(Session& session, const EraseOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<IntakeService>();
  intake::v1::ErasePersonalDataRequest request;
  RETURN_IF_ERROR(FillRequest(session, client, options, request));
  for (const std::string& name : options.of) {
    ASSIGN_OR_RETURN(const auto kind, ParseEnum<PersonalDataKind>(name));
    request.add_kinds(kind);
  }
  request.set_basis(options.basis);
  ASSIGN_OR_RETURN(const auto response, rpc::Invoke(client, *stub, &IntakeService::Stub::ErasePersonalData,
                                                    request, session.Call()));
  if (session.for_programs()) {
    session.WriteObject(response);
  } else {
    session.out() << session.Localize("personal data erased: $0 entries of the history", response.erased())
                  << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddEraseCommand(CLI::App& dossier, Action& action) {
  auto options = std::make_shared<EraseOptions>();
  CLI::App& command = *dossier.add_subcommand(
      "erase", "erase personal data of a dossier whose procedure has ended; they are gone for good");
  command.footer(
      "  onestop dossier erase H31.06-240115-0007 --as gd01 --of owner --of submitter \\\n"
      "      --basis 'Quyết định tiêu hủy tài liệu số 12/QĐ-SKHCN'");
  AddDossierOptions(command, *options);
  command.add_option("--of", options->of, "whose data, or the remarks of an imported history; repeat")
      ->required()
      ->check(OneOf<PersonalDataKind>());
  command.add_option("--basis", options->basis, "on what ground: kept in the history")->required();
  Bind(command, action, options, &Erase);
}

}  // namespace onestop::cli
