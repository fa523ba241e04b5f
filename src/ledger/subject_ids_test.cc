#include "ledger/subject_ids.h"

#include <algorithm>
#include <random>

#include "base/dictionary.h"
#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::ledger {
namespace {

std::string Encoded(const std::vector<std::string>& ids) {
  std::string bytes;
  for (const std::string& id : ids) {
    size_t size = id.size();
    for (; size >= 0x80; size >>= 7) bytes += static_cast<char>(size | 0x80);
    bytes += static_cast<char>(size);
    bytes += id;
  }
  return bytes;
}

TEST_CASE("ids are read by number and found by text, however many and long they are") {
  std::mt19937 random(1);
  for (const size_t count : {0u, 1u, 63u, 64u, 65u, 128u, 1000u}) {
    CAPTURE(count);
    std::vector<std::string> all;
    for (size_t i = 0; i < count; ++i)
      all.push_back(std::to_string(i) + std::string(i % 7 == 0 ? random() % 400 : 0, 'x'));
    const std::string bytes = Encoded(all);
    const TestFolder folder;
    // What stands behind was never acknowledged.
    SubjectIds ids(folder.Put("ids", bytes + "\x05rest"), count, bytes.size());
    for (size_t i = 0; i < count; ++i) REQUIRE_EQ(ids.Text(i).value(), all[i]);
    CHECK_EQ(ids.Text(count).error().code, Code::kNotFound);
    std::vector<std::string> asked = {"nobody", "0", "nobody", "64", "64"};
    for (size_t i = 0; i < count; i += 10) asked.push_back(all[i]);
    const std::vector<uint32_t> found = ids.Find(asked).value();
    for (size_t i = 0; i < asked.size(); ++i) {
      const auto at = std::find(all.begin(), all.end(), asked[i]);
      CHECK_EQ(found[i], at == all.end() ? kNoNumber : static_cast<uint32_t>(at - all.begin()));
    }
    for (size_t first = 0; first < count; first += SubjectIds::kStride) {
      size_t next = first;
      REQUIRE(ids.Walk(first, [&](uint32_t number, std::string_view id) {
        CHECK_EQ(number, next);
        CHECK_EQ(id, all[next]);
        return ++next < first + 100;
      }));
      CHECK_EQ(next, std::min(count, first + 100));
    }
  }
}

TEST_CASE("a file that is cut, or whose sizes lead beyond it, is damage and no crash") {
  const TestFolder folder;
  const std::string bytes = Encoded({"abc", "defg", std::string(300, 'x')});
  const fs::path file = folder.Put("ids", bytes);
  CHECK_EQ(SubjectIds(file, 3, bytes.size() + 1).Text(0).error().code, Code::kMalformed);
  CHECK_EQ(SubjectIds(file, 4, bytes.size()).Text(0).error().code, Code::kMalformed);
  CHECK_EQ(SubjectIds(file, 3, bytes.size() - 1).Text(0).error().code, Code::kMalformed);
  CHECK_EQ(SubjectIds(folder.Put("odd", "\xff\xff\xff\xff\xff\xff\xff"), 1, 7).Text(0).error().code,
           Code::kMalformed);
  CHECK_EQ(SubjectIds(folder.path / "none", 1, 5).Text(0).error().code, Code::kNotFound);
  std::mt19937 random(2);
  for (int i = 0; i < 300; ++i) {
    std::string odd = bytes;
    odd[random() % odd.size()] = static_cast<char>(random());
    SubjectIds ids(folder.Put("random", odd), 3, odd.size());
    for (uint64_t n = 0; n < 3; ++n) (void)ids.Text(n);
  }
}

}  // namespace
}  // namespace haetae::ledger
