#pragma once

/// Between the structs of this room and the messages to and from onestop-pdf-writer. This room's own.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "libs/signing/pdf/places.h"
#include "libs/signing/pdf/prepare.h"
#include "libs/signing/trust/validation_data.h"
#include "onestop/signing/v1/writing.pb.h"

namespace onestop::signing {

v1::PrepareJob ToMessage(const SignatureSpec& spec);
v1::ArchiveJob ToMessage(const ValidationData& data);
v1::PreparedRevision ToMessage(const Prepared& prepared);
v1::FoundPlaces ToMessage(const Places& places);
v1::WriterRefusal ToMessage(const absl::Status& refusal);

SignatureSpec SpecOf(const v1::PrepareJob& job);
ValidationData DataOf(const v1::ArchiveJob& job);
/// Of an answer: the other process is not to be trusted. Errors: INTERNAL when it is not what was asked for.
absl::StatusOr<Prepared> PreparedOf(const v1::WriterAnswer& answer);
absl::StatusOr<Places> PlacesOf(const v1::WriterAnswer& answer);
/// Always an error.
absl::Status StatusOf(const v1::WriterRefusal& refusal);

}  // namespace onestop::signing
