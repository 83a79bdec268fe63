#pragma once

/// RETURN_IF_ERROR and ASSIGN_OR_RETURN: hand an error on to the caller.
///
///     ASSIGN_OR_RETURN(const Dossier dossier, Load(id));
///     RETURN_IF_ERROR(Save(dossier));

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define RETURN_IF_ERROR(expression)                                                                \
  do {                                                                                             \
    if (::absl::Status onestop_status = (expression); !onestop_status.ok()) return onestop_status; \
  } while (false)

#define ONESTOP_CONCAT_INNER(a, b) a##b
#define ONESTOP_CONCAT(a, b) ONESTOP_CONCAT_INNER(a, b)

#define ONESTOP_ASSIGN_OR_RETURN(result, target, expression) \
  auto result = (expression);                                \
  if (!result.ok()) return std::move(result).status();       \
  target = *std::move(result)

#define ASSIGN_OR_RETURN(target, ...) \
  ONESTOP_ASSIGN_OR_RETURN(ONESTOP_CONCAT(onestop_result_, __LINE__), target, (__VA_ARGS__))
