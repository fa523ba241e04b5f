#include "sql/spill_folder.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::sql {
namespace {

size_t CountIn(const fs::path& folder) {
  return static_cast<size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST_CASE("a folder is its user's alone and goes with the object") {
  const TestFolder folder;
  {
    Result<SpillFolder> spill = SpillFolder::Make({folder.path / "none", folder.path});
    REQUIRE(spill);
    struct stat info{};
    REQUIRE_EQ(::stat(spill->path().c_str(), &info), 0);
    CHECK_EQ(info.st_mode & 0777, 0700);
    folder.Put(spill->path().filename() / "block", "x");
    const SpillFolder moved = std::move(*spill);
    CHECK_EQ(CountIn(folder.path), 1);
  }
  CHECK_EQ(CountIn(folder.path), 0);
  CHECK_FALSE(SpillFolder::Make({folder.path / "none"}));
}

TEST_CASE("what a killed process left is removed, what others hold or is no folder of ours stays") {
  const TestFolder folder;
  folder.Put("haetae-sql-file", "a file");
  folder.Put("other/block", "x");
  fs::create_directory_symlink(folder.path / "other", folder.path / "haetae-sql-linked");
  Result<SpillFolder> held = SpillFolder::Make({folder.path});
  REQUIRE(held);
  const pid_t child = ::fork();
  if (child == 0) {
    Result<SpillFolder> left = SpillFolder::Make({folder.path});
    if (left) folder.Put(left->path().filename() / "sub" / "block", "x");
    ::_exit(left ? 0 : 1);  // without its end
  }
  int how = 0;
  ::waitpid(child, &how, 0);
  REQUIRE_EQ(how, 0);
  CHECK_EQ(CountIn(folder.path), 5);
  {
    Result<SpillFolder> next = SpillFolder::Make({folder.path});
    REQUIRE(next);
    CHECK_EQ(CountIn(folder.path), 5);  // the one that was left made room
  }
  CHECK(fs::exists(held->path()));
  CHECK(fs::exists(folder.path / "other" / "block"));
  CHECK_EQ(CountIn(folder.path), 4);
}

}  // namespace
}  // namespace haetae::sql
