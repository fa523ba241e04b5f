// The bytes of a plan.
#include <nlohmann/json.hpp>

#include "campaign/plan.h"

namespace haetae::campaign {
namespace {

using Json = nlohmann::ordered_json;
using delivery::Channel;
using delivery::ChannelName;

Json ChannelsJson(const ByChannel& counts) {
  Json json = Json::object();
  for (Channel channel : delivery::kChannels)
    json[std::string(ChannelName(channel))] = counts[static_cast<size_t>(channel)];
  return json;
}

ByChannel ChannelsOf(const Json& json) {
  ByChannel counts{};
  for (Channel channel : delivery::kChannels)
    counts[static_cast<size_t>(channel)] = json.at(std::string(ChannelName(channel)));
  return counts;
}

Json LineJson(const PlannedLine& line) {
  Json notices = Json::array();
  for (const PlannedNotice& one : line.notices)
    notices.push_back({{"channel", ChannelName(one.channel)},
                       {"language", one.language},
                       {"subject", one.subject},
                       {"text", one.text},
                       {"text_sha256", one.text_sha256},
                       {"html", one.html},
                       {"html_sha256", one.html_sha256}});
  return {{"name", line.name},
          {"group", line.group},
          {"kind", line.kind},
          {"fields", line.fields},
          {"certainty", line.possible ? "possible" : "confirmed"},
          {"language", line.language},
          {"people", line.people},
          {"channels", ChannelsJson(line.channels)},
          {"notices", notices}};
}

Channel ChannelIn(const Json& json) {
  const auto channel = delivery::ChannelNamed(json.get<std::string>());
  // What cannot be a channel is told as a member of the wrong kind.
  return channel ? *channel : Channel(Json(nullptr).get<uint8_t>());
}

PlannedLine LineOf(const Json& json) {
  PlannedLine line = {.name = json.at("name"),
                      .group = json.at("group"),
                      .kind = json.at("kind"),
                      .fields = json.at("fields"),
                      .possible = json.at("certainty") == "possible",
                      .language = json.at("language"),
                      .people = json.at("people"),
                      .channels = ChannelsOf(json.at("channels")),
                      .notices = {}};
  for (const Json& one : json.at("notices"))
    line.notices.push_back({.channel = ChannelIn(one.at("channel")),
                            .language = one.at("language"),
                            .subject = one.at("subject"),
                            .text = one.at("text"),
                            .text_sha256 = one.at("text_sha256"),
                            .html = one.at("html"),
                            .html_sha256 = one.at("html_sha256")});
  return line;
}

Json EstimatesJson(const Plan& plan) {
  Json list = Json::array();
  for (const Estimate& one : plan.estimates) {
    list.push_back({{"channel", ChannelName(one.channel)},
                    {"messages", one.messages},
                    {"a_second", static_cast<uint64_t>(one.per_second)},
                    {"seconds", one.seconds},
                    {"cost_hundredths", one.cost ? Json(*one.cost) : Json()}});
    if (one.night_ends)
      list.back()["night"] = {{"messages", one.at_night}, {"until", FormatTime(*one.night_ends)}};
  }
  return list;
}

Estimate EstimateOf(const Json& json) {
  Estimate one = {.channel = ChannelIn(json.at("channel")),
                  .messages = json.at("messages"),
                  .per_second = static_cast<double>(json.at("a_second").get<uint64_t>()),
                  .seconds = json.at("seconds")};
  if (!json.at("cost_hundredths").is_null()) one.cost = json.at("cost_hundredths").get<uint64_t>();
  if (json.contains("night")) {
    one.at_night = json.at("night").at("messages");
    one.night_ends = ParseRfc3339(json.at("night").at("until").get<std::string>());
  }
  return one;
}

// False where a time is none.
bool ReadRest(const Json& json, Plan& plan) {
  const Json& settings = json.at("settings");
  plan.mail_sha256 = settings.at("mail_sha256");
  plan.sms_sha256 = settings.at("sms_sha256");
  plan.sms_name = settings.at("sms_gateway");
  plan.sms_sender = settings.at("sms_sender");
  plan.quiet_sha256 = settings.at("quiet_sha256");
  plan.on_unknown = settings.at("on_unknown") == "hold" ? delivery::OnUnknown::kHold
                                                        : delivery::OnUnknown::kRepeat;
  plan.give_up_s = settings.at("give_up_s");
  plan.currency = json.at("currency");
  if (json.contains("residence")) {  // plans of before have none, and left nobody out
    const Json& residence = json.at("residence");
    plan.residence = residence.at("places").get<std::vector<std::string>>();
    plan.left_out = residence.at("left_out");
    plan.residence_not_known = residence.at("not_known");
    plan.left_out_sha256 = residence.at("left_out_sha256");
  }
  if (json.contains("before")) {
    plan.told_before = json.at("before").at("people");
    if (json.at("before").contains("told_less")) plan.told_less = json["before"]["told_less"];
    plan.told_anew = json["before"].value("told_anew", uint64_t{0});
    plan.before = json.at("before").at("plans").get<std::vector<std::string>>();
  }
  plan.of_ruled_out = json.value("of_ruled_out", false);
  plan.waits_for = json.value("waits_for", "");
  if (json.contains("also_told"))
    for (const Json& one : json.at("also_told"))
      plan.also_told.push_back({.duty = one.at("duty"),
                                .people = one.at("people"),
                                .plans = one.at("plans").get<std::vector<std::string>>()});
  for (const Json& one : json.at("estimates")) plan.estimates.push_back(EstimateOf(one));
  if (!json.at("due").is_null()) {
    plan.due = ParseRfc3339(json.at("due").get<std::string>());
    if (!plan.due) return false;
  }
  const Json& lint = json.at("lint");
  plan.lint_errors = lint.at("errors");
  plan.lint_overridden = lint.at("overridden");
  plan.lint_warnings = lint.at("warnings");
  for (const Json& one : lint.at("overrides"))
    plan.overrides.push_back({.rule = one.at("rule"), .why = one.at("why")});
  plan.planner = json.at("planner");
  plan.made = json.at("made");
  return std::ranges::all_of(plan.estimates, [](const Estimate& one) {
    return one.at_night == 0 || one.night_ends.has_value();
  });
}

}  // namespace

std::string PlanBytes(const Plan& plan) {
  Json lines = Json::array(), channels = Json::array(), overrides = Json::array();
  for (const PlannedLine& line : plan.lines) lines.push_back(LineJson(line));
  for (Channel channel : plan.channels) channels.push_back(ChannelName(channel));
  for (const Override& one : plan.overrides)
    overrides.push_back({{"rule", one.rule}, {"why", one.why}});
  const bool hold = plan.on_unknown == delivery::OnUnknown::kHold;
  Json json = {{"schema", "haetae.plan/1"},
               {"incident", plan.incident},
               {"duty", plan.duty},
               {"article", plan.article},
               {"duty_from", plan.duty_from},
               {"scope_version", plan.scope_version},
               {"people", plan.people},
               {"recipients",
                {{"import", plan.import},
                 {"list_sha256", plan.list_sha256},
                 {"groups_sha256", plan.groups_sha256}}},
               {"channels", channels},
               {"counts", ChannelsJson(plan.counts)},
               {"groups", lines},
               {"settings",
                {{"mail_sha256", plan.mail_sha256},
                 {"sms_sha256", plan.sms_sha256},
                 {"sms_gateway", plan.sms_name},
                 {"sms_sender", plan.sms_sender},
                 {"quiet_sha256", plan.quiet_sha256},
                 {"on_unknown", hold ? "hold" : "repeat"},
                 {"give_up_s", plan.give_up_s}}},
               {"residence",
                {{"places", plan.residence},
                 {"left_out", plan.left_out},
                 {"not_known", plan.residence_not_known},
                 {"left_out_sha256", plan.left_out_sha256}}},
               {"currency", plan.currency},
               {"estimates", EstimatesJson(plan)},
               {"due", plan.due ? Json(FormatTime(*plan.due)) : Json()},
               {"lint",
                {{"errors", plan.lint_errors},
                 {"overridden", plan.lint_overridden},
                 {"warnings", plan.lint_warnings},
                 {"overrides", overrides}}},
               {"planner", plan.planner},
               {"made", plan.made}};
  if (!plan.before.empty())
    json["before"] = {{"people", plan.told_before},
                      {"told_less", plan.told_less},
                      {"told_anew", plan.told_anew},
                      {"plans", plan.before}};
  if (plan.of_ruled_out) json["of_ruled_out"] = true;
  if (!plan.waits_for.empty()) json["waits_for"] = plan.waits_for;
  for (const AlsoTold& one : plan.also_told)
    json["also_told"].push_back({{"duty", one.duty}, {"people", one.people}, {"plans", one.plans}});
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Plan> ParsePlan(std::string_view bytes, const fs::path& where) {
  const auto bad = [&](std::string why) {
    return Fail(Code::kMalformed, "cannot read the plan", std::move(why), where.native(),
                "make it again with haetae notice plan");
  };
  const Json json = Json::parse(bytes, nullptr, false);
  Plan plan;
  try {  // the library tells by exception which member is missing
    if (json.at("schema") != "haetae.plan/1") return bad("it is no plan");
    plan.incident = json.at("incident");
    plan.duty = json.at("duty");
    plan.article = json.at("article");
    plan.duty_from = json.at("duty_from");
    plan.scope_version = json.at("scope_version");
    plan.people = json.at("people");
    plan.import = json.at("recipients").at("import");
    plan.list_sha256 = json.at("recipients").at("list_sha256");
    plan.groups_sha256 = json.at("recipients").at("groups_sha256");
    for (const Json& one : json.at("channels")) plan.channels.push_back(ChannelIn(one));
    plan.counts = ChannelsOf(json.at("counts"));
    for (const Json& one : json.at("groups")) plan.lines.push_back(LineOf(one));
    if (!ReadRest(json, plan)) return bad("a time in it is none");
  } catch (const Json::exception&) {
    return bad("a member is missing, or of another kind");
  }
  if (plan.lines.size() > kLinesMax) return bad("it has too many groups");
  const bool hex = std::ranges::all_of(
      plan.import, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (!hex || plan.import.size() != kImportDigits) return bad("its import is no number of one");
  uint64_t sum = 0;
  for (const PlannedLine& line : plan.lines) sum += line.people;
  if (sum != plan.people || plan.channels.empty()) return bad("its groups are not its people");
  const bool plain = std::ranges::all_of(plan.duty, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
  });
  if (!plain || plan.duty.empty()) return bad("its duty is no name of one");
  return plan;
}

}  // namespace haetae::campaign
