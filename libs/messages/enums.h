#pragma once

/// The contract's enum values as people read them. Vietnamese words are those of the law and of the national
/// portal. The unspecified value is ""; a value that this program does not know is its number.

#include <string>

#include "libs/messages/messages.h"
#include "onestop/common/v1/types.pb.h"
#include "onestop/dossier/v1/event.pb.h"
#include "onestop/signing/v1/report.pb.h"
#include "onestop/statistics/v1/statistics_service.pb.h"

namespace onestop::messages {

std::string Word(Language language, common::v1::DossierStatus status);
std::string Word(Language language, common::v1::Channel channel);
std::string Word(Language language, common::v1::Timeliness timeliness);
std::string Word(Language language, common::v1::StepKind kind);
std::string Word(Language language, common::v1::Role role);
std::string Word(Language language, common::v1::OnlineLevel level);
std::string Word(Language language, common::v1::StopGround ground);
std::string Word(Language language, common::v1::EndKind kind);
std::string Word(Language language, common::v1::MessageKind kind);
std::string Word(Language language, dossier::v1::PersonalDataKind kind);
std::string Word(Language language, statistics::v1::Atom atom);
/// The unspecified verdict reads like VERDICT_UNKNOWN.
std::string Word(Language language, signing::v1::Verdict verdict);

}  // namespace onestop::messages
