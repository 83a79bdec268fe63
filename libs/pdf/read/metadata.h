#pragma once

/// The metadata of a document (XMP, ISO 16684-1).

#include "qpdf/QPDFObjectHandle.hh"

namespace onestop::pdf {

/// Whether two metadata streams are equal as text except for the time and number of the last save
/// (xmp:ModifyDate, xmp:MetadataDate, xmpMM:InstanceID); the number of spaces between elements does not
/// count. These values must be dates or names, so that nothing that a reader shows can be put in their
/// places.
bool OnlyStampsDiffer(QPDFObjectHandle before, QPDFObjectHandle after);

}  // namespace onestop::pdf
