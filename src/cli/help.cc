#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "cli/options.h"
#include "report/terminal.h"

namespace haetae::cli {
namespace {

constexpr size_t kNameColumns = 18;    // of a command
constexpr size_t kOptionColumns = 28;  // of an option with its value

std::string Padded(std::string text, size_t columns) {
  const size_t width = DisplayWidth(text);
  return text + std::string(width < columns ? columns - width : 1, ' ');
}

void SayCommand(const Command& command, Language language, std::string& out) {
  out += "  " + Padded(std::string(command.name), kNameColumns) + command.help.In(language) + "\n";
  out += std::string(2 + kNameColumns, ' ') + std::string(command.example) + "\n";
}

std::string AllHelp(Language language) {
  const bool ko = language == Language::kKorean;
  std::string out = ko ? "해태: 누가 누구의 개인정보를 보았는가?\n\n"
                         "사용법: haetae 명령 [옵션]    자세한 것은 haetae 명령 --help\n"
                       : "haetae: who read whose personal data?\n\n"
                         "Usage: haetae COMMAND [OPTIONS]    haetae COMMAND --help says more\n";
  std::string group;
  for (const Command& command : Commands()) {
    if (command.group.en != group) out += "\n" + command.group.In(language) + "\n";
    group = command.group.en;
    SayCommand(command, language, out);
  }
  out += ko ? "\n모든 명령은 --json, --data DIR, --quiet, --lang en|ko를 받습니다. 종료 상태: 0 "
              "찾은 것 "
              "없음, 1 찾음,\n2 실패, 3 잘못된 사용. haetae --version은 버전을 말합니다.\n"
            : "\nEvery command takes --json, --data DIR, --quiet and --lang en|ko. Exit status: 0 "
              "nothing found, 1 found,\n2 failed, 3 wrong usage. haetae --version says which this "
              "is.\n";
  return out;
}

std::string GroupHelp(std::string_view name, Language language) {
  const bool ko = language == Language::kKorean;
  std::string out =
      ko ? fmt::format("사용법: haetae {0} 명령 [옵션]    자세한 것은 haetae {0} 명령 --help\n\n",
                       name)
         : fmt::format(
               "Usage: haetae {0} COMMAND [OPTIONS]    haetae {0} COMMAND --help says more\n\n",
               name);
  for (const Command& command : Commands())
    if (command.name.starts_with(std::string(name) + " ")) SayCommand(command, language, out);
  return out;
}

std::string CommandHelp(const Command& command, Language language) {
  const bool ko = language == Language::kKorean;
  std::string arguments, usage, options;
  for (const Option& option : Options()) {
    if ((!option.command.empty() && option.command != command.name) || option.kind == Kind::kHidden)
      continue;
    const bool positional = !option.name.starts_with("--");
    const std::string value(option.value);
    const std::string name = positional
                                 ? ArgumentText(option)
                                 : std::string(option.name) + (value.empty() ? "" : " " + value);
    if (positional) usage += " " + name;
    const bool wide = DisplayWidth(name) >= kOptionColumns;
    (positional ? arguments : options) +=
        "  " +
        (wide ? name + "\n" + std::string(2 + kOptionColumns, ' ') : Padded(name, kOptionColumns)) +
        option.help.In(language) + "\n";
  }
  std::string out = command.help.In(language) + "\n";
  out += fmt::format("{}: haetae {} {}{}\n", ko ? "사용법" : "Usage", command.name,
                     ko ? "[옵션]" : "[OPTIONS]", usage);
  out += fmt::format("\n  {}\n", command.example);
  if (!arguments.empty()) out += (ko ? "\n인자:\n" : "\nArguments:\n") + arguments;
  out += (ko ? "\n옵션:\n" : "\nOptions:\n") + options;
  std::string below;
  for (const Command& one : Commands())
    if (one.name.starts_with(std::string(command.name) + " ")) SayCommand(one, language, below);
  return below.empty() ? out : out + (ko ? "\n하위 명령:\n" : "\nCommands:\n") + below;
}

}  // namespace

std::string ArgumentText(const Option& option) {
  std::string text(option.value);
  const bool optional = text.ends_with(']');
  if (option.kind == Kind::kList) text.insert(text.size() - (optional ? 1 : 0), "…");
  return text;
}

std::string HelpText(std::string_view command, Language language) {
  if (command.empty()) return AllHelp(language);
  const auto known = std::ranges::find(Commands(), command, &Command::name);
  return known == Commands().end() ? GroupHelp(command, language) : CommandHelp(*known, language);
}

}  // namespace haetae::cli
