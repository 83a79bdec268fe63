#pragma once

/// How the lists of a result document are punctuated (NĐ 30/2020/NĐ-CP, Phụ lục I, phần II), whatever was typed. Private
/// to this module.

#include <string>
#include <vector>

namespace onestop::forms {

/// Legal bases: each begins with "Căn cứ" once and ends with ";", the last with "." (mục II.5). "Theo đề nghị của …" and
/// "Xét đề nghị của …" keep their beginning. An entry of which nothing is left is left out.
std::vector<std::string> PunctuatedBases(const std::vector<std::string>& bases);

/// Recipients, without the hyphen before each: they end with ";", and "Lưu: …" comes last and ends with "." (mục II.8).
/// "Lưu: VT" is added where nothing of the kind was given, and left out where a longer one was.
std::vector<std::string> PunctuatedRecipients(const std::vector<std::string>& recipients);

}  // namespace onestop::forms
