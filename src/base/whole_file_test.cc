#include "base/whole_file.h"

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae {

TEST_CASE("a whole file is seen when it is whole, and not before") {
  const TestFolder folder;
  const fs::path path = folder.path / "people.csv";
  const std::string large(3 << 20, 'x');
  {
    Result<WholeFile> file = WholeFile::Create(path);
    REQUIRE(file);
    REQUIRE(file->Append("a\n"));
    REQUIRE(file->Append(large));
    REQUIRE(file->Sync());
    CHECK(!fs::exists(path));
    REQUIRE(file->Appear());
    CHECK(Content(path) == "a\n" + large);
  }
  {
    Result<WholeFile> file = WholeFile::Create(path);
    REQUIRE(file);
    REQUIRE(file->Append("given up"));
    REQUIRE(file->Sync());
  }
  CHECK(Content(path) == "a\n" + large);
  Result<WholeFile> file = WholeFile::Create(path);
  REQUIRE(file);
  folder.Put("people.csv.tmp", "of one that was killed");
  REQUIRE(file->Append("b"));
  REQUIRE(file->Sync());
  REQUIRE(file->Appear());
  CHECK(Content(path) == "b");
  CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator()) == 1);
}

TEST_CASE("a whole file takes the place of a file only") {
  const TestFolder folder;
  for (const fs::path& path : {folder.path, fs::path("/dev/null"), folder.path / "no" / "a.csv"}) {
    Result<WholeFile> file = WholeFile::Create(path);
    CHECK(!file);
  }
}

// /tmp/link/../x is where the link leads, and one up: not /tmp/x.
TEST_CASE("a path through a linked folder leads where the system says") {
  const TestFolder folder;
  fs::create_directories(folder.path / "there" / "in");
  fs::create_directory_symlink(folder.path / "there" / "in", folder.path / "link");
  Result<WholeFile> file = WholeFile::Create(folder.path / "link" / ".." / "a.csv");
  REQUIRE(file);
  REQUIRE(file->Append("a"));
  REQUIRE(file->Sync());
  REQUIRE(file->Appear());
  CHECK(Content(folder.path / "there" / "a.csv") == "a");
  CHECK(!fs::exists(folder.path / "a.csv"));
}

}  // namespace haetae
