// A bundle is whole or not there, replaces nothing, and its manifest is what sha256sum reads.
#include "evidence/bundle.h"

#include <sys/stat.h>

#include <cstdlib>

#include "base/for_test.h"
#include "base/hash.h"
#include "campaign/approval.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::evidence {
namespace {

// What the command says: true where it ended with 0.
bool Runs(const std::string& command) {
  return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

TEST_CASE("sha256sum checks a bundle, and finds each changed byte") {
  const TestFolder folder;
  const fs::path out = folder.path / "evidence";
  Bundle bundle = *Bundle::Create(out);
  REQUIRE(bundle.Add("a.json", "{}\n"));
  REQUIRE(bundle.Add("deep/er/b c 가.txt", "two"));
  const fs::path big = folder.path / "big";
  REQUIRE(WriteFileDurably(big, std::string(3 << 20, 'x')));
  REQUIRE(bundle.Copy("big", big, Sha256Hex(std::string(3 << 20, 'x'))));
  CHECK_FALSE(fs::exists(out));
  const std::string sha256 = *bundle.Finish("");
  CHECK_EQ(sha256, Sha256Hex(Content(out / "SHA256SUMS")));
  CHECK_EQ(bundle.files(), 3);
  CHECK_EQ(bundle.bytes(), 3 + 3 + (3 << 20));
  const std::string check = "cd '" + out.native() + "' && sha256sum --strict -c SHA256SUMS";
  CHECK(Runs(check));
  CHECK_FALSE(fs::exists(out.native() + ".partial"));
  for (const char* name : {"a.json", "deep/er/b c 가.txt", "big"}) {
    CAPTURE(name);
    std::string text = Content(out / name);
    text[0] ^= 1;
    REQUIRE(WriteFileDurably(out / name, text));
    CHECK_FALSE(Runs(check));
    text[0] ^= 1;
    REQUIRE(WriteFileDurably(out / name, text));
  }
  CHECK(Runs(check));
  for (const auto& entry : fs::recursive_directory_iterator(out)) {
    struct stat info{};
    REQUIRE_EQ(::stat(entry.path().c_str(), &info), 0);
    CHECK_EQ(info.st_mode & 077, 0);  // only its owner's
  }
}

TEST_CASE("what a killed run left is written anew; what others made or write stays") {
  const TestFolder folder;
  const fs::path out = folder.path / "evidence", partial = out.native() + ".partial";
  REQUIRE(fs::create_directory(partial));
  folder.Put("evidence.partial/a.json", "of somebody else");
  CHECK_EQ(Bundle::Create(out).error().code, Code::kConflict);
  CHECK_EQ(Content(partial / "a.json"), "of somebody else");
  folder.Put("evidence.partial/.haetae-evidence", "");  // as after kill -9
  folder.Put("evidence.partial/deep/b.json", "old");
  {
    Bundle bundle = *Bundle::Create(out);
    CHECK_FALSE(fs::exists(partial / "a.json"));
    CHECK_FALSE(fs::exists(partial / "deep"));
    CHECK_EQ(Bundle::Create(out).error().why, "another haetae is writing it");
    REQUIRE(bundle.Add("a.json", "{}"));
    REQUIRE(bundle.Finish(""));
  }
  CHECK_FALSE(fs::exists(out / ".haetae-evidence"));
  CHECK_FALSE(fs::exists(partial));
  const fs::path other = folder.path / "other";
  REQUIRE(fs::create_directory(other.native() + ".partial"));  // killed before its first file
  CHECK(Bundle::Create(other));
  fs::create_directory_symlink(folder.path, folder.path / "linked.partial");
  CHECK_FALSE(Bundle::Create(folder.path / "linked"));
  CHECK(fs::exists(out / "a.json"));
}

TEST_CASE("a bundle that is not finished leaves nothing, and none is replaced") {
  const TestFolder folder;
  const fs::path out = folder.path / "evidence";
  {
    Bundle bundle = *Bundle::Create(out);
    REQUIRE(bundle.Add("a", "1"));
    const auto second = Bundle::Create(out);
    REQUIRE_FALSE(second);
    CHECK_EQ(second.error().code, Code::kConflict);
  }
  CHECK(fs::is_empty(folder.path));
  REQUIRE(fs::create_directory(out));
  const auto there = Bundle::Create(out);
  REQUIRE_FALSE(there);
  CHECK_EQ(there.error().code, Code::kConflict);
}

TEST_CASE("names that mean another file somewhere are refused") {
  const TestFolder folder;
  Bundle bundle = *Bundle::Create(folder.path / "evidence");
  for (const char* name : {"", "/etc/x", "../x", "a/../../x", "a\nb", "a\\b", "a\x7f", "\xff"}) {
    CAPTURE(name);
    CHECK_FALSE(bundle.Add(name, "1"));
  }
  CHECK_FALSE(bundle.Add(std::string(kNameBytesMax + 1, 'a'), "1"));
  REQUIRE(bundle.Add("a/b", "1"));
  for (const char* name : {"a/b", "./a/b", "a//b", "a/./b", "SHA256SUMS", "c/"}) {
    CAPTURE(name);
    CHECK_FALSE(bundle.Add(name, "2"));
  }
}

TEST_CASE("a link is not followed into a bundle") {
  const TestFolder folder;
  Bundle bundle = *Bundle::Create(folder.path / "evidence");
  REQUIRE(WriteFileDurably(folder.path / "contacts.csv", "somebody"));
  fs::create_symlink(folder.path / "contacts.csv", folder.path / "7.pem");
  const Status copied = bundle.Copy("7.pem", folder.path / "7.pem");
  REQUIRE_FALSE(copied);
  CHECK_EQ(copied.error().code, Code::kDenied);
}

TEST_CASE("a file that is not what it was is no evidence") {
  const TestFolder folder;
  Bundle bundle = *Bundle::Create(folder.path / "evidence");
  REQUIRE(WriteFileDurably(folder.path / "a", "now"));
  const Status copied = bundle.Copy("a", folder.path / "a", Sha256Hex("then"));
  REQUIRE_FALSE(copied);
  CHECK_EQ(copied.error().code, Code::kConflict);
}

TEST_CASE("openssl checks who signed the manifest") {
  const TestFolder folder;
  const fs::path out = folder.path / "evidence";
  REQUIRE(campaign::MakeKeyPair(folder.path / "lee.key"));
  Bundle bundle = *Bundle::Create(out);
  REQUIRE(bundle.Add("a", "1"));
  REQUIRE(bundle.Finish(folder.path / "lee.key"));
  const std::string check =
      "cd '" + out.native() +
      "' && openssl pkeyutl -verify -pubin -inkey SHA256SUMS.pem -rawin -in SHA256SUMS "
      "-sigfile SHA256SUMS.sig";
  CHECK(Runs(check));
  REQUIRE(WriteFileDurably(out / "SHA256SUMS", Content(out / "SHA256SUMS") + "\n"));
  CHECK_FALSE(Runs(check));
}

}  // namespace
}  // namespace haetae::evidence
