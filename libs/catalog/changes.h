#pragma once

/// What a change does to a catalogue, told entry by entry and field by field. Pure.

#include <vector>

#include "absl/status/status.h"
#include "libs/catalog/entries.h"
#include "onestop/catalog/v1/catalog_service.pb.h"

namespace onestop::catalog {

/// How many changes, and how many removals, an answer lists.
inline constexpr int kChangesSentMax = 2000;

/// What `changed` is: new, changed in which fields, or ended.
v1::CatalogueChange Describe(const ChangedEntry& changed);

/// The registered certificates and known holidays that an entry had, or the one that it follows, and has no more. One
/// removal for each; the same for no two entries.
std::vector<v1::CatalogueRemoval> RemovalsOf(const ChangedEntry& changed);

/// FAILED_PRECONDITION, CATALOGUE_REMOVAL_UNCONFIRMED. Requires one removal at least. Metadata: removals, and the revision
/// that they were found at.
absl::Status RemovalUnconfirmed(const std::vector<v1::CatalogueRemoval>& removals, int64_t revision);

}  // namespace onestop::catalog
