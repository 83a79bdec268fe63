// Reads the lines of a history file, and names the fields of the contract as the file does.

#include "tools/onestop/import_line.h"

#include <array>
#include <cstring>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "libs/base/nearest.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/text/unicode.h"
#include "tools/onestop/json_line.h"
#include "tools/onestop/time_text.h"

namespace onestop::cli {
namespace {

using intake::v1::ImportHistoryRequest;

// Texts as the office keeps them; old systems wrote other forms. All texts and keys within; not their serialised
// whole, where an escape's letter could take up a mark.
Json ToCanonical(const Json& json) {
  if (json.is_string()) return text::Canonical(json.get_ref<const std::string&>());
  if (json.is_array()) {
    Json normal = Json::array();
    for (const Json& item : json) normal.push_back(ToCanonical(item));
    return normal;
  }
  // Of a number nothing changes, however it is kept.
  if (!json.is_object()) return json;
  Json normal = Json::object();
  for (const auto& [key, value] : json.items()) normal[text::Canonical(key)] = ToCanonical(value);
  return normal;
}

// Fields of ImportHistoryRequest that are called otherwise in the file.
constexpr std::array<std::pair<absl::string_view, absl::string_view>, 16> kFileNames = {
    {{"source_dossier_id", "dossier"},
     {"occur_time", "time"},
     {"occur_date", "time"},
     {"submit.procedure_code", "procedure"},
     {"submit.agency", "agency"},
     {"submit.channel", "channel"},
     {"accept.due.date", "due"},
     {"accept.due.time", "due"},
     {"supplement.due.date", "due"},
     {"supplement.due.time", "due"},
     {"supplement_request.content", "content"},
     {"refuse.reason", "reason"},
     {"withdraw.reason", "reason"},
     {"stop.reason", "reason"},
     {"step.name", "name"},
     {"step.actor", "actor"}}};

/// Reads the fields of one object and remembers which ones were asked for: the others are remarks.
class Object {
 public:
  explicit Object(const Json& json) : json_(json) {}

  /// "" when it is absent or null, unless it is required.
  absl::StatusOr<std::string> Text(const char* key, bool required = false) {
    known_.insert(key);
    const auto found = json_.find(key);
    if (found == json_.end() || found->is_null()) {
      if (required) return base::FieldError(key, "is missing");
      return std::string();
    }
    if (!found->is_string()) {
      return base::FieldError(key, absl::StrCat("is of JSON type ", TypeName(*found), "; give a string"));
    }
    if (required && found->get_ref<const std::string&>().empty()) return base::FieldError(key, "is empty");
    return found->get<std::string>();
  }

  /// The others, after the last Text().
  std::vector<RemarkField> RemarkFields() const {
    std::vector<absl::string_view> absent;
    for (const std::string& known : known_) {
      if (!json_.contains(known)) absent.push_back(known);
    }
    std::vector<RemarkField> fields;
    for (const auto& [key, value] : json_.items()) {
      if (known_.count(key) == 0) fields.push_back({key, Meant(key, absent)});
    }
    return fields;
  }

  absl::StatusOr<std::string> Remarks() const {
    Json rest = Json::object();
    for (const auto& [key, value] : json_.items()) {
      if (known_.count(key) == 0) rest[key] = value;
    }
    if (rest.empty()) return std::string();
    // Serialised anew, with sorted keys: lines that say the same have the same remarks.
    std::string text = WriteJson(rest);
    if (text.size() > kRemarksMax) {
      return base::FieldError("remarks", absl::StrCat("the unknown fields take ", text.size(),
                                                      " bytes; at most ", kRemarksMax, " are kept"));
    }
    return text;
  }

 private:
  // "duedate" and "due_date" are more than a typing error away from "due", and begin with it.
  static std::string Meant(absl::string_view key, const std::vector<absl::string_view>& absent) {
    const std::optional<size_t> nearest = base::Nearest(key, absent);
    if (nearest.has_value()) return std::string(absent[*nearest]);
    for (const absl::string_view known : absent) {
      if (absl::StartsWithIgnoreCase(key, known)) return std::string(known);
    }
    return "";
  }

  const Json& json_;
  std::set<std::string> known_;
};

absl::Status ReadSubmit(Object& object, ImportHistoryRequest& request) {
  intake::v1::ImportedSubmit& submit = *request.mutable_submit();
  ASSIGN_OR_RETURN(*submit.mutable_procedure_code(), object.Text("procedure", true));
  ASSIGN_OR_RETURN(*submit.mutable_agency(), object.Text("agency", true));
  ASSIGN_OR_RETURN(const std::string channel, object.Text("channel", true));
  if (channel == "online") {
    submit.set_channel(common::v1::CHANNEL_ONLINE);
  } else if (channel == "counter") {
    submit.set_channel(common::v1::CHANNEL_COUNTER);
  } else if (channel == "post") {
    submit.set_channel(common::v1::CHANNEL_POST);
  } else {
    return base::FieldError("channel", "is not one that is known; give online, counter or post");
  }
  return absl::OkStatus();
}

template <typename Act>
absl::Status ReadDue(Object& object, Act& act) {
  ASSIGN_OR_RETURN(const std::string due, object.Text("due"));
  if (due.empty()) return absl::OkStatus();
  const auto when = ParseSourceTime(due);
  if (!when.ok()) return base::FieldError("due", when.status().message());
  // A day is kept as a day: the office decides when its work ends.
  if (when->day.has_value()) {
    act.mutable_due()->set_date(absl::FormatCivilTime(*when->day));
  } else {
    *act.mutable_due()->mutable_time() = ToTimestamp(when->time);
  }
  return absl::OkStatus();
}

absl::Status ReadReason(Object& object, std::string& reason) {
  ASSIGN_OR_RETURN(reason, object.Text("reason"));
  return absl::OkStatus();
}

absl::Status ReadStep(Object& object, ImportHistoryRequest& request) {
  ASSIGN_OR_RETURN(*request.mutable_step()->mutable_name(), object.Text("name", true));
  ASSIGN_OR_RETURN(*request.mutable_step()->mutable_actor(), object.Text("actor"));
  return absl::OkStatus();
}

absl::Status ReadAct(const std::string& act, Object& object, ImportHistoryRequest& request) {
  if (act == "submit") return ReadSubmit(object, request);
  if (act == "accept") return ReadDue(object, *request.mutable_accept());
  if (act == "supplement") return ReadDue(object, *request.mutable_supplement());
  if (act == "refuse") return ReadReason(object, *request.mutable_refuse()->mutable_reason());
  if (act == "withdraw") return ReadReason(object, *request.mutable_withdraw()->mutable_reason());
  if (act == "stop") return ReadReason(object, *request.mutable_stop()->mutable_reason());
  if (act == "step") return ReadStep(object, request);
  if (act == "finish") {
    request.mutable_finish();
  } else if (act == "return") {
    request.mutable_return_();
  } else if (act == "supplement_request") {
    ASSIGN_OR_RETURN(*request.mutable_supplement_request()->mutable_content(), object.Text("content"));
  } else {
    return base::FieldError("act",
                            "is not one that is known; give submit, accept, finish, return, "
                            "supplement_request, supplement, refuse, withdraw, stop or step");
  }
  return absl::OkStatus();
}

absl::StatusOr<ImportHistoryRequest> ReadRequest(Object& object, const std::string& dossier) {
  ImportHistoryRequest request;
  request.set_source_dossier_id(dossier);
  ASSIGN_OR_RETURN(const std::string act, object.Text("act", true));
  ASSIGN_OR_RETURN(const std::string time, object.Text("time", true));
  const auto occur = ParseSourceTime(time);
  if (!occur.ok()) return base::FieldError("time", occur.status().message());
  if (occur->day.has_value()) {
    request.set_occur_date(absl::FormatCivilTime(*occur->day));
  } else {
    *request.mutable_occur_time() = ToTimestamp(occur->time);
  }
  RETURN_IF_ERROR(ReadAct(act, object, request));
  ASSIGN_OR_RETURN(*request.mutable_remarks(), object.Remarks());
  return request;
}

// A character takes at most four bytes; the server counts exactly.
constexpr size_t kDossierBytesMax = 4 * 200;

// The dossier of a line that is wrong, as far as it can be read: it holds back what follows in that dossier.
std::string DossierOf(const Json& json) {
  const Json normal = ToCanonical(json);
  if (!normal.is_object()) return "";
  const absl::StatusOr<std::string> dossier = Object(normal).Text("dossier");
  return dossier.ok() && dossier->size() <= kDossierBytesMax ? *dossier : "";
}

}  // namespace

ImportLine ParseImportLine(absl::string_view line) {
  const JsonLine parsed = ReadJsonLine(line);
  if (!parsed.status.ok()) {
    return {DossierOf(parsed.value), base::WithReason(parsed.status, {"LINE_NOT_JSON", {}}), {}};
  }
  const Json json = ToCanonical(parsed.value);
  Object object(json);
  absl::StatusOr<std::string> dossier = object.Text("dossier", true);
  if (!dossier.ok()) return {"", dossier.status(), {}};
  if (dossier->size() > kDossierBytesMax) {
    return {"", base::FieldError("dossier", "is longer than 200 characters"), {}};
  }
  absl::StatusOr<ImportHistoryRequest> request = ReadRequest(object, *dossier);
  std::vector<RemarkField> remarks;
  if (request.ok()) remarks = object.RemarkFields();
  return {*std::move(dossier), std::move(request), std::move(remarks)};
}

std::string WithFileNames(absl::string_view message) {
  std::vector<std::string> sentences = absl::StrSplit(message, "; ");
  for (std::string& sentence : sentences) {
    for (const auto& [field, name] : kFileNames) {
      if (absl::StartsWith(sentence, absl::StrCat(field, ": "))) {
        sentence = absl::StrCat(name, absl::string_view(sentence).substr(field.size()));
        break;
      }
    }
  }
  return absl::StrJoin(sentences, "; ");
}

bool LineReader::Next(std::string& line) {
  line.clear();
  too_long_ = false;
  // Byte by byte from the buffer: getline() would read a line of any length into memory.
  std::streambuf* buffer = in_.rdbuf();
  bool any = false;
  for (int c = buffer->sbumpc(); c != std::istream::traits_type::eof(); c = buffer->sbumpc()) {
    any = true;
    ++bytes_;
    if (c == '\n') break;
    if (line.size() < kImportLineMax) {
      line.push_back(static_cast<char>(c));
    } else {
      too_long_ = true;
    }
  }
  if (!any) return false;
  ++number_;
  if (!too_long_ && absl::EndsWith(line, "\r")) line.pop_back();
  // Windows programs begin UTF-8 files with a byte order mark.
  if (number_ == 1 && absl::StartsWith(line, "\xEF\xBB\xBF")) line.erase(0, 3);
  return true;
}

int64_t Occurrences::Next(const ImportHistoryRequest& request) {
  // Not absl::Hash, which is seeded anew in each process: a collision must be the same one in every run.
  const digest::Sha256Bytes hash = digest::Sha256(request.SerializeAsString());
  uint64_t key = 0;
  std::memcpy(&key, hash.data(), sizeof(key));
  if (seen_.insert(key).second) return 1;
  // Few acts are equal to another: only these need a count.
  return 1 + ++repeats_[key];
}

}  // namespace onestop::cli
