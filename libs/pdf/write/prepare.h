#pragma once

/// Prepares a PDF for a signature that is made elsewhere, and embeds the signature (PAdES, ISO 32000-2
/// 12.8).
///
///     ASSIGN_OR_RETURN(Prepared prepared, PreparePdf(draft, spec));
///     // The signer checks DigestOf(draft, prepared.appended, prepared.byte_range)
///     // and signs it with a key of their own.
///     ASSIGN_OR_RETURN(std::string appended,
///                      EmbedCms(prepared.appended, draft.size(), prepared.byte_range, cms));
///     // The signed file is draft ‖ appended.
///
/// A signature is appended as a revision of its own: not one byte of the base changes, so that earlier
/// signatures hold. A revision holds only the objects that had to change.
///
/// The leader's revision makes the signature field `onestop.leader` with its image, the empty text fields
/// `onestop.number` and `onestop.date` and the empty signature field `onestop.seal`. Its lock (/Lock, and
/// FieldMDP in the signature) leaves these three open. The seal's revision gives the text fields their
/// value and appearance, signs `onestop.seal`, and changes nothing else: neither pages nor the form (NĐ
/// 30/2020 Đ.14, 15, 32: the clerk numbers and seals what the leader signed). In ISO 32000 such names are a
/// field `onestop` with four fields below it.
///
/// PreparePdf() and FindPlaces() parse the whole structure of `base`: where that may be an untrusted file,
/// run them in the confined worker, after LoadFonts(). EmbedCms() and DigestOf() (embed.h) parse no PDF and
/// may run anywhere. All are thread-safe.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "libs/pdf/limits.h"
#include "libs/pdf/write/embed.h"
#include "libs/pdf/write/place.h"

namespace onestop::pdf {

/// The most pages of a base; its bytes are kPdfBytesMax.
inline constexpr int kPdfPagesMax = 2000;
/// Indirect objects.
inline constexpr int kPdfObjectsMax = 200'000;
/// Form fields, groups counted.
inline constexpr int kPdfFieldsMax = 2000;
/// The limits of a signature's or seal's image: bytes of the file, and pixels to a side.
inline constexpr size_t kImageBytesMax = 512 * 1024;
inline constexpr int kImagePixelsMax = 2000;
/// Of a field's name, a name, a reason, a location or a value, in bytes of UTF-8.
inline constexpr size_t kPdfTextBytesMax = 1000;

enum class Alignment { kLeft, kCentre, kRight };

/// A text field that a later revision fills: read-only for readers' programs, Liberation Serif (metrically
/// Times New Roman) of 13 points, black.
struct EmptyTextField {
  std::string name;
  Place place;
  Alignment alignment = Alignment::kLeft;
  /// As NĐ 30/2020 Phụ lục I requires for place and date.
  bool italic = false;
};

struct EmptySignatureField {
  std::string name;
  Place place;
};

struct SignatureSpec {
  /// Such as "onestop.leader". An unsigned field of this name is signed where it is, and `place` is
  /// ignored. Otherwise the field is made.
  std::string field_name;
  Place place;
  /// A transparent PNG, shown as large as `place` allows, its proportions kept. Empty: three lines of text
  /// instead, as on copies (NĐ 30/2020 Phụ lục I): `reason` ("SAO Y"), `signer_name`, and the claimed time.
  std::string image_png;
  /// NFC. Each may be empty.
  std::string signer_name;
  std::string reason;
  std::string location;
  /// The time claimed by the signing machine, unproven (/M); whole seconds, written in Vietnam's time.
  absl::Time claimed_time;
  /// Fields that this revision makes, empty, and that its lock leaves open: the leader's number, date and
  /// seal. With none of them there is no lock.
  std::vector<EmptyTextField> empty_text_fields;
  std::vector<EmptySignatureField> empty_signature_fields;
  /// Field and value, such as {"onestop.number", "15/KQ-SKHCN"}: text fields that exist and are empty.
  std::vector<std::pair<std::string, std::string>> fill;
};

/// The revision that adds a signature, complete except for the signature.
///
/// Errors:
///
/// - INVALID_ARGUMENT FIELD_INVALID {field}: a name, text, image or place of `spec` is not valid; the field
/// says which;
/// - FAILED_PRECONDITION DRAFT_NOT_SIGNABLE {detail}, where detail is one of
///   "too large" (a limit above), "not a PDF", "damaged" (readable only by repair), "encrypted", "XFA" (a
///   form whose appearance is not in the PDF), "NeedAppearances" (the same, by the form's own flag),
///   "certified" (an earlier signature, by its DocMDP, permits no more of what this one needs), "no such
///   page", "field signed" (the signature field, already), "field filled" (a text field, already), "field
///   missing" (one to fill), "field of another type" (a name that is taken).
absl::StatusOr<Prepared> PreparePdf(absl::string_view base, const SignatureSpec& spec);

/// Reads the fonts (Debian's fonts-liberation2) and sets up drawing. Done on first use; a process that
/// confines itself calls it before. Errors: FAILED_PRECONDITION when the fonts are not installed.
absl::Status LoadFonts();

}  // namespace onestop::pdf
