#pragma once

/// The objects of one incremental update (ISO 32000-2 7.5.6), collected, then written after the base.
/// Private to this module.

#include <map>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <string>

#include "absl/strings/string_view.h"
#include "libs/pdf/write/document.h"
#include "libs/pdf/write/prepare.h"

namespace onestop::pdf {

/// It holds exactly the objects that were edited or added: qpdf's own view of the base is never written.
/// Methods may throw what qpdf throws.
class Revision {
 public:
  /// `document` must outlive the revision.
  explicit Revision(Document& document) : document_(document), next_object_(document.free_object()) {}

  /// The dictionary or array `object` (indirect) as this revision will have it; changes to it are written.
  QPDFObjectHandle Edit(QPDFObjectHandle object);
  /// The same for the value of `key` in the dictionary `owner`, itself from Edit() or Add(); `otherwise` when
  /// there is none.
  QPDFObjectHandle EditValue(QPDFObjectHandle owner, const std::string& key, QPDFObjectHandle otherwise);
  /// `object` in its present state in this revision; read only.
  QPDFObjectHandle Now(QPDFObjectHandle object) const;

  /// New objects. Each returns the reference to it.
  QPDFObjectHandle Add(QPDFObjectHandle object);
  QPDFObjectHandle AddStream(QPDFObjectHandle dictionary, absl::string_view data);
  /// A signature dictionary, to which the gap and the byte range are added; once in a revision.
  QPDFObjectHandle AddSignature(QPDFObjectHandle dictionary);
  /// A stream of another document with everything that it refers to.
  QPDFObjectHandle Import(QPDFObjectHandle foreign);

  /// Writes the objects, the cross-reference section (of the base's kind) and the trailer.
  Prepared Finish() const;

 private:
  QPDFObjectHandle Reference(int object);
  QPDFObjectHandle Trailer(absl::string_view written) const;

  Document& document_;
  int next_object_;
  /// What will be written: the text of new objects that do not change any more, and objects that still may.
  std::map<QPDFObjGen, std::string> bodies_;
  std::map<QPDFObjGen, QPDFObjectHandle> objects_;
  QPDFObjGen signature_;
};

}  // namespace onestop::pdf
