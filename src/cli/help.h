// What --help prints, made from the tables of commands and options in either language.
//
//   HelpText("incident reject", Language::kKorean);
//
// "" gives all commands in groups with an example each; "incident" the commands that begin so.
#pragma once

#include <string>
#include <string_view>

#include "base/text.h"
#include "cli/options.h"

namespace haetae::cli {

std::string HelpText(std::string_view command, Language language);
// "LOG…", "[SCENARIO…]": an argument as help and errors write it.
std::string ArgumentText(const Option& option);

}  // namespace haetae::cli
