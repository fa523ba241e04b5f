#include "incident/scope_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "incident/investigate.h"

namespace haetae::incident {
namespace {

using Json = nlohmann::ordered_json;

Phrase Said(const std::vector<ScopeWord>& words, const std::vector<scope::IndicatorValue>& set) {
  for (const ScopeWord& word : words)
    if (word.verdict == ScopeVerdict::kAccepted && word.set == set) return SaidText(word);
  return {};
}

ScopeInputs::Log LogOf(const ledger::SourceEntry& source) {
  ledger::SourceCounts counts = source.counts;
  if (source.tail) counts.Add(source.tail->counts);
  return {.name = source.name,
          .bytes = source.offset + (source.tail ? source.tail->bytes : 0),
          .records = counts.records,
          .first = counts.first,
          .last = counts.last};
}

}  // namespace

std::vector<std::vector<scope::IndicatorValue>> ScopeInputs::AnyOf() const {
  std::vector<std::vector<scope::IndicatorValue>> any_of;
  for (const Set& set : sets) any_of.push_back(set.values);
  return any_of;
}

ScopeInputs InputsOf(const Incident& incident, const std::vector<ScopeWord>& words,
                     const std::vector<LeftOut>& left_out, const ledger::ScanRange& range,
                     const ledger::Ledger& ledger, const reg::Register& registers,
                     std::string_view program) {
  ScopeInputs inputs{.program = std::string(program), .from = range.from, .to = range.to};
  auto add = [&](std::string role, std::vector<scope::IndicatorValue> values, Phrase said) {
    if (values.empty()) return;
    std::sort(values.begin(), values.end());
    const bool there = std::ranges::any_of(
        inputs.sets, [&](const ScopeInputs::Set& set) { return set.values == values; });
    if (!there) inputs.sets.push_back({std::move(role), std::move(values), std::move(said)});
  };
  for (std::vector<scope::IndicatorValue>& set : FoundSetsOf(incident))
    add("cause", std::move(set), {});
  for (const std::vector<scope::IndicatorValue>& set : incident.added) {
    const Phrase said = Said(words, set);
    add(said.en.empty() ? "closure" : "accepted", set, said);
  }
  std::sort(inputs.sets.begin(), inputs.sets.end(),
            [](const auto& a, const auto& b) { return a.values < b.values; });
  for (const ledger::SourceEntry& source : ledger.manifest().sources) {
    if (const ScopeInputs::Log log = LogOf(source); log.records > 0) inputs.logs.push_back(log);
  }
  std::ranges::sort(inputs.logs, {}, &ScopeInputs::Log::name);
  for (const LeftOut& one : left_out) inputs.left_out.push_back({one.person, SaidText(one)});
  inputs.responses.digest = ledger.manifest().responses;
  for (const access::Route& route : ledger.catalogue().routes) {
    if (!route.discloses.empty() || !route.carries.empty())
      inputs.routes.push_back({route.text, route.discloses, route.carries});
  }
  std::ranges::sort(inputs.routes, {}, &ScopeInputs::Shown::route);
  inputs.registers = registers.Summary();
  std::ranges::sort(inputs.registers);
  return inputs;
}

namespace {

// Text of a log may be no UTF-8, and is kept as it is.
Json Raw(const std::string& text) {
  if (ValidUtf8(text) == text) return text;
  std::string hex;
  for (const unsigned char byte : text) hex += fmt::format("{:02x}", byte);
  return {{"hex", hex}};
}
std::string RawText(const Json& json) {
  if (!json.is_object()) return json.get<std::string>();
  const std::string hex = json.at("hex").get<std::string>();
  std::string text;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    text += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return text;
}

Json TimeOrNull(Time time, Time none) { return time == none ? Json() : Json(time.us); }
Time TimeOr(const Json& json, Time none) {
  return json.is_null() ? none : Time{json.get<int64_t>()};
}

Json SetsJson(const std::vector<ScopeInputs::Set>& sets) {
  Json list = Json::array();
  for (const ScopeInputs::Set& set : sets) {
    Json values = Json::array();
    for (const scope::IndicatorValue& one : set.values)
      values.push_back({access::DimensionName(one.dimension), Raw(one.value)});
    list.push_back(
        {{"role", set.role}, {"values", values}, {"said", {Raw(set.said.en), Raw(set.said.ko)}}});
  }
  return list;
}

ScopeInputs FromJson(const Json& json) {
  ScopeInputs inputs;
  inputs.program = json.at("program").get<std::string>();
  inputs.from = TimeOr(json.at("from"), kTimeMin);
  inputs.to = TimeOr(json.at("to"), kTimeMax);
  for (const Json& one : json.at("sets")) {
    ScopeInputs::Set set{.role = one.at("role").get<std::string>(),
                         .values = {},
                         .said = {RawText(one.at("said").at(0)), RawText(one.at("said").at(1))}};
    for (const Json& value : one.at("values")) {
      access::Dimension dimension;
      if (access::ParseDimension(value.at(0).get<std::string>(), dimension))
        set.values.push_back(ValueAsGiven(dimension, RawText(value.at(1))));
    }
    inputs.sets.push_back(std::move(set));
  }
  for (const Json& log : json.at("logs")) {
    inputs.logs.push_back({.name = RawText(log.at(0)),
                           .bytes = log.at(1).get<uint64_t>(),
                           .records = log.at(2).get<uint64_t>(),
                           .first = {log.at(3).get<int64_t>()},
                           .last = {log.at(4).get<int64_t>()}});
  }
  for (const Json& route : json.at("routes")) {
    ScopeInputs::Shown shown{
        .route = RawText(route.at(0)), .fields = {}, .carries = RawText(route.at(2))};
    for (const Json& field : route.at(1))
      shown.fields.push_back({RawText(field.at(0)), field.at(1).get<bool>()});
    inputs.routes.push_back(std::move(shown));
  }
  if (json.contains("left_out"))
    for (const Json& one : json.at("left_out"))
      inputs.left_out.push_back({RawText(one.at(0)), {RawText(one.at(1)), RawText(one.at(2))}});
  inputs.responses.known = json.contains("responses");
  if (inputs.responses.known) inputs.responses.digest = json.at("responses").get<std::string>();
  for (const Json& line : json.at("registers")) inputs.registers.push_back(RawText(line));
  return inputs;
}

}  // namespace

std::string WriteInputs(const ScopeInputs& inputs) {
  Json json = {{"program", inputs.program},
               {"from", TimeOrNull(inputs.from, kTimeMin)},
               {"to", TimeOrNull(inputs.to, kTimeMax)},
               {"sets", SetsJson(inputs.sets)}};
  json["logs"] = Json::array();
  for (const ScopeInputs::Log& log : inputs.logs)
    json["logs"].push_back({Raw(log.name), log.bytes, log.records, log.first.us, log.last.us});
  for (const ScopeInputs::LeftOut& one : inputs.left_out)
    json["left_out"].push_back({Raw(one.person), Raw(one.said.en), Raw(one.said.ko)});
  if (inputs.responses.known) json["responses"] = inputs.responses.digest;
  json["routes"] = Json::array();
  for (const ScopeInputs::Shown& route : inputs.routes) {
    Json fields = Json::array();
    for (const access::DisclosedField& field : route.fields)
      fields.push_back({Raw(field.name), field.masked});
    json["routes"].push_back({Raw(route.route), std::move(fields), Raw(route.carries)});
  }
  json["registers"] = Json::array();
  for (const std::string& line : inputs.registers) json["registers"].push_back(Raw(line));
  return json.dump();
}

Result<ScopeInputs> ReadInputs(std::string_view text) {
  try {  // nlohmann-json says by exception that a member is missing or of another type, std::stoi
         // that it is no number
    return FromJson(Json::parse(text));
  } catch (const std::exception&) {
    return Fail(Code::kMalformed, "cannot read what a scope was counted from",
                "what was kept is damaged", "incidents.sqlite",
                "the counts of that version still hold");
  }
}

}  // namespace haetae::incident
