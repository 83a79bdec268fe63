// One dossier: where it stands, and its life so far.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "tools/onestop/act.h"
#include "tools/onestop/commands.h"
#include "tools/onestop/lists.h"
#include "tools/onestop/words.h"

namespace onestop::cli {
namespace {

using tracking::v1::TrackingService;

struct NameOptions {
  std::string dossier;
};

absl::Status Show(Session& session, const NameOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  const auto stub = TrackingService::NewStub(client.channel());
  tracking::v1::GetDossierRequest request;
  if (IsUuid(options.dossier)) {
    request.set_dossier_id(options.dossier);
  } else {
    request.set_code(options.dossier);
  }
  ASSIGN_OR_RETURN(const auto response,
                   rpc::Invoke(client, *stub, &TrackingService::Stub::GetDossier, request, session.Call()));
  const tracking::v1::Dossier& dossier = response.dossier();
  if (session.json()) {
    session.WriteJson(dossier);
    return absl::OkStatus();
  }
  const bool vi = session.vietnamese();
  Table table = session.MakeTable(
      {{"field", session.Say("Field", "Mục")}, {"value", session.Say("Value", "Nội dung")}});
  const auto row = [&](absl::string_view english, absl::string_view vietnamese, std::string value) {
    if (!value.empty()) table.Row({session.Say(english, vietnamese), std::move(value)});
  };
  row("id", "Mã nội bộ", dossier.dossier_id());
  row("code", "Mã hồ sơ", dossier.code());
  row("status", "Trạng thái", Word(dossier.status(), vi));
  row("timeliness", "Tình trạng hạn", Word(dossier.timeliness(), vi));
  row("procedure", "Thủ tục", dossier.procedure_code());
  row("owner", "Chủ hồ sơ", dossier.owner_name());
  row("intake unit", "Nơi tiếp nhận", dossier.intake_unit());
  row("resolved by", "Cơ quan giải quyết", dossier.resolving_agency());
  row("channel", "Hình thức nộp", Word(dossier.channel(), vi));
  row("submitted", "Nộp lúc", ShowTime(dossier.submit_time(), dossier.has_submit_time()));
  row("accepted", "Tiếp nhận lúc", ShowTime(dossier.accept_time(), dossier.has_accept_time()));
  row("due", "Hạn trả", ShowTime(dossier.due_time(), dossier.has_due_time()));
  row("finished", "Xong lúc", ShowTime(dossier.finish_time(), dossier.has_finish_time()));
  row("returned", "Trả lúc", ShowTime(dossier.return_time(), dossier.has_return_time()));
  row("open step", "Bước đang làm", dossier.open_step() == 0 ? "" : absl::StrCat(dossier.open_step()));
  row("holder", "Người giữ", dossier.holder());
  row("result", "Số văn bản", dossier.document_symbol());
  for (const common::v1::Component& component : dossier.components()) {
    const std::string& id = component.document_id();
    row("handed in", "Thành phần",
        absl::StrCat(component.kind(), id.empty() ? session.Say("  (paper)", "  (bản giấy)") : "  ", id));
  }
  row("document", "Văn bản", dossier.result_document_id());
  row("proves itself until", "Tự chứng minh đến",
      ShowTime(dossier.archive_end_time(), dossier.has_archive_end_time()));
  table.End();
  return absl::OkStatus();
}

absl::Status Timeline(Session& session, const NameOptions& options) {
  ASSIGN_OR_RETURN(const rpc::Client client, session.Connect());
  ASSIGN_OR_RETURN(const std::string id, FindDossier(session, client, options.dossier));
  return WriteTimeline(session, client, id);
}

}  // namespace

absl::Status WriteTimeline(Session& session, const rpc::Client& client, const std::string& dossier_id) {
  const auto stub = TrackingService::NewStub(client.channel());
  const bool vi = session.vietnamese();
  Table table = session.MakeTable({{"sequence", "#", Column::kNumber},
                                   {"occur_time", session.Say("When", "Thời điểm")},
                                   {"kind", session.Say("Act", "Loại")},
                                   {"actor", session.Say("By", "Người làm")},
                                   {"step_timeliness", session.Say("Step", "Bước")},
                                   {"text", session.Say("What happened", "Nội dung")},
                                   {"trace_id", session.Say("Trace", "Mã vết")}});
  tracking::v1::GetTimelineRequest request;
  request.set_dossier_id(dossier_id);
  std::vector<std::string> explanation;
  do {
    ASSIGN_OR_RETURN(const auto response, rpc::Invoke(client, *stub, &TrackingService::Stub::GetTimeline,
                                                      request, session.Call()));
    for (const tracking::v1::TimelineEntry& entry : response.entries()) {
      table.Row({absl::StrCat(entry.sequence()), ShowTime(entry.occur_time()), entry.kind(), entry.actor(),
                 Word(entry.step_timeliness(), vi), vi ? entry.text() : entry.text_en(), entry.trace_id()});
    }
    const auto& lines = vi ? response.due_explanation() : response.due_explanation_en();
    explanation.assign(lines.begin(), lines.end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  table.End();
  if (session.settings().format != Format::kTable || explanation.empty()) return absl::OkStatus();
  session.out() << "\n" << session.Say("How the due date came about:", "Cách tính hạn trả kết quả:") << "\n";
  for (const std::string& line : explanation) session.out() << "  " << line << "\n";
  return absl::OkStatus();
}

void AddLifeCommands(CLI::App& dossier, Action& action) {
  {
    auto options = std::make_shared<NameOptions>();
    CLI::App& command = *dossier.add_subcommand("show", "where a dossier stands");
    command.footer("  onestop dossier show H31.06-240115-0007 --as mc01 --lang vi");
    command.add_option("dossier", options->dossier, "id or code")->required()->type_name("DOSSIER");
    Bind(command, action, options, &Show);
  }
  {
    auto options = std::make_shared<NameOptions>();
    CLI::App& command =
        *dossier.add_subcommand("timeline", "the life of a dossier, and how its due date came about");
    command.footer("  onestop dossier timeline H31.06-240115-0007 --as mc01");
    command.add_option("dossier", options->dossier, "id or code")->required()->type_name("DOSSIER");
    Bind(command, action, options, &Timeline);
  }
}

}  // namespace onestop::cli
