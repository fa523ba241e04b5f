// Every command and option of haetae, as tables of data (command_table.cc, option_table.cc): the
// parser, the help and the checks in the tests are made from them.
//
//   Result<Arguments> arguments = ParseArguments(argc, argv);
//   if (arguments->command == "scope") … arguments->Text("--member") …
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace haetae::cli {

enum class Kind { kFlag, kText, kList, kTime, kNumber, kHidden };

struct Option {
  std::string_view command;  // "" : every command
  std::string_view name;     // "--data"; without dashes: the command's arguments
  std::string_view value;    // "DIR" in the help
  Kind kind;
  Phrase help;
};
struct Command {
  std::string_view name;  // "catalogue infer"
  Phrase help;
  Phrase group;              // its heading in haetae --help
  std::string_view example;  // a whole command line
};
std::span<const Command> Commands();
std::span<const Option> Options();
std::span<const Option> DutyOptions();  // parts of them
std::span<const Option> CampaignOptions();

struct Arguments {
  std::string command;
  std::map<std::string, std::vector<std::string>, std::less<>> values;
  bool Has(std::string_view name) const { return values.contains(name); }
  std::string Text(std::string_view name, std::string_view otherwise = "") const;
  const std::vector<std::string>& List(std::string_view name) const;
};

// Fails with kUsage. A --help or --version gives command "help" with its text in values["text"].
Result<Arguments> ParseArguments(int argc, char** argv);

Language LanguageOf(const Arguments& arguments);
// The same before there are arguments, or where they are wrong: by --lang, else by the locale.
Language LanguageOf(int argc, char** argv);

}  // namespace haetae::cli
