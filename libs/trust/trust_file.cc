// Reads a trust file and reports every mistake in it with its line.

#include "libs/trust/trust_file.h"

#include <filesystem>
#include <functional>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/read_file.h"
#include "libs/base/status_macros.h"
#include "libs/crypto/openssl.h"
#include "libs/crypto/pem_file.h"
#include "libs/text/utf8.h"
#include "libs/yaml/yaml.h"

namespace onestop::trust {
namespace {

// The limit of every list in the file.
constexpr size_t kEntriesMax = 256;

std::vector<Dated<std::string>> Always(std::initializer_list<absl::string_view> names) {
  std::vector<Dated<std::string>> values;
  for (const absl::string_view name : names) values.push_back({.value = std::string(name)});
  return values;
}

// Walks the file and collects every mistake with its line.
class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  absl::StatusOr<TrustPolicy::State> Read(const yaml::Node& root) {
    TrustPolicy::State state = DefaultTrust();
    if (!root.IsMap()) return absl::InvalidArgumentError(absl::StrCat(path_, ": must be a map of keys"));
    Keys(root, "", {"version", "roots", "intermediates", "algorithms", "time_stamp", "revocation"});
    state.version = Text(root, "", "version", true);
    Each(root, "", "roots", true,
         [&](const yaml::Node& node, const std::string& name) { ReadRoot(node, name, state); });
    Each(root, "", "intermediates", false, [&](const yaml::Node& node, const std::string& name) {
      // An intermediate must be an authority and must not be self-signed: it would look like a root and
      // never be one.
      std::shared_ptr<X509> between = CertificateIn(node, name, node.text);
      if (between == nullptr) return;
      if (X509_check_ca(between.get()) != 1 || X509_self_signed(between.get(), 0) == 1) {
        Mistake(node, absl::StrCat(name, " is not the certificate of an authority below a root"));
      }
      state.intermediates.push_back(std::move(between));
    });
    ReadAlgorithms(root.Find("algorithms"), state);
    Each(root, "", "time_stamp", false, [&](const yaml::Node& node, const std::string& name) {
      Keys(node, name, {"url", "from", "to"});
      Dated<std::string> address = {.value = Url(node, name, "url", true)};
      Period(node, name, address);
      state.time_stamp.push_back(std::move(address));
    });
    ReadRevocation(root.Find("revocation"), state);
    if (!mistakes_.empty()) return absl::InvalidArgumentError(absl::StrJoin(mistakes_, "\n"));
    return state;
  }

 private:
  using Names = std::set<std::string, std::less<>>;

  void Mistake(const yaml::Node& node, absl::string_view what) {
    mistakes_.push_back(absl::StrCat(path_, ":", node.line, ": ", what));
  }

  static std::string Join(const std::string& prefix, absl::string_view key) {
    return prefix.empty() ? std::string(key) : absl::StrCat(prefix, ".", key);
  }

  // Every key of `map` must be one of `known` and occur once.
  void Keys(const yaml::Node& map, const std::string& name, const Names& known) {
    if (!map.IsMap()) return Mistake(map, absl::StrCat(name, " must be a map of keys"));
    Names seen;
    for (size_t i = 0; i + 1 < map.children.size(); i += 2) {
      const yaml::Node& at = map.children[i];
      const std::string& key = at.text;
      if (!known.contains(key)) {
        Mistake(at, absl::StrCat(Join(name, key), " is not a key; it must be one of ",
                                 absl::StrJoin(known, ", ")));
      } else if (!seen.insert(key).second) {
        Mistake(at, absl::StrCat(Join(name, key), " is given twice; remove one of them"));
      }
    }
  }

  std::string Text(const yaml::Node& map, const std::string& name, const char* key, bool required) {
    const yaml::Node* const node = map.Find(key);
    if (node == nullptr) {
      if (required && map.IsMap()) Mistake(map, absl::StrCat(Join(name, key), " is missing"));
      return "";
    }
    if (!node->IsScalar() || node->text.empty()) {
      Mistake(*node, absl::StrCat(Join(name, key), " must have one value"));
      return "";
    }
    return node->text;
  }

  void Each(const yaml::Node& map, const std::string& prefix, const char* key, bool required,
            const std::function<void(const yaml::Node&, const std::string&)>& take) {
    const yaml::Node* const list = map.Find(key);
    const std::string name = Join(prefix, key);
    if (list == nullptr) {
      if (required) Mistake(map, absl::StrCat(name, " is missing"));
      return;
    }
    if (!list->IsList() || list->children.empty() || list->children.size() > kEntriesMax) {
      return Mistake(*list, absl::StrCat(name, " must be a list of 1 to ", kEntriesMax, " entries"));
    }
    for (size_t i = 0; i < list->children.size(); ++i) {
      take(list->children[i], absl::StrCat(name, "[", i, "]"));
    }
  }

  absl::Time Day(const yaml::Node& map, const std::string& name, const char* key, absl::Time otherwise,
                 int days_later) {
    const std::string text = Text(map, name, key, false);
    if (text.empty()) return otherwise;
    absl::CivilDay day;
    // Without the size a day such as 2026-1-2 would be read, which people write in two orders.
    if (text.size() != 10 || !absl::ParseCivilTime(text, &day)) {
      Mistake(*map.Find(key),
              absl::StrCat(Join(name, key), " is ", text, "; it must be a day, such as 2026-11-21"));
      return otherwise;
    }
    // The file's days are days in Vietnam, where the law sets them.
    return absl::FromCivil(day + days_later, absl::FixedTimeZone(7 * 60 * 60));
  }

  template <typename T>
  void Period(const yaml::Node& map, const std::string& name, Dated<T>& dated) {
    dated.from = Day(map, name, "from", absl::InfinitePast(), 0);
    // The last day is included, so the time ends at the beginning of the next.
    dated.until = Day(map, name, "to", absl::InfiniteFuture(), 1);
    if (dated.from >= dated.until) Mistake(map, absl::StrCat(name, " ends before it begins"));
  }

  std::shared_ptr<X509> Certificate(const yaml::Node& map, const std::string& name, const char* key) {
    const std::string file = Text(map, name, key, true);
    return file.empty() ? nullptr : CertificateIn(*map.Find(key), Join(name, key), file);
  }

  // `node` names the file `file`; `name` is what mistakes call the node.
  std::shared_ptr<X509> CertificateIn(const yaml::Node& node, const std::string& name,
                                      const std::string& file) {
    // Relative to the trust file, so that its directory can be moved as a whole.
    const std::string path = (std::filesystem::path(path_).parent_path() / file).lexically_normal().string();
    const absl::StatusOr<std::string> pem = crypto::ReadPemFile(path);
    const crypto::CertificatesPtr read =
        pem.ok() ? crypto::ReadCertificates(*pem) : crypto::CertificatesPtr(sk_X509_new_null());
    // One certificate in each file: with several it would not be clear which one is trusted.
    if (sk_X509_num(read.get()) != 1) {
      Mistake(node, absl::StrCat(name, ": ", path,
                                 pem.ok() ? " must hold one certificate in PEM" : " cannot be read"));
      return nullptr;
    }
    return crypto::Share(sk_X509_value(read.get(), 0));
  }

  std::string Url(const yaml::Node& map, const std::string& name, const char* key, bool required) {
    const std::string url = Text(map, name, key, required);
    char* host = nullptr;
    if (url.empty()) return "";
    // Parsed here, so that a mistake in an address shows at the start and not at the first signature.
    const bool good = absl::StartsWith(url, "http://") && url.size() <= 1024 &&
                      OSSL_HTTP_parse_url(url.c_str(), nullptr, nullptr, &host, nullptr, nullptr, nullptr,
                                          nullptr, nullptr) == 1;
    OPENSSL_free(host);
    crypto::ForgetErrors();
    if (!good) {
      Mistake(*map.Find(key), absl::StrCat(Join(name, key), " is ", text::Prefix(url, 80),
                                           "; it must be an address that begins with http://"));
    }
    return url;
  }

  void ReadRoot(const yaml::Node& node, const std::string& name, TrustPolicy::State& state) {
    Keys(node, name, {"file", "kind", "from", "to"});
    Dated<TrustedRoot> root = {.value = {.certificate = Certificate(node, name, "file"), .kind = {}}};
    Period(node, name, root);
    const std::string kind = Text(node, name, "kind", true);
    if (kind == "public_duty") root.value.kind = signing::v1::ROOT_KIND_PUBLIC_DUTY;
    if (kind == "public_ca") root.value.kind = signing::v1::ROOT_KIND_PUBLIC_CA;
    if (kind == "time_stamp") root.value.kind = signing::v1::ROOT_KIND_TIME_STAMP;
    if (root.value.kind == signing::v1::ROOT_KIND_UNSPECIFIED && !kind.empty()) {
      Mistake(*node.Find("kind"), absl::StrCat(name, ".kind is ", text::Prefix(kind, 40),
                                               "; it must be public_duty, public_ca or time_stamp"));
    }
    X509* const certificate = root.value.certificate.get();
    if (certificate == nullptr) return;
    // 1: the signature of the certificate by itself is verified too.
    if (X509_check_ca(certificate) != 1 || X509_self_signed(certificate, 1) != 1) {
      Mistake(node, absl::StrCat(name, ".file is not the self-signed certificate of an authority"));
    }
    state.roots.push_back(std::move(root));
  }

  // A value: "x", or {value: x, from: …, to: …}.
  Dated<std::string> DatedText(const yaml::Node& node, const std::string& name) {
    Dated<std::string> dated;
    if (node.IsScalar()) {
      dated.value = node.text;
    } else {
      Keys(node, name, {"value", "from", "to"});
      dated.value = Text(node, name, "value", true);
      Period(node, name, dated);
    }
    return dated;
  }

  void Choices(const yaml::Node& map, const char* key, const Names& known,
               std::vector<Dated<std::string>>& out) {
    // A list in the file replaces the default; it does not add to it.
    if (map.Find(key) == nullptr) return;
    out.clear();
    Each(map, "algorithms", key, false, [&](const yaml::Node& node, const std::string& name) {
      Dated<std::string> one = DatedText(node, name);
      if (!known.contains(one.value)) {
        Mistake(node, absl::StrCat(name, " is ", text::Prefix(one.value, 40), "; it must be one of ",
                                   absl::StrJoin(known, ", ")));
      }
      out.push_back(std::move(one));
    });
  }

  void ReadAlgorithms(const yaml::Node* given, TrustPolicy::State& state) {
    if (given == nullptr) return;
    const yaml::Node& map = *given;
    Keys(map, "algorithms", {"rsa_bits_min", "digests", "curves"});
    if (!map.IsMap()) return;
    Choices(map, "digests", {"sha256", "sha384", "sha512"}, state.digests);
    Choices(map, "curves", {"P-256", "P-384", "P-521"}, state.curves);
    const yaml::Node* const bits = map.Find("rsa_bits_min");
    if (bits == nullptr) return;
    state.rsa_bits_min.clear();
    const auto take = [&](const yaml::Node& node, const std::string& name) {
      const Dated<std::string> text = DatedText(node, name);
      Dated<int64_t> number = {.value = 0, .from = text.from, .until = text.until};
      number.value = Number(node, name, text.value, 2048, kRsaBitsMax);
      state.rsa_bits_min.push_back(number);
    };
    if (bits->IsScalar()) return take(*bits, "algorithms.rsa_bits_min");
    Each(map, "algorithms", "rsa_bits_min", false, take);
  }

  int64_t Number(const yaml::Node& node, const std::string& name, const std::string& text, int64_t min,
                 int64_t max) {
    int64_t number = 0;
    if (absl::SimpleAtoi(text, &number) && number >= min && number <= max) return number;
    Mistake(node, absl::StrCat(name, " is ", text::Prefix(text, 40), "; it must be ", min, " to ", max));
    // The value is not used: a mistake makes the whole file fail.
    return min;
  }

  void ReadRevocation(const yaml::Node* given, TrustPolicy::State& state) {
    const std::string name = "revocation";
    if (given == nullptr) return;
    const yaml::Node& map = *given;
    Keys(map, name, {"max_age_hours", "timeout_seconds", "require", "allow_unchecked", "sources"});
    if (!map.IsMap()) return;
    const std::string hours = Text(map, name, "max_age_hours", false);
    const std::string seconds = Text(map, name, "timeout_seconds", false);
    const std::string require = Text(map, name, "require", false);
    if (!hours.empty()) {
      state.revocation_age_max =
          absl::Hours(Number(*map.Find("max_age_hours"), "revocation.max_age_hours", hours, 1, 24 * 31));
    }
    if (!seconds.empty()) {
      state.timeout =
          absl::Seconds(Number(*map.Find("timeout_seconds"), "revocation.timeout_seconds", seconds, 1, 60));
    }
    if (!require.empty()) {
      // Anything but "false" keeps the strict rule, also in a file with a mistake.
      state.revocation_required = require != "false";
      if (require != "true" && require != "false") {
        Mistake(*map.Find("require"), absl::StrCat("revocation.require is ", text::Prefix(require, 40),
                                                   "; it must be true or false"));
      }
    }
    const std::string allowed = Text(map, name, "allow_unchecked", false);
    if (!allowed.empty() && allowed != "true" && allowed != "false") {
      Mistake(*map.Find("allow_unchecked"),
              absl::StrCat("revocation.allow_unchecked is ", text::Prefix(allowed, 40),
                           "; it must be true or false"));
    }
    // A certificate that was stolen and revoked would sign on: so one word alone does not say it.
    if (require == "false" && allowed != "true") {
      Mistake(*map.Find("require"),
              "revocation.require is false: certificates that were revoked would count; write \"require: "
              "true\", or "
              "\"allow_unchecked: true\" beside it where no service can be asked");
    }
    Each(map, name, "sources", false, [&](const yaml::Node& node, const std::string& entry) {
      Keys(node, entry, {"issuer", "ocsp", "crl"});
      state.sources.emplace_back(Certificate(node, entry, "issuer"),
                                 RevocationSource{.ocsp_url = Url(node, entry, "ocsp", false),
                                                  .crl_url = Url(node, entry, "crl", false)});
    });
  }

  const std::string path_;
  std::vector<std::string> mistakes_;
};

}  // namespace

TrustPolicy::State DefaultTrust() {
  TrustPolicy::State state;
  state.rsa_bits_min = {{.value = 2048}};
  state.digests = Always({"sha256", "sha384", "sha512"});
  state.curves = Always({"P-256", "P-384", "P-521"});
  return state;
}

absl::StatusOr<TrustPolicy::State> ReadTrustFile(absl::string_view text, const std::string& path) {
  ASSIGN_OR_RETURN(const yaml::Node root, yaml::Parse(text, {.bytes_max = kTrustFileBytesMax}, path));
  return Reader(path).Read(root);
}

absl::StatusOr<TrustPolicy> TrustPolicy::Load(const std::string& path) {
  // One byte more than is allowed, so that yaml::Parse() tells of a file that is too long.
  ASSIGN_OR_RETURN(const std::string text, base::ReadFile(path, kTrustFileBytesMax + 1));
  if (text.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": is empty; it must hold YAML with version and roots"));
  }
  return Parse(text, path);
}

}  // namespace onestop::trust
