// Finds what a signed document shows only at times or takes from elsewhere, for the report's warnings.

#include "libs/pdf/read/warnings.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "libs/pdf/active_content.h"

namespace onestop::pdf {
namespace {

void Say(absl::string_view code, absl::string_view detail,
         google::protobuf::RepeatedPtrField<worker::Finding>& out) {
  worker::Finding& finding = *out.Add();
  finding.set_code(code.data(), code.size());
  finding.set_detail(detail.data(), detail.size());
}

// Whether a page shows something over its content that is neither a link nor a field.
bool ShowsAnnotations(const Revision& revision) {
  for (QPDFObjectHandle page : revision.pages) {
    QPDFObjectHandle annotations = page.getKey("/Annots");
    for (int i = 0; annotations.isArray() && i < annotations.getArrayNItems(); ++i) {
      QPDFObjectHandle annotation = annotations.getArrayItem(i);
      if (!annotation.isDictionary()) continue;
      QPDFObjectHandle subtype = annotation.getKey("/Subtype");
      if (!subtype.isNameAndEquals("/Link") && !subtype.isNameAndEquals("/Widget")) return true;
    }
  }
  return false;
}

struct Reachable {
  std::set<QPDFObjGen> objects;
  bool actions = false;
  bool files = false;
  bool external = false;
};

// Everything that the document refers to, and whether actions or external files are among it.
Reachable Reach(const Revision& revision) {
  Reachable reachable;
  std::vector<QPDFObjectHandle> open = {revision.pdf->getTrailer()};
  while (!open.empty()) {
    QPDFObjectHandle object = open.back();
    open.pop_back();
    // Each object once: references may form circles.
    if (object.isIndirect() && !reachable.objects.insert(object.getObjGen()).second) continue;
    if (object.isArray()) {
      for (int i = 0; i < object.getArrayNItems(); ++i) open.push_back(object.getArrayItem(i));
      continue;
    }
    if (object.isStream()) {
      object = object.getDict();
      reachable.external = reachable.external || object.hasKey("/F");
    }
    if (!object.isDictionary()) continue;
    for (const std::string& key : object.getKeys()) {
      reachable.actions = reachable.actions || IsAction(key, object.getKey(key));
      reachable.files = reachable.files || IsEmbeddedFile(key);
      open.push_back(object.getKey(key));
    }
  }
  return reachable;
}

// Counts objects with content that nothing refers to: a shadow attack would bring them forward later.
// Containers of objects and of tables are never referred to and do not count.
int CountUnused(const Revision& revision, const std::set<QPDFObjGen>& reached) {
  int unused = 0;
  for (const auto& [object, entry] : revision.table) {
    if (reached.contains(object)) continue;
    QPDFObjectHandle value = revision.pdf->getObject(object);
    if (value.isStream()) {
      QPDFObjectHandle type = value.getDict().getKey("/Type");
      if (type.isNameAndEquals("/ObjStm") || type.isNameAndEquals("/XRef")) continue;
    }
    if (value.isStream() || value.isDictionary()) ++unused;
  }
  return unused;
}

}  // namespace

void AddWarnings(const Revision& revision, google::protobuf::RepeatedPtrField<worker::Finding>& out) {
  QPDFObjectHandle catalog = revision.catalog;
  const Reachable reachable = Reach(revision);
  if (reachable.external) Say("EXTERNAL_CONTENT", "", out);
  QPDFObjectHandle form = catalog.getKey("/AcroForm");
  if (form.isDictionary() && (form.hasKey("/XFA") || form.getKey("/NeedAppearances").isBool())) {
    const bool computed = form.hasKey("/XFA") || form.getKey("/NeedAppearances").getBoolValue();
    if (computed) Say("DYNAMIC_FORM", form.hasKey("/XFA") ? "XFA" : "NeedAppearances", out);
  }
  if (catalog.hasKey("/OCProperties")) Say("OPTIONAL_CONTENT", "", out);
  if (reachable.actions) Say("ACTIVE_CONTENT", "", out);
  if (reachable.files) Say("EMBEDDED_FILES", "", out);
  if (ShowsAnnotations(revision)) Say("ANNOTATIONS_SHOWN", "", out);
  if (const int unused = CountUnused(revision, reachable.objects); unused > 0) {
    Say("UNUSED_OBJECTS", absl::StrCat(unused), out);
  }
}

}  // namespace onestop::pdf
