#pragma once

/// What makes a PDF show another thing than its pages: scripts and actions, content that is switched on and off, and files
/// inside of it. No such document is signed here, and of others' documents no verdict vouches for what was seen.

#include <qpdf/QPDFObjectHandle.hh>
#include <string>

namespace onestop::pdf {

/// Whether an entry of a dictionary has a reader's program act: a script, or an action but for going to a page and opening
/// an address. `key` is its name, "/AA".
bool IsAction(const std::string& key, QPDFObjectHandle value);
/// Whether it holds files.
bool IsEmbeddedFile(const std::string& key);
/// Whether it lists content that is shown at times only.
bool IsOptionalContent(const std::string& key);

}  // namespace onestop::pdf
