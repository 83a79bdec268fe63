// Makes QR codes with libqrencode.

#include "libs/forms/qr_code.h"

#include <qrencode.h>

#include <memory>

#include "absl/status/status.h"

namespace onestop::forms {

absl::StatusOr<QrCode> MakeQrCode(absl::string_view text) {
  struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
  };
  // Version 0: the smallest code that holds the text.
  const std::unique_ptr<QRcode, Free> code(
      QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M));
  if (code == nullptr) return absl::InvalidArgumentError("the text does not fit into a QR code of level M");
  QrCode made{.side = code->width, .dark = {}};
  const int modules = code->width * code->width;
  // The lowest bit of a module is its colour; the others belong to the encoder.
  for (int i = 0; i < modules; ++i) made.dark.push_back((code->data[i] & 1) != 0);
  return made;
}

}  // namespace onestop::forms
