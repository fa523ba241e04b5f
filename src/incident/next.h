// The commands that people are told to go on with, as a shell takes them: to be pasted.
//
//   ShowAllCommand(7, "/srv/haetae data");  // "haetae incident show 7 --all --data '/srv/haetae
//   data'"
//
// `data_dir` is the data folder as the person named it. Ids that came from elsewhere are quoted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace haetae::incident {

// " --data DIR", "" for the folder that is taken anyway.
std::string DataOption(std::string_view data_dir);
std::string ExplainCommand(std::string_view finding, std::string_view data_dir);
// All that an incident names, none left out.
std::string ShowAllCommand(uint32_t incident, std::string_view data_dir);
std::string ScopeCommand(uint32_t incident, std::string_view data_dir);

}  // namespace haetae::incident
