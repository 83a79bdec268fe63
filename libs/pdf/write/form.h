#pragma once

/// A document's form: finds and makes fields under their full names. Private to this module.

#include <optional>
#include <qpdf/QPDFObjectHandle.hh>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/pdf/write/document.h"
#include "libs/pdf/write/incremental_revision.h"
#include "libs/pdf/write/place.h"

namespace onestop::pdf {

/// Methods may throw what qpdf throws.
class Form {
 public:
  Form(Document& document, Revision& revision) : document_(document), revision_(revision) {}

  /// The field of this full name, such as "onestop.seal". Errors: DRAFT_NOT_SIGNABLE "damaged", "too large".
  absl::StatusOr<std::optional<QPDFObjectHandle>> Find(absl::string_view name);

  /// Puts `widget`, a field that is its own annotation, at `place` of the page, under `name`, whose groups
  /// are made where they are missing. An invisible one has a rectangle without size. Returns the reference to
  /// it. Errors: FIELD_INVALID `name`; DRAFT_NOT_SIGNABLE "no such page", "field of another type".
  absl::StatusOr<QPDFObjectHandle> Make(const std::string& name, const Place& place, QPDFObjectHandle widget);

  /// Marks that the form holds signatures and that the file may only be appended to.
  void MarkSigned();
  /// Adds a font that fields may name, if the form has none of this name.
  void AddFont(const std::string& name, const std::string& base_font);

 private:
  QPDFObjectHandle Editable();
  absl::Status AddToGroup(const std::string& name, QPDFObjectHandle field, QPDFObjectHandle widget);
  void AddToPage(QPDFObjectHandle page, QPDFObjectHandle widget);

  Document& document_;
  Revision& revision_;
};

/// A widget as its reader sees it: its upright size, and the rotation of its page.
struct WidgetView {
  double width = 0;
  double height = 0;
  int rotation = 0;

  static absl::StatusOr<WidgetView> Of(QPDFObjectHandle widget);
};

}  // namespace onestop::pdf
