// The file of contexts, read strictly: a field that is mistyped would otherwise be a server that is not asked.

#include "tools/onestop/contexts.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "libs/base/read_file.h"
#include "libs/base/status_macros.h"
#include "libs/text/json.h"
#include "libs/text/utf8.h"
#include "libs/yaml/yaml.h"
#include "tools/onestop/explain.h"
#include "tools/onestop/usage.h"

namespace onestop::cli {
namespace {

using messages::Both;

constexpr size_t kContextsBytesMax = 256 * 1024;
constexpr size_t kContextNameMax = 64;

constexpr ContextField kContextFields[] = {
    {"data", &Context::data, true},
    {"target", &Context::target},
    {"ca", &Context::ca, true},
    {"server_name", &Context::server_name},
    {"as", &Context::as},
    {"token_file", &Context::token_file, true},
    {"cert", &Context::cert, true},
    {"key", &Context::key, true},
    {"lang", &Context::lang},
    {"issuer", &Context::issuer},
    {"client_id", &Context::client_id},
    {"scope", &Context::scope},
    {"issuer_ca", &Context::issuer_ca, true},
};

constexpr absl::string_view kContextServices[] = {"catalog",  "documents", "intake",    "workflow",
                                                  "approval", "tracking",  "statistics"};

std::vector<std::string> ContextFieldNames() {
  std::vector<std::string> names;
  for (const ContextField& field : kContextFields) names.emplace_back(field.name);
  names.emplace_back("targets");
  return names;
}

std::string PathOfFile() { return absl::StrCat(ConfigurationDirectory(), "/contexts.yaml"); }

// Nothing but comments: the last context was deleted.
bool IsBlank(absl::string_view text) {
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const absl::string_view trimmed = absl::StripAsciiWhitespace(line);
    if (!trimmed.empty() && trimmed.front() != '#') return false;
  }
  return true;
}

// Reads the file, remembering where it is for its mistakes.
class ContextsReader {
 public:
  explicit ContextsReader(std::string path) : path_(std::move(path)) {}

  absl::StatusOr<Contexts> Read(absl::string_view text) const {
    if (IsBlank(text)) return Contexts();
    const auto root = yaml::Parse(text, {.bytes_max = kContextsBytesMax}, path_);
    if (!root.ok()) return UsageError(root.status().message());
    Contexts contexts;
    RETURN_IF_ERROR(ForEach(*root, [&](const yaml::Node& key, const yaml::Node& value) -> absl::Status {
      if (key.text == "current" && value.IsScalar()) {
        contexts.current = value.text;
        return absl::OkStatus();
      }
      // Without any, as a person may leave it.
      if (key.text == "contexts" && value.IsNull()) return absl::OkStatus();
      if (key.text != "contexts")
        return Mistake(key, Both("there is no field \"$0\"; give `current` and `contexts`", key.text));
      return ReadAll(value, contexts);
    }));
    if (!contexts.current.empty() && !contexts.contexts.contains(contexts.current))
      return Mistake(*root, Both("`current` names \"$0\", which is not there", contexts.current));
    return contexts;
  }

 private:
  absl::Status Mistake(const yaml::Node& node, const messages::Bilingual& what) const {
    return UsageError(Both("$0:$1: $2", path_, node.line, what));
  }

  // A key that occurs twice is a mistake, too.
  template <typename Visit>
  absl::Status ForEach(const yaml::Node& map, const Visit& visit) const {
    if (!map.IsMap()) return Mistake(map, Both("names with their values are wanted here"));
    std::set<std::string> seen;
    for (size_t i = 0; i + 1 < map.children.size(); i += 2) {
      const yaml::Node& key = map.children[i];
      if (!seen.insert(key.text).second) return Mistake(key, Both("\"$0\" is there twice", key.text));
      RETURN_IF_ERROR(visit(key, map.children[i + 1]));
    }
    return absl::OkStatus();
  }

  absl::Status ReadAll(const yaml::Node& node, Contexts& contexts) const {
    return ForEach(node, [&](const yaml::Node& key, const yaml::Node& value) -> absl::Status {
      RETURN_IF_ERROR(CheckContextName(key.text));
      return ReadOne(value, contexts.contexts[key.text]);
    });
  }

  absl::Status ReadOne(const yaml::Node& node, Context& context) const {
    return ForEach(node, [&](const yaml::Node& key, const yaml::Node& value) -> absl::Status {
      if (key.text == "targets") return ReadTargets(value, context);
      const auto* const field = std::ranges::find(kContextFields, key.text, &ContextField::name);
      if (field == std::end(kContextFields))
        return Mistake(
            key, Both("a context has no field \"$0\"$1; it has $2", key.text,
                      DidYouMean(key.text, ContextFieldNames()), absl::StrJoin(ContextFieldNames(), ", ")));
      if (!value.IsScalar()) return Mistake(key, Both("\"$0\" wants a text", key.text));
      context.*(field->value) = value.text;
      return absl::OkStatus();
    });
  }

  absl::Status ReadTargets(const yaml::Node& node, Context& context) const {
    return ForEach(node, [&](const yaml::Node& key, const yaml::Node& value) -> absl::Status {
      if (std::ranges::find(kContextServices, key.text) == std::end(kContextServices) || !value.IsScalar())
        return Mistake(key, Both("there is no service \"$0\", or it has no address; services: $1", key.text,
                                 absl::StrJoin(kContextServices, ", ")));
      context.targets[key.text] = value.text;
      return absl::OkStatus();
    });
  }

  const std::string path_;
};

}  // namespace

absl::Span<const ContextField> ContextFields() { return kContextFields; }
absl::Span<const absl::string_view> ServiceNames() { return kContextServices; }

absl::Status CheckContextName(absl::string_view name) {
  const auto allowed = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
  };
  if (!name.empty() && name.size() <= kContextNameMax && std::ranges::all_of(name, allowed) &&
      absl::ascii_isalnum(static_cast<unsigned char>(name[0]))) {
    return absl::OkStatus();
  }
  return UsageError(
      messages::Both("\"$0\" is no name of a context: 1 to $1 letters a-z, A-Z, digits, \"-\", \"_\" and "
                     "\".\", the first a letter "
                     "or a digit",
                     text::Prefix(name, kContextNameMax), kContextNameMax));
}

std::string ConfigurationDirectory() {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  if (config != nullptr && *config != '\0') return absl::StrCat(config, "/onestop");
  const char* home = std::getenv("HOME");
  return home == nullptr || *home == '\0' ? "" : absl::StrCat(home, "/.config/onestop");
}

absl::StatusOr<Contexts> ReadContexts() {
  const std::string path = PathOfFile();
  std::error_code error;
  if (ConfigurationDirectory().empty() || !std::filesystem::exists(path, error)) return Contexts();
  const auto text = base::ReadFile(path, kContextsBytesMax);
  if (!text.ok()) return UsageError(text.status().message());
  return ContextsReader(path).Read(*text);
}

absl::Status WritePrivateFile(const std::string& path, absl::string_view bytes) {
  const std::filesystem::path directory = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (!std::filesystem::exists(directory, error)) {
    std::filesystem::create_directories(directory, error);
    if (!error) std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
    if (error) return CannotWrite(path, error.value());
  }
  // Another file, renamed when it is whole: who reads meanwhile reads the old one.
  const std::string fresh = absl::StrCat(path, ".", getpid());
  const int file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return CannotWrite(path, errno);
  // A file that was left by a process of the same number may have another mode.
  const bool written = fchmod(file, 0600) == 0 &&
                       write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
                       fsync(file) == 0;
  const int why = errno;
  if (close(file) == 0 && written && std::rename(fresh.c_str(), path.c_str()) == 0) return absl::OkStatus();
  unlink(fresh.c_str());
  return CannotWrite(path, written ? errno : why);
}

std::string ToYaml(const Context& context, absl::string_view indent) {
  std::string text;
  for (const ContextField& field : kContextFields) {
    const std::string& value = context.*(field.value);
    if (!value.empty()) absl::StrAppend(&text, indent, field.name, ": ", text::JsonQuoted(value), "\n");
  }
  if (!context.targets.empty()) absl::StrAppend(&text, indent, "targets:\n");
  for (const auto& [service, target] : context.targets)
    absl::StrAppend(&text, indent, "  ", service, ": ", text::JsonQuoted(target), "\n");
  return text;
}

absl::Status WriteContexts(const Contexts& contexts) {
  if (ConfigurationDirectory().empty())
    return UsageError(messages::Both("there is no place for contexts: set HOME or XDG_CONFIG_HOME"));
  std::string text = "# Written by `onestop context`; may be edited.\n";
  if (!contexts.current.empty())
    absl::StrAppend(&text, "current: ", text::JsonQuoted(contexts.current), "\n");
  if (!contexts.contexts.empty()) absl::StrAppend(&text, "contexts:\n");
  for (const auto& [name, context] : contexts.contexts) {
    const std::string fields = ToYaml(context, "    ");
    absl::StrAppend(&text, "  ", text::JsonQuoted(name), ":", fields.empty() ? " {}\n" : "\n", fields);
  }
  return WritePrivateFile(PathOfFile(), text);
}

}  // namespace onestop::cli
