// Changes of rights that wait for a second editor: listed, shown, confirmed and rejected.

#include "tools/onestop/catalogue_changes.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/yaml.h"
#include "onestop/catalog/v1/catalog_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/enum_names.h"
#include "tools/onestop/program_text.h"

namespace onestop::cli {
namespace {

using catalog::v1::CatalogService;
using catalog::v1::CatalogueProposal;

constexpr Heading kProposalColumns[] = {
    CodeColumn("proposal_id", messages::InContext("catalogue", "Proposal")),
    TextColumn("proposed_by", "Proposed by"),
    TimeColumn("propose_time", "Proposed"),
    NumberColumn("changed_entries", "Entries"),
    TextColumn("entries", messages::InContext("catalogue", "Of")),
    TextColumn("state", messages::InContext("catalogue", "State")),
    TextColumn("decided_by", "Decided by").Optional(1),
    NumberColumn("revision", "Revision").Optional(2),
    TextColumn("reason", "Reason").Wide(),
};
// People read the first ones.
constexpr int kEntriesShown = 3;

struct ProposalOptions {
  std::string id;
  std::string reason;
  bool all = false;
};

std::string StateWord(const Session& session, catalog::v1::CatalogueProposalState state) {
  switch (state) {
    case catalog::v1::CATALOGUE_PROPOSAL_STATE_CONFIRMED:
      return session.Localize(messages::InContext("catalogue", "confirmed"));
    case catalog::v1::CATALOGUE_PROPOSAL_STATE_REJECTED:
      return session.Localize(messages::InContext("catalogue", "rejected"));
    default:
      return session.Localize(messages::InContext("catalogue", "waits for a second editor"));
  }
}

// Such as "staff gd01, mandates gd01-head, …".
std::string EntriesOf(const CatalogueProposal& proposal) {
  std::vector<std::string> entries;
  for (const catalog::v1::CatalogueChange& change : proposal.changes()) {
    if (entries.size() == kEntriesShown) break;
    entries.push_back(absl::StrCat(change.entry().kind(), " ", change.entry().id()));
  }
  if (proposal.changed_entries() > kEntriesShown) entries.emplace_back("…");
  return absl::StrJoin(entries, ", ");
}

absl::StatusOr<catalog::v1::ListCatalogueChangesResponse> AskForProposals(const Session& session,
                                                                          const ProposalOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kCatalogueSystem));
  catalog::v1::ListCatalogueChangesRequest request;
  request.set_proposal_id(options.id);
  request.set_decided(options.all);
  const auto stub = client.Stub<CatalogService>();
  return rpc::Invoke(client, *stub, &CatalogService::Stub::ListCatalogueChanges, request, session.Call());
}

absl::Status ListProposals(Session& session, const ProposalOptions& options) {
  ASSIGN_OR_RETURN(const auto response, AskForProposals(session, options));
  Table table = session.MakeTable(kProposalColumns);
  for (const CatalogueProposal& proposal : response.proposals()) {
    table.Row({proposal.proposal_id(), proposal.proposed_by(),
               Cell(session.ShowTime(proposal.propose_time()), ProgramTime(proposal.propose_time())),
               absl::StrCat(proposal.changed_entries()), EntriesOf(proposal),
               Cell(StateWord(session, proposal.state()),
                    ShortName(google::protobuf::GetEnumDescriptor<catalog::v1::CatalogueProposalState>(),
                              proposal.state())),
               proposal.decided_by(), proposal.revision() == 0 ? "" : absl::StrCat(proposal.revision()),
               proposal.reason()});
  }
  table.End();
  return absl::OkStatus();
}

// As catalogue files write it: what is, then what would be.
absl::Status ShowProposal(Session& session, const ProposalOptions& options) {
  ASSIGN_OR_RETURN(const auto response, AskForProposals(session, options));
  const CatalogueProposal& proposal = response.proposals(0);
  if (session.for_programs()) {
    session.WriteObject(proposal);
    return absl::OkStatus();
  }
  session.out() << session.Localize("proposed by $0: $1", proposal.proposed_by(),
                                    session.ShowTime(proposal.propose_time()))
                << "\n"
                << StateWord(session, proposal.state()) << "\n";
  if (!proposal.has_after()) {
    session.out() << session.Localize("the entries are too many to be shown: $0", EntriesOf(proposal))
                  << "\n";
    return absl::OkStatus();
  }
  session.out() << "\n# " << session.Localize("as it is") << "\n" << catalog::ToYaml(proposal.before());
  session.out() << "\n# " << session.Localize("as it would be") << "\n" << catalog::ToYaml(proposal.after());
  return absl::OkStatus();
}

absl::Status ConfirmProposal(Session& session, const ProposalOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  catalog::v1::ConfirmCatalogueChangeRequest request;
  request.set_proposal_id(options.id);
  const auto stub = client.Stub<CatalogService>();
  ASSIGN_OR_RETURN(
      const auto response,
      rpc::Invoke(client, *stub, &CatalogService::Stub::ConfirmCatalogueChange, request, session.Call()));
  if (session.for_programs()) {
    session.WriteObject(response);
  } else {
    session.out() << session.Localize("confirmed: revision $0", response.revision()) << "\n";
  }
  return absl::OkStatus();
}

absl::Status RejectProposal(Session& session, const ProposalOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kCatalogueSystem));
  catalog::v1::RejectCatalogueChangeRequest request;
  request.set_proposal_id(options.id);
  request.set_reason(options.reason);
  const auto stub = client.Stub<CatalogService>();
  ASSIGN_OR_RETURN(
      const auto response,
      rpc::Invoke(client, *stub, &CatalogService::Stub::RejectCatalogueChange, request, session.Call()));
  if (session.for_programs()) {
    session.WriteObject(response);
  } else {
    session.out() << session.Localize("rejected; nothing is changed") << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

void WriteProposed(const Session& session, const std::string& proposal_id) {
  session.out() << session.Localize(
                       "nothing is changed yet: it changes rights, and waits for another catalogue editor "
                       "(onestop catalogue confirm $0)",
                       proposal_id)
                << "\n";
}

void AddCatalogueChangeCommands(CLI::App& catalogue, Action& action) {
  {
    auto options = std::make_shared<ProposalOptions>();
    CLI::App& command =
        *catalogue.add_subcommand("changes", "list the changes of rights that wait for a second editor");
    command.footer("  onestop catalogue changes --all --as bt01");
    command.add_flag("--all", options->all, "also those that were confirmed or rejected");
    Bind(command, action, options, &ListProposals, Rows(kProposalColumns));
  }
  {
    auto options = std::make_shared<ProposalOptions>();
    CLI::App& command =
        *catalogue.add_subcommand("change", "show a change of rights: what is, and what would be");
    command.footer("  onestop catalogue change 7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11 --as bt01");
    command.add_option("proposal", options->id, "the proposal's id")->required()->type_name("UUID");
    Bind(command, action, options, &ShowProposal);
  }
  {
    auto options = std::make_shared<ProposalOptions>();
    CLI::App& command =
        *catalogue.add_subcommand("confirm", "make a change of rights so that another proposed");
    command.footer("  onestop catalogue confirm 7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11 --as bt01");
    command.add_option("proposal", options->id, "the proposal's id")->required()->type_name("UUID");
    Bind(command, action, options, &ConfirmProposal);
  }
  {
    auto options = std::make_shared<ProposalOptions>();
    CLI::App& command =
        *catalogue.add_subcommand("reject", "end a change of rights that was proposed; nothing is changed");
    command.footer(
        "  onestop catalogue reject 7b1c1c52-3f0e-4a52-9c6a-0c5a8a1f6d11 --reason 'wrong agency' --as bt01");
    command.add_option("proposal", options->id, "the proposal's id")->required()->type_name("UUID");
    command.add_option("--reason", options->reason, "why, for who proposed it")->required();
    Bind(command, action, options, &RejectProposal);
  }
}

}  // namespace onestop::cli
