// The parser's events, put together to a tree: its own tree would hold large numbers as doubles.

#include "tools/onestop/json_line.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/text/utf8.h"

namespace onestop::cli {
namespace {

// Characters of a key in an error.
constexpr size_t kKeyShown = 40;

class Reader final : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return Add(nullptr); }
  bool boolean(bool value) override { return Add(value); }
  bool number_integer(number_integer_t value) override { return Add(value); }
  bool number_unsigned(number_unsigned_t value) override { return Add(value); }
  bool number_float(number_float_t, const string_t& characters) override {
    return Add(Json::binary(std::vector<uint8_t>(characters.begin(), characters.end())));
  }
  bool string(string_t& value) override { return Add(std::move(value)); }
  bool binary(binary_t&) override { return false; }  // Not of JSON texts.
  bool key(string_t& name) override {
    if (open_.back()->contains(name)) {
      error_ = absl::StrCat("the key \"", text::Prefix(name, kKeyShown),
                            "\" comes twice in one object; leave one of them");
      return false;
    }
    key_ = std::move(name);
    return true;
  }
  bool start_object(size_t) override { return Open(Json::object()); }
  bool end_object() override { return Close(); }
  bool start_array(size_t) override { return Open(Json::array()); }
  bool end_array() override { return Close(); }

  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception& error) override {
    constexpr int kNumberOutOfRange = 406;
    error_ =
        error.id == kNumberOutOfRange
            ? absl::StrCat("a number before byte ", position, " is too large; write it as a text in quotes")
            : absl::StrCat("the line is not JSON in UTF-8, from byte ", position, " on");
    return false;
  }

  JsonLine Result() && {
    if (error_.empty() && !root_.is_object()) error_ = "the line is JSON but not an object in braces";
    return {std::move(root_), error_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(error_)};
  }

 private:
  // Where the next value goes: its parent stays where it is while it is open, since nothing is added beside it.
  Json& Place() {
    if (open_.empty()) return root_;
    if (open_.back()->is_object()) return (*open_.back())[key_];
    return open_.back()->emplace_back();
  }
  bool Add(Json value) {
    Place() = std::move(value);
    return true;
  }
  bool Open(Json container) {
    if (open_.size() == kJsonDepthMax) {
      error_ = absl::StrCat("the line nests deeper than ", kJsonDepthMax, " levels");
      return false;
    }
    Json& place = Place();
    place = std::move(container);
    open_.push_back(&place);
    return true;
  }
  bool Close() {
    open_.pop_back();
    return true;
  }

  Json root_;
  std::vector<Json*> open_;
  std::string key_;
  std::string error_;
};

}  // namespace

JsonLine ReadJsonLine(absl::string_view line) {
  // What Windows programs call "Unicode".
  if (absl::StartsWith(line, "\xFF\xFE") || absl::StartsWith(line, "\xFE\xFF")) {
    return {Json(), absl::InvalidArgumentError("the file is in UTF-16; save it in UTF-8")};
  }
  Reader reader;
  // The answer is in the reader, which learns of every error.
  [[maybe_unused]] const bool parsed = Json::sax_parse(line.begin(), line.end(), &reader);
  return std::move(reader).Result();
}

std::string WriteJson(const Json& json) {
  if (json.is_binary()) return std::string(json.get_binary().begin(), json.get_binary().end());
  if (json.is_array()) {
    return absl::StrCat(
        "[",
        absl::StrJoin(json, ",",
                      [](std::string* out, const Json& item) { absl::StrAppend(out, WriteJson(item)); }),
        "]");
  }
  if (!json.is_object()) return json.dump();
  std::vector<std::string> fields;
  for (const auto& [key, value] : json.items()) {
    fields.push_back(absl::StrCat(Json(key).dump(), ":", WriteJson(value)));
  }
  return absl::StrCat("{", absl::StrJoin(fields, ","), "}");
}

std::string TypeName(const Json& json) { return json.is_binary() ? "number" : json.type_name(); }

}  // namespace onestop::cli
