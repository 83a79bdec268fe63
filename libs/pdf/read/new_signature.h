#pragma once

/// Signature fields that a later revision appends: what they may be, so that nothing else comes along with
/// them.

#include <string>

#include "libs/pdf/read/revision.h"

namespace onestop::pdf {

/// The names of the fields that the seal's revision fills (NĐ 30/2020: the clerk numbers after the leader
/// signed).
inline constexpr const char* kFilledLater[] = {"onestop.number", "onestop.date"};

/// Whether `item`, of `after`, is a field with a signature that `before` does not know: its own widget, with
/// none but the usual entries, no actions, a name of its own. Where its /StructParent leads is not looked at.
bool IsNewSignature(QPDFObjectHandle item, const Revision& before, const Revision& after);

/// Whether its widget is small enough to be shown on `page`.
bool FitsPage(QPDFObjectHandle widget, QPDFObjectHandle page);

/// Whether the widget has no area, as those of document time stamps.
bool IsInvisible(QPDFObjectHandle widget);

/// A signature dictionary that holds a document time stamp.
bool IsDocumentTimeStamp(QPDFObjectHandle signature);

}  // namespace onestop::pdf
