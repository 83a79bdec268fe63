// One dossier: its present state, and its history so far.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "libs/messages/enums.h"
#include "libs/messages/events.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/course_words.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/lists.h"
#include "tools/onestop/remarks.h"

namespace onestop::cli {
namespace {

using messages::InContext;
using tracking::v1::TrackingService;

constexpr Heading kTimelineColumns[] = {
    NumberColumn("sequence", "#"),
    TimeColumn("occur_time", "When"),
    TextColumn("kind", "Act"),
    CodeColumn("actor", "By"),
    TextColumn("step_timeliness", "Step").Optional(1),
    TextColumn("text", "What happened"),
    CodeColumn("document_id", "Document").Wide(),
    CodeColumn("trace_id", "Trace").Wide(),
    // Notes may be long: for people they stand below.
    TextColumn("note", messages::InContext("timeline", "Note")).Wide(),
};

// For people alone: --output json has each part of the holder by itself.
constexpr Heading kHeldColumns[] = {
    TextColumn("holder", InContext("held time", "Who")),
    TimeColumn("start_time", InContext("held time", "From")),
    TimeColumn("end_time", InContext("held time", "To")),
    NumberColumn("working_minutes", "Office time"),
};

struct NameOptions {
  std::string dossier;
};

std::string SlipText(const Session& session, const tracking::v1::Slip& slip) {
  if (slip.text().empty()) return "";
  const std::string& issuer = slip.issuer_name().empty() ? slip.issuer() : slip.issuer_name();
  // Slips of imported history were numbered elsewhere.
  if (slip.form_number() == 0)
    return absl::StrCat(session.ShowTime(slip.issue_time()), ", ", issuer, ": ", slip.text());
  return session.Localize("slip number $0 of $1, $2: $3", slip.form_number(),
                          session.ShowTime(slip.issue_time()), issuer, slip.text());
}

std::string ConsultationText(const Session& session, const tracking::v1::Consultation& consultation) {
  const std::string due = session.ShowDay(consultation.answer_due_date());
  return consultation.has_answer_time()
             ? session.Localize("number $0, $1, due $2: answered $3", consultation.number(),
                                consultation.agency(), due, session.ShowTime(consultation.answer_time()))
             : session.Localize("number $0, $1, due $2: awaited", consultation.number(),
                                consultation.agency(), due);
}

std::string PaymentText(const Session& session, const tracking::v1::PaymentDue& payment) {
  const std::string amount = session.ShowNumber(payment.amount());
  const std::string since = session.ShowTime(payment.request_time());
  return payment.pauses_clock()
             ? session.Localize("$0 đồng, asked for at $1; the clock stands still", amount, since)
             : session.Localize("$0 đồng, asked for at $1; the clock runs on", amount, since);
}

// What the dossier waits for, each as a row that `row(name, value)` writes.
template <typename Row>
void WriteWaits(const Session& session, const tracking::v1::Dossier& dossier, const Row& row) {
  if (dossier.supplement_unchecked()) {
    row(InContext("dossier", "supplement"), session.Localize("it came, and is to be checked"));
  }
  if (dossier.has_payment_due()) {
    row(InContext("dossier", "payment due"), PaymentText(session, dossier.payment_due()));
  }
  for (const tracking::v1::Consultation& consultation : dossier.consultations()) {
    row(InContext("dossier", "consultation"), ConsultationText(session, consultation));
  }
  if (dossier.has_end_request()) {
    row(InContext("dossier", "the applicant asks"),
        session.Localize("$0, since $1", messages::Word(session.language(), dossier.end_request().kind()),
                         session.ShowTime(dossier.end_request().request_time())));
  }
}

// What was written to, by or about the applicant, and what other agencies said.
void AddTexts(const Session& session, const tracking::v1::Dossier& dossier, Remarks& texts) {
  texts.Add(session.Localize("Asked of the applicant"), SlipText(session, dossier.open_request()));
  texts.Add(session.Localize("Refused"), SlipText(session, dossier.refusal()));
  texts.Add(session.Localize("To be paid"), dossier.payment_due().content());
  for (const tracking::v1::Consultation& consultation : dossier.consultations()) {
    const std::string name = session.Localize("Consultation $0", consultation.number());
    texts.Add(name, consultation.has_answer_time() ? consultation.opinion() : consultation.content());
  }
  texts.Add(session.Localize("Why the applicant wants it to end"), dossier.end_request().reason());
}

absl::Status Show(Session& session, const NameOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  ASSIGN_OR_RETURN(const tracking::v1::Dossier dossier, GetDossier(session, client, options.dossier));
  if (session.for_programs()) {
    session.WriteObject(dossier);
    return absl::OkStatus();
  }
  const messages::Language language = session.language();
  Table table = session.MakeTable(kFactColumns);
  const auto row = [&](const messages::English& name, const Cell& value) {
    // A fact that the dossier does not have yet is left out.
    if (!value.people.empty()) table.Row({session.Localize(name), value});
  };
  row(InContext("dossier", "id"), dossier.dossier_id());
  row(InContext("dossier", "code"), dossier.code());
  row(InContext("dossier", "status"), messages::Word(language, dossier.status()));
  row(InContext("dossier", "national status"),
      dossier.national_status() == 0 ? "" : absl::StrCat(dossier.national_status()));
  row(InContext("dossier", "timeliness"), messages::Word(language, dossier.timeliness()));
  row(InContext("dossier", "procedure"), Named(dossier.procedure_name(), dossier.procedure_code()));
  row(InContext("dossier", "owner"), dossier.owner_name());
  row(InContext("dossier", "personal data erased"),
      absl::StrJoin(dossier.erased_personal_data(), ", ", [language](std::string* out, int kind) {
        absl::StrAppend(out, messages::Word(language, static_cast<dossier::v1::PersonalDataKind>(kind)));
      }));
  row(InContext("dossier", "telephone"), dossier.owner().phone());
  row(InContext("dossier", "identity"), dossier.owner().identity_number());
  row(InContext("dossier", "e-mail"), dossier.owner().email());
  row(InContext("dossier", "address"), dossier.owner().address());
  row(InContext("dossier", "handed in by"), dossier.submitter().full_name());
  row(InContext("dossier", "their telephone"), dossier.submitter().phone());
  row(InContext("dossier", "reference"), dossier.external_reference());
  row(InContext("dossier", "intake unit"), Named(dossier.intake_unit_name(), dossier.intake_unit()));
  row(InContext("dossier", "resolved by"),
      Named(dossier.resolving_agency_name(), dossier.resolving_agency()));
  row(InContext("dossier", "channel"), messages::Word(language, dossier.channel()));
  row(InContext("dossier", "submitted"), session.ShowTime(dossier.submit_time(), dossier.has_submit_time()));
  row(InContext("dossier", "answer due"),
      session.ShowTime(dossier.intake_due_time(),
                       dossier.has_intake_due_time() && !dossier.has_accept_time()));
  row(InContext("dossier", "accepted"), session.ShowTime(dossier.accept_time(), dossier.has_accept_time()));
  row(InContext("dossier", "due"), session.ShowTime(dossier.due_time(), dossier.has_due_time()));
  row(InContext("dossier", "new day named"), session.ShowDay(dossier.appointment_date()));
  row(InContext("dossier", "finished"), session.ShowTime(dossier.finish_time(), dossier.has_finish_time()));
  row(InContext("dossier", "returned"), session.ShowTime(dossier.return_time(), dossier.has_return_time()));
  if (dossier.open_step() != 0) {
    // A step that is done again is another task: the acts name the task.
    row(InContext("dossier", "open step"),
        session.Localize("$0, $1 (task $2)", dossier.open_step(),
                         messages::Word(language, dossier.open_step_kind()), dossier.open_task()));
  }
  row(InContext("dossier", "holder"), Named(dossier.holder_name(), dossier.holder()));
  WriteWaits(session, dossier, row);
  row(InContext("dossier", "draft"), Named(dossier.draft_title(), dossier.draft_document_id()));
  row(InContext("dossier", "to be signed by"), Named(dossier.draft_signer_name(), dossier.draft_signer()));
  row(InContext("dossier", "result"), dossier.document_symbol());
  for (const common::v1::Component& component : dossier.components()) {
    const std::string& id = component.document_id();
    row(InContext("dossier", "handed in"),
        absl::StrCat(component.kind(), "  ", id.empty() ? session.Localize("(paper)") : id));
  }
  row(InContext("dossier", "document"), dossier.result_document_id());
  row(InContext("dossier", "proves itself until"),
      session.ShowTime(dossier.archive_end_time(), dossier.has_archive_end_time()));
  table.End();
  Remarks texts(session);
  AddTexts(session, dossier, texts);
  texts.End();
  return absl::OkStatus();
}

std::string HolderText(const Session& session, const tracking::v1::HeldTime& held) {
  if (held.holder() != tracking::v1::HOLDER_KIND_STEP) {
    return WordOf(session.language(), held.holder());
  }
  return held.staff_id().empty()
             ? session.Localize("step $0, $1", held.step(), held.agency_id())
             : session.Localize("step $0, $1, $2", held.step(), held.agency_id(), held.staff_id());
}

// "7:05" of 425 minutes; "-" where the calendar does not reach.
Cell OfficeTime(int64_t minutes) {
  if (minutes < 0) return Cell("-", "");
  return Cell(absl::StrFormat("%d:%02d", minutes / 60, minutes % 60), absl::StrCat(minutes));
}

void WriteHolders(const Session& session, const tracking::v1::GetTimelineResponse& timeline) {
  if (timeline.held_times().empty()) return;
  session.out() << "\n" << session.Localize("Who had the dossier:") << "\n";
  Table table = session.MakeTable(kHeldColumns);
  for (const tracking::v1::HeldTime& held : timeline.held_times()) {
    table.Row({HolderText(session, held), session.Time(held.start_time()), session.Time(held.end_time()),
               OfficeTime(held.working_minutes())});
  }
  table.End();
}

absl::Status Timeline(Session& session, const NameOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  ASSIGN_OR_RETURN(const std::string id, FindDossier(session, client, options.dossier));
  return WriteTimeline(session, client, id);
}

}  // namespace

absl::StatusOr<tracking::v1::GetTimelineResponse> ReadTimeline(Session& session, const rpc::Client& client,
                                                               const std::string& dossier_id) {
  const auto stub = client.Stub<TrackingService>();
  tracking::v1::GetTimelineRequest request;
  request.set_dossier_id(dossier_id);
  tracking::v1::GetTimelineResponse whole;
  do {
    ASSIGN_OR_RETURN(const auto page, rpc::Invoke(client, *stub, &TrackingService::Stub::GetTimeline, request,
                                                  session.Call()));
    whole.mutable_entries()->MergeFrom(page.entries());
    // Each page holds the whole explanation, and all holders.
    *whole.mutable_due_explanation() = page.due_explanation();
    *whole.mutable_due_explanation_en() = page.due_explanation_en();
    *whole.mutable_held_times() = page.held_times();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return whole;
}

absl::Status WriteTimeline(Session& session, const rpc::Client& client, const std::string& dossier_id) {
  ASSIGN_OR_RETURN(const auto timeline, ReadTimeline(session, client, dossier_id));
  // CSV has no place for the explanation.
  const bool rows = session.settings().format == Format::kCsv || !session.settings().columns.empty();
  if (session.for_programs() && !rows) {
    session.WriteObject(timeline);
    return absl::OkStatus();
  }
  const messages::Language language = session.language();
  const bool vi = language == messages::Language::kVietnamese;
  Table table = session.MakeTable(kTimelineColumns);
  Remarks notes(session);
  for (const tracking::v1::TimelineEntry& entry : timeline.entries()) {
    table.Row({absl::StrCat(entry.sequence()), session.OccurTime(entry.occur_time(), entry.occur_precision()),
               Cell(messages::EventName(language, entry.kind()), entry.kind()), entry.actor(),
               session.Word(entry.step_timeliness()), Cell(vi ? entry.text() : entry.text_en(), entry.text()),
               entry.document_id(), entry.trace_id(), entry.note()});
    notes.Add(absl::StrCat(entry.sequence(), " ", entry.actor()), entry.note());
  }
  table.End();
  if (session.for_programs()) return absl::OkStatus();
  notes.End();
  if (!timeline.due_explanation().empty()) {
    session.out() << "\n" << session.Localize("How the due date came about:") << "\n";
    for (const std::string& line : vi ? timeline.due_explanation() : timeline.due_explanation_en())
      session.out() << "  " << line << "\n";
  }
  WriteHolders(session, timeline);
  return absl::OkStatus();
}

void AddHistoryCommands(CLI::App& dossier, Action& action) {
  {
    auto options = std::make_shared<NameOptions>();
    CLI::App& command = *dossier.add_subcommand("show", "the state of a dossier");
    command.footer("  onestop dossier show H31.06-240115-0007 --as mc01 --lang vi");
    command.add_option("dossier", options->dossier, "id or code")->required()->type_name("DOSSIER");
    Bind(command, action, options, &Show);
  }
  {
    auto options = std::make_shared<NameOptions>();
    CLI::App& command = *dossier.add_subcommand(
        "timeline", "the history of a dossier, how its due date came about, and who had it");
    command.footer("  onestop dossier timeline H31.06-240115-0007 --as mc01");
    command.add_option("dossier", options->dossier, "id or code")->required()->type_name("DOSSIER");
    Bind(command, action, options, &Timeline, Rows(kTimelineColumns));
  }
}

}  // namespace onestop::cli
