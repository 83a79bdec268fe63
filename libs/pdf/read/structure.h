#pragma once

/// The structure tree of a tagged PDF (ISO 32000-2 14.7), as far as a new signature's field needs an element
/// in it: programs that keep documents accessible (Acrobat, as PDF/UA asks) add an element for its widget.

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "libs/pdf/read/revision.h"

namespace onestop::pdf {

/// Maps a page's content or an annotation to its elements: /ParentTree, in order.
struct ParentTree {
  std::map<long long, QPDFObjectHandle> entries;
  /// The nodes that it is made of.
  std::set<QPDFObjGen> nodes;
};

/// std::nullopt when it is not the number tree that the standard describes (rising keys, correct limits):
/// readers might find other entries in it.
std::optional<ParentTree> ReadParentTree(QPDFObjectHandle root);

/// The elements of the tree, except its root: indirect dictionaries. Stops at kObjectsMax.
std::vector<QPDFObjectHandle> ElementsBelow(QPDFObjectHandle structure_root);

/// The widget that `element` represents; null unless `element` is new in `after`, has the type Form below
/// `parent`, refers to the new widget of one signature, and holds nothing else: no text of its own, no
/// other content.
QPDFObjectHandle WidgetOf(QPDFObjectHandle element, QPDFObjectHandle parent, const Revision& before,
                          const Revision& after);

}  // namespace onestop::pdf
