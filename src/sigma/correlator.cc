#include "sigma/correlator.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <map>
#include <queue>
#include <random>

#include "sigma/compare.h"

namespace haetae::sigma {
namespace {

// One way from a correlation to a detection rule: through which of its rules, and which fields of
// the event hold its group and its value there.
struct Chain {
  std::vector<std::pair<uint32_t, uint32_t>> path;  // (correlation, target), outermost first
  uint32_t rule = 0;
  std::vector<uint32_t> group, value;  // of fields
};
// A chain that begins where something was counted.
struct Next {
  uint32_t correlation, chain;
};

uint64_t Secret() {
  static const uint64_t secret = (uint64_t{std::random_device()()} << 32) ^ std::random_device()();
  return secret;
}

const Meta& MetaOf(const RuleSet& set, const Target& target) {
  return target.correlation ? set.correlations[target.index].correlation.meta
                            : set.rules[target.index].meta;
}

// What `name` is called in the events of the target.
std::string Aliased(const RuleSet& set, const LinkedCorrelation& one, uint32_t target,
                    const std::string& name) {
  const Meta& meta = MetaOf(set, one.targets[target]);
  for (const Alias& alias : one.correlation.aliases) {
    if (alias.name != name) continue;
    for (const auto& [rule, field] : alias.fields)
      if (rule == one.correlation.rules[target] || rule == meta.name || rule == meta.id)
        return field;
  }
  return name;
}

}  // namespace

Key KeyOf(std::span<const std::string_view> texts) {
  XXH128_hash_t hash{};
  if (texts.size() == 1) {
    hash = XXH3_128bits_withSeed(texts[0].data(), texts[0].size(), Secret());
    return {hash.low64, hash.high64};
  }
  uint64_t low = Secret(), high = texts.size();
  for (std::string_view text :
       texts) {  // each with its length, so that ("a", "bc") is not ("ab", "c")
    hash = XXH3_128bits_withSeed(text.data(), text.size(), low ^ (high << 1));
    low = hash.low64 + text.size();
    high = hash.high64;
  }
  return {low, high};
}

struct Correlator::State {
  const RuleSet& set;
  Limits limits;
  std::vector<std::string> fields;
  std::map<std::string, uint32_t> field_numbers;
  std::vector<std::vector<uint32_t>> fields_of;       // of each rule
  std::vector<std::vector<Chain>> chains;             // of each correlation
  std::vector<std::vector<Next>> counted_by;          // of each rule
  std::vector<std::vector<std::vector<Next>>> after;  // of each correlation's chains
  std::vector<std::unique_ptr<Window>> windows;
  std::vector<uint64_t> skipped;
  Time now = kTimeMin;

  // Of the event at hand: correlations that have something to count, and by which chains.
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> waiting;
  std::vector<std::vector<uint32_t>> hits;
  std::vector<std::string_view> texts;
  std::vector<Key> groups_seen;

  State(const RuleSet& s, const Limits& l) : set(s), limits(l) {}
  uint32_t Field(const std::string& name);
  std::string Resolve(const Chain& chain, std::string name) const;
  Status Build();
  void AddChain(uint32_t correlation, Chain chain);
  void Hit(const Next& next);
  bool TextsOf(const std::vector<uint32_t>& wanted, const Occurrence& event);
  Status Count(uint32_t correlation, const Occurrence& event, std::vector<Fired>& fired);
};

uint32_t Correlator::State::Field(const std::string& name) {
  const auto [place, fresh] = field_numbers.emplace(name, static_cast<uint32_t>(fields.size()));
  if (fresh) fields.push_back(name);
  return place->second;
}

std::string Correlator::State::Resolve(const Chain& chain, std::string name) const {
  for (const auto& [correlation, target] : chain.path)
    name = Aliased(set, set.correlations[correlation], target, name);
  return name;
}

void Correlator::State::AddChain(uint32_t number, Chain chain) {
  const Correlation& correlation = set.correlations[number].correlation;
  for (const std::string& name : correlation.group_by)
    chain.group.push_back(Field(Resolve(chain, name)));
  for (const std::string& name : correlation.value_fields)
    chain.value.push_back(Field(Resolve(chain, name)));
  std::vector<uint32_t>& needed = fields_of[chain.rule];
  for (const std::vector<uint32_t>* some : {&chain.group, &chain.value})
    for (uint32_t field : *some)
      if (std::ranges::find(needed, field) == needed.end()) needed.push_back(field);
  chains[number].push_back(std::move(chain));
  after[number].emplace_back();
}

Status Correlator::State::Build() {
  const size_t count = set.correlations.size();
  fields_of.resize(set.rules.size());
  counted_by.resize(set.rules.size());
  chains.resize(count);
  after.resize(count);
  hits.resize(count);
  skipped.resize(count);
  size_t all = 0;
  for (uint32_t number = 0; number < count; ++number) {
    const LinkedCorrelation& one = set.correlations[number];
    windows.push_back(MakeWindow(one.correlation));
    for (uint32_t target = 0; target < one.targets.size(); ++target) {
      const auto index = static_cast<uint32_t>(one.targets[target].index);
      if (!one.targets[target].correlation) {
        counted_by[index].push_back({number, static_cast<uint32_t>(chains[number].size())});
        AddChain(number, {.path = {{number, target}}, .rule = index});
        continue;
      }
      for (size_t inner = 0; inner < chains[index].size(); ++inner) {
        after[index][inner].push_back({number, static_cast<uint32_t>(chains[number].size())});
        Chain chain{.path = {{number, target}}, .rule = chains[index][inner].rule};
        const auto& rest = chains[index][inner].path;
        chain.path.insert(chain.path.end(), rest.begin(), rest.end());
        AddChain(number, std::move(chain));
        if (chains[number].size() + all > kChainsMax) {
          return Fail(Code::kLimit, "cannot use the rule `" + one.correlation.meta.title + "`",
                      "it counts correlations of correlations in more than 100,000 ways",
                      one.correlation.meta.place(), "count fewer of them");
        }
      }
    }
    all += chains[number].size();
  }
  return {};
}

void Correlator::State::Hit(const Next& next) {
  if (hits[next.correlation].empty()) waiting.push(next.correlation);
  hits[next.correlation].push_back(next.chain);
}

bool Correlator::State::TextsOf(const std::vector<uint32_t>& wanted, const Occurrence& event) {
  texts.clear();
  for (uint32_t field : wanted) {
    if (event.values[field].data() == nullptr) return false;
    texts.push_back(event.values[field]);
  }
  return true;
}

Status Correlator::State::Count(uint32_t number, const Occurrence& event,
                                std::vector<Fired>& fired) {
  const LinkedCorrelation& one = set.correlations[number];
  const Counting type = one.correlation.type;
  const bool temporal = type == Counting::kTemporal || type == Counting::kTemporalOrdered;
  const bool numeric = type == Counting::kValueSum || type == Counting::kValueAvg ||
                       (type == Counting::kValuePercentile && one.correlation.percentile >= 0);
  std::vector<uint32_t> mine = std::move(hits[number]);
  hits[number].clear();
  // The last rule first: what was one event is not two steps of an order.
  std::ranges::sort(mine, [&](uint32_t a, uint32_t b) {
    return chains[number][a].path[0].second > chains[number][b].path[0].second;
  });
  Window& window = *windows[number];
  window.Advance(event.time);
  groups_seen.clear();
  for (uint32_t at : mine) {
    const Chain& chain = chains[number][at];
    Counted counted{.time = event.time, .rule = chain.path[0].second};
    if (!TextsOf(chain.value, event) || (numeric && !NumberOf(texts[0], counted.number))) {
      ++skipped[number];
      continue;
    }
    if (!chain.value.empty()) counted.value = KeyOf(texts);
    if (!TextsOf(chain.group, event)) {
      ++skipped[number];
      continue;
    }
    counted.group = KeyOf(texts);
    if (!temporal) {
      if (std::ranges::find(groups_seen, counted.group) != groups_seen.end()) continue;
      groups_seen.push_back(counted.group);
    }
    if (window.Add(counted)) {
      fired.push_back(
          {number, event.time, event.reference, window.quantity(), {texts.begin(), texts.end()}});
      for (const Next& next : after[number][at]) Hit(next);
    }
    size_t held = window.size();
    if (held > limits.entries_max / windows.size()) {
      held = 0;
      for (const std::unique_ptr<Window>& other : windows) held += other->size();
    }
    if (held > limits.entries_max) {
      return Fail(
          Code::kLimit, "cannot go on with the rule `" + one.correlation.meta.title + "`",
          "the windows hold more than " + std::to_string(limits.entries_max) + " events and values",
          one.correlation.meta.place(), "shorten its timespan, or narrow the rules that it counts");
    }
  }
  return {};
}

Correlator::Correlator(std::unique_ptr<State> state) : state_(std::move(state)) {}
Correlator::Correlator(Correlator&&) noexcept = default;
Correlator::~Correlator() = default;

Result<Correlator> Correlator::Make(const RuleSet& set, const Limits& limits) {
  auto state = std::make_unique<State>(set, limits);
  TRY(state->Build());
  return Correlator(std::move(state));
}

const std::vector<std::string>& Correlator::fields() const { return state_->fields; }
const std::vector<uint32_t>& Correlator::FieldsOf(uint32_t rule) const {
  return state_->fields_of[rule];
}
bool Correlator::Counts(uint32_t rule) const { return !state_->counted_by[rule].empty(); }
uint64_t Correlator::skipped(uint32_t correlation) const { return state_->skipped[correlation]; }

Status Correlator::Add(const Occurrence& event, std::vector<Fired>& fired) {
  State& state = *state_;
  CHECK(event.time >= state.now);
  state.now = event.time;
  for (uint32_t rule : event.rules)
    for (const Next& next : state.counted_by[rule]) state.Hit(next);
  while (!state.waiting.empty()) {
    const uint32_t number = state.waiting.top();
    state.waiting.pop();
    TRY(state.Count(number, event, fired));
  }
  return {};
}

}  // namespace haetae::sigma
