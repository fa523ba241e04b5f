#include "reader/follow.h"

#include <algorithm>

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::reader {
namespace {

std::string StemOf(std::string_view path) {
  return std::string(path.substr(0, path.find(".log") + 4));
}

struct Seen {
  TestFolder folder;
  std::unique_ptr<Follow> follow;
  std::vector<std::string> told;  // "new a.log"

  fs::path Path(const std::string& name) const { return folder.path / name; }
  void Append(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name), std::ios::app) << text;
  }
  void Start(const std::vector<std::string>& names, bool notify) {
    std::vector<std::string> arguments;
    for (const std::string& name : names) arguments.push_back(Path(name));
    follow = std::make_unique<Follow>(
        arguments,
        FollowOptions{.stem = StemOf,
                      .leave_out = [](const std::string& path) { return path.contains("/data/"); },
                      .notify = notify});
    told.clear();
    Take();
  }
  void Take() {
    static constexpr std::array<const char*, 4> kKinds = {"new", "changed", "renamed", "gone"};
    for (const FileChange& change : follow->Wait(100 * kMillisecond, -1)) {
      told.push_back(std::string(kKinds[change.kind]) + " " +
                     fs::path(change.path).filename().native() + (change.asked ? "" : "?"));
    }
  }
  // What is told until this was, or for ten seconds.
  bool Tells(const std::string& what) {
    for (int i = 0; i < 100 && std::find(told.begin(), told.end(), what) == told.end(); ++i) Take();
    const bool tells = std::find(told.begin(), told.end(), what) != told.end();
    told.clear();
    return tells;
  }
};

TEST_CASE("Follow: growth, rotation, and names of the same log, with inotify and without") {
  for (const bool notify : {true, false}) {
    CAPTURE(notify);
    Seen s;
    s.Append("a.log", "1\n");
    s.Append("a.log.7.gz", "old");
    s.Append("other.txt", "");
    s.Start({"a.log"}, notify);
    CHECK(s.follow->notified() == notify);
    CHECK(s.told == std::vector<std::string>{"new a.log", "new a.log.7.gz?"});
    s.told.clear();
    s.Append("a.log", "2\n");
    CHECK(s.Tells("changed a.log"));
    fs::rename(s.Path("a.log"), s.Path("a.log.1"));
    CHECK(s.Tells("renamed a.log.1"));
    s.Append("a.log.1", "3\n");
    CHECK(s.Tells("changed a.log.1"));  // still asked for
    s.Append("a.log", "4\n");
    CHECK(s.Tells("new a.log"));
    fs::resize_file(s.Path("a.log"), 0);
    CHECK(s.Tells("changed a.log"));
    fs::remove(s.Path("a.log.1"));
    CHECK(s.Tells("gone a.log.1"));
  }
}

TEST_CASE("Follow: a folder with folders, a glob, and what is not there yet") {
  for (const bool notify : {true, false}) {
    CAPTURE(notify);
    Seen s;
    fs::create_directories(s.Path("in/deep"));
    s.Append("in/x.log", "1\n");
    s.Start({"in", "*.log", "later.log"}, notify);
    CHECK(s.told == std::vector<std::string>{"new x.log"});
    CHECK(s.follow->TakeErrors().size() == 2);  // the glob and later.log
    s.Append("in/deep/y.log", "1\n");
    CHECK(s.Tells("new y.log"));
    fs::create_directories(s.Path("in/new/er"));
    s.Append("in/new/er/z.log", "1\n");
    CHECK(s.Tells("new z.log"));
    s.Append("in/new/er/z.log", "1\n");
    CHECK(s.Tells("changed z.log"));
    s.Append("g.log", "1\n");
    CHECK(s.Tells("new g.log"));
    s.Append("later.log", "1\n");
    s.told.clear();
    CHECK(s.Tells("new later.log"));
    CHECK(s.follow->TakeErrors().empty());
    fs::create_directories(s.Path("data/ledger"));
    s.Append("data/ledger/no.log", "1\n");
    s.Append("in/x.log", "2\n");
    CHECK(s.Tells("changed x.log"));
    CHECK(s.follow->files() == 5);
  }
}

}  // namespace
}  // namespace haetae::reader
