#pragma once

/// The most that a field of a request may hold, where several services take the same kind of field.
/// "Characters" are Unicode code points; "bytes" are for codes, whose characters have one byte each.

namespace onestop::service {

/// The number of a task within its dossier.
inline constexpr int kTaskNumberMax = 1'000'000;
/// An agency's id (mã định danh, QĐ 20/2020), such as "H31.06".
inline constexpr int kAgencyIdBytesMax = 35;
/// A procedure's code (mã thủ tục hành chính), such as "1.001786".
inline constexpr int kProcedureCodeBytesMax = 40;
/// The id of a member of staff.
inline constexpr int kStaffIdBytesMax = 64;
/// A person's name, or a system's.
inline constexpr int kNameCharactersMax = 200;
/// What an officer writes beside a step: a comment, a reason, what a supplement is to contain.
inline constexpr int kCommentCharactersMax = 2000;
/// The title of a result.
inline constexpr int kTitleCharactersMax = 300;

}  // namespace onestop::service
