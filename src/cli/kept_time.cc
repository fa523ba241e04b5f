#include "cli/kept_time.h"

#include <fmt/format.h>

#include <optional>
#include <string>

namespace haetae::cli {
namespace {

bool HasZone(std::string_view text) {
  const size_t hours = text.find_first_of("Tt ");
  return hours != std::string_view::npos &&
         text.find_first_of("Zz+-", hours) != std::string_view::npos;
}

}  // namespace

Result<Time> KeptTime(const Arguments& arguments, std::string_view option) {
  const std::string text = arguments.Text(option);
  const std::optional<Time> time = ParseDayOrTime(text);
  if (!time || !text.contains(':'))  // a day, or a number of seconds
    return Fail(Code::kUsage, "wrong usage",
                fmt::format("{} takes a time with its zone, not a day alone", option), "",
                "write it as 2025-11-17T16:00+09:00, or 2025-11-17T07:00Z in UTC");
  if (!HasZone(text))
    return Fail(
        Code::kUsage, "wrong usage",
        fmt::format("{} says no zone, and none is assumed for what is kept for good", option), "",
        fmt::format("write {}+09:00 if that is the time in Korea, {}Z if it is in UTC", text,
                    text));
  return *time;
}

}  // namespace haetae::cli
