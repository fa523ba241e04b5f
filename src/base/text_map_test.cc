// A TextMap against a list that is searched from its beginning, and a Dictionary that has adopted
// one against one that was given the same texts one by one.
#include "base/text_map.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "base/dictionary.h"
#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae {
namespace {

void AppendText(std::string& to, std::string_view text) {
  size_t size = text.size();
  for (; size >= 0x80; size >>= 7) to += static_cast<char>(size | 0x80);
  to += static_cast<char>(size);
  to += text;
}

std::vector<std::string> RandomTexts(std::mt19937& random, size_t count) {
  std::vector<std::string> texts;
  while (texts.size() < count) {
    std::string text = std::to_string(random() % (count * 3));
    if (random() % 50 == 0) text.append(random() % 9'000, 'x');
    if (random() % 400 == 0) text.clear();
    texts.push_back(std::move(text));
  }
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  std::shuffle(texts.begin(), texts.end(), random);
  return texts;
}

std::string File(const std::vector<std::string>& texts) {
  std::string bytes;
  for (const std::string& text : texts) AppendText(bytes, text);
  return bytes;
}

TEST_CASE("a map gives the number of a text and the text of a number, as the list does") {
  std::mt19937 random(1);
  TestFolder folder;
  const fs::path table = folder.path / "table";
  for (size_t round = 0; round < 30; ++round) {
    const std::vector<std::string> texts = RandomTexts(random, 1 + random() % 3'000);
    const std::string bytes = File(texts);
    const fs::path ids = folder.Put("ids", bytes + "what was never acknowledged");
    REQUIRE(TextMap::Make(table, ids, static_cast<uint32_t>(texts.size()), bytes.size()));
    auto map = TextMap::Open(table, ids);
    REQUIRE(map);
    REQUIRE_EQ((*map)->size(), texts.size());
    REQUIRE_EQ((*map)->bytes(), bytes.size());
    for (size_t i = 0; i < texts.size(); ++i)
      REQUIRE_EQ((*map)->Text(static_cast<uint32_t>(i)), texts[i]);
    Dictionary adopted, plain;
    for (const std::string& text : texts) plain.Number(text);
    adopted.Adopt(std::move(*map));
    for (size_t i = 0; i < 4'000; ++i) {
      const std::string text = std::to_string(random() % 12'000);
      const auto at = std::find(texts.begin(), texts.end(), text);
      const uint32_t in_list =
          at == texts.end() ? kNoNumber : static_cast<uint32_t>(at - texts.begin());
      if (random() % 2 == 0) {
        if (in_list != kNoNumber) REQUIRE_EQ(adopted.Find(text), in_list);
        REQUIRE_EQ(adopted.Find(text), plain.Find(text));
        continue;
      }
      const uint64_t hash = HashText(text);
      adopted.Prefetch(hash);
      const TextGuess guess = adopted.Guess(hash);
      REQUIRE_EQ(adopted.Number(text, hash, guess), plain.Number(text));
    }
    REQUIRE_EQ(adopted.size(), plain.size());
    for (uint32_t i = 0; i < plain.size(); ++i) REQUIRE_EQ(adopted.Text(i), plain.Text(i));
  }
}

TEST_CASE("a map of other texts, or with one bit that is another, is none") {
  std::mt19937 random(2);
  TestFolder folder;
  const fs::path table = folder.path / "table";
  const std::vector<std::string> texts = RandomTexts(random, 500);
  const std::string bytes = File(texts);
  const fs::path ids = folder.Put("ids", bytes);
  REQUIRE(TextMap::Make(table, ids, static_cast<uint32_t>(texts.size()), bytes.size()));
  const std::string good = *ReadFile(table, 1 << 20);
  for (int round = 0; round < 500; ++round) {
    std::string bad = good;
    if (random() % 4 == 0)
      bad.resize(random() % bad.size());
    else
      bad[random() % bad.size()] ^= static_cast<char>(1 << random() % 8);
    folder.Put("bad", bad);
    CHECK_FALSE(TextMap::Open(folder.path / "bad", ids));
  }
  std::string other = bytes;
  other[other.size() / 2] ^= 1;
  CHECK_FALSE(TextMap::Open(table, folder.Put("other", other)));
  CHECK_FALSE(TextMap::Open(table, folder.Put("short", bytes.substr(0, bytes.size() - 1))));
  CHECK_FALSE(TextMap::Open(folder.path / "nowhere", ids));
  CHECK(TextMap::Open(table, ids));
}

TEST_CASE("no map is made of a list that is cut, longer than it says, or names one twice") {
  TestFolder folder;
  const fs::path table = folder.path / "table";
  const auto make = [&](const std::string& bytes, uint32_t count) {
    return TextMap::Make(table, folder.Put("ids", bytes), count, bytes.size()).has_value();
  };
  CHECK(make(File({"a", "b"}), 2));
  CHECK_FALSE(make(File({"a", "b", "a"}), 3));
  CHECK_FALSE(make(File({"a", "b"}), 3));
  CHECK_FALSE(make(File({"a", "b"}), 1));
  CHECK_FALSE(make(File({"a", "b"}).substr(0, 3), 2));
  CHECK_FALSE(make("\xff\xff\xff\xff\xff\xff", 1));
  CHECK_FALSE(TextMap::Make(table,
                            folder.Put("ids",
                                       "\x01"
                                       "a"),
                            1, 3)
                  .has_value());
}

}  // namespace
}  // namespace haetae
