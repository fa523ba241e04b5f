#include "contact/book.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <random>

#include "contact/book_writer.h"
#include "contact/deletion.h"
#include "contact/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::contact {
namespace {

constexpr std::string_view kSummary =
    R"({"made":"2025-11-18T22:52:00Z","language":"ko","counts":{"refused":[]}})";

// A book of so many people, every third without a contact.
fs::path MakeBook(const fs::path& path, uint64_t incident, uint64_t people, const SecretKey& key,
                  std::vector<std::string>* lines = nullptr) {
  BookHeader header{.incident = incident, .people = people};
  RandomBytes(header.import);
  auto writer = BookWriter::Create(path, header, key);
  REQUIRE(writer);
  for (uint64_t i = 0; i < people; ++i) {
    const std::string email = "u" + std::to_string(i) + "@example.com";
    const std::string phone = "+8210" + std::to_string(20'000'000 + i);
    Person person;
    person.index = static_cast<uint32_t>(i);
    if (i % 3 != 0) {
      person.all_emails[person.email_count++] = Address(email);
      if (i % 2 == 0) person.all_phones[person.phone_count++] = Address(phone);
      if (i % 5 == 0) person.name = Address("김");
      if (i % 7 == 0) person.language = "en";
      if (i % 11 == 0) person.place = i % 2 == 0 ? "US" : "US-CA";
    }
    if (lines != nullptr) lines->push_back(LineOf(person));
    REQUIRE(writer->Add(person));
  }
  REQUIRE(writer->Finish(kSummary));
  return path;
}

void Put(const fs::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// Whether all of a book can be read.
bool Reads(const fs::path& path, uint64_t incident, const SecretKey& key,
           std::vector<std::string>* lines = nullptr) {
  const Result<Book> book = Book::OpenFile(path, incident, key);
  if (!book || !book->Unreached()) return false;
  const Status status = book->Each(0, book->people(), [&](const Person& person) -> Status {
    if (lines != nullptr) lines->push_back(LineOf(person));
    return {};
  });
  return status.has_value();
}

TEST_CASE("a book gives back what was put in") {
  const TestFolder folder;
  const SecretKey key = TestKey();
  for (uint64_t people : {0, 1, 4095, 4096, 4097, 9000}) {
    CAPTURE(people);
    std::vector<std::string> put, got;
    const fs::path path = MakeBook(folder.path / "book", 7, people, key, &put);
    CHECK(Reads(path, 7, key, &got));
    CHECK(put == got);
    struct stat info{};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    const std::string bytes = Content(path);
    CHECK(bytes.find("example") == std::string::npos);
    CHECK(bytes.find("+8210") == std::string::npos);
  }
}

TEST_CASE("every byte of a book is guarded") {
  const TestFolder folder;
  const SecretKey key = TestKey();
  const fs::path path = MakeBook(folder.path / "book", 7, 20, key);
  const std::string good = Content(path);
  REQUIRE(Reads(path, 7, key));
  for (size_t at = 0; at < good.size(); ++at) {
    for (const int flip : {1, 0x80}) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ flip);
      Put(path, bad);
      if (!Reads(path, 7, key)) continue;
      CAPTURE(at);
      FAIL("a changed byte was not noticed");
    }
  }
  for (size_t size = 0; size < good.size(); ++size) {  // cut off, and with something behind
    Put(path, good.substr(0, size));
    CAPTURE(size);
    REQUIRE(!Reads(path, 7, key));
  }
  Put(path, good + '\0');
  CHECK(!Reads(path, 7, key));
  Put(path, good);
  CHECK(Reads(path, 7, key));
}

TEST_CASE("blocks cannot be swapped, taken from another book, or shown for another incident") {
  const TestFolder folder;
  const SecretKey key = TestKey();
  // Blocks of people without contacts are of the same length.
  const auto empty = [&](const std::string& name) {
    BookHeader header{.incident = 7, .people = 2 * kBlockPeople};
    RandomBytes(header.import);
    auto writer = BookWriter::Create(folder.path / name, header, key);
    REQUIRE(writer);
    for (uint32_t i = 0; i < header.people; ++i) REQUIRE(writer->Add(Person{}));
    REQUIRE(writer->Finish(kSummary));
    return folder.path / name;
  };
  const fs::path path = empty("a");
  const std::string good = Content(path), other = Content(empty("b"));
  REQUIRE(good.size() == other.size());
  const size_t block = kBlockPeople + kTagBytes;
  std::string swapped = good;
  swapped.replace(kHeaderBytes, block, good, kHeaderBytes + block, block);
  swapped.replace(kHeaderBytes + block, block, good, kHeaderBytes, block);
  Put(path, swapped);
  CHECK(!Reads(path, 7, key));
  std::string mixed = good;
  mixed.replace(kHeaderBytes, block, other, kHeaderBytes, block);
  Put(path, mixed);
  CHECK(!Reads(path, 7, key));
  std::string wrapped = good;  // the other's key before this one's blocks
  wrapped.replace(0, kHeaderBytes, other, 0, kHeaderBytes);
  Put(path, wrapped);
  CHECK(!Reads(path, 7, key));
  Put(path, good);
  CHECK(Reads(path, 7, key));
  CHECK(!Reads(path, 8, key));
}

TEST_CASE("another key is told from a damaged book") {
  const TestFolder folder;
  const SecretKey key = TestKey(1), other = TestKey(2);
  const fs::path path = MakeBook(folder.path / "book", 7, 3, key);
  const auto refused = Book::OpenFile(path, 7, other);
  REQUIRE(!refused);
  CHECK(refused.error().code == Code::kDenied);
  CHECK(refused.error().why.find(HexOf(key.id())) != std::string::npos);
  CHECK(refused.error().why.find(HexOf(other.id())) != std::string::npos);
}

TEST_CASE("keys: made once, refused when others may read them") {
  const TestFolder folder;
  const fs::path path = folder.path / "key";
  REQUIRE(MakeKeyFile(path));
  struct stat info{};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK(info.st_size == 32);
  const auto key = ReadKey(path);
  REQUIRE(key);
  const auto again = ReadKey(path);
  CHECK(key->id() == again->id());
  CHECK(MakeKeyFile(path).error().code == Code::kConflict);
  for (const mode_t mode : {0640, 0604, 0620, 0660}) {
    ::chmod(path.c_str(), mode);
    CHECK(ReadKey(path).error().code == Code::kDenied);
  }
  const fs::path wrong = folder.Put("wrong", "0123456789");
  ::chmod(wrong.c_str(), 0600);
  CHECK(ReadKey(wrong).error().why == "it has 10 bytes, not 32");
  CHECK(ReadKey(folder.path / "none").error().code == Code::kNotFound);
  CHECK(ReadKey(folder.path).error().code == Code::kMalformed);
  ::chmod(path.c_str(), 0440);  // systemd's, with an access list
  ::unsetenv("CREDENTIALS_DIRECTORY");
  CHECK(ReadKey("credential:key").error().code == Code::kNotFound);
  ::setenv("CREDENTIALS_DIRECTORY", folder.path.c_str(), 1);
  const auto credential = ReadKey("credential:key");
  REQUIRE_MESSAGE(credential, credential.error().Text());
  CHECK(credential->id() == key->id());
  CHECK(!ReadKey("credential:../key"));
  ::unsetenv("CREDENTIALS_DIRECTORY");
  CHECK(SecretKey::Random().id() != SecretKey::Random().id());
}

TEST_CASE("a key in memory is left out of core dumps") {
  const SecretKey key = SecretKey::Random();
  const auto page = reinterpret_cast<uintptr_t>(key.bytes().data());
  std::ifstream maps("/proc/self/smaps");
  bool here = false, left_out = false;
  for (std::string line; std::getline(maps, line);) {
    uintptr_t from = 0, to = 0;
    if (std::sscanf(line.c_str(), "%zx-%zx ", &from, &to) == 2)
      here = from <= page && page < to;
    else if (here && line.starts_with("VmFlags:"))
      left_out = line.find(" dd") != std::string::npos;
  }
  CHECK(left_out);
}

TEST_CASE("the key is gone first, and a record stays") {
  const TestFolder folder;
  const SecretKey key = TestKey();
  SetClock clock;
  const fs::path data = folder.path;
  CHECK(DeleteContacts(data, 7, clock)->empty());
  CHECK(Book::Open(data, 7, key).error().why == "no contacts were imported for incident 7");
  fs::create_directories(ContactFolder(data, 7));
  const fs::path path = MakeBook(BookPath(data, 7), 7, 9, key);
  folder.Put("contacts/7/problems-x.csv", "…");
  const fs::path kept = folder.path / "kept";  // somebody's second name of the same bytes
  fs::create_hard_link(path, kept);
  const auto deleted = DeleteContacts(data, 7, clock);
  REQUIRE(deleted);
  REQUIRE(deleted->size() == 1);
  CHECK(deleted->front().people == 9);
  CHECK(!fs::exists(path));
  CHECK(!fs::exists(folder.path / "contacts/7/problems-x.csv"));
  CHECK(Book::OpenFile(kept, 7, key).error().why.find("its key was destroyed") == 0);
  CHECK(Content(kept).substr(kBoundBytes, kWrapBytes) == std::string(kWrapBytes, '\0'));
  CHECK(Book::Open(data, 7, key).error().why ==
        "the contacts of incident 7 were deleted at 2025-11-18T22:52:00.000000Z");
  CHECK(DeleteContacts(data, 7, clock)->empty());
  MakeBook(path, 7, 4, key);  // the incident was opened again
  CHECK(DeleteContacts(data, 7, clock)->front().people == 4);
  const auto all = DeletionsOf(data, 7);
  REQUIRE(all);
  REQUIRE(all->size() == 2);
  CHECK((*all)[0].people == 9);
  CHECK((*all)[1].people == 4);
}

TEST_CASE("a book of the first version is read and deleted: it knows countries alone") {
  Person person;
  Taking old(
      std::string_view("\x89\x01"
                       "a\x01"
                       "1\x02"
                       "koKR\x00",
                       10));
  REQUIRE(TakePerson(old, person, 1));
  CHECK(person.email().Reveal() == "a");
  CHECK(person.phone().Reveal() == "1");
  CHECK(person.place == "KR");
  Taking none(
      std::string_view("\x81\x01"
                       "a\x02"
                       "ko\0\0",
                       8));
  REQUIRE(TakePerson(none, person, 1));
  CHECK(person.place.empty());
  const TestFolder folder;
  SetClock clock;
  fs::create_directories(ContactFolder(folder.path, 7));
  auto writer = BookWriter::Create(BookPath(folder.path, 7),
                                   {.version = 1, .incident = 7, .people = 2}, TestKey());
  REQUIRE(writer);
  for (int i = 0; i < 2; ++i) REQUIRE(writer->Add({}));
  REQUIRE(writer->Finish(R"({"made":"x","language":"ko","counts":{"refused":[]}})"));
  CHECK(Content(BookPath(folder.path, 7)).starts_with("HAECON01"));
  const auto book = Book::Open(folder.path, 7, TestKey());
  REQUIRE_MESSAGE(book, book.error().Text());
  CHECK(LinesOf(*book).size() == 2);
  CHECK(DeleteContacts(folder.path, 7, clock)->front().people == 2);
}

TEST_CASE("records of chance come back, and bytes of chance are no records") {
  std::mt19937 chance(5);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes(chance() % 40, '\0');
    for (char& c : bytes) c = static_cast<char>(chance() % 3 == 0 ? chance() : chance() % 10);
    Taking from(bytes);
    std::string again;
    Person person;
    while (TakePerson(from, person)) PutPerson(person, again);
    if (!from.failed()) {  // a language of no bytes and no country is left out
      Taking second(again);
      std::string third;
      while (TakePerson(second, person)) PutPerson(person, third);
      CHECK(!second.failed());
      CHECK(third == again);
    }
  }
}

}  // namespace
}  // namespace haetae::contact
