// Collects the objects of one revision and writes them after the base, with a gap for the signature.

#include "libs/pdf/write/incremental_revision.h"

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "libs/base/check.h"
#include "libs/digest/sha256.h"

namespace onestop::pdf {
namespace {

constexpr absl::string_view kByteRange = "<< /ByteRange ";
constexpr absl::string_view kContents = " /Contents ";
// The length of "[0 " and three numbers of at most ten digits, each with the character after it.
constexpr size_t kByteRangeBytes = 3 + 3 * 11;

// The text of a stream; `dictionary` is text without /Length.
std::string StreamBody(absl::string_view dictionary, absl::string_view data) {
  return absl::StrCat(absl::StripSuffix(dictionary, ">>"), "/Length ", data.size(), " >>\nstream\n", data,
                      "\nendstream");
}

absl::string_view View(const Buffer& buffer) {
  // qpdf's buffer is only read here, but its one accessor is not const.
  return {reinterpret_cast<const char*>(const_cast<Buffer&>(buffer).getBuffer()),
          buffer.getSize()};  // NOLINT
}

// Copies the objects of another document and gives them new numbers.
class Importer {
 public:
  explicit Importer(int& next_object) : next_object_(next_object) {}

  int NumberOf(QPDFObjectHandle foreign) {
    const auto [found, is_new] = numbers_.try_emplace(foreign.getObjGen(), next_object_);
    if (is_new) {
      ++next_object_;
      waiting_.emplace_back(found->second, foreign);
    }
    return found->second;
  }

  // Calls `write(number, text)` for each object that NumberOf() was asked about, and for all that these
  // refer to.
  template <typename Write>
  void Drain(Write write) {
    while (!waiting_.empty()) {
      auto [number, object] = waiting_.front();
      waiting_.pop_front();
      if (object.isStream()) {
        // The raw data: they stay compressed as they were drawn.
        const std::shared_ptr<Buffer> data = object.getRawStreamData();
        QPDFObjectHandle dictionary = object.getDict().shallowCopy();
        dictionary.removeKey("/Length");
        write(number, StreamBody(Text(dictionary), View(*data)));
      } else {
        write(number, Text(object));
      }
    }
  }

 private:
  std::string Text(QPDFObjectHandle object) {  // NOLINT(misc-no-recursion): what is drawn here is shallow.
    if (object.isArray()) {
      std::string text = "[";
      for (QPDFObjectHandle item : object.aitems()) absl::StrAppend(&text, " ", TextOrReference(item));
      return text + " ]";
    }
    if (object.isDictionary()) {
      std::string text = "<<";
      for (auto [key, value] : object.ditems()) {
        absl::StrAppend(&text, " ", QPDFObjectHandle::newName(key).unparse(), " ", TextOrReference(value));
      }
      return text + " >>";
    }
    return object.unparseResolved();
  }

  std::string TextOrReference(QPDFObjectHandle value) {  // NOLINT(misc-no-recursion)
    return value.isIndirect() ? absl::StrCat(NumberOf(value), " 0 R") : Text(value);
  }

  int& next_object_;
  std::map<QPDFObjGen, int> numbers_;
  std::deque<std::pair<int, QPDFObjectHandle>> waiting_;
};

std::string XrefTable(const std::map<QPDFObjGen, size_t>& offsets) {
  std::string table = "xref\n";
  for (auto at = offsets.begin(); at != offsets.end();) {
    auto end = std::next(at);
    int count = 1;
    // Numbers that follow one another share a section, as the format requires for tables of one revision.
    while (end != offsets.end() && end->first.getObj() == at->first.getObj() + count) ++end, ++count;
    absl::StrAppend(&table, at->first.getObj(), " ", count, "\n");
    for (; at != end; ++at) absl::StrAppendFormat(&table, "%010u %05d n \n", at->second, at->first.getGen());
  }
  return table;
}

// The same table as the data of a stream: one byte of type, four of offset, two of generation; and its
// /Index.
std::pair<std::string, std::string> XrefStream(const std::map<QPDFObjGen, size_t>& offsets) {
  std::string data;
  std::string index = "[";
  for (const auto& [id, offset] : offsets) {
    absl::StrAppend(&index, " ", id.getObj(), " 1");
    const auto generation = static_cast<unsigned>(id.getGen());
    for (const size_t byte : {size_t{1}, offset >> 24U, offset >> 16U, offset >> 8U, offset,
                              size_t{generation >> 8U}, size_t{generation}}) {
      data.push_back(static_cast<char>(byte & 0xFFU));
    }
  }
  return {index + " ]", data};
}

}  // namespace

QPDFObjectHandle Revision::Reference(int object) {
  // The object must exist: qpdf leaves references to missing objects out of what it writes.
  document_.pdf().replaceObject(object, 0, QPDFObjectHandle::newName("/Added"));
  return document_.pdf().getObject(object, 0);
}

QPDFObjectHandle Revision::Now(QPDFObjectHandle object) const {
  const auto edited = objects_.find(object.getObjGen());
  return object.isIndirect() && edited != objects_.end() ? edited->second : object;
}

QPDFObjectHandle Revision::Edit(QPDFObjectHandle object) {
  CHECK(object.isIndirect());
  const auto edited = objects_.find(object.getObjGen());
  if (edited != objects_.end()) return edited->second;
  return objects_.emplace(object.getObjGen(), object.shallowCopy()).first->second;
}

QPDFObjectHandle Revision::EditValue(QPDFObjectHandle owner, const std::string& key,
                                     QPDFObjectHandle otherwise) {
  QPDFObjectHandle value = owner.getKey(key);
  if (value.isIndirect() && !value.isNull()) return Edit(value);
  value = value.isNull() ? otherwise : value.shallowCopy();
  owner.replaceKey(key, value);
  return value;
}

QPDFObjectHandle Revision::Add(QPDFObjectHandle object) {
  QPDFObjectHandle reference = Reference(next_object_++);
  objects_.emplace(reference.getObjGen(), object);
  return reference;
}

QPDFObjectHandle Revision::AddStream(QPDFObjectHandle dictionary, absl::string_view data) {
  QPDFObjectHandle reference = Reference(next_object_++);
  bodies_.emplace(reference.getObjGen(), StreamBody(dictionary.unparse(), data));
  return reference;
}

QPDFObjectHandle Revision::AddSignature(QPDFObjectHandle dictionary) {
  CHECK(signature_.getObj() == 0);
  QPDFObjectHandle reference = Reference(next_object_++);
  signature_ = reference.getObjGen();
  // Placeholders of fixed lengths, so that filling them in moves nothing.
  bodies_.emplace(signature_,
                  absl::StrCat(kByteRange, std::string(kByteRangeBytes, ' '), kContents, "<",
                               std::string(2 * kPdfCmsBytesMax, '0'), ">", dictionary.unparse().substr(2)));
  return reference;
}

QPDFObjectHandle Revision::Import(QPDFObjectHandle foreign) {
  Importer importer(next_object_);
  const int first = importer.NumberOf(foreign);
  importer.Drain(
      [this](int number, std::string text) { bodies_.emplace(QPDFObjGen(number, 0), std::move(text)); });
  return Reference(first);
}

QPDFObjectHandle Revision::Trailer(absl::string_view written) const {
  QPDFObjectHandle before = document_.pdf().getTrailer();
  QPDFObjectHandle trailer = QPDFObjectHandle::newDictionary();
  // Nothing else is copied: /Encrypt does not occur, and the keys of a table are written by Finish().
  for (const char* key : {"/Root", "/Info"}) {
    QPDFObjectHandle value = before.getKey(key);
    if (value.isIndirect()) trailer.replaceKey(key, value);
  }
  trailer.replaceKey("/Prev", QPDFObjectHandle::newInteger(document_.startxref()));
  // The first half identifies the document, the second its state. It depends on the content, so equal input
  // gives equal bytes.
  QPDFObjectHandle id = before.getKey("/ID");
  const std::string state = digest::Sha256Text(id.unparse(), written).substr(0, 16);
  const bool has_id = id.isArray() && id.getArrayNItems() == 2 && id.getArrayItem(0).isString();
  const auto hex = [](const std::string& bytes) {
    return absl::StrCat("<", absl::BytesToHexString(bytes), ">");
  };
  trailer.replaceKey("/ID",
                     QPDFObjectHandle::parse(absl::StrCat(
                         "[", hex(has_id ? id.getArrayItem(0).getStringValue() : state), hex(state), "]")));
  return trailer;
}

Prepared Revision::Finish() const {
  CHECK(signature_.getObj() != 0);
  const absl::string_view base = document_.base();
  std::map<QPDFObjGen, std::string> bodies = bodies_;
  for (auto [id, object] : objects_) bodies.emplace(id, object.unparseResolved());

  std::string out;
  // An object must begin on a new line; the base is not changed for it.
  if (!absl::EndsWith(base, "\n") && !absl::EndsWith(base, "\r")) out = "\n";
  std::map<QPDFObjGen, size_t> offsets;
  size_t signature_at = 0;
  for (const auto& [id, body] : bodies) {
    offsets[id] = base.size() + out.size();
    absl::StrAppend(&out, id.getObj(), " ", id.getGen(), " obj\n");
    if (id == signature_) signature_at = out.size();
    absl::StrAppend(&out, body, "\nendobj\n");
  }

  const size_t section = base.size() + out.size();
  QPDFObjectHandle trailer = Trailer(out);
  if (document_.has_xref_stream()) {
    // The stream of the table is an object too and lists itself.
    offsets[QPDFObjGen(next_object_, 0)] = section;
    const auto [index, data] = XrefStream(offsets);
    trailer.replaceKey("/Type", QPDFObjectHandle::newName("/XRef"));
    trailer.replaceKey("/Size", QPDFObjectHandle::newInteger(next_object_ + 1));
    trailer.replaceKey("/W", QPDFObjectHandle::parse("[1 4 2]"));
    trailer.replaceKey("/Index", QPDFObjectHandle::parse(index));
    absl::StrAppend(&out, next_object_, " 0 obj\n", StreamBody(trailer.unparse(), data), "\nendobj\n");
  } else {
    trailer.replaceKey("/Size", QPDFObjectHandle::newInteger(next_object_));
    absl::StrAppend(&out, XrefTable(offsets), "trailer\n", trailer.unparse(), "\n");
  }
  absl::StrAppend(&out, "startxref\n", section, "\n%%EOF\n");

  Prepared prepared;
  const size_t range_at = signature_at + kByteRange.size();
  const size_t gap_begin = range_at + kByteRangeBytes + kContents.size();
  const size_t gap_end = gap_begin + 2 * kPdfCmsBytesMax + 2;
  prepared.byte_range = {0, static_cast<int64_t>(base.size() + gap_begin),
                         static_cast<int64_t>(base.size() + gap_end),
                         static_cast<int64_t>(out.size() - gap_end)};
  const std::string range = absl::StrCat("[0 ", prepared.byte_range[1], " ", prepared.byte_range[2], " ",
                                         prepared.byte_range[3], "]");
  // Holds for every file within kPdfBytesMax: its offsets have fewer than ten digits.
  CHECK(range.size() <= kByteRangeBytes);
  out.replace(range_at, range.size(), range);
  prepared.digest = DigestOf(base, out, prepared.byte_range);
  prepared.appended = std::move(out);
  return prepared;
}

}  // namespace onestop::pdf
