#include "incident/next.h"

#include <fmt/format.h>

#include "base/text.h"

namespace haetae::incident {

std::string DataOption(std::string_view data_dir) {
  const bool usual = data_dir.empty() || data_dir == "haetae-data" || data_dir == "./haetae-data";
  return usual ? "" : " --data " + ShellQuoted(data_dir);
}

std::string ExplainCommand(std::string_view finding, std::string_view data_dir) {
  return "haetae explain " + ShellQuoted(finding) + DataOption(data_dir);
}

std::string ShowAllCommand(uint32_t incident, std::string_view data_dir) {
  return fmt::format("haetae incident show {} --all{}", incident, DataOption(data_dir));
}

std::string ScopeCommand(uint32_t incident, std::string_view data_dir) {
  return fmt::format("haetae scope --incident {}{}", incident, DataOption(data_dir));
}

}  // namespace haetae::incident
