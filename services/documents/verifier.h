#pragma once

/// Verifies the signatures of uploaded files, in the background: right after the upload; again with growing
/// pauses while no authority says whether a certificate was revoked; and when the trust file has another
/// version. Its findings are in document.verification. A signature is judged as of the upload, which is
/// known, or of what proves an earlier time.
///
/// A signature beside its file (.p7s) is verified against the other files of its dossier: the one whose
/// SHA-256 it names, else the one that has its name without ".p7s", which then was changed or is signed by
/// another digest. While there is none, it waits until its dossier has more files.
///
///     Verifier verifier({.files = files, .pool = pool, .province = "H31", .policy = policy, …});
///     verifier.Start();
///     verifier.Wake();  // a file was recorded
///
/// Several processes may verify for one province: each file is taken by one of them.

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/base/mutex.h"
#include "libs/crypto/cms_file.h"
#include "libs/documents/file_store.h"
#include "libs/pdf/workers/pdf_inspector.h"
#include "libs/pg/pool.h"
#include "libs/telemetry/metrics.h"
#include "libs/trust/trust_policy.h"
#include "libs/trust/trust_services.h"
#include "services/documents/store/verification_store.h"

namespace onestop::documents_service {

/// Files that one process verifies at the same time.
inline constexpr int kVerifiersMax = 2;
/// Time for reading one PDF in the worker; a file that takes longer is reported as too complex.
inline constexpr absl::Duration kInspectTimeMax = absl::Seconds(10);
/// Time including the wait for a worker that reads another file.
inline constexpr absl::Duration kInspectWaitMax = absl::Seconds(20);
/// Time for all requests to authorities about one file.
inline constexpr absl::Duration kAskTimeMax = absl::Seconds(3);
/// Pauses after the first attempt, the second, and so on: a little more than a week together. The first is
/// longer than an attempt takes.
inline constexpr absl::Duration kVerifyPauses[] = {
    absl::Minutes(1), absl::Minutes(10), absl::Hours(1),  absl::Hours(6),  absl::Hours(24), absl::Hours(24),
    absl::Hours(24),  absl::Hours(24),   absl::Hours(24), absl::Hours(24), absl::Hours(24)};

class Verifier {
 public:
  struct Options {
    const documents::FileStore& files;
    pg::Pool& pool;
    std::string province;
    trust::TrustPolicy policy;
    std::unique_ptr<trust::TrustServices> services;
    /// The program onestop-pdf-reader.
    std::string worker;
    /// Where verdicts and inspections are counted.
    telemetry::Metrics& metrics;
    std::function<absl::Time()> now = absl::Now;
  };

  explicit Verifier(Options options);
  /// Waits for the verifications in progress: for each kInspectWaitMax and kAskTimeMax at most, besides its
  /// statements.
  ~Verifier();

  /// Starts the threads. Once.
  void Start();

  /// A file may be due now.
  void Wake();

  /// Verifies the file that has been due longest, or returns false when none is due. A file that cannot be
  /// verified (it is lost, the worker cannot be started) is due again after its pause. Called by the threads,
  /// and by tests. Blocks; thread-safe.
  ///
  /// Errors: UNAVAILABLE and DEADLINE_EXCEEDED as libs/pg says.
  absl::StatusOr<bool> VerifyNext();

  /// Makes files due whose verdict may be another by now; see store::Requeue(). Called by the threads
  /// between attempts, and by tests. Blocks; thread-safe.
  absl::Status Recall();

 private:
  void Run();
  /// Waits until a Wake() after the one numbered `seen`, or for some seconds. False: the thread must end.
  bool Rest(int64_t& seen);
  absl::StatusOr<store::VerificationResult> Verify(const store::DueFile& file) const;
  absl::StatusOr<store::VerificationResult> VerifyBeside(const store::DueFile& file, const std::string& bytes,
                                                         const crypto::CmsFile& cms) const;

  const Options options_;
  const pdf::PdfInspector inspector_;
  base::Mutex mutex_;
  base::CondVar changed_;
  int64_t wakes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace onestop::documents_service
