#include "duty/severity.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "duty/condition.h"

namespace haetae::duty {
namespace {

constexpr int64_t kManyPeople = 100;  // ENISA's flag: more than these

bool Happened(const Facts& facts, std::initializer_list<std::string_view> events) {
  return std::ranges::any_of(facts.events, [&](const std::string& event) {
    return std::ranges::find(events, event) != events.end();
  });
}

// From the best to the worst that what is not known may be.
struct Range {
  double least = 0, most = 0;
};

class Rater {
 public:
  Rater(const Facts& facts, const Lexicon& lexicon, const std::vector<std::string>& residence)
      : facts_(facts), lexicon_(lexicon), residence_(residence) {}

  Severity Run() {
    const Range data = RateData(), identification = RateIdentification();
    const Range confidentiality = RateConfidentiality();
    // No fact says whether altered data can be restored: ENISA's value for those that cannot.
    const double integrity = Changed({"alteration"}, 0.5, {"integrity", "무결성"});
    const double availability = Changed({"loss", "damage"}, 0.25, {"availability", "가용성"});
    const Range malice = RateMalice();
    severity_.data = data.most;
    severity_.identification = identification.most;
    severity_.confidentiality = confidentiality.most;
    severity_.integrity = integrity;
    severity_.availability = availability;
    severity_.malice = malice.most;
    const double changed = integrity + availability;
    severity_.circumstances = confidentiality.most + malice.most + changed;
    severity_.score = data.most * identification.most + severity_.circumstances;
    severity_.lowest =
        data.least * identification.least + confidentiality.least + malice.least + changed;
    std::ranges::sort(severity_.assumed);
    const auto repeated = std::ranges::unique(severity_.assumed);
    severity_.assumed.erase(repeated.begin(), repeated.end());
    return std::move(severity_);
  }

 private:
  // The values that a fact may have: both where it is not known, which is then named.
  std::pair<bool, bool> Flag(std::string_view name) {
    const auto found = facts_.flags.find(name);
    if (found != facts_.flags.end()) return {found->second, found->second};
    severity_.assumed.emplace_back(name);
    return {false, true};
  }

  void Say(const Phrase& name, double value, const Phrase& why) {
    severity_.because.push_back({fmt::format("{} {}: {}", name.en, value, why.en),
                                 fmt::format("{} {}: {}", name.ko, value, why.ko)});
  }

  // What a kind that is known by its classes alone may weigh: as any kind of one of them.
  Range WeightOf(const std::vector<std::string>& classes) const {
    Range weight{4, 0};
    for (const FieldKind& kind : lexicon_.fields) {
      const bool shares = std::ranges::any_of(kind.classes, [&](const std::string& one) {
        return std::ranges::find(classes, one) != classes.end();
      });
      if (!shares) continue;
      weight.least = std::min<double>(weight.least, kind.severity);
      weight.most = std::max<double>(weight.most, kind.severity);
    }
    return weight.most == 0 ? Range{1, 1} : weight;
  }

  Range RateData() {
    const FieldKind* worst = nullptr;
    std::map<std::string, Range> doubts;        // what is not sure of its weight
    std::unordered_set<std::string_view> seen;  // of many groups, few kinds differ
    for (const Group& group : facts_.groups) {
      const Truth here = Lives(group.residence);
      if (here == Truth::kUnknown) AddDoubt(group, doubts["group.residence"]);
      if (here != Truth::kYes) continue;
      if (!group.fields) {
        doubts["group.fields"] = {1, 4};
        continue;
      }
      for (const GroupField& field : *group.fields) {
        if (field.masked || !seen.insert(field.kind).second) continue;
        const FieldKind* kind = KindOf(field.kind, facts_, lexicon_);
        const auto hint = facts_.kinds.find(field.kind);
        if (kind == nullptr)
          doubts["kinds." + field.kind] =
              hint == facts_.kinds.end() ? Range{1, 4} : WeightOf(*hint->second.classes);
        else if (worst == nullptr || kind->severity > worst->severity)
          worst = kind;
      }
    }
    Range data{worst == nullptr ? 1.0 : worst->severity, 1};
    for (const auto& [name, weight] : doubts) data.least = std::max(data.least, weight.least);
    data.most = data.least;
    const std::string* gravest = nullptr;
    for (const auto& [name, weight] : doubts) {
      if (weight.most > data.least) severity_.assumed.push_back(name);
      if (weight.most > data.most) data.most = weight.most, gravest = &name;
    }
    SayData(data.most, worst, gravest);
    return data;
  }

  // What people weigh who may live elsewhere.
  void AddDoubt(const Group& group, Range& weight) const {
    weight.least = 1, weight.most = std::max(weight.most, group.fields ? 1.0 : 4.0);
    if (!group.fields || weight.most == 4) return;
    for (const GroupField& field : *group.fields) {
      if (field.masked) continue;
      const FieldKind* kind = KindOf(field.kind, facts_, lexicon_);
      const auto hint = facts_.kinds.find(field.kind);
      const double most = kind != nullptr              ? kind->severity
                          : hint == facts_.kinds.end() ? 4
                                                       : WeightOf(*hint->second.classes).most;
      weight.most = std::max(weight.most, most);
    }
  }

  // Of many groups, few places differ.
  Truth Lives(const std::string& place) {
    const auto [known, is_new] = lives_.try_emplace(place, Truth::kYes);
    if (is_new) known->second = LivesIn(place, residence_, lexicon_);
    if (known->second == Truth::kNo) severity_.living = residence_;
    return known->second;
  }

  void SayData(double value, const FieldKind* worst, const std::string* doubt) {
    const Phrase name{"data", "정보의 성격"};
    if (doubt != nullptr)
      return Say(name, value, {*doubt + " at its worst", *doubt + " 최악의 경우로 가정"});
    if (worst == nullptr)
      return Say(name, value, {"no kind of data in clear is known", "평문으로 확인된 항목 없음"});
    const Phrase& why = worst->severity_why;
    Say(name, value,
        {worst->name.en + (why.en.empty() ? "" : " (" + why.en + ")"),
         worst->name.ko + (why.ko.empty() ? "" : " (" + why.ko + ")")});
  }

  Range RateIdentification() {
    const auto is_false = [&](std::string_view name) {
      const auto found = facts_.flags.find(name);
      return found != facts_.flags.end() && !found->second;
    };
    Range range{1, 1};
    if (!is_false("encrypted") && !is_false("key_safe")) {
      const auto [encrypted, maybe] = Flag("encrypted");
      const auto [safe, maybe_safe] = Flag("key_safe");
      range = {0.25, encrypted && safe ? 0.25 : 1.0};
    }
    Say({"identification", "식별 용이성"}, range.most,
        range.most < 1 ? Phrase{"encrypted, and the key is safe", "암호화되어 있고 키가 안전함"}
                       : Phrase{"readable", "암호화되지 않음"});
    return range;
  }

  Range RateConfidentiality() {
    if (!Happened(facts_, {"access", "acquisition", "disclosure", "exposure", "theft", "loss",
                           "suspicion"}))
      return {};
    const auto [known, maybe] = Flag("third_party_known");
    const Range range{maybe ? 0.25 : 0.5, known ? 0.25 : 0.5};
    Say({"confidentiality", "기밀성"}, range.most,
        known ? Phrase{"it is known who has the data", "취득한 자가 특정됨"}
              : Phrase{"nobody knows who has the data", "취득한 자를 알 수 없음"});
    return range;
  }

  double Changed(std::initializer_list<std::string_view> events, double part, const Phrase& name) {
    if (!Happened(facts_, events)) return 0;
    Say(name, part, {"data were altered or lost", "정보가 변조되거나 멸실됨"});
    return part;
  }

  Range RateMalice() {
    const auto [sure, maybe] = Flag("malicious");
    const Range range{sure ? 0.5 : 0, maybe ? 0.5 : 0};
    Say({"intent", "고의성"}, range.most,
        maybe ? Phrase{"malicious", "고의"} : Phrase{"not malicious", "고의 아님"});
    return range;
  }

  const Facts& facts_;
  const Lexicon& lexicon_;
  const std::vector<std::string>& residence_;
  std::unordered_map<std::string_view, Truth> lives_;
  Severity severity_;
};

}  // namespace

std::string_view BandName(Band band) {
  constexpr std::string_view kNames[] = {"low", "medium", "high", "very high"};
  return kNames[static_cast<size_t>(band)];
}

Phrase BandWord(Band band) {
  constexpr std::string_view kKorean[] = {"낮음", "보통", "높음", "매우 높음"};
  return {std::string(BandName(band)), std::string(kKorean[static_cast<size_t>(band)])};
}

const FieldKind* KindOf(std::string_view field, const Facts& facts, const Lexicon& lexicon) {
  const auto hint = facts.kinds.find(field);
  if (hint != facts.kinds.end())
    return hint->second.like.empty() ? nullptr : lexicon.Field(hint->second.like);
  return lexicon.Field(field);
}

Severity Rate(const Facts& facts, const Lexicon& lexicon,
              const std::vector<std::string>& residence) {
  Severity severity = Rater(facts, lexicon, residence).Run();
  severity.band = severity.score < 2   ? Band::kLow
                  : severity.score < 3 ? Band::kMedium
                  : severity.score < 4 ? Band::kHigh
                                       : Band::kVeryHigh;
  int64_t people = 0;
  for (const Group& group : facts.groups)
    people = std::min(people + group.people.value_or(0), kPeopleMax);
  severity.many_people = people > kManyPeople;
  return severity;
}

bool Severity::IsNear(double edge) const {
  return lowest - kNearEdge <= edge && edge <= score + kNearEdge;
}

}  // namespace haetae::duty
