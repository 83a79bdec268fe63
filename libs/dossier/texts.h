#pragma once

/// What members of staff write with their acts: comments, reasons, the contents of slips.

#include <string>

#include "onestop/dossier/v1/event.pb.h"

namespace onestop::dossier {

/// What was written with `event`: a comment, a reason, the contents of a slip, a draft's title, who received the
/// result. Empty for events without a text. What an imported line said beyond the known fields is none.
const std::string& TextOf(const v1::Event& event);

/// Whether the text of `event` says why the applicant gets no result: refused at intake, refused because the
/// conditions are not met, or stopped. The applicant gets it as a slip.
bool IsRefusalSlip(const v1::Event& event);

/// The number of the slip that `event` is; 0 for other events and for imported history.
int64_t FormNumberOf(const v1::Event& event);

/// Whether `event` opened a task: what was written before it was for the holder of another one.
bool OpensTask(const v1::Event& event);

}  // namespace onestop::dossier
