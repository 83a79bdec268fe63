// By the names of ISO 32000-2: 12.6 (actions), 8.11 (optional content), 7.11.4 (embedded files).

#include "libs/pdf/active_content.h"

namespace onestop::pdf {
namespace {

// Going to a page of this document and opening an address change nothing that is shown.
bool IsHarmless(QPDFObjectHandle action) {
  if (action.isArray() || action.isName() || action.isString()) return true;  // A destination.
  if (!action.isDictionary()) return false;
  // Another action may follow it.
  if (action.hasKey("/Next")) return false;
  QPDFObjectHandle kind = action.getKey("/S");
  return kind.isNameAndEquals("/GoTo") || kind.isNameAndEquals("/URI");
}

}  // namespace

bool IsAction(const std::string& key, QPDFObjectHandle value) {
  if (key == "/AA" || key == "/JS" || key == "/JavaScript") return !value.isNull();
  if (key == "/OpenAction") return !value.isNull() && !IsHarmless(value);
  // An annotation's or an outline's action; elsewhere the key means other things.
  return key == "/A" && value.isDictionary() && value.hasKey("/S") && !IsHarmless(value);
}

bool IsEmbeddedFile(const std::string& key) { return key == "/EmbeddedFiles" || key == "/EF"; }

bool IsOptionalContent(const std::string& key) { return key == "/OCProperties"; }

}  // namespace onestop::pdf
