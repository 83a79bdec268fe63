#pragma once

/// What a request may say of people and organisations. Forms only: whether a number exists, or an address
/// answers, is known elsewhere. No description quotes a value, which is personal data.

#include <string>

#include "libs/rpc/fields.h"
#include "onestop/common/v1/types.pb.h"

namespace onestop::intake::handlers {

/// Adds to `fields` what is wrong with the particulars at `path`; the owner's name is `required`.
void CheckParty(rpc::Fields& fields, const std::string& path, const onestop::common::v1::Party& party,
                bool required);

/// The same of single particulars; an empty one is not wrong.
void CheckFullName(rpc::Fields& fields, const std::string& path, const std::string& name);
void CheckPhone(rpc::Fields& fields, const std::string& path, const std::string& phone);
void CheckEmail(rpc::Fields& fields, const std::string& path, const std::string& email);
void CheckAddress(rpc::Fields& fields, const std::string& path, const std::string& address);

/// An identity at `path` ("owner."): that the kind is known, and the number has its form.
void CheckIdentity(rpc::Fields& fields, const std::string& path, onestop::common::v1::IdentityKind kind,
                   const std::string& number);

}  // namespace onestop::intake::handlers
