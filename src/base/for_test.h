// What the tests of every room share: a folder that goes away, and what stands in a file.
//
//   const TestFolder folder;
//   const fs::path log = folder.Put("logs/a.log", "…");
//
// Include before doctest, and undefine CHECK between: doctest has its own.
#pragma once

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "base/file.h"

namespace haetae {

// A folder that is gone at the end of the test.
struct TestFolder {
  fs::path path;
  TestFolder() {
    std::string name = (fs::temp_directory_path() / "haetae-test-XXXXXX").native();
    path = ::mkdtemp(name.data());
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() { fs::remove_all(path); }
  fs::path Put(const std::string& name, std::string_view text) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << text;
    return path / name;
  }
};

inline std::string Content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace haetae
