#pragma once

/// The folded dossiers that a writer used last. For one thread.

#include <list>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "libs/ledger/batch.h"

namespace onestop::ledger {

class Cache {
 public:
  explicit Cache(size_t dossiers_max) : dossiers_max_(dossiers_max) {}

  /// Takes a dossier out, null when it is not there: a writer that changes it puts it back after COMMIT, or lets it be folded again.
  std::unique_ptr<Folded> Take(const std::string& id) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return nullptr;
    std::unique_ptr<Folded> folded = std::move(*found->second);
    newest_first_.erase(found->second);
    by_id_.erase(found);
    return folded;
  }

  /// Remembers `folded`; forgets the one that was used longest ago when there are too many.
  void Put(std::unique_ptr<Folded> folded) {
    const std::string& id = folded->dossier.id;
    if (const auto found = by_id_.find(id); found != by_id_.end()) {
      newest_first_.erase(found->second);
      by_id_.erase(found);
    }
    const auto place = newest_first_.insert(newest_first_.begin(), std::move(folded));
    by_id_[id] = place;
    if (newest_first_.size() <= dossiers_max_) return;
    by_id_.erase(newest_first_.back()->dossier.id);
    newest_first_.pop_back();
  }

  void Clear() {
    by_id_.clear();
    newest_first_.clear();
  }

 private:
  size_t dossiers_max_;
  std::list<std::unique_ptr<Folded>> newest_first_;
  absl::flat_hash_map<std::string, std::list<std::unique_ptr<Folded>>::iterator> by_id_;
};

}  // namespace onestop::ledger
