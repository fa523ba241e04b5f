#include "incident/entry_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/error_words.h"

namespace haetae::incident {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 8> kKindNames = {"no-incident", "unjudged", "untold",
                                                        "no-notice",   "not-done", "undecided",
                                                        "outgrown",    "outdated"};
static_assert(Obstacle::kOutdated + 1 == kKindNames.size(), "each kind has its name");

std::string Text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Nothing for a kind that is not known: a later haetae wrote it.
std::optional<Obstacle> ObstacleOf(const Json& json) {
  const auto kind = std::ranges::find(kKindNames, json.at("kind").get<std::string>());
  if (kind == kKindNames.end()) return std::nullopt;
  Obstacle one = {.kind = static_cast<Obstacle::Kind>(kind - kKindNames.begin()),
                  .count = json.value("count", uint64_t{0}),
                  .people = json.value("people", uint64_t{0}),
                  .names = json.value("names", std::vector<std::string>()),
                  .plan = json.value("plan", std::string())};
  if (one.kind == Obstacle::kUntold && one.names.size() != 1) return std::nullopt;
  return one;
}

std::optional<Phrase> ObstaclesIn(const Json& json) {
  Phrase words;
  for (const Json& one : json.at("in_spite_of")) {
    const std::optional<Obstacle> obstacle = ObstacleOf(one);
    if (!obstacle) return std::nullopt;
    const Phrase text = ObstacleWords(*obstacle);
    if (!words.en.empty()) words.en += "; ", words.ko += "; ";
    words.en += text.en, words.ko += text.ko;
  }
  return words;
}

// Why an incident cannot be closed is an error as well: its Korean is the one of errors.
Phrase Said(std::string english) {
  std::string korean = PartIn(english, Language::kKorean);
  return {std::move(english), std::move(korean)};
}

}  // namespace

Phrase ObstacleWords(const Obstacle& one) {
  const std::string count = WithCommas(one.count);
  switch (one.kind) {
    case Obstacle::kNoIncident:
      return Said("nothing says that the incident is over");
    case Obstacle::kUnjudged:
      return Said("nobody has accepted or rejected the incident");
    case Obstacle::kUntold:
      CHECK(one.names.size() == 1);
      return Said(fmt::format("{} of the {} people of {} are not told (plan {})", count,
                              WithCommas(one.people), one.names[0], one.plan));
    case Obstacle::kNoNotice:
      return Said("the incident was accepted, and no notice of it was sent");
    case Obstacle::kNotDone:
      return Said("not done: " + Joined(one.names, ", ") +
                  (one.count > 0 ? " and " + count + " more" : ""));
    case Obstacle::kUndecided:
      return Said(Counted(one.count, "duty of which it cannot be said yet whether it applies",
                          "duties of which it cannot be said yet whether they apply"));
    case Obstacle::kOutgrown:
      return Said(
          fmt::format("fulfilled for an earlier version of the scope, with other people: {}",
                      Joined(one.names, ", ")));
    case Obstacle::kOutdated:
      return Said(fmt::format("public notices that tell an earlier version of the scope: {}",
                              Joined(one.names, ", ")));
  }
  return {};
}

std::string ObstaclesJson(std::span<const Obstacle> obstacles) {
  Json list = Json::array();
  for (const Obstacle& one : obstacles) {
    Json json = {{"kind", kKindNames[one.kind]}};
    if (one.count > 0) json["count"] = one.count;
    if (one.people > 0) json["people"] = one.people;
    if (!one.names.empty()) json["names"] = one.names;
    if (!one.plan.empty()) json["plan"] = one.plan;
    list.push_back(std::move(json));
  }
  return Text({{"in_spite_of", std::move(list)}});
}

std::string TitleJson(const Phrase& title) {
  return Text({{"title", title.en}, {"title_ko", title.In(Language::kKorean)}});
}

std::optional<Phrase> OwnWords(const Awareness& entry) {
  if (entry.kind != "found" && entry.kind != "closed") return std::nullopt;
  const Json json = Json::parse(entry.what, nullptr, false);
  try {  // the library tells by exception which member is missing
    if (entry.kind == "closed") return ObstaclesIn(json);
    return Phrase{json.at("title"), json.at("title_ko")};
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace haetae::incident
