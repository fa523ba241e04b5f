#include "contact/spill.h"

#include <unistd.h>

#include <map>
#include <random>

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::contact {
namespace {

// The bytes of every open file that has no name and was made in the folder.
std::string NamelessBytes(const fs::path& folder) {
  std::string all;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code none;
    const std::string target = fs::read_symlink(entry.path(), none).native();
    if (target.starts_with(folder.native() + "/") && target.ends_with(" (deleted)"))
      all += Content(entry.path());
  }
  return all;
}

TEST_CASE("what goes through the disk comes back in order, and shows nothing there") {
  const TestFolder folder;
  std::mt19937 chance(2);
  auto spill = Spill::Create(folder.path, 7, 0);
  REQUIRE(spill);
  std::map<size_t, std::string> put;
  for (int i = 0; i < 30'000; ++i) {
    const size_t partition = chance() % 6;  // the last one stays empty
    const std::string record = "victim" + std::to_string(i) + std::string(chance() % 20, '.');
    put[partition] += record;
    REQUIRE(spill->Add(partition, record));
  }
  const std::string large(100'000, 'v');  // more than a buffer
  put[0] += large;
  REQUIRE(spill->Add(0, large));
  REQUIRE(spill->Finish());
  const std::string disk = NamelessBytes(folder.path);
  CHECK(disk.size() > 600'000);
  CHECK(disk.find("victim") == std::string::npos);
  CHECK(disk.find("vvvvvvvv") == std::string::npos);
  CHECK(fs::is_empty(folder.path));
  for (size_t i = 0; i < spill->partitions(); ++i) {
    std::string got;
    REQUIRE(spill->Read(i, [&](std::string_view records) -> Status {
      got += records;
      return {};
    }));
    CHECK(got == put[i]);
  }
}

TEST_CASE("a disk that gives back other bytes is noticed") {
  const TestFolder folder;
  auto spill = Spill::Create(folder.path, 1, 0);
  REQUIRE(spill);
  REQUIRE(spill->Add(0, "kim@example.com"));
  REQUIRE(spill->Finish());
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code none;
    const std::string target = fs::read_symlink(entry.path(), none).native();
    if (!target.starts_with(folder.path.native() + "/")) continue;
    const int fd = std::stoi(entry.path().filename());
    REQUIRE(::pwrite(fd, "x", 1, 3) == 1);
  }
  const Status read = spill->Read(0, [](std::string_view) { return Status(); });
  REQUIRE(!read);
  CHECK(read.error().why == "the disk gives back other bytes than were written");
}

}  // namespace
}  // namespace haetae::contact
