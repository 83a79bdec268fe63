// Revocation is judged at each call and not in the handshake: so it also ends what goes on over old connections, and the
// client is told why.

#include "libs/rpc/revocation.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <ctime>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/status_macros.h"
#include "libs/digest/sha256.h"
#include "libs/refusal/refuse.h"
#include "libs/rpc/settings_file.h"
#include "libs/telemetry/log.h"
#include "onestop/common/v1/error_reason.pb.h"

namespace onestop::rpc {

struct RevocationChecker::Lists {
  std::shared_ptr<X509_STORE> store;
  FileStamp roots_stamp;
  FileStamp crl_stamp;
};

namespace {

// How often the files are looked at for changes.
constexpr absl::Duration kLookEvery = absl::Seconds(1);

using CrlPtr = std::shared_ptr<X509_CRL>;
using BioPtr = std::shared_ptr<BIO>;

BioPtr ReadFrom(absl::string_view pem) {
  return BioPtr(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
}

absl::Status UnusableList(const std::string& path, absl::string_view why) {
  ERR_clear_error();
  return absl::InvalidArgumentError(absl::StrCat(path, " ", why));
}

// Calls add(object) for each object that `read` finds in `pem`, and gives it the ownership; returns how many.
template <typename Read, typename Add>
int ForEachIn(absl::string_view pem, Read read, Add add) {
  const BioPtr bio = ReadFrom(pem);
  int count = 0;
  while (auto* const object = read(bio.get(), nullptr, nullptr, nullptr)) {
    add(object);
    ++count;
  }
  // The end of the text is an error for OpenSSL.
  ERR_clear_error();
  return count;
}

absl::StatusOr<std::vector<CrlPtr>> ReadLists(const std::string& crl_file) {
  ASSIGN_OR_RETURN(const std::string pem, ReadSettingsFile(crl_file));
  std::vector<CrlPtr> lists;
  ForEachIn(pem, &PEM_read_bio_X509_CRL,
            [&lists](X509_CRL* list) { lists.emplace_back(list, X509_CRL_free); });
  if (lists.empty()) return UnusableList(crl_file, "holds no list of revoked certificates (CRL) in PEM");
  return lists;
}

absl::StatusOr<std::shared_ptr<X509_STORE>> ReadStore(const std::string& roots_file,
                                                      const std::string& crl_file) {
  ASSIGN_OR_RETURN(const std::string roots, ReadSettingsFile(roots_file));
  ASSIGN_OR_RETURN(const std::vector<CrlPtr> lists, ReadLists(crl_file));
  std::shared_ptr<X509_STORE> store(X509_STORE_new(), X509_STORE_free);
  const int count = ForEachIn(roots, &PEM_read_bio_X509, [&store](X509* root) {
    X509_STORE_add_cert(store.get(), root);
    X509_free(root);
  });
  if (count == 0) return UnusableList(roots_file, "holds no certificate in PEM");
  for (const CrlPtr& list : lists) X509_STORE_add_crl(store.get(), list.get());
  return store;
}

// Time is left to TLS, which looked at it when the connection was made; all else counts.
int ForgiveTime(int ok, X509_STORE_CTX* context) {
  const int error = X509_STORE_CTX_get_error(context);
  return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID ? 1 : ok;
}

std::string SerialOf(X509* certificate) {
  BIGNUM* const number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
  char* const hex = number == nullptr ? nullptr : BN_bn2hex(number);
  std::string serial = hex == nullptr ? "" : hex;
  OPENSSL_free(hex);
  BN_free(number);
  return serial;
}

absl::Status Unknown(absl::string_view why) {
  return refusal::Refuse(absl::UnavailableError(absl::StrCat(
                             "it cannot be known whether the client certificate is revoked: ", why,
                             "; an operator of the server has to renew tls.client_crl_file")),
                         common::v1::ERROR_REASON_CLIENT_CERTIFICATE_STATUS_UNKNOWN);
}

absl::Status Revoked(X509* certificate) {
  const std::string serial = SerialOf(certificate);
  return refusal::Refuse(
      absl::UnauthenticatedError(absl::StrCat("the client certificate, or an authority that issued it, is "
                                              "revoked (serial number ",
                                              serial, "); connect with a new certificate")),
      common::v1::ERROR_REASON_CLIENT_CERTIFICATE_REVOKED, {{"serial_number", serial}});
}

absl::Status Judge(X509_STORE& store, absl::string_view certificate, absl::string_view issuers,
                   absl::Time now) {
  const BioPtr bio = ReadFrom(certificate);
  const std::shared_ptr<X509> leaf(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  if (leaf == nullptr) return Unknown("it cannot be read");
  const std::shared_ptr<STACK_OF(X509)> chain(sk_X509_new_null(),
                                              [](STACK_OF(X509) * all) { sk_X509_pop_free(all, X509_free); });
  ForEachIn(issuers, &PEM_read_bio_X509, [&chain](X509* issuer) { sk_X509_push(chain.get(), issuer); });
  const std::shared_ptr<X509_STORE_CTX> context(X509_STORE_CTX_new(), X509_STORE_CTX_free);
  if (X509_STORE_CTX_init(context.get(), &store, leaf.get(), chain.get()) != 1) return Unknown("no memory");
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  X509_STORE_CTX_set_time(context.get(), 0, static_cast<time_t>(absl::ToUnixSeconds(now)));
  X509_STORE_CTX_set_verify_cb(context.get(), &ForgiveTime);
  const bool good = X509_verify_cert(context.get()) == 1;
  const int error = X509_STORE_CTX_get_error(context.get());
  X509* const current = X509_STORE_CTX_get_current_cert(context.get());
  ERR_clear_error();
  if (good) return absl::OkStatus();
  if (error == X509_V_ERR_CERT_REVOKED) return Revoked(current == nullptr ? leaf.get() : current);
  return Unknown(X509_verify_cert_error_string(error));
}

}  // namespace

absl::StatusOr<absl::Time> RevocationListsEnd(const std::string& crl_file) {
  ASSIGN_OR_RETURN(const std::vector<CrlPtr> lists, ReadLists(crl_file));
  absl::Time end = absl::InfiniteFuture();
  for (const CrlPtr& list : lists) {
    const ASN1_TIME* const next = X509_CRL_get0_nextUpdate(list.get());
    std::tm parts = {};
    if (next == nullptr || ASN1_TIME_to_tm(next, &parts) != 1) {
      return UnusableList(crl_file, "holds a list that does not say when the next one comes (nextUpdate)");
    }
    end = std::min(end, absl::FromTM(parts, absl::UTCTimeZone()));
  }
  return end;
}

absl::StatusOr<std::unique_ptr<RevocationChecker>> RevocationChecker::Create(std::string roots_file,
                                                                             std::string crl_file) {
  Lists lists;
  ASSIGN_OR_RETURN(lists.roots_stamp, StampOf(roots_file));
  ASSIGN_OR_RETURN(lists.crl_stamp, StampOf(crl_file));
  ASSIGN_OR_RETURN(lists.store, ReadStore(roots_file, crl_file));
  // A list that never ends would let a revoked certificate in for ever.
  RETURN_IF_ERROR(RevocationListsEnd(crl_file).status());
  return std::unique_ptr<RevocationChecker>(new RevocationChecker(
      std::move(roots_file), std::move(crl_file), std::make_shared<const Lists>(std::move(lists))));
}

RevocationChecker::RevocationChecker(std::string roots_file, std::string crl_file,
                                     std::shared_ptr<const Lists> lists)
    : roots_file_(std::move(roots_file)), crl_file_(std::move(crl_file)), lists_(std::move(lists)) {}

RevocationChecker::~RevocationChecker() = default;

void RevocationChecker::Refresh(absl::Time now) {
  if (now >= check_time_ && now < check_time_ + kLookEvery) return;
  check_time_ = now;
  const absl::StatusOr<FileStamp> roots = StampOf(roots_file_);
  const absl::StatusOr<FileStamp> list = StampOf(crl_file_);
  // A file that is gone for a moment, while it is replaced, changes nothing.
  if (!roots.ok() || !list.ok()) return;
  if (*roots == lists_->roots_stamp && *list == lists_->crl_stamp) return;
  Lists changed = {.store = nullptr, .roots_stamp = *roots, .crl_stamp = *list};
  absl::StatusOr<std::shared_ptr<X509_STORE>> store = ReadStore(roots_file_, crl_file_);
  if (const absl::Status end = RevocationListsEnd(crl_file_).status(); store.ok() && !end.ok()) store = end;
  if (store.ok()) {
    changed.store = *std::move(store);
    verdicts_.clear();
  } else {
    telemetry::Log(telemetry::Level::kError,
                   "the changed lists of revoked certificates are not usable; the old ones count until their "
                   "end",
                   {{"error", store.status().message()}});
    // The same wrong file is reported once, not every second.
    changed.store = lists_->store;
  }
  lists_ = std::make_shared<const Lists>(std::move(changed));
}

absl::Status RevocationChecker::Check(absl::string_view certificate, absl::string_view issuers,
                                      absl::Time now) {
  const std::string shown = digest::Sha256Text(absl::StrCat(certificate, issuers));
  std::shared_ptr<const Lists> lists;
  {
    const base::MutexLock lock(mutex_);
    Refresh(now);
    lists = lists_;
    const auto found = verdicts_.find(shown);
    if (found != verdicts_.end() && now < found->second.until && now >= found->second.until - kRemembered) {
      return found->second.status;
    }
  }
  // Without the lock: it takes some signatures.
  absl::Status status = Judge(*lists->store, certificate, issuers, now);
  const base::MutexLock lock(mutex_);
  // A verdict by lists that were replaced meanwhile is not kept.
  if (lists == lists_) {
    if (verdicts_.size() >= kRememberedMax) verdicts_.clear();
    verdicts_.insert_or_assign(shown, Verdict{.status = status, .until = now + kRemembered});
  }
  return status;
}

}  // namespace onestop::rpc
