#pragma once

/// The interactive form of a revision.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "qpdf/QPDFObjGen.hh"
#include "qpdf/QPDFObjectHandle.hh"

namespace onestop::pdf {

struct Field {
  // qpdf's handles have no const methods.
  mutable QPDFObjectHandle dictionary;
  /// Fully qualified, UTF-8.
  std::string name;
  /// "/Sig", "/Tx" and so on; inherited if need be.
  std::string type;
  /// Annotations that show it and are not the field's own dictionary.
  std::vector<QPDFObjectHandle> widgets;

  bool IsSignature() const { return type == "/Sig"; }
  bool HasValue() const;
};

struct FieldTree {
  std::vector<Field> fields;
  /// Dictionaries of fields and of their widgets: indices into `fields`.
  std::map<QPDFObjGen, size_t> by_object;

  /// Null when `object` is neither a field nor a widget of one.
  const Field* Find(QPDFObjectHandle object) const;
  const Field* FindNamed(const std::string& name) const;
};

/// Errors: INVALID_ARGUMENT for a tree of another form; RESOURCE_EXHAUSTED above a limit.
absl::StatusOr<FieldTree> ReadFields(QPDFObjectHandle catalog);

}  // namespace onestop::pdf
