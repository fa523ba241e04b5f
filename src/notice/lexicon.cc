#include "notice/lexicon.h"

#include <algorithm>
#include <array>
#include <utility>

#include "access/toml_text.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

constexpr std::array<std::string_view, static_cast<size_t>(W::kEnd)> kNames = {"#date",
                                                                               "#time",
                                                                               "#phone",
                                                                               "#mail",
                                                                               "#url",
                                                                               "#count",
                                                                               "#number",
                                                                               "#field",
                                                                               "#identity",
                                                                               "leak",
                                                                               "leak_noun",
                                                                               "exposure",
                                                                               "exposed",
                                                                               "incident",
                                                                               "possible",
                                                                               "possible_leak",
                                                                               "reader",
                                                                               "certain",
                                                                               "hedge",
                                                                               "misuse",
                                                                               "blame_reader",
                                                                               "blame_excuse",
                                                                               "attacker",
                                                                               "stated",
                                                                               "destroyed",
                                                                               "unverified",
                                                                               "deny",
                                                                               "safe",
                                                                               "includes",
                                                                               "unknown",
                                                                               "except",
                                                                               "besides",
                                                                               "clause",
                                                                               "field_list",
                                                                               "following",
                                                                               "advice",
                                                                               "advice_head",
                                                                               "contact",
                                                                               "headcount",
                                                                               "superseded",
                                                                               "rest_of_count",
                                                                               "total",
                                                                               "personal",
                                                                               "non_member",
                                                                               "member_address",
                                                                               "posting",
                                                                               "affected_word",
                                                                               "ask_where",
                                                                               "marketing",
                                                                               "bait",
                                                                               "shop_consolation",
                                                                               "vague",
                                                                               "suspicious",
                                                                               "refuse",
                                                                               "right",
                                                                               "right_damages",
                                                                               "right_statutory",
                                                                               "right_mediation",
                                                                               "number_of",
                                                                               "people_word",
                                                                               "record_word",
                                                                               "not_leaked",
                                                                               "when_word",
                                                                               "learned",
                                                                               "authority_word",
                                                                               "greeting",
                                                                               "how",
                                                                               "means",
                                                                               "imperative",
                                                                               "part",
                                                                               "addressed",
                                                                               "staff_owned",
                                                                               "fault",
                                                                               "reader_noun",
                                                                               "company",
                                                                               "hidden_form",
                                                                               "encrypted_form",
                                                                               "in_clear",
                                                                               "law_name",
                                                                               "risk_head",
                                                                               "measure_head",
                                                                               "measure",
                                                                               "will_do",
                                                                               "damage_head",
                                                                               "tell_people",
                                                                               "publish",
                                                                               "confirmed_later",
                                                                               "counted_people",
                                                                               "poor_secret",
                                                                               "secret",
                                                                               "careless",
                                                                               "blame_cause",
                                                                               "verify",
                                                                               "thing",
                                                                               "thing_use",
                                                                               "appears",
                                                                               "no_sign",
                                                                               "disclaims",
                                                                               "learned_at",
                                                                               "part_form",
                                                                               "member_reader",
                                                                               "own_account"};

std::string KeyOf(const Pattern& pattern) {
  return ToUtf8(pattern.units) + (pattern.any_ending ? "*" : "");
}

}  // namespace

class LexiconReader {
 public:
  explicit LexiconReader(Lexicon& lexicon) : lexicon_(lexicon) {
    for (size_t i = 0; i < kNames.size(); ++i) lexicon_.classes_[std::string(kNames[i])] = i;
  }

  Status ReadEvidence(const SourceText& source) {
    where_ = source.where;
    const auto parsed = access::ParseToml(source.text);
    if (!parsed) return BadToml(parsed.error());
    const toml::table& file = *parsed;
    for (const auto& [key, value] : file)
      if (const std::string_view k = key.str();
          k != "words" && k != "plain" && k != "item" && k != "step" && k != "form")
        return Bad(value, "`" + std::string(k) + "` is not known here",
                   "use words, plain, item, step or form");
    TRY(ReadWords(file));
    TRY(ReadPlain(file));
    TRY(Each(file, "item", [this](const toml::table& t) { return ReadItem(t); }));
    TRY(Each(file, "step", [this](const toml::table& t) { return ReadStep(t); }));
    return Each(file, "form", [this](const toml::table& t) { return ReadForm(t); });
  }

  Status ReadFields(const SourceText& source) {
    where_ = source.where;
    const auto parsed = access::ParseToml(source.text);
    if (!parsed) return BadToml(parsed.error());
    const toml::table& file = *parsed;
    if (const toml::table* other = file["other"].as_table()) {
      std::vector<Pattern> others;
      for (std::string_view language : {"ko", "en"}) TRY(ReadPatterns(*other, language, others));
      for (const Pattern& pattern : others)
        lexicon_.words.Add(pattern, {.value = kWordsNone, .field = true, .decoy = true});
    }
    return Each(file, "field", [this](const toml::table& t) -> Status {
      FieldWords field;
      field.id = TRY(Text(t, "id"));
      field.weak = t["weak"].value_or(false);
      field.part_of = t["part_of"].value_or(std::string());
      if (!field.part_of.empty() && std::ranges::find(lexicon_.fields, field.part_of,
                                                      &FieldWords::id) == lexicon_.fields.end())
        return Bad(*t.get("part_of"), "`part_of` names no kind of data above it",
                   "name one that stands above it");
      std::vector<Pattern> patterns;
      for (std::string_view language : {"ko", "en"}) TRY(ReadPatterns(t, language, patterns));
      for (const Pattern& pattern : patterns) AddFieldWord(pattern);
      lexicon_.fields.push_back(std::move(field));
      return {};
    });
  }

 private:
  std::unexpected<Error> Bad(const toml::node& node, std::string why, std::string advice) const {
    return Fail(Code::kMalformed, "cannot read the words of notices",
                "line " + std::to_string(node.source().begin.line) + ": " + std::move(why), where_,
                std::move(advice));
  }
  std::unexpected<Error> BadToml(const access::TomlFault& fault) const {
    return Fail(Code::kMalformed, "cannot read the words of notices",
                "line " + std::to_string(fault.line) + ": " + EscapeTerminal(fault.why), where_,
                "write it as TOML");
  }

  // A word of the field that is read now: one word may name several.
  void AddFieldWord(const Pattern& pattern) {
    const auto [found, is_new] = lexicon_.field_word_of_.try_emplace(
        KeyOf(pattern), static_cast<uint32_t>(lexicon_.field_words.size()));
    if (is_new) {
      lexicon_.field_words.emplace_back();
      lexicon_.words.Add(pattern, {.value = found->second, .field = true});
    }
    std::vector<uint32_t>& named = lexicon_.field_words[found->second];
    const auto field = static_cast<uint32_t>(lexicon_.fields.size());
    if (named.empty() || named.back() != field) named.push_back(field);
  }

  template <typename Read>
  Status Each(const toml::table& file, std::string_view name, Read read) {
    const toml::array* list = file[name].as_array();
    if (list == nullptr) return {};
    for (const toml::node& node : *list) {
      const toml::table* table = node.as_table();
      if (table == nullptr)
        return Bad(node, "`" + std::string(name) + "` must be tables",
                   "write [[" + std::string(name) + "]]");
      TRY(read(*table));
    }
    return {};
  }

  Result<std::string> Text(const toml::table& table, std::string_view key) const {
    const std::optional<std::string> text = table[key].value<std::string>();
    if (!text || text->empty())
      return Bad(table, "`" + std::string(key) + "` is missing",
                 "write " + std::string(key) + " = \"…\"");
    return *text;
  }

  Result<std::vector<std::string>> Texts(const toml::table& table, std::string_view key) const {
    std::vector<std::string> texts;
    const toml::array* list = table[key].as_array();
    if (list == nullptr) return texts;
    for (const toml::node& node : *list) {
      const std::optional<std::string> text = node.value<std::string>();
      if (!text)
        return Bad(node, "`" + std::string(key) + "` must hold texts", "put each word in quotes");
      texts.push_back(*text);
    }
    return texts;
  }

  Status ReadPatterns(const toml::table& table, std::string_view key, std::vector<Pattern>& to) {
    for (const std::string& word : TRY(Texts(table, key))) {
      const std::vector<Pattern> patterns = PatternsOf(word);
      if (patterns.empty())
        return Bad(table, "an empty word, or one of more than 60 characters",
                   "write a shorter word");
      to.insert(to.end(), patterns.begin(), patterns.end());
    }
    return {};
  }

  size_t Numbered(const std::string& klass) {
    return lexicon_.classes_.try_emplace(klass, lexicon_.classes_.size()).first->second;
  }

  Status ReadWords(const toml::table& file) {
    const toml::table* words = file["words"].as_table();
    if (words == nullptr)
      return Bad(file, "`words` is missing", "write [words.leak] and the others");
    for (const auto& [key, node] : *words) {
      const toml::table* table = node.as_table();
      if (table == nullptr)
        return Bad(node, "a class of words must be a table",
                   "write [words." + std::string(key.str()) + "]");
      // Its words may be those of another class too: `also`.
      std::vector<size_t> classes = {Numbered(std::string(key.str()))};
      if (const std::optional<std::string> also = (*table)["also"].value<std::string>()) {
        if (!words->contains(*also))
          return Bad(*table, "the class `" + EscapeTerminal(*also) + "` is missing",
                     "`also` names a class of this file");
        classes.push_back(Numbered(*also));
      }
      if (lexicon_.classes_.size() > kClassesMax)
        return Bad(node, "more than " + std::to_string(kClassesMax) + " classes of words",
                   "put words together in fewer classes");
      for (const auto& [list, decoy] :
           {std::pair{"ko", false}, {"en", false}, {"not_ko", true}, {"not_en", true}}) {
        std::vector<Pattern> patterns;
        TRY(ReadPatterns(*table, list, patterns));
        for (const Pattern& pattern : patterns)
          for (size_t klass : classes)
            lexicon_.words.Add(pattern, {.value = static_cast<uint32_t>(klass),
                                         .decoy = decoy,
                                         .hideable = klass == static_cast<size_t>(W::kExposure)});
      }
    }
    for (size_t i = kFirstWord; i < kNames.size(); ++i)
      if (!words->contains(kNames[i]))
        return Bad(*words, "the class `" + std::string(kNames[i]) + "` is missing",
                   "rules need it: write [words." + std::string(kNames[i]) + "]");
    return {};
  }

  Status ReadPlain(const toml::table& file) {
    for (const Language language : {Language::kKorean, Language::kEnglish}) {
      const toml::array* list =
          file["plain"][language == Language::kKorean ? "ko" : "en"].as_array();
      if (list == nullptr) continue;
      for (const toml::node& node : *list) {
        const toml::array* pair = node.as_array();
        const auto text = [pair](size_t i) { return pair->get(i)->value_or(std::string()); };
        if (pair == nullptr || pair->size() != 2 || PatternsOf(text(0)).empty())
          return Bad(node, "a hard word and its plain one are wanted",
                     "write [\"hard\", \"plain\"]");
        for (Pattern pattern : PatternsOf(text(0))) {
          pattern.at_start = true;
          lexicon_.plain_words.Add(pattern,
                                   {.value = static_cast<uint32_t>(lexicon_.plain.size())});
        }
        lexicon_.plain.push_back({language, text(0), text(1)});
      }
    }
    return {};
  }

  // "leak !deny ^advice_head #date"
  Result<Evidence> ReadEvidenceText(const toml::node& node, std::string_view text) const {
    Evidence evidence;
    while (!text.empty()) {
      const size_t end = std::min(text.find(' '), text.size());
      std::string_view word = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (word.empty()) continue;
      const char mark = word[0];
      if (mark == '!' || mark == '^' || mark == '=' || mark == '~') word.remove_prefix(1);
      const size_t klass = lexicon_.ClassOf(word);
      if (klass == kClassesMax)
        return Bad(node, "no class of words is called `" + std::string(word) + "`",
                   "name one of [words]");
      (mark == '!'   ? evidence.none
       : mark == '~' ? evidence.not_own
       : mark == '^' ? evidence.above
                     : evidence.all)
          .set(klass);
      if (mark == '=') evidence.own.set(klass);
    }
    if (evidence.all.none())
      return Bad(node, "evidence without a word in the sentence itself",
                 "name a class without ^ or !");
    return evidence;
  }

  Result<std::vector<Evidence>> ReadAny(const toml::table& table) const {
    std::vector<Evidence> any;
    for (const std::string& text : TRY(Texts(table, "any")))
      any.push_back(TRY(ReadEvidenceText(table, text)));
    if (any.empty()) return Bad(table, "`any` is missing", "write any = [\"leak personal\"]");
    return any;
  }

  Result<Classes> ReadClasses(const toml::table& table, std::string_view key) const {
    Classes classes;
    for (const std::string& name : TRY(Texts(table, key))) {
      const size_t klass = lexicon_.ClassOf(name);
      if (klass == kClassesMax)
        return Bad(table, "no class of words is called `" + name + "`", "name one of [words]");
      classes.set(klass);
    }
    return classes;
  }

  static Phrase PhraseOf(const toml::table& table, std::string_view key) {
    return {table[key]["en"].value_or(std::string()), table[key]["ko"].value_or(std::string())};
  }

  Status ReadItem(const toml::table& table) {
    ItemEvidence item;
    item.id = TRY(Text(table, "id"));
    TRY(Each(table, "part", [&](const toml::table& part) -> Status {
      EvidencePart read{.name = PhraseOf(part, "name"), .any = TRY(ReadAny(part))};
      for (const std::string& text : TRY(Texts(part, "across")))
        read.across.push_back(TRY(ReadEvidenceText(part, text)));
      for (const std::string& text : TRY(Texts(part, "without_rights")))
        read.without_rights.push_back(TRY(ReadEvidenceText(part, text)));
      read.under = TRY(ReadClasses(part, "under"));
      read.not_under = TRY(ReadClasses(part, "not_under"));
      read.below = TRY(ReadClasses(part, "below"));
      read.not_below = TRY(ReadClasses(part, "not_below"));
      read.promise = TRY(ReadClasses(part, "promise"));
      read.kept = TRY(ReadClasses(part, "kept"));
      read.effort = TRY(ReadClasses(part, "effort"));
      read.effort_kept = TRY(ReadClasses(part, "effort_kept"));
      read.ours = TRY(ReadClasses(part, "ours"));
      read.others = TRY(ReadClasses(part, "others"));
      read.period = part["period"].value_or(false);
      read.counted = part["counted"].value_or(false);
      read.dated = part["dated"].value_or(false);
      item.parts.push_back(std::move(read));
      return {};
    }));
    if (item.parts.empty()) return Bad(table, "an item without a part", "write [[item.part]]");
    if (lexicon_.Item(item.id) != nullptr)
      return Bad(table, "the item `" + item.id + "` stands here twice", "put them together");
    lexicon_.items.push_back(std::move(item));
    return {};
  }

  Status ReadStep(const toml::table& table) {
    lexicon_.steps.push_back(
        {TRY(Text(table, "field")), TRY(ReadAny(table)), PhraseOf(table, "say")});
    return {};
  }

  Status ReadForm(const toml::table& table) {
    lexicon_.forms.push_back({TRY(Text(table, "duty")), table["title"].value_or(std::string()),
                              TRY(Texts(table, "headings"))});
    return {};
  }

  Lexicon& lexicon_;
  std::string where_;
};

Result<Lexicon> Lexicon::Parse(const SourceText& evidence, const SourceText& field_words) {
  Lexicon lexicon;
  LexiconReader reader(lexicon);
  TRY(reader.ReadEvidence(evidence));
  TRY(reader.ReadFields(field_words));
  return lexicon;
}

uint32_t Lexicon::FieldWord(const Pattern& pattern) const {
  const auto found = field_word_of_.find(KeyOf(pattern));
  return found == field_word_of_.end() ? kWordsNone : found->second;
}

const ItemEvidence* Lexicon::Item(std::string_view id) const {
  const auto found = std::ranges::find(items, id, &ItemEvidence::id);
  return found == items.end() ? nullptr : &*found;
}

const FixedForm* Lexicon::Form(std::string_view duty) const {
  const auto found = std::ranges::find(forms, duty, &FixedForm::duty);
  return found == forms.end() ? nullptr : &*found;
}

size_t Lexicon::ClassOf(std::string_view name) const {
  const auto found = classes_.find(std::string(name));
  return found == classes_.end() ? kClassesMax : found->second;
}

}  // namespace haetae::notice
