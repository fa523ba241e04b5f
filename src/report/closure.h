// A closure for people and programs: the list by step with its evidence, the graph, and JSON.
//
//   std::fputs(RenderClosure(closure, {.language = …, .incident = 1}).c_str(), stdout);
//   std::puts(JsonText(ClosureJson(closure)).c_str());
//
// Values are log text: the terminal's are escaped here, and so are the graph's. Long lists show the
// first kClosureShown of each kind and count the rest; JSON and CSV hold all.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/text.h"
#include "scope/closure.h"

namespace haetae::report {

inline constexpr size_t kClosureShown = 5;

struct ClosureOptions {
  Language language = Language::kEnglish;
  uint32_t incident = 0;  // that people may accept values of; 0: none was asked for
};

// "none of its 5,344 other accesses looks honest, where 99.98 % of the other traffic does": why a
// value is what it is.
Phrase ClosureReason(const scope::ClosureValue& value);
// A value as a shell takes it, and a terminal shows it: plain, 'quoted', or $'with \x1b escapes'.
std::string ShellText(std::string_view value);
// As a person can type it: "key=k-2021", "source_ip=203.0.113.7 user_agent='curl 8'".
std::string SetText(const scope::IndicatorSet& set);
std::string RenderClosure(const scope::Closure& closure, const ClosureOptions& options);
nlohmann::ordered_json ClosureJson(const scope::Closure& closure);
// One row a value, none left out: those of one `set` number stand in one access together.
std::string ClosureCsv(const scope::Closure& closure);

}  // namespace haetae::report
