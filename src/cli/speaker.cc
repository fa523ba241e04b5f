#include "cli/speaker.h"

#include <pwd.h>
#include <unistd.h>

#include "incident/feedback.h"

namespace haetae::cli {
namespace {

constexpr size_t kNameBytesMax = 256;

}  // namespace

Result<std::string> SpeakerOf(const Arguments& arguments) {
  std::string name = arguments.Text("--by");
  if (arguments.Has("--by") && (name.empty() || name.size() > kNameBytesMax))
    return Fail(Code::kUsage, "wrong usage", "--by takes a name of 1 to 256 bytes");
  if (!name.empty()) return name;
  const passwd* entry = ::getpwuid(::geteuid());
  if (entry == nullptr || entry->pw_name == nullptr || *entry->pw_name == 0) {
    return Fail(Code::kUsage, "wrong usage", "the system has no name for you", "",
                "say who you are with --by NAME");
  }
  return std::string(entry->pw_name);
}

Result<std::string> ReasonOf(const Arguments& arguments, const std::string& needed) {
  const std::string why = arguments.Text("--why");
  if (!needed.empty() && why.empty()) {
    return Fail(Code::kUsage, "wrong usage", needed, "",
                "say what makes it honest, for whoever looks at it next");
  }
  if (why.size() > incident::kWhyBytesMax) {
    return Fail(Code::kUsage, "wrong usage",
                "--why takes at most " + WithCommas(incident::kWhyBytesMax) + " bytes");
  }
  return why;
}

}  // namespace haetae::cli
