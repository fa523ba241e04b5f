// haetae notice reports: what a gateway says became of texts.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "campaign/plan.h"
#include "cli/campaigns.h"
#include "cli/commands.h"
#include "cli/speaker.h"
#include "delivery/gateway.h"
#include "delivery/sms_reports.h"
#include "report/json.h"

namespace haetae::cli {

Result<int> RunNoticeReports(const Arguments& arguments) {
  using Json = nlohmann::ordered_json;
  const campaign::ReadPlan read = TRY(campaign::OpenPlan(arguments.Text("PLAN")));
  const fs::path data = DataOfPlan(arguments, read);
  const delivery::Gateway gateway = TRY(delivery::ReadGateway(
      TRY(Needed(arguments, "--sms", "FILE says how the gateway writes its reports"))));
  if (gateway.report_id.empty())
    return Fail(Code::kUsage, "cannot read the reports", "the gateway has no [report]",
                arguments.Text("--sms"), "say how it writes them: docs/formats/gateways.md");
  if (!TRY(IsThere(data / "deliveries.sqlite")))
    return Fail(Code::kNotFound, "nothing was sent yet", "there are no deliveries here",
                data.native(), "see haetae notice send --help, or name the folder with --data");
  delivery::Deliveries book = TRY(delivery::Deliveries::Open(data));
  const delivery::ReportCounts counts = TRY(delivery::TakeSmsReports(
      book, read.sha256, gateway, arguments.Text("FILE"), SystemClock().Now()));
  TRY(WriteRecord(data, read.plan.incident, "reports", TRY(SpeakerOf(arguments)),
                  Json{{"plan_sha256", read.sha256},
                       {"delivered", counts.delivered},
                       {"failed", counts.failed},
                       {"changed", counts.changed}}
                      .dump()));
  if (arguments.Has("--json")) {
    std::puts(report::JsonText(Json{{"schema", "haetae.sms-reports/1"},
                                    {"lines", counts.lines},
                                    {"delivered", counts.delivered},
                                    {"failed", counts.failed},
                                    {"no_report", counts.no_report},
                                    {"unmatched", counts.unmatched},
                                    {"changed", counts.changed}})
                  .c_str());
    return kExitClean;
  }
  std::printf(
      LanguageOf(arguments) == Language::kKorean
          ? "%s줄: 도착 %s · 실패 %s · 이 통지와 무관 %s · 보고가 아님 %s\n문자 %s건의 기록을 "
            "갱신하였습니다\n"
          : "%s lines: %s arrived, %s failed, %s not of ours, %s no reports\nthe record of "
            "%s texts changed\n",
      WithCommas(counts.lines).c_str(), WithCommas(counts.delivered).c_str(),
      WithCommas(counts.failed).c_str(), WithCommas(counts.unmatched).c_str(),
      WithCommas(counts.no_report).c_str(), WithCommas(counts.changed).c_str());
  return kExitClean;
}

}  // namespace haetae::cli
