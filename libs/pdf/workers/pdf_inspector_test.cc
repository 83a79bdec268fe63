// Proves that a hostile file costs one worker and never the server, and that every way to end is reported.

#include "libs/pdf/workers/pdf_inspector.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/base/mutex.h"
#include "libs/pdf/limits.h"
#include "libs/pdf/read/inspect_pdf.h"
#include "libs/pdf/read/pdf_fixture.h"
#include "libs/sandbox/limits.h"
#include "libs/testing/status_matchers.h"
#include "qpdf/Pl_Flate.hh"
#include "qpdf/Pl_String.hh"

namespace onestop::pdf {
namespace {

using ::onestop::testing::IsOk;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string Worker() { return absl::StrCat(std::getenv("ONESTOP_BINARY_DIR"), "/bin/onestop-pdf-reader"); }
absl::Time InAMinute() { return absl::Now() + absl::Minutes(1); }

// A program that the test writes in place of the worker.
std::string Script(const std::string& name, const std::string& lines) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/pdf_inspector_test.", getpid(), ".", name);
  std::ofstream(path) << "#!/bin/sh\n" << lines << "\n";
  chmod(path.c_str(), 0700);
  return path;
}

// Collects the outcomes that the inspector reports: "inspected failed ".
class Outcomes {
 public:
  auto Observer() {
    return [this](absl::string_view outcome, absl::Duration took) {
      const base::MutexLock lock(mutex_);
      absl::StrAppend(&text_, outcome, " ");
      if (took > absl::ZeroDuration()) ++timed_;
    };
  }
  std::string text() const {
    const base::MutexLock lock(mutex_);
    return text_;
  }
  int timed() const {
    const base::MutexLock lock(mutex_);
    return timed_;
  }

 private:
  mutable base::Mutex mutex_;
  std::string text_ ABSL_GUARDED_BY(mutex_);
  int timed_ ABSL_GUARDED_BY(mutex_) = 0;
};

worker::Inspection Inspect(const std::string& worker, absl::string_view file,
                           absl::Duration time_max = absl::Seconds(20)) {
  const PdfInspector inspector({.worker = worker, .time_max = time_max});
  absl::StatusOr<worker::Inspection> inspection = inspector.Inspect(file, InAMinute());
  EXPECT_THAT(inspection, IsOk());
  return inspection.ok() ? *inspection : worker::Inspection();
}

// The process must not change the result of the function that it runs.
TEST(PdfInspector, ReturnsTheReadersAnswer) {
  const std::string pdf = PdfFixture().SignLeader(FakeCms).SignSeal(FakeCms).Archive(FakeCms).bytes();
  Outcomes outcomes;
  const PdfInspector inspector({.worker = Worker(), .observe = outcomes.Observer()});
  const absl::StatusOr<worker::Inspection> inspection = inspector.Inspect(pdf, InAMinute());
  ASSERT_THAT(inspection, IsOk());
  EXPECT_EQ(inspection->SerializeAsString(), InspectPdf(pdf).SerializeAsString());
  EXPECT_THAT(inspection->signatures(), SizeIs(3));
  EXPECT_EQ(outcomes.text(), "inspected ");
}

// More callers than workers: the others wait for a free one.
TEST(PdfInspector, ServesManyAtOnce) {
  const std::string pdf = PdfFixture().SignLeader(FakeCms).bytes();
  Outcomes outcomes;
  const PdfInspector inspector({.worker = Worker(), .workers_max = 2, .observe = outcomes.Observer()});
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 4; ++n) EXPECT_THAT(inspector.Inspect(pdf, InAMinute()), IsOk());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(outcomes.timed(), 32);
}

TEST(PdfInspector, ReportsTheOutcomeOfEveryFile) {
  Outcomes outcomes;
  const auto inspect = [&](const std::string& worker, absl::string_view file, absl::Time deadline) {
    const PdfInspector inspector(
        {.worker = worker, .time_max = absl::Milliseconds(100), .observe = outcomes.Observer()});
    (void)inspector.Inspect(file, deadline);
  };
  inspect(Script("broken", "exit 1"), "x", InAMinute());
  inspect(Script("endless", "exec sleep 600"), "x", InAMinute());
  inspect(Script("unasked", "exec sleep 600"), "x", absl::Now() + absl::Milliseconds(10));
  inspect(Worker(), std::string(kPdfBytesMax + 1, 'x'), InAMinute());
  inspect("/nonexistent/worker", "x", InAMinute());
  EXPECT_EQ(outcomes.text(), "failed too_complex not_run too_large not_run ");
}

TEST(PdfInspector, IsUnavailableWithoutItsWorker) {
  const PdfInspector inspector({.worker = "/nonexistent/worker"});
  EXPECT_EQ(inspector.Inspect("x", InAMinute()).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(PdfInspector::FindWorker().status().code(), absl::StatusCode::kUnavailable);
}

// A crash may be the file's doing, so it is a finding and no error of the service.
TEST(PdfInspector, AWorkerThatCrashesCostsOneFile) {
  EXPECT_THAT(Objections(Inspect(Script("crash", "kill -SEGV $$"), "x")), ElementsAre("PDF_READER_FAILED"));
  EXPECT_THAT(Objections(Inspect(Script("fail", "exit 1"), "x")), ElementsAre("PDF_READER_FAILED"));
  EXPECT_THAT(Objections(Inspect(Script("nonsense", "printf '\\377'"), "x")),
              ElementsAre("PDF_READER_FAILED"));
  EXPECT_THAT(Objections(Inspect(Script("silent", "exit 0"), "x")), ElementsAre("PDF_READER_FAILED"));
  // The worker ends with input unread.
  EXPECT_THAT(Objections(Inspect(Script("unread", "exit 1"), std::string(kPdfBytesMax, 'x'))),
              ElementsAre("PDF_READER_FAILED"));
}

// The second worker closes its streams and stays alive.
TEST(PdfInspector, AWorkerThatHangsIsKilled) {
  EXPECT_THAT(Objections(Inspect(Script("hang", "exec sleep 600"), "x", absl::Milliseconds(100))),
              ElementsAre("PDF_TOO_COMPLEX"));
  EXPECT_THAT(Objections(Inspect(Script("closed", "exec sleep 600 <&- >&-"), "x", absl::Milliseconds(100))),
              ElementsAre("PDF_TOO_COMPLEX"));
}

TEST(PdfInspector, AWorkerThatWritesWithoutEndIsKilled) {
  EXPECT_THAT(Objections(Inspect("/usr/bin/yes", "x")), ElementsAre("PDF_TOO_COMPLEX"));
}

// The only worker is busy with the first file for longer than the second caller waits.
TEST(PdfInspector, EndsAtItsCallersDeadline) {
  const PdfInspector inspector({.worker = Script("slow", "exec sleep 600"), .workers_max = 1});
  std::thread other([&] { (void)inspector.Inspect("x", absl::Now() + absl::Milliseconds(300)); });
  const absl::Status status = inspector.Inspect("x", absl::Now() + absl::Milliseconds(100)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << status;
  other.join();
}

TEST(PdfInspector, RefusesAFileThatIsTooLarge) {
  EXPECT_THAT(Objections(Inspect(Worker(), std::string(kPdfBytesMax + 1, 'x'))),
              ElementsAre("PDF_TOO_LARGE"));
}

// Data that unpack to more than the memory, from a small file.

std::string Deflated(const std::string& piece, size_t times) {
  Pl_Flate::setCompressionLevel(1);
  std::string deflated;
  Pl_String end("end", nullptr, deflated);
  Pl_Flate flate("flate", &end, Pl_Flate::a_deflate);
  for (size_t i = 0; i < times; ++i)
    flate.write(reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
  flate.finish();
  return deflated;
}

// Recursive parsers end such files by a stack overflow.
TEST(PdfInspector, SurvivesNestingWithoutEnd) {
  PdfFixture pdf;
  pdf.SignLeader(FakeCms).Append({{kUnused, std::string(5'000'000, '[')}});
  EXPECT_THAT(Objections(Inspect(Worker(), pdf.bytes())),
              ElementsAre(AnyOf("PDF_MALFORMED", "PDF_READER_FAILED")));
}

TEST(PdfInspector, SurvivesAStreamThatUnpacksWithoutEnd) {
  const std::string bomb = Deflated(std::string(1 << 20, ' '), 64);
  PdfFixture pdf;
  pdf.SignLeader(FakeCms).Append({{kCatalog, "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R /DSS 16 0 R >>"},
                                  {kStore, "<< /Type /DSS /Certs [17 0 R] >>"},
                                  {kStoredCertificate, Stream(bomb, "/Filter /FlateDecode")}});
  EXPECT_THAT(Objections(Inspect(Worker(), pdf.bytes())), ElementsAre("PDF_TOO_COMPLEX"));
}

TEST(PdfInspector, SurvivesAContainerOfObjectsThatUnpacksWithoutEnd) {
  // It unpacks to more than the worker's memory.
  const std::string bomb = Deflated(std::string(1 << 20, ' '), (sandbox::kWorkerMemoryBytesMax >> 20) + 64);
  PdfFixture pdf;
  pdf.SignLeader(FakeCms);
  std::string bytes = pdf.bytes();
  const size_t container = bytes.size();
  absl::StrAppend(&bytes, "30 0 obj\n", Stream(bomb, "/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode"),
                  "\nendobj\n");
  const size_t table = bytes.size();
  const size_t previous = std::stoul(bytes.substr(bytes.rfind("startxref") + 10));
  std::string rows;
  const auto row = [&](char type, size_t second, char third) {
    rows += type;
    for (int shift = 24; shift >= 0; shift -= 8) rows += static_cast<char>(second >> shift);
    rows += third;
  };
  row(1, container, 0);
  row(2, 30, 0);  // object 31, in the container
  absl::StrAppend(
      &bytes, "32 0 obj\n",
      Stream(rows,
             absl::StrCat("/Type /XRef /W [1 4 1] /Index [30 2] /Size 33 /Root 1 0 R /Info 7 0 R /Prev ",
                          previous)),
      "\nendobj\nstartxref\n", table, "\n%%EOF\n");
  EXPECT_THAT(Objections(Inspect(Worker(), bytes)),
              ElementsAre(AnyOf("PDF_TOO_COMPLEX", "PDF_READER_FAILED", "PDF_MALFORMED")));
}

// Trees that contain themselves: pages, fields, and a stream's length.
TEST(PdfInspector, SurvivesTreesWithoutEnd) {
  PdfFixture pages;
  pages.SignLeader(FakeCms).Append({{kPages, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}});
  EXPECT_THAT(Objections(Inspect(Worker(), pages.bytes())), ElementsAre("PDF_MALFORMED"));
  PdfFixture fields;
  fields.SignLeader(FakeCms).Append(
      {{kForm, "<< /Fields [20 0 R] >>"}, {kUnused, "<< /T (a) /Kids [20 0 R] >>"}});
  EXPECT_THAT(Objections(Inspect(Worker(), fields.bytes())), ElementsAre("PDF_MALFORMED"));
  PdfFixture lengths;
  lengths.SignLeader(FakeCms).Append({{kUnused, "<< /Length 20 0 R >>\nstream\nx\nendstream"}});
  EXPECT_THAT(Objections(Inspect(Worker(), lengths.bytes())), ElementsAre("PDF_MALFORMED"));
}

// A cross-reference table that names itself as the one before.
TEST(PdfInspector, SurvivesTablesInACircle) {
  std::string bytes = PdfFixture().SignLeader(FakeCms).bytes();
  const size_t table = bytes.size();
  absl::StrAppend(&bytes, "xref\n0 0\ntrailer\n<< /Size 40 /Root 1 0 R /Prev ", table, " >>\nstartxref\n",
                  table, "\n%%EOF\n");
  EXPECT_THAT(Objections(Inspect(Worker(), bytes)), ElementsAre("PDF_MALFORMED"));
}

}  // namespace
}  // namespace onestop::pdf
