// onestop-bench-hostile: what one caller who misbehaves does to another, at an embedded onestopd.
//
//     onestop-bench-hostile DATA work           walks a dossier to its draft, says "ready", then answers each line
//                                               "SECONDS" on its input with the latencies of a specialist's reads
//     onestop-bench-hostile DATA attack NAME SECONDS
//                                               misbehaves for so long; "list" as the NAME prints all names

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"

#include "libs/base/mutex.h"
#include "libs/base/read_file.h"
#include "libs/base/status_macros.h"
#include "libs/client/request_id.h"
#include "libs/pg/connection.h"
#include "onestop/approval/v1/approval_service.grpc.pb.h"
#include "onestop/documents/v1/documents_service.grpc.pb.h"
#include "onestop/intake/v1/intake_service.grpc.pb.h"
#include "onestop/statistics/v1/statistics_service.grpc.pb.h"
#include "onestop/tracking/v1/tracking_service.grpc.pb.h"
#include "onestop/workflow/v1/workflow_service.grpc.pb.h"
#include "tests/support/dossier_walk.h"
#include "tests/support/known_days.h"
#include "tools/onestop/session.h"

namespace onestop::bench {
namespace {

using approval::v1::ApprovalService;
using documents::v1::DocumentsService;
using intake::v1::IntakeService;
using statistics::v1::StatisticsService;
using tracking::v1::TrackingService;
using workflow::v1::WorkflowService;

const rpc::CallOptions kCall = {.timeout = absl::Seconds(30)};
// The services look for a new catalogue once a second.
constexpr absl::Duration kCatalogueWait = absl::Seconds(3);
constexpr int kThreads = 16;
constexpr int kStreams = 150;
constexpr int kCallsAtOnce = 10'000;
constexpr int kEndpointBytesMax = 300;

// A call without our client's helpers: what a program of an outsider sends.
struct Raw {
  grpc::ClientContext context;
  Raw(const std::string& token, absl::Time end) {
    if (!token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    context.set_deadline(absl::ToChronoTime(end));
  }
};

// One who misbehaves until `end`.
struct Attacker {
  std::shared_ptr<grpc::Channel> channel;
  std::string target;
  std::string token;
  absl::Time end;

  bool More() const { return absl::Now() < end; }
  void Threads(int count, const std::function<void()>& work) const {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back(work);
    for (std::thread& thread : threads) thread.join();
  }
  // Calls again and again, on many threads.
  void Hammer(const std::function<void(grpc::ClientContext&)>& call) const {
    Threads(kThreads, [&] {
      while (More()) {
        Raw raw(token, end);
        call(raw.context);
      }
    });
  }
  // Many calls that are in progress at the same time.
  template <typename Service, typename Request, typename Response, typename Method>
  void AtOnce(const Request& request, Method method) const {
    const auto stub = Service::NewStub(channel);
    struct One {
      One(const std::string& token, absl::Time end) : raw(token, end) {}
      Raw raw;
      Response response;
    };
    while (More()) {
      std::vector<std::unique_ptr<One>> calls;
      std::atomic<int> open = kCallsAtOnce;
      for (int i = 0; i < kCallsAtOnce; ++i) {
        calls.push_back(std::make_unique<One>(token, end));
        method(*stub, calls.back()->raw.context, request, calls.back()->response,
               [&open](const grpc::Status&) { --open; });
      }
      while (open > 0) absl::SleepFor(absl::Milliseconds(5));
    }
  }
  // Upload streams that send `metadata` and then `bytes` each `pause`.
  void Uploads(int64_t size, const std::string& bytes, absl::Duration pause) const {
    const auto stub = DocumentsService::NewStub(channel);
    Threads(kStreams, [&] {
      while (More()) {
        Raw raw(token, end);
        documents::v1::UploadDocumentResponse response;
        const auto stream = stub->UploadDocument(&raw.context, &response);
        documents::v1::UploadDocumentRequest request;
        request.mutable_metadata()->set_request_id(client::NewRequestId());
        request.mutable_metadata()->set_file_name("x.pdf");
        request.mutable_metadata()->set_size_bytes(size);
        bool open = stream->Write(request);
        while (open && More()) {
          absl::SleepFor(std::min(pause, end - absl::Now()));
          if (bytes.empty()) continue;
          request.set_chunk(bytes);
          open = stream->Write(request);
        }
        stream->Finish();
        absl::SleepFor(absl::Milliseconds(10));
      }
    });
  }
  void Verifications(const std::string& bytes, absl::Duration pause, bool finish) const {
    const auto stub = ApprovalService::NewStub(channel);
    Threads(finish ? kThreads : kStreams, [&] {
      while (More()) {
        Raw raw(token, end);
        approval::v1::VerifyFileResponse response;
        const auto stream = stub->VerifyFile(&raw.context, &response);
        approval::v1::VerifyFileRequest request;
        for (size_t at = 0; at < bytes.size() && More(); at += 512 * 1024) {
          request.set_chunk(bytes.substr(at, 512 * 1024));
          if (!stream->Write(request)) break;
        }
        if (finish) {
          stream->WritesDone();
        } else {
          absl::SleepFor(std::min(pause, end - absl::Now()));
        }
        stream->Finish();
        absl::SleepFor(absl::Milliseconds(10));
      }
    });
  }
};

std::string Repeated(absl::string_view text, size_t bytes) {
  std::string all;
  while (all.size() < bytes) absl::StrAppend(&all, text);
  return all;
}

// The names are those of the table.
struct Attack {
  const char* name;
  // Who misbehaves; empty: without credentials.
  const char* who;
  std::function<void(const Attacker&)> run;
};

const std::vector<Attack>& Attacks() {
  static const auto& attacks = *new std::vector<Attack>{
      {"idle uploads", "portal", [](const Attacker& a) { a.Uploads(1 << 20, "", absl::Hours(1)); }},
      {"slow uploads", "portal", [](const Attacker& a) { a.Uploads(1 << 20, "x", absl::Milliseconds(200)); }},
      {"uploads of the wrong size", "portal",
       [](const Attacker& a) { a.Uploads(1, std::string(1024, 'x'), absl::ZeroDuration()); }},
      {"idle verifications", "vt01",
       [](const Attacker& a) { a.Verifications("%PDF-", absl::Hours(1), false); }},
      {"large files that are no PDF", "vt01",
       [](const Attacker& a) {
         a.Verifications("%PDF-1.7\n" + std::string(8 << 20, 'x'), absl::ZeroDuration(), true);
       }},
      {"deeply nested CMS", "vt01",
       [](const Attacker& a) {
         a.Verifications(
             "\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02" + Repeated("\x30\x80", 4 << 20),
             absl::ZeroDuration(), true);
       }},
      {"10,000 reads at once", "mc02",
       [](const Attacker& a) {
         tracking::v1::ListDossiersRequest request;
         request.set_page_size(200);
         a.AtOnce<TrackingService, tracking::v1::ListDossiersRequest, tracking::v1::ListDossiersResponse>(
             request, [](auto& stub, auto& context, const auto& r, auto& response, auto done) {
               stub.async()->ListDossiers(&context, &r, &response, done);
             });
       }},
      {"10,000 commands at once", "mc02",
       [](const Attacker& a) {
         workflow::v1::ClaimTaskRequest request;
         request.set_request_id(client::NewRequestId());
         request.set_dossier_id(client::NewRequestId());
         request.set_task_number(1);
         a.AtOnce<WorkflowService, workflow::v1::ClaimTaskRequest, workflow::v1::ClaimTaskResponse>(
             request, [](auto& stub, auto& context, const auto& r, auto& response, auto done) {
               stub.async()->ClaimTask(&context, &r, &response, done);
             });
       }},
      {"feeds that are not read", "ioc",
       [](const Attacker& a) {
         const auto stub = TrackingService::NewStub(a.channel);
         a.Threads(kStreams, [&] {
           Raw raw(a.token, a.end);
           const auto feed = stub->WatchFeed(&raw.context, {});
           absl::SleepFor(a.end - absl::Now());
           raw.context.TryCancel();
           feed->Finish();
         });
       }},
      {"feeds opened and left", "ioc",
       [](const Attacker& a) {
         const auto stub = TrackingService::NewStub(a.channel);
         a.Hammer([&](grpc::ClientContext& context) {
           const auto feed = stub->WatchFeed(&context, {});
           context.TryCancel();
           feed->Finish();
         });
       }},
      {"imports without the right", "portal",
       [](const Attacker& a) {
         const auto stub = IntakeService::NewStub(a.channel);
         a.Hammer([&](grpc::ClientContext& context) {
           const auto stream = stub->ImportHistory(&context);
           stream->Finish();
         });
       }},
      {"streams of refused commands", "mc02",
       [](const Attacker& a) {
         const auto stub = WorkflowService::NewStub(a.channel);
         a.Hammer([&](grpc::ClientContext& context) {
           const auto stream = stub->SubmitCommands(&context);
           workflow::v1::SubmitCommandsRequest request;
           request.mutable_claim_task()->set_request_id(client::NewRequestId());
           request.mutable_claim_task()->set_dossier_id(client::NewRequestId());
           request.mutable_claim_task()->set_task_number(1);
           for (int i = 0; i < 500 && stream->Write(request); ++i) {
           }
           stream->WritesDone();
           workflow::v1::SubmitCommandsResponse response;
           while (stream->Read(&response)) {
           }
           stream->Finish();
         });
       }},
      {"tokens of no issuer", "",
       [](const Attacker& a) {
         Attacker with = a;
         with.token = "eyJhbGciOiJFUzI1NiIsImtpZCI6IngifQ.eyJzdWIiOiJ4In0.AAAA";
         const auto stub = TrackingService::NewStub(a.channel);
         with.Hammer([&](grpc::ClientContext& context) {
           tracking::v1::GetDossierResponse response;
           stub->GetDossier(&context, {}, &response);
         });
       }},
      {"calls without credentials", "",
       [](const Attacker& a) {
         const auto stub = TrackingService::NewStub(a.channel);
         tracking::v1::GetDossierRequest request;
         request.set_dossier_id(client::NewRequestId());
         a.Hammer([&](grpc::ClientContext& context) {
           tracking::v1::GetDossierResponse response;
           stub->GetDossier(&context, request, &response);
         });
       }},
      {"wrong look-up secrets", "",
       [](const Attacker& a) {
         const auto stub = TrackingService::NewStub(a.channel);
         tracking::v1::LookUpDossierRequest request;
         request.set_code("H31.06-240115-0001");
         request.set_lookup_secret("AAAA-AAAA-AAAA");
         a.Hammer([&](grpc::ClientContext& context) {
           tracking::v1::LookUpDossierResponse response;
           stub->LookUpDossier(&context, request, &response);
         });
       }},
      {"ids that are tried", "mc02",
       [](const Attacker& a) {
         const auto stub = TrackingService::NewStub(a.channel);
         a.Hammer([&](grpc::ClientContext& context) {
           tracking::v1::GetDossierRequest request;
           request.set_dossier_id(client::NewRequestId());
           tracking::v1::GetDossierResponse response;
           stub->GetDossier(&context, request, &response);
         });
       }},
      {"messages of 4 MiB", "mc02",
       [](const Attacker& a) {
         const auto stub = WorkflowService::NewStub(a.channel);
         workflow::v1::CompleteStepRequest request;
         request.set_comment(std::string(4 << 20, 'x'));
         a.Hammer([&](grpc::ClientContext& context) {
           workflow::v1::CompleteStepResponse response;
           stub->CompleteStep(&context, request, &response);
         });
       }},
      {"bytes that are no message", "mc02",
       [](const Attacker& a) {
         a.Hammer([&](grpc::ClientContext& context) {
           grpc::GenericStub stub(a.channel);
           grpc::CompletionQueue queue;
           const grpc::Slice slice(std::string(1024, '\xff'));
           const grpc::ByteBuffer bytes(&slice, 1);
           const auto call = stub.PrepareUnaryCall(
               &context, "/onestop.tracking.v1.TrackingService/GetDossier", bytes, &queue);
           call->StartCall();
           grpc::ByteBuffer answer;
           grpc::Status status;
           call->Finish(&answer, &status, nullptr);
           void* tag = nullptr;
           bool ok = false;
           queue.Next(&tag, &ok);
         });
       }},
      {"connections opened and closed", "mc02",
       [](const Attacker& a) {
         a.Threads(kThreads, [&] {
           while (a.More()) {
             grpc::ChannelArguments arguments;
             arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
             const auto channel =
                 grpc::CreateCustomChannel(a.target, grpc::InsecureChannelCredentials(), arguments);
             channel->WaitForConnected(absl::ToChronoTime(absl::Now() + absl::Seconds(1)));
           }
         });
       }},
      {"reports of ten years", "ks01",
       [](const Attacker& a) {
         const auto stub = StatisticsService::NewStub(a.channel);
         statistics::v1::GetReportRequest request;
         request.mutable_period()->set_from("2016-01-01");
         request.mutable_period()->set_to("2026-12-31");
         request.set_group_by(statistics::v1::GROUP_BY_NOTHING);
         a.Hammer([&](grpc::ClientContext& context) {
           statistics::v1::GetReportResponse response;
           stub->GetReport(&context, request, &response);
         });
       }},
      {"tokens of pages that are made up", "mc02",
       [](const Attacker& a) {
         const auto stub = WorkflowService::NewStub(a.channel);
         workflow::v1::ListTasksRequest request;
         request.set_page_token(std::string(4096, 'A'));
         a.Hammer([&](grpc::ClientContext& context) {
           workflow::v1::ListTasksResponse response;
           stub->ListTasks(&context, request, &response);
         });
       }},
  };
  return attacks;
}

absl::Status RunAttack(const cli::Session& session, const std::string& name, absl::Duration time) {
  for (const Attack& attack : Attacks()) {
    if (attack.name != name) continue;
    ASSIGN_OR_RETURN(const config::DataDirectory data, session.Data());
    ASSIGN_OR_RETURN(const std::string endpoint, base::ReadFile(data.Endpoint(), kEndpointBytesMax));
    const std::string target(absl::StripAsciiWhitespace(endpoint));
    Attacker attacker = {.channel = grpc::CreateChannel(target, grpc::InsecureChannelCredentials()),
                         .target = target,
                         .token = "",
                         .end = absl::Now() + time};
    if (attack.who[0] != '\0') {
      ASSIGN_OR_RETURN(attacker.token, session.MakeToken(attack.who));
    }
    attack.run(attacker);
    return absl::OkStatus();
  }
  return absl::NotFoundError(absl::StrCat("there is no attack ", name));
}

// What a specialist does all day: the inbox, and a dossier of it.
absl::Status Work(const cli::Session& session) {
  ASSIGN_OR_RETURN(const config::DataDirectory directory, session.Data());
  ASSIGN_OR_RETURN(pg::Connection database,
                   pg::Connection::Open({.conninfo = absl::StrCat("host=", directory.PostgresSocket(),
                                                                  " dbname=", config::kPrivateDatabase,
                                                                  " user=onestop_catalog")},
                                        absl::Now() + kCall.timeout));
  testing::KnowDaysAhead(database);
  absl::SleepFor(kCatalogueWait);
  std::map<std::string, rpc::Client> clients;
  for (const char* who : {"portal", "mc01", "tp01", "cv01"}) {
    ASSIGN_OR_RETURN(rpc::Client client, session.ConnectAs(who));
    clients.emplace(who, std::move(client));
  }
  ASSIGN_OR_RETURN(
      const testing::WalkedDossier walked,
      testing::WalkToDraft([&](const std::string&, const std::string& who) { return clients.at(who); }));
  const rpc::Client& client = clients.at("cv01");
  const auto tracking = TrackingService::NewStub(client.channel());
  const auto workflow = WorkflowService::NewStub(client.channel());
  tracking::v1::GetDossierRequest get;
  get.set_dossier_id(walked.dossier_id);
  workflow::v1::ListTasksRequest list;
  list.set_mine(true);
  std::cout << "\"ready\"" << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    double seconds = 0;
    if (!absl::SimpleAtod(line, &seconds)) continue;
    std::vector<double> milliseconds;
    int failed = 0;
    const absl::Time end = absl::Now() + absl::Seconds(seconds);
    while (absl::Now() < end) {
      absl::Time start = absl::Now();
      const bool got = rpc::Invoke(client, *tracking, &TrackingService::Stub::GetDossier, get, kCall).ok();
      milliseconds.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
      start = absl::Now();
      const bool listed = rpc::Invoke(client, *workflow, &WorkflowService::Stub::ListTasks, list, kCall).ok();
      milliseconds.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
      failed += (got ? 0 : 1) + (listed ? 0 : 1);
      // A person looks at what came.
      absl::SleepFor(absl::Milliseconds(2));
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    const auto at = [&](double part) {
      return milliseconds[static_cast<size_t>(part * static_cast<double>(milliseconds.size() - 1))];
    };
    std::printf("{\"calls\": %zu, \"p50_ms\": %.2f, \"p99_ms\": %.2f, \"failed\": %d}\n", milliseconds.size(),
                at(0.5), at(0.99), failed);
    std::fflush(stdout);
  }
  return absl::OkStatus();
}

absl::Status Run(const std::vector<std::string>& arguments) {
  if (arguments.size() == 4 && arguments[2] == "attack" && arguments[3] == "list") {
    for (const Attack& attack : Attacks()) std::cout << attack.name << "\n";
    return absl::OkStatus();
  }
  if (arguments.size() < 3)
    return absl::InvalidArgumentError("onestop-bench-hostile DATA work | attack NAME SECONDS");
  const cli::Session session({.data = arguments[1]}, std::cerr);
  if (arguments[2] == "work") return Work(session);
  double seconds = 0;
  if (arguments.size() != 5 || !absl::SimpleAtod(arguments[4], &seconds)) {
    return absl::InvalidArgumentError("give the attack's name and how many seconds");
  }
  return RunAttack(session, arguments[3], absl::Seconds(seconds));
}

}  // namespace
}  // namespace onestop::bench

int main(int argc, char** argv) {
  const absl::Status status = onestop::bench::Run(std::vector<std::string>(argv, argv + argc));
  if (!status.ok()) std::cerr << status.message() << "\n";
  return status.ok() ? 0 : 1;
}
