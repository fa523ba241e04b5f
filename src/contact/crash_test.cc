// kill -9 and a full disk at every durable step and at instants of chance: after each, the book is
// the earlier one or the later one, whole, and nothing on the disk shows an address.

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include "contact/deletion.h"
#include "contact/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::contact {
namespace {

constexpr size_t kPeople = 70'000;  // two partitions
constexpr int kStepsMax = 2000;
constexpr int kKills = 60;
constexpr int kLastSteps = 24, kStride = 29;

// `keep`: the book that is there stays beside the new one.
Result<Imported> ImportIn(const fs::path& folder, const std::string& csv, bool keep = false) {
  const SecretKey key = TestKey();
  NamedPeople people = NamedPeople::Numbered(kPeople);
  const auto description =
      TRY(ParseDescription("country = \"KR\"\n[[source]]\ncsv = \"" + csv + "\"", folder, "test"));
  ImportOptions options = {.data = folder / "data", .incident = 7, .key = &key};
  std::set<std::string, std::less<>> kept;
  if (keep) kept = {HexOf(TRY(Book::Open(options.data, 7, key)).header().import)};
  options.keep = [&]() -> Result<std::set<std::string, std::less<>>> { return kept; };
  return Import(description, people, options);
}

// What the child does: HAETAE_TEST_FOLDER, and HAETAE_TEST_DO: the table to import, or "delete".
TEST_CASE("child" * doctest::skip()) {
  const char* const folder = std::getenv("HAETAE_TEST_FOLDER");
  const char* const what = std::getenv("HAETAE_TEST_DO");
  if (folder == nullptr || what == nullptr) return;
  SetClock clock;
  if (std::string_view(what) == "delete")
    std::_Exit(DeleteContacts(fs::path(folder) / "data", 7, clock) ? 0 : 1);
  std::_Exit(ImportIn(folder, what, std::getenv("HAETAE_TEST_KEEP") != nullptr) ? 0 : 1);
}

// The child's end: 0 done, 1 an error, -1 killed. `kill_after` of 0: not by us.
int RunChild(const fs::path& folder, const char* what, const std::string& fault,
             std::chrono::microseconds kill_after = {}) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("HAETAE_TEST_FOLDER", folder.c_str(), 1);
    ::setenv("HAETAE_TEST_DO", what, 1);
    if (!fault.empty()) ::setenv("HAETAE_FAULT", fault.c_str(), 1);
    const int null = ::open("/dev/null", O_WRONLY);
    ::dup2(null, 1);
    ::dup2(null, 2);
    ::execl("/proc/self/exe", "contact_test", "--no-skip", "-tc=child", nullptr);
    ::_exit(9);
  }
  if (kill_after.count() > 0) {
    std::this_thread::sleep_for(kill_after);
    ::kill(child, SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? -1 : WEXITSTATUS(status);
}

struct World {
  TestFolder folder;
  std::vector<std::string> before, after;  // what the two tables make

  World() {
    for (const char* name : {"a", "b"}) {
      std::string csv = "person,email,phone\n";
      for (size_t i = 0; i < kPeople; i += 7) {
        csv += "p" + std::to_string(i) + "," + name + std::to_string(i) + "@example.com,010-2" +
               std::to_string(100 + i % 900) + "-4567\n";
        if (i % 70 == 0) csv += "p" + std::to_string(i) + ",malformed,\n";
      }
      folder.Put(std::string(name) + ".csv", csv);
    }
    Restore("b");
    after = Lines();
    Restore("a");
    before = Lines();
  }
  void Restore(const std::string& name) { REQUIRE(ImportIn(folder.path, name + ".csv")); }
  std::vector<std::string> Lines() const {
    const auto book = Book::Open(folder.path / "data", 7, TestKey());
    if (!book) return {book.error().Text()};
    return LinesOf(*book);
  }
  // After the end of a child that began with the book of a.csv.
  void Check(int end) const {
    const std::vector<std::string> now = Lines();
    if (end == 0)
      CHECK(now == after);
    else
      CHECK((now == before || now == after));
    for (const auto& entry : fs::recursive_directory_iterator(folder.path / "data")) {
      if (!entry.is_regular_file()) continue;
      const std::string bytes = Content(entry.path());
      CHECK(bytes.find("@example") == std::string::npos);
      CHECK(bytes.find("+8210") == std::string::npos);
    }
  }
  size_t Files() const {
    size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path / "data"))
      count += entry.is_regular_file();
    return count;
  }
};

// How many durable steps the import of b.csv takes: a disk that is full behind the last is no
// matter.
int Steps(const World& world) {
  int low = 0, high = kStepsMax;
  REQUIRE(RunChild(world.folder.path, "b.csv", "full:" + std::to_string(high)) == 0);
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    const bool whole = RunChild(world.folder.path, "b.csv", "full:" + std::to_string(middle)) == 0;
    (whole ? high : low) = middle;
  }
  return low;
}

TEST_CASE("an import that is killed or finds the disk full appears whole or not at all") {
  World world;
  const int steps = Steps(world);
  REQUIRE(steps > kLastSteps);
  for (const char* kind : {"kill", "full"}) {
    // Those before the last ones write what has no name yet, hundreds of times.
    int end = -1;
    for (int step = 1; end != 0; step += step < steps - kLastSteps ? kStride : 1) {
      world.Restore("a");
      CHECK(world.Files() == 3);  // the book, its problems, the lock
      CAPTURE(kind);
      CAPTURE(step);
      end = RunChild(world.folder.path, "b.csv", std::string(kind) + ":" + std::to_string(step));
      world.Check(end);
      // A kill finds a few steps more: a full disk does not stop the old key's end.
      REQUIRE(step < steps + kLastSteps);
    }
  }
}

TEST_CASE("a book that is kept outlives an import that is killed or finds the disk full") {
  World world;
  const int steps = Steps(world);
  const fs::path data = world.folder.path / "data";
  ::setenv("HAETAE_TEST_KEEP", "1", 1);
  for (const char* kind : {"kill", "full"}) {
    int end = -1;
    for (int step = 1; end != 0; step += step < steps - kLastSteps ? kStride * 4 : 1) {
      world.Restore("a");
      const std::string import = HexOf(Book::Open(data, 7, TestKey())->header().import);
      CAPTURE(kind);
      CAPTURE(step);
      end = RunChild(world.folder.path, "b.csv", std::string(kind) + ":" + std::to_string(step));
      world.Check(end);
      const auto kept = Book::Open(data, 7, TestKey(), import);
      REQUIRE_MESSAGE(kept, kept.error().Text());
      CHECK(LinesOf(*kept) == world.before);
      REQUIRE((end == 0 || step < steps + kLastSteps * 2));
    }
  }
  ::unsetenv("HAETAE_TEST_KEEP");
}

TEST_CASE("an import that is killed at any instant appears whole or not at all") {
  World world;
  const auto begin = std::chrono::steady_clock::now();
  REQUIRE(RunChild(world.folder.path, "b.csv", "") == 0);
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - begin);
  std::mt19937 chance(3);
  int killed = 0;
  for (int i = 0; i < kKills; ++i) {
    world.Restore("a");
    const auto after = std::chrono::microseconds(
        1 + chance() % static_cast<uint32_t>(whole.count() + whole.count() / 8));
    CAPTURE(after.count());
    const int end = RunChild(world.folder.path, "b.csv", "", after);
    world.Check(end);
    killed += end == -1;
  }
  CHECK(killed > kKills / 3);
}

TEST_CASE("a deletion that is killed is finished by the next one, and the key never comes back") {
  World world;
  SetClock clock;
  const fs::path data = world.folder.path / "data";
  size_t deletions = 0;
  for (int step = 1; step < kStepsMax; ++step) {
    world.Restore("a");
    const std::string first = HexOf(Book::Open(data, 7, TestKey())->header().import);
    REQUIRE(ImportIn(world.folder.path, "b.csv", true));  // beside the one that a plan has
    ++deletions;
    CAPTURE(step);
    const int end = RunChild(world.folder.path, "delete", "kill:" + std::to_string(step));
    // Only before its first step is it still whole.
    if (step > 1) CHECK(!Book::Open(data, 7, TestKey(), first));
    if (end == 0) CHECK(world.Lines() != world.after);
    REQUIRE(DeleteContacts(data, 7, clock));
    CHECK(world.Lines()[0].find("were deleted at") != std::string::npos);
    CHECK(world.Files() == 2);  // the record and the lock
    const auto all = DeletionsOf(data, 7);
    REQUIRE(all);
    CHECK(all->size() == ++deletions);
    if (end == 0) break;
    REQUIRE(step < 100);
  }
}

}  // namespace
}  // namespace haetae::contact
