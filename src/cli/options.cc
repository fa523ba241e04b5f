#include "cli/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "base/time.h"
#include "base/version.h"
#include "cli/help.h"

namespace haetae::cli {

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
                        " takes a time such as 2025-06-24T03:00+09:00 or 2025-06-24 "
                        "(without a zone: UTC)",
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

// The option of every command that a word is, or null.
const Option* EverywhereOption(std::string_view word) {
  for (const Option& option : Options())
    if (option.command.empty() && option.name == word.substr(0, word.find('='))) return &option;
  return nullptr;
}

bool IsCommand(const std::string& name) {
  return std::ranges::any_of(Commands(), [&](const Command& one) { return one.name == name; });
}

// `haetae --lang ko incident list`: what every command takes may stand before its name, too. The
// words with it behind the name, where the parser looks for it.
std::vector<std::string> NameFirst(int argc, char** argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc), moved;
  std::string name;
  size_t at = 0, named = 0;
  for (; at < words.size(); ++at) {
    const Option* option = EverywhereOption(words[at]);
    if (IsCommand(name) && !IsCommand(name + " " + words[at])) break;
    if (option == nullptr) {
      if (words[at].starts_with('-') || named == 2) break;
      name += (named++ == 0 ? "" : " ") + words[at];
      continue;
    }
    moved.push_back(words[at]);
    const bool apart = option->kind != Kind::kFlag && words[at].find('=') == std::string::npos;
    if (apart && at + 1 < words.size()) moved.push_back(words[++at]);
  }
  std::vector<std::string> all;
  for (size_t start = 0; start < name.size();) {
    const size_t end = std::min(name.find(' ', start), name.size());
    all.push_back(name.substr(start, end - start));
    start = end + 1;
  }
  // Without a command there is only help to give, in the language that is asked for.
  if (IsCommand(name)) all.insert(all.end(), moved.begin(), moved.end());
  all.insert(all.end(), words.begin() + static_cast<ptrdiff_t>(at), words.end());
  return all;
}

std::unexpected<Error> WrongUsage(const CLI::App& app, const CLI::ParseError& error,
                                  const std::vector<std::string>& words) {
  const bool command = !words.empty() && !words[0].starts_with('-');
  const bool known = command && std::ranges::any_of(Commands(), [&](const Command& c) {
                       return c.name.substr(0, c.name.find(' ')) == words[0];
                     });
  if (command && !known) {
    return Fail(Code::kUsage, "wrong usage", "there is no command `" + words[0] + "`", "",
                "see haetae --help");
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
  const std::vector<std::string> words = NameFirst(argc, argv);
  try {  // CLI11 says by exception what is wrong, and that help was asked for
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::CallForVersion&) {
    arguments.command = "help";
    arguments.values["text"] = {std::string(kProgram) + "\n"};
    return arguments;
  } catch (const CLI::Success&) {
    arguments.command = "help";
    arguments.values["text"] = {HelpText(NamedOf(app), LanguageOf(argc, argv))};
    return arguments;
  } catch (const CLI::ParseError& error) {
    return WrongUsage(app, error, words);
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

Language LanguageOf(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with("--lang=")) arguments.values["--lang"] = {std::string(word.substr(7))};
    if (word == "--lang" && i + 1 < argc) arguments.values["--lang"] = {argv[i + 1]};
  }
  return LanguageOf(arguments);
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
