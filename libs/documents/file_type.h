#pragma once

/// What a file is, found in its bytes: a name or a declaration proves nothing.
///
/// Taken in are what applicants and offices exchange: PDF, PNG, JPEG, TIFF, DOCX, XLSX, XML, plain text in
/// UTF-8 and CMS signatures (p7s). Everything else is refused: programs, archives, web pages, drawings with
/// scripts.

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace onestop::documents {

/// How many bytes of a file's beginning decide its type.
inline constexpr size_t kSniffBytes = 64 * 1024;

inline constexpr absl::string_view kPdf = "application/pdf";
inline constexpr absl::string_view kPng = "image/png";
inline constexpr absl::string_view kJpeg = "image/jpeg";
inline constexpr absl::string_view kTiff = "image/tiff";
inline constexpr absl::string_view kDocx =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
inline constexpr absl::string_view kXlsx =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
inline constexpr absl::string_view kXml = "application/xml";
inline constexpr absl::string_view kText = "text/plain";
inline constexpr absl::string_view kCms = "application/pkcs7-signature";

/// The type of the file that begins with `head`, of which the first kSniffBytes are read: one of the
/// constants above. Of an archive the names of its parts decide, which stand at the end of the file at `path`.
/// Thread-safe.
///
/// Errors: INVALID_ARGUMENT DOCUMENT_TYPE_REFUSED with what was found and what to do; INTERNAL when libmagic has
/// no database.
absl::StatusOr<std::string> SniffType(absl::string_view head, const std::string& path);

/// INVALID_ARGUMENT DOCUMENT_TYPE_REFUSED: a text whose head is UTF-8 is not throughout.
absl::Status NotUtf8Throughout();

/// Whether the type that a sender declared agrees with the one that was found. Case, parameters such as
/// "; charset=utf-8" and customary other names (text/xml, image/jpg, text/csv, application/x-pkcs7-signature) are
/// allowed. No declaration agrees with anything, and so does one that says nothing: application/octet-stream,
/// application/x-pdf, application/vnd.ms-excel (a CSV, to Windows), application/zip (a DOCX, to Windows) and the
/// like.
///
/// Errors: INVALID_ARGUMENT DOCUMENT_TYPE_REFUSED.
absl::Status CheckDeclaredType(absl::string_view declared, absl::string_view found);

}  // namespace onestop::documents
