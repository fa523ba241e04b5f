// A pattern is cut at its {} into literals. The first must begin the part and the last end it; each
// between is taken where it first occurs. That finds a fit whenever there is one, without ever
// going back, whatever stands between.
#include "base/error_words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/error_words_ko.h"

namespace haetae {
namespace {

constexpr std::string_view kHole = "{}", kCount = "{#}", kDash = " — ";
// A part may hold another error, and that one a third. What is beyond these limits stays as it is.
constexpr int kDepthMax = 4;
constexpr size_t kCutsMax = 16;  // places at which a part is cut in two
constexpr size_t kPartBytesMax = 1 << 14;

struct Pattern {
  std::vector<std::string_view> literals;  // one more than it has holes
  std::string_view korean;
  size_t weight = 0;    // bytes of its literals
  bool counts = false;  // whether it begins with a number
  bool says = false;    // whether something in it is said in Korean as well
};

using Entries = std::span<const std::pair<std::string_view, std::string_view>>;

std::vector<Pattern> CutPatterns(Entries entries) {
  std::vector<Pattern> patterns;
  patterns.reserve(entries.size());
  for (const auto& [english, korean] : entries) {
    Pattern pattern{.literals = {},
                    .korean = korean,
                    .weight = 0,
                    .says = korean.find("*}") != std::string_view::npos};
    size_t at = 0;
    if (english.starts_with(kCount)) {
      pattern.counts = true;
      pattern.literals.emplace_back();
      at = kCount.size();
    }
    for (size_t hole = english.find(kHole, at); hole != std::string_view::npos;
         at = hole + kHole.size(), hole = english.find(kHole, at))
      pattern.literals.push_back(english.substr(at, hole - at));
    pattern.literals.push_back(english.substr(at));
    for (const std::string_view literal : pattern.literals) pattern.weight += literal.size();
    patterns.push_back(std::move(pattern));
  }
  // The first that fits is the best, but for what is said within.
  std::ranges::stable_sort(patterns, [](const Pattern& a, const Pattern& b) {
    return std::pair(b.weight, a.literals.size()) < std::pair(a.weight, b.literals.size());
  });
  return patterns;
}

// What stands at the holes, or nothing where it does not fit.
std::optional<std::vector<std::string_view>> Captured(const Pattern& pattern,
                                                      std::string_view part) {
  const std::string_view first = pattern.literals.front(), last = pattern.literals.back();
  if (pattern.literals.size() == 1)
    return part == first ? std::optional<std::vector<std::string_view>>{std::in_place}
                         : std::nullopt;
  if (part.size() < first.size() + last.size() || !part.starts_with(first) || !part.ends_with(last))
    return std::nullopt;
  std::vector<std::string_view> captured;
  const std::string_view middle = part.substr(0, part.size() - last.size());
  size_t at = first.size();
  for (size_t i = 1; i + 1 < pattern.literals.size(); ++i) {
    const size_t found = middle.find(pattern.literals[i], at);
    if (found == std::string_view::npos) return std::nullopt;
    captured.push_back(middle.substr(at, found - at));
    at = found + pattern.literals[i].size();
  }
  captured.push_back(middle.substr(at));
  if (pattern.counts && captured[0].find_first_not_of("0123456789,") != std::string_view::npos)
    return std::nullopt;
  return captured;
}

struct Said {
  std::string text;
  size_t weight = 0;  // letters that a pattern knew; 0: none did, and the text is what was given
  size_t lead = 0;    // how much of the beginning are the pattern's own letters
};

// "을(를)" and the others as the word before them asks for.
struct Ending {
  std::string_view written, after_consonant, after_vowel;
};
constexpr std::array<Ending, 6> kEndings = {{{"을(를)", "을", "를"},
                                             {"이(가)", "이", "가"},
                                             {"은(는)", "은", "는"},
                                             {"과(와)", "과", "와"},
                                             {"(으)로", "으로", "로"},
                                             {"(이)라", "이라", "라"}}};

// The hole that begins the text: how many bytes it takes, which capture, and whether that is said
// in Korean too. {} is the next one, {2} the second; {*} and {2*} are said.
struct Hole {
  size_t bytes = 0, index = 0;
  bool said = false;
};
std::optional<Hole> HoleAt(std::string_view text, size_t next) {
  Hole hole{.bytes = 1, .index = next, .said = false};
  if (!text.starts_with('{')) return std::nullopt;
  if (text.size() > 1 && text[1] >= '1' && text[1] <= '9') {
    hole.index = static_cast<size_t>(text[1] - '1');
    ++hole.bytes;
  }
  hole.said = text.substr(hole.bytes).starts_with('*');
  hole.bytes += hole.said ? 1 : 0;
  if (!text.substr(hole.bytes).starts_with('}')) return std::nullopt;
  ++hole.bytes;
  return hole;
}

// The places of a separator, as far as they are looked at.
std::vector<size_t> Cuts(std::string_view text, std::string_view separator) {
  std::vector<size_t> cuts;
  for (size_t at = text.find(separator); at != std::string_view::npos && cuts.size() < kCutsMax;
       at = text.find(separator, at + separator.size()))
    cuts.push_back(at);
  return cuts;
}

// Says one part, with a limit on what a text made for it can cost.
class Speaker {
 public:
  // Sentences with "; " between them, each with a pattern of its own: cut where most is known.
  Said Say(std::string_view part, int depth = 0) {
    if (part.empty() || part.size() > kPartBytesMax || depth > kDepthMax)
      return {.text = std::string(part)};
    const std::vector<size_t> cuts = Cuts(part, "; ");
    std::vector<Said> from(cuts.size() + 1);  // what is said from behind the k-th cut to the end
    for (size_t k = from.size(); k-- > 0;) {
      const size_t start = k == 0 ? 0 : cuts[k - 1] + 2;
      from[k] = Alone(part.substr(start), depth);
      for (size_t end = k; end < cuts.size(); ++end) {
        if (from[end + 1].weight == 0) continue;
        const Said first = ByPattern(Sentences(), part.substr(start, cuts[end] - start), depth + 1);
        if (first.weight > 0 && first.weight + from[end + 1].weight > from[k].weight)
          from[k] = {first.text + "; " + from[end + 1].text, first.weight + from[end + 1].weight};
      }
    }
    return std::move(from[0]);
  }

  int searches() const { return kErrorSearchesMax - searches_left_; }

 private:
  // One sentence, with what may stand before and behind it.
  Said Alone(std::string_view part, int depth) {
    Said best = ByPattern(Sentences(), part, depth);
    // Of what fits, that of which most is known. What a sentence itself says before ": " is neither
    // another error nor a place: "use one of: Permission denied".
    const size_t lead = best.lead;
    for (Said& other : std::array{Another(part, depth, lead), Placed(part, depth, lead)})
      if (other.weight > best.weight) best = std::move(other);
    return best;
  }

  static const std::vector<Pattern>& Sentences() {
    static const std::vector<Pattern> kPatterns = CutPatterns(kErrorWordsKo);
    return kPatterns;
  }

  // What stands for {*}: a word, which is one nowhere else, where a file or a column may be called
  // the same; or a sentence, where the Korean ends with it.
  Said InHole(std::string_view capture, std::string_view behind, int depth) {
    static const std::vector<Pattern> kWords = CutPatterns(kErrorFragmentsKo);
    Said word = ByPattern(kWords, capture, depth);
    const bool ends = behind.empty() || behind.starts_with(')') || behind.starts_with('.');
    return word.weight > 0 || !ends ? word : Say(capture, depth);
  }

  Said ByPattern(const std::vector<Pattern>& patterns, std::string_view part, int depth) {
    if (searches_left_ == 0) return {.text = std::string(part)};
    --searches_left_;
    Said best{.text = std::string(part)};
    for (const Pattern& pattern : patterns) {
      if (best.weight > 0 && !pattern.says) continue;  // only what it says within may weigh more
      const auto captured = Captured(pattern, part);
      if (!captured) continue;
      Said said = Filled(pattern, *captured, depth);
      if (said.weight > best.weight) best = std::move(said);
    }
    return best;
  }

  Said Filled(const Pattern& pattern, const std::vector<std::string_view>& captured, int depth) {
    std::string text;
    size_t next = 0, weight = pattern.weight;
    std::string_view korean = pattern.korean;
    while (!korean.empty()) {
      const std::optional<Hole> hole = HoleAt(korean, next);
      const auto ending = std::ranges::find_if(
          kEndings, [&](const Ending& one) { return korean.starts_with(one.written); });
      if (hole && hole->index < captured.size()) {
        const std::string_view capture = captured[hole->index];
        const Said said = hole->said ? InHole(capture, korean.substr(hole->bytes), depth + 1)
                                     : Said{.text = std::string(capture)};
        text += said.text;
        weight += said.weight;
        next = hole->index + 1;
        korean.remove_prefix(hole->bytes);
      } else if (ending != kEndings.end()) {
        text += Particle(text, ending->after_consonant, ending->after_vowel);
        korean.remove_prefix(ending->written.size());
      } else {
        text += korean.front();
        korean.remove_prefix(1);
      }
    }
    return {std::move(text), weight, pattern.literals.front().size()};
  }

  // "members.csv: it is empty": the place is a name and stays.
  Said Placed(std::string_view text, int depth, size_t lead) {
    for (const size_t cut : Cuts(text, ": ")) {
      if (cut < lead) continue;
      const Said why = ByPattern(Sentences(), text.substr(cut + 2), depth + 1);
      if (why.weight > 0) return {std::string(text.substr(0, cut + 2)) + why.text, why.weight};
    }
    return {.text = std::string(text)};
  }

  // "what: where: why — advice", the Text() of another error.
  Said Another(std::string_view text, int depth, size_t lead) {
    for (const size_t cut : Cuts(text, ": ")) {
      if (cut < lead) continue;
      const Said what = ByPattern(Sentences(), text.substr(0, cut), depth + 1);
      if (what.weight == 0) continue;
      std::string_view rest = text.substr(cut + 2);
      Said advice;
      for (const size_t dash : Cuts(rest, kDash)) {
        advice = Say(rest.substr(dash + kDash.size()), depth + 1);
        if (advice.weight == 0) continue;
        rest = rest.substr(0, dash);
        break;
      }
      const Said why = Say(rest, depth + 1);
      const std::string ending = advice.weight > 0 ? std::string(kDash) + advice.text : "";
      return {what.text + ": " + why.text + ending, what.weight + why.weight + advice.weight};
    }
    return {.text = std::string(text)};
  }

  int searches_left_ = kErrorSearchesMax;
};

}  // namespace

int ErrorSearches(std::string_view part) {
  Speaker speaker;
  speaker.Say(part);
  return speaker.searches();
}

std::string PartIn(std::string_view part, Language language) {
  return language == Language::kKorean ? Speaker().Say(part).text : std::string(part);
}

std::string TextOf(const Error& error, Language language) {
  if (language != Language::kKorean) return error.Text();
  return Error{error.code, PartIn(error.what, language), PartIn(error.why, language), error.where,
               PartIn(error.advice, language)}
      .Text();
}

Phrase PhraseOf(const Error& error) { return {error.Text(), TextOf(error, Language::kKorean)}; }

}  // namespace haetae
