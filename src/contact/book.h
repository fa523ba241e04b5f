// The contacts of the people whom an incident reached, read from the encrypted book.
//
//   Book book = TRY(Book::Open(data, incident, TRY(ReadKey(key_file))));
//   TRY(book.Each(0, book.people(), [&](const Person& person) -> Status {
//     return Send(person.email().Reveal(), person.language);     // person.index: 0 … n-1
//   }));
//   BookReader reader(book);
//   const Person* one = TRY(reader.At(4711));
//   std::vector<uint64_t> bits = TRY(book.Unreached());          // who gets the substitute
//
// Every byte is checked before it is used: what was changed, cut, swapped or taken from another
// book is an error, never a wrong address. A Book is thread-safe; readers are one thread's each.
// Each() costs 0.15 µs a person; At() one block of 4,096 people, 250 KB, unless it is at hand.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "contact/book_format.h"
#include "contact/counts.h"
#include "contact/person.h"

namespace haetae::contact {

class Book {
 public:
  // Of the last import, or of an earlier one (its id in hexadecimal) that was kept for a plan.
  static Result<Book> Open(const fs::path& data, uint64_t incident, const SecretKey& user_key,
                           const std::string& import = "");
  // The same of any file; the book must be of that incident.
  static Result<Book> OpenFile(const fs::path& path, uint64_t incident, const SecretKey& user_key);
  Book(Book&&) noexcept;
  ~Book();

  uint32_t people() const { return static_cast<uint32_t>(header_.people); }
  const BookHeader& header() const { return header_; }
  // What the import counted, when it was, and the language of people of whom none is known.
  const Counts& counts() const { return counts_; }
  const std::string& made() const { return made_; }
  const std::string& language() const { return language_; }

  // People from ≤ index < to, in order, until one fails.
  Status Each(uint32_t from, uint32_t to, const std::function<Status(const Person&)>& take) const;
  // A bit a person, lowest first: has this one no usable address?
  Result<std::vector<uint64_t>> Unreached() const;

 private:
  friend class BookReader;
  Book() = default;
  Status Unwrap(std::string_view front, const SecretKey& user_key);
  Status ReadDirectory(uint64_t size);
  Status ReadSummary();
  Result<std::string> ReadAt(uint64_t offset, uint64_t bytes) const;
  // `at` in the directory.
  Result<std::string> Section(uint32_t kind, uint64_t number, uint64_t at) const;
  std::unexpected<Error> Damaged(std::string why) const;

  int fd_ = -1;
  fs::path path_;
  BookHeader header_;
  std::string bound_;
  SecretKey data_key_;
  std::vector<uint64_t> begins_;  // of all sections, and of the directory
  Counts counts_;
  std::string made_, language_;
};

// Random access with the last block kept. Its people's views live until it reads another block.
class BookReader {
 public:
  explicit BookReader(const Book& book) : book_(book) {}
  BookReader(const BookReader&) = delete;
  BookReader& operator=(const BookReader&) = delete;
  ~BookReader();
  // `index` < book.people().
  Result<const Person*> At(uint32_t index);

 private:
  Status Load(uint64_t block);
  const Book& book_;
  uint64_t block_ = UINT64_MAX;
  std::string text_;
  std::vector<uint32_t> begins_;  // of each person in the block
  Person person_;
};

}  // namespace haetae::contact
