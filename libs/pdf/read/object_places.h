#pragma once

/// Where the objects of a revision are in the file. Two revisions of a file differ by appended bytes, so an
/// object changed exactly when its place did.

#include <set>

#include "libs/pdf/read/changes.h"
#include "libs/pdf/read/revision.h"

namespace onestop::pdf {

/// Whether both revisions take `object` from the same bytes.
bool SamePlace(const Revision& before, const Revision& after, QPDFObjGen object);

/// Adds what the comparison of references does not find: objects of `before` outside of `reached` that
/// `after` redefines (OBJECT_REDEFINED), and objects that `after` takes from bytes of `before` which were no
/// object then (HIDDEN_OBJECT_USED): the traces of shadow attacks.
void AddMovedObjects(const Revision& before, const Revision& after, const std::set<QPDFObjGen>& reached,
                     std::set<Change>& changes);

}  // namespace onestop::pdf
