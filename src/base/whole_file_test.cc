#include "base/whole_file.h"

#include "base/digest.h"
#include "base/for_test.h"
#include "base/hash.h"
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

TEST_CASE("UUIDs of names") {
  // RFC 9562, appendix A.4: the name space of DNS.
  constexpr UuidBytes kDns = {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                              0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
  CHECK(UuidOfName(kDns, "www.example.com") == "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

}  // namespace haetae
