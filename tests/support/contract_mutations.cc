// Walks the fields of a request by reflection and gives each field every kind of bad value, one at a time.

#include "tests/support/contract_mutations.h"

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/timestamp.pb.h"

namespace onestop::contract {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Messages within messages that are looked into.
constexpr int kDepthMax = 5;
constexpr size_t kHugeBytes = 10 * 1024 * 1024;
// Above every limit of a text in a catalogue, and of bytes.
constexpr int kCatalogueTextMax = 20'000;
constexpr size_t kLongBytes = 2 * 1024 * 1024;
// Replaced by bytes that are not UTF-8, which protobuf would complain about; as long as they are.
constexpr char kMarker[] = "@@not-utf-8@@";
constexpr char kNotUtf8[] = "\xC3(\xFF\xFE\xED\xA0\x80 \xF5tail";
static_assert(sizeof(kMarker) == sizeof(kNotUtf8));

// As the comments of the protos say; by the field's full name without "onestop.", or by its own where it is
// the same everywhere.
const std::map<std::string, int>& Limits() {
  static const auto& limits = *new std::map<std::string, int>{
      // UUIDs, ISO days, and codes as the catalogue writes them.
      {"request_id", 36},
      {"proposal_id", 36},
      {"dossier_id", 36},
      {"document_id", 36},
      {"day", 10},
      {"date", 10},
      {"from", 10},
      {"to", 10},
      {"page_token", 4000},
      {"agency_id", 64},
      {"procedure_code", 64},
      {"purpose", 500},
      {"sector", 500},
      {"staff_id", 64},
      {"code", 64},
      {"id", 64},
      {"comment", 2000},
      {"reason", 2000},
      {"approval.v1.ComposeDraftRequest.title", 300},
      {"approval.v1.ComposeDraftRequest.signer", 64},
      {"approval.v1.ComposeDraftRequest.signer_titles", 100},
      {"approval.v1.ComposeDraftRequest.refusal_reason", 2000},
      {"approval.v1.ComposeDraftRequest.decision", 2000},
      {"approval.v1.ComposeDraftRequest.legal_bases", 1000},
      {"approval.v1.ComposeDraftRequest.recipients", 200},
      {"approval.v1.CompleteSignatureRequest.session_id", 36},
      {"common.v1.Party.full_name", 200},
      {"common.v1.Party.identity_number", 14},
      {"common.v1.Party.phone", 20},
      {"common.v1.Party.email", 254},
      {"common.v1.Party.address", 500},
      {"common.v1.Component.kind", 64},
      {"documents.v1.UploadMetadata.file_name", 255},
      {"documents.v1.UploadMetadata.media_type", 127},
      {"intake.v1.SubmitDossierRequest.procedure_code", 40},
      {"intake.v1.SubmitDossierRequest.intake_unit", 35},
      {"intake.v1.SubmitDossierRequest.external_reference", 100},
      {"intake.v1.ReceiveDossierRequest.procedure_code", 40},
      {"intake.v1.ReceiveDossierRequest.intake_unit", 35},
      {"intake.v1.ReceiveDossierRequest.external_reference", 100},
      {"intake.v1.PartyChange.full_name", 200},
      {"intake.v1.PartyChange.identity_number", 14},
      {"intake.v1.PartyChange.phone", 20},
      {"intake.v1.PartyChange.email", 254},
      {"intake.v1.PartyChange.address", 500},
      {"intake.v1.ComponentChoice.kind", 64},
      {"intake.v1.ErasePersonalDataRequest.basis", 2000},
      {"intake.v1.RequestSupplementRequest.content", 2000},
      {"intake.v1.RequestSupplementRequest.override_reason", 2000},
      {"intake.v1.DeclineSupplementRequest.content", 2000},
      {"intake.v1.WithdrawDossierRequest.reason", 2000},
      {"intake.v1.StopDossierRequest.reason", 2000},
      {"intake.v1.RequestEndRequest.reason", 2000},
      {"intake.v1.DeclineEndRequest.reason", 2000},
      {"intake.v1.RecordPaymentRequest.receipt", 100},
      {"intake.v1.WriteMessageRequest.text", 2000},
      {"intake.v1.ReturnResultRequest.receiver", 200},
      {"intake.v1.ImportHistoryRequest.source_dossier_id", 200},
      {"intake.v1.ImportHistoryRequest.occur_date", 10},
      {"intake.v1.ImportHistoryRequest.remarks", 8192},
      {"intake.v1.ImportedSubmit.procedure_code", 40},
      {"intake.v1.ImportedSubmit.agency", 35},
      {"intake.v1.ImportedSupplementRequest.content", 2000},
      {"intake.v1.ImportedStep.name", 200},
      {"intake.v1.ImportedStep.actor", 200},
      {"tracking.v1.GetDossierRequest.code", 200},
      {"tracking.v1.LookUpDossierRequest.code", 200},
      {"tracking.v1.ListDossiersRequest.external_reference", 100},
      {"tracking.v1.LookUpDossierRequest.lookup_secret", 64},
      {"workflow.v1.AssignTaskRequest.assignee", 64},
      {"workflow.v1.DraftResultRequest.title", 300},
      {"workflow.v1.DraftResultRequest.refusal_reason", 2000},
      {"workflow.v1.RecallStepRequest.reason", 2000},
      {"workflow.v1.ExtendDeadlineRequest.appointment_date", 10},
      {"workflow.v1.ExtendDeadlineRequest.reason", 2000},
      {"workflow.v1.RequestPaymentRequest.content", 2000},
      {"workflow.v1.RequestConsultationRequest.agency", 200},
      {"workflow.v1.RequestConsultationRequest.content", 2000},
      {"workflow.v1.RequestConsultationRequest.answer_due_date", 10},
      {"workflow.v1.AnswerConsultationRequest.opinion", 2000},
      {"workflow.v1.RecordVerificationRequest.place", 500},
      {"workflow.v1.RecordVerificationRequest.participants", 500},
      {"workflow.v1.RecordVerificationRequest.content", 2000},
      {"workflow.v1.ListTasksRequest.agency_id", 35},
  };
  return limits;
}

using Texts = std::vector<std::pair<std::string, std::string>>;

Texts BadTexts(const FieldDescriptor& field) {
  const std::string& name = field.name();
  Texts bad = {{"10 MB", std::string(kHugeBytes, 'a')},
               {"too long", std::string(CharactersMax(field).value_or(kCatalogueTextMax) + 1, 'a')},
               {"U+0000", std::string("a\0b", 3)},
               {"U+0007", "a\ab"},
               {"U+E000", "a\xEE\x80\x80"},
               {"not UTF-8", kMarker}};
  if (name == "request_id" || name == "dossier_id" || name == "document_id") {
    bad.emplace_back("no UUID", "7b1c1c52");
    bad.emplace_back("upper case", "7B1C1C52-3F0E-4A52-9C6A-0C5A8A1F6D11");
  }
  if (name == "page_token") bad.emplace_back("garbage", "Zm9vYmFy");
  if (name == "day" || name == "date" || name == "from" || name == "to") {
    bad.emplace_back("no such day", "2024-02-30");
  }
  return bad;
}

class Mutator {
 public:
  Mutator(const Message& request, const std::function<void(const Mutant&)>& each)
      : root_(request.New()), each_(each) {
    root_->CopyFrom(request);
  }

  void Run() { Visit(*root_, "", 0); }

 private:
  void Visit(Message& at, const std::string& path, int depth) {
    // Each mutant differs from the request in one field: the others are put back before the next.
    const std::unique_ptr<Message> saved(at.New());
    saved->CopyFrom(at);
    for (int i = 0; i < at.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *at.GetDescriptor()->field(i);
      const std::string name = absl::StrCat(path, field.name());
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        VisitMessage(at, field, name, depth);
        at.CopyFrom(*saved);
      } else {
        VisitScalar(at, field, name, *saved);
      }
    }
  }

  void VisitMessage(Message& at, const FieldDescriptor& field, const std::string& name, int depth) {
    const google::protobuf::Reflection& reflection = *at.GetReflection();
    if (field.message_type()->full_name() == "google.protobuf.Timestamp") {
      using Time = std::pair<int64_t, int32_t>;
      for (const auto& [seconds, nanos] :
           {Time(-62135596800, 0), Time(253402300799, 0), Time(1700000000, -1)}) {
        google::protobuf::Timestamp time;
        time.set_seconds(seconds);
        time.set_nanos(nanos);
        reflection.MutableMessage(&at, &field)->CopyFrom(time);
        Emit(name, absl::StrCat(seconds, "s ", nanos, "ns"));
      }
      return;
    }
    if (depth == kDepthMax) return;
    if (!field.is_repeated()) return Visit(*reflection.MutableMessage(&at, &field), name + ".", depth + 1);
    // An empty list gets one element, so that the fields of its elements are tried too.
    if (reflection.FieldSize(at, &field) == 0) reflection.AddMessage(&at, &field);
    Visit(*reflection.MutableRepeatedMessage(&at, &field, 0), name + "[0].", depth + 1);
  }

  void VisitScalar(Message& at, const FieldDescriptor& field, const std::string& name, const Message& saved) {
    const auto emit = [&](const std::string& what, bool greatest = false) {
      Emit(name, what, greatest);
      at.CopyFrom(saved);
    };
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (field.type() == FieldDescriptor::TYPE_BYTES) {
          SetText(at, field, std::string(kLongBytes, 'a'));
          return emit("too long");
        }
        for (const auto& [what, text] : BadTexts(field)) {
          SetText(at, field, text);
          emit(what);
        }
        return;
      case FieldDescriptor::CPPTYPE_ENUM:
        if (field.is_repeated()) {
          at.GetReflection()->AddEnumValue(&at, &field, 9999);
        } else {
          at.GetReflection()->SetEnumValue(&at, &field, 9999);
        }
        return emit("9999");
      case FieldDescriptor::CPPTYPE_INT32:
        at.GetReflection()->SetInt32(&at, &field, -1);
        emit("-1");
        at.GetReflection()->SetInt32(&at, &field, std::numeric_limits<int32_t>::max());
        return emit("the greatest", true);
      case FieldDescriptor::CPPTYPE_INT64:
        at.GetReflection()->SetInt64(&at, &field, -1);
        emit("-1");
        at.GetReflection()->SetInt64(&at, &field, std::numeric_limits<int64_t>::max());
        return emit("the greatest", true);
      default:
        return;  // A bool has no bad value.
    }
  }

  static void SetText(Message& at, const FieldDescriptor& field, const std::string& text) {
    if (field.is_repeated()) {
      at.GetReflection()->AddString(&at, &field, text);
    } else {
      at.GetReflection()->SetString(&at, &field, text);
    }
  }

  void Emit(const std::string& name, const std::string& what, bool greatest = false) {
    std::string bytes = root_->SerializeAsString();
    // Put in after serialising, at the same length, so that the lengths around it stay right.
    if (what == "not UTF-8") bytes = absl::StrReplaceAll(bytes, {{kMarker, kNotUtf8}});
    each_({.name = absl::StrCat(name, ": ", what),
           .bytes = std::move(bytes),
           .path = name,
           .greatest = greatest});
  }

  const std::unique_ptr<Message> root_;
  const std::function<void(const Mutant&)>& each_;
};

}  // namespace

std::optional<int> CharactersMax(const FieldDescriptor& field) {
  const std::string name(absl::StripPrefix(field.full_name(), "onestop."));
  if (absl::StartsWith(name, "catalog.v1.") && !absl::EndsWith(field.containing_type()->name(), "Request")) {
    return std::nullopt;
  }
  const auto exact = Limits().find(name);
  if (exact != Limits().end()) return exact->second;
  const auto everywhere = Limits().find(field.name());
  return everywhere == Limits().end() ? std::nullopt : std::optional(everywhere->second);
}

void ForEachMutant(const Message& request, const std::function<void(const Mutant&)>& each) {
  Mutator(request, each).Run();
}

}  // namespace onestop::contract
