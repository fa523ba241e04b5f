// haetae: who read whose personal data?
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

#include "base/memory.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/options.h"

namespace {

using haetae::Code;
using haetae::Error;
using haetae::Language;
using haetae::Result;
using haetae::cli::Arguments;

struct Verb {
  std::string_view name;
  Result<int> (*run)(const Arguments&);
};
constexpr Verb kVerbs[] = {
    {"investigate", haetae::cli::RunInvestigate},
    {"watch", haetae::cli::RunWatch},
    {"scope", haetae::cli::RunScope},
    {"scope expand", haetae::cli::RunScopeExpand},
    {"scope accept", haetae::cli::RunScopeAccept},
    {"scope reject", haetae::cli::RunScopeReject},
    {"scope reconsider", haetae::cli::RunScopeReconsider},
    {"scope window", haetae::cli::RunScopeWindow},
    {"scope without", haetae::cli::RunScopeWithout},
    {"scope versions", haetae::cli::RunScopeVersions},
    {"scope diff", haetae::cli::RunScopeDiff},
    {"who", haetae::cli::RunWho},
    {"export accesses", haetae::cli::RunExportAccesses},
    {"export people", haetae::cli::RunExportPeople},
    {"export possible", haetae::cli::RunExportPossible},
    {"export indicators", haetae::cli::RunExportIndicators},
    {"explain", haetae::cli::RunExplain},
    {"incident list", haetae::cli::RunIncidentList},
    {"incident show", haetae::cli::RunIncidentShow},
    {"incident accept", haetae::cli::RunIncidentAccept},
    {"incident reject", haetae::cli::RunIncidentReject},
    {"incident reopen", haetae::cli::RunIncidentReopen},
    {"incident aware", haetae::cli::RunIncidentAware},
    {"incident withdraw", haetae::cli::RunIncidentWithdraw},
    {"incident close", haetae::cli::RunIncidentClose},
    {"incident timeline", haetae::cli::RunIncidentTimeline},
    {"incident evidence", haetae::cli::RunIncidentEvidence},
    {"incident report", haetae::cli::RunIncidentReport},
    {"duty done", haetae::cli::RunDutyDone},
    {"duty facts", haetae::cli::RunDutyFacts},
    {"duty list", haetae::cli::RunDutyList},
    {"notice lint", haetae::cli::RunNoticeLint},
    {"notice form", haetae::cli::RunNoticeForm},
    {"notice draft", haetae::cli::RunNoticeDraft},
    {"notice diff", haetae::cli::RunNoticeDiff},
    {"notice preview", haetae::cli::RunNoticePreview},
    {"notice key", haetae::cli::RunNoticeKey},
    {"notice recipients", haetae::cli::RunNoticeRecipients},
    {"notice forget", haetae::cli::RunNoticeForget},
    {"notice plan", haetae::cli::RunNoticePlan},
    {"notice test", haetae::cli::RunNoticeTest},
    {"notice approve", haetae::cli::RunNoticeApprove},
    {"notice send", haetae::cli::RunNoticeSend},
    {"notice status", haetae::cli::RunNoticeStatus},
    {"notice untold", haetae::cli::RunNoticeUntold},
    {"notice bounces", haetae::cli::RunNoticeBounces},
    {"notice reports", haetae::cli::RunNoticeReports},
    {"notice page", haetae::cli::RunNoticePage},
    {"law list", haetae::cli::RunLawList},
    {"law show", haetae::cli::RunLawShow},
    {"law check", haetae::cli::RunLawCheck},
    {"catalogue infer", haetae::cli::RunCatalogueInfer},
    {"catalogue check", haetae::cli::RunCatalogueCheck},
    {"register check", haetae::cli::RunRegisterCheck},
    {"detectors", haetae::cli::RunDetectors},
    {"rules check", haetae::cli::RunRulesCheck},
    {"rules test", haetae::cli::RunRulesTest},
    {"rules list", haetae::cli::RunRulesList},
    {"sql", haetae::cli::RunSql},
    {"simulate", haetae::cli::RunSimulate},
};

int Show(const Error& error, Language language) {
  haetae::cli::Complain(error, language);
  return error.code == Code::kUsage ? haetae::cli::kExitUsage : haetae::cli::kExitFailed;
}

// Everything durable is committed as a whole, so stopping at once is safe.
extern "C" void Interrupted(int) {
  haetae::cli::SayInHandler(
      "\nhaetae: interrupted; what was committed is kept, run the same command to go on\n",
      "\nhaetae: 중단되었습니다. 커밋된 것은 그대로 남아 있으니, 이어 가려면 같은 명령을 다시 "
      "실행하십시오\n");
  ::_exit(130);
}

int Main(int argc, char** argv, Language language) {
  haetae::KeepMemory();
  haetae::cli::SpeakInHandlers(language);
  std::signal(SIGINT, Interrupted);
  Result<Arguments> arguments = haetae::cli::ParseArguments(argc, argv);
  if (!arguments) return Show(arguments.error(), language);
  if (arguments->command == "help") {
    std::fputs(arguments->Text("text").c_str(), stdout);
    return haetae::cli::kExitClean;
  }
  for (const Verb& verb : kVerbs) {
    if (verb.name != arguments->command) continue;
    Result<int> status = verb.run(*arguments);
    if (!status) return Show(status.error(), language);
    const bool unwritten = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
    if (unwritten && *status != haetae::cli::kExitFailed) {  // else the command has said why
      return Show({Code::kUnavailable, "cannot write to standard output", "", "", ""}, language);
    }
    return *status;
  }
  return haetae::cli::kExitUsage;
}

}  // namespace

int main(int argc, char** argv) {
  const Language language = haetae::cli::LanguageOf(argc, argv);
  try {  // libraries throw; we do not
    return Main(argc, argv, language);
  } catch (const std::bad_alloc&) {
    return Show({Code::kUnavailable, "out of memory", "", "", "read fewer logs at a time"},
                language);
  } catch (const std::exception& error) {
    return Show({Code::kInternal, "an unexpected failure", error.what(), "", "please report it"},
                language);
  }
}
