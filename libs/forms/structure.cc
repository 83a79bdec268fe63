// Does for the structure of a document what cairo 1.16 cannot: artifacts, and texts for figures.

#include "libs/forms/structure.h"

#include <memory>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/forms/sheets.h"

namespace onestop::forms {
namespace {

using Handle = QPDFObjectHandle;
using Token = QPDFTokenizer::Token;

bool IsArtifact(Handle element) {
  return element.getKey("/S").isNameAndEquals(absl::StrCat("/", kArtifactTag));
}

// Replaces "/Private << /MCID 7 >> BDC" by "/Artifact BMC".
class MarkArtifacts : public Handle::TokenFilter {
 public:
  void handleToken(const Token& token) override {
    if (token.getType() == QPDFTokenizer::tt_name && token.getValue() == absl::StrCat("/", kArtifactTag)) {
      within_ = true;
      write("/Artifact BMC");
    } else if (!within_) {
      writeToken(token);
    } else if (token == Token(QPDFTokenizer::tt_word, "BDC")) {
      within_ = false;
    }
  }

 private:
  // From the name to the operator.
  bool within_ = false;
};

// The elements that the content of a page belongs to, by their numbers in it (ISO 32000-1, 14.7.4.4).
Handle ElementsOn(Handle root, Handle page) {
  std::vector<Handle> numbers = root.getKey("/ParentTree").getKey("/Nums").getArrayAsVector();
  for (size_t i = 0; i + 1 < numbers.size(); i += 2) {
    if (numbers[i].getIntValue() == page.getKey("/StructParents").getIntValue()) return numbers[i + 1];
  }
  return Handle::newNull();
}

}  // namespace

void FinishStructure(QPDF& pdf, const std::string& figure_text) {
  Handle root = pdf.getRoot().getKey("/StructTreeRoot");
  const std::vector<QPDFPageObjectHelper> pages = QPDFPageDocumentHelper(pdf).getAllPages();
  // For programs that add elements, as for a signature.
  root.replaceKey("/ParentTreeNextKey", Handle::newInteger(static_cast<long long>(pages.size())));
  for (Handle document : root.getKey("/K").getArrayAsVector()) {
    Handle kept = Handle::newArray();
    for (Handle element : document.getKey("/K").getArrayAsVector()) {
      if (!IsArtifact(element)) {
        kept.appendItem(element);
        if (element.getKey("/S").isNameAndEquals("/Figure")) {
          element.replaceKey("/Alt", Handle::newUnicodeString(figure_text));
        }
        continue;
      }
      ElementsOn(root, element.getKey("/Pg"))
          .setArrayItem(static_cast<int>(element.getKey("/K").getIntValue()), Handle::newNull());
    }
    document.replaceKey("/K", kept);
  }
  for (QPDFPageObjectHelper page : pages) {
    page.addContentTokenFilter(std::make_shared<MarkArtifacts>());
    // The fields that signing adds are reached in the order of the structure.
    page.getObjectHandle().replaceKey("/Tabs", Handle::newName("/S"));
  }
}

}  // namespace onestop::forms
