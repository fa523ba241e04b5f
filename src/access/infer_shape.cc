#include "access/infer_shape.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>

#include "access/infer_words.h"

namespace haetae::access {
namespace {

constexpr size_t kRegisters = 4096;
constexpr size_t kLiteralBytesMax = 100;  // a longer segment is no name of anything

// Counts of what a text is made of.
struct Makeup {
  size_t digits = 0, lower = 0, upper = 0, hex_letters = 0, dashes = 0, other = 0;
  size_t turns = 0;  // between digits, lower and upper case without anything between
  size_t at_sign = std::string_view::npos;
};

enum CharClass : uint8_t { kOtherChar, kDigitChar, kLowerChar, kUpperChar, kDashChar };
constexpr std::array<uint8_t, 256> kCharClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (int c = '0'; c <= '9'; ++c) classes[static_cast<size_t>(c)] = kDigitChar;
  for (int c = 'a'; c <= 'z'; ++c) classes[static_cast<size_t>(c)] = kLowerChar;
  for (int c = 'A'; c <= 'Z'; ++c) classes[static_cast<size_t>(c)] = kUpperChar;
  classes['-'] = classes['_'] = kDashChar;
  return classes;
}();

Makeup MakeupOf(std::string_view text) {
  Makeup makeup;
  uint8_t before = kOtherChar;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const uint8_t now = kCharClasses[static_cast<uint8_t>(c)];
    makeup.digits += now == kDigitChar;
    makeup.lower += now == kLowerChar;
    makeup.upper += now == kUpperChar;
    makeup.hex_letters += (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
    makeup.dashes += now == kDashChar;
    makeup.other += now == kOtherChar;
    if (c == '@' && makeup.at_sign == std::string_view::npos) makeup.at_sign = i;
    const bool capital_first = before == kUpperChar && now == kLowerChar;
    makeup.turns += before != now && before != kOtherChar && before != kDashChar &&
                    now != kOtherChar && now != kDashChar && !capital_first;
    before = now;
  }
  return makeup;
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = static_cast<char>(text[i] | 0x20);
    const bool hex = (text[i] >= '0' && text[i] <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

bool IsDate(std::string_view text) { return text.size() == 10 && text[4] == '-' && text[7] == '-'; }

uint8_t WholeKind(std::string_view text) {
  const Makeup m = MakeupOf(text);
  const size_t letters = m.lower + m.upper;
  if (m.digits == text.size()) return kNumber;
  if (m.at_sign != std::string_view::npos && m.at_sign > 0 &&
      text.find('.', m.at_sign) != std::string_view::npos) {
    return kEmail;
  }
  if (text.size() > kLiteralBytesMax) return kToken;
  if (letters == 0 && m.digits > 0 && m.other <= 1) {
    const bool plus = text[0] == '+';
    if (m.other == 0 && IsDate(text)) return kDate;
    if ((m.other == 0 || plus) && m.digits >= 9 && m.digits <= 15) return kPhone;
    return m.other == 0 ? static_cast<uint8_t>(kNumber) : 0;
  }
  if (m.other > 0 || m.digits == 0) return 0;
  if (IsUuid(text)) return kUuid;
  if (m.dashes == 0 && text.size() >= 12 && m.hex_letters == letters) return kHex;
  if (m.digits >= 4 && m.digits >= letters) return kToken;  // M000123, ord-2025-0001
  if (text.size() >= 16 && m.turns >= 4) return kToken;     // base64 and the like
  return 0;
}

}  // namespace

uint8_t KindOf(std::string_view segment, std::string_view& ending) {
  ending = {};
  if (segment.empty()) return 0;
  if (const uint8_t kind = WholeKind(segment)) return kind;
  const size_t dot = segment.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || segment.size() - dot > 6) return 0;
  const uint8_t kind = WholeKind(segment.substr(0, dot));
  const std::string_view rest = segment.substr(dot);
  const bool letters = rest.size() > 1 && std::ranges::all_of(rest.substr(1), [](char c) {
                         return kCharClasses[static_cast<uint8_t>(c)] == kLowerChar;
                       });
  if (kind == 0 || !letters) return 0;
  ending = rest;
  return kind;
}

void Distinct::Add(uint64_t hash) {
  hash += hash == 0;
  if (!registers_.empty()) {
    uint8_t& held = registers_[hash >> 52];
    const uint8_t rank = static_cast<uint8_t>(std::countl_zero(hash << 12 | 1) + 1);
    held = std::max(held, rank);
    return;
  }
  if (used_ * 2 >= exact_.size()) {
    std::vector<uint64_t> old(std::max<size_t>(8, exact_.size() * 2));
    old.swap(exact_);
    for (uint64_t value : old) {
      if (value == 0) continue;
      size_t at = value & (exact_.size() - 1);
      while (exact_[at] != 0) at = (at + 1) & (exact_.size() - 1);
      exact_[at] = value;
    }
  }
  size_t at = hash & (exact_.size() - 1);
  for (; exact_[at] != 0; at = (at + 1) & (exact_.size() - 1)) {
    if (exact_[at] == hash) return;
  }
  exact_[at] = hash;
  if (++used_ > kExactMax) ToRegisters();
}

void Distinct::ToRegisters() {
  const std::vector<uint64_t> values = std::move(exact_);
  exact_.clear();
  exact_.shrink_to_fit();
  registers_.assign(kRegisters, 0);
  for (uint64_t value : values) {
    if (value != 0) Add(value);
  }
}

void Distinct::Merge(const Distinct& other) {
  for (uint64_t value : other.exact_) {
    if (value != 0) Add(value);
  }
  if (other.registers_.empty()) return;
  if (registers_.empty()) ToRegisters();
  for (size_t i = 0; i < kRegisters; ++i)
    registers_[i] = std::max(registers_[i], other.registers_[i]);
}

uint64_t Distinct::Count() const {
  if (registers_.empty()) return used_;
  double sum = 0;
  size_t zeros = 0;
  for (uint8_t rank : registers_) {
    sum += std::ldexp(1.0, -rank);
    zeros += rank == 0;
  }
  constexpr double kM = kRegisters;
  double estimate = 0.7213 / (1 + 1.079 / kM) * kM * kM / sum;
  if (zeros > 0 && estimate < 2.5 * kM) estimate = kM * std::log(kM / static_cast<double>(zeros));
  return std::max<uint64_t>(kExactMax + 1, static_cast<uint64_t>(std::llround(estimate)));
}

void Slot::See(std::string_view value, std::string_view principal, bool count) {
  ++seen;
  if (!principal.empty()) {
    ++named;
    equal += value == principal;
  }
  if (!count) return;
  if (!distinct) distinct = std::make_unique<Distinct>();
  distinct->Add(Fingerprint(value));
}

void Slot::Merge(const Slot& other) {
  seen += other.seen;
  named += other.named;
  equal += other.equal;
  kinds |= other.kinds;
  if (!other.distinct) return;
  if (distinct)
    distinct->Merge(*other.distinct);
  else
    distinct = std::make_unique<Distinct>(*other.distinct);
}

void Counts::Merge(const Counts& other) {
  requests += other.requests;
  succeeded += other.succeeded;
  redirected += other.redirected;
  missing += other.missing;
  if (slots.size() < other.slots.size()) slots.resize(other.slots.size());
  for (size_t i = 0; i < other.slots.size(); ++i) slots[i].Merge(other.slots[i]);
}

ShapeParts SplitShape(std::string_view text) {
  ShapeParts parts;
  size_t end = std::min(text.find(kBreak), text.size());
  parts.method = text.substr(0, end);
  while (end < text.size()) {
    const size_t begin = end + 1;
    end = std::min(text.find(kBreak, begin), text.size());
    const std::string_view part = text.substr(begin, end - begin);
    if (part.starts_with('?'))
      parts.parameters.emplace_back(part.substr(1));
    else
      parts.segments.emplace_back(part);
  }
  return parts;
}

std::string JoinShape(const ShapeParts& parts) {
  std::string text = parts.method;
  for (const std::string& segment : parts.segments) text += kBreak + segment;
  for (const std::string& parameter : parts.parameters) text += kBreak + ("?" + parameter);
  return text;
}

namespace {

struct Item {
  ShapeParts parts;
  Counts counts;
};

const std::string kWholeHole(1, kHole);

class Collapser {
 public:
  explicit Collapser(size_t literals_max) : literals_max_(literals_max) {}

  // `items` share method and the first `depth` segments.
  void Walk(std::vector<Item*> items, size_t depth) {
    std::erase_if(items, [&](const Item* item) { return item->parts.segments.size() <= depth; });
    if (items.empty()) return;
    if (MustCollapse(items, depth)) {
      for (Item* item : items) {
        std::string& segment = item->parts.segments[depth];
        if (segment.find(kHole) != std::string::npos || IsKept(segment)) continue;
        Slot& slot = item->counts.slots[depth];
        slot.kinds |= kLiteral;
        if (slot.seen > 0) {
          slot.distinct = std::make_unique<Distinct>();
          slot.distinct->Add(Fingerprint(segment));
        }
        segment = kWholeHole;
      }
    }
    std::map<std::string, std::vector<Item*>> groups;
    for (Item* item : items) groups[item->parts.segments[depth]].push_back(item);
    for (auto& [segment, group] : groups) Walk(std::move(group), depth + 1);
  }

 private:
  bool IsKept(const std::string& segment) {
    const auto [at, is_new] = kept_.try_emplace(segment, false);
    if (is_new) at->second = WordsOf(segment).all_known;
    return at->second;
  }

  // Literals that were never answered well are scanners' guesses and do not count.
  bool MustCollapse(const std::vector<Item*>& items, size_t depth) {
    std::set<std::string_view> literals;
    for (const Item* item : items) {
      const std::string& segment = item->parts.segments[depth];
      if (segment == kWholeHole && (item->counts.slots[depth].kinds & kLiteral) != 0) return true;
      if (segment.find(kHole) != std::string::npos || IsKept(segment)) continue;
      if (item->counts.succeeded + item->counts.redirected == 0) continue;
      literals.insert(segment);
      if (literals.size() > literals_max_) return true;
    }
    return false;
  }

  size_t literals_max_;
  std::unordered_map<std::string, bool> kept_;
};

}  // namespace

Shapes Collapse(Shapes&& shapes, size_t literals_max) {
  std::vector<Item> items;
  items.reserve(shapes.size());
  for (auto& [text, counts] : shapes) items.push_back({SplitShape(text), std::move(counts)});
  shapes.clear();
  std::map<std::string, std::vector<Item*>> methods;
  for (Item& item : items) methods[item.parts.method].push_back(&item);
  Collapser collapser(literals_max);
  for (auto& [method, group] : methods) collapser.Walk(std::move(group), 0);
  Shapes collapsed;
  for (Item& item : items) {
    const auto [at, is_new] = collapsed.try_emplace(JoinShape(item.parts), Counts());
    if (is_new)
      at->second = std::move(item.counts);
    else
      at->second.Merge(item.counts);
  }
  return collapsed;
}

}  // namespace haetae::access
