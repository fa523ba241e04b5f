// Feeds the readers of laws and facts with bytes of any kind. The text up to the first NUL is a
// law, the rest is facts. What is taken is assessed: each duty must have reasons, and one that is
// undetermined must say what is missing.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "duty/assess.h"

namespace {

using namespace haetae::duty;

// The lexicon and the calendars that come with haetae, without its laws.
LawBook Shared() {
  const std::filesystem::path source = std::filesystem::path(__FILE__).parent_path() / "../../laws";
  std::vector<haetae::Error> errors;
  LawBook book = LoadLaws(source, errors);
  if (!errors.empty()) abort();
  book.laws.clear();
  return book;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const LawBook shared = Shared();
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t nul = std::min(input.find('\0'), input.size());
  std::vector<haetae::Error> errors;
  std::optional<Law> law = ReadLaw(input.substr(0, nul), "law.toml", shared, errors);
  const auto facts =
      ReadFacts(input.substr(std::min(nul + 1, input.size())), "facts.toml", shared.lexicon);
  // A file's name is no fault of its text.
  std::erase_if(errors, [](const haetae::Error& error) {
    return error.why.find("belongs into") != std::string::npos;
  });
  if (!law || !errors.empty() || !facts) return 0;
  LawBook book = shared;
  book.laws.push_back(std::move(*law));
  for (const Owed& owed : Assess(book, facts->facts, haetae::Time{0}).duties) {
    if (owed.because.empty()) abort();
    if (owed.applies == Truth::kUnknown && MissingFacts(owed).empty()) abort();
  }
  return 0;
}
