// Whom a duty's notices are for, as groups of people to whom the same was disclosed.
#include <algorithm>
#include <map>
#include <tuple>

#include "duty/condition.h"
#include "notice/draft.h"
#include "notice/group_stem.h"

namespace haetae::notice {
namespace {

using duty::Truth;

// Whether a notice of the duty is about the group at all. Of one to confirmed people, while nobody
// is more than suspected: whether it would be (`once_confirmed`).
bool Concerns(const duty::Duty& duty, const duty::Group& group, const DraftSource& source,
              bool once_confirmed = false) {
  if (group.people == 0 || !duty.people.empty()) return false;
  if (!ToPeople(duty)) return true;
  if (duty.certainty == duty::Counted::kPossible && group.certainty == duty::Certainty::kConfirmed)
    return false;
  if ((duty.certainty == duty::Counted::kConfirmed || duty.certainty == duty::Counted::kSurely) &&
      group.certainty == duty::Certainty::kPossible && !(once_confirmed && group.suspected))
    return false;
  return duty.residence.empty() ||
         LivesIn(group.residence, duty.residence, source.book.lexicon) != Truth::kNo;
}

}  // namespace

std::vector<duty::GroupField> Canonical(const std::vector<duty::GroupField>& fields,
                                        const duty::Lexicon& lexicon) {
  std::map<std::string, bool> masked;
  for (const duty::GroupField& field : fields) {
    const duty::FieldKind* kind = lexicon.Field(field.kind);
    const std::string id = kind != nullptr ? kind->id : field.kind;
    const auto [at, is_new] = masked.emplace(id, field.masked);
    if (!is_new) at->second = at->second && field.masked;
  }
  std::vector<duty::GroupField> canonical;
  for (const auto& [id, is_masked] : masked) canonical.push_back({id, is_masked});
  // In the lexicon's order: names and addresses before the rest.
  const auto rank = [&](const duty::GroupField& f) {
    const auto at = lexicon.field_by_word.find(f.kind);
    return at == lexicon.field_by_word.end() ? lexicon.fields.size() : at->second;
  };
  std::ranges::stable_sort(canonical, {}, rank);
  return canonical;
}

namespace {

std::string FieldKey(const std::vector<duty::GroupField>& fields) {
  std::string key;
  for (const duty::GroupField& field : fields)
    key += field.kind + (field.masked ? ":masked;" : ";");
  return key;
}

void Add(std::optional<uint64_t>& sum, const std::optional<int64_t>& more) {
  if (!more || !sum)
    sum.reset();
  else
    *sum += static_cast<uint64_t>(*more);
}

// Those of `doubted` that are not of the fields anyway.
std::vector<duty::GroupField> Besides(const std::vector<duty::GroupField>& fields,
                                      std::vector<duty::GroupField> doubted) {
  std::erase_if(doubted, [&](const duty::GroupField& field) {
    return std::ranges::find(fields, field.kind, &duty::GroupField::kind) != fields.end();
  });
  return doubted;
}

GroupStem StemOf(const Recipients& to) {
  return {.kind = !to.members   ? "people"
                  : *to.members ? "members"
                                : "non-members",
          .possible = to.certainty == duty::Certainty::kPossible};
}

}  // namespace

// Everybody the facts speak of, for reports and public notices: what was disclosed of any of them.
Recipients Everybody(const DraftSource& source, const duty::Duty& duty) {
  if (!duty.people.empty()) {  // in no group: they are told what was not disclosed
    const auto number = source.facts.numbers.find(duty.people);
    const double people = number == source.facts.numbers.end() ? 0 : number->second;
    return {.stem = "everybody",
            .certainty = duty::Certainty::kPossible,
            .people = static_cast<uint64_t>(people)};
  }
  Recipients all{.stem = ToPeople(duty) ? "everybody" : std::string(AudienceName(duty.audience)),
                 .people = 0};
  // Of confirmed people, and what of anybody may have been disclosed.
  std::vector<duty::GroupField> fields, doubted;
  bool confirmed = false;  // of nobody it is said that it happened
  const bool nobody = std::ranges::none_of(
      source.facts.groups, [&](const duty::Group& group) { return Concerns(duty, group, source); });
  for (const duty::Group& group : source.facts.groups) {
    if (!Concerns(duty, group, source, nobody)) continue;
    const bool sure = group.certainty == duty::Certainty::kConfirmed;
    confirmed = confirmed || sure;
    Add(all.people, group.people);
    all.fields_known = all.fields_known && group.fields.has_value();
    std::vector<duty::GroupField>& to = sure ? fields : doubted;
    if (group.fields) to.insert(to.end(), group.fields->begin(), group.fields->end());
    doubted.insert(doubted.end(), group.doubted.begin(), group.doubted.end());
  }
  all.certainty = confirmed ? duty::Certainty::kConfirmed : duty::Certainty::kPossible;
  if (!confirmed) std::swap(fields, doubted);
  all.fields = Canonical(fields, source.book.lexicon);
  all.doubted = Besides(all.fields, Canonical(doubted, source.book.lexicon));
  return all;
}

std::vector<Recipients> RecipientsOf(const DraftSource& source, const duty::Duty& duty) {
  if (!ToPeople(duty) || !duty.people.empty()) return {Everybody(source, duty)};
  // Stem, fields known, fields, doubted ones.
  using Key = std::tuple<std::string, bool, std::string, std::string>;
  std::map<Key, Recipients> groups;
  for (const duty::Group& group : source.facts.groups) {
    if (!Concerns(duty, group, source)) continue;
    Recipients to{.members = group.members,
                  .certainty = group.certainty,
                  .fields_known = group.fields.has_value()};
    if (group.fields) to.fields = Canonical(*group.fields, source.book.lexicon);
    // While all of it is no more than possible, what was read is told alike to everybody.
    if (group.certainty == duty::Certainty::kConfirmed)
      to.doubted = Besides(to.fields, Canonical(group.doubted, source.book.lexicon));
    to.stem = TextOf(StemOf(to));
    to.people = 0;
    const Key key{to.stem, to.fields_known, FieldKey(to.fields), FieldKey(to.doubted)};
    Add(groups.emplace(key, std::move(to)).first->second.people, group.people);
  }
  std::vector<Recipients> all;
  for (auto& [key, to] : groups) all.push_back(std::move(to));
  std::ranges::stable_sort(all, std::greater{},
                           [](const Recipients& to) { return to.people.value_or(0); });
  std::map<std::string, uint32_t> taken;
  for (Recipients& to : all) {
    GroupStem stem = StemOf(to);
    stem.number = ++taken[to.stem];
    to.stem = TextOf(stem);
  }
  return all;
}

}  // namespace haetae::notice
