#pragma once

/// The places of number, date, signature and seal in a draft.

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "libs/pdf/write/place.h"
#include "libs/pdf/write/prepare.h"

namespace onestop::pdf {

/// The actual size of a department's seal: 36 mm across, in points.
inline constexpr double kSealPoints = 36 / 25.4 * 72;

struct Places {
  Place number;
  Place date;
  Place leader;
  Place seal;
};

/// From the draft's named destinations `onestop.number`, `onestop.date`, `onestop.leader` and `onestop.seal`:
/// /FitR is the rectangle itself; /XYZ is its top left corner, with the default's size. What has no
/// destination gets the place of NĐ 30/2020 Phụ lục I: number and date side by side under the heading of page
/// 1, left and right; the signature at the bottom right of the last page; the seal over the left third of the
/// signature.
///
/// Whatever PreparePdf() would refuse about the draft is refused here.
///
/// Errors: those of PreparePdf() on the draft; DRAFT_NOT_SIGNABLE "signed" when it carries a signature: the
/// leader signs first (NĐ 30/2020 Đ.13), and an earlier signature may turn out invalid after all of them have
/// signed. A destination that is not such a place is ignored. Run it where PreparePdf() runs.
absl::StatusOr<Places> FindPlaces(absl::string_view draft);

/// Gives the fields of `spec` that have the names of these destinations their places.
void TakePlaces(const Places& places, SignatureSpec& spec);

}  // namespace onestop::pdf
