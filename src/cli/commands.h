// The commands. Each prints its answer to standard output and its talk to standard error, and
// returns the exit status of the contract, or an error that main() shows.
#pragma once

#include "base/error.h"
#include "cli/options.h"

namespace haetae::cli {

inline constexpr int kExitClean = 0, kExitFindings = 1, kExitFailed = 2, kExitUsage = 3;

Result<int> RunInvestigate(const Arguments& arguments);
Result<int> RunWatch(const Arguments& arguments);
Result<int> RunScope(const Arguments& arguments);
Result<int> RunScopeExpand(const Arguments& arguments);
Result<int> RunScopeAccept(const Arguments& arguments);
Result<int> RunScopeReject(const Arguments& arguments);
Result<int> RunScopeReconsider(const Arguments& arguments);
Result<int> RunScopeWindow(const Arguments& arguments);
Result<int> RunScopeWithout(const Arguments& arguments);
Result<int> RunScopeVersions(const Arguments& arguments);
Result<int> RunScopeDiff(const Arguments& arguments);
Result<int> RunWho(const Arguments& arguments);
Result<int> RunExportAccesses(const Arguments& arguments);
Result<int> RunExportPeople(const Arguments& arguments);
Result<int> RunExportPossible(const Arguments& arguments);
Result<int> RunExportIndicators(const Arguments& arguments);
Result<int> RunExplain(const Arguments& arguments);
Result<int> RunIncidentList(const Arguments& arguments);
Result<int> RunIncidentShow(const Arguments& arguments);
Result<int> RunIncidentAccept(const Arguments& arguments);
Result<int> RunIncidentReject(const Arguments& arguments);
Result<int> RunIncidentReopen(const Arguments& arguments);
Result<int> RunIncidentAware(const Arguments& arguments);
Result<int> RunIncidentWithdraw(const Arguments& arguments);
Result<int> RunIncidentClose(const Arguments& arguments);
Result<int> RunIncidentTimeline(const Arguments& arguments);
Result<int> RunIncidentEvidence(const Arguments& arguments);
Result<int> RunIncidentReport(const Arguments& arguments);
Result<int> RunDutyList(const Arguments& arguments);
Result<int> RunDutyDone(const Arguments& arguments);
Result<int> RunDutyFacts(const Arguments& arguments);
Result<int> RunNoticeLint(const Arguments& arguments);
Result<int> RunNoticeForm(const Arguments& arguments);
Result<int> RunNoticeDraft(const Arguments& arguments);
Result<int> RunNoticeDiff(const Arguments& arguments);
Result<int> RunNoticePreview(const Arguments& arguments);
Result<int> RunNoticeKey(const Arguments& arguments);
Result<int> RunNoticeRecipients(const Arguments& arguments);
Result<int> RunNoticeForget(const Arguments& arguments);
Result<int> RunNoticePlan(const Arguments& arguments);
Result<int> RunNoticeTest(const Arguments& arguments);
Result<int> RunNoticeApprove(const Arguments& arguments);
Result<int> RunNoticeSend(const Arguments& arguments);
Result<int> RunNoticeStatus(const Arguments& arguments);
Result<int> RunNoticeUntold(const Arguments& arguments);
Result<int> RunNoticeBounces(const Arguments& arguments);
Result<int> RunNoticeReports(const Arguments& arguments);
Result<int> RunNoticePage(const Arguments& arguments);
Result<int> RunLawList(const Arguments& arguments);
Result<int> RunLawShow(const Arguments& arguments);
Result<int> RunLawCheck(const Arguments& arguments);
Result<int> RunCatalogueInfer(const Arguments& arguments);
Result<int> RunCatalogueCheck(const Arguments& arguments);
Result<int> RunRegisterCheck(const Arguments& arguments);
Result<int> RunDetectors(const Arguments& arguments);
Result<int> RunRulesCheck(const Arguments& arguments);
Result<int> RunRulesTest(const Arguments& arguments);
Result<int> RunRulesList(const Arguments& arguments);
Result<int> RunSql(const Arguments& arguments);
Result<int> RunSimulate(const Arguments& arguments);

}  // namespace haetae::cli
