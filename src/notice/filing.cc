#include "notice/filing.h"

#include <map>
#include <nlohmann/json.hpp>

#include "notice/render.h"

namespace haetae::notice {
namespace {

using Json = nlohmann::ordered_json;

Json TextOrNull(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(PlainValue(text));
}

// Confirmed and possible people of each place; "" where it is not known.
Json ByResidence(const duty::Facts& facts) {
  struct Of {
    int64_t confirmed = 0, possible = 0;
    bool known = true;
  };
  std::map<std::string, Of> places;
  for (const duty::Group& group : facts.groups) {
    Of& of = places[group.residence_assumed ? std::string() : group.residence];
    of.known = of.known && group.people.has_value();
    (group.certainty == duty::Certainty::kPossible ? of.possible : of.confirmed) +=
        group.people.value_or(0);
  }
  Json list = Json::array();
  for (const auto& [place, of] : places)
    list.push_back({{"residence", place.empty() ? Json(nullptr) : Json(place)},
                    {"confirmed", of.known ? Json(of.confirmed) : Json(nullptr)},
                    {"possible", of.known ? Json(of.possible) : Json(nullptr)}});
  return list;
}

Json ItemsJson(const Draft& draft) {
  Json items = Json::array();
  for (const DraftPart& part : draft.parts) {
    for (const DraftItem& item : part.items) {
      Json paragraphs = Json::array(), steps = Json::array();
      for (const std::string& text : item.prose.paragraphs) paragraphs.push_back(PlainValue(text));
      for (const std::string& text : item.prose.steps) steps.push_back(PlainValue(text));
      items.push_back({{"item", item.id},
                       {"heading", PlainValue(part.heading)},
                       {"known", !item.unknown},
                       {"paragraphs", std::move(paragraphs)},
                       {"list", std::move(steps)}});
    }
  }
  return items;
}

}  // namespace

std::string FilingJson(const Draft& draft, const DraftSource& source) {
  const Form& form = source.form;
  const PeopleCounts& c = draft.counts;
  const Language language = draft.language;
  Json times = Json::object();
  for (const auto& [name, at] : source.facts.times) times[name] = FormatTime(at);
  Json fields = Json::array();
  for (const ExpectedField& field : draft.expected.fields)
    fields.push_back({{"field", field.id},
                      {"name", PlainValue(field.name.In(language))},
                      {"masked", field.masked},
                      {"possible", field.doubted}});
  const auto count = [&](uint64_t n) { return c.known ? Json(n) : Json(nullptr); };
  const auto instant = [](const std::optional<Time>& at) {
    return at ? Json(FormatTime(*at)) : Json(nullptr);
  };
  const auto span = [&](const duty::Span& s) {
    return Json{{"first", instant(s.first)}, {"last", instant(s.last)}};
  };
  const Json json = {
      {"schema", "haetae.filing/1"},
      {"title", PlainValue(draft.title)},
      {"duty", draft.duty->id},
      {"law", draft.law->name.In(language)},
      {"article", draft.duty->article.In(language)},
      {"to", draft.duty->to},
      {"to_any_one", draft.duty->to_any_one},
      {"language", language == Language::kKorean ? "ko" : "en"},
      {"drafted", FormatTime(source.at)},
      {"incident", source.incident == 0 ? Json(nullptr) : Json(source.incident)},
      {"scope_version", source.scope_version == 0 ? Json(nullptr) : Json(source.scope_version)},
      {"form_sha256", form.sha256},
      {"organisation",
       {{"name", PlainValue(draft.company)},
        {"address", TextOrNull(form.address.In(language))},
        {"department", TextOrNull(form.department.In(language))},
        {"officer", TextOrNull(form.officer.In(language))},
        {"phone", TextOrNull(form.phone)},
        {"email", TextOrNull(form.email)}}},
      {"events", source.facts.events},
      {"events_assumed", source.facts.event_assumed},
      {"known", std::move(times)},
      {"period", span(source.facts.period)},
      {"intrusion", span(source.facts.intrusion)},
      {"people",
       {{"confirmed", count(c.people)},
        {"members", count(c.members)},
        {"non_members", count(c.non_members)},
        {"others", count(c.others)},
        {"possible", count(c.possible)},
        {"possible_most", c.known && c.possible_most ? Json(*c.possible_most) : Json(nullptr)},
        {"by_residence", ByResidence(source.facts)}}},
      {"fields", std::move(fields)},
      {"fields_known", draft.to.fields_known},
      {"items", ItemsJson(draft)},
      {"missing", draft.missing},
      {"partial", draft.partial}};
  return EscapeJson(json.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace haetae::notice
