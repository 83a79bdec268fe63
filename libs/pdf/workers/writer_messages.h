#pragma once

/// Translates between the structs of libs/pdf/write and the messages to and from onestop-pdf-writer. Private
/// to this module.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/pdf/workers/writing.pb.h"
#include "libs/pdf/write/places.h"
#include "libs/pdf/write/prepare.h"
#include "libs/trust/validation_data.h"

namespace onestop::pdf {

worker::PrepareJob ToMessage(const SignatureSpec& spec);
worker::ArchiveJob ToMessage(const trust::ValidationData& data);
worker::PreparedRevision ToMessage(const Prepared& prepared);
worker::FoundPlaces ToMessage(const Places& places);
worker::WriterRefusal ToMessage(const absl::Status& refusal);

SignatureSpec SpecOf(const worker::PrepareJob& job);
trust::ValidationData DataOf(const worker::ArchiveJob& job);
/// The contents of an answer, which is untrusted. Errors: INTERNAL when it is not of the kind that was asked
/// for.
absl::StatusOr<Prepared> PreparedOf(const worker::WriterAnswer& answer);
absl::StatusOr<Places> PlacesOf(const worker::WriterAnswer& answer);
/// Always an error.
absl::Status StatusOf(const worker::WriterRefusal& refusal);

}  // namespace onestop::pdf
