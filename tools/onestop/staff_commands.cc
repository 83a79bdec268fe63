// The people of the catalogue: who they are, and the certificates that they sign with.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "libs/calendar/zone.h"
#include "libs/crypto/openssl.h"
#include "libs/crypto/pem_file.h"
#include "libs/messages/enums.h"
#include "libs/messages/status.h"
#include "nlohmann/json.hpp"
#include "onestop/catalog/v1/catalog_service.grpc.pb.h"
#include "tools/onestop/catalogue_call.h"
#include "tools/onestop/catalogue_changes.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/enum_names.h"

namespace onestop::cli {
namespace {

using catalog::v1::CatalogService;
using catalog::v1::ListStaffRequest;
using catalog::v1::ListStaffResponse;
using catalog::v1::Staff;

constexpr Heading kStaffColumns[] = {
    CodeColumn("id", "Id"),
    TextColumn("full_name", messages::InContext("person", "Name")),
    TextColumn("title", "Title"),
    TextColumn("positions", "Positions"),
    TextColumn("divisions", "Division"),
    NumberColumn("certificates", "Certificates").Optional(1),
    TimeColumn("valid_from", "From").Optional(2),
    TimeColumn("valid_to", "To").Optional(3),
};

struct StaffOptions {
  std::string day;
  std::string agency;
  std::string role;
  std::string id;
  std::string certificate;
  std::string request_id;
};

absl::StatusOr<ListStaffResponse> ReadPage(const Session& session, const rpc::Client& client,
                                           const ListStaffRequest& request) {
  const auto stub = client.Stub<CatalogService>();
  return rpc::Invoke(client, *stub, &CatalogService::Stub::ListStaff, request, session.Call());
}

Cell PositionsOf(const Session& session, const Staff& staff) {
  std::vector<std::string> for_people, for_programs;
  for (const Staff::Position& position : staff.positions()) {
    const Cell role = session.Word(position.role());
    for_people.push_back(absl::StrCat(role.people, " ", position.agency_id()));
    for_programs.push_back(absl::StrCat(role.program, " ", position.agency_id()));
  }
  return {absl::StrJoin(for_people, ", "), absl::StrJoin(for_programs, ", ")};
}

// In the order of the positions, each once. Who is given work follows from them (DIVISION_OTHER).
std::string DivisionsOf(const Staff& staff) {
  std::vector<std::string> divisions;
  for (const Staff::Position& position : staff.positions()) {
    if (!position.division().empty() && std::ranges::count(divisions, position.division()) == 0)
      divisions.push_back(position.division());
  }
  return absl::StrJoin(divisions, ", ");
}

absl::Status List(Session& session, const StaffOptions& options) {
  ListStaffRequest request;
  if (!options.day.empty()) {
    const auto day = ParseDay(options.day);
    if (!day.ok()) return OptionError("--day", day.status());
    request.set_day(absl::FormatCivilTime(*day));
  }
  request.set_agency_id(options.agency);
  request.set_page_size(200);
  if (!options.role.empty()) {
    const auto role = ParseEnum<common::v1::Role>(options.role);
    if (!role.ok()) return OptionError("--role", role.status());
    request.set_role(*role);
  }
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kCatalogueSystem));
  Table table = session.MakeTable(kStaffColumns);
  do {
    ASSIGN_OR_RETURN(const ListStaffResponse response, ReadPage(session, client, request));
    for (const Staff& staff : response.staff()) {
      table.Row({staff.id(), staff.full_name(), staff.title(), PositionsOf(session, staff),
                 DivisionsOf(staff), absl::StrCat(staff.certificates_sha256_size()),
                 Cell(session.ShowDay(staff.valid_from()), staff.valid_from()),
                 Cell(session.ShowDay(staff.valid_to()), staff.valid_to())});
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  table.End();
  return absl::OkStatus();
}

// What the catalogue keeps of the one certificate in a PEM file.
absl::StatusOr<catalog::v1::CertificateEnd> ReadCertificate(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string pem, crypto::ReadPemFile(path));
  const crypto::CertificatesPtr certificates = crypto::ReadCertificates(pem);
  // Of a chain it would have to be guessed which one is the person's.
  if (certificates == nullptr || sk_X509_num(certificates.get()) != 1) {
    return UsageError(messages::Both("$0 must hold one certificate as PEM, the person's", path));
  }
  const X509* const certificate = sk_X509_value(certificates.get(), 0);
  catalog::v1::CertificateEnd end;
  end.set_sha256(absl::BytesToHexString(crypto::FingerprintOf(certificate)));
  // The last instant is valid; the day after it is not.
  const absl::Time last = crypto::TimeOf(X509_get0_notAfter(certificate));
  end.set_last_day(absl::FormatCivilTime(absl::ToCivilDay(last, calendar::OfficeZone())));
  return end;
}

// Adds the certificate, and its end, unless they are there. Whether anything was added.
bool AddCertificate(const catalog::v1::CertificateEnd& certificate, Staff& staff) {
  const auto is_it = [&](const std::string& sha256) {
    return absl::EqualsIgnoreCase(sha256, certificate.sha256());
  };
  const bool registered = std::ranges::any_of(staff.certificates_sha256(), is_it);
  const bool end_known =
      std::ranges::any_of(staff.certificate_ends(), is_it, &catalog::v1::CertificateEnd::sha256);
  if (!registered) staff.add_certificates_sha256(certificate.sha256());
  if (!end_known) *staff.add_certificate_ends() = certificate;
  return !registered || !end_known;
}

// What is so after the command; `english` has places for the fingerprint, the id and the revision.
void WriteRegistered(const Session& session, const messages::English& english, const std::string& id,
                     const std::string& fingerprint, int64_t revision) {
  if (session.for_programs()) {
    session.WriteObject(nlohmann::ordered_json{
        {"staff_id", id}, {"certificate_sha256", fingerprint}, {"revision", revision}});
  } else {
    session.out() << session.Localize(english, fingerprint, id, revision) << "\n";
  }
}

absl::Status Register(Session& session, const StaffOptions& options) {
  ASSIGN_OR_RETURN(const catalog::v1::CertificateEnd certificate, ReadCertificate(options.certificate));
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect(kCatalogueSystem));
  ListStaffRequest wanted;
  wanted.set_staff_id(options.id);
  ASSIGN_OR_RETURN(const ListStaffResponse found, ReadPage(session, client, wanted));
  if (found.staff().empty()) {
    return messages::Error(
        absl::StatusCode::kNotFound,
        messages::Both("no member of staff is $0 today; `onestop staff list` shows who there is",
                       options.id));
  }
  catalog::v1::Catalogue change;
  Staff& staff = *change.add_staff() = found.staff(0);
  if (!AddCertificate(certificate, staff)) {
    WriteRegistered(session, messages::English("$0 is registered for $1 already"), options.id,
                    certificate.sha256(), found.revision());
    return absl::OkStatus();
  }
  catalog::v1::ImportCatalogueRequest request;
  request.set_request_id(options.request_id.empty() ? client::NewRequestId() : options.request_id);
  session.set_request_id(request.request_id());
  // Nothing that was changed meanwhile is put back.
  request.set_expected_revision(found.revision());
  ASSIGN_OR_RETURN(const auto response, ImportCatalogue(client, request, change, session.Call()));
  if (!response.proposal_id().empty() && !session.for_programs()) {
    WriteProposed(session, response.proposal_id());
    return absl::OkStatus();
  }
  if (!response.proposal_id().empty()) {
    session.WriteObject(nlohmann::ordered_json{{"staff_id", options.id},
                                               {"certificate_sha256", certificate.sha256()},
                                               {"proposal_id", response.proposal_id()}});
    return absl::OkStatus();
  }
  WriteRegistered(session, messages::English("$0 is registered for $1: revision $2"), options.id,
                  certificate.sha256(), response.revision());
  return absl::OkStatus();
}

}  // namespace

void AddStaffCommands(CLI::App& app, Action& action) {
  CLI::App& staff = *app.add_subcommand("staff", "the people of the catalogue");
  staff.require_subcommand(1);
  {
    auto options = std::make_shared<StaffOptions>();
    CLI::App& command = *staff.add_subcommand("list", "who works where, in which role");
    command.footer("  onestop staff list --agency H31.06 --role leader --as admin");
    command.add_option("--day", options->day, "default: today")->type_name("DAY");
    command.add_option("--agency", options->agency, "only with a position in this agency");
    command.add_option("--role", options->role, "only in this role")->check(OneOf<common::v1::Role>());
    Bind(command, action, options, &List, Rows(kStaffColumns));
  }
  {
    auto options = std::make_shared<StaffOptions>();
    CLI::App& command = *staff.add_subcommand("register-certificate",
                                              "let a person sign with a certificate, besides those before");
    command.footer("  onestop staff register-certificate gd01 gd01.pem --as admin");
    command.add_option("id", options->id, "the person's id")->required()->type_name("STAFF");
    command.add_option("certificate", options->certificate, "the certificate, PEM")
        ->required()
        ->type_name("FILE");
    command.add_option("--request-id", options->request_id, "UUID of this intent")->type_name("UUID");
    Bind(command, action, options, &Register);
  }
}

}  // namespace onestop::cli
