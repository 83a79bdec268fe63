// Reads the structure tree of a tagged PDF as far as it must, to recognise the element of a new signature.

#include "libs/pdf/read/structure.h"

#include <algorithm>
#include <string>

#include "libs/pdf/limits.h"
#include "libs/pdf/read/new_signature.h"

namespace onestop::pdf {
namespace {

bool OnlyHas(QPDFObjectHandle dictionary, const std::set<std::string>& entries) {
  const std::set<std::string> keys = dictionary.getKeys();
  return std::includes(entries.begin(), entries.end(), keys.begin(), keys.end());
}

bool IsNamed(QPDFObjectHandle dictionary, const char* key, const char* name) {
  return !dictionary.hasKey(key) || dictionary.getKey(key).isNameAndEquals(name);
}

// Reads one node and those below it; false when they are not a number tree.
bool ReadNode(QPDFObjectHandle node, int depth, ParentTree& tree) {
  static const std::set<std::string> kEntries = {"/Kids", "/Limits", "/Nums"};
  if (!node.isDictionary() || !OnlyHas(node, kEntries) || depth > kTreeDepthMax) return false;
  // Each node once: a circle would not end, and a shared node would be found under two keys.
  if (node.isIndirect() && !tree.nodes.insert(node.getObjGen()).second) return false;
  const size_t entries_before = tree.entries.size();
  QPDFObjectHandle kids = node.getKey("/Kids");
  QPDFObjectHandle numbers = node.getKey("/Nums");
  // Exactly one of both, by the standard.
  if (kids.isArray() == numbers.isArray()) return false;
  const bool was_empty = tree.entries.empty();
  const long long last_before = was_empty ? 0 : tree.entries.rbegin()->first;
  for (int i = 0; kids.isArray() && i < kids.getArrayNItems(); ++i) {
    if (!ReadNode(kids.getArrayItem(i), depth + 1, tree)) return false;
  }
  for (int i = 0; numbers.isArray() && i + 1 < numbers.getArrayNItems(); i += 2) {
    QPDFObjectHandle key = numbers.getArrayItem(i);
    if (!key.isInteger() || tree.entries.size() >= kObjectsMax) return false;
    const bool rises = tree.entries.empty() || key.getIntValue() > tree.entries.rbegin()->first;
    if (!rises) return false;
    tree.entries.emplace_hint(tree.entries.end(), key.getIntValue(), numbers.getArrayItem(i + 1));
  }
  if (numbers.isArray() && numbers.getArrayNItems() % 2 != 0) return false;
  QPDFObjectHandle limits = node.getKey("/Limits");
  // Readers search by the limits: wrong ones would show other entries than this function reads.
  if (limits.isNull()) return depth == 0;
  if (!limits.isArray() || limits.getArrayNItems() != 2 || tree.entries.size() == entries_before)
    return false;
  const auto first = was_empty ? tree.entries.begin() : tree.entries.upper_bound(last_before);
  return limits.getArrayItem(0).isInteger() && limits.getArrayItem(1).isInteger() &&
         limits.getArrayItem(0).getIntValue() == first->first &&
         limits.getArrayItem(1).getIntValue() == tree.entries.rbegin()->first;
}

// The kids of an element, which /K holds as one value or as an array.
std::vector<QPDFObjectHandle> KidsOf(QPDFObjectHandle element) {
  QPDFObjectHandle kids = element.getKey("/K");
  if (kids.isArray()) return kids.getArrayAsVector();
  return kids.isNull() ? std::vector<QPDFObjectHandle>() : std::vector<QPDFObjectHandle>{kids};
}

bool IsElement(QPDFObjectHandle object) {
  return object.isIndirect() && object.isDictionary() && object.getKey("/S").isName() &&
         IsNamed(object, "/Type", "/StructElem");
}

bool IsPage(QPDFObjectHandle page, const Revision& revision) {
  return std::any_of(revision.pages.begin(), revision.pages.end(),
                     [&](QPDFObjectHandle one) { return one.getObjGen() == page.getObjGen(); });
}

}  // namespace

std::optional<ParentTree> ReadParentTree(QPDFObjectHandle root) {
  ParentTree tree;
  if (!ReadNode(root, 0, tree)) return std::nullopt;
  return tree;
}

std::vector<QPDFObjectHandle> ElementsBelow(QPDFObjectHandle structure_root) {
  std::vector<QPDFObjectHandle> elements;
  std::set<QPDFObjGen> seen;
  std::vector<QPDFObjectHandle> open = {structure_root};
  while (!open.empty() && elements.size() < kObjectsMax) {
    QPDFObjectHandle element = open.back();
    open.pop_back();
    for (QPDFObjectHandle kid : KidsOf(element)) {
      if (!IsElement(kid) || !seen.insert(kid.getObjGen()).second) continue;
      elements.push_back(kid);
      open.push_back(kid);
    }
  }
  return elements;
}

QPDFObjectHandle WidgetOf(QPDFObjectHandle element, QPDFObjectHandle parent, const Revision& before,
                          const Revision& after) {
  // An element of a signature field needs no other entry; /ActualText or /Alt would change what is read
  // aloud.
  static const std::set<std::string> kElement = {"/K", "/P", "/Pg", "/S", "/Type"};
  static const std::set<std::string> kReference = {"/Obj", "/Pg", "/Type"};
  const QPDFObjectHandle none = QPDFObjectHandle::newNull();
  if (!IsElement(element) || before.table.contains(element.getObjGen()) || !OnlyHas(element, kElement) ||
      !element.getKey("/S").isNameAndEquals("/Form") ||
      element.getKey("/P").getObjGen() != parent.getObjGen()) {
    return none;
  }
  const std::vector<QPDFObjectHandle> kids = KidsOf(element);
  if (kids.size() != 1) return none;
  QPDFObjectHandle reference = kids.front();
  if (!reference.isDictionary() || !reference.getKey("/Type").isNameAndEquals("/OBJR") ||
      !OnlyHas(reference, kReference) ||
      (reference.isIndirect() && before.table.contains(reference.getObjGen()))) {
    return none;
  }
  for (QPDFObjectHandle holder : {element, reference}) {
    if (holder.hasKey("/Pg") && !IsPage(holder.getKey("/Pg"), after)) return none;
  }
  QPDFObjectHandle widget = reference.getKey("/Obj");
  return IsNewSignature(widget, before, after) ? widget : none;
}

}  // namespace onestop::pdf
