// What the tests of contacts share: people with ids, an oracle of what an import must make of rows,
// and a book as plain text to compare.
//
// Include before doctest, and undefine CHECK between: doctest has its own.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/for_test.h"
#include "contact/book.h"
#include "contact/email.h"
#include "contact/import.h"

namespace haetae::contact {

// People "p0" … in any order of ids.
class NamedPeople final : public People {
 public:
  explicit NamedPeople(std::vector<std::string> ids) : ids_(std::move(ids)) {
    for (const std::string& id : ids_) numbers_.emplace(id, static_cast<uint32_t>(numbers_.size()));
  }
  static NamedPeople Numbered(size_t count) {
    std::vector<std::string> ids;
    for (size_t i = 0; i < count; ++i) ids.push_back("p" + std::to_string(i));
    return NamedPeople(std::move(ids));
  }
  uint32_t size() const override { return static_cast<uint32_t>(ids_.size()); }
  Status Find(std::span<const std::string_view> ids, std::span<uint32_t> numbers) override {
    for (size_t i = 0; i < ids.size(); ++i) {
      const auto found = numbers_.find(std::string(ids[i]));
      numbers[i] = found == numbers_.end() ? kNobody : found->second;
    }
    return {};
  }

 private:
  std::vector<std::string> ids_;
  std::unordered_map<std::string, uint32_t> numbers_;
};

class SetClock final : public Clock {
 public:
  Time Now() override { return *ParseRfc3339("2025-11-18T22:52:00Z"); }
};

inline SecretKey TestKey(uint8_t fill = 7) {
  SecretKey key;
  std::fill(key.bytes().begin(), key.bytes().end(), fill);
  return key;
}

// "p0 a@x.com +8210… | a2@x.com | Kim ko KR"
inline std::string LineOf(const Person& person) {
  std::string line = std::to_string(person.index);
  for (const Address& email : person.emails()) line += " m:" + std::string(email.Reveal());
  for (const Address& phone : person.phones()) line += " t:" + std::string(phone.Reveal());
  if (!person.name.empty()) line += " n:" + std::string(person.name.Reveal());
  if (!person.language.empty()) line += " l:" + std::string(person.language);
  if (!person.place.empty()) line += " c:" + std::string(person.place);
  return line;
}

inline std::vector<std::string> LinesOf(const Book& book) {
  std::vector<std::string> lines;
  const Status status = book.Each(0, book.people(), [&](const Person& person) -> Status {
    lines.push_back(LineOf(person));
    return {};
  });
  if (!status) lines.push_back(status.error().Text());
  return lines;
}

inline std::string Quoted(std::string_view text) {
  std::string cell = "\"";
  for (char c : text) cell.append(c == '"' ? 2 : 1, c);
  return cell + '"';
}

}  // namespace haetae::contact
