// Compares two revisions object by object and classifies every difference by what may permit it.

#include "libs/pdf/read/changes.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "libs/pdf/read/metadata.h"
#include "libs/pdf/read/new_signature.h"
#include "libs/pdf/read/object_places.h"
#include "libs/pdf/read/signature_dictionary.h"
#include "libs/pdf/read/structure.h"

namespace onestop::pdf {
namespace {

// The role of an object in the earlier revision, for the roles that permit changes.
enum class Role {
  kPlain,
  kTrailer,
  kCatalog,
  kForm,
  kFieldList,
  kField,
  kPage,
  kAnnotations,
  kInfo,
  kMetadata,
  kStructure,
  kElement
};

// Where a difference is found, and the kind it is reported as.
struct Place {
  std::string kind;
  std::string text;
  Permission permission = Permission::kNever;
};

struct Known {
  Role role = Role::kPlain;
  // The index of the page, for a page and its annotations.
  int page = -1;
};

struct Pair {
  // qpdf's handles have no const methods.
  mutable QPDFObjectHandle before;
  mutable QPDFObjectHandle after;
  Known known;
  const Place* place;
};

// Walks both revisions in step. Every pair of objects is visited once; and once more where differences are
// permitted, so that an object reached there first is still compared where they are not.
class Walk {
 public:
  Walk(const Revision& before, const Revision& after, int64_t& budget)
      : before_(before), after_(after), budget_(budget) {
    Register();
  }

  absl::StatusOr<std::set<Change>> Run() {
    Push(before_.pdf->getTrailer(), after_.pdf->getTrailer(), {Role::kTrailer},
         NewPlace("TRAILER_CHANGED", "trailer"));
    while (!open_.empty()) {
      // The budget covers all comparisons of a file: a file with many revisions must not multiply the cost.
      if (--budget_ < 0) return absl::ResourceExhaustedError("comparing its revisions takes too long");
      const Pair pair = open_.back();
      open_.pop_back();
      Visit(pair);
    }
    AddMovedObjects(before_, after_, reached_, changes_);
    return std::move(changes_);
  }

 private:
  void Register() {
    Know(before_.catalog, {Role::kCatalog});
    QPDFObjectHandle catalog = before_.catalog;
    QPDFObjectHandle form = catalog.getKey("/AcroForm");
    Know(form, {Role::kForm});
    if (form.isDictionary()) Know(form.getKey("/Fields"), {Role::kFieldList});
    for (const auto& [object, field] : before_.fields.by_object) known_.emplace(object, Known{Role::kField});
    for (size_t i = 0; i < before_.pages.size(); ++i) {
      QPDFObjectHandle page = before_.pages[i];
      Know(page, {Role::kPage, static_cast<int>(i)});
      Know(page.getKey("/Annots"), {Role::kAnnotations, static_cast<int>(i)});
    }
    Know(before_.pdf->getTrailer().getKey("/Info"), {Role::kInfo});
    Know(catalog.getKey("/Metadata"), {Role::kMetadata});
    QPDFObjectHandle structure = catalog.getKey("/StructTreeRoot");
    if (!structure.isDictionary()) return;
    Know(structure, {Role::kStructure});
    for (QPDFObjectHandle element : ElementsBelow(structure)) Know(element, {Role::kElement});
    QPDFObjectHandle after_catalog = after_.catalog;
    QPDFObjectHandle after_structure = after_catalog.getKey("/StructTreeRoot");
    if (after_structure.isDictionary()) parents_ = ReadParentTree(after_structure.getKey("/ParentTree"));
  }

  // An object with two roles loses both, so that it may not change at all.
  void Know(QPDFObjectHandle object, Known known) {
    if (!object.isIndirect()) return;
    const auto [entry, is_new] = known_.emplace(object.getObjGen(), known);
    if (!is_new) entry->second = {};
  }

  const Place* NewPlace(std::string kind, std::string text, Permission permission = Permission::kNever) {
    places_.push_back({std::move(kind), std::move(text), permission});
    return &places_.back();
  }

  void Push(QPDFObjectHandle before, QPDFObjectHandle after, Known known, const Place* place) {
    open_.push_back({before, after, known, place});
  }

  void Differ(const Place* place) { changes_.insert({place->kind, place->text, place->permission, ""}); }

  // Differences below a place with a permission are permitted with it; such a place is called lenient here.
  void Visit(Pair pair) {
    const bool lenient = pair.place->permission != Permission::kNever;
    if (pair.before.isIndirect()) {
      const QPDFObjGen object = pair.before.getObjGen();
      reached_.insert(object);
      if (const auto found = known_.find(object); found != known_.end()) pair.known = found->second;
    }
    if (pair.before.isIndirect() || pair.after.isIndirect()) {
      if (!seen_.emplace(pair.before.getObjGen(), pair.after.getObjGen(), lenient).second) return;
    }
    if (pair.before.getTypeCode() != pair.after.getTypeCode()) return Differ(pair.place);
    if (pair.before.isArray()) return VisitArray(pair);
    if (pair.before.isDictionary()) return VisitDictionary(pair);
    if (pair.before.isStream()) return VisitStream(pair);
    if (!SameScalar(pair.before, pair.after)) Differ(pair.place);
  }

  static bool SameScalar(QPDFObjectHandle before, QPDFObjectHandle after) {
    // Strings may be written in two ways (literal and hexadecimal); their values are compared.
    return before.isString() ? before.getStringValue() == after.getStringValue()
                             : before.unparseResolved() == after.unparseResolved();
  }

  void VisitStream(const Pair& pair) {
    if (pair.known.role == Role::kMetadata && pair.place->permission == Permission::kNever &&
        OnlyStampsDiffer(pair.before, pair.after)) {
      changes_.insert({"METADATA_STAMPED", "metadata", Permission::kWhenClosed, ""});
      return;
    }
    Push(pair.before.getDict(), pair.after.getDict(), {}, pair.place);
    // The same place holds the same bytes; their length is in the dictionary, which is compared.
    if (SamePlace(before_, after_, pair.before.getObjGen()) &&
        pair.before.getObjGen() == pair.after.getObjGen())
      return;
    const std::shared_ptr<Buffer> before = pair.before.getRawStreamData();
    const std::shared_ptr<Buffer> after = pair.after.getRawStreamData();
    if (before->getSize() != after->getSize() ||
        !std::equal(before->getBuffer(), before->getBuffer() + before->getSize(), after->getBuffer())) {
      Differ(pair.place);
    }
  }

  void VisitArray(const Pair& pair) {
    const int size = pair.before.getArrayNItems();
    const bool may_grow = pair.place->permission == Permission::kNever &&
                          (pair.known.role == Role::kFieldList || pair.known.role == Role::kAnnotations);
    if (may_grow) return VisitGrowing(pair, size);
    if (pair.after.getArrayNItems() != size) return Differ(pair.place);
    for (int i = 0; i < size; ++i)
      Push(pair.before.getArrayItem(i), pair.after.getArrayItem(i), {}, pair.place);
  }

  // The form's list of fields and a page's list of annotations: new signatures may follow the entries that
  // were there.
  void VisitGrowing(const Pair& pair, int size) {
    QPDFObjectHandle after = pair.after;
    if (after.getArrayNItems() < size) return Differ(pair.place);
    for (int i = 0; i < size; ++i) {
      QPDFObjectHandle item = pair.before.getArrayItem(i);
      // The same references in the same order: a moved annotation would be drawn over another.
      if (item.getObjGen() != after.getArrayItem(i).getObjGen()) return Differ(pair.place);
      Push(item, after.getArrayItem(i), {}, pair.place);
    }
    for (int i = size; i < after.getArrayNItems(); ++i) {
      QPDFObjectHandle item = after.getArrayItem(i);
      bool permitted = IsNewSignature(item, before_, after_) && HasPlaceInStructure(item);
      if (permitted && pair.known.role == Role::kAnnotations) {
        const auto page = static_cast<size_t>(pair.known.page);
        // Shown on one page and once: a widget on several pages could cover text on each.
        permitted = page < after_.pages.size() && FitsPage(item, after_.pages[page]) &&
                    shown_.insert(item.getObjGen()).second;
      }
      if (!permitted) return Differ(pair.place);
      SignatureAdded(item.getKey("/V"), after_.fields.Find(item)->name, IsInvisible(item), "");
    }
  }

  void SignatureAdded(QPDFObjectHandle signature, const std::string& name, bool invisible,
                      std::string existing) {
    // Only an invisible document time stamp needs no signature of a person.
    const bool time_stamp = IsDocumentTimeStamp(signature) && invisible;
    changes_.insert({time_stamp ? "TIME_STAMP_ADDED" : "SIGNATURE_ADDED", absl::StrCat("field ", name),
                     time_stamp ? Permission::kWhenClosed : Permission::kWhenSigned, std::move(existing)});
  }

  void VisitDictionary(const Pair& pair) {
    QPDFObjectHandle before = pair.before;
    QPDFObjectHandle after = pair.after;
    std::set<std::string> keys = before.getKeys();
    keys.merge(after.getKeys());
    const Role role = pair.place->permission == Permission::kNever || pair.known.role == Role::kTrailer
                          ? pair.known.role
                          : Role::kPlain;
    if (role == Role::kField) return VisitField(pair, keys);
    if (role == Role::kStructure || role == Role::kElement) return VisitStructure(pair, keys);
    for (const std::string& key : keys) {
      const auto [known, place] = Below(role, pair, key);
      if (place != nullptr) Push(before.getKey(key), after.getKey(key), known, place);
    }
  }

  // The role and place of what is at `key` of an object with this role; no place: it may be anything.
  std::pair<Known, const Place*> Below(Role role, const Pair& pair, const std::string& key) {
    switch (role) {
      case Role::kTrailer:
        return BelowTrailer(pair, key);
      case Role::kCatalog:
        if (key == "/AcroForm") return {{Role::kForm}, NewPlace("FORM_CHANGED", "form")};
        if (key == "/DSS") return {{}, NewPlace("VALIDATION_DATA_ADDED", "DSS", Permission::kAlways)};
        if (key == "/Extensions")
          return {{}, NewPlace("EXTENSIONS_CHANGED", "Extensions", Permission::kAlways)};
        if (key == "/Pages") return {{}, NewPlace("PAGES_CHANGED", "pages")};
        if (key == "/Metadata") return {{Role::kMetadata}, NewPlace("METADATA_CHANGED", "metadata")};
        if (key == "/StructTreeRoot") return {{Role::kStructure}, NewPlace("STRUCTURE_CHANGED", "structure")};
        return {{}, NewPlace("CATALOG_CHANGED", absl::StrCat("catalog ", key))};
      case Role::kForm:
        if (key == "/Fields") return {{Role::kFieldList}, pair.place};
        // 1: there are signatures; 2: append only.
        if (key == "/SigFlags")
          return {{}, NewPlace("FORM_CHANGED", "form SigFlags", Permission::kWhenClosed)};
        // Fonts and default appearances for fields that are filled in: harmless where no field can be
        // filled in.
        if ((key == "/DR" || key == "/DA") && pair.before.getKey(key).isNull() &&
            HasSignaturesOnly(before_)) {
          return {{}, NewPlace("FORM_CHANGED", absl::StrCat("form ", key), Permission::kWhenSigned)};
        }
        return {{}, NewPlace("FORM_CHANGED", absl::StrCat("form ", key))};
      case Role::kPage: {
        const std::string page = absl::StrCat("page ", pair.known.page + 1);
        // The order in which the keyboard visits the fields: that of the structure.
        if (key == "/Tabs" && pair.before.getKey(key).isNull() &&
            pair.after.getKey(key).isNameAndEquals("/S")) {
          return {{}, NewPlace("TAB_ORDER_SET", page, Permission::kWhenClosed)};
        }
        if (key != "/Annots") return {{}, NewPlace("PAGE_CHANGED", page)};
        const Place* const place = NewPlace("ANNOTATION_CHANGED", page);
        // A page that had no annotations is compared with an empty list.
        QPDFObjectHandle annotations = pair.before.getKey("/Annots");
        if (annotations.isNull() && pair.after.getKey("/Annots").isArray()) {
          Push(QPDFObjectHandle::newArray(), pair.after.getKey("/Annots"),
               {Role::kAnnotations, pair.known.page}, place);
          return {{}, nullptr};
        }
        return {{Role::kAnnotations, pair.known.page}, place};
      }
      case Role::kInfo:
        if (key == "/ModDate" || key == "/Producer") {
          return {{}, NewPlace("INFO_CHANGED", absl::StrCat("info ", key), Permission::kWhenClosed)};
        }
        // PoDoFo adds an Info where there is none.
        if (key == "/CreationDate" && pair.before.getKey(key).isNull() && IsDate(pair.after.getKey(key))) {
          return {{}, NewPlace("INFO_CHANGED", "info /CreationDate", Permission::kWhenClosed)};
        }
        return {{}, NewPlace("INFO_CHANGED", absl::StrCat("info ", key))};
      default:
        return {{}, pair.place};
    }
  }

  std::pair<Known, const Place*> BelowTrailer(const Pair& pair, const std::string& key) {
    // The keys that describe how this revision's table of objects is written.
    static const std::set<std::string> kTable = {"/Size",  "/Prev",   "/XRefStm",     "/Type",  "/W",
                                                 "/Index", "/Filter", "/DecodeParms", "/Length"};
    if (kTable.contains(key)) return {{}, nullptr};
    if (key == "/Root") {
      // Another catalogue would be another document, even with the same content.
      if (before_.catalog.getObjGen() != after_.catalog.getObjGen())
        Differ(NewPlace("CATALOG_CHANGED", "catalog"));
      return {{Role::kCatalog}, NewPlace("CATALOG_CHANGED", "catalog")};
    }
    if (key == "/ID") return {{}, BelowId(pair)};
    if (key == "/Info") {
      const Place* const place = NewPlace("INFO_CHANGED", "info");
      if (pair.before.getKey(key).isNull() && pair.after.getKey(key).isDictionary()) {
        Push(QPDFObjectHandle::newDictionary(), pair.after.getKey(key), {Role::kInfo}, place);
        return {{}, nullptr};
      }
      return {{Role::kInfo}, place};
    }
    return {{}, pair.place};
  }

  // The first part of ID identifies the document and is not shown; some programs (PoDoFo) make it anew. The
  // second part changes with each revision.
  const Place* BelowId(const Pair& pair) {
    QPDFObjectHandle before = pair.before.getKey("/ID");
    QPDFObjectHandle after = pair.after.getKey("/ID");
    if (before.isArray() && after.isArray() && before.getArrayNItems() == 2 && after.getArrayNItems() == 2) {
      const bool identifiers = before.getArrayItem(0).isString() && after.getArrayItem(0).isString();
      Push(before.getArrayItem(0), after.getArrayItem(0), {},
           identifiers ? NewPlace("TRAILER_CHANGED", "trailer ID", Permission::kWhenClosed) : pair.place);
      return nullptr;
    }
    return pair.place;
  }

  void VisitField(const Pair& pair, const std::set<std::string>& keys) {
    QPDFObjectHandle before = pair.before;
    QPDFObjectHandle after = pair.after;
    const Field& field = *before_.fields.Find(before);
    const Field* const later = after_.fields.FindNamed(field.name);
    const Place* const place = NewPlace("FIELD_CHANGED", absl::StrCat("field ", field.name));
    const bool gets_signature = field.IsSignature() && !field.HasValue() && later != nullptr &&
                                later->dictionary.getKey("/V").isDictionary();
    const bool gets_text = IsFilled(field, later);
    if (gets_signature) SignatureAdded(later->dictionary.getKey("/V"), field.name, false, field.name);
    if (gets_text) changes_.insert({"FIELD_FILLED", place->text, Permission::kWhenSigned, field.name});
    // Only the field's own dictionary may get the value, not a widget of it.
    const bool own = before.getObjGen() == field.dictionary.getObjGen();
    for (const std::string& key : keys) {
      const bool value = key == "/V" && own;
      const bool free = (gets_signature && (value || key == "/AP" || key == "/F" || key == "/M")) ||
                        (gets_text && (value || key == "/AP"));
      if (!free) Push(before.getKey(key), after.getKey(key), {}, place);
    }
  }

  static bool HasSignaturesOnly(const Revision& revision) {
    return std::all_of(revision.fields.fields.begin(), revision.fields.fields.end(),
                       [](const Field& field) { return field.IsSignature(); });
  }

  // Whether a new signature's widget refers to no element of the structure, or to its own.
  bool HasPlaceInStructure(QPDFObjectHandle widget) const {
    QPDFObjectHandle key = widget.getKey("/StructParent");
    if (key.isNull()) return true;
    if (!parents_.has_value() || !key.isInteger()) return false;
    const auto found = parents_->entries.find(key.getIntValue());
    if (found == parents_->entries.end()) return false;
    QPDFObjectHandle element = found->second;
    return element.isDictionary() && IsElementOf(element, element.getKey("/P"), widget);
  }

  bool IsElementOf(QPDFObjectHandle element, QPDFObjectHandle parent, QPDFObjectHandle widget) const {
    QPDFObjectHandle found = WidgetOf(element, parent, before_, after_);
    return !found.isNull() && found.getObjGen() == widget.getObjGen();
  }

  // The root of a tagged document's structure, or one of its elements: the element of a new signature may
  // be added to its kids.
  void VisitStructure(const Pair& pair, const std::set<std::string>& keys) {
    const bool root = pair.known.role == Role::kStructure;
    QPDFObjectHandle before = pair.before;
    QPDFObjectHandle after = pair.after;
    for (const std::string& key : keys) {
      if (key == "/K") {
        VisitKids(pair);
      } else if (root && key == "/ParentTree") {
        VisitParentTree(pair);
      } else if (root && key == "/ParentTreeNextKey" && IsNextKey(before.getKey(key), after.getKey(key))) {
        changes_.insert({"STRUCTURE_ADDED", "structure", Permission::kWhenClosed, ""});
      } else {
        Push(before.getKey(key), after.getKey(key), {}, pair.place);
      }
    }
  }

  bool IsNextKey(QPDFObjectHandle before, QPDFObjectHandle after) const {
    return before.isInteger() && after.isInteger() && parents_.has_value() && !parents_->entries.empty() &&
           after.getIntValue() > before.getIntValue() &&
           after.getIntValue() > parents_->entries.rbegin()->first;
  }

  void VisitKids(const Pair& pair) {
    QPDFObjectHandle before = pair.before.getKey("/K");
    QPDFObjectHandle after = pair.after.getKey("/K");
    std::vector<QPDFObjectHandle> kept;
    bool added = false;
    for (QPDFObjectHandle kid : after.isArray() ? after.getArrayAsVector() : std::vector{after}) {
      // Kids that are not the element of a new signature are compared with the old ones.
      QPDFObjectHandle widget = WidgetOf(kid, pair.after, before_, after_);
      if (widget.isNull() || !HasPlaceInStructure(widget) || !widget.hasKey("/StructParent")) {
        kept.push_back(kid);
        continue;
      }
      // An element with two parents would be read twice.
      if (!placed_.insert(kid.getObjGen()).second) return Differ(pair.place);
      added = true;
      const bool time_stamp = IsDocumentTimeStamp(widget.getKey("/V")) && IsInvisible(widget);
      changes_.insert({"STRUCTURE_ADDED", absl::StrCat("field ", after_.fields.Find(widget)->name),
                       time_stamp ? Permission::kWhenClosed : Permission::kWhenSigned, ""});
    }
    if (!added) return Push(before, after, {}, pair.place);
    if (before.isIndirect()) reached_.insert(before.getObjGen());
    const std::vector<QPDFObjectHandle> old = before.isArray()  ? before.getArrayAsVector()
                                              : before.isNull() ? std::vector<QPDFObjectHandle>()
                                                                : std::vector{before};
    if (old.size() != kept.size()) return Differ(pair.place);
    for (size_t i = 0; i < old.size(); ++i) {
      if (old[i].getObjGen() != kept[i].getObjGen()) return Differ(pair.place);
      Push(old[i], kept[i], {}, pair.place);
    }
  }

  // The nodes of the tree may be built anew; its entries must stay, and only those of added elements may be
  // new.
  void VisitParentTree(const Pair& pair) {
    QPDFObjectHandle before = pair.before.getKey("/ParentTree");
    std::optional<ParentTree> old = ReadParentTree(before);
    if (!old.has_value() || !parents_.has_value()) {
      return Push(before, pair.after.getKey("/ParentTree"), {}, pair.place);
    }
    reached_.insert(old->nodes.begin(), old->nodes.end());
    for (auto& [key, value] : old->entries) {
      const auto found = parents_->entries.find(key);
      if (found == parents_->entries.end() || found->second.getObjGen() != value.getObjGen()) {
        return Differ(pair.place);
      }
      Push(value, found->second, {}, pair.place);
    }
    for (auto& [key, value] : parents_->entries) {
      if (old->entries.contains(key)) continue;
      QPDFObjectHandle element = value;
      QPDFObjectHandle widget =
          element.isDictionary() ? WidgetOf(element, element.getKey("/P"), before_, after_) : element;
      if (!widget.isDictionary() || !widget.getKey("/StructParent").isInteger() ||
          widget.getKey("/StructParent").getIntValue() != key) {
        return Differ(pair.place);
      }
    }
  }

  static bool IsDate(QPDFObjectHandle value) {
    return value.isString() && ParseDate(value.getStringValue()).has_value();
  }

  // The number and the date of a decision: from empty to a text, once.
  static bool IsFilled(const Field& field, const Field* later) {
    const auto* const names = std::begin(kFilledLater);
    if (later == nullptr || field.type != "/Tx" ||
        std::find(names, std::end(kFilledLater), field.name) == std::end(kFilledLater)) {
      return false;
    }
    QPDFObjectHandle value = field.dictionary.getKey("/V");
    QPDFObjectHandle filled = later->dictionary.getKey("/V");
    const bool was_empty = value.isNull() || (value.isString() && value.getStringValue().empty());
    return was_empty && filled.isString() && !filled.getStringValue().empty();
  }

  const Revision& before_;
  const Revision& after_;
  int64_t& budget_;
  std::map<QPDFObjGen, Known> known_;
  std::deque<Place> places_;
  std::vector<Pair> open_;
  std::set<std::tuple<QPDFObjGen, QPDFObjGen, bool>> seen_;
  std::set<QPDFObjGen> reached_;
  // Widgets of new signatures that were found on a page.
  std::set<QPDFObjGen> shown_;
  // Elements of new signatures that were found among some element's kids.
  std::set<QPDFObjGen> placed_;
  // Of the later revision; std::nullopt when it has none that can be relied on.
  std::optional<ParentTree> parents_;
  std::set<Change> changes_;
};

}  // namespace

absl::StatusOr<std::set<Change>> CompareRevisions(const Revision& before, const Revision& after,
                                                  int64_t& budget) {
  return Walk(before, after, budget).Run();
}

}  // namespace onestop::pdf
