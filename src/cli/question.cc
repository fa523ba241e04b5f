#include "cli/question.h"

#include <cstdlib>
#include <string>
#include <utility>

#include "base/time.h"
#include "incident/investigate.h"
#include "incident/scope_window.h"
#include "incident/store.h"
#include "report/shared_indicators.h"

namespace haetae::cli {
ledger::ScanRange RangeOf(const Arguments& arguments) {
  const ledger::ScanRange all;
  return {ParseDayOrTime(arguments.Text("--from")).value_or(all.from),
          ParseDayOrTime(arguments.Text("--to")).value_or(all.to)};
}

Result<Question> QuestionOf(const Arguments& arguments) {
  if (arguments.Has("--incident") == arguments.Has("--indicator")) {
    return Fail(Code::kUsage, "wrong usage",
                arguments.command + " takes either --incident N or --indicator DIM=VALUE …", "",
                "see haetae " + arguments.command + " --help");
  }
  Question question;
  question.range = RangeOf(arguments);
  if (arguments.Has("--incident")) {
    question.incident = static_cast<uint32_t>(std::atoi(arguments.Text("--incident").c_str()));
    return question;
  }
  for (const std::string& text : arguments.List("--indicator")) {
    for (scope::IndicatorValue& value : TRY(scope::ParseIndicator(text))) {
      question.indicators.push_back(std::move(value));
    }
  }
  question.sets = {question.indicators};
  return question;
}

Question QuestionOf(const incident::Incident& incident, const ledger::ScanRange& range) {
  Question question{.incident = incident.id, .sets = incident::CauseSetsOf(incident)};
  question.range = incident::Within(range, incident.counted_from, incident.counted_to);
  question.without = incident.left_out;
  question.is_part = range.from != kTimeMin || range.to != kTimeMax;
  for (const auto& set : question.sets)
    question.indicators.insert(question.indicators.end(), set.begin(), set.end());
  return question;
}

Status LookUpIncident(const Workspace& space, Question& question) {
  if (question.incident == 0) return {};
  incident::IncidentStore store = TRY(incident::IncidentStore::Open(space.data));
  question = QuestionOf(TRY(store.Get(question.incident)), question.range);
  return {};
}

table::About AboutOf(const ledger::ScanRange& range, const ledger::Manifest& manifest) {
  table::About about{.from = range.from, .to = range.to};
  table::DescribeLedger(manifest, about);
  return about;
}

table::About AboutOf(const Question& question, table::About about) {
  about.incident = question.incident;
  if (!question.without.empty()) about.counts.emplace_back("left_out", question.without.size());
  for (const auto& set : question.sets) {
    auto& all = about.any_of.emplace_back();
    for (const scope::IndicatorValue& one : set) {
      const std::string_view dimension = access::DimensionName(one.dimension);
      all.push_back(
          {report::SharedDimension(dimension), report::SharedValue(dimension, one.value)});
    }
  }
  return about;
}

table::About AboutOf(const Question& question, const ledger::Manifest& manifest) {
  return AboutOf(question, AboutOf(question.range, manifest));
}

std::string AbsentText(const scope::IndicatorValue& value, const ledger::ScanRange& range,
                       Language language) {
  const ledger::ScanRange all;
  const bool whole = range.from == all.from && range.to == all.to;
  const std::string text = std::string(access::DimensionName(value.dimension)) + "=" + value.value;
  if (language == Language::kKorean) {
    return text + std::string(Particle(value.value, "은", "는")) +
           (whole ? " 이 기록에 한 번도 나오지 않습니다"
                  : " 그 기간의 기록에 한 번도 나오지 않습니다");
  }
  return text + " never occurs in the ledger" + (whole ? "" : " in that time");
}

}  // namespace haetae::cli
