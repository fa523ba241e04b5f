#include "campaign/gate.h"

#include <fmt/format.h>

#include "base/text.h"
#include "campaign/folder.h"
#include "campaign/letters.h"
#include "contact/key.h"

namespace haetae::campaign {
namespace {

std::unexpected<Error> Refused(Code code, std::string why, const fs::path& where,
                               std::string advice) {
  return Fail(code, "the notice may not go out", std::move(why), where.native(), std::move(advice));
}

Status SameSettings(const ReadPlan& plan, const GateFrom& from) {
  const Plan& planned = plan.plan;
  auto same = [&](const char* name, const std::string& then, const std::string& now) -> Status {
    if (then == now) return {};
    return Refused(Code::kConflict,
                   now.empty()    ? fmt::format("the plan has {}, which was not given", name)
                   : then.empty() ? fmt::format("{} was given, which the plan has not", name)
                                  : fmt::format("{} is not what it was when it was planned", name),
                   plan.file,
                   "give what was planned; for other settings plan again and have it approved");
  };
  TRY(same("--mail", planned.mail_sha256, from.mail_sha256));
  TRY(same("--sms", planned.sms_sha256, from.sms_sha256));
  TRY(same("--sms-sender", planned.sms_sender, from.sms_sender));
  return same("--quiet-hours", planned.quiet_sha256, from.quiet_sha256);
}

}  // namespace

Status CheckImport(const RecipientsNote& note, const contact::Book& book) {
  if (contact::HexOf(book.header().import) == note.import && book.people() == note.people)
    return {};
  return Fail(Code::kConflict, "the contacts do not fit the people",
              "they were imported for another count of the incident", "",
              fmt::format("import them again: haetae notice recipients {} --contacts FILE "
                          "--key-file FILE",
                          note.incident));
}

Result<std::vector<uint16_t>> CheckContacts(const ReadPlan& plan, const fs::path& data,
                                            const contact::Book& book) {
  const RecipientsNote note = TRY(ReadNote(data, plan.plan.incident, plan.plan.import));
  TRY(CheckImport(note, book));
  if (note.import != plan.plan.import || note.list_sha256 != plan.plan.list_sha256 ||
      note.groups_sha256 != plan.plan.groups_sha256)
    return Refused(Code::kConflict, "the contacts were imported again since it was planned",
                   plan.file, "plan again, and have the new plan approved");
  const fs::path folder = IncidentFolder(data, note.incident);
  const std::string bytes = TRY(ReadListed(folder, note.groups, note.groups_sha256));
  return ParseGroups(bytes, note.people, note.kinds.size(), folder / note.groups);
}

Result<Passed> Pass(const ReadPlan& plan, const GateFrom& from) {
  if (plan.plan.lint_errors > 0)
    return Refused(Code::kDenied,
                   fmt::format("its notices have {} that nobody overrode",
                               Counted(plan.plan.lint_errors, "error", "errors")),
                   plan.file, "correct the notices, or plan again with --override RULE --why TEXT");
  Passed passed = {.approval = TRY(FindApproval(plan, from.approvers)), .groups = {}};
  TRY(SameSettings(plan, from));
  TRY(ReadContents(plan));
  passed.groups = TRY(CheckContacts(plan, from.data, from.book));
  if (from.number != plan.plan.people)
    return Refused(Code::kDenied,
                   fmt::format("it goes to {}, and {} was typed", WithCommas(plan.plan.people),
                               WithCommas(from.number)),
                   plan.file, "type the number of people whom the plan names");
  return passed;
}

Error ScopeChanged(uint64_t incident, uint64_t then, uint64_t now, uint64_t came, uint64_t went) {
  std::string why =
      fmt::format("version {} of the scope is in force, and this is of version {}", now, then);
  if (came > 0) why += fmt::format("; {} came since", Counted(came, "person", "people"));
  if (went > 0) why += fmt::format("; {} went", Counted(went, "person", "people"));
  return {Code::kConflict, "the scope has changed", why, "",
          fmt::format("import the contacts again and plan again: haetae notice recipients {}",
                      incident)};
}

}  // namespace haetae::campaign
