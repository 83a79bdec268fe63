#pragma once

/// A PDF as it was when the file ended at one of its revisions: the first bytes of a file, parsed by
/// themselves.

#include <cstddef>
#include <map>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/pdf/read/fields.h"
#include "qpdf/QPDF.hh"
#include "qpdf/QPDFObjectHandle.hh"
#include "qpdf/QPDFXRefEntry.hh"

namespace onestop::pdf {

/// Not copied: its objects point into `pdf`.
struct Revision {
  explicit Revision(std::shared_ptr<QPDF> parsed) : pdf(std::move(parsed)) {}
  Revision(const Revision&) = delete;
  Revision& operator=(const Revision&) = delete;
  // Objects of qpdf may hold one another in a circle: destroying `pdf` frees them.
  ~Revision() = default;

  std::shared_ptr<QPDF> pdf;
  /// The number of the file's first bytes that it consists of.
  size_t end = 0;
  std::map<QPDFObjGen, QPDFXRefEntry> table;
  // qpdf's handles have no const methods.
  mutable QPDFObjectHandle catalog;
  FieldTree fields;
  /// In the order of display.
  std::vector<QPDFObjectHandle> pages;
};

/// Parses `bytes`, which outlive the revision, without any repair: a PDF's header at the beginning, its end
/// mark at the end, every object readable, nothing that qpdf warns of.
///
/// Errors: INVALID_ARGUMENT when one of these does not hold; UNIMPLEMENTED when it is encrypted;
/// RESOURCE_EXHAUSTED above a limit. qpdf throws on its own behalf: callers catch std::exception.
absl::StatusOr<std::unique_ptr<Revision>> OpenRevision(absl::string_view bytes);

/// The same with repair, as far as possible: to decide whether a damaged file holds signatures at all. Null
/// when even that is impossible.
std::unique_ptr<Revision> OpenDamaged(absl::string_view bytes);

}  // namespace onestop::pdf
