// Adds to cairo's PDF what PDF/A-2b asks for: metadata, an output intent, named destinations, glyph maps.

#include "libs/forms/archive_pdf.h"

#include <cairo.h>
#include <lcms2.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFWriter.hh>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/calendar/zone.h"
#include "libs/forms/structure.h"

namespace onestop::forms {
namespace {

constexpr char kCreator[] = "Onestop";
constexpr char kLanguage[] = "vi-VN";

// The sRGB profile as an ICC file, with the same bytes each time. Empty when it cannot be made.
std::string MakeSrgbProfile() {
  struct Close {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
  };
  const std::unique_ptr<void, Close> profile(cmsCreate_sRGBProfile());
  if (profile == nullptr) return "";
  // ICC version 2, which every reader of PDF/A understands.
  cmsSetProfileVersion(profile.get(), 2.1);
  cmsUInt32Number size = 0;
  if (cmsSaveProfileToMem(profile.get(), nullptr, &size) == 0) return "";
  std::string bytes(size, '\0');
  if (cmsSaveProfileToMem(profile.get(), bytes.data(), &size) == 0) return "";
  // The header's dateTimeNumber would be the time of this run; it is set to 2026-01-01, so that equal input
  // gives equal bytes.
  constexpr size_t kDateAt = 24;
  constexpr char kDate[] = {0x07, static_cast<char>(0xEA), 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};
  return bytes.replace(kDateAt, sizeof kDate, kDate, sizeof kDate);
}

// Never destroyed: threads may still make documents while the program exits.
const std::string& SrgbProfile() {
  static const std::string& profile = *new std::string(MakeSrgbProfile());
  return profile;
}

// The title comes from a template and may hold what XML takes for markup.
std::string XmlText(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
}

std::string Producer() { return absl::StrCat("cairo ", cairo_version_string()); }

// Everything here must agree with the document information (ISO 19005-2, 6.6.2.3), which AddMetadata()
// writes.
std::string Xmp(const ArchiveData& data) {
  const std::string created =
      absl::FormatTime("%Y-%m-%dT%H:%M:%S%Ez", data.created_at, calendar::OfficeZone());
  return absl::StrCat(
      "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
      "<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\""
      " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
      " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n"
      "<pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n"
      "<dc:format>application/pdf</dc:format>\n"
      "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">",
      XmlText(data.title),
      "</rdf:li></rdf:Alt></dc:title>\n"
      "<dc:language><rdf:Bag><rdf:li>",
      kLanguage, "</rdf:li></rdf:Bag></dc:language>\n<xmp:CreatorTool>", kCreator,
      "</xmp:CreatorTool>\n<xmp:CreateDate>", created, "</xmp:CreateDate>\n<xmp:ModifyDate>", created,
      "</xmp:ModifyDate>\n<pdf:Producer>", Producer(),
      "</pdf:Producer>\n</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n");
}

// A date as PDF writes it: "D:20261121140500+07'00'".
std::string PdfDate(absl::Time time) {
  const std::string text = absl::FormatTime("D:%Y%m%d%H%M%S%Ez", time, calendar::OfficeZone());
  return absl::StrCat(text.substr(0, text.size() - 3), "'", text.substr(text.size() - 2), "'");
}

void AddMetadata(QPDF& pdf, const ArchiveData& data) {
  QPDFObjectHandle metadata = QPDFObjectHandle::newStream(&pdf, Xmp(data));
  metadata.getDict().replaceKey("/Type", QPDFObjectHandle::newName("/Metadata"));
  metadata.getDict().replaceKey("/Subtype", QPDFObjectHandle::newName("/XML"));
  pdf.getRoot().replaceKey("/Metadata", metadata);
  pdf.getRoot().replaceKey("/Lang", QPDFObjectHandle::newString(kLanguage));
  QPDFObjectHandle preferences = QPDFObjectHandle::newDictionary();
  preferences.replaceKey("/DisplayDocTitle", QPDFObjectHandle::newBool(true));
  pdf.getRoot().replaceKey("/ViewerPreferences", preferences);
  const std::string created = PdfDate(data.created_at);
  QPDFObjectHandle information = QPDFObjectHandle::newDictionary();
  information.replaceKey("/Title", QPDFObjectHandle::newUnicodeString(data.title));
  information.replaceKey("/Creator", QPDFObjectHandle::newString(kCreator));
  information.replaceKey("/Producer", QPDFObjectHandle::newString(Producer()));
  information.replaceKey("/CreationDate", QPDFObjectHandle::newString(created));
  information.replaceKey("/ModDate", QPDFObjectHandle::newString(created));
  pdf.getTrailer().replaceKey("/Info", pdf.makeIndirectObject(information));
}

void AddOutputIntent(QPDF& pdf) {
  QPDFObjectHandle profile = QPDFObjectHandle::newStream(&pdf, SrgbProfile());
  profile.getDict().replaceKey("/N", QPDFObjectHandle::newInteger(3));
  QPDFObjectHandle intent = QPDFObjectHandle::newDictionary();
  intent.replaceKey("/Type", QPDFObjectHandle::newName("/OutputIntent"));
  intent.replaceKey("/S", QPDFObjectHandle::newName("/GTS_PDFA1"));
  intent.replaceKey("/OutputConditionIdentifier", QPDFObjectHandle::newString("sRGB IEC61966-2.1"));
  intent.replaceKey("/Info", QPDFObjectHandle::newString("sRGB IEC61966-2.1"));
  intent.replaceKey("/DestOutputProfile", profile);
  pdf.getRoot().replaceKey("/OutputIntents", QPDFObjectHandle::newArray({pdf.makeIndirectObject(intent)}));
}

// Three decimals are less than a thousandth of a millimetre and keep the file short.
QPDFObjectHandle Number(double value) { return QPDFObjectHandle::newReal(value, 3); }

void AddPlaces(QPDF& pdf, std::vector<NamedPlace> places) {
  std::vector<QPDFPageObjectHelper> pages = QPDFPageDocumentHelper(pdf).getAllPages();
  // The names of a name tree are sorted (ISO 32000-1, 7.9.6).
  std::sort(places.begin(), places.end(),
            [](const NamedPlace& a, const NamedPlace& b) { return a.name < b.name; });
  QPDFObjectHandle names = QPDFObjectHandle::newArray();
  for (const NamedPlace& place : places) {
    names.appendItem(QPDFObjectHandle::newString(place.name));
    names.appendItem(QPDFObjectHandle::newArray({pages.at(static_cast<size_t>(place.page)).getObjectHandle(),
                                                 QPDFObjectHandle::newName("/FitR"), Number(place.left),
                                                 Number(place.bottom), Number(place.left + place.width),
                                                 Number(place.bottom + place.height)}));
  }
  QPDFObjectHandle leaf = QPDFObjectHandle::newDictionary();
  leaf.replaceKey("/Names", names);
  QPDFObjectHandle trees = QPDFObjectHandle::newDictionary();
  trees.replaceKey("/Dests", pdf.makeIndirectObject(leaf));
  pdf.getRoot().replaceKey("/Names", trees);
}

// ISO 19005-2, 6.2.11.3.2 requires the entry; in ISO 32000-1 it is the default, so cairo leaves it out.
void AddGlyphMaps(QPDF& pdf) {
  for (QPDFObjectHandle& object : pdf.getAllObjects()) {
    if (object.isDictionaryOfType("/Font", "/CIDFontType2")) {
      object.replaceKey("/CIDToGIDMap", QPDFObjectHandle::newName("/Identity"));
    }
  }
}

std::string Write(QPDF& pdf) {
  QPDFWriter writer(pdf);
  writer.setOutputMemory();
  writer.setMinimumPDFVersion("1.7");
  // Object streams would force every later revision to be written by a program that understands them.
  writer.setObjectStreamMode(qpdf_o_disable);
  // PDF/A requires an end of line before endstream: programs for archives search the metadata without
  // unpacking anything.
  writer.setNewlineBeforeEndstream(true);
  // An identifier derived from the content instead of the time.
  writer.setDeterministicID(true);
  writer.write();
  const std::shared_ptr<Buffer> buffer = writer.getBufferSharedPointer();
  return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
}

}  // namespace

absl::StatusOr<std::string> MakeArchivePdf(absl::string_view pdf, const ArchiveData& data) {
  if (SrgbProfile().empty()) return absl::InternalError("lcms2 could not make the sRGB profile");
  // Qpdf reports errors by exceptions; none may leave this module.
  try {
    QPDF document;
    document.setSuppressWarnings(true);
    // The input is cairo's: what would need recovery is a fault of ours.
    document.setAttemptRecovery(false);
    document.processMemoryFile("draft", pdf.data(), pdf.size());
    AddMetadata(document, data);
    AddOutputIntent(document);
    AddPlaces(document, data.places);
    AddGlyphMaps(document);
    FinishStructure(document, data.figure_text);
    return Write(document);
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("finishing the document: ", error.what()));
  }
}

}  // namespace onestop::forms
