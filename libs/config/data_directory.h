#pragma once

/// Where the embedded default keeps its files: the layout of the directory that `onestopd --data DIR` makes
/// and that the command-line client finds everything in. Read access to it is full access: its keys sign
/// tokens of any user.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace onestop::config {

/// What the embedded default's own tokens say in `iss` and `aud`.
inline constexpr absl::string_view kEmbeddedIssuer = "onestop-embedded";
inline constexpr absl::string_view kEmbeddedAudience = "onestop";
/// The database in a private cluster.
inline constexpr absl::string_view kPrivateDatabase = "onestop";

struct DataDirectory {
  std::string root;

  /// "host:port" of the server that runs, and nothing else; written when it is ready, removed when it stops.
  std::string Endpoint() const { return absl::StrCat(root, "/endpoint"); }
  /// The private key of the embedded issuer (ES256, PEM), and its public half.
  std::string TokenKey() const { return absl::StrCat(root, "/keys/token.pem"); }
  std::string Jwks() const { return absl::StrCat(root, "/jwks.json"); }
  /// What the secrets of look-ups are made with.
  std::string LookupKey() const { return absl::StrCat(root, "/keys/lookup.key"); }
  /// The sample authority: root.pem, and certificate and key of each signer and seal.
  std::string Signing() const { return absl::StrCat(root, "/signing"); }
  std::string TrustFile() const { return absl::StrCat(root, "/signing/trust.yaml"); }
  /// The pictures of signatures and seals, and the templates of results.
  std::string Images() const { return absl::StrCat(root, "/images"); }
  std::string Templates() const { return absl::StrCat(root, "/templates"); }
  /// pg::PrivateCluster's directory, and the one of its socket.
  std::string Postgres() const { return absl::StrCat(root, "/postgres"); }
  std::string PostgresSocket() const { return absl::StrCat(root, "/postgres/socket"); }
  /// What all of this is, for people; written at the first start.
  std::string Readme() const { return absl::StrCat(root, "/README.txt"); }
  std::string Documents() const { return absl::StrCat(root, "/documents"); }
};

}  // namespace onestop::config
