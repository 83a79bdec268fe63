#pragma once

#include <string>

#include "libs/config/data_directory.h"
#include "onestop/catalog/v1/catalogue.pb.h"

namespace onestop::onestopd {

/// README.txt of an embedded server's data directory, in English and Vietnamese: how to connect, who is who and may do
/// what, which keys there are and their passwords, what the files are. `catalogue` is the one that is imported there.
std::string Readme(const config::DataDirectory& directory, const catalog::v1::Catalogue& catalogue);

}  // namespace onestop::onestopd
