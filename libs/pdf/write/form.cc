// Finds and makes fields under their full names, whose parts ISO 32000 writes as a tree.

#include "libs/pdf/write/form.h"

#include <cmath>
#include <deque>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/reason.h"
#include "libs/base/status_macros.h"
#include "libs/pdf/write/prepare.h"
#include "libs/refusal/refusals.h"

namespace onestop::pdf {
namespace {

// The flags Print and Locked: printed, and locked against being moved (ISO 32000-2, table 167).
constexpr int kPrintLocked = 4 | 128;

QPDFObjectHandle RectangleOf(const Rectangle& own) {
  const auto number = [](double value) { return QPDFObjectHandle::newReal(value, 3); };
  return QPDFObjectHandle::newArray(
      {number(own.left), number(own.bottom), number(own.left + own.width), number(own.bottom + own.height)});
}

std::string JoinName(const std::string& parent, QPDFObjectHandle field) {
  QPDFObjectHandle own = field.getKey("/T");
  if (!own.isString()) return parent;
  return parent.empty() ? own.getUTF8Value() : absl::StrCat(parent, ".", own.getUTF8Value());
}

}  // namespace

absl::StatusOr<std::optional<QPDFObjectHandle>> Form::Find(absl::string_view name) {
  QPDFObjectHandle form = revision_.Now(revision_.Now(document_.catalog()).getKey("/AcroForm"));
  if (!form.isDictionary()) return std::nullopt;
  std::deque<std::pair<std::string, QPDFObjectHandle>> waiting;
  std::set<QPDFObjGen> seen;
  int count = 0;
  const auto enqueue = [&](const std::string& parent, QPDFObjectHandle list) {
    list = revision_.Now(list);
    if (!list.isArray()) return;
    for (QPDFObjectHandle field : list.aitems()) waiting.emplace_back(parent, field);
  };
  enqueue("", form.getKey("/Fields"));
  while (!waiting.empty()) {
    auto [parent, reference] = waiting.front();
    waiting.pop_front();
    if (++count > kPdfFieldsMax) {
      return refusal::DraftNotSignable("too large",
                                       absl::StrCat("its form has more than ", kPdfFieldsMax, " fields"));
    }
    // A field may already have been changed in this revision: that state counts.
    QPDFObjectHandle field = revision_.Now(reference);
    if (!field.isDictionary() || !reference.isIndirect() || !seen.insert(reference.getObjGen()).second) {
      return refusal::DraftNotSignable("damaged",
                                       "its form has a field that is not a dictionary, or that occurs twice");
    }
    const std::string full = JoinName(parent, field);
    if (full == name && field.hasKey("/T")) return reference;
    // Only below nodes that may lead to the name: full names grow towards the leaves.
    if (absl::StartsWith(absl::StrCat(name, "."), absl::StrCat(full, ".")) || full.empty()) {
      enqueue(full, field.getKey("/Kids"));
    }
  }
  return std::nullopt;
}

absl::StatusOr<QPDFObjectHandle> Form::Make(const std::string& name, const Place& place,
                                            QPDFObjectHandle widget) {
  // The page comes from a request or from a draft, so it is checked against the document.
  if (place.page < 0 || static_cast<size_t>(place.page) >= document_.pages().size()) {
    return refusal::DraftNotSignable("no such page", absl::StrCat("it has ", document_.pages().size(),
                                                                  " pages, and none of index ", place.page));
  }
  QPDFObjectHandle page = document_.pages()[static_cast<size_t>(place.page)];
  ASSIGN_OR_RETURN(const PageView view, PageView::Of(page));
  const bool invisible = place.rectangle.width == 0 && place.rectangle.height == 0;
  if (!invisible && !view.Contains(place.rectangle)) {
    return base::FieldError(name, absl::StrCat("its place is not on the page, which is ", view.width(),
                                               " by ", view.height(), " points; give it a place inside"));
  }
  widget.replaceKey("/Type", QPDFObjectHandle::newName("/Annot"));
  widget.replaceKey("/Subtype", QPDFObjectHandle::newName("/Widget"));
  widget.replaceKey("/F", QPDFObjectHandle::newInteger(kPrintLocked));
  widget.replaceKey("/P", page);
  widget.replaceKey("/Rect", RectangleOf(invisible ? Rectangle{} : view.ToOwn(place.rectangle)));
  // Readers' programs turn the appearance back by this, so that it is upright on a rotated page.
  if (!invisible && view.rotation() != 0) {
    QPDFObjectHandle look = QPDFObjectHandle::newDictionary();
    look.replaceKey("/R", QPDFObjectHandle::newInteger(view.rotation()));
    widget.replaceKey("/MK", look);
  }
  QPDFObjectHandle reference = revision_.Add(widget);
  RETURN_IF_ERROR(AddToGroup(name, reference, widget));
  AddToPage(page, reference);
  return reference;
}

absl::Status Form::AddToGroup(const std::string& name, QPDFObjectHandle field, QPDFObjectHandle widget) {
  const std::vector<std::string> parts = absl::StrSplit(name, '.');
  for (const std::string& part : parts) {
    // Checked here and not at the start, since names come from several lists of the request.
    if (part.empty() || name.size() > kPdfTextBytesMax) {
      return base::FieldError("field_name", "must be names joined by dots, such as onestop.leader");
    }
  }
  QPDFObjectHandle siblings = revision_.EditValue(Editable(), "/Fields", QPDFObjectHandle::newArray());
  std::string full;
  std::optional<QPDFObjectHandle> parent;
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    absl::StrAppend(&full, i == 0 ? "" : ".", parts[i]);
    ASSIGN_OR_RETURN(std::optional<QPDFObjectHandle> group, Find(full));
    // A group that is missing is made; one that another field made in this revision is found by Find().
    if (!group.has_value()) {
      QPDFObjectHandle made = QPDFObjectHandle::newDictionary();
      made.replaceKey("/T", QPDFObjectHandle::newUnicodeString(parts[i]));
      if (parent.has_value()) made.replaceKey("/Parent", *parent);
      group = revision_.Add(made);
      siblings.appendItem(*group);
    }
    QPDFObjectHandle editable = revision_.Edit(*group);
    // A group that is itself a field or a widget cannot have fields below it.
    if (editable.hasKey("/FT") || editable.hasKey("/Subtype")) {
      return refusal::DraftNotSignable("field of another type",
                                       "its form has a field where a group of fields is needed");
    }
    siblings = revision_.EditValue(editable, "/Kids", QPDFObjectHandle::newArray());
    parent = group;
  }
  if (parent.has_value()) widget.replaceKey("/Parent", *parent);
  widget.replaceKey("/T", QPDFObjectHandle::newUnicodeString(parts.back()));
  siblings.appendItem(field);
  return absl::OkStatus();
}

void Form::AddToPage(QPDFObjectHandle page, QPDFObjectHandle widget) {
  QPDFObjectHandle annotations = revision_.Now(page).getKey("/Annots");
  // An array of its own is changed alone, so that the page object stays as it was signed.
  if (annotations.isIndirect() && annotations.isArray()) {
    revision_.Edit(annotations).appendItem(widget);
    return;
  }
  QPDFObjectHandle editable = revision_.Edit(page);
  QPDFObjectHandle list = annotations.isArray() ? annotations.shallowCopy() : QPDFObjectHandle::newArray();
  list.appendItem(widget);
  editable.replaceKey("/Annots", list);
}

QPDFObjectHandle Form::Editable() {
  QPDFObjectHandle catalog = document_.catalog();
  QPDFObjectHandle form = revision_.Now(catalog).getKey("/AcroForm");
  if (form.isIndirect()) return revision_.Edit(form);
  if (form.isDictionary()) return revision_.EditValue(revision_.Edit(catalog), "/AcroForm", form);
  QPDFObjectHandle made = QPDFObjectHandle::newDictionary();
  made.replaceKey("/Fields", QPDFObjectHandle::newArray());
  revision_.Edit(catalog).replaceKey("/AcroForm", revision_.Add(made));
  return made;
}

void Form::MarkSigned() {
  QPDFObjectHandle form = revision_.Now(revision_.Now(document_.catalog()).getKey("/AcroForm"));
  QPDFObjectHandle flags = form.isDictionary() ? form.getKey("/SigFlags") : QPDFObjectHandle::newNull();
  // SignaturesExist and AppendOnly: with both set nothing has to change.
  if (flags.isInteger() && flags.getIntValue() == 3) return;
  Editable().replaceKey("/SigFlags", QPDFObjectHandle::newInteger(3));
}

void Form::AddFont(const std::string& name, const std::string& base_font) {
  QPDFObjectHandle resources = revision_.EditValue(Editable(), "/DR", QPDFObjectHandle::newDictionary());
  QPDFObjectHandle fonts = revision_.EditValue(resources, "/Font", QPDFObjectHandle::newDictionary());
  if (fonts.hasKey(name)) return;
  QPDFObjectHandle font =
      QPDFObjectHandle::parse("<< /Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding >>");
  font.replaceKey("/BaseFont", QPDFObjectHandle::newName(base_font));
  fonts.replaceKey(name, revision_.Add(font));
}

absl::StatusOr<WidgetView> WidgetView::Of(QPDFObjectHandle widget) {
  QPDFObjectHandle box = widget.getKey("/Rect");
  if (!box.isRectangle()) return refusal::DraftNotSignable("damaged", "a field has no place on a page");
  const QPDFObjectHandle::Rectangle own = box.getArrayAsRectangle();
  WidgetView view{own.urx - own.llx, own.ury - own.lly, 0};
  QPDFObjectHandle look = widget.getKey("/MK");
  if (look.isDictionary() && look.getKey("/R").isInteger()) {
    view.rotation = static_cast<int>(((look.getKey("/R").getIntValue() % 360) + 360) % 360);
  }
  if (view.rotation % 180 != 0) std::swap(view.width, view.height);
  // Written so that a size that is not a number is refused too.
  if (!(view.width >= 1 && view.height >= 1))
    return refusal::DraftNotSignable("damaged", "a field has no place on a page");
  return view;
}

}  // namespace onestop::pdf
