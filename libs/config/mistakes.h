#pragma once

// What is wrong in a configuration, with its place.

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

namespace onestop::config {

class Mistakes {
 public:
  explicit Mistakes(std::string file) : file_(std::move(file)) {}

  /// Remembers that the key `path` ("ledger.writers") is on `line`, from 1.
  void Place(const std::string& path, int line) { lines_[path] = line; }

  /// Notes that something is wrong with `path`: "is 0; it must be 1 to 16".
  void Add(const std::string& path, absl::string_view what) {
    const auto line = lines_.find(path);
    const std::string place = line == lines_.end() ? "" : absl::StrCat(":", line->second);
    texts_.push_back(absl::StrCat(file_, place, ": ", path, " ", what));
  }
  void AddAt(int line, absl::string_view what) {
    texts_.push_back(absl::StrCat(file_, ":", line, ": ", what));
  }

  bool none() const { return texts_.empty(); }

  absl::Status status() const {
    return none() ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrJoin(texts_, "\n"));
  }

 private:
  const std::string file_;
  std::map<std::string, int> lines_;
  std::vector<std::string> texts_;
};

}  // namespace onestop::config
