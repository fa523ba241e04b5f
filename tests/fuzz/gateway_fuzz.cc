// Feeds gateways with bytes of any kind: up to the first NUL a description, up to the second a
// text, the rest an answer, a report and a page. What is asked must hold no line end in its URL and
// headers.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "delivery/gateway.h"
#include "delivery/page.h"
#include "delivery/quiet.h"
#include "delivery/sms_text.h"

namespace {

using namespace haetae::delivery;

std::string_view Take(std::string_view& input) {
  const size_t end = std::min(input.find('\0'), input.size());
  const std::string_view part = input.substr(0, end);
  input.remove_prefix(std::min(end + 1, input.size()));
  return part;
}

void Try(const Gateway& gateway, std::string_view text, std::string_view answer) {
  const auto request = gateway.Ask(
      {.to = "821012345678", .text = std::string(text), .id = std::string(32, 'a'), .sender = "1"});
  if (request) {
    for (char c : request->url)
      if (static_cast<unsigned char>(c) <= ' ') abort();
    for (const auto& [name, value] : request->headers)
      if ((name + value).find_first_of("\r\n") != std::string::npos) abort();
  }
  for (int status : {200, 202, 400, 500}) gateway.Judge(status, answer);
  gateway.ReadReport(answer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view file = Take(input), text = Take(input);
  static const Gateway fixed = *ParseGateway(
      "url = \"https://a.kr/\"\nencoding = \"euc-kr\"\nbody = \"json\"\nmethod = \"POST\"\n"
      "[query]\na = \"{text}\"\n[json]\nb = \"{text}{to}\"\n[[answer]]\nstatus = \"200-299\"\n"
      "body = 'ok|\"code\":\\s*(1|2)'\nmeans = \"accepted\"\n[report]\nid = \"i\"\nstate = \"s\"\n"
      "delivered = [\"1\"]\nfailed = [\"2\"]\n",
      "/", "fuzz");
  Try(fixed, text, input);
  const auto gateway = ParseGateway(file, "/nonexistent", "fuzz");
  if (gateway)
    Try(*gateway, text, input);
  else if (gateway.error().why.empty() || gateway.error().advice.empty())
    abort();
  ParseQuietHours(file, "fuzz");
  Segments(text);
  const std::string visible = VisibleText(input);
  HasText(visible, text);
  LinksTo(input.substr(0, 4096), "https://a.kr/", "https://a.kr/n");
  return 0;
}
