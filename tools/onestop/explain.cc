// Turns a failure into what a person reads: the sentence, the reason, the wrong values by the names that were
// typed, and what to do. And into one JSON object for programs.

#include "tools/onestop/explain.h"

#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "libs/base/reason.h"
#include "libs/messages/faults.h"
#include "libs/messages/reasons.h"
#include "libs/messages/status.h"
#include "libs/refusal/refuse.h"
#include "nlohmann/json.hpp"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::cli {
namespace {

using Json = nlohmann::ordered_json;

namespace v1 = ::onestop::common::v1;
using messages::Translate;

constexpr absl::string_view kUsage = "USAGE";
constexpr absl::string_view kProvider = "PROVIDER_UNAVAILABLE";

bool HasName(const absl::Status& status, absl::string_view reason) {
  const auto found = base::ReasonOf(status);
  return found.has_value() && found->name == reason;
}

// Where the option is not called as the field is. A field may be filled by different options in different
// commands.
constexpr std::pair<absl::string_view, absl::string_view> kOptionsOfFields[] = {
    {"agency_id", "--agency"},
    {"answer_due_date", "--by"},
    {"appointment_date", "--to"},
    {"as_of", "--as-of"},
    {"assignee", "--to"},
    {"after_position", "--after"},
    {"catalogue", "file"},
    {"code", "code"},
    {"code", "dossier"},
    {"components", "--component"},
    {"document_id", "--document"},
    {"document_id", "document"},
    {"dossier_id", "dossier"},
    {"end_before", "--before"},
    {"external_reference", "--reference"},
    {"filter.agency_id", "--agency"},
    {"filter.procedure_code", "--procedure"},
    {"filter.sector", "--sector"},
    {"group_by", "--by"},
    {"intake_unit", "--unit"},
    {"legal_bases", "--basis"},
    {"lookup_secret", "secret"},
    {"owner.full_name", "--owner-name"},
    {"owner.identity_number", "--owner-identity"},
    {"period.from", "--from"},
    {"period.to", "--to"},
    {"procedure_code", "--procedure"},
    {"recipients", "--recipient"},
    {"signer_titles", "--signer-title"},
    {"submitter.full_name", "--submitter-name"},
    {"submitter.identity_number", "--submitter-identity"},
    {"task_number", "--task"},
    {"verify_time", "--time"},
};

// What About() adds, in each language.
constexpr absl::string_view kAboutPayload = "onestop.cli/about";
constexpr absl::string_view kAboutVietnamesePayload = "onestop.cli/about_vi";

std::string AboutOf(const absl::Status& status, messages::Language language) {
  const auto about = status.GetPayload(language == messages::Language::kVietnamese ? kAboutVietnamesePayload
                                                                                   : kAboutPayload);
  return about.has_value() ? absl::StrCat(std::string(*about), ": ") : "";
}

// A command may be repeated after these, and must not be after any other: it would be refused again, or was
// done.
bool MayRepeat(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         refusal::HasReason(status, {v1::ERROR_REASON_COMMIT_IN_DOUBT, v1::ERROR_REASON_SERVER_BUSY});
}

bool TakesOption(const CLI::App* command, const std::string& name) {
  for (const CLI::App* app = command; app != nullptr; app = app->get_parent()) {
    if (app->get_option_no_throw(name) != nullptr) return true;
  }
  return false;
}

std::string AdviceOfUnreachable(Reached reached, messages::Language language) {
  switch (reached) {
    case Reached::kDatabase:
      return Translate(
          language,
          "check that PostgreSQL runs there and lets this role in (--database, or --data of an onestopd "
          "that runs), then repeat the command");
    case Reached::kServerWithoutTls:
      return Translate(language,
                       "check --target, and give --ca if the server uses TLS; then repeat the command");
    case Reached::kServer:
    case Reached::kServerWithTls:
      break;
  }
  return Translate(language,
                   "check --target (or that onestopd runs in the --data directory), then repeat the command");
}

// By the words of gRPC; "" when they are of something else.
std::string AdviceOfTls(absl::string_view message, Reached reached, messages::Language language) {
  if (absl::StrContains(absl::AsciiStrToLower(message), "certificate verify failed") ||
      absl::StrContains(message, "CERTIFICATE_VERIFY_FAILED")) {
    return Translate(
        language,
        "the server's certificate is not of the roots in the file of --ca, or has expired: give the "
        "roots of this server, and check --target");
  }
  if (absl::StrContains(message, "is not in peer certificate")) {
    return Translate(
        language, "the server's certificate has another name: give --target by that name, or --server-name");
  }
  if (!absl::StrContains(message, "Socket closed")) return "";
  // One side speaks TLS and the other does not; or the server has refused the client's certificate, or that there is none.
  return reached == Reached::kServerWithTls
             ? Translate(
                   language,
                   "if the server wants a client certificate, give --cert and --key, of an authority that it "
                   "accepts; if it speaks no TLS, leave out --ca")
             : Translate(language, "give --ca FILE if the server speaks TLS, and leave it out if not");
}

// Nothing listens where the data directory says: its server was stopped, or has crashed. In the words of gRPC, not in ours.
bool IsStoppedServer(const Failure& failure) {
  return !failure.data.empty() && failure.reached != Reached::kDatabase &&
         absl::IsUnavailable(failure.status) && !base::ReasonOf(failure.status).has_value() &&
         messages::VietnameseOf(failure.status).empty();
}

// What to do about a refusal, when the server's sentence cannot know it: it speaks to programs too.
std::string Advice(const Failure& failure, messages::Language language) {
  const absl::Status& status = failure.status;
  if (refusal::HasReason(status, {v1::ERROR_REASON_CREDENTIALS_MISSING})) {
    return Translate(
        language,
        "say who acts: --data DIR --as STAFF (embedded), or --token-file FILE, or --cert and --key");
  }
  if (refusal::HasReason(status, {v1::ERROR_REASON_TOKEN_EXPIRED, v1::ERROR_REASON_TOKEN_INVALID})) {
    return Translate(language, "get a new token from your identity provider and give it by --token-file");
  }
  if (refusal::HasReason(status, {v1::ERROR_REASON_MIGRATION_RIGHT_MISSING})) {
    return Translate(language,
                     "act as a system with the right MIGRATION, by --as or the token that is given; the "
                     "catalogue's systems have their rights");
  }
  if (refusal::HasReason(status, {v1::ERROR_REASON_CATALOGUE_REVISION_STALE}) &&
      TakesOption(failure.command, "--any-revision")) {
    return Translate(
        language,
        "the catalogue was changed since this file was exported, by another person or by an import of "
        "this file: `onestop catalogue diff` with the file shows what differs; --any-revision imports "
        "it all the same");
  }
  if (HasName(status, kProvider)) {
    return Translate(language, "check the issuer of the context (onestop context show) and the network");
  }
  if (absl::IsUnavailable(status)) {
    const std::string tls = AdviceOfTls(status.message(), failure.reached, language);
    if (!tls.empty()) return tls;
  }
  if (IsStoppedServer(failure)) return Translate(language, "start it: onestopd --data $0", failure.data);
  if (ExitCodeOf(status) == kExitUnreachable) return AdviceOfUnreachable(failure.reached, language);
  return MayRepeat(status) ? Translate(language, "wait a moment and repeat the command") : "";
}

std::string FaultIn(messages::Language language, const std::string& english) {
  if (language == messages::Language::kEnglish) return english;
  const std::string translated = messages::VietnameseOfFault(english);
  return translated.empty() ? Translate(language, "is wrong ($0)", english) : translated;
}

// "--reason: is empty; …" for each wrong value.
std::vector<std::string> WrongValues(const Failure& failure, messages::Language language) {
  std::vector<std::string> lines;
  for (const base::FieldViolation& violation : base::FieldViolationsOf(failure.status)) {
    const std::string option =
        failure.command == nullptr ? "" : OptionOfField(*failure.command, violation.field);
    lines.push_back(absl::StrCat(option.empty() ? violation.field : option, ": ",
                                 FaultIn(language, violation.description)));
  }
  return lines;
}

bool IsFieldInvalid(const std::optional<base::Reason>& reason) {
  return reason.has_value() && reason->name == refusal::NameOf(v1::ERROR_REASON_FIELD_INVALID);
}

// What our own libraries say, as far as the catalogue has it.
messages::Bilingual InBoth(const absl::Status& status) {
  const std::string vietnamese = messages::VietnameseOf(status);
  if (vietnamese.empty()) return messages::FaultInBoth(status.message());
  return {.vi = vietnamese, .en = std::string(status.message())};
}

// The sentence for people, in their language alone: the server's own, which programs get, is English.
std::string Headline(const absl::Status& status, const std::optional<base::Reason>& reason,
                     messages::Language language) {
  if (language == messages::Language::kVietnamese) {
    const std::string translated =
        reason.has_value() ? messages::VietnameseOfReason(reason->name, reason->metadata) : "";
    if (!translated.empty()) return translated;
    messages::Bilingual own = InBoth(status);
    if (own.vi != own.en) return std::move(own).vi;
    // In the words of gRPC.
    if (absl::IsUnavailable(status)) return Translate(language, "no connection to the server ($0)", own.en);
    if (absl::IsDeadlineExceeded(status))
      return Translate(language, "the server did not answer in time ($0)", own.en);
  }
  return std::string(status.message());
}

std::string ReasonText(const base::Reason& reason) {
  std::string text = reason.name;
  for (const auto& [key, value] : reason.metadata) absl::StrAppend(&text, " ", key, "=", value);
  return text;
}

}  // namespace

absl::Status UsageError(const messages::Bilingual& message) {
  return base::WithReason(messages::Error(absl::StatusCode::kInvalidArgument, message),
                          {std::string(kUsage), {}});
}

absl::Status UsageError(absl::string_view message) { return UsageError(messages::FaultInBoth(message)); }

absl::Status OptionError(absl::string_view option, const absl::Status& status) {
  return UsageError(messages::Both("$0: $1", option, InBoth(status)));
}

absl::Status CannotRead(const std::string& path, int error) {
  return UsageError(
      messages::Both("cannot read the file $0: $1", path, messages::FaultInBoth(std::strerror(error))));
}

absl::Status CannotWrite(const std::string& path, int error) {
  return UsageError(
      messages::Both("cannot write the file $0: $1", path, messages::FaultInBoth(std::strerror(error))));
}

absl::Status About(absl::Status error, const messages::Bilingual& what) {
  error.SetPayload(kAboutPayload, absl::Cord(what.en));
  error.SetPayload(kAboutVietnamesePayload, absl::Cord(what.vi));
  return error;
}

absl::Status AboutPaper(absl::Status error, const std::string& kind, const std::string& path) {
  return About(std::move(error), messages::Both("the paper $0, file $1", kind, path));
}

absl::Status ProviderUnavailable(const messages::Bilingual& why) {
  return base::WithReason(messages::Error(absl::StatusCode::kUnavailable, why), {std::string(kProvider), {}});
}

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  // Ours or the server's: what was given is wrong.
  if (absl::IsInvalidArgument(status)) return kExitUsage;
  if (HasName(status, kProvider)) return kExitUnreachable;
  if (base::ReasonOf(status).has_value()) return kExitRefused;
  if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) return kExitUnreachable;
  // Files that cannot be used come without a reason: servers always give one.
  return absl::IsNotFound(status) ? kExitUsage : kExitRefused;
}

std::string OptionOfField(const CLI::App& command, absl::string_view field) {
  // "components[0].kind" is what --component fills, as "components" is.
  std::string path;
  bool index = false;
  for (const char c : field) {
    index = c == '[' || (index && c != ']');
    if (!index && c != ']') path += c;
  }
  while (!path.empty()) {
    for (const auto& [name, option] : kOptionsOfFields) {
      if (name == path && TakesOption(&command, std::string(option))) return std::string(option);
    }
    const std::string same = absl::StrCat("--", absl::StrReplaceAll(path, {{"_", "-"}, {".", "-"}}));
    if (TakesOption(&command, same)) return same;
    const size_t dot = path.rfind('.');
    path.resize(dot == std::string::npos ? 0 : dot);
  }
  return "";
}

std::string Explain(const Failure& failure, messages::Language language) {
  const auto reason = base::ReasonOf(failure.status);
  const std::vector<std::string> wrong = WrongValues(failure, language);
  std::string text = absl::StrCat("onestop: ", AboutOf(failure.status, language));
  const auto line = [&text](const std::string& sentence) { absl::StrAppend(&text, "  ", sentence, "\n"); };
  if (IsFieldInvalid(reason) && wrong.size() == 1) {
    absl::StrAppend(&text, wrong.front(), "\n");
  } else if (IsFieldInvalid(reason) && !wrong.empty()) {
    absl::StrAppend(&text, Translate(language, "$0 values are wrong:", wrong.size()), "\n");
    for (const std::string& value : wrong) line(value);
  } else if (IsStoppedServer(failure)) {
    absl::StrAppend(&text, Translate(language, "the server of $0 is not running", failure.data), "\n");
  } else {
    absl::StrAppend(&text, Headline(failure.status, reason, language), "\n");
  }
  // A wrong command line: repeating it does not help.
  if (reason.has_value() && reason->name == kUsage) return text;
  if (reason.has_value()) line(Translate(language, "reason: $0", ReasonText(*reason)));
  const std::string advice = Advice(failure, language);
  if (!advice.empty()) line(Translate(language, "what to do: $0", advice));
  if (!failure.request_id.empty() && MayRepeat(failure.status)) {
    line(Translate(language,
                   "to repeat safely: add --request-id $0; what was already done is then not done twice",
                   failure.request_id));
  }
  return text;
}

std::string Explain(const absl::Status& status, const std::string& request_id, messages::Language language,
                    Reached reached) {
  return Explain({.status = status, .request_id = request_id, .reached = reached}, language);
}

std::string ExplainBriefly(const absl::Status& status, messages::Language language) {
  const auto reason = base::ReasonOf(status);
  const std::string sentence = absl::StrCat(AboutOf(status, language), Headline(status, reason, language));
  if (!reason.has_value() || reason->name == kUsage) return sentence;
  return absl::StrCat(sentence, " [", reason->name, "]");
}

std::string ExplainAsJson(const Failure& failure) {
  const absl::Status& status = failure.status;
  const auto reason = base::ReasonOf(status);
  Json fields = Json::array();
  for (const base::FieldViolation& violation : base::FieldViolationsOf(status)) {
    fields.push_back(
        {{"field", violation.field},
         {"option", failure.command == nullptr ? "" : OptionOfField(*failure.command, violation.field)},
         {"message", violation.description}});
  }
  const std::string vietnamese =
      IsFieldInvalid(reason) && !fields.empty()
          ? absl::StrJoin(WrongValues(failure, messages::Language::kVietnamese), "; ")
          : Headline(status, reason, messages::Language::kVietnamese);
  const std::string about = AboutOf(status, messages::Language::kEnglish);
  const std::string about_vietnamese = AboutOf(status, messages::Language::kVietnamese);
  Json error = {
      {"code", absl::StatusCodeToString(status.code())},
      {"reason", reason.has_value() ? reason->name : ""},
      {"message", absl::StrCat(about, status.message())},
      {"message_vi",
       vietnamese == status.message() && about.empty() ? "" : absl::StrCat(about_vietnamese, vietnamese)},
      {"field", fields.empty() ? Json("") : fields[0]["field"]},
      {"option", fields.empty() ? Json("") : fields[0]["option"]},
      {"fields", fields},
      {"metadata", reason.has_value() ? Json(reason->metadata) : Json::object()},
      {"what_to_do", Advice(failure, messages::Language::kEnglish)},
      {"request_id", failure.request_id},
      {"may_repeat", MayRepeat(status)},
      {"exit_code", static_cast<int>(ExitCodeOf(status))},
  };
  return Json{{"error", std::move(error)}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace onestop::cli
