#include "cli/question.h"

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "base/time.h"
#include "incident/investigate.h"
#include "incident/store.h"

namespace haetae::cli {
namespace {

ledger::ScanRange RangeOf(const Arguments& arguments) {
  ledger::ScanRange range;
  for (auto [name, to] : {std::pair("--from", &range.from), std::pair("--to", &range.to)}) {
    if (!arguments.Has(name)) continue;
    const std::string text = arguments.Text(name);
    std::optional<Time> time = ParseWithFormat(text, "%Y-%m-%d");
    *to = time ? *time : ParseAnyTime(text).value_or(*to);
  }
  return range;
}

}  // namespace

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
  question.range = range;
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

table::About AboutOf(const Question& question, const ledger::Manifest& manifest) {
  table::About about;
  about.incident = question.incident;
  about.from = question.range.from;
  about.to = question.range.to;
  for (const auto& set : question.sets) {
    auto& all = about.any_of.emplace_back();
    for (const scope::IndicatorValue& one : set)
      all.push_back({std::string(access::DimensionName(one.dimension)), one.value});
  }
  table::DescribeLedger(manifest, about);
  return about;
}

}  // namespace haetae::cli
