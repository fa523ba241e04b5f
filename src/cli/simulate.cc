// The command that makes a shop: checks what was asked for, then leaves it to the room.
#include "simulate/simulate.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "simulate/scenarios.h"

namespace haetae::cli {
namespace {
using Json = nlohmann::ordered_json;

constexpr const char* kHelp = "see haetae simulate --help";

int List(const Arguments& arguments) {
  const Language language = LanguageOf(arguments);
  Json json = {{"schema", "haetae.scenarios/1"}, {"scenarios", Json::array()}};
  for (const simulate::Scenario& scenario : simulate::Scenarios()) {
    json["scenarios"].push_back({{"name", scenario.name},
                                 {"breach", scenario.breach},
                                 {"what", scenario.what.en},
                                 {"what_ko", scenario.what.ko}});
    if (!arguments.Has("--json")) {
      std::printf("%-20s %s\n", std::string(scenario.name).c_str(),
                  scenario.what.In(language).c_str());
    }
  }
  if (arguments.Has("--json")) std::puts(json.dump(2).c_str());
  return kExitClean;
}

Result<std::vector<std::string>> ScenarioNames(const Arguments& arguments) {
  std::vector<std::string> names;
  for (const std::string& text : arguments.List("SCENARIO")) {
    size_t at = 0;
    while (at <= text.size()) {
      const size_t comma = std::min(text.find(',', at), text.size());
      const std::string name = text.substr(at, comma - at);
      at = comma + 1;
      if (name.empty() || name == "honest") continue;
      if (simulate::FindScenario(name) == nullptr) {
        return Fail(Code::kUsage, "wrong usage", "there is no scenario `" + name + "`", "",
                    "see haetae simulate --list");
      }
      if (std::ranges::find(names, name) != names.end())
        return Fail(Code::kUsage, "wrong usage", "the scenario " + name + " is named twice");
      names.push_back(name);
    }
  }
  return names;
}

// The value of an option that takes a decimal number within limits, or `otherwise`.
Result<double> Number(const Arguments& arguments, const char* option, double otherwise,
                      double least, double most) {
  if (!arguments.Has(option)) return otherwise;
  const std::string text = arguments.Text(option);
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != 0 || !std::isfinite(value) || value < least || value > most) {
    return Fail(Code::kUsage, "wrong usage",
                fmt::format("{} takes a number from {:.12g} to {:.12g}", option, least, most), "",
                kHelp);
  }
  return value;
}

template <typename T>
Result<T> Choice(const Arguments& arguments, const char* option,
                 std::initializer_list<std::pair<const char*, T>> choices) {
  const std::string text = arguments.Text(option, choices.begin()->first);
  std::string names;
  for (const auto& [name, value] : choices) {
    if (text == name) return value;
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  return Fail(Code::kUsage, "wrong usage", std::string(option) + " takes one of " + names, "",
              kHelp);
}

Result<simulate::Options> OptionsOf(const Arguments& arguments) {
  using simulate::Format;
  using simulate::Order;
  simulate::Options options;
  options.scenarios = TRY(ScenarioNames(arguments));
  if (!arguments.Has("--out"))
    return Fail(Code::kUsage, "wrong usage", "simulate takes --out DIR", "", kHelp);
  options.out = arguments.Text("--out");
  options.scale = TRY(Number(arguments, "--scale", simulate::kScaleDefault, 1e-6, 4));
  options.members = static_cast<uint32_t>(
      TRY(Number(arguments, "--members", 0, simulate::kMembersMin, simulate::kMembersMax)));
  options.days =
      static_cast<int>(TRY(Number(arguments, "--days", 0, simulate::kDaysMin, simulate::kDaysMax)));
  options.addresses =
      static_cast<uint32_t>(TRY(Number(arguments, "--addresses", 0, 1, simulate::kAddressesMax)));
  options.seed = static_cast<uint64_t>(TRY(Number(arguments, "--seed", 1, 1, 999'999'999)));
  options.activity = TRY(Number(arguments, "--activity", 1, 0, 100));
  options.reads_per_day = TRY(Number(arguments, "--attack-rate", 0, 0.01, 1e9));
  options.format = TRY(Choice<Format>(
      arguments, "--format",
      {{"json", Format::kJson}, {"combined", Format::kCombined}, {"both", Format::kBoth}}));
  options.order = TRY(Choice<Order>(arguments, "--order",
                                    {{"ascending", Order::kAscending},
                                     {"shuffled", Order::kShuffled},
                                     {"random", Order::kRandom}}));
  options.issuance = TRY(Choice<bool>(arguments, "--issuance", {{"yes", true}, {"no", false}}));
  options.rotate_agents = arguments.Has("--rotate-agents");
  options.canaries = !arguments.Has("--no-canaries");
  options.undeclared_job = arguments.Has("--undeclared-job");
  options.gzip = arguments.Has("--gzip");
  options = simulate::Resolved(options);
  if (arguments.Has("--attack-start")) {
    options.attack_start =
        static_cast<int>(TRY(Number(arguments, "--attack-start", 1, 1, options.days))) - 1;
  }
  return options;
}

}  // namespace

Result<int> RunSimulate(const Arguments& arguments) {
  if (arguments.Has("--list")) return List(arguments);
  const simulate::Options options = TRY(OptionsOf(arguments));
  using Steady = std::chrono::steady_clock;
  const auto start = Steady::now();
  auto seconds = [&] { return std::chrono::duration<double>(Steady::now() - start).count(); };
  const bool ko = LanguageOf(arguments) == Language::kKorean;
  const bool talks = !arguments.Has("--quiet") && ::isatty(STDERR_FILENO);
  double shown = 1.8;  // nothing in the first two seconds
  const simulate::Summary done =
      TRY(simulate::Simulate(options, [&](double share, uint64_t records) {
        if (!talks || seconds() - shown < 0.2) return;
        shown = seconds();
        std::fprintf(stderr,
                     ko ? "\r\033[K만드는 중  %.0f%% · %s줄 · %.0f초"
                        : "\r\033[Ksimulating  %.0f %% · %s lines · %.0f s",
                     share * 100, WithCommas(records).c_str(), shown);
      }));
  if (talks && shown > 1.8) std::fputs("\r\033[K", stderr);
  if (arguments.Has("--json")) {
    const Json json = {{"schema", "haetae.simulated/1"},
                       {"out", options.out.string()},
                       {"records", done.records},
                       {"sources", done.sources},
                       {"members", done.members},
                       {"days", done.days},
                       {"seconds", seconds()}};
    std::puts(json.dump(2).c_str());
    return kExitClean;
  }
  const std::string rate = WithCommas(
      static_cast<uint64_t>(static_cast<double>(done.records) / std::max(1e-3, seconds()) / 1000));
  const std::string days = std::to_string(done.days);
  const Phrase made{Counted(done.records, "line", "lines") + " in " +
                        Counted(done.sources, "log", "logs") + " of " +
                        Counted(done.members, "member", "members") + ", " +
                        Counted(static_cast<uint64_t>(done.days), "day", "days") + ", in",
                    "회원 " + WithCommas(done.members) + "명, " + days + "일, 로그 " +
                        WithCommas(done.sources) + "개에 " + WithCommas(done.records) + "줄,"};
  std::printf(ko ? "%s %.1f초 (%s k/s)\n" : "%s %.1f s (%s k/s)\n",
              made.In(LanguageOf(arguments)).c_str(), seconds(), rate.c_str());
  if (!arguments.Has("--quiet")) {
    const auto path = [&options](const char* name) {
      return EscapeTerminal(ShellQuoted((options.out / name).string()));
    };
    std::fprintf(stderr,
                 ko ? "다음   haetae investigate %s --catalogue %s --register %s\n"
                      "       실제로 있었던 일: %s\n"
                    : "next   haetae investigate %s --catalogue %s --register %s\n"
                      "       what really happened: %s\n",
                 path("logs").c_str(), path("catalogue.toml").c_str(), path("register").c_str(),
                 path("truth.json").c_str());
  }
  return kExitClean;
}

}  // namespace haetae::cli
