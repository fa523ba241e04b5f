#include "incident/severity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haetae::incident {
namespace {

// From how many people on an incident is so severe. A rule that was broken needs few: somebody is
// in. A rare quantity needs many, since some day every quantity is rare.
struct Steps {
  uint64_t certain_high, certain_critical;
  uint64_t medium, high, critical;  // of a statistical finding
};
constexpr std::array<Steps, 3> kSteps = {{
    {20, 5'000, 100, 10'000, 1'000'000},  // kLittle
    {1, 100, 50, 1'000, 10'000},          // kContact
    {1, 20, 5, 100, 1'000},               // kGrave
}};

Severity SeverityOf(Harm harm, uint64_t people, bool certain) {
  const Steps& steps = kSteps[static_cast<size_t>(harm)];
  if (certain) {
    return people >= steps.certain_critical ? Severity::kCritical
           : people >= steps.certain_high   ? Severity::kHigh
                                            : Severity::kMedium;
  }
  return people >= steps.critical ? Severity::kCritical
         : people >= steps.high   ? Severity::kHigh
         : people >= steps.medium ? Severity::kMedium
                                  : Severity::kLow;
}

Severity Step(Severity severity, int by) {
  return static_cast<Severity>(
      std::clamp(static_cast<int>(severity) + by, 0, static_cast<int>(Severity::kCritical)));
}

Phrase HarmText(Harm harm) {
  switch (harm) {
    case Harm::kLittle:
      return {"names or masked data", "성명이나 가려진 정보"};
    case Harm::kContact:
      return {"contact and life data", "연락처 등 생활 정보"};
    case Harm::kGrave:
      return {"data that open doors or accounts or are specially protected",
              "출입·계정·특별 보호 정보"};
  }
  return {};
}

Phrase RecipientText(Recipient to) {
  switch (to) {
    case Recipient::kOutside:
      return {"to outsiders", "외부로"};
    case Recipient::kStaff:
      return {"to staff", "직원에게"};
    case Recipient::kService:
      return {"to a service that jobs.toml does not declare", "jobs.toml에 없는 서비스로"};
    case Recipient::kJob:
      return {"to a job that jobs.toml declares", "jobs.toml에 있는 작업으로"};
    case Recipient::kStrayJob:
      return {
          "to a job of jobs.toml that left what is declared there: its routes, its end, or by "
          "what it is known",
          "jobs.toml에 있으나 신고된 경로·기한·식별 방법을 벗어난 작업으로"};
  }
  return {};
}

void Add(Phrase& text, const char* en, const char* ko) {
  text.en += std::string("; ") + en;
  text.ko += std::string("; ") + ko;
}

// People of one class of data.
struct Reached {
  uint64_t people = 0;
  bool exact = true;  // else there may be more: the kinds of the class are counted one by one
};

// Whether somebody of a group ("address;entrance_code:masked;name") was shown the class.
bool Shows(std::string_view fields, Harm harm) {
  while (!fields.empty()) {
    const size_t end = std::min(fields.find(';'), fields.size());
    const std::string_view one = fields.substr(0, end);
    const size_t colon = std::min(one.find(':'), one.size());
    if (HarmOf(one.substr(0, colon), colon < one.size()) == harm) return true;
    fields.remove_prefix(std::min(end + 1, fields.size()));
  }
  return false;
}

// By class. Where people were counted by what they were shown together, exactly; else as many as
// the most frequent kind of the class has, which are all where it has one kind, or they everybody.
std::array<Reached, 3> ReachedBy(const scope::Scope& scope) {
  std::array<Reached, 3> reached;
  if (scope.by_field.empty()) {
    reached[static_cast<size_t>(Harm::kContact)].people = scope.people;
    return reached;
  }
  std::array<size_t, 3> kinds{};
  for (const auto& [field, count] : scope.by_field) {
    for (const bool masked : {false, true}) {
      const uint64_t people = masked ? count.masked : count.clear;
      const size_t harm = static_cast<size_t>(HarmOf(field, masked));
      kinds[harm] += people > 0;
      reached[harm].people = std::max(reached[harm].people, people);
    }
  }
  for (size_t harm = 0; harm < reached.size(); ++harm) {
    Reached& one = reached[harm];
    one.exact = kinds[harm] <= 1 || one.people == scope.people;
    if (scope.by_group.empty() || one.exact) continue;
    one = {};
    for (const auto& [group, people] : scope.by_group)
      if (Shows(group.fields, static_cast<Harm>(harm))) one.people += people;
  }
  return reached;
}

}  // namespace

Rating Rate(const Disclosure& disclosure) {
  const scope::Scope& scope = *disclosure.scope;
  if (disclosure.logs_only)
    return {Severity::kLow, {"about the logs themselves", "로그 자체에 관한 것"}};
  const std::array<Reached, 3> people = ReachedBy(scope);
  Rating rating{Severity::kLow, {}};
  Harm worst = Harm::kLittle;
  for (const Harm harm : {Harm::kGrave, Harm::kContact, Harm::kLittle}) {
    const auto& [reached, exact] = people[static_cast<size_t>(harm)];
    const Severity severity = SeverityOf(harm, reached, disclosure.certain);
    if (reached == 0 || (severity <= rating.severity && !rating.why.en.empty())) continue;
    rating.severity = severity;
    worst = harm;
    rating.why = {
        fmt::format("{} of {}{}, {}", HarmText(worst).en, exact ? "" : "at least ",
                    Counted(reached, "person", "people"), RecipientText(disclosure.to).en),
        fmt::format("{} {}명{}, {}", HarmText(worst).ko, WithCommas(reached), exact ? "" : " 이상",
                    RecipientText(disclosure.to).ko)};
  }
  if (rating.why.en.empty()) {
    rating.severity = disclosure.certain ? Severity::kMedium : Severity::kLow;
    rating.why = {"nobody's data are known to have been read", "조회가 확인된 사람은 없음"};
  }
  if (disclosure.certain) {
    Add(rating.why, "a certain finding", "확실한 탐지");
    return rating;
  }
  Add(rating.why, "a statistical finding", "통계적 탐지");
  if (disclosure.to == Recipient::kStaff && rating.severity > Severity::kMedium)
    rating.severity = Step(rating.severity, -1);
  if (disclosure.abroad && disclosure.to == Recipient::kOutside &&
      rating.severity < Severity::kHigh && scope.people > 0) {
    rating.severity = Step(rating.severity, 1);
    Add(rating.why, "mostly from abroad", "대부분 해외에서");
  }
  const bool program = disclosure.to != Recipient::kOutside && disclosure.to != Recipient::kStaff;
  const bool unknown = !disclosure.readers_known || program;
  if (unknown && rating.severity > Severity::kMedium) {
    rating.severity = Severity::kMedium;
    Add(rating.why, "who reads is not known well enough for more than medium",
        "누구의 조회인지 분명하지 않아 보통까지만");
  }
  return rating;
}

}  // namespace haetae::incident
