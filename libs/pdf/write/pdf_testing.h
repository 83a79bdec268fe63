#pragma once

/// PDFs to sign, and other people's programs to judge what came of it.

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

namespace onestop::pdf {

/// A result of a procedure as it is drafted: A4, Vietnamese text, with room for number, date, signature and
/// seal. What cannot fail CHECKs, here and below.
std::string DrawDraft(int pages = 1);

/// `pdf` after `change`, written as `write` says: another file of the same content.
std::string Rewrite(
    const std::string& pdf, const std::function<void(QPDF&)>& change,
    const std::function<void(QPDFWriter&)>& write = [](QPDFWriter&) {});

/// A seal or a signature: a disc or a line on a transparent ground, PNG.
std::string DrawPng(int width, int height, double red, double green, double blue);

/// What a leader and a clerk ask for: number, date and seal left open; then filled.
SignatureSpec LeaderSpec(const Places& places);
SignatureSpec SealSpec();

/// A directory for one test, with the certificates of a leader and a seal under one root, and programs run on
/// files in it.
class Desk {
 public:
  Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  std::string Path(absl::string_view name) const { return directory_.File(name); }
  /// Puts `bytes` into a file, and returns its path.
  std::string Put(absl::string_view name, absl::string_view bytes) const;

  struct Outcome {
    int exit_code = 0;
    std::string output;
  };
  /// Runs a shell command within the directory. Output is that of both streams.
  Outcome Run(const std::string& command) const;

  /// How other people's programs find a file: qpdf's complaints (none: empty), pdfsig's words, the text that
  /// is seen.
  std::string Check(absl::string_view pdf) const;
  std::string PdfSig(absl::string_view pdf) const;
  std::string Text(absl::string_view pdf) const;

  /// Prepares, signs and embeds: the whole file.
  static absl::StatusOr<std::string> Sign(const std::string& base, const SignatureSpec& spec,
                                          const crypto::SigningKey& key);
  /// A draft signed by the leader; and sealed.
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
