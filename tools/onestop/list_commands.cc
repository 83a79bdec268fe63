// Lists: what is to be done, what is where, what a citizen may see.

#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/messages/enums.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/course_words.h"
#include "tools/onestop/dossier_command.h"
#include "tools/onestop/enum_names.h"
#include "tools/onestop/remarks.h"

namespace onestop::cli {
namespace {

using messages::InContext;
using tracking::v1::Dossier;
using tracking::v1::TrackingService;
using workflow::v1::Task;
using workflow::v1::WorkflowService;

constexpr int kPageSize = 200;

struct InboxOptions {
  bool everything = false;
  std::string agency;
  std::string kind;
  std::string status;
  std::string due_before;
  int limit = 1000;
};

struct ListOptions {
  bool overdue = false;
  std::string due_before;
  std::string status;
  std::string agency;
  std::string procedure;
  std::string reference;
  int limit = 1000;
};

struct LookUpOptions {
  std::string code;
  std::string secret;
};

template <typename Request>
absl::Status SetDueBefore(const std::string& text, Request& request) {
  if (text.empty()) return absl::OkStatus();
  const auto time = ParseTimeOrDay(text);
  if (!time.ok()) return OptionError("--due-before", time.status());
  *request.mutable_due_before() = ToTimestamp(*time);
  return absl::OkStatus();
}

// What a dossier without an open step waits for. A server that does not say it knows two kinds.
workflow::v1::Wait WaitOf(const Task& task) {
  if (task.wait() != workflow::v1::WAIT_UNSPECIFIED) return task.wait();
  return task.status() == common::v1::DOSSIER_STATUS_SUBMITTED ? workflow::v1::WAIT_ACCEPTANCE
                                                               : workflow::v1::WAIT_SUPPLEMENT;
}

// What is to be done; with a dossier that has no open step, too.
Cell WorkOf(const Session& session, const Task& task) {
  if (task.task_number() != 0) return session.Word(task.kind());
  const workflow::v1::Wait wait = WaitOf(task);
  // What programs know two of them by is older than the enum.
  const std::string program = wait == workflow::v1::WAIT_ACCEPTANCE ? "accept-or-refuse"
                              : wait == workflow::v1::WAIT_SUPPLEMENT
                                  ? "supplement-awaited"
                                  : ShortName(workflow::v1::Wait_descriptor(), wait);
  return {WordOf(session.language(), wait), program};
}

constexpr Heading kInboxColumns[] = {
    CodeColumn("dossier_code", "Dossier").Names("dossier_id"),
    NumberColumn("task_number", "Task").Optional(2),
    TextColumn("kind", "Work"),
    CodeColumn("procedure_code", "Procedure code").Wide(),
    TextColumn("procedure_name", "Procedure").Names("procedure_code"),
    TextColumn("owner_name", "Owner").Optional(1),
    TextColumn("channel", "Channel").Wide(),
    TimeColumn("submit_time", InContext("list", "Received")).Wide(),
    CodeColumn("agency_id", "Agency code").Wide(),
    TextColumn("agency_name", "Agency").Names("agency_id").Wide(),
    CodeColumn("assignee", "Holder's id").Wide(),
    TextColumn("assignee_name", "Held by").NamesWithCode("assignee").Optional(4),
    TimeColumn("open_time", InContext("task", "Since")).Wide(),
    TimeColumn("due_time", InContext("task", "Due")),
    NumberColumn("working_days_left", "Days left").Optional(3),
    TimeColumn("dossier_due_time", "Dossier due").Optional(5),
    CodeColumn("document_id", "Document").Wide(),
    TextColumn("document_title", "Result").Wide(),
    CodeColumn("signer", "Signer's id").Wide(),
    TextColumn("signer_name", "Signer").NamesWithCode("signer").Wide(),
    // For people it stands below the table.
    TextColumn("note", "Note").Wide(),
    CodeColumn("note_author", "Note by").Wide(),
    TextColumn("imported", "Imported").Wide(),
    CodeColumn("dossier_id", "Id").Wide(),
};

// Of an imported dossier the office cannot know whether it is still to be done: the rest of its history may be missing.
Cell MarkedWork(const Session& session, const Task& task) {
  Cell work = WorkOf(session, task);
  if (task.imported()) {
    work.people = session.Localize("$0 (imported, history may be incomplete)", work.people);
  }
  return work;
}

std::vector<Cell> InboxRow(const Session& session, const Task& t) {
  return {
      t.dossier_code(),
      // A dossier that waits has no task.
      t.task_number() == 0 ? "" : absl::StrCat(t.task_number()),
      MarkedWork(session, t),
      t.procedure_code(),
      t.procedure_name(),
      t.owner_name(),
      session.Word(t.channel()),
      session.Time(t.submit_time(), t.has_submit_time()),
      t.agency_id(),
      t.agency_name(),
      t.assignee(),
      t.assignee_name(),
      session.Time(t.open_time(), t.has_open_time()),
      session.DueTime(t.due_time(), t.has_due_time()),
      t.has_working_days_left() ? absl::StrCat(t.working_days_left()) : "",
      session.DueTime(t.dossier_due_time(), t.has_dossier_due_time()),
      t.document_id(),
      t.document_title(),
      t.signer(),
      t.signer_name(),
      t.note().text(),
      t.note().author(),
      t.imported() ? Cell(session.Localize("yes"), "true") : Cell("", "false"),
      t.dossier_id(),
  };
}

// Who wrote what, when, to the one who does the task.
std::string NoteText(const Session& session, const Task& task) {
  const workflow::v1::Note& note = task.note();
  if (note.text().empty()) return "";
  const std::string& author = note.author_name().empty() ? note.author() : note.author_name();
  return absl::StrCat(author, ", ", session.ShowTime(note.write_time()), ": ", note.text());
}

bool IsNarrowed(const InboxOptions& options) {
  return !options.agency.empty() || !options.kind.empty() || !options.status.empty() ||
         !options.due_before.empty();
}

absl::Status Inbox(Session& session, const InboxOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<WorkflowService>();
  workflow::v1::ListTasksRequest request;
  request.set_mine(!options.everything);
  request.set_agency_id(options.agency);
  if (!options.kind.empty()) {
    ASSIGN_OR_RETURN(const auto kind, ParseEnum<common::v1::StepKind>(options.kind));
    request.set_kind(kind);
  }
  if (!options.status.empty()) {
    ASSIGN_OR_RETURN(const auto status, ParseEnum<common::v1::DossierStatus>(options.status));
    request.set_status(status);
  }
  RETURN_IF_ERROR(SetDueBefore(options.due_before, request));
  request.set_page_size(kPageSize);
  Table list = session.MakeTable(kInboxColumns);
  Remarks notes(session);
  int rows = 0;
  do {
    ASSIGN_OR_RETURN(const auto response,
                     rpc::Invoke(client, *stub, &WorkflowService::Stub::ListTasks, request, session.Call()));
    for (const Task& task : response.tasks()) {
      if (rows++ == options.limit) break;
      list.Row(InboxRow(session, task));
      notes.Add(task.dossier_code().empty() ? task.dossier_id() : task.dossier_code(),
                NoteText(session, task));
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty() && rows < options.limit);
  if (rows == 0 && !session.for_programs()) {
    session.out() << session.Localize(IsNarrowed(options)
                                          ? messages::English("Nothing to do of what was asked for.")
                                          : messages::English("Nothing to do."))
                  << "\n";
    return absl::OkStatus();
  }
  list.End();
  if (rows > options.limit || !request.page_token().empty()) session.TellOfMore(options.limit);
  notes.End();
  return absl::OkStatus();
}

constexpr Heading kDossierColumns[] = {
    CodeColumn("code", "Dossier").Names("dossier_id"),
    TextColumn("status", "Status"),
    TextColumn("timeliness", "Timeliness").Optional(2),
    CodeColumn("procedure_code", "Procedure code").Wide(),
    TextColumn("procedure_name", "Procedure").Names("procedure_code"),
    TextColumn("owner_name", "Owner").Optional(1),
    TextColumn("channel", "Channel").Wide(),
    TimeColumn("submit_time", InContext("list", "Received")).Wide(),
    TimeColumn("intake_due_time", "Answer due").Wide(),
    TimeColumn("accept_time", "Accepted").Optional(4),
    TimeColumn("due_time", "Due"),
    TimeColumn("finish_time", "Finished").Optional(5),
    CodeColumn("holder", "Holder's id").Wide(),
    TextColumn("holder_name", "Held by").NamesWithCode("holder").Optional(3),
    CodeColumn("dossier_id", "Id").Wide(),
};

std::vector<Cell> DossierRow(const Session& session, const Dossier& d) {
  // Once it was answered, this is of no use to people.
  const bool awaits_answer = d.has_intake_due_time() && d.status() == common::v1::DOSSIER_STATUS_SUBMITTED;
  return {
      d.code(),
      session.Word(d.status()),
      session.Word(d.timeliness()),
      d.procedure_code(),
      d.procedure_name(),
      d.owner_name(),
      session.Word(d.channel()),
      session.Time(d.submit_time(), d.has_submit_time()),
      session.Time(d.intake_due_time(), awaits_answer),
      session.Time(d.accept_time(), d.has_accept_time()),
      session.Time(d.due_time(), d.has_due_time()),
      session.Time(d.finish_time(), d.has_finish_time()),
      d.holder(),
      d.holder_name(),
      d.dossier_id(),
  };
}

absl::Status ListDossiers(Session& session, const ListOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<TrackingService>();
  tracking::v1::ListDossiersRequest request;
  if (!options.status.empty()) {
    ASSIGN_OR_RETURN(const auto status, ParseEnum<common::v1::DossierStatus>(options.status));
    request.set_status(status);
  }
  RETURN_IF_ERROR(SetDueBefore(options.due_before, request));
  request.set_overdue(options.overdue);
  request.set_agency_id(options.agency);
  request.set_procedure_code(options.procedure);
  request.set_external_reference(options.reference);
  request.set_page_size(kPageSize);
  Table list = session.MakeTable(kDossierColumns);
  int rows = 0;
  do {
    ASSIGN_OR_RETURN(const auto response, rpc::Invoke(client, *stub, &TrackingService::Stub::ListDossiers,
                                                      request, session.Call()));
    for (const Dossier& dossier : response.dossiers()) {
      if (rows++ == options.limit) break;
      list.Row(DossierRow(session, dossier));
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty() && rows < options.limit);
  if (rows == 0 && !session.for_programs()) {
    session.out() << session.Localize("No dossier is like that.") << "\n";
    return absl::OkStatus();
  }
  list.End();
  if (rows > options.limit || !request.page_token().empty()) session.TellOfMore(options.limit);
  return absl::OkStatus();
}

// What the applicant is to do, or was told, in the words of the slips, and what was written both ways.
void WriteToldTexts(const Session& session, const tracking::v1::LookUpDossierResponse& found) {
  const auto write = [&session](const messages::English& title, const std::string& text) {
    if (!text.empty()) session.out() << "\n" << session.Localize(title) << "\n" << text << "\n";
  };
  write(messages::English("To be supplied:"), found.request_text());
  write(messages::English("Reason of the refusal:"), found.refusal_text());
  write(messages::English("Apology for the delay:"), found.apology_text());
  write(messages::English("To be paid:"), found.payment_text());
  for (const tracking::v1::Message& message : found.messages()) {
    const std::string kind = messages::Word(session.language(), message.kind());
    session.out() << "\n"
                  << session.ShowTime(message.write_time()) << ", " << kind << ":\n"
                  << message.text() << "\n";
  }
}

absl::Status LookUp(Session& session, const LookUpOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = client.Stub<TrackingService>();
  tracking::v1::LookUpDossierRequest request;
  request.set_code(options.code);
  // As it is read from paper: in groups.
  request.set_lookup_secret(absl::StrReplaceAll(options.secret, {{" ", ""}}));
  ASSIGN_OR_RETURN(const auto found, rpc::Invoke(client, *stub, &TrackingService::Stub::LookUpDossier,
                                                 request, session.Call()));
  if (session.for_programs()) {
    session.WriteObject(found);
    return absl::OkStatus();
  }
  const messages::Language language = session.language();
  // A dossier that is not accepted yet has no code.
  session.out() << (found.code().empty() ? options.code : found.code()) << "  "
                << (language == messages::Language::kVietnamese ? found.status_text()
                                                                : messages::Word(language, found.status()))
                << "\n"
                << found.procedure_name() << "\n";
  WriteFacts(
      session.out(),
      {{session.Localize(InContext("look-up", "owner")), found.masked_owner_name()},
       {session.Localize(InContext("look-up", "accepted")),
        session.ShowTime(found.accept_time(), found.has_accept_time())},
       {session.Localize(InContext("look-up", "due")), session.ShowDay(found.due_date())},
       {session.Localize(InContext("look-up", "new day named")), session.ShowDay(found.appointment_date())},
       {session.Localize(InContext("look-up", "to be paid")),
        found.payment_amount() == 0 ? "" : absl::StrCat(session.ShowNumber(found.payment_amount()), " đồng")},
       {session.Localize(InContext("look-up", "finished")),
        session.ShowTime(found.finish_time(), found.has_finish_time())}});
  WriteToldTexts(session, found);
  return absl::OkStatus();
}

}  // namespace

void AddListCommands(CLI::App& app, Action& action) {
  {
    auto options = std::make_shared<InboxOptions>();
    CLI::App& command = *app.add_subcommand(
        "inbox", "what the caller has to do: open tasks, and what waits at intake or for the applicant");
    command.footer(
        absl::StrCat("  onestop inbox --as cv01\n"
                     "  onestop inbox --as mc01 --status submitted\n"
                     "  onestop inbox --as tp01 --all --due-before 2024-05-20\n"
                     "  onestop inbox --as vt01 --columns dossier_code,document_id,document_title\n\n",
                     Note("The earliest due first. Notes of colleagues stand below the table.")));
    command.add_flag("--all", options->everything, "also those that the caller may only see");
    command.add_option("--agency", options->agency, "only this agency's");
    command.add_option("--kind", options->kind, "only this work")->check(OneOf<common::v1::StepKind>());
    command.add_option("--status", options->status, "only this status")
        ->check(OneOf<common::v1::DossierStatus>());
    command.add_option("--due-before", options->due_before, "only tasks due before then")->type_name("TIME");
    command.add_option("--limit", options->limit, "rows at most")
        ->capture_default_str()
        ->check(CLI::Range(1, std::numeric_limits<int>::max(), "ROWS"));
    Bind(command, action, options, &Inbox, Rows(kInboxColumns));
  }
  {
    auto options = std::make_shared<ListOptions>();
    CLI::App& command =
        *app.add_subcommand("list", "dossiers: those at intake, then the latest accepted first");
    command.footer(
        "  onestop list --overdue --as ks01\n"
        "  onestop list --due-before 2024-05-20 --agency H31.06 --output csv --as ks01\n"
        "  onestop list --status result-ready --as mc01\n"
        "  onestop list --output wide --as ks01");
    command.add_flag("--overdue", options->overdue, "accepted, unfinished and past the due date");
    command.add_option("--due-before", options->due_before, "unfinished, and due before then")
        ->type_name("TIME");
    command.add_option("--status", options->status, "only this status")
        ->check(OneOf<common::v1::DossierStatus>());
    command.add_option("--agency", options->agency, "only this agency's");
    command.add_option("--procedure", options->procedure, "only this procedure's");
    command.add_option("--reference", options->reference, "only those that the sender calls so, exactly");
    command.add_option("--limit", options->limit, "rows at most")
        ->capture_default_str()
        ->check(CLI::Range(1, std::numeric_limits<int>::max(), "ROWS"));
    Bind(command, action, options, &ListDossiers, Rows(kDossierColumns));
  }
  {
    auto options = std::make_shared<LookUpOptions>();
    CLI::App& command = *app.add_subcommand("lookup", "what a citizen may see of a dossier");
    command.footer("  onestop lookup H31.06-240115-0007 K7M2QX9AB3CD --lang vi");
    command.add_option("code", options->code, "the dossier's code, or its id before acceptance")
        ->required()
        ->type_name("CODE");
    command.add_option("secret", options->secret, "the look-up secret, 12 characters")
        ->required()
        ->type_name("SECRET");
    Bind(command, action, options, &LookUp);
  }
}

}  // namespace onestop::cli
