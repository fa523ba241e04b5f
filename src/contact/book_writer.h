// Writes a contact book, person by person in order, which appears whole or not at all.
//
//   BookWriter writer = TRY(BookWriter::Create(path, header, user_key));
//   for (each person) TRY(writer.Add(person));
//   TRY(writer.Finish(summary));
//
// Not thread-safe. Costs a block, 250 KB.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/whole_file.h"
#include "contact/book_format.h"
#include "contact/person.h"

namespace haetae::contact {

class BookWriter {
 public:
  // The header's key id is set to that of `user_key`.
  static Result<BookWriter> Create(const fs::path& path, BookHeader header,
                                   const SecretKey& user_key);
  // Person number 0, then 1, …; exactly header.people of them.
  Status Add(const Person& person);
  // `summary` is JSON. The book is there when this returns; the folder is not synced.
  Status Finish(std::string_view summary);

 private:
  BookWriter(WholeFile file, const BookHeader& header, const SecretKey& data_key)
      : file_(std::move(file)), header_(header), bound_(header.Bound()), seal_(data_key) {}
  Status Section(uint32_t kind, uint64_t number, std::string_view text);

  WholeFile file_;
  BookHeader header_;
  std::string bound_;
  Seal seal_;
  uint64_t written_ = 0;  // bytes of the file
  uint64_t people_ = 0;
  std::vector<uint64_t> begins_;
  std::string block_, sealed_, unreached_;
};

}  // namespace haetae::contact
