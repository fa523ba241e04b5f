#include "cli/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/time.h"
#include "base/version.h"
#include "cli/help.h"

namespace haetae::cli {
namespace {


}  // namespace

std::string Arguments::Text(std::string_view name, std::string_view otherwise) const {
  auto found = values.find(name);
  return found == values.end() || found->second.empty() ? std::string(otherwise)
                                                        : found->second.back();
}

const std::vector<std::string>& Arguments::List(std::string_view name) const {
  static const std::vector<std::string> none;
  auto found = values.find(name);
  return found == values.end() ? none : found->second;
}

namespace {

struct Bound {
  const Option* option;
  std::vector<std::string> values;
  bool flag = false;
};

void AddOptions(CLI::App& app, std::string_view command,
                std::vector<std::unique_ptr<Bound>>& bound) {
  for (const Option& option : Options()) {
    if (!option.command.empty() && option.command != command) continue;
    bound.push_back(std::make_unique<Bound>(Bound{&option, {}, false}));
    Bound& target = *bound.back();
    const std::string name(option.name);
    if (option.kind == Kind::kFlag) {
      app.add_flag(name, target.flag);
      continue;
    }
    CLI::Option* added = app.add_option(name, target.values);
    const bool positional = !name.starts_with("--");
    if (option.kind == Kind::kList)
      added->expected(1, 1 << 20)->allow_extra_args(positional);
    else
      added->expected(1)->allow_extra_args(false);  // what follows is the next argument
    if (option.kind == Kind::kList && !positional) added->take_all();
    if (positional && !option.value.starts_with('[')) added->required();
  }
}

Status CheckValues(const Arguments& arguments) {
  for (const Option& option : Options()) {
    for (const std::string& value : arguments.List(option.name)) {
      if (!option.command.empty() && option.command != arguments.command) continue;
      const bool number = option.kind == Kind::kNumber || option.kind == Kind::kHidden;
      const bool digits = !value.empty() && value.size() < 10 &&
                          value.find_first_not_of("0123456789") == std::string::npos;
      if (number && (!digits || std::atol(value.c_str()) < 1)) {
        return Fail(Code::kUsage, "wrong usage",
                    std::string(option.name) + " takes a whole number from 1", "",
                    "see haetae " + arguments.command + " --help");
      }
      if (option.kind == Kind::kTime && !ParseDayOrTime(value)) {
        return Fail(Code::kUsage, "wrong usage",
                    std::string(option.name) +
                        " takes a time such as 2025-06-24T03:00:00+09:00 or 2025-06-24",
                    "", "see haetae " + arguments.command + " --help");
      }
    }
  }
  const std::string language = arguments.Text("--lang", "en");
  if (language != "en" && language != "ko")
    return Fail(Code::kUsage, "wrong usage", "--lang takes en or ko");
  if (arguments.command == "investigate" && arguments.Text("--format", "ocsf") != "ocsf")
    return Fail(Code::kUsage, "wrong usage", "--format takes ocsf");
  return {};
}

}  // namespace

namespace {

// Help is asked for before there are arguments: the language of --lang, else of the locale.
Language LanguageOf(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with("--lang=")) arguments.values["--lang"] = {std::string(word.substr(7))};
    if (word == "--lang" && i + 1 < argc) arguments.values["--lang"] = {argv[i + 1]};
  }
  return cli::LanguageOf(arguments);
}

// "incident reject", "incident", "": as far as commands were named.
std::string NamedOf(const CLI::App& app) {
  std::string named;
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    named += (named.empty() ? "" : " ") + at->get_name();
  }
  return named;
}

std::unexpected<Error> WrongUsage(const CLI::App& app, const CLI::ParseError& error, int argc,
                                  char** argv) {
  const bool command = argc > 1 && argv[1][0] != '-';
  const bool known = command && std::ranges::any_of(Commands(), [&](const Command& c) {
                       return c.name.substr(0, c.name.find(' ')) == argv[1];
                     });
  if (command && !known) {
    return Fail(Code::kUsage, "wrong usage", "there is no command `" + std::string(argv[1]) + "`",
                "", "see haetae --help");
  }
  const std::string named = NamedOf(app);
  std::string why = error.what();
  // The parser knows an argument by the name of the table; people know it as the help writes it.
  for (const Option& option : Options()) {
    if (option.command == named && why == std::string(option.name) + " is required")
      why = ArgumentText(option) + " is required";
  }
  return Fail(Code::kUsage, "wrong usage", why, "",
              "see haetae " + named + (named.empty() ? "--help" : " --help"));
}

}  // namespace

Result<Arguments> ParseArguments(int argc, char** argv) {
  CLI::App app{"", "haetae"};
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(kProgram));
  std::map<std::string, CLI::App*> apps;
  std::map<std::string, std::vector<std::unique_ptr<Bound>>> bound;
  for (const Command& command : Commands()) {
    const std::string name(command.name);
    const size_t space = name.find(' ');
    CLI::App* parent = &app;
    if (space != std::string::npos) {  // "scope" is a command and a group: it stands first
      CLI::App*& group = apps[name.substr(0, space)];
      if (group == nullptr)
        group = app.add_subcommand(name.substr(0, space), "")->require_subcommand(1);
      parent = group;
    }
    CLI::App* sub =
        parent->add_subcommand(name.substr(space == std::string::npos ? 0 : space + 1), "");
    apps[name] = sub;
    AddOptions(*sub, command.name, bound[name]);
  }
  Arguments arguments;
  try {  // CLI11 says by exception what is wrong, and that help was asked for
    app.parse(argc, argv);
  } catch (const CLI::CallForVersion&) {
    arguments.command = "help";
    arguments.values["text"] = {std::string(kProgram) + "\n"};
    return arguments;
  } catch (const CLI::Success&) {
    arguments.command = "help";
    arguments.values["text"] = {HelpText(NamedOf(app), LanguageOf(argc, argv))};
    return arguments;
  } catch (const CLI::ParseError& error) {
    return WrongUsage(app, error, argc, argv);
  }
  for (const Command& command : Commands()) {
    if (!apps[std::string(command.name)]->parsed()) continue;
    arguments.command = command.name;
    for (const auto& one : bound[std::string(command.name)]) {
      if (one->flag) arguments.values[std::string(one->option->name)] = {"true"};
      if (!one->values.empty()) arguments.values[std::string(one->option->name)] = one->values;
    }
  }
  TRY(CheckValues(arguments));
  return arguments;
}

Language LanguageOf(const Arguments& arguments) {
  if (arguments.Has("--lang"))
    return arguments.Text("--lang") == "ko" ? Language::kKorean : Language::kEnglish;
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == 0) continue;
    return std::string_view(value).starts_with("ko") ? Language::kKorean : Language::kEnglish;
  }
  return Language::kEnglish;
}

}  // namespace haetae::cli
