#include "incident/entry_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace haetae::incident {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 6> kKindNames = {"no-incident", "unjudged", "untold",
                                                        "no-notice",   "not-done", "undecided"};
static_assert(Obstacle::kUndecided + 1 == kKindNames.size(), "each kind has its name");

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

}  // namespace

Phrase ObstacleWords(const Obstacle& one) {
  const std::string count = WithCommas(one.count);
  switch (one.kind) {
    case Obstacle::kNoIncident:
      return {"nothing says that the incident is over", "사고가 끝났다는 기록이 없음"};
    case Obstacle::kUnjudged:
      return {"nobody has accepted or rejected the incident", "사고를 확인하거나 기각하지 않음"};
    case Obstacle::kUntold:
      CHECK(one.names.size() == 1);
      return {fmt::format("{} of the {} people of {} are not told (plan {})", count,
                          WithCommas(one.people), one.names[0], one.plan),
              fmt::format("{}의 대상 {}명 가운데 {}명에게 통지하지 못함(계획 {})", one.names[0],
                          WithCommas(one.people), count, one.plan)};
    case Obstacle::kNoNotice:
      return {"the incident was accepted, and no notice of it was sent",
              "사고로 확인하였으나 통지를 발송하지 않음"};
    case Obstacle::kNotDone: {
      const std::string names = Joined(one.names, ", ");
      return {
          "not done: " + names + (one.count > 0 ? " and " + count + " more" : ""),
          "이행하지 않은 의무: " + names + (one.count > 0 ? " 외 " + count + "개" : std::string())};
    }
    case Obstacle::kUndecided:
      return {Counted(one.count, "duty of which it cannot be said yet whether it applies",
                      "duties of which it cannot be said yet whether they apply"),
              "해당 여부를 아직 판단할 수 없는 의무 " + count + "개"};
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
