// haetae notice lint: a text compared with what the law and the incident say it must.
#include <cstdio>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/laws.h"
#include "cli/notices.h"
#include "duty/assess.h"
#include "notice/expect.h"
#include "notice/lint.h"
#include "report/json.h"

namespace haetae::cli {
namespace {

constexpr uint64_t kWordsBytesMax = 4 << 20;  // of a file of words

Result<std::string> ReadText(const std::string& path) {
  if (path == "-") {
    std::string text;
    char buffer[1 << 14];
    for (size_t got; (got = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;) {
      text.append(buffer, got);
      if (text.size() > notice::kNoticeBytesMax) break;  // ReadNotice says so
    }
    return text;
  }
  return ReadFile(path, notice::kNoticeBytesMax + 1);
}

}  // namespace

Result<notice::Lexicon> NoticeWords(const Arguments& arguments) {
  const fs::path folder = fs::path(TRY(LawFolder(arguments))) / "lexicon";
  const fs::path evidence = folder / "evidence.toml", fields = folder / "field_words.toml";
  const std::string evidence_text = TRY(ReadFile(evidence, kWordsBytesMax));
  const std::string field_text = TRY(ReadFile(fields, kWordsBytesMax));
  return notice::Lexicon::Parse({evidence_text, evidence.string()}, {field_text, fields.string()});
}

Result<NamedDuty> DutyNamed(const std::string& id, const duty::LawBook& book,
                            const duty::Facts* facts, Time at) {
  const duty::Law* law = book.LawOf(id);
  if (law == nullptr) {
    return Fail(Code::kNotFound, "there is no such duty", "no law has `" + Shortened(id, 80) + "`",
                "", "see haetae law list");
  }
  duty::Facts nothing;  // the version is then that of the time of asking
  const duty::Assessment assessment = duty::Assess(book, facts == nullptr ? nothing : *facts, at);
  for (const duty::Owed& owed : assessment.duties)
    if (owed.duty->id == id) return NamedDuty{law, owed.duty};
  return NamedDuty{law, book.Versions(id).front()};
}

Result<int> RunNoticeLint(const Arguments& arguments) {
  if (!arguments.Has("--duty")) {
    return Fail(Code::kUsage, "wrong usage", "--duty ID says which duty the text fulfils", "",
                "see haetae law list");
  }
  const duty::LawBook book = TRY(LawsOf(arguments));
  const notice::Lexicon words = TRY(NoticeWords(arguments));
  std::optional<Known> known;
  if (arguments.Has("--incident") || arguments.Has("--facts"))
    known = TRY(KnownOf(arguments, book.lexicon));
  const duty::Facts* facts = known ? &known->facts : nullptr;
  const NamedDuty named =
      TRY(DutyNamed(arguments.Text("--duty"), book, facts, SystemClock().Now()));
  const std::string path = arguments.Text("FILE");
  const notice::Notice text = TRY(notice::ReadNotice(TRY(ReadText(path)), path));
  notice::Expected expected = notice::ExpectedOf({*named.law, *named.duty, book, facts});
  expected.channel = notice::ChannelOf(*named.duty, text, fs::path(path).filename().string());
  if (arguments.Has("--channel")) {
    const auto channel = notice::ChannelNamed(arguments.Text("--channel"));
    if (!channel)
      return Fail(Code::kUsage, "wrong usage",
                  "--channel takes mail, sms, letter, public or filing");
    expected.channel = *channel;
  }
  expected.to_non_members = arguments.Has("--non-members");
  const notice::Report report = notice::Lint(text, expected, words);
  const Language language = LanguageOf(arguments);
  if (arguments.Has("--json"))
    std::puts(notice::LintJson(report, language).c_str());
  else
    std::fputs(notice::LintText(report, path, language).c_str(), stdout);
  return report.passed() ? kExitClean : kExitFindings;
}

}  // namespace haetae::cli
