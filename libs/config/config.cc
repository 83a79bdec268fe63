// Reads a configuration file into Config and prints one back. Both walk VisitFields(), so a new key
// needs a change in one place only.

#include "libs/config/config.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "libs/base/check.h"
#include "libs/base/nearest.h"
#include "libs/base/read_file.h"
#include "libs/base/status_macros.h"
#include "libs/config/check.h"
#include "libs/config/fields.h"
#include "libs/config/mistakes.h"
#include "libs/yaml/yaml.h"

namespace onestop::config {
namespace {

// Takes from the map of a file what VisitFields() names; what is left at the end of a map is unknown.
class Reader {
 public:
  Reader(const yaml::Node& root, const std::string& file, Mistakes& mistakes)
      : directory_(std::filesystem::path(file).parent_path()), mistakes_(mistakes) {
    Enter(root);
  }

  bool Section(absl::string_view name, bool used) {
    const yaml::Node* const node = Take(name);
    if (node == nullptr) return false;
    if (!used) {
      mistakes_.Add(std::string(name), "is not used by this program; leave the section out");
      return false;
    }
    if (!node->IsMap() && !node->IsNull()) {
      mistakes_.Add(std::string(name), "must be a section with keys of its own");
      return false;
    }
    outer_.swap(left_);
    outer_names_.swap(names_);
    names_.clear();
    prefix_ = absl::StrCat(name, ".");
    Enter(*node);
    return true;
  }
  void EndSection() {
    Finish();
    outer_.swap(left_);
    outer_names_.swap(names_);
    prefix_.clear();
  }

  // Relative file names begin at the file's directory, so that a configuration can be moved as a
  // whole.
  void Text(absl::string_view key, std::string& value, Form form) {
    if (!Scalar(key, value)) return;
    if (form == Form::kFile && !value.empty()) {
      value = (directory_ / value).lexically_normal().string();
    }
  }
  // Only these two words: YAML's "yes" and "on" mean different things to different readers.
  void Flag(absl::string_view key, bool& value) {
    std::string text;
    if (!Scalar(key, text)) return;
    if (text != "true" && text != "false") return Wrong(key, text, "true or false");
    value = text == "true";
  }
  template <typename Integer>
  void Number(absl::string_view key, Integer& value, int64_t min, int64_t max) {
    std::string text;
    if (!Scalar(key, text)) return;
    int64_t number = 0;
    // The range is checked here, not in CheckValues(): the number might not fit into `value`.
    if (!absl::SimpleAtoi(text, &number) || number < min || number > max) {
      return Wrong(key, text, absl::StrCat(min, " to ", max));
    }
    value = static_cast<Integer>(number);
  }
  void Ratio(absl::string_view key, double& value) {
    std::string text;
    if (!Scalar(key, text)) return;
    double number = 0;
    if (!absl::SimpleAtod(text, &number) || !(number >= 0 && number <= 1)) return Wrong(key, text, "0 to 1");
    value = number;
  }

  // What is left was taken by no field: a typing error, or a key of another version.
  void Finish() {
    for (const auto& [key, node] : left_) {
      const auto nearest = base::Nearest(key, {names_.begin(), names_.end()});
      mistakes_.AddAt(node.first, absl::StrCat(prefix_, key, " is not a key; ",
                                               nearest.has_value() ? absl::StrCat("did you mean ", prefix_,
                                                                                  names_[*nearest], "?")
                                                                   : "see the samples in deploy/config"));
    }
    left_.clear();
  }

 private:
  using Keys = std::map<std::string, std::pair<int, const yaml::Node*>, std::less<>>;

  void Enter(const yaml::Node& map) {
    left_.clear();
    // A section without keys is read as null.
    if (!map.IsMap()) return;
    for (size_t i = 0; i + 1 < map.children.size(); i += 2) {
      const yaml::Node& key = map.children[i];
      const bool first = left_.emplace(key.text, std::pair(key.line, &map.children[i + 1])).second;
      if (!first) {
        mistakes_.AddAt(key.line, absl::StrCat(prefix_, key.text, " is given a second time"));
      }
    }
  }

  // Null when the file does not give it.
  const yaml::Node* Take(absl::string_view key) {
    names_.emplace_back(key);
    const auto found = left_.find(key);
    if (found == left_.end()) return nullptr;
    const auto [line, node] = found->second;
    mistakes_.Place(absl::StrCat(prefix_, key), line);
    left_.erase(found);
    return node;
  }

  bool Scalar(absl::string_view key, std::string& value) {
    const yaml::Node* const node = Take(key);
    if (node == nullptr) return false;
    if (!node->IsScalar()) {
      mistakes_.Add(absl::StrCat(prefix_, key), "must have one value");
      return false;
    }
    value = node->text;
    return true;
  }

  // Cuts what was found: a whole file may have been pasted as one value.
  void Wrong(absl::string_view key, absl::string_view found, absl::string_view allowed) {
    mistakes_.Add(absl::StrCat(prefix_, key),
                  absl::StrCat("is ", found.substr(0, 40), "; it must be ", allowed));
  }

  const std::filesystem::path directory_;
  Mistakes& mistakes_;
  // Keys of the map being read, and of the one around it.
  Keys left_;
  Keys outer_;
  // The keys that there are in the map being read, and in the one around it: for what was mistyped.
  std::vector<std::string> names_;
  std::vector<std::string> outer_names_;
  std::string prefix_;
};

// Writes every field in the form that Reader takes.
class Printer {
 public:
  bool Section(absl::string_view name, bool used) {
    if (!used) return false;
    absl::StrAppend(&text_, name, ":\n");
    indent_ = "  ";
    return true;
  }
  void EndSection() { indent_ = ""; }
  void Text(absl::string_view key, const std::string& value, Form) {
    // A double-quoted scalar takes anything but these two as it is; control characters were refused.
    Line(key, absl::StrCat("\"", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\""));
  }
  void Flag(absl::string_view key, bool value) { Line(key, value ? "true" : "false"); }
  template <typename Integer>
  void Number(absl::string_view key, Integer value, int64_t, int64_t) {
    Line(key, absl::StrCat(value));
  }
  void Ratio(absl::string_view key, double value) { Line(key, absl::StrCat(value)); }

  std::string text() && { return std::move(text_); }

 private:
  void Line(absl::string_view key, absl::string_view value) {
    absl::StrAppend(&text_, indent_, key, ": ", value, "\n");
  }

  std::string text_;
  absl::string_view indent_;
};

}  // namespace

absl::StatusOr<Config> Parse(absl::string_view text, const std::string& file, const Program& program) {
  ASSIGN_OR_RETURN(const yaml::Node root,
                   yaml::Parse(text, {.bytes_max = static_cast<size_t>(kFileBytesMax)}, file));
  if (!root.IsMap()) return absl::InvalidArgumentError(absl::StrCat(file, ":1: must hold keys and values"));

  Config config;
  Mistakes mistakes(file);
  Reader reader(root, file, mistakes);
  VisitFields(reader, config, program);
  reader.Finish();
  // With mistakes of form some values still have their defaults, and contradictions with those would be
  // false.
  if (mistakes.none()) CheckValues(config, program, mistakes);
  RETURN_IF_ERROR(mistakes.status());
  return config;
}

absl::StatusOr<Config> Load(const std::string& file, const Program& program) {
  const absl::StatusOr<std::string> text = base::ReadFile(file, static_cast<size_t>(kFileBytesMax));
  // An operator's mistake like any other, so it has the code of a wrong configuration.
  if (absl::IsResourceExhausted(text.status())) return absl::InvalidArgumentError(text.status().message());
  RETURN_IF_ERROR(text.status());
  return Parse(*text, file, program);
}

absl::Status Check(const Config& config, const Program& program) {
  Mistakes mistakes{std::string(program.name)};
  CheckValues(config, program, mistakes);
  return mistakes.status();
}

std::string Print(const Config& config, const Program& program) {
  Printer printer;
  VisitFields(printer, config, program);
  return std::move(printer).text();
}

std::string ConninfoFor(const Database& database, absl::string_view user) {
  CHECK(!database.conninfo.empty());
  std::string conninfo = absl::StrCat(database.conninfo, " user=", user);
  if (!database.passfile.empty()) {
    // libpq's quoting: a backslash before backslashes and quotes.
    const std::string quoted = absl::StrReplaceAll(database.passfile, {{"\\", "\\\\"}, {"'", "\\'"}});
    absl::StrAppend(&conninfo, " passfile='", quoted, "'");
  }
  return conninfo;
}

}  // namespace onestop::config
