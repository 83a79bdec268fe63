#pragma once

/// Result documents of procedures: a PDF from a template and the dossier's fields, laid out after NĐ
/// 30/2020/NĐ-CP, Phụ lục I (A4, national heading, number and date, kind and title, legal bases, text, Nơi
/// nhận, authority, title and name of the signer), ready to be signed, numbered and sealed.
///
/// Four places are left for that, as named destinations with rectangles ([page /FitR left bottom right top]):
///
///     onestop.number   a space behind "Số:", for number and symbol: "15/KQ-SKHCN"; upright
///     onestop.date     a space behind "Hưng Yên,", for "ngày 21 tháng 11 năm 2026"; italic
///     onestop.leader   between title and name, kLeaderWidthPoints by kLeaderHeightPoints
///     onestop.seal     kSealPoints square, over the left third of onestop.leader; over no printed text
///
/// Text at the first two is Times-like of kPlaceTextPoints, begins at the rectangle's left, and is centred in its height,
/// as the text before it is: so both are on one line.
///
/// The PDF is written to PDF/A-2b (what the tests check of it is listed in result_document_test.cc). That
/// holds for the draft: every revision that is appended by signing must keep it, with fonts embedded and no
/// new colour spaces.

#include <string>

#include "absl/status/statusor.h"
#include "libs/forms/result_fields.h"
#include "libs/forms/template.h"

namespace onestop::forms {

inline constexpr double kPlaceTextPoints = 13;
inline constexpr double kPlaceHeightPoints = 16;
/// 60 mm by 30 mm.
inline constexpr double kLeaderWidthPoints = 60 / 25.4 * 72;
inline constexpr double kLeaderHeightPoints = 30 / 25.4 * 72;
/// The seal of an agency below the ministries is 36 mm across.
inline constexpr double kSealPoints = 36 / 25.4 * 72;

/// Pages of one document.
inline constexpr int kPagesMax = 50;
/// Bytes of one document's filled template.
inline constexpr size_t kDocumentBytesMax = 250'000;

/// Equal arguments give equal bytes with the same versions of the libraries and of the face. Thread-safe; a
/// page takes some milliseconds, the first document of a thread longer.
///
/// Errors: INVALID_ARGUMENT, reason FIELD_INVALID, with every field that CheckFields() refuses, that the
/// template needs and is empty, that has a character which the face lacks, or that makes the document too
/// long; never with its text. FAILED_PRECONDITION when the face (Debian's fonts-liberation2) is not
/// installed.
absl::StatusOr<std::string> MakeResultDocument(const Template& form, const ResultFields& fields);

}  // namespace onestop::forms
