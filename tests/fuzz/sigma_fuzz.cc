// Feeds the reader of rules with bytes of any kind, and what it takes with events of any kind. The
// text before the first NUL is a file of rules; the rest is lines of JSON. A rule that is refused
// says why and where; one that is taken matches each event as a second look says too.

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "reader/record.h"
#include "sigma/correlator.h"
#include "sigma/json_fields.h"
#include "sigma/matcher.h"
#include "sigma/set.h"

namespace {

using namespace haetae;
using namespace haetae::sigma;

class JsonEvent final : public Event {
 public:
  explicit JsonEvent(const std::vector<std::string>& names) : names_(names), fields_(Each(names)) {}
  void Set(std::string_view line) {
    message_.Clear();
    message_.Add(line);
    fields_.Read(line);
  }
  const FieldValues& Get(uint32_t field) override {
    return names_[field].empty() ? message_ : fields_.Get(field);
  }

 private:
  static std::vector<std::vector<std::string>> Each(const std::vector<std::string>& names) {
    std::vector<std::vector<std::string>> each;
    for (const std::string& name : names) each.push_back({name});
    return each;
  }
  std::vector<std::string> names_;
  JsonFields fields_;
  FieldValues message_;
};

void CheckErrors(const RuleSet& set) {
  for (const std::vector<Error>* errors : {&set.errors, &set.warnings, &set.unlinked})
    for (const Error& error : *errors)
      if (error.why.empty() || error.where.empty()) abort();
}

void RunEvents(const RuleSet& set, std::string_view lines) {
  std::vector<const Rule*> rules;
  for (const Rule& rule : set.rules) rules.push_back(&rule);
  Matcher matcher(rules);
  Result<Correlator> correlator = Correlator::Make(set, {.entries_max = 1000});
  if (!correlator) return;
  std::vector<uint32_t> captured, matched, again;
  for (const std::string& field : correlator->fields()) captured.push_back(matcher.Field(field));
  Matcher::Scratch first(matcher), second(matcher);
  JsonEvent event(matcher.fields());
  std::vector<Fired> fired;
  for (int64_t number = 0; !lines.empty() && number < 64; ++number) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    std::string padded(lines.substr(0, end));
    padded.resize(end + 64);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    event.Set(std::string_view(padded).substr(0, end));
    matcher.Match(event, first, matched);
    matcher.Match(event, second, again);
    if (matched != again) abort();
    std::vector<std::string_view> values;
    for (uint32_t field : captured) {
      const FieldValues& known = event.Get(field);
      values.push_back(known.values.empty() ? std::string_view() : known.values[0]);
    }
    if (!correlator->Add({Time{number * kSecond}, 0, matched, values}, fired)) return;
  }
  for (const Fired& one : fired)
    if (one.correlation >= set.correlations.size()) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t nul = std::min(input.find('\0'), input.size());
  std::vector<Parsed> parsed;
  parsed.push_back(ParseRules(input.substr(0, nul), "fuzz", {}));
  const RuleSet set = LinkRules(std::move(parsed));
  CheckErrors(set);
  RunEvents(set, input.substr(std::min(nul + 1, input.size())));
  return 0;
}
