#include "incident/severity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haetae::incident {
namespace {

struct FieldHarm {
  std::string_view field;
  Harm harm;
};
// Only what is not kContact.
constexpr std::array kFields = std::to_array<FieldHarm>({
    {"account_id", Harm::kLittle},      // says who it is, reaches nobody
    {"account_number", Harm::kGrave},   // money can be taken with it
    {"card", Harm::kGrave},             //
    {"ci", Harm::kGrave},               // ties a person together over all services, for life
    {"customs_code", Harm::kGrave},     // lets others import in one's name
    {"entrance_code", Harm::kGrave},    // opens the door of a home
    {"gender", Harm::kLittle},          //
    {"health", Harm::kGrave},           // specially protected (PIPA 23, GDPR 9)
    {"location", Harm::kGrave},         // where somebody is
    {"member", Harm::kLittle},          //
    {"name", Harm::kLittle},            //
    {"nickname", Harm::kLittle},        //
    {"passport_number", Harm::kGrave},  // unique identifiers (PIPA 24)
    {"password", Harm::kGrave},         // opens accounts, here and elsewhere
    {"payment", Harm::kGrave},          //
    {"resident_number", Harm::kGrave},  // cannot be changed (PIPA 24-2)
});

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

}  // namespace

Harm HarmOf(std::string_view field, bool masked) {
  const auto* known = std::find_if(kFields.begin(), kFields.end(),
                                   [&](const FieldHarm& one) { return one.field == field; });
  const Harm harm = known == kFields.end() ? Harm::kContact : known->harm;
  if (!masked || harm == Harm::kLittle) return harm;
  return static_cast<Harm>(static_cast<int>(harm) - 1);
}

Rating Rate(const Disclosure& disclosure) {
  const scope::Scope& scope = *disclosure.scope;
  if (disclosure.logs_only)
    return {Severity::kLow, {"about the logs themselves", "로그 자체에 관한 것"}};
  // People by class: at least the largest of its fields, since one person may be in several.
  std::array<uint64_t, 3> people{};
  for (const auto& [field, count] : scope.by_field) {
    for (const bool masked : {false, true}) {
      uint64_t& most = people[static_cast<size_t>(HarmOf(field, masked))];
      most = std::max(most, masked ? count.masked : count.clear);
    }
  }
  if (scope.by_field.empty()) people[static_cast<size_t>(Harm::kContact)] = scope.people;
  Rating rating{Severity::kLow, {}};
  Harm worst = Harm::kLittle;
  for (const Harm harm : {Harm::kGrave, Harm::kContact, Harm::kLittle}) {
    const uint64_t reached = people[static_cast<size_t>(harm)];
    const Severity severity = SeverityOf(harm, reached, disclosure.certain);
    if (reached == 0 || (severity <= rating.severity && !rating.why.en.empty())) continue;
    rating.severity = severity;
    worst = harm;
    rating.why = {fmt::format("{} of {} {}, {}", HarmText(worst).en, WithCommas(reached),
                              reached == 1 ? "person" : "people", RecipientText(disclosure.to).en),
                  fmt::format("{} {}명, {}", HarmText(worst).ko, WithCommas(reached),
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
