// Imports contacts as bench/make_contacts made them, reads the book once in order and at places of
// chance, and prints as JSON what was counted and how long each took.
//
//   import_contacts CONTACTS.toml --people N [--data DIR]
//
// The book's folder is removed at the end unless it is named.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <string_view>

#include "contact/book.h"
#include "contact/import.h"

namespace {

using namespace haetae;

// m000000000 and so on.
class NumberedPeople final : public contact::People {
 public:
  explicit NumberedPeople(uint32_t count) : count_(count) {}
  uint32_t size() const override { return count_; }
  Status Find(std::span<const std::string_view> ids, std::span<uint32_t> numbers) override {
    for (size_t i = 0; i < ids.size(); ++i) {
      uint64_t number = 0;
      bool good = ids[i].size() == 10 && ids[i][0] == 'm';
      for (size_t at = 1; good && at < ids[i].size(); ++at) {
        good = ids[i][at] >= '0' && ids[i][at] <= '9';
        number = number * 10 + static_cast<uint64_t>(ids[i][at] - '0');
      }
      numbers[i] = good && number < count_ ? static_cast<uint32_t>(number) : contact::kNobody;
    }
    return {};
  }

 private:
  uint32_t count_;
};

double Seconds(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// MiB that were resident at most, without files that are only mapped or cached.
double PeakMib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::atof(line.c_str() + 6) / 1024;
  }
  return 0;
}

Status Measure(const fs::path& toml, uint32_t count, const fs::path& data) {
  const contact::Description description = TRY(contact::ReadDescription(toml));
  const contact::SecretKey key = contact::SecretKey::Random();
  NumberedPeople people(count);
  auto begin = std::chrono::steady_clock::now();
  double read = 0, joined = 0;
  const contact::Imported done = TRY(contact::Import(
      description, people,
      {.data = data, .incident = 1, .key = &key, .progress = [&](const auto& progress) {
         if (progress.stage == contact::ImportProgress::kReading) read = Seconds(begin);
         if (progress.stage == contact::ImportProgress::kCounting) joined = Seconds(begin);
       }}));
  const double imported = Seconds(begin), peak = PeakMib();
  const contact::Book book = TRY(contact::Book::Open(data, 1, key));
  begin = std::chrono::steady_clock::now();
  uint64_t bytes = 0;
  TRY(book.Each(0, book.people(), [&](const contact::Person& person) -> Status {
    bytes += person.email().Reveal().size() + person.phone().Reveal().size();
    return {};
  }));
  const double passed = Seconds(begin);
  begin = std::chrono::steady_clock::now();
  constexpr int kLooks = 2000;
  std::mt19937 chance(1);
  contact::BookReader reader(book);
  for (int i = 0; i < kLooks; ++i) TRY(reader.At(chance() % count));
  const double looked = Seconds(begin) / kLooks;
  std::printf(
      "{\"import_seconds\": %.1f, \"read_seconds\": %.1f, \"joined_seconds\": %.1f, "
      "\"peak_mib\": %.0f, \"book_bytes\": %ju, \"problems_bytes\": %ju, "
      "\"pass_seconds\": %.2f, \"look_us\": %.0f, \"address_bytes\": %ju,\n \"counts\": %s}\n",
      imported, read, joined, peak,
      static_cast<uintmax_t>(fs::file_size(contact::BookPath(data, 1))),
      static_cast<uintmax_t>(fs::file_size(done.problems)), passed, looked * 1e6,
      static_cast<uintmax_t>(bytes), contact::CountsJson(done.counts).c_str());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  fs::path toml, data;
  uint32_t people = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--people" && i + 1 < argc)
      people = static_cast<uint32_t>(std::strtoul(argv[++i], nullptr, 10));
    else if (word == "--data" && i + 1 < argc)
      data = argv[++i];
    else
      toml = word;
  }
  if (toml.empty() || people == 0) {
    std::fputs("usage: import_contacts CONTACTS.toml --people N [--data DIR]\n", stderr);
    return 3;
  }
  const bool mine = data.empty();
  if (mine) {
    std::string name = (toml.parent_path() / "contacts-XXXXXX").native();
    if (::mkdtemp(name.data()) == nullptr) return 2;
    data = name;
  }
  const haetae::Status status = Measure(toml, people, data);
  if (mine) fs::remove_all(data);
  if (status) return 0;
  std::fprintf(stderr, "import_contacts: %s\n", status.error().Text().c_str());
  return 2;
}
