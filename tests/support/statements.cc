// Statements are constants of C++, so their texts are read from the sources; the few that are put together come from
// their modules.

#include "tests/support/statements.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/ledger/dossier_columns.h"
#include "libs/testing/files.h"
#include "services/statistics/store/figures_store.h"

namespace onestop {
namespace {

// A reader of C++ that knows as much as the definitions of statements need.
class Source {
 public:
  explicit Source(absl::string_view text) : text_(text) {}

  void SkipTo(size_t at) { at_ = at; }

  // The next literal, of adjacent ones each by itself; nothing when something else stands there.
  std::optional<std::string> Literal() {
    SkipBlanks();
    if (Take("R\"sql(")) return Until(")sql\"");
    if (!Take("\"")) return std::nullopt;
    std::string literal;
    for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      literal.push_back(text_[at_]);
    }
    ++at_;
    return literal;
  }

  // Literals, and names of `known` ones, up to what is neither. Nothing when a name is not known, or there is nothing.
  std::optional<std::string> Text(const std::map<std::string, std::string>& known) {
    std::string text;
    for (bool any = false;; any = true) {
      if (const std::optional<std::string> literal = Literal()) {
        text += *literal;
      } else if (const std::string name = Name(); !name.empty()) {
        const auto found = known.find(name);
        if (found == known.end()) return std::nullopt;
        text += found->second;
      } else {
        return any ? std::optional(text) : std::nullopt;
      }
    }
  }

  bool Take(absl::string_view token) {
    SkipBlanks();
    if (!absl::StartsWith(text_.substr(at_), token)) return false;
    at_ += token.size();
    return true;
  }

 private:
  void SkipBlanks() {
    // A backslash goes on with a macro on the next line.
    while (at_ < text_.size() && absl::StrContains(" \t\n\\", text_.substr(at_, 1))) ++at_;
    if (absl::StartsWith(text_.substr(at_), "//")) {
      Until("\n");
      SkipBlanks();
    }
  }
  std::string Name() {
    const size_t start = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_'))
      ++at_;
    return std::string(text_.substr(start, at_ - start));
  }
  std::string Until(absl::string_view end) {
    const size_t start = at_;
    const size_t found = std::min(text_.find(end, at_), text_.size());
    at_ = std::min(found + end.size(), text_.size());
    return std::string(text_.substr(start, found - start));
  }

  absl::string_view text_;
  size_t at_ = 0;
};

template <typename Visit>
void ForEachMatch(absl::string_view source, const char* pattern, Visit visit) {
  const std::string text(source);
  const std::regex regex(pattern);
  for (std::sregex_iterator found(text.begin(), text.end(), regex), end; found != end; ++found) {
    visit((*found)[1].str(), static_cast<size_t>(found->position() + found->length()));
  }
}

// Put together when they run: by MadeStatements(). A migration in batches is a statement too, which runs once.
bool IsMade(absl::string_view file) {
  return file == "libs/ledger/dossier_columns.cc" || file == "services/statistics/store/figures_store.cc" ||
         file == "libs/pg/migrations.cc";
}

std::vector<NamedStatement> MadeStatements() {
  std::vector<NamedStatement> made;
  const auto add = [&made](const pg::Statement& statement, const char* file) {
    made.push_back({std::string(statement.name), std::string(statement.sql), file});
  };
  for (const pg::Statement* statement :
       {&ledger::InsertDossiers(), &ledger::UpdateDossiers(ledger::Rewritten::kWithEveryEvent),
        &ledger::UpdateDossiers(ledger::Rewritten::kWithSomeEvents),
        &ledger::UpdateDossiers(ledger::Rewritten::kWithTheOwner),
        &ledger::UpdateDossiers(ledger::Rewritten::kNever), &ledger::CompareDossiers()}) {
    add(*statement, "libs/ledger/dossier_columns.cc");
  }
  for (const pg::Statement& statement : statistics::store::FigureStatements()) {
    add(statement, "services/statistics/store/figures_store.cc");
  }
  return made;
}

}  // namespace

std::vector<NamedStatement> StatementsIn(absl::string_view source, const std::string& file) {
  std::map<std::string, std::string> known;
  const auto learn = [&known](const std::string& name, absl::string_view value) {
    if (const auto text = Source(value).Text(known)) known[name] = *text;
  };
  ForEachMatch(source, "#define (\\w+)[ \\t]", [&](const std::string& name, size_t begin) {
    // A macro ends with the first line that no backslash goes on from.
    size_t end = begin;
    do {
      end = std::min(source.find('\n', end + 1), source.size());
    } while (end < source.size() && source[end - 1] == '\\');
    learn(name, source.substr(begin, end - begin));
  });
  ForEachMatch(source, "constexpr char (\\w+)\\[\\] =", [&](const std::string& name, size_t begin) {
    learn(name, source.substr(begin));
  });
  std::vector<NamedStatement> statements;
  ForEachMatch(
      source, "(?:^|[^\\w])Statement (\\w+)(?: =)?\\s*\\{", [&](const std::string& variable, size_t end) {
        // An example in a comment.
        const size_t line = source.rfind('\n', end);
        if (absl::StrContains(source.substr(line == absl::string_view::npos ? 0 : line, end - line), "//"))
          return;
        Source reader(source);
        reader.SkipTo(end);
        NamedStatement statement = {.name = variable, .sql = "", .file = file};
        if (const auto name = reader.Literal()) statement.name = *name;
        if (reader.Take(",")) statement.sql = reader.Text(known).value_or("");
        statements.push_back(std::move(statement));
      });
  return statements;
}

std::vector<NamedStatement> AllStatements() {
  namespace fs = std::filesystem;
  const char* const named = std::getenv("ONESTOP_SOURCE_DIR");
  const fs::path root = named == nullptr ? "." : named;
  static const std::regex kTests(
      "(_(test|testing|benchmark|fixture)\\.(cc|h)$)|^libs/testing/|^tools/benchmarks/");
  std::vector<NamedStatement> all = MadeStatements();
  for (const char* folder : {"libs", "services", "tools"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string file = fs::relative(entry.path(), root).string();
      if ((entry.path().extension() != ".cc" && entry.path().extension() != ".h") || IsMade(file)) continue;
      if (std::regex_search(file, kTests)) continue;
      const std::string source = testing::ReadFile(entry.path().string());
      if (!absl::StrContains(source, "Statement ")) continue;
      std::ranges::move(StatementsIn(source, file), std::back_inserter(all));
    }
  }
  return all;
}

}  // namespace onestop
