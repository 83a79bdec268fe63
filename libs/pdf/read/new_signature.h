#pragma once

/// Signature fields that a later revision adds: the form they must have, so that nothing else is added with
/// them.

#include <string>

#include "libs/pdf/read/revision.h"

namespace onestop::pdf {

/// The names of the fields that the seal's revision fills (NĐ 30/2020: the clerk numbers after the leader
/// signed).
inline constexpr const char* kFilledLater[] = {"onestop.number", "onestop.date"};

/// Whether `item`, of `after`, is a field with a signature that `before` does not have: its own widget,
/// with the usual entries only, no actions, and a name of its own. The target of its /StructParent is not
/// checked.
bool IsNewSignature(QPDFObjectHandle item, const Revision& before, const Revision& after);

/// Whether its widget is small enough to be shown on `page`.
bool FitsPage(QPDFObjectHandle widget, QPDFObjectHandle page);

/// Whether the widget has no area, as document time stamps have.
bool IsInvisible(QPDFObjectHandle widget);

/// A signature dictionary that holds a document time stamp.
bool IsDocumentTimeStamp(QPDFObjectHandle signature);

}  // namespace onestop::pdf
