#include "duty/facts.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <set>
#include <unordered_set>

#include "duty/clock.h"
#include "duty/toml_reader.h"

namespace haetae::duty {
namespace {

constexpr std::array<std::string_view, 9> kEvents = {"access",     "acquisition", "disclosure",
                                                     "exposure",   "loss",        "theft",
                                                     "alteration", "damage",      "suspicion"};
constexpr std::array<std::string_view, 7> kTimeFacts = {
    "first_signal",   "intrusion_known", "discovered", "confirmed",
    "possible_known", "assessed",        "material"};
constexpr std::array<std::string_view, 5> kFlagFacts = {"malicious", "third_party_known",
                                                        "encrypted", "key_safe", "outside"};
constexpr std::array<std::string_view, 18> kOtherFacts = {
    "event",           "event_assumed", "assessed_risk",  "controller", "group",
    "items",           "kinds",         "later",          "period",     "intrusion",
    "suspected",       "count_from",    "count_from_why", "residence",  "records",
    "records_by_page", "possible_most", "accesses"};

template <size_t N>
bool Among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

class Reader {
 public:
  Reader(const toml::table& table, const std::string& where, const Lexicon& lexicon,
         std::vector<Error>& errors, FactsKind kind)
      : table_(table),
        lexicon_(lexicon),
        kind_(kind),
        toml_("cannot read the facts", where, errors) {}

  FactsRead Run() {
    ReadEvents();
    for (const auto& [key, node] : table_) ReadFact(key, node);
    ReadRisk();
    if (const toml::table* controller = toml_.Table(table_, "controller"))
      ReadController(*controller);
    ReadResidence();
    if (kind_ == FactsKind::kWhole)
      ReadGroups();
    else
      RefuseGroups();
    ReadRecords();
    ReadItems();
    ReadSpan("period", facts_.period);
    ReadSpan("intrusion", facts_.intrusion);
    ReadSpan("suspected", facts_.suspected);
    ReadKinds();
    WarnOfFields();
    ReadLater();
    ReadCountFrom();
    SuspectAlone(facts_);
    return std::move(read_);
  }

 private:
  void ReadEvents() {
    const bool whole = kind_ == FactsKind::kWhole;
    facts_.events = toml_.Texts(table_, "event", whole ? Need::kRequired : Need::kOptional);
    for (const std::string& event : facts_.events) {
      if (!IsEvent(event))
        toml_.Fault(*table_.get("event"), "there is no event `" + Shortened(event, 80) + "`",
                    EventAdvice(event));
    }
    if (table_.get("event") != nullptr && facts_.events.empty())
      toml_.Fault(*table_.get("event"), "`event` is empty",
                  "say what happened: " + Quoted({kEvents.begin(), kEvents.end()}));
    facts_.event_assumed = toml_.Flag(table_, "event_assumed").value_or(false);
  }

  // Other times of a fact that the facts have.
  void ReadLater() {
    const toml::table* table = toml_.Table(table_, "later", Need::kOptional);
    if (table == nullptr) return;
    for (const auto& [key, node] : *table) {
      const auto first = facts_.times.find(key.str());
      if (first == facts_.times.end()) {
        toml_.Fault(node, "the facts do not say when `" + Shortened(key.str(), 80) + "` was",
                    "its first time stands outside [later]");
        continue;
      }
      std::vector<Time> times = toml_.Instants(*table, key.str());
      if (times.size() > kLaterMax)
        toml_.Fault(node, "there are more than " + std::to_string(kLaterMax) + " times");
      std::ranges::sort(times);
      times.erase(std::ranges::unique(times).begin(), times.end());
      if (!times.empty() && times.front() <= first->second)
        toml_.Fault(node, "`" + Shortened(key.str(), 80) + "` has a time that is not later",
                    "the first one stands outside [later]");
      facts_.later[first->first] = std::move(times);
    }
  }

  // Times, flags and numbers; what nothing knows is warned of.
  void ReadFact(const toml::key& written, const toml::node& node) {
    const std::string key(written.str());
    if (Among(kOtherFacts, key)) return;
    const auto asked = lexicon_.facts.find(key);
    const bool number = asked != lexicon_.facts.end() && asked->second.number;
    if (IsTimeFact(key)) {
      if (const std::optional<Time> at = toml_.Instant(table_, key)) facts_.times[key] = *at;
    } else if (Among(kFlagFacts, key) || (asked != lexicon_.facts.end() && !number)) {
      if (const std::optional<bool> flag = toml_.Flag(table_, key)) facts_.flags[key] = *flag;
    } else if (number) {
      const std::optional<double> value = node.value<double>();
      if (value && *value >= 0 && *value <= kNumberMax)
        facts_.numbers[key] = *value;
      else
        toml_.Fault(node, "`" + key + "` must be a number from 0 to 10^15");
    } else {
      Warn(written, Unused(key, KnownFacts()));
    }
  }

  void Warn(const toml::key& key, const std::string& why) {
    if (read_.warnings.size() < kWarningsMax)
      read_.warnings.push_back("line " + std::to_string(key.source().begin.line) + ": " + why);
    else if (read_.warnings.size() == kWarningsMax)
      read_.warnings.push_back("there are more words that no law knows");
  }

  std::vector<std::string_view> KnownFacts() const {
    std::vector<std::string_view> known(kTimeFacts.begin(), kTimeFacts.end());
    known.insert(known.end(), kFlagFacts.begin(), kFlagFacts.end());
    known.insert(known.end(), kOtherFacts.begin(), kOtherFacts.end());
    for (const auto& [fact, asked] : lexicon_.facts) known.push_back(fact);
    return known;
  }

  template <typename Words>
  static std::string Unused(std::string_view key, const Words& known, std::string_view in = "") {
    const std::string nearest = NearestWord(key, known);
    return "no law asks for `" + std::string(in) + Shortened(key, 80) + "`: it is not used" +
           (nearest.empty() ? "" : "; was `" + std::string(in) + nearest + "` meant?");
  }

  void ReadRisk() {
    facts_.assessed_risk = toml_.Text(table_, "assessed_risk", Need::kOptional);
    constexpr std::array<std::string_view, 4> kRisks = {"", "unlikely", "risk", "high"};
    if (!Among(kRisks, facts_.assessed_risk))
      toml_.Fault(*table_.get("assessed_risk"), "`assessed_risk` must be unlikely, risk or high");
  }

  std::optional<std::vector<std::string>> ListOf(const toml::table& table, std::string_view key) {
    if (table.get(key) == nullptr) return std::nullopt;
    return toml_.Texts(table, key);
  }

  void CheckPlace(const toml::table& table, std::string_view key, std::string_view place) {
    if (place.empty() || lexicon_.IsPlace(place)) return;
    toml_.Fault(*table.get(key), "`" + Shortened(place, 80) + "` is no country",
                PlaceAdvice(place));
  }

  std::string PlaceAdvice(std::string_view place) const {
    if (place == "UK") return "write GB";  // what people write and ISO 3166-1 does not have
    if (place == "EL") return "write GR";
    std::string upper(place.substr(0, 8));
    for (char& c : upper)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (upper.starts_with('@')) upper.erase(0, 1);
    if (lexicon_.IsPlace(upper)) return "write " + upper;
    if (HasPlaceForm(place) && place.size() > 2 && lexicon_.divided.contains(place.substr(0, 2)))
      return "the states of " + std::string(place.substr(0, 2)) + " are in lexicon/places.toml";
    return "use ISO 3166-1 such as KR, a state such as US-CA, or EU";
  }

  void ReadController(const toml::table& table) {
    Controller& controller = facts_.controller;
    controller.name = toml_.Text(table, "name", Need::kOptional);
    controller.country = toml_.Text(table, "country", Need::kOptional);
    CheckPlace(table, "country", controller.country);
    controller.establishments = ListOf(table, "establishments");
    controller.listed = ListOf(table, "listed");
    controller.sectors = ListOf(table, "sectors");
    for (const auto& [key, places] : {std::pair{"establishments", &controller.establishments},
                                      std::pair{"listed", &controller.listed}})
      if (*places)
        for (const std::string& place : **places) CheckPlace(table, key, place);
    for (const std::string& sector : controller.sectors.value_or(std::vector<std::string>()))
      if (!lexicon_.sectors.contains(sector))
        toml_.Fault(*table.get("sectors"),
                    "no law knows the sector `" + Shortened(sector, 80) + "`",
                    SectorAdvice(sector, lexicon_));
    for (const auto& [key, node] : table) {
      constexpr std::array<std::string_view, 5> kKeys = {"name", "country", "establishments",
                                                         "listed", "sectors"};
      if (!Among(kKeys, key.str())) Warn(key, Unused(key.str(), kKeys, "controller."));
    }
  }

  void ReadRecords() {
    facts_.records = toml_.Number(table_, "records", kPeopleMax);
    facts_.records_by_page = toml_.Flag(table_, "records_by_page").value_or(false);
    facts_.possible_most = toml_.Number(table_, "possible_most", kPeopleMax);
    facts_.accesses = toml_.Number(table_, "accesses", kPeopleMax);
    Facts groups;
    groups.groups = facts_.groups;
    if (const std::optional<uint64_t> sum = RecordsOf(groups);
        facts_.records && sum && *sum != static_cast<uint64_t>(*facts_.records))
      toml_.Fault(*table_.get("records"), "`records` are not the records of the groups together",
                  "write them in one of the two places");
  }

  void ReadResidence() {
    const toml::node* residence = table_.get("residence");
    if (residence != nullptr && residence->is_array()) {
      toml_.Fault(*residence, "`residence` is one place, and not a list",
                  kind_ == FactsKind::kWhole
                      ? "write a [[group]] for the people of each place"
                      : "leave it out, and import contacts that have a country: the people of "
                        "each place are counted then (haetae notice recipients N)");
      return;
    }
    facts_.residence = toml_.Text(table_, "residence", Need::kOptional);
    CheckPlace(table_, "residence", facts_.residence);
  }

  // Whom an incident reached is counted, and cannot be typed over.
  void RefuseGroups() {
    if (const toml::node* records = table_.get("records"))
      toml_.Fault(*records, "people and fields of an incident are measured", "leave `records` out");
    if (const toml::node* groups = table_.get("group"))
      toml_.Fault(*groups, "people and fields of an incident are measured",
                  "leave [[group]] out; residence = \"KR\" says where they live, or the "
                  "countries of their contacts do (haetae notice recipients N)");
  }

  void ReadGroups() {
    const std::vector<const toml::table*> groups = toml_.Tables(table_, "group");
    if (groups.empty())
      toml_.Fault(table_, "there is no [[group]]",
                  "write one [[group]] with residence, people and fields; of an incident, whose "
                  "people are measured, name it beside the file: --incident N");
    if (groups.size() > kGroupsMax) {
      toml_.Fault(table_, "there are more than " + WithCommas(kGroupsMax) + " groups");
      return;
    }
    for (const toml::table* table : groups) ReadGroup(*table);
  }

  void ReadGroup(const toml::table& table) {
    Group group;
    group.residence = table.contains("residence") ? toml_.Text(table, "residence", Need::kOptional)
                                                  : facts_.residence;
    if (table.contains("residence")) CheckPlace(table, "residence", group.residence);
    group.residence_assumed = toml_.Flag(table, "residence_assumed").value_or(false);
    group.people = toml_.Number(table, "people", kPeopleMax);
    group.records = toml_.Number(table, "records", kPeopleMax);
    group.members = toml_.Flag(table, "members");
    const std::string certainty = toml_.Text(table, "certainty", Need::kOptional);
    if (certainty == "possible") group.certainty = Certainty::kPossible;
    if (!certainty.empty() && certainty != "possible" && certainty != "confirmed")
      toml_.Fault(*table.get("certainty"), "`certainty` must be confirmed or possible");
    if (table.get("fields") != nullptr) group.fields = ReadFields(table, "fields");
    if (table.get("possible_fields") != nullptr)
      group.doubted = ReadFields(table, "possible_fields");
    if (group.certainty == Certainty::kPossible && !group.doubted.empty())
      toml_.Fault(*table.get("possible_fields"), "of a possible group all fields are possible",
                  "write them as `fields`");
    for (const auto& [key, node] : table) {
      constexpr std::array<std::string_view, 8> kKeys = {
          "residence", "residence_assumed", "people",   "records", "members",
          "fields",    "possible_fields",   "certainty"};
      if (!Among(kKeys, key.str()))
        Warn(key, "a group has no `" + Shortened(key.str(), 80) + "`: it is not used");
    }
    facts_.groups.push_back(std::move(group));
  }

  std::vector<GroupField> ReadFields(const toml::table& table, std::string_view key) {
    constexpr std::string_view kMasked = ":masked";
    std::vector<GroupField> fields;
    for (const std::string& field : toml_.Texts(table, key)) {
      const bool masked = field.ends_with(kMasked);
      fields.push_back({masked ? field.substr(0, field.size() - kMasked.size()) : field, masked});
      const std::string& kind = fields.back().kind;
      if (seen_fields_.insert(kind).second && lexicon_.Field(kind) == nullptr)
        unknown_fields_.insert(kind);
    }
    return fields;
  }

  // A field that nothing knows may be of any kind, which is for a person to say.
  void WarnOfFields() {
    std::vector<std::string>& said = read_.unknown_kinds;
    for (const std::string& field : unknown_fields_) {
      if (facts_.kinds.contains(field)) continue;
      if (said.size() == kWarningsMax)
        return said.push_back("there are more fields that no law knows");
      const std::string shown = Shortened(field, 80);
      const std::string meant = NearestWord(field, std::views::keys(lexicon_.field_by_word));
      said.push_back("no law knows the field `" + shown + "`: it may be of any kind; " +
                     (meant.empty() ? "" : "was `" + meant + "` meant? If not, ") +
                     "say in [kinds.\"" + shown + "\"] what it is like");
    }
  }

  void ReadItems() {
    const toml::table* items = toml_.Table(table_, "items");
    if (items == nullptr) return;
    for (const auto& [key, node] : *items) {
      const std::string id(key.str());
      if (!lexicon_.items.contains(id)) {
        Warn(key, Unused(id, std::views::keys(lexicon_.items), "items."));
      } else if (node.is_string()) {
        if (!node.as_string()->get().empty()) facts_.items[id] = node.as_string()->get();
      } else if (node.is_boolean()) {
        if (node.as_boolean()->get()) facts_.items[id] = "";
      } else {
        toml_.Fault(node, "an item must be true, or its text in quotes");
      }
    }
  }

  void ReadSpan(std::string_view key, Span& span) {
    const toml::table* table = toml_.Table(table_, key);
    if (table == nullptr) return;
    toml_.OnlyKeys(*table, {"first", "last"}, key);
    span = {toml_.Instant(*table, "first"), toml_.Instant(*table, "last")};
    if (span.known() && *span.last < *span.first)
      toml_.Fault(*table, std::string(key) + " ends before it begins");
  }

  void ReadKinds() {
    const toml::table* kinds = toml_.Table(table_, "kinds");
    if (kinds == nullptr) return;
    for (const auto& [key, node] : *kinds) {
      const toml::table* table = node.as_table();
      if (table == nullptr) {
        toml_.Fault(node, "write a kind as a table with like or classes");
        continue;
      }
      toml_.OnlyKeys(*table, {"like", "classes"}, "a kind");
      KindHint hint{.like = toml_.Text(*table, "like", Need::kOptional),
                    .classes = ListOf(*table, "classes")};
      if (hint.like.empty() && !hint.classes) toml_.Fault(*table, "`like` or `classes` is missing");
      for (const std::string& one : hint.classes.value_or(std::vector<std::string>()))
        if (!lexicon_.IsClass(one))
          toml_.Fault(*table, "there is no class of data `" + Shortened(one, 80) + "`",
                      "see lexicon/fields.toml");
      if (!hint.like.empty() && lexicon_.Field(hint.like) == nullptr) {
        const std::string meant = NearestWord(hint.like, std::views::keys(lexicon_.field_by_word));
        toml_.Fault(*table, "there is no kind of data `" + Shortened(hint.like, 80) + "`",
                    meant.empty() ? "see lexicon/fields.toml" : "was `" + meant + "` meant?");
      }
      facts_.kinds[std::string(key.str())] = std::move(hint);
    }
  }

  void ReadCountFrom() {
    for (const auto& [key, into] : {std::pair{"count_from", &facts_.count_from},
                                    std::pair{"count_from_why", &facts_.count_from_why}}) {
      const toml::table* table = toml_.Table(table_, key);
      if (table == nullptr) continue;
      for (const auto& [clock, node] : *table) {
        if (node.is_string())
          (*into)[std::string(clock.str())] = node.as_string()->get();
        else
          toml_.Fault(node, std::string(key) + " must hold texts");
      }
    }
    for (const auto& [clock, time] : facts_.count_from) {
      const toml::node& at = *table_.get("count_from");
      const Clock* known = FindClock(clock);
      if (known == nullptr || std::ranges::find(known->times, time) == known->times.end())
        toml_.Fault(at,
                    "the clock `" + Shortened(clock, 80) + "` does not count from `" +
                        Shortened(time, 80) + "`",
                    "see docs/formats/laws.md, \"Clocks\"");
      else if (kind_ == FactsKind::kWhole && !facts_.times.contains(time))
        toml_.Fault(at, "the facts do not say when `" + time + "` was");
      if (!facts_.count_from_why.contains(clock))
        toml_.Fault(at, "`" + clock + "` is counted from another time without a reason",
                    "write it in [count_from_why]");
    }
  }

  const toml::table& table_;
  const Lexicon& lexicon_;
  const FactsKind kind_;
  TomlReader toml_;
  std::unordered_set<std::string> seen_fields_;
  std::set<std::string> unknown_fields_;
  FactsRead read_;
  Facts& facts_ = read_.facts;
};

}  // namespace

std::optional<uint64_t> RecordsOf(const Facts& facts) {
  if (facts.records) return static_cast<uint64_t>(*facts.records);
  if (facts.groups.empty()) return std::nullopt;
  uint64_t records = 0;
  for (const Group& group : facts.groups) {
    if (!group.records) return std::nullopt;
    records += static_cast<uint64_t>(*group.records);
  }
  return records;
}

bool IsSuspicionAlone(const Facts& facts) {
  return !facts.events.empty() &&
         std::ranges::all_of(facts.events, [](const auto& event) { return event == "suspicion"; });
}

void SuspectAlone(Facts& facts) {
  if (!IsSuspicionAlone(facts)) return;
  for (Group& group : facts.groups) {
    if (group.certainty == Certainty::kPossible) continue;
    group.certainty = Certainty::kPossible;
    group.suspected = true;
  }
  // Their data may have been read when they were read. When the rest began may stay unknown.
  Span& suspected = facts.suspected;
  if (!facts.period.known() || !suspected.last) return;
  suspected.last = std::max(*suspected.last, *facts.period.last);
  if (suspected.first) suspected.first = std::min(*suspected.first, *facts.period.first);
}

bool IsEvent(std::string_view word) { return Among(kEvents, word); }
bool IsTimeFact(std::string_view word) { return Among(kTimeFacts, word); }
bool IsFlagFact(std::string_view word) { return Among(kFlagFacts, word); }

std::string EventAdvice(std::string_view word) {
  const std::string meant = NearestWord(word, kEvents);
  return meant.empty() ? "use " + Quoted({kEvents.begin(), kEvents.end()})
                       : "was `" + meant + "` meant?";
}

std::string SectorAdvice(std::string_view word, const Lexicon& lexicon) {
  const std::string meant = NearestWord(word, std::views::keys(lexicon.sectors));
  if (!meant.empty()) return "was `" + meant + "` meant?";
  std::vector<std::string> known;
  for (const auto& [id, name] : lexicon.sectors) known.push_back(id);
  return "use one of lexicon/sectors.toml: " + Quoted(known);
}

FactsRead ReadFactsTable(const toml::table& table, const std::string& where, const Lexicon& lexicon,
                         std::vector<Error>& errors, FactsKind kind) {
  return Reader(table, where, lexicon, errors, kind).Run();
}

std::expected<FactsRead, std::vector<Error>> ReadFacts(std::string_view text,
                                                       const std::string& where,
                                                       const Lexicon& lexicon, FactsKind kind) {
  std::vector<Error> errors;
  TomlReader toml("cannot read the facts", where, errors);
  const std::optional<toml::table> table = toml.Parse(text);
  if (!table) return std::unexpected(std::move(errors));
  FactsRead read = ReadFactsTable(*table, where, lexicon, errors, kind);
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return read;
}

}  // namespace haetae::duty
