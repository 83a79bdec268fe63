#pragma once

/// PDFs for signing, and independent programs that check the results.

#include <functional>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFWriter.hh>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/crypto/signing_key.h"
#include "libs/pdf/write/archive.h"
#include "libs/pdf/write/places.h"
#include "libs/pdf/write/prepare.h"
#include "libs/testing/files.h"
#include "libs/testing/shell.h"

namespace onestop::pdf {

/// A result of a procedure as it is drafted: A4, Vietnamese text, with space for number, date, signature and
/// seal. What cannot fail CHECKs, here and below.
std::string DrawDraft(int pages = 1);

/// `pdf` after `change`, written as `write` says: another file of the same content.
std::string Rewrite(
    const std::string& pdf, const std::function<void(QPDF&)>& change,
    const std::function<void(QPDFWriter&)>& write = [](QPDFWriter&) {});

/// A PNG of a circle on a transparent background, in place of a seal or a signature.
std::string DrawPng(int width, int height, double red, double green, double blue);

/// The requests of a leader, who leaves number, date and seal open, and of a clerk, who fills them.
SignatureSpec LeaderSpec(const Places& places);
SignatureSpec SealSpec();

/// A directory for one test, with the certificates of a leader and a seal under one root, and programs that
/// run on files in it.
class SigningWorkspace {
 public:
  SigningWorkspace();
  SigningWorkspace(const SigningWorkspace&) = delete;
  SigningWorkspace& operator=(const SigningWorkspace&) = delete;

  std::string Path(absl::string_view name) const { return directory_.File(name); }
  /// Puts `bytes` into a file, and returns its path.
  std::string Put(absl::string_view name, absl::string_view bytes) const;

  /// Runs a shell command within the directory. Output is that of both streams.
  onestop::testing::ShellOutcome Run(const std::string& command) const;

  /// What independent programs report of a file: qpdf's complaints (empty when there are none), pdfsig's
  /// output, the text that is seen.
  std::string Check(absl::string_view pdf) const;
  std::string PdfSig(absl::string_view pdf) const;
  std::string Text(absl::string_view pdf) const;

  /// Prepares, signs and embeds: the whole file.
  static absl::StatusOr<std::string> Sign(const std::string& base, const SignatureSpec& spec,
                                          const crypto::SigningKey& key);
  /// A draft signed by the leader; the same sealed.
  std::string Led(const std::string& draft) const;
  std::string Sealed(const std::string& draft) const;
  /// With validation data and a time stamp, by an authority of OpenSSL's program.
  std::string Archived(const std::string& file, const trust::ValidationData& data) const;

  const crypto::SigningKey& leader() const { return keys_.at(0); }
  const crypto::SigningKey& seal() const { return keys_.at(1); }

 private:
  onestop::testing::TemporaryDirectory directory_;
  std::vector<crypto::SigningKey> keys_;
};

}  // namespace onestop::pdf
