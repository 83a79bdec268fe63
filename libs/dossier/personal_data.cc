// Which fields of an event are personal data is said here alone, for all three directions.

#include "libs/dossier/personal_data.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "libs/digest/sha256.h"

namespace onestop::dossier {
namespace {

using Kind = v1::PersonalDataKind;
using Field = v1::SubmissionAmended::ChangedField;
using ::onestop::common::v1::MessageKind;

constexpr absl::string_view kOwnerFields = "owner.";

std::vector<std::pair<Kind, v1::PersonalDataContent>> ContentsOf(const v1::Event& event) {
  std::vector<std::pair<Kind, v1::PersonalDataContent>> contents;
  const auto add = [&contents](Kind kind) -> v1::PersonalDataContent& {
    return contents.emplace_back(kind, v1::PersonalDataContent()).second;
  };
  if (event.has_submitted()) {
    const v1::Submitted& submitted = event.submitted();
    if (submitted.has_owner()) *add(v1::PERSONAL_DATA_KIND_OWNER).mutable_party() = submitted.owner();
    if (submitted.has_submitter()) {
      *add(v1::PERSONAL_DATA_KIND_SUBMITTER).mutable_party() = submitted.submitter();
    }
  } else if (event.has_submission_amended()) {
    v1::PersonalDataContent owner;
    v1::PersonalDataContent submitter;
    for (const Field& field : event.submission_amended().fields()) {
      *(absl::StartsWith(field.path(), kOwnerFields) ? owner : submitter).add_fields() = field;
    }
    if (owner.fields_size() > 0) add(v1::PERSONAL_DATA_KIND_OWNER) = std::move(owner);
    if (submitter.fields_size() > 0) add(v1::PERSONAL_DATA_KIND_SUBMITTER) = std::move(submitter);
  } else if (!event.result_returned().receiver().empty()) {
    add(v1::PERSONAL_DATA_KIND_RECEIVER).set_text(event.result_returned().receiver());
  } else if (event.message_written().kind() == MessageKind::MESSAGE_KIND_FROM_APPLICANT) {
    add(v1::PERSONAL_DATA_KIND_MESSAGE).set_text(event.message_written().text());
  } else if (!event.verification_recorded().participants().empty()) {
    add(v1::PERSONAL_DATA_KIND_PARTICIPANTS).set_text(event.verification_recorded().participants());
  }
  if (!event.source_remarks().empty()) add(v1::PERSONAL_DATA_KIND_REMARKS).set_text(event.source_remarks());
  return contents;
}

// The fields of an amendment stay in the event, without their values.
void Join(Kind kind, v1::PersonalDataContent& content, v1::Event& event) {
  if (kind == v1::PERSONAL_DATA_KIND_REMARKS) {
    event.set_source_remarks(content.text());
  } else if (event.has_submission_amended()) {
    for (const Field& given : content.fields()) {
      for (Field& field : *event.mutable_submission_amended()->mutable_fields()) {
        if (field.path() == given.path()) field = given;
      }
    }
  } else if (event.has_submitted()) {
    v1::Submitted& submitted = *event.mutable_submitted();
    *(kind == v1::PERSONAL_DATA_KIND_OWNER ? submitted.mutable_owner() : submitted.mutable_submitter()) =
        std::move(*content.mutable_party());
  } else if (event.has_result_returned()) {
    event.mutable_result_returned()->set_receiver(content.text());
  } else if (event.has_message_written()) {
    event.mutable_message_written()->set_text(content.text());
  } else if (event.has_verification_recorded()) {
    event.mutable_verification_recorded()->set_participants(content.text());
  }
}

}  // namespace

std::vector<v1::PersonalDataPart> CommitToPersonalData(v1::Event& event,
                                                       const std::function<std::string()>& salt) {
  std::vector<v1::PersonalDataPart> parts;
  for (const auto& [kind, content] : ContentsOf(event)) {
    v1::PersonalDataPart& part = parts.emplace_back();
    part.set_part(event.commitments_size());
    part.set_kind(kind);
    part.set_salt(salt());
    part.set_data(content.SerializeAsString());
    v1::Commitment& commitment = *event.add_commitments();
    commitment.set_kind(kind);
    commitment.set_sha256(digest::Sha256Text(part.salt(), part.data()));
  }
  return parts;
}

void LeaveOutPersonalData(v1::Event& event) {
  for (const v1::Commitment& commitment : event.commitments()) {
    if (commitment.kind() == v1::PERSONAL_DATA_KIND_REMARKS) {
      event.clear_source_remarks();
    } else if (event.has_submission_amended()) {
      for (Field& field : *event.mutable_submission_amended()->mutable_fields()) {
        field.clear_old_value();
        field.clear_new_value();
      }
    } else if (event.has_result_returned()) {
      event.mutable_result_returned()->clear_receiver();
    } else if (event.has_message_written()) {
      event.mutable_message_written()->clear_text();
    } else if (event.has_verification_recorded()) {
      event.mutable_verification_recorded()->clear_participants();
    } else if (event.has_submitted()) {
      commitment.kind() == v1::PERSONAL_DATA_KIND_OWNER ? event.mutable_submitted()->clear_owner()
                                                        : event.mutable_submitted()->clear_submitter();
    }
  }
}

JoinedPersonalData JoinPersonalData(absl::Span<const v1::PersonalDataPart> parts, v1::Event& event) {
  JoinedPersonalData joined;
  const auto is_of_a_commitment = [](const v1::PersonalDataPart& part) { return !part.has_place(); };
  joined.differs = std::ranges::count_if(parts, is_of_a_commitment) != event.commitments_size();
  for (int i = 0; i < event.commitments_size(); ++i) {
    const v1::Commitment& commitment = event.commitments(i);
    const auto part = std::ranges::find_if(
        parts, [i](const v1::PersonalDataPart& one) { return !one.has_place() && one.part() == i; });
    if (part == parts.end() || part->kind() != commitment.kind()) {
      joined.differs = true;
      continue;
    }
    if (part->data().empty()) {
      joined.erased.push_back(part->kind());
      continue;
    }
    v1::PersonalDataContent content;
    if (part->salt().size() != kSaltBytes ||
        digest::Sha256Text(part->salt(), part->data()) != commitment.sha256() ||
        !content.ParseFromString(part->data())) {
      joined.differs = true;
      continue;
    }
    Join(part->kind(), content, event);
  }
  return joined;
}

std::string WithMovedData(absl::string_view payload, absl::Span<const v1::PersonalDataPart> parts) {
  std::string whole(payload);
  for (const v1::PersonalDataPart& part : parts) {
    const auto place = static_cast<size_t>(part.place());
    if (!part.has_place() || part.place() < 0 || place > whole.size() ||
        part.data().size() > whole.size() - place) {
      continue;
    }
    whole.replace(place, part.data().size(), part.data());
  }
  return whole;
}

std::vector<v1::PersonalDataErased::Erasure> ErasuresOf(int64_t sequence, absl::string_view payload,
                                                        absl::Span<const v1::PersonalDataPart> parts,
                                                        const std::set<int>& kinds) {
  std::vector<v1::PersonalDataPart> remaining(parts.begin(), parts.end());
  std::set<int> erased;
  bool is_cut = false;
  for (v1::PersonalDataPart& part : remaining) {
    if (part.data().empty() || !kinds.contains(part.kind())) continue;
    erased.insert(part.kind());
    is_cut = is_cut || part.has_place();
    part.clear_data();
  }
  std::vector<v1::PersonalDataErased::Erasure> erasures;
  for (const int kind : erased) {
    v1::PersonalDataErased::Erasure& erasure = erasures.emplace_back();
    erasure.set_sequence(sequence);
    erasure.set_kind(static_cast<v1::PersonalDataKind>(kind));
    // As History::Examine() hashes it.
    if (is_cut) erasure.set_remaining_sha256(digest::Sha256Text(WithMovedData(payload, remaining)));
  }
  return erasures;
}

}  // namespace onestop::dossier
