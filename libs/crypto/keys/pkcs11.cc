// Finds a key and its certificates in a PKCS#11 token by libp11. The key itself never leaves the token.

#include "libs/crypto/keys/pkcs11.h"

#include <libp11.h>

#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "libs/base/check.h"
#include "libs/base/status_macros.h"

namespace onestop::crypto {
namespace {

using Attributes = std::map<std::string, std::string, std::less<>>;

// Decodes the percent encoding of RFC 7512.
absl::StatusOr<std::string> Decode(absl::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const absl::string_view digits = text.substr(i + 1, 2);
    if (digits.size() != 2 || !absl::ascii_isxdigit(static_cast<unsigned char>(digits[0])) ||
        !absl::ascii_isxdigit(static_cast<unsigned char>(digits[1]))) {
      return absl::InvalidArgumentError("a % in the PKCS#11 URI must be followed by two hexadecimal digits");
    }
    decoded += absl::HexStringToBytes(digits);
    i += 2;
  }
  return decoded;
}

absl::StatusOr<Attributes> ParseUri(absl::string_view uri) {
  if (!absl::ConsumePrefix(&uri, "pkcs11:")) {
    return absl::InvalidArgumentError(
        "the name of a key in a token begins with pkcs11:, such as pkcs11:token=seal;object=sealkey");
  }
  Attributes attributes;
  for (const absl::string_view part : absl::StrSplit(uri, ';', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> split =
        absl::StrSplit(part, absl::MaxSplits('=', 1));
    const absl::string_view name = split.first;
    // A PIN in a URI would end up in logs and process lists, so pin-value and pin-source are refused like
    // unknown attributes.
    if (name != "token" && name != "serial" && name != "object" && name != "id" && name != "type") {
      return absl::InvalidArgumentError(
          absl::StrCat("the PKCS#11 URI has '", name,
                       "'; token, serial, object and id are understood, and the PIN is given apart"));
    }
    ASSIGN_OR_RETURN(attributes[std::string(name)], Decode(split.second));
  }
  return attributes;
}

// The library, its slots and the session; libp11's objects must not outlive this.
struct Session {
  ~Session() {
    if (slots != nullptr) PKCS11_release_all_slots(context, slots, count);
    if (loaded) PKCS11_CTX_unload(context);
    PKCS11_CTX_free(context);
  }

  PKCS11_CTX* context = PKCS11_CTX_new();
  bool loaded = false;
  PKCS11_SLOT* slots = nullptr;
  unsigned int count = 0;
};

// Tokens pad their labels and serial numbers with spaces.
bool Matches(const Attributes& wanted, absl::string_view attribute, const char* value) {
  const auto found = wanted.find(attribute);
  if (found == wanted.end()) return true;
  return value != nullptr && absl::StripTrailingAsciiWhitespace(value) == found->second;
}

absl::StatusOr<PKCS11_SLOT*> FindToken(const Session& session, const Attributes& wanted) {
  for (unsigned int i = 0; i < session.count; ++i) {
    PKCS11_TOKEN* const token = session.slots[i].token;
    if (token != nullptr && token->initialized != 0 && Matches(wanted, "token", token->label) &&
        Matches(wanted, "serial", token->serialnr)) {
      return &session.slots[i];
    }
  }
  return absl::NotFoundError(
      "no token of that name or serial number is there; plug it in, or correct the URI");
}

absl::StatusOr<PKCS11_KEY*> FindKey(PKCS11_TOKEN* token, const Attributes& wanted) {
  PKCS11_KEY* keys = nullptr;
  unsigned int count = 0;
  if (PKCS11_enumerate_keys(token, &keys, &count) == 0) {
    for (unsigned int i = 0; i < count; ++i) {
      // An id is binary: it is compared with its length, not as a C string.
      const auto id = wanted.find("id");
      const bool same_id = id == wanted.end() || absl::string_view(reinterpret_cast<const char*>(keys[i].id),
                                                                   keys[i].id_len) == id->second;
      if (same_id && Matches(wanted, "object", keys[i].label)) return &keys[i];
    }
  }
  return absl::NotFoundError("the token has no private key of that object name or id");
}

// The key's certificate, then the authorities above it as far as they are stored in the token.
CertificatesPtr FindChain(PKCS11_TOKEN* token, PKCS11_KEY* key) {
  // Ends a cycle of certificates that name one another as issuer.
  constexpr int kChainMax = 6;
  CertificatesPtr chain(sk_X509_new_null());
  CHECK(chain != nullptr);
  PKCS11_CERT* certificates = nullptr;
  unsigned int count = 0;
  if (PKCS11_enumerate_certs(token, &certificates, &count) != 0) return chain;
  PKCS11_CERT* const own = PKCS11_find_certificate(key);
  X509* next = own == nullptr ? nullptr : own->x509;
  while (next != nullptr && sk_X509_num(chain.get()) < kChainMax) {
    // The token owns its certificates; the chain gets references of its own.
    CHECK(sk_X509_push(chain.get(), Share(next).release()) > 0);
    X509* const below = std::exchange(next, nullptr);
    for (unsigned int i = 0; i < count && X509_self_signed(below, 0) != 1; ++i) {
      if (X509_check_issued(certificates[i].x509, below) == X509_V_OK) next = certificates[i].x509;
    }
  }
  return chain;
}

}  // namespace

absl::StatusOr<KeyWithChain> OpenPkcs11Key(const std::string& module, absl::string_view uri,
                                           absl::string_view pin) {
  ASSIGN_OR_RETURN(const Attributes wanted, ParseUri(uri));
  const auto session = std::make_shared<Session>();
  CHECK(session->context != nullptr);
  session->loaded = PKCS11_CTX_load(session->context, module.c_str()) == 0;
  if (!session->loaded || PKCS11_enumerate_slots(session->context, &session->slots, &session->count) != 0) {
    ForgetErrors();
    return absl::NotFoundError(absl::StrCat(module, " cannot be loaded as a PKCS#11 library"));
  }
  ASSIGN_OR_RETURN(PKCS11_SLOT* const slot, FindToken(*session, wanted));
  // 0: a read-only session, which is enough for signing and cannot change the token.
  const bool in = PKCS11_open_session(slot, 0) == 0 && PKCS11_login(slot, 0, std::string(pin).c_str()) == 0;
  ForgetErrors();
  if (!in) {
    return absl::UnauthenticatedError(
        "the token refuses the PIN; give the right one (tokens lock themselves after a few wrong ones)");
  }
  ASSIGN_OR_RETURN(PKCS11_KEY* const key, FindKey(slot->token, wanted));
  KeyWithChain parts = {
      .token = session, .key = KeyPtr(PKCS11_get_private_key(key)), .chain = FindChain(slot->token, key)};
  ForgetErrors();
  if (parts.key == nullptr) return absl::NotFoundError("the token does not let its private key be used");
  if (sk_X509_num(parts.chain.get()) == 0) {
    return absl::NotFoundError("the token has no certificate with the key's id; store it beside the key");
  }
  return parts;
}

}  // namespace onestop::crypto
