// Translates between the structs of write/ and the messages of the worker; nothing in an answer is trusted.

#include "libs/pdf/workers/writer_messages.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/reason.h"
#include "libs/refusal/refuse.h"
#include "libs/timestamp/timestamp.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::pdf {
namespace {

worker::PagePlace ToMessage(const Place& place) {
  worker::PagePlace message;
  message.set_page(place.page);
  message.set_left(place.rectangle.left);
  message.set_bottom(place.rectangle.bottom);
  message.set_width(place.rectangle.width);
  message.set_height(place.rectangle.height);
  return message;
}

Place PlaceOf(const worker::PagePlace& message) {
  return {message.page(), {message.left(), message.bottom(), message.width(), message.height()}};
}

absl::Status AnotherAnswer() { return absl::InternalError("the PDF writer returned another kind of answer"); }

}  // namespace

worker::PrepareJob ToMessage(const SignatureSpec& spec) {
  worker::PrepareJob job;
  job.set_field_name(spec.field_name);
  *job.mutable_place() = ToMessage(spec.place);
  job.set_image_png(spec.image_png);
  job.set_signer_name(spec.signer_name);
  job.set_reason(spec.reason);
  job.set_location(spec.location);
  *job.mutable_claimed_time() = timestamp::ToWholeSeconds(spec.claimed_time);
  for (const EmptyTextField& field : spec.empty_text_fields) {
    worker::EmptyField& message = *job.add_empty_text_fields();
    message.set_name(field.name);
    *message.mutable_place() = ToMessage(field.place);
    message.set_alignment(static_cast<int>(field.alignment));
    message.set_italic(field.italic);
  }
  for (const EmptySignatureField& field : spec.empty_signature_fields) {
    worker::EmptyField& message = *job.add_empty_signature_fields();
    message.set_name(field.name);
    *message.mutable_place() = ToMessage(field.place);
  }
  for (const auto& [name, value] : spec.fill) {
    worker::FieldValue& message = *job.add_fill();
    message.set_name(name);
    message.set_value(value);
  }
  return job;
}

SignatureSpec SpecOf(const worker::PrepareJob& job) {
  SignatureSpec spec;
  spec.field_name = job.field_name();
  spec.place = PlaceOf(job.place());
  spec.image_png = job.image_png();
  spec.signer_name = job.signer_name();
  spec.reason = job.reason();
  spec.location = job.location();
  spec.claimed_time = timestamp::ToTime(job.claimed_time());
  for (const worker::EmptyField& field : job.empty_text_fields()) {
    // Clamped, since a number outside of the enum would be undefined.
    spec.empty_text_fields.push_back({field.name(), PlaceOf(field.place()),
                                      static_cast<Alignment>(std::clamp(field.alignment(), 0, 2)),
                                      field.italic()});
  }
  for (const worker::EmptyField& field : job.empty_signature_fields()) {
    spec.empty_signature_fields.push_back({field.name(), PlaceOf(field.place())});
  }
  for (const worker::FieldValue& field : job.fill()) spec.fill.emplace_back(field.name(), field.value());
  return spec;
}

worker::ArchiveJob ToMessage(const trust::ValidationData& data) {
  worker::ArchiveJob job;
  job.mutable_certificates()->Assign(data.certificates.begin(), data.certificates.end());
  job.mutable_ocsp_responses()->Assign(data.ocsp_responses.begin(), data.ocsp_responses.end());
  job.mutable_crls()->Assign(data.crls.begin(), data.crls.end());
  return job;
}

trust::ValidationData DataOf(const worker::ArchiveJob& job) {
  return {{job.certificates().begin(), job.certificates().end()},
          {job.ocsp_responses().begin(), job.ocsp_responses().end()},
          {job.crls().begin(), job.crls().end()}};
}

worker::PreparedRevision ToMessage(const Prepared& prepared) {
  worker::PreparedRevision message;
  message.set_appended(prepared.appended);
  message.mutable_byte_range()->Assign(prepared.byte_range.begin(), prepared.byte_range.end());
  message.set_digest(prepared.digest);
  return message;
}

absl::StatusOr<Prepared> PreparedOf(const worker::WriterAnswer& answer) {
  Prepared prepared;
  // The number of entries is checked: a copy of fewer would leave zeros.
  if (answer.prepared().byte_range_size() != 4 || answer.prepared().digest().size() != 32)
    return AnotherAnswer();
  std::copy_n(answer.prepared().byte_range().begin(), 4, prepared.byte_range.begin());
  prepared.appended = answer.prepared().appended();
  prepared.digest = answer.prepared().digest();
  return prepared;
}

worker::FoundPlaces ToMessage(const Places& places) {
  worker::FoundPlaces message;
  *message.mutable_number() = ToMessage(places.number);
  *message.mutable_date() = ToMessage(places.date);
  *message.mutable_leader() = ToMessage(places.leader);
  *message.mutable_seal() = ToMessage(places.seal);
  return message;
}

// Places are only numbers: PreparePdf() checks them against the document.
absl::StatusOr<Places> PlacesOf(const worker::WriterAnswer& answer) {
  if (!answer.has_places()) return AnotherAnswer();
  const worker::FoundPlaces& found = answer.places();
  return Places{PlaceOf(found.number()), PlaceOf(found.date()), PlaceOf(found.leader()),
                PlaceOf(found.seal())};
}

worker::WriterRefusal ToMessage(const absl::Status& refusal) {
  worker::WriterRefusal message;
  message.set_code(static_cast<int>(refusal.code()));
  message.set_message(std::string(refusal.message()));
  if (const std::optional<base::Reason> reason = base::ReasonOf(refusal); reason.has_value()) {
    message.set_reason(reason->name);
    for (const auto& [key, value] : reason->metadata) (*message.mutable_metadata())[key] = value;
  }
  // The violation's own words, without the field's name in front of them. There is one: the writer stops at it.
  const std::vector<base::FieldViolation> violations = base::FieldViolationsOf(refusal);
  if (!violations.empty()) message.set_message(violations.front().description);
  return message;
}

// A violation gets its field back, so that callers see the same error as from the function itself.
absl::Status StatusOf(const worker::WriterRefusal& refusal) {
  if (refusal.reason() == refusal::NameOf(common::v1::ERROR_REASON_FIELD_INVALID)) {
    const auto field = refusal.metadata().find("field");
    return base::FieldError(field == refusal.metadata().end() ? "" : field->second, refusal.message());
  }
  const auto code = static_cast<absl::StatusCode>(refusal.code());
  // A refusal is never OK, whatever the process sent.
  const absl::Status status(code == absl::StatusCode::kOk ? absl::StatusCode::kInternal : code,
                            refusal.message());
  if (refusal.reason().empty()) return status;
  return base::WithReason(status, {refusal.reason(), {refusal.metadata().begin(), refusal.metadata().end()}});
}

}  // namespace onestop::pdf
