#pragma once

/// Small PDFs written by hand, object by object and revision by revision: what a signing program writes, and
/// what an attacker writes.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "libs/pdf/workers/inspection.pb.h"

namespace onestop::pdf {

/// Makes a CMS, in DER, over the signed bytes.
using Signer = std::function<std::string(absl::string_view signed_bytes)>;

/// A signer whose result only has the form of a CMS.
std::string FakeCms(absl::string_view signed_bytes);

/// Number → the text between "n 0 obj" and "endobj".
using Objects = std::map<int, std::string>;

/// The objects of the decision below.
enum ObjectNumber : int {
  kCatalog = 1,
  kPages = 2,
  kPage = 3,
  kForm = 4,
  kContent = 5,
  kFont = 6,
  kInfo = 7,
  kNumber = 8,   // the field onestop.number
  kDate = 9,     // the field onestop.date
  kLeader = 10,  // the field onestop.leader
  kLeaderSignature = 11,
  kSeal = 12,  // the field onestop.seal
  kSealSignature = 13,
  kNumberShown = 14,
  kDateShown = 15,
  kStore = 16,  // DSS
  kStoredCertificate = 17,
  kTimeStamp = 18,
  kTimeStampSignature = 19,
  kUnused = 20,  // from here on: what tests add
};

class PdfFixture {
 public:
  /// A page with a text; no form.
  PdfFixture();

  /// Appends a revision: objects, their table, a trailer that refers to the last table. `trailer` is added to
  /// it.
  PdfFixture& Append(const Objects& objects, const std::string& trailer = "");
  /// The same, where one of the objects is a SignatureDictionary(), which is then filled in.
  PdfFixture& Sign(const Objects& objects, const Signer& signer);

  /// The leader's revision, as this project writes it: two empty texts, the leader's signature, an empty
  /// field for the seal. `lock` is the leader's /Lock.
  PdfFixture& SignLeader(const Signer& signer, const std::string& sub_filter = "ETSI.CAdES.detached",
                         const std::string& lock = kOwnLock);
  /// The seal's revision: fills the three fields.
  PdfFixture& SignSeal(const Signer& signer);
  /// DSS, with `certificates` and `ocsp_responses`, and a document time stamp. `signer` makes the token.
  PdfFixture& Archive(const Signer& signer, const std::vector<std::string>& certificates = {"certificate"},
                      const std::vector<std::string>& ocsp_responses = {});

  const std::string& bytes() const { return bytes_; }
  /// The last object's value in the last revision.
  const std::string& object(int number) const { return objects_.at(number); }

  static constexpr char kOwnLock[] =
      "/Lock << /Type /SigFieldLock /Action /Exclude /Fields [(onestop.number) (onestop.date) "
      "(onestop.seal)] >>";

 private:
  std::string bytes_;
  size_t table_ = 0;  // where the last table begins
  Objects objects_;
};

/// With a gap for a CMS of 4 KiB.
std::string SignatureDictionary(const std::string& sub_filter, const std::string& more = "");
std::string Stream(const std::string& data, const std::string& dictionary = "");
std::string SignatureField(const std::string& name, int signature, const std::string& rectangle,
                           const std::string& more = "");

/// Fills in the last ByteRange and Contents of `file`, which are placeholders until then.
void SignLast(std::string& file, const Signer& signer);

/// Replaces the first (last) `from`, which must occur, by `to` of the same length, so that nothing moves.
std::string Replaced(std::string file, absl::string_view from, absl::string_view to);
std::string ReplacedLast(std::string file, absl::string_view from, absl::string_view to);

/// Codes of findings, and kinds of changes that are not permitted, of the file and of all its signatures:
/// the objections to it. Warnings are left out.
std::vector<std::string> Objections(const worker::Inspection& inspection);
/// The same for one signature.
std::vector<std::string> ObjectionsTo(const worker::Inspection& inspection, const std::string& field);
/// Kinds of permitted changes after one signature, each once.
std::vector<std::string> Permitted(const worker::Inspection& inspection, const std::string& field);

}  // namespace onestop::pdf
