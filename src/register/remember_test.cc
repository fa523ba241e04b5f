// What is remembered of a member list against reading it.
#include <sys/stat.h>

#include <random>

#include "base/for_test.h"
#include "base/text_map.h"
#include "register/register.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::reg {
namespace {

constexpr uint32_t kIds = 70'000;

std::string Id(uint32_t number) { return "m" + std::to_string(number * 7); }

// A folder with the ids of a ledger, and a member list that names most of them, some twice, and a
// few that came since.
struct Place {
  TestFolder folder;
  fs::path kept = folder.path / "members";
  std::string list = "member,created,deleted\n";

  explicit Place(std::mt19937& random) {
    PutIds(kIds);
    for (uint32_t i = 0; i < kIds + 200; ++i) {
      if (random() % 20 == 0) continue;
      Row(random, i);
      if (random() % 500 == 0) Row(random, i);
    }
    Write();
  }
  void PutIds(uint32_t count) {
    std::string ids;
    for (uint32_t i = 0; i < count; ++i) ids += static_cast<char>(Id(i).size()) + Id(i);
    folder.Put("ids", ids);
    REQUIRE(TextMap::Make(folder.path / "table", folder.path / "ids", count, ids.size()));
  }
  void Row(std::mt19937& random, uint32_t number) {
    const auto day = [&] {
      return random() % 3 == 0 ? "" : "20" + std::to_string(10 + random() % 15) + "-03-04";
    };
    list += Id(number) + "," + day() + "," + day() + "\n";
  }
  void Write() { folder.Put("register/members.csv", list); }
  uint64_t KeptInode() const {
    struct stat info{};
    return ::stat(kept.c_str(), &info) == 0 ? info.st_ino : 0;
  }
};

struct Loaded {
  Dictionary subjects;
  std::unique_ptr<Register> reg;
  Loaded(const Place& place, bool remembers) {
    subjects.Adopt(
        std::move(*TextMap::Open(place.folder.path / "table", place.folder.path / "ids")));
    subjects.Number("somebody who came since, before the others");
    auto loaded = Register::Load(place.folder.path / "register", subjects, nullptr,
                                 {.file = remembers ? place.kept : fs::path()});
    REQUIRE(loaded);
    reg = std::move(*loaded);
  }
};

void Compare(const Loaded& one, const Loaded& other) {
  REQUIRE_EQ(one.subjects.size(), other.subjects.size());
  REQUIRE_EQ(one.reg->member_count(), other.reg->member_count());
  REQUIRE_EQ(one.reg->Summary(), other.reg->Summary());
  REQUIRE_EQ(one.reg->Warnings(), other.reg->Warnings());
  for (uint32_t i = 0; i < one.subjects.size() + 100; ++i) {
    REQUIRE_EQ(one.reg->IsMember(i), other.reg->IsMember(i));
    for (int year = 2009; year < 2027; year += 4) {
      const Time at = *ParseRfc3339(std::to_string(year) + "-07-01T00:00:00Z");
      REQUIRE_EQ(one.reg->ExistedAt(i, at), other.reg->ExistedAt(i, at));
    }
  }
}

TEST_CASE("what is remembered of a member list is what the list says") {
  std::mt19937 random(5);
  Place place(random);
  const Loaded read(place, false);
  CHECK_EQ(place.KeptInode(), 0);
  Compare(read, Loaded(place, true));
  const uint64_t kept = place.KeptInode();
  REQUIRE_NE(kept, 0);
  Compare(read, Loaded(place, true));
  CHECK_EQ(place.KeptInode(), kept);  // it was not read again

  SUBCASE("a damaged one is made again") {
    const std::string good = Content(place.kept);
    for (int round = 0; round < 4; ++round) {
      std::string bad = good;
      if (round == 0)
        bad.resize(bad.size() / 2);
      else
        bad[random() % bad.size()] ^= 4;
      place.folder.Put("members", bad);
      Compare(read, Loaded(place, true));
      CHECK_EQ(Content(place.kept), good);
    }
  }
  SUBCASE("another list is read, of the same length too") {
    const size_t at = place.list.find("m7,");
    place.list[at + 1] = '6';
    place.Write();
    const Loaded now(place, true);
    Compare(Loaded(place, false), now);
    CHECK_FALSE(now.reg->IsMember(1));
  }
  SUBCASE("other ids give other numbers") {
    place.PutIds(kIds - 3'000);
    Compare(Loaded(place, false), Loaded(place, true));
    Compare(Loaded(place, false), Loaded(place, true));
  }
}

}  // namespace
}  // namespace haetae::reg
