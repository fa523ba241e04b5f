#include "incident/scope_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "incident/sqlite.h"

namespace haetae::incident {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"open", "accepted", "rejected"};

using Key = std::vector<std::pair<access::Dimension, std::string>>;
Key KeyOf(const scope::IndicatorSet& set) {
  Key key;
  for (const scope::IndicatorValue& one : set) key.emplace_back(one.dimension, one.value);
  std::sort(key.begin(), key.end());
  return key;
}

// As texts: one may be meant as a range.
bool Has(const scope::IndicatorSet& set, const scope::IndicatorValue& value) {
  return std::ranges::any_of(set, [&](const scope::IndicatorValue& one) {
    return one.dimension == value.dimension && one.value == value.value;
  });
}

}  // namespace

scope::IndicatorValue ValueAsGiven(access::Dimension dimension, std::string text) {
  scope::IndicatorValue value{dimension, std::move(text)};
  if (dimension == access::Dimension::kNetwork) {
    if (std::string network = scope::NetworkText(value.value); !network.empty())
      value.value = std::move(network);
  }
  if (dimension == access::Dimension::kSourceIp &&
      value.value.find_first_of("/:") != std::string::npos)
    value.range = ParseIpRange(value.value);
  return value;
}

std::string_view ScopeVerdictName(ScopeVerdict verdict) {
  return kNames[static_cast<size_t>(verdict)];
}

Status ScopeWords::Put(const ScopeWord& word) {
  sqlite3* db = store_.db_;
  Statement put(db, "INSERT INTO scope_word VALUES(NULL, ?, ?, ?, ?, ?)");
  put.Bind(1, word.incident).Bind(2, ScopeVerdictName(word.verdict)).Bind(3, word.at.us);
  put.Bind(4, word.by).Bind(5, word.why);
  bool ok = put.Step() == SQLITE_DONE;
  const int64_t n = sqlite3_last_insert_rowid(db);
  Statement value(db, "INSERT INTO scope_word_value VALUES(?, ?, ?)");
  for (const scope::IndicatorValue& one : word.set) {
    value.Bind(1, n).Bind(2, access::DimensionName(one.dimension)).Bind(3, one.value);
    ok &= value.Again() == SQLITE_DONE;
  }
  if (!ok) return std::unexpected(store_.Failed());
  return {};
}

Result<bool> ScopeWords::Say(ScopeWord word) {
  CHECK(!word.set.empty());
  std::sort(word.set.begin(), word.set.end());
  word.set.erase(std::unique(word.set.begin(), word.set.end()), word.set.end());
  TRY(store_.Get(word.incident));
  TRY(store_.Run("BEGIN IMMEDIATE"));
  bool added = false;
  Status done;
  if (const Result<std::vector<ScopeWord>> all = All(word.incident); !all) {
    done = std::unexpected(all.error());
  } else {
    ScopeVerdict last = ScopeVerdict::kOpen;
    for (const ScopeWord& said : *all)
      if (KeyOf(said.set) == KeyOf(word.set)) last = said.verdict;
    added = last != word.verdict;
    if (added) done = Put(word);
  }
  if (done) done = store_.Run("COMMIT");
  if (!done) sqlite3_exec(store_.db_, "ROLLBACK", nullptr, nullptr, nullptr);
  TRY(std::move(done));
  return added;
}

Result<std::vector<ScopeWord>> ScopeWords::All(uint32_t incident) {
  std::vector<ScopeWord> words;
  Statement all(store_.db_,
                "SELECT n, verdict, at, by, why FROM scope_word WHERE incident = ? ORDER BY n");
  Statement values(store_.db_,
                   "SELECT dimension, value FROM scope_word_value WHERE word = ? ORDER BY rowid");
  all.Bind(1, incident);
  int code;
  while ((code = all.Step()) == SQLITE_ROW) {
    ScopeWord word{.incident = incident,
                   .set = {},
                   .at = {all.Number(2)},
                   .by = all.Text(3),
                   .why = all.Text(4)};
    const auto name = std::ranges::find(kNames, all.Text(1));
    word.verdict = name == kNames.end() ? ScopeVerdict::kOpen
                                        : static_cast<ScopeVerdict>(name - kNames.begin());
    values.Bind(1, all.Number(0));
    while ((code = values.Step()) == SQLITE_ROW) {
      access::Dimension dimension;
      if (!access::ParseDimension(values.Text(0), dimension)) continue;
      word.set.push_back(ValueAsGiven(dimension, values.Text(1)));
    }
    if (code != SQLITE_DONE) return std::unexpected(store_.Failed());
    values.Again();
    if (!word.set.empty()) words.push_back(std::move(word));
  }
  if (code != SQLITE_DONE) return std::unexpected(store_.Failed());
  return words;
}

Result<std::vector<ScopeWord>> ScopeWords::InForce(uint32_t incident) {
  std::map<Key, ScopeWord> last;
  for (ScopeWord& word : TRY(All(incident))) {
    Key key = KeyOf(word.set);
    last[std::move(key)] = std::move(word);
  }
  std::vector<ScopeWord> words;
  for (auto& [key, word] : last)
    if (word.verdict != ScopeVerdict::kOpen) words.push_back(std::move(word));
  return words;
}

bool IsWithin(const scope::IndicatorSet& set, const scope::IndicatorSet& found) {
  return !found.empty() && std::ranges::all_of(found, [&](const scope::IndicatorValue& one) {
    const auto of_its = [&](const auto& other) { return other.dimension == one.dimension; };
    return std::ranges::any_of(set, of_its) &&
           std::ranges::all_of(set, [&](const scope::IndicatorValue& value) {
             return !of_its(value) || Has(found, value);
           });
  });
}

bool Meets(const scope::IndicatorSet& set, const scope::IndicatorSet& found) {
  bool any = false;
  for (const scope::IndicatorValue& one : found) {
    const auto of_its = [&](const auto& other) { return other.dimension == one.dimension; };
    const bool shared = std::ranges::any_of(
        set, [&](const auto& value) { return of_its(value) && Has(found, value); });
    if (!shared && std::ranges::any_of(set, of_its)) return false;
    any |= shared;
  }
  return any;
}

std::vector<scope::IndicatorSet> SetsOf(const std::vector<ScopeWord>& words, ScopeVerdict verdict) {
  std::vector<scope::IndicatorSet> sets;
  for (const ScopeWord& word : words)
    if (word.verdict == verdict) sets.push_back(word.set);
  return sets;
}

Phrase SaidText(const ScopeWord& word) {
  const std::string when = FormatTime(word.at).substr(0, 16) + "Z";
  const std::string why = word.why.empty() ? "" : ": " + word.why;
  const std::string by_ko = word.by + std::string(Particle(word.by, "이", "가"));
  switch (word.verdict) {
    case ScopeVerdict::kAccepted:
      return {fmt::format("accepted by {} on {}{}", word.by, when, why),
              fmt::format("{} 받아들임({}){}", by_ko, when, why)};
    case ScopeVerdict::kRejected:
      return {fmt::format("rejected by {} on {}{}", word.by, when, why),
              fmt::format("{} 기각함({}){}", by_ko, when, why)};
    case ScopeVerdict::kOpen:
      return {fmt::format("taken back by {} on {}{}", word.by, when, why),
              fmt::format("{} 철회함({}){}", by_ko, when, why)};
  }
  return {};
}

}  // namespace haetae::incident
