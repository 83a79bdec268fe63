// Reads the tree of form fields without recursion and within limits, since it comes from an untrusted file.

#include "libs/pdf/read/fields.h"

#include <set>
#include <utility>

#include "absl/status/status.h"
#include "libs/pdf/limits.h"

namespace onestop::pdf {
namespace {

// A node of the tree that is not read yet.
struct Node {
  QPDFObjectHandle dictionary;
  std::string parent_name;
  std::string type;
  int depth = 0;
};

std::string NameOf(QPDFObjectHandle dictionary, const std::string& parent) {
  QPDFObjectHandle part = dictionary.getKey("/T");
  if (!part.isString()) return parent;
  return parent.empty() ? part.getUTF8Value() : parent + "." + part.getUTF8Value();
}

// A dictionary without a name below a field is one of its widgets.
bool IsWidgetOnly(QPDFObjectHandle kid) { return kid.isDictionary() && !kid.hasKey("/T"); }

class Reader {
 public:
  absl::StatusOr<FieldTree> Read(QPDFObjectHandle roots) {
    // From the last to the first, since `open_` is a stack and fields keep the file's order.
    for (int i = roots.getArrayNItems() - 1; i >= 0; --i) {
      open_.push_back({.dictionary = roots.getArrayItem(i), .parent_name = "", .type = "", .depth = 0});
    }
    while (!open_.empty()) {
      Node node = std::move(open_.back());
      open_.pop_back();
      if (const absl::Status status = Visit(std::move(node)); !status.ok()) return status;
    }
    return std::move(tree_);
  }

 private:
  absl::Status Visit(Node node) {
    QPDFObjectHandle dictionary = node.dictionary;
    if (!dictionary.isDictionary())
      return absl::InvalidArgumentError("the form holds a field that is no dictionary");
    if (node.depth > kTreeDepthMax || tree_.fields.size() >= kFieldsMax || open_.size() > kFieldsMax) {
      return absl::ResourceExhaustedError("the form has too many fields or levels");
    }
    // A field reachable on two ways could have two names, and a lock names fields.
    if (dictionary.isIndirect() && !seen_.insert(dictionary.getObjGen()).second) {
      return absl::InvalidArgumentError("a field occurs twice in the form");
    }
    Field field{.dictionary = dictionary,
                .name = NameOf(dictionary, node.parent_name),
                .type = node.type,
                .widgets = {}};
    if (dictionary.getKey("/FT").isName()) field.type = dictionary.getKey("/FT").getName();

    bool has_fields_below = false;
    QPDFObjectHandle kids = dictionary.getKey("/Kids");
    for (int i = kids.isArray() ? kids.getArrayNItems() - 1 : -1; i >= 0; --i) {
      QPDFObjectHandle kid = kids.getArrayItem(i);
      if (IsWidgetOnly(kid)) {
        field.widgets.push_back(kid);
      } else {
        has_fields_below = true;
        open_.push_back(
            {.dictionary = kid, .parent_name = field.name, .type = field.type, .depth = node.depth + 1});
      }
    }
    // A node above other fields is a field itself only if it has a value.
    if (!has_fields_below || field.HasValue()) Add(std::move(field));
    return absl::OkStatus();
  }

  void Add(Field field) {
    const size_t index = tree_.fields.size();
    if (field.dictionary.isIndirect()) tree_.by_object[field.dictionary.getObjGen()] = index;
    for (QPDFObjectHandle widget : field.widgets) {
      // emplace() keeps the field's own dictionary, if a widget claims to be the same object.
      if (widget.isIndirect()) tree_.by_object.emplace(widget.getObjGen(), index);
    }
    tree_.fields.push_back(std::move(field));
  }

  FieldTree tree_;
  std::vector<Node> open_;
  std::set<QPDFObjGen> seen_;
};

}  // namespace

bool Field::HasValue() const { return !dictionary.getKey("/V").isNull(); }

const Field* FieldTree::Find(QPDFObjectHandle object) const {
  if (!object.isIndirect()) return nullptr;
  const auto found = by_object.find(object.getObjGen());
  return found == by_object.end() ? nullptr : &fields[found->second];
}

const Field* FieldTree::FindNamed(const std::string& name) const {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

absl::StatusOr<FieldTree> ReadFields(QPDFObjectHandle catalog) {
  QPDFObjectHandle form = catalog.getKey("/AcroForm");
  if (form.isNull()) return FieldTree();
  if (!form.isDictionary()) return absl::InvalidArgumentError("AcroForm is not a dictionary");
  QPDFObjectHandle roots = form.getKey("/Fields");
  if (roots.isNull()) return FieldTree();
  if (!roots.isArray()) return absl::InvalidArgumentError("AcroForm's Fields is not an array");
  return Reader().Read(roots);
}

}  // namespace onestop::pdf
