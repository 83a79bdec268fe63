// The lines below a table.

#include "tools/onestop/remarks.h"

#include "absl/strings/str_replace.h"

namespace onestop::cli {

void Remarks::Add(std::string what, std::string text) {
  if (!text.empty()) remarks_.emplace_back(std::move(what), std::move(text));
}

void Remarks::End() const {
  if (session_.settings().format != Format::kTable || remarks_.empty()) return;
  session_.out() << "\n";
  for (const auto& [what, text] : remarks_) {
    // What people wrote may have lines of its own: they stay below the row that they are about.
    session_.out() << what << ": " << absl::StrReplaceAll(text, {{"\n", "\n    "}}) << "\n";
  }
}

}  // namespace onestop::cli
