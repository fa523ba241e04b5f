// What haetae notice plan says of a plan, on the terminal and as JSON. Internal to this room.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/text.h"
#include "campaign/count.h"
#include "campaign/plan.h"
#include "duty/law.h"
#include "notice/lint.h"

namespace haetae::cli {

struct Linted {
  std::string file;
  notice::Report report;
};

// The errors of the notices, on standard error.
void PrintProblems(const std::vector<Linted>& linted, const std::vector<std::string>& overridden,
                   Language language);
void PrintPlan(const campaign::ReadPlan& read, const campaign::Counted& counted,
               const duty::Duty& duty, const duty::LawBook& laws, Language language);
nlohmann::ordered_json PlanJson(const campaign::ReadPlan& read, const campaign::Counted& counted,
                                const std::vector<Linted>& linted, Language language);

}  // namespace haetae::cli
