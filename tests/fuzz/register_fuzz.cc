// Feeds each reader of the register with bytes of any kind. The first byte chooses the file, the
// rest is its text. A register is taken whole or refused with a remedy.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/for_test.h"
#include "register/register.h"

namespace {

using namespace haetae;

constexpr std::array<std::string_view, 8> kFiles = {"members.csv", "canaries.csv",    "people.csv",
                                                    "issued.csv",  "issued.jsonl",    "keys.toml",
                                                    "jobs.toml",   "carries/book.csv"};

// One folder a process, removed at its end.
const std::filesystem::path& Folder() {
  static const TestFolder made;
  fs::create_directories(made.path / "carries");
  return made.path;
}

void Touch(const reg::Register& reg, const Dictionary& subjects) {
  uint64_t members = 0;
  for (uint32_t subject = 0; subject < subjects.size(); ++subject) {
    members += reg.IsMember(subject);
    if (reg.ExistedAt(subject, Time{0}) && !reg.IsMember(subject)) abort();
    const reg::Relation* book = reg.FindRelation("book");
    if (book == nullptr) continue;
    for (const reg::Carried& carried : book->Of(subject)) {
      if (!reg.IsCarried(carried.person)) abort();
      // Such a row is kept, since it is never in force, and warned of.
      if (carried.to < carried.from && reg.Warnings().empty()) abort();
    }
  }
  if (members != reg.member_count() || reg.has_members() != (members > 0)) abort();
  for (const reg::KeyEntry& key : reg.keys()) {
    if (reg.FindKey(key.kid) != &key) abort();
  }
  for (const reg::Person& person : reg.people()) {
    if (reg.FindPerson(person.person) != &person) abort();
  }
  if (reg.has_issued() && reg.issued_from() > reg.issued_to()) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::filesystem::path file = Folder() / kFiles[data[0] % kFiles.size()];
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(data + 1), static_cast<std::streamsize>(size - 1));
  Dictionary subjects;
  const auto reg = reg::Register::Load(Folder(), subjects);
  if (reg)
    Touch(**reg, subjects);
  else if (reg.error().why.empty() || reg.error().where.empty())
    abort();
  std::filesystem::remove(file);
  return 0;
}
