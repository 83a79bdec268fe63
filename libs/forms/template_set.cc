// Loads the templates of a directory and finds the one for a procedure and a day.

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/read_file.h"
#include "libs/forms/template.h"

namespace onestop::forms {
namespace {

namespace fs = std::filesystem;

// The *.yaml files of a directory in the order of their names.
absl::StatusOr<std::vector<fs::path>> FilesOf(const std::string& directory) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    const fs::path& path = entry->path();
    // A file with the other ending would be ignored without notice, and its procedure would get another
    // template.
    if (path.extension() == ".yml") {
      return absl::InvalidArgumentError(
          absl::StrCat(path.string(), ": templates end in .yaml; rename the file"));
    }
    if (path.extension() == ".yaml") files.push_back(path);
    // Checked while the directory is read, so that a wrong directory does not fill the memory.
    if (files.size() > kTemplatesMax) {
      return absl::InvalidArgumentError(absl::StrCat(directory, ": has more than ", kTemplatesMax,
                                                     " templates, which is the most allowed"));
    }
  }
  if (error) {
    return absl::NotFoundError(
        absl::StrCat("the directory ", directory, " of templates cannot be read: ", error.message()));
  }
  if (files.empty()) return absl::NotFoundError(absl::StrCat(directory, " has no template (*.yaml)"));
  std::sort(files.begin(), files.end());
  return files;
}

absl::StatusOr<std::string> Contents(const fs::path& path) {
  // Opening a pipe would wait for a writer.
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path.string(), ": is not a regular file; replace it by a file or remove it"));
  }
  absl::StatusOr<std::string> text = base::ReadFile(path.string(), kTemplateBytesMax);
  if (!text.ok()) return absl::InvalidArgumentError(text.status().message());
  return text;
}

std::string Clash(const Template& a, const Template& b, absl::string_view what) {
  return absl::StrCat(b.place, ": ", what, " as in ", a.place,
                      ", on the same days; end one before the other begins");
}

}  // namespace

absl::StatusOr<Template> ReadTemplate(const std::string& path) {
  const absl::StatusOr<std::string> text = Contents(path);
  if (!text.ok()) return text.status();
  return ParseTemplate(*text, path);
}

absl::StatusOr<TemplateSet> TemplateSet::Load(const std::string& directory) {
  const absl::StatusOr<std::vector<fs::path>> files = FilesOf(directory);
  if (!files.ok()) return files.status();
  std::vector<Template> templates;
  std::vector<std::string> mistakes;
  // All files are read, so that one message names all mistakes.
  for (const fs::path& file : *files) {
    absl::StatusOr<Template> read = ReadTemplate(file.string());
    if (read.ok()) {
      templates.push_back(*std::move(read));
    } else {
      mistakes.emplace_back(read.status().message());
    }
  }
  if (!mistakes.empty()) return absl::InvalidArgumentError(absl::StrJoin(mistakes, "\n"));
  return Of(std::move(templates));
}

absl::StatusOr<TemplateSet> TemplateSet::Of(std::vector<Template> templates) {
  TemplateSet set;
  set.templates_ = std::move(templates);
  std::vector<std::string> mistakes;
  absl::flat_hash_map<std::string, std::vector<size_t>> by_id;
  // Adds template `i` under `key`; a mistake when another one serves the same days.
  const auto add = [&](auto& index, const std::string& key, size_t i, absl::string_view what) {
    std::vector<size_t>& others = index[key];
    for (const size_t other : others) {
      if (set.templates_[other].validity.Overlaps(set.templates_[i].validity)) {
        mistakes.push_back(Clash(set.templates_[other], set.templates_[i], what));
        return;
      }
    }
    others.push_back(i);
  };
  for (size_t i = 0; i < set.templates_.size(); ++i) {
    const Template& added = set.templates_[i];
    add(by_id, added.id, i, "has the same id");
    if (added.procedures.empty()) add(set.by_procedure_, "", i, "serves every procedure");
    for (const std::string& code : added.procedures) {
      add(set.by_procedure_, code, i, absl::StrCat("serves procedure ", code));
    }
  }
  if (!mistakes.empty()) return absl::InvalidArgumentError(absl::StrJoin(mistakes, "\n"));
  return set;
}

// The template that names the procedure comes before the one for all procedures.
const Template* TemplateSet::Find(absl::string_view procedure, absl::CivilDay day) const {
  for (const absl::string_view key : {procedure, absl::string_view()}) {
    const auto found = by_procedure_.find(key);
    if (found == by_procedure_.end()) continue;
    for (const size_t i : found->second) {
      if (templates_[i].validity.Contains(day)) return &templates_[i];
    }
  }
  return nullptr;
}

}  // namespace onestop::forms
