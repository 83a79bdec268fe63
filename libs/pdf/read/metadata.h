#pragma once

/// The metadata of a document (XMP, ISO 16684-1).

#include "qpdf/QPDFObjectHandle.hh"

namespace onestop::pdf {

/// Whether two metadata streams say the same but for when the document was last saved and under what number
/// (xmp:ModifyDate, xmp:MetadataDate, xmpMM:InstanceID), as text; spaces between elements do not count. These
/// values must be dates and a name, so that nothing that a reader shows can stand in their places.
bool OnlyStampsDiffer(QPDFObjectHandle before, QPDFObjectHandle after);

}  // namespace onestop::pdf
