#pragma once

/// Prepares a PDF for a signature that is made elsewhere, and puts the signature in (PAdES, ISO
/// 32000-2 12.8).
///
///     ASSIGN_OR_RETURN(Prepared prepared, PreparePdf(draft, spec));
///     // The signer checks DigestOf(draft, prepared.appended, prepared.byte_range) and signs it with an own
///     key. ASSIGN_OR_RETURN(std::string appended, EmbedCms(prepared.appended, draft.size(),
///     prepared.byte_range, cms));
///     // The signed file is draft ‖ appended.
///
/// A signature is a revision of its own, appended: not one byte of the base changes, so that earlier
/// signatures hold. A revision holds the objects that had to change and no others.
///
/// The leader's revision makes the signature field `onestop.leader` with its image, the empty text fields
/// `onestop.number` and `onestop.date` and the empty signature field `onestop.seal`. Its lock (/Lock, and
/// FieldMDP in the signature) leaves these three open. The seal's revision gives the text fields their value
/// and look, signs `onestop.seal`, and changes nothing else: neither pages nor the form (NĐ 30/2020 Đ.14, 15,
/// 32: the clerk numbers and seals what the leader signed). By ISO 32000 such names are a field `onestop`
/// with four fields below it.
///
/// PreparePdf() and FindPlaces() parse the whole structure of `base`: where that may be a stranger's, run
/// them in the shut-in worker, after LoadFonts(). EmbedCms() and DigestOf() (embed.h) look at no PDF and may
/// run anywhere. All are thread-safe.

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

/// Pages of a base; its bytes are kPdfBytesMax.
inline constexpr int kPdfPagesMax = 2000;
/// Indirect objects.
inline constexpr int kPdfObjectsMax = 200'000;
/// Form fields, groups counted.
inline constexpr int kPdfFieldsMax = 2000;
/// Of a signature's or seal's image: bytes of the file, and pixels to a side.
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
  /// As NĐ 30/2020 Phụ lục I wants place and date.
  bool italic = false;
};

struct EmptySignatureField {
  std::string name;
  Place place;
};

struct SignatureSpec {
  /// Such as "onestop.leader". A field of this name that is there and not signed is signed, where it stands:
  /// `place` is then not looked at. Else it is made.
  std::string field_name;
  Place place;
  /// Transparent PNG: shown as large as `place` allows, its proportions kept. Empty: three lines of text
  /// instead, as on copies (NĐ 30/2020 Phụ lục I): `reason` ("SAO Y"), `signer_name`, and the claimed time.
  std::string image_png;
  /// NFC, as everything that a person reads. Any of them may be empty.
  std::string signer_name;
  std::string reason;
  std::string location;
  /// What the signing machine says, unproven (/M); whole seconds, written in Vietnam's time.
  absl::Time claimed_time;
  /// Made by this revision, empty, and left open by its lock: the leader's number, date and seal. With none
  /// of them there is no lock.
  std::vector<EmptyTextField> empty_text_fields;
  std::vector<EmptySignatureField> empty_signature_fields;
  /// Field and value, such as {"onestop.number", "0015/KQ-SKHCN"}: text fields that are there and empty.
  std::vector<std::pair<std::string, std::string>> fill;
};

/// The revision that adds a signature, ready but for the signature.
///
/// Errors:
///
/// - INVALID_ARGUMENT FIELD_INVALID {field}: a name, text, image or place of `spec` that is none: the field
/// says which;
/// - FAILED_PRECONDITION DRAFT_NOT_SIGNABLE {detail}, where detail is one of
///   "too large" (a limit above), "not a PDF", "damaged" (readable only by repair), "encrypted", "XFA" (a
///   form whose look is not in the PDF), "NeedAppearances" (the same, by the form's own flag), "certified"
///   (an earlier signature, by its DocMDP, permits no more of what this one needs), "no such page", "field
///   signed" (the signature field, already), "field filled" (a text field, already), "field missing" (one to
///   fill), "field of another type" (a name that is taken).
absl::StatusOr<Prepared> PreparePdf(absl::string_view base, const SignatureSpec& spec);

/// Reads the fonts (Debian's fonts-liberation2) and sets up drawing. Done on first use; a process that shuts
/// itself in calls it before. Errors: FAILED_PRECONDITION when the fonts are not installed.
absl::Status LoadFonts();

}  // namespace onestop::pdf
