// onestop-bench-office: the database of the benchmark of the ledger. Makes a durable PostgreSQL cluster of
// its own with an office and its dossiers, each examined up to the third step by way of the ledger; prints
// one line of JSON, and stops the cluster when its standard input ends.

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/check.h"
#include "libs/base/mutex.h"
#include "libs/base/status_macros.h"
#include "libs/catalog/catalog_testing.h"
#include "libs/catalog/snapshot.h"
#include "libs/catalog/store.h"
#include "libs/ledger/ledger.h"
#include "libs/pg/migrations.h"
#include "libs/pg/private_cluster.h"
#include "libs/rpc/token_issuer.h"
#include "libs/sample_pki/sample_authority.h"
#include "libs/sample_pki/trust_server.h"
#include "libs/service/lookup_keys.h"
#include "tools/benchmarks/ledger/office.h"

namespace onestop::bench {
namespace {

// Commands of the preparation that wait for the ledger at once.
constexpr int kInFlight = 2048;
constexpr absl::Duration kTokenLife = absl::Hours(2);

catalog::v1::Catalogue Catalogue() {
  catalog::v1::Catalogue catalogue = catalog::SmallCatalogue();
  catalogue.mutable_calendars(0)->set_known_to("2099-12-31");
  const auto add = [&catalogue](const std::string& id, common::v1::Role role) {
    catalog::v1::Staff& staff = *catalogue.add_staff();
    staff.set_id(id);
    staff.set_valid_from("2023-01-01");
    staff.set_full_name(id);
    staff.add_subjects(id);
    staff.add_positions()->set_agency_id("H31.06");
    staff.mutable_positions(0)->set_role(role);
  };
  for (int i = 0; i < kSpecialists; ++i) add(Specialist(i), common::v1::ROLE_SPECIALIST);
  for (int i = 0; i < kHeads; ++i) add(Head(i), common::v1::ROLE_DIVISION_HEAD);
  return catalogue;
}

absl::Status ImportCatalogue(const std::string& conninfo) {
  ASSIGN_OR_RETURN(pg::Connection connection,
                   pg::Connection::Open({.conninfo = conninfo}, absl::Now() + absl::Seconds(10)));
  ASSIGN_OR_RETURN(pg::Transaction transaction, pg::Transaction::Begin(connection, {}));
  RETURN_IF_ERROR(
      catalog::Import(transaction, Catalogue(), {.changed_by = "bench", .now = absl::Now()}).status());
  return transaction.Commit();
}

absl::Status WriteTokens(const std::string& directory) {
  const rpc::KeyPair key = rpc::KeyPair::Generate();
  RETURN_IF_ERROR(rpc::WriteJwks(absl::StrCat(directory, "/jwks.json"), {key}));
  RETURN_IF_ERROR(service::LookupKeys::Make(absl::StrCat(directory, "/lookup.key")));
  const auto write = [&](const std::string& subject) {
    std::ofstream(absl::StrCat(directory, "/", subject, ".token"))
        << rpc::IssueToken(key, {.subject = subject,
                                 .issuer = kIssuer,
                                 .audience = kAudience,
                                 .begin_time = absl::Now(),
                                 .expire_time = absl::Now() + kTokenLife});
  };
  for (int i = 0; i < kSpecialists; ++i) write(Specialist(i));
  for (int i = 0; i < kHeads; ++i) write(Head(i));
  return absl::OkStatus();
}

// Walks dossiers through their first commands, many at once, each after the one before.
class Preparation {
 public:
  Preparation(ledger::Ledger& ledger, std::shared_ptr<const catalog::Snapshot> catalogue)
      : ledger_(ledger),
        catalogue_(std::move(catalogue)),
        today_(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone())) {
    portal_ = std::make_shared<dossier::Actor>();
    portal_->id = "portal";
    portal_->is_system = true;
    portal_->portal = true;
  }

  absl::Status Run(int dossiers) {
    for (int number = 1; number <= dossiers; ++number) {
      {
        base::MutexLock lock(mutex_);
        while (open_ >= kInFlight) changed_.Wait(lock);
        if (!error_.ok()) break;
        ++open_;
      }
      Give(number, 0);
    }
    base::MutexLock lock(mutex_);
    while (open_ > 0) changed_.Wait(lock);
    return error_;
  }

 private:
  struct Request {
    std::shared_ptr<const dossier::Actor> actor;
    dossier::Command command;
    std::string assignee;
  };

  std::shared_ptr<const dossier::Actor> Staff(const std::string& id) const {
    return catalogue_->ActorById(id, today_);
  }

  // Submitted, accepted, handed over, assigned, drafted.
  std::optional<Request> RequestOf(int number, int step) const {
    switch (step) {
      case 0: {
        dossier::Submit submit;
        submit.province = kProvince;
        submit.procedure_code = "1.001786";
        submit.intake_unit = "H31.19";
        submit.channel = dossier::Channel::CHANNEL_ONLINE;
        submit.owner.set_full_name("Nguyễn Văn Ánh");
        submit.components.emplace_back().set_kind("don-de-nghi");
        submit.lookup_secret_hash = std::string(32, 'h');
        return Request{portal_, submit, ""};
      }
      case 1:
        return Request{Staff("officer"), dossier::Accept{}, ""};
      case 2:
        return Request{Staff("officer"), dossier::Complete{.task_number = 1, .comment = ""}, ""};
      case 3:
        return Request{Staff(Head(number)),
                       dossier::Assign{.task_number = 2, .assignee = Specialist(number), .comment = ""},
                       Specialist(number)};
      case 4:
        return Request{Staff(Specialist(number)),
                       dossier::Draft{.task_number = kFirstTask,
                                      .document_id = DossierId(number),
                                      .document_sha256 = std::string(32, 's'),
                                      .title = "Giấy chứng nhận"},
                       ""};
      default:
        return std::nullopt;
    }
  }

  void Give(int number, int step) {
    std::optional<Request> request = RequestOf(number, step);
    if (!request.has_value()) return Done(absl::OkStatus());
    ledger::Submission submission;
    submission.caller = request->actor->id;
    submission.request_id = absl::StrFormat("%08d-0000-4000-8000-%012d", step, number);
    submission.fingerprint = std::string(32, 'f');
    submission.dossier_id = DossierId(number);
    submission.command = std::move(request->command);
    submission.actor = std::move(request->actor);
    if (!request->assignee.empty()) submission.assignee = Staff(request->assignee);
    submission.catalogue = catalogue_;
    submission.answer = [](const ledger::Committed&) {};
    submission.done = [this, number, step](absl::StatusOr<ledger::Answer> answer) {
      if (!answer.ok()) return Done(answer.status());
      Give(number, step + 1);
    };
    ledger_.Commit(std::move(submission));
  }

  void Done(const absl::Status& status) {
    base::MutexLock lock(mutex_);
    if (!status.ok() && error_.ok()) error_ = status;
    --open_;
    changed_.SignalAll();
  }

  ledger::Ledger& ledger_;
  const std::shared_ptr<const catalog::Snapshot> catalogue_;
  const absl::CivilDay today_;
  std::shared_ptr<dossier::Actor> portal_;
  base::Mutex mutex_;
  base::CondVar changed_;
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status error_ ABSL_GUARDED_BY(mutex_);
};

absl::Status PrepareDossiers(const std::string& conninfo, int dossiers) {
  ASSIGN_OR_RETURN(const auto snapshot, catalog::Snapshot::Build(Catalogue(), 1));
  telemetry::Metrics metrics;
  ledger::Options options;
  options.conninfo = conninfo;
  options.name = "bench-office";
  options.province = kProvince;
  ASSIGN_OR_RETURN(const auto ledger, ledger::Ledger::Start(options, metrics));
  return Preparation(*ledger, snapshot).Run(dossiers);
}

absl::Status Run(const std::string& directory, int dossiers, std::vector<std::string> settings) {
  ASSIGN_OR_RETURN(pg::PrivateCluster cluster,
                   pg::PrivateCluster::Open({.directory = absl::StrCat(directory, "/postgres"),
                                             .durable = true,
                                             .settings = std::move(settings)}));
  const std::string conninfo = cluster.Conninfo("postgres", pg::PrivateCluster::kSuperuser);
  RETURN_IF_ERROR(
      pg::Migrate({.conninfo = conninfo}, pg::AllMigrations(), absl::Now() + absl::Seconds(30)).status());
  RETURN_IF_ERROR(ImportCatalogue(conninfo));
  RETURN_IF_ERROR(WriteTokens(directory));
  // The approval service needs an authority to trust, although nothing is signed here.
  const std::string authority = absl::StrCat(directory, "/signing");
  RETURN_IF_ERROR(
      sample_pki::MakeSampleAuthority(authority, {}, absl::Now(), absl::Now() + kTokenLife).status());
  ASSIGN_OR_RETURN(const auto trust, sample_pki::StartSampleTrust(authority));
  const absl::Time begin = absl::Now();
  RETURN_IF_ERROR(PrepareDossiers(conninfo, dossiers));
  std::printf("{\"socket\": \"%s/postgres/socket\", \"seconds\": %.1f}\n", directory.c_str(),
              absl::ToDoubleSeconds(absl::Now() - begin));
  std::fflush(stdout);
  char byte = 0;
  while (read(STDIN_FILENO, &byte, 1) > 0) {
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace onestop::bench

int main(int argc, char** argv) {
  int dossiers = 0;
  if (argc < 3 || !absl::SimpleAtoi(argv[2], &dossiers) || dossiers < 1) {
    std::fprintf(stderr, "usage: %s DIRECTORY DOSSIERS [SETTING=VALUE …]\n", argv[0]);
    return 2;
  }
  const absl::Status status =
      onestop::bench::Run(argv[1], dossiers, std::vector<std::string>(argv + 3, argv + argc));
  if (!status.ok()) std::fprintf(stderr, "%s: %s\n", argv[0], status.ToString().c_str());
  return status.ok() ? 0 : 1;
}
