// Temporary directories and whole files for all tests.
#include "libs/testing/files.h"

#include <stdlib.h>

#include <fstream>
#include <iterator>

#include "libs/base/check.h"

namespace onestop::testing {

namespace fs = std::filesystem;

TemporaryDirectory::TemporaryDirectory() {
  std::string name = "/tmp/onestop-XXXXXX";
  // Made with a new name and the mode 0700, so that tests of several users do not meet.
  CHECK(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;  // A server may remove its files at the same moment.
  fs::remove_all(path_, ignored);
}

void TemporaryDirectory::AllowPassage() const {
  fs::permissions(path_, fs::perms::group_exec | fs::perms::others_exec, fs::perm_options::add);
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void WriteFile(const fs::path& path, absl::string_view bytes) {
  // Written beside the file and renamed, so that a program under test never reads a part.
  fs::path written = path;
  written += ".new";
  {
    std::ofstream file(written, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    CHECK(file.good());
  }
  fs::rename(written, path);
}

}  // namespace onestop::testing
