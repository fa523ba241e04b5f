#include "report/closure.h"

#include <cstdio>
#include <random>

#include "base/text.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::report {
namespace {

// What bash makes of a word.
std::string Typed(const std::string& word) {
  std::FILE* out = std::tmpfile();
  const std::string name = "/proc/self/fd/" + std::to_string(fileno(out));
  std::FILE* shell = popen(("bash >" + name).c_str(), "w");
  REQUIRE(shell != nullptr);
  std::fputs(("printf %s " + word).c_str(), shell);
  REQUIRE_EQ(pclose(shell), 0);
  std::string text;
  std::rewind(out);
  for (int c; (c = std::fgetc(out)) != EOF;) text += static_cast<char>(c);
  std::fclose(out);
  return text;
}

TEST_CASE("a value is shown as a person can type it, whatever is in it") {
  CHECK_EQ(ShellText("203.0.113.0/24"), "203.0.113.0/24");
  CHECK_EQ(ShellText("curl 8"), "'curl 8'");
  CHECK_EQ(ShellText("it's"), "'it'\\''s'");
  CHECK_EQ(ShellText("\x1b[2J"), "$'\\x1b[2J'");
  CHECK_EQ(ShellText("해태 1"), "'해태 1'");
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    std::string value;
    for (size_t n = random() % 12 + 1; n > 0; --n) {
      const char* parts[] = {"'",  "\\", " ", "$(id)", "`", "\"", "a", "7",  "\x1b", "\xff",
                             "\n", "해", "f", "!",     "*", "#",  "~", "\t", "-",    ";"};
      value += parts[random() % std::size(parts)];
    }
    CAPTURE(value);
    const std::string shown = ShellText(value);
    CHECK_EQ(EscapeTerminal(shown), shown);
    CHECK_EQ(Typed(shown), value);
  }
}

TEST_CASE("the two values of a pair are two rows of one number, whatever is in them") {
  scope::Closure closure;
  closure.values.push_back({.set = {{access::Dimension::kSourceIp, "203.0.113.7"},
                                    {access::Dimension::kUserAgent, "a key=k, \"b\""}},
                            .verdict = scope::Verdict::kProposed,
                            .step = 1,
                            .tally = {.incident = 5, .other = 2}});
  closure.values.push_back({.set = {{access::Dimension::kKey, "=k"}}});
  CHECK_EQ(ClosureCsv(closure),
           "set,dimension,value,verdict,step,accesses,others,others_looking_honest,others_untold,"
           "people,people_looking_honest\n"
           "1,source_ip,203.0.113.7,proposed,1,5,2,0,0,0,0\n"
           "1,user_agent,\"a key=k, \"\"b\"\"\",proposed,1,5,2,0,0,0,0\n"
           "2,key,'=k,shared,0,0,0,0,0,0,0\n");
}

TEST_CASE("too little to judge by is said, and is no number") {
  scope::Closure closure;
  closure.values.push_back({.set = {{access::Dimension::kKey, "k"}},
                            .verdict = scope::Verdict::kProposed,
                            .tally = {.incident = 5, .other = 2}});
  CHECK(ClosureReason(closure.values[0]).en.find("too little other traffic does to judge by") !=
        std::string::npos);
  CHECK(ClosureReason(closure.values[0]).ko.find("너무 적음") != std::string::npos);
  CHECK(ClosureJson(closure)["values"][0]["others_usual_share"].is_null());
  closure.values[0].judged = 0.995;
  CHECK_EQ(ClosureJson(closure)["values"][0]["others_usual_share"], 0.995);
}

TEST_CASE("what only the incident uses is not called blockable where its accesses look honest") {
  scope::Closure closure;
  closure.values.push_back({.set = {{access::Dimension::kSourceIp, "203.0.113.7"}},
                            .verdict = scope::Verdict::kAlone,
                            .tally = {.incident = 5}});
  CHECK(RenderClosure(closure, {}).find("can be blocked") != std::string::npos);
  closure.honest = 1;
  for (const Language language : {Language::kEnglish, Language::kKorean}) {
    const std::string text = RenderClosure(closure, {.language = language});
    CHECK(text.find("can be blocked") == std::string::npos);
    CHECK(text.find("차단") == std::string::npos);
  }
}

}  // namespace
}  // namespace haetae::report
