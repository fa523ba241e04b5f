// Feeds the reader of contact books with bytes of any kind. The first byte says how: as a whole
// file; as a file whose key is right, so that what follows the first lock is reached; or as the
// records of a block, which a right key could make of anything. A book opens whole or is refused
// with a remedy.

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "base/for_test.h"
#include "contact/book.h"
#include "contact/book_writer.h"

namespace {

using namespace haetae;
using namespace haetae::contact;

constexpr std::string_view kEmail = "kim@example.com";

SecretKey Key() {
  SecretKey key;
  for (uint8_t& byte : key.bytes()) byte = 7;
  return key;
}

const fs::path& Folder() {
  static const TestFolder made;
  return made.path;
}

void Open(std::string_view bytes) {
  const fs::path path = Folder() / "book";
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  const Result<Book> book = Book::OpenFile(path, 7, Key());
  if (!book) {
    if (book.error().why.empty() || book.error().advice.empty()) std::abort();
    return;
  }
  // What was changed is not read, and what is read was not changed.
  static_cast<void>(book->Unreached());
  static_cast<void>(book->Each(0, book->people(), [](const Person& person) -> Status {
    if (person.email().Reveal() != kEmail) std::abort();
    return {};
  }));
}

// A book of three people, made once, with the input's bytes laid over its own.
void Overlay(std::string_view bytes) {
  static const std::string good = [] {
    BookHeader header{.incident = 7, .people = 3};
    auto writer = BookWriter::Create(Folder() / "good", header, Key());
    for (int i = 0; i < 3; ++i) {
      Person person;
      person.all_emails[person.email_count++] = Address(kEmail);
      if (!writer->Add(person)) std::abort();
    }
    if (!writer->Finish(R"({"made":"x","language":"ko","counts":{"refused":[]}})")) std::abort();
    return Content(Folder() / "good");
  }();
  if (bytes.size() < 2) return Open(good);
  const size_t at =
      (static_cast<unsigned char>(bytes[0]) << 8 | static_cast<unsigned char>(bytes[1])) %
      good.size();
  std::string laid = good;
  laid.replace(at, std::min(bytes.size() - 2, laid.size() - at), bytes.substr(2));
  Open(laid);
}

void Records(std::string_view bytes) {
  Taking from(bytes);
  Person person;
  size_t people = 0;
  while (TakePerson(from, person)) {
    ++people;
    if (person.email_count > kAddressesMax || person.phone_count > kAddressesMax) std::abort();
    std::string again;
    PutPerson(person, again);
    Taking back(again);
    Person same;
    if (!TakePerson(back, same) || same.email().Reveal() != person.email().Reveal() ||
        same.language != person.language || same.place != person.place)
      std::abort();
  }
  if (people > bytes.size()) std::abort();
  static_cast<void>(ParseCounts(bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 3 == 0)
    Open(bytes);
  else if (data[0] % 3 == 1)
    Overlay(bytes);
  else
    Records(bytes);
  return 0;
}
