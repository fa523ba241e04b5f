#include <map>
#include <random>
#include <thread>

#include "base/beside.h"
#include "base/dictionary.h"
#include "base/for_test.h"
#include "base/hash.h"
#include "base/paged.h"
#include "base/time.h"
#undef CHECK
#include <doctest/doctest.h>

using namespace std::string_view_literals;

TEST_CASE("times in the forms that logs use") {
  using haetae::FormatTime;
  struct Case {
    std::string_view text, expected;
  };
  for (const Case& c : {
           Case{"2015-05-17T10:05:03Z", "2015-05-17T10:05:03.000000Z"},
           Case{"2015-05-17 10:05:03.5+09:00", "2015-05-17T01:05:03.500000Z"},
           Case{"17/May/2015:10:05:03 +0000", "2015-05-17T10:05:03.000000Z"},
           Case{"14/Jan/2015:12:48:57.127", "2015-01-14T12:48:57.127000Z"},
           Case{"1693840791.7564995", "2023-09-04T15:19:51.756499Z"},
           Case{"1693840791756", "2023-09-04T15:19:51.756000Z"},
           Case{"1693840791756499", "2023-09-04T15:19:51.756499Z"},
           Case{"1693840791756499123", "2023-09-04T15:19:51.756499Z"},
       }) {
    CAPTURE(c.text);
    REQUIRE(haetae::ParseAnyTime(c.text));
    CHECK(FormatTime(*haetae::ParseAnyTime(c.text)) == c.expected);
  }
  for (std::string_view bad : {"", "-", "2015-13-01T00:00:00Z", "2015-05-17",
                               "17/Foo/2015:10:05:03 +0000", "12ab", "2015-05-17T10:05:03+9"}) {
    CAPTURE(bad);
    CHECK(!haetae::ParseAnyTime(bad));
  }
}

TEST_CASE("days and civil dates are inverse") {
  for (int64_t day = -1000; day < 100000; day += 13) {
    const haetae::Civil civil = haetae::CivilFromDays(day);
    CHECK(haetae::DaysFromCivil(civil.year, civil.month, civil.day) == day);
  }
}

TEST_CASE("a dictionary gives each text one number, to every thread") {
  haetae::Dictionary dictionary;
  std::vector<std::map<std::string, uint32_t>> seen(4);
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < seen.size(); ++t) {
    threads.emplace_back([&dictionary, &mine = seen[t], t] {
      std::mt19937 random(t);
      haetae::CachedNumbers cache(dictionary);
      for (int i = 0; i < 20'000; ++i) {
        std::string text = std::to_string(random() % 5000);
        if (random() % 100 == 0) text.append(5000, 'x');
        const uint64_t hash = haetae::HashText(text);
        const uint32_t number = i % 3 == 0 ? dictionary.Number(text)
                                : i % 3 == 1
                                    ? cache.Number(text)
                                    : dictionary.Number(text, hash, dictionary.Guess(hash));
        const auto [at, fresh] = mine.emplace(text, number);
        if (at->second != number || dictionary.Text(number) != text) std::abort();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::map<std::string, uint32_t> all;
  for (const auto& mine : seen) {
    for (const auto& [text, number] : mine) {
      CHECK_EQ(all.emplace(text, number).first->second, number);
      CHECK_EQ(dictionary.Find(text), number);
    }
  }
  CHECK_EQ(dictionary.size(), all.size());
  CHECK_EQ(dictionary.Find("never given"), haetae::kNoNumber);
}

TEST_CASE("a dictionary agrees with a map, whatever the hashes") {
  struct Hashes {
    uint64_t kept, added;  // of the bits of a good hash
  };
  for (const Hashes& hashes :
       {Hashes{~0ull, 0}, Hashes{0, 0}, Hashes{0, ~0ull}, Hashes{0x3f, 0xffff'ffff'0000'0000},
        Hashes{7ull << 40, 1ull << 62}, Hashes{0xff00'0000'0000'0000, 5}}) {
    const auto hash_of = [&](std::string_view text) {
      return (haetae::Fingerprint(text) & hashes.kept) | hashes.added;
    };
    std::mt19937 random(7);
    haetae::Dictionary dictionary;
    std::map<std::string, uint32_t> twin;
    std::string other;
    for (int i = 0; i < 6000; ++i) {
      std::string text = std::to_string(random() % 2500);
      const auto dice = random() % 200;
      if (dice < 3) text.resize(253 + dice, '.');
      if (dice == 4) text.resize(4090 + random() % 10, '.');
      if (dice == 5) text.resize(40'000, '.');
      if (dice == 6) text.clear();
      const uint64_t hash = hash_of(text);
      const haetae::TextGuess guess = dictionary.Guess(random() % 9 == 0 ? hash_of(other) : hash);
      dictionary.Prefetch(hash);
      const uint32_t number =
          i % 2 == 0 ? dictionary.Number(text, hash) : dictionary.Number(text, hash, guess);
      const auto [at, fresh] = twin.emplace(text, static_cast<uint32_t>(twin.size()));
      REQUIRE_EQ(number, at->second);
      REQUIRE_EQ(dictionary.Text(number), text);
      REQUIRE_EQ(dictionary.size(), twin.size());
      if (random() % 4 == 0) other = std::move(text);
    }
    for (const auto& [text, number] : twin) {
      REQUIRE_EQ(dictionary.Text(number), text);
      REQUIRE_EQ(dictionary.Number(text, hash_of(text)), number);
    }
  }
}

TEST_CASE("a paged column agrees with a map, and its references stay") {
  std::mt19937 random(8);
  haetae::Paged<uint32_t> column(42);
  std::map<size_t, uint32_t> twin;
  CHECK_EQ(column.bytes_held(), 0);
  uint32_t& first = column.At(1'000'000);
  for (int i = 0; i < 20'000; ++i) {
    const size_t at = random() % 5 == 0 ? random() % 3'000'000 : random() % 1000;
    const auto there = twin.find(at);
    REQUIRE_EQ(column.Get(at), there == twin.end() ? 42 : there->second);
    if (random() % 2 == 0) continue;
    const uint32_t value = random();
    column.At(at) = value;
    twin[at] = value;
  }
  first = 77;
  CHECK_EQ(column.Get(1'000'000), 77);
  CHECK_EQ(column.Get(size_t{1} << 40), 42);
  CHECK_LE(column.bytes_held(), 3'065'536 * sizeof(uint32_t));
}

TEST_CASE(
    "a paged column over entries that stand elsewhere copies what is set, and changes nothing") {
  std::mt19937 random(9);
  for (const size_t size :
       {size_t{0}, size_t{1}, size_t{65'536}, size_t{65'537}, size_t{200'000}}) {
    std::vector<uint32_t> elsewhere(size);
    for (uint32_t& one : elsewhere) one = random();
    const std::vector<uint32_t> before = elsewhere;
    haetae::Paged<uint32_t> column(42);
    column.At(7) = 1;
    column.Stand(elsewhere);
    std::map<size_t, uint32_t> twin;
    for (int i = 0; i < 5'000; ++i) {
      const size_t at = random() % 300'000;
      const auto set = twin.find(at);
      REQUIRE_EQ(column.Get(at), set != twin.end() ? set->second : at < size ? before[at] : 42);
      if (random() % 4 == 0) twin[at] = column.At(at) = random();
    }
    CHECK(elsewhere == before);
  }
}

TEST_CASE("texts of one beginning and every length stay apart") {
  haetae::Dictionary dictionary;
  haetae::CachedNumbers cache(dictionary);
  std::vector<std::string> texts;
  for (size_t size = 0; size < 300; ++size) {
    texts.emplace_back(size, 'a');
    if (size > 0) texts.push_back(std::string(size - 1, 'a') + '\0');
    if (size > 1) texts.push_back(std::string(size - 1, 'a') + 'b');
  }
  for (int round = 0; round < 2; ++round) {
    for (uint32_t i = 0; i < texts.size(); ++i) {
      CHECK_EQ(dictionary.Number(texts[i]), i);
      CHECK_EQ(cache.Number(texts[i]), i);
      CHECK_EQ(cache.Number(std::string(texts[i])), i);
      CHECK_EQ(dictionary.Find(texts[i]), i);
      CHECK_EQ(dictionary.Text(i), texts[i]);
    }
  }
}

TEST_CASE("work beside its caller is done when Wait() returns, and with the last word") {
  int done = 0;
  {
    haetae::Beside beside;
    for (int i = 0; i < 1000; ++i) {
      beside.Start([&done] { ++done; });
      if (i % 3 == 0) std::this_thread::yield();
      beside.Wait();
      CHECK_EQ(done, i + 1);
    }
    beside.Start([&done] { ++done; });
  }
  CHECK_EQ(done, 1001);
}

TEST_CASE("a file that only grows: what was not acknowledged is cut off, what was is kept") {
  const haetae::TestFolder folder;
  const haetae::fs::path path = folder.path / "file";
  std::mt19937 random(1);
  std::string kept;
  for (int round = 0; round < 30; ++round) {
    auto file = haetae::AppendFile::Open(path, kept.size());
    REQUIRE(file);
    std::string added;
    for (size_t n = random() % 9; n > 0; --n) {
      const std::string part(random() % 400'000, static_cast<char>('a' + round % 26));
      REQUIRE(file->Append(part));
      added += part;
    }
    if (round % 3 == 0) continue;  // the process ended here
    REQUIRE(file->Sync());
    REQUIRE_EQ(file->size(), kept.size() + added.size());
    kept += added;
    REQUIRE(haetae::ReadFile(path, UINT64_MAX - 1).value() == kept);
  }
  CHECK_FALSE(haetae::AppendFile::Open(path, kept.size() + 1'000'000));
  CHECK_FALSE(haetae::ReadFile(path, 10));
}

namespace haetae {
TEST_CASE("a folder is listed in the order of names, and what cannot be seen is an error") {
  const TestFolder folder;
  folder.Put("b/x", "");
  folder.Put("a", "");
  CHECK_EQ(*ListFolder(folder.path), std::vector{folder.path / "a", folder.path / "b"});
  CHECK_EQ(ListFolder(folder.path / "gone").error().code, Code::kNotFound);
  CHECK_EQ(ListFolder(folder.path / "a").error().code, Code::kNotFound);
  CHECK(*IsThere(folder.path / "a"));
  CHECK_FALSE(*IsThere(folder.path / "gone" / "deeper"));
  CHECK(*IsFolder(folder.path / "b"));
  CHECK_FALSE(*IsFolder(folder.path / "a"));
  // std::filesystem::exists() throws at these.
  fs::create_symlink("loop", folder.path / "loop");
  CHECK_FALSE(IsThere(folder.path / "loop"));
  CHECK_FALSE(IsFolder(folder.path / std::string(300, 'x')));
  CHECK_EQ(FromRoot("x"), fs::current_path() / "x");
  CHECK_EQ(FromRoot(""), "");
}

}  // namespace haetae

TEST_CASE("a file is replaced as a whole, a folder is held by one") {
  const haetae::TestFolder folder;
  const haetae::fs::path path = folder.path / "file";
  REQUIRE(haetae::WriteFileDurably(path, "one"));
  REQUIRE(haetae::WriteFileDurably(path, "two"));
  CHECK_EQ(haetae::ReadFile(path, 10).value(), "two");
  CHECK_FALSE(haetae::fs::exists(folder.path / "file.tmp"));
  CHECK_FALSE(haetae::WriteFileDurably(folder.path / "not-there" / "file", "x"));
  CHECK_EQ(haetae::ReadFile(folder.path / "none", 10).error().code, haetae::Code::kNotFound);
  CHECK_FALSE(haetae::ReadFile(folder.path, 10));
  {
    const auto lock = haetae::FolderLock::Take(folder.path);
    REQUIRE(lock);
    CHECK_EQ(haetae::FolderLock::Take(folder.path).error().code, haetae::Code::kConflict);
  }
  CHECK(haetae::FolderLock::Take(folder.path));
}

TEST_CASE("a running hash depends on the bytes and the seed, not on how they were handed over") {
  std::mt19937 random(2);
  for (int round = 0; round < 50; ++round) {
    std::string text;
    for (size_t n = random() % 3000; n > 0; --n) text += static_cast<char>(random());
    haetae::RunningHash whole(7), parts(7), other(8);
    whole.Add(text);
    other.Add(text);
    std::string_view rest = text;
    while (!rest.empty()) {
      const size_t size = std::min<size_t>(rest.size(), 1 + random() % 300);
      parts.Add(rest.substr(0, size));
      rest.remove_prefix(size);
      const std::string now = parts.Hex();
      CHECK_EQ(haetae::RunningHash(parts).Hex(), now);
    }
    CHECK_EQ(whole.Hex(), parts.Hex());
    CHECK_NE(whole.Hex(), other.Hex());
  }
  CHECK_EQ(haetae::Sha256Hex("abc"),
           "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

namespace haetae {

TEST_CASE("SHA-256 piece by piece is that of the whole") {
  std::string all;
  RunningSha256 hash;
  CHECK(hash.Hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (int i = 0; i < 200; ++i) {
    const std::string piece(static_cast<size_t>(i * 7 % 131), static_cast<char>(i));
    hash.Add(piece);
    all += piece;
    CHECK(hash.Hex() == Sha256Hex(all));
  }
}

TEST_CASE("a day or a time") {
  CHECK(FormatTime(*ParseDayOrTime("2025-06-24")) == "2025-06-24T00:00:00.000000Z");
  CHECK(FormatTime(*ParseDayOrTime("2025-06-24T03:00:00+09:00")) == "2025-06-23T18:00:00.000000Z");
  CHECK(FormatTime(*ParseDayOrTime("1750734729")) == "2025-06-24T03:12:09.000000Z");
  CHECK(!ParseDayOrTime("2025-06-31"));
  for (const char* minute : {"2025-06-24T03:12+09:00", "2025-06-24 03:12 +0900",
                             "2025-06-23T18:12Z", "2025-06-23T18:12", "2025-06-23 18:12 UTC"}) {
    INFO(minute);
    REQUIRE(ParseDayOrTime(minute));
    CHECK(FormatTime(*ParseDayOrTime(minute)) == "2025-06-23T18:12:00.000000Z");
  }
  for (const char* none : {"2025-06-24T03", "2025-06-24T03:1", "2025-06-24T03:12x",
                           "2025-06-24T03:61Z", "2025-06-24T25:00+09:00", "2025-06-24T03:12+",
                           "2025-06-31T03:12Z", "2025-06-24T03:12-09:00:00"}) {
    INFO(none);
    CHECK(!ParseDayOrTime(none));
  }
  CHECK(!ParseRfc3339("2025-06-24T03:12+09:00"));  // a log has the seconds
  CHECK(!ParseDayOrTime("yesterday"));
}

}  // namespace haetae
