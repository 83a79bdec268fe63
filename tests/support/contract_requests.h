#pragma once

/// For every RPC: a request that its caller may send, and what a caller without the right is answered.
/// Adding an RPC means adding a row.

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace onestop::contract {

/// What a known member of staff of an agency that has no dossiers, with no right and another role, is answered.
enum class Outsider {
  /// PERMISSION_DENIED or NOT_FOUND.
  kRefused,
  /// An answer in which nothing of the others' dossiers is.
  kSeesNothing,
  /// The call is for all staff, or for the public.
  kAllowed,
};

struct Expectation {
  /// "IntakeService.SubmitDossier".
  std::string method;
  /// Who may call it.
  std::string caller;
  /// Without credentials it answers all the same.
  bool open_to_public;
  Outsider outsider;
  /// The messages in text form; $DOSSIER and $DOCUMENT are ids, $R a request_id.
  std::vector<std::string> requests;
};

/// The services of all services.
std::vector<const google::protobuf::ServiceDescriptor*> Services();

/// Null when there is no row for it.
const Expectation* ExpectationFor(const google::protobuf::MethodDescriptor& method);

/// All rows: each must be of a method that exists.
const std::vector<Expectation>& Expectations();

/// "IntakeService.SubmitDossier", and "/onestop.intake.v1.IntakeService/SubmitDossier".
std::string NameOf(const google::protobuf::MethodDescriptor& method);
std::string PathOf(const google::protobuf::MethodDescriptor& method);

}  // namespace onestop::contract
