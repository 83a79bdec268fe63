// The explanation that lies beside the data, for a person who has only the directory.

#include "services/onestopd/readme.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/messages/enums.h"
#include "libs/messages/messages.h"
#include "libs/sample_pki/sample_authority.h"

namespace onestop::onestopd {
namespace {

using messages::English;
using messages::Language;
using messages::Translate;

English WorkOf(common::v1::Role role) {
  switch (role) {
    case common::v1::ROLE_ONE_STOP_OFFICER:
      return English("takes dossiers in and hands results back");
    case common::v1::ROLE_DIVISION_HEAD:
      return English("assigns work in a division and reviews drafts");
    case common::v1::ROLE_SPECIALIST:
      return English("examines dossiers and drafts results");
    case common::v1::ROLE_LEADER:
      return English("signs results");
    case common::v1::ROLE_RECORDS_CLERK:
      return English("numbers results and puts the agency's seal on them");
    case common::v1::ROLE_PROCEDURE_CONTROL:
      return English("reads figures and lists of the whole province");
    case common::v1::ROLE_CATALOGUE_EDITOR:
      return English("maintains the catalogue");
    default:
      return English("reads figures and lists of the own agency");
  }
}

English WorkOf(catalog::v1::SystemRight right) {
  switch (right) {
    case catalog::v1::SYSTEM_RIGHT_PORTAL:
      return English("submits dossiers for applicants and follows them");
    case catalog::v1::SYSTEM_RIGHT_MIGRATION:
      return English("imports histories, and acts for staff with business times");
    case catalog::v1::SYSTEM_RIGHT_READ_ALL:
      return English("reads figures and the feed of the whole province");
    case catalog::v1::SYSTEM_RIGHT_ARCHIVE:
      return English("puts newer time stamps on sealed results");
    default:
      return English("changes the catalogue");
  }
}

// Translates into one language, and keeps what was written so far.
class Writer {
 public:
  explicit Writer(Language language) : language_(language) {}

  void Heading(const English& text) { absl::StrAppend(&text_, "\n", Translate(language_, text), "\n"); }
  template <typename... Args>
  void Line(const English& text, const Args&... arguments) {
    absl::StrAppend(&text_, Translate(language_, text, arguments...), "\n");
  }
  template <typename... Args>
  void Note(const English& text, const Args&... arguments) {
    absl::StrAppend(&text_, "  ", Translate(language_, text, arguments...), "\n");
  }
  // "  NAME  what it is"; names of a list have one width.
  void Item(const std::string& name, const std::string& what) {
    // One more than signing/seal-H31.06.p12. Names are ASCII, so that bytes are columns.
    constexpr size_t kNameWidth = 24;
    const std::string gap(name.size() < kNameWidth ? kNameWidth - name.size() : 1, ' ');
    absl::StrAppend(&text_, "  ", name, gap, what, "\n");
  }
  template <typename... Args>
  void Item(const std::string& name, const English& what, const Args&... arguments) {
    Item(name, Translate(language_, what, arguments...));
  }
  void Command(const std::string& command) { absl::StrAppend(&text_, "  ", command, "\n"); }

  std::string Say(const English& text) const { return Translate(language_, text); }
  Language language() const { return language_; }
  const std::string& text() const { return text_; }

 private:
  const Language language_;
  std::string text_;
};

void WritePeople(const catalog::v1::Catalogue& catalogue, Writer& writer) {
  writer.Heading(English("PEOPLE (--as ID)"));
  for (const auto& staff : catalogue.staff()) {
    std::vector<std::string> works;
    for (const auto& position : staff.positions()) {
      works.push_back(absl::StrCat(messages::Word(writer.language(), position.role()), ", ",
                                   position.agency_id(), ": ", writer.Say(WorkOf(position.role()))));
    }
    writer.Item(staff.id(),
                absl::StrCat(staff.full_name(), ", ", staff.title(), "; ", absl::StrJoin(works, "; ")));
  }
  writer.Heading(English("SYSTEMS (--as ID)"));
  for (const auto& system : catalogue.client_systems()) {
    std::vector<std::string> works;
    for (const int right : system.rights()) {
      works.push_back(writer.Say(WorkOf(static_cast<catalog::v1::SystemRight>(right))));
    }
    writer.Item(system.id(), absl::StrCat(system.name(), ": ", absl::StrJoin(works, "; ")));
  }
}

void WriteKeys(const catalog::v1::Catalogue& catalogue, Writer& writer) {
  writer.Heading(English("KEYS AND PASSWORDS"));
  for (const auto& staff : catalogue.staff()) {
    if (staff.certificates_sha256().empty()) continue;
    writer.Item(absl::StrCat("signing/staff-", staff.id(), ".p12"), English("key and certificate of $0"),
                staff.id());
  }
  for (const auto& agency : catalogue.agencies()) {
    if (agency.seal_certificates_sha256().empty()) continue;
    writer.Item(absl::StrCat("signing/seal-", agency.id(), ".p12"), English("the seal of $0"), agency.id());
  }
  writer.Note(English("The password of each .p12 file is \"$0\"; the same keys are in the .key.pem files, "
                      "without one."),
              sample_pki::kSamplePassword);
  writer.Note(English("It is in no file. To sign and to seal, write it into one of your own:"));
  writer.Command(absl::StrCat("printf ", sample_pki::kSamplePassword, " > password"));
  writer.Command("onestop dossier sign CODE --as gd01 --p12 signing/staff-gd01.p12 --password-file password");
  writer.Item("keys/token.pem", English("the key that signs tokens; its public half is jwks.json"));
  writer.Item("keys/lookup.key", English("the key that the secrets of look-ups are made with"));
  writer.Note(English("PostgreSQL has no passwords: who can open this directory reaches it."));
}

void WriteFiles(Writer& writer) {
  writer.Heading(English("FILES"));
  writer.Item("endpoint", English("where the server listens; it is there while the server runs"));
  writer.Item("documents/", English("the files that were handed in and made"));
  writer.Item("postgres/", English("the private PostgreSQL: data, socket, postgres.log"));
  writer.Item("signing/", English("the sample's certificate authorities and the trust file"));
  writer.Item("templates/, images/", English("templates of results; pictures of signatures and seals"));
}

std::string Describe(Language language, const config::DataDirectory& directory,
                     const catalog::v1::Catalogue& catalogue) {
  Writer writer(language);
  writer.Line(English("ONESTOP: A SERVER FOR TRYING OUT"));
  writer.Line(
      English("This directory belongs to \"onestopd --data $0\". All persons and things in it are invented."),
      directory.root);
  writer.Line(English("Who can read it can act as any user: never use it for real dossiers."));
  writer.Heading(English("HOW TO CONNECT"));
  writer.Command(absl::StrCat("export ONESTOP_DATA=", directory.root));
  writer.Command("onestop procedures");
  writer.Command("onestop inbox --as cv01");
  writer.Note(
      English("Other programs connect to the address in the file endpoint, in plain text, with a token:"));
  writer.Command("onestop token mc01 > mc01.token");
  WritePeople(catalogue, writer);
  WriteKeys(catalogue, writer);
  WriteFiles(writer);
  return writer.text();
}

}  // namespace

std::string Readme(const config::DataDirectory& directory, const catalog::v1::Catalogue& catalogue) {
  // Both languages in one file: who opens the directory may have no client that could ask for one.
  return absl::StrCat(Describe(Language::kEnglish, directory, catalogue), "\n\n",
                      Describe(Language::kVietnamese, directory, catalogue));
}

}  // namespace onestop::onestopd
