#include "evidence/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/version.h"
#include "campaign/folder.h"
#include "campaign/recipients.h"
#include "evidence/page.h"
#include "evidence/records.h"
#include "evidence/status.h"
#include "report/duties.h"
#include "report/incidents.h"
#include "report/json.h"
#include "report/versions.h"

namespace haetae::evidence {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kReadMe =
    "This folder holds what haetae knows and did about one incident.\n"
    "\n"
    "  sha256sum -c SHA256SUMS       checks that no file was changed\n"
    "  index.html                    all of it to read, in English and Korean\n"
    "\n"
    "If SHA256SUMS.sig is there, somebody signed it:\n"
    "\n"
    "  openssl pkeyutl -verify -pubin -inkey SHA256SUMS.pem -rawin -in SHA256SUMS \\\n"
    "    -sigfile SHA256SUMS.sig\n"
    "\n"
    "A key proves something only if you know from elsewhere whose it is. In approvals/ each n.json "
    "is\n"
    "a second person's yes to a plan, checked in the same way with n.pem and n.sig. "
    "awareness/N.txt\n"
    "is what was hashed when entry N was written down; it begins with the hash of the entry "
    "before.\n"
    "\n"
    "이 폴더는 사고 1건에 관한 증빙 자료로, haetae가 확인한 사실과 조치 내역이 들어 있습니다.\n"
    "\n"
    "  sha256sum -c SHA256SUMS       변경된 파일이 없는지 확인\n"
    "  index.html                    한국어와 영어로 된 보고서\n"
    "\n"
    "SHA256SUMS.sig가 있으면 위의 openssl 명령으로 서명을 확인합니다. 그 키의 소유자는 다른\n"
    "경로로 확인해야 합니다. approvals/의 n.json은 제2의 담당자가 한 승인이며 n.pem과 n.sig로 "
    "같은\n"
    "방법으로 확인합니다. awareness/N.txt는 기록 N을 남길 때 해시한 바로 그 바이트이고, 앞 기록의\n"
    "해시로 시작합니다.\n";

std::string Text(const Json& json) { return report::JsonText(json) + "\n"; }

Json BundleJson(const Dossier& dossier, const FilesFrom& from) {
  Json plans = Json::array();
  for (const PlannedCampaign& one : dossier.campaigns) plans.push_back(ValidUtf8(one.name));
  return {{"schema", "haetae.evidence/1"},
          {"incident", dossier.incident.id},
          {"scope_version", dossier.incident.scope.version},
          {"at", FormatTime(dossier.made)},
          {"by", ValidUtf8(dossier.by)},
          {"program", kProgram},
          {"people_named", static_cast<bool>(from.subjects)},
          {"campaigns", plans}};
}

Status WriteAwareness(const Dossier& dossier, Bundle& bundle) {
  Json list = Json::array();
  for (const incident::Awareness& entry : dossier.log) {
    Json json = report::AwarenessJson(entry);
    json["before_sha256"] = entry.before;
    list.push_back(std::move(json));
    TRY(bundle.Add(fmt::format("awareness/{}.txt", entry.n), incident::HashedText(entry)));
  }
  if (list.empty()) return {};
  return bundle.Add("awareness.json",
                    Text({{"schema", "haetae.awareness-log/1"}, {"entries", list}}));
}

Status WriteIncident(const Dossier& dossier, Bundle& bundle) {
  TRY(bundle.Add("incident.json", Text(report::KeptIncidentJson(dossier.incident, dossier.said))));
  TRY(bundle.Add("timeline-by-event.json", Text(report::TimelineJson(dossier.by_event))));
  TRY(bundle.Add("timeline-by-discovery.json", Text(report::TimelineJson(dossier.by_discovery))));
  TRY(WriteAwareness(dossier, bundle));
  return bundle.Add("scope/versions.json", Text(report::VersionsJson(dossier.versions)));
}

// Laws, lexicons and calendars; their tests say nothing of this incident.
Status CopyLaws(const fs::path& laws, Bundle& bundle) {
  std::vector<Error> errors;
  std::vector<fs::path> files;
  for (const char* folder : {"", "lexicon", "calendars"}) {
    std::error_code ignored;
    if (fs::is_directory(laws / folder, ignored))
      for (fs::path& file : duty::TomlFiles(laws / folder, errors))
        files.push_back(std::move(file));
  }
  if (!errors.empty()) return std::unexpected(errors.front());
  for (const fs::path& file : files)
    TRY(bundle.Copy("duties/laws/" + file.lexically_relative(laws).generic_string(), file));
  return {};
}

Status WriteDuties(const Dossier& dossier, const FilesFrom& from, Bundle& bundle) {
  TRY(bundle.Add("duties/duties.json",
                 Text(report::DutiesJson(dossier.assessment, *dossier.book))));
  TRY(bundle.Add("duties/facts.toml", duty::FactsText(dossier.facts)));
  return CopyLaws(from.laws, bundle);
}

// The plan, each text with the hash that the plan has of it, and every approval, valid or not.
Status CopyPlan(const PlannedCampaign& one, const std::string& to, Bundle& bundle) {
  TRY(bundle.Copy(to + "plan.json", one.read.file, one.read.sha256));
  if (!one.read.plan.left_out_sha256.empty()) {
    const std::string name(campaign::kLeftOutFile);
    TRY(bundle.Copy(to + name, one.read.folder / name, one.read.plan.left_out_sha256));
  }
  std::map<std::string, std::string> texts;
  for (const campaign::PlannedLine& line : one.read.plan.lines) {
    for (const campaign::PlannedNotice& notice : line.notices) {
      if (!notice.text.empty()) texts[notice.text] = notice.text_sha256;
      if (!notice.html.empty()) texts[notice.html] = notice.html_sha256;
    }
  }
  for (const auto& [name, sha256] : texts)
    TRY(bundle.Copy(to + name, TRY(campaign::Within(one.read.folder, name)), sha256));
  for (uint32_t number = 1; number <= campaign::kApprovalsMax; ++number) {
    for (const char* end : {".json", ".sig", ".pem"}) {
      const std::string name = fmt::format("approvals/{}{}", number, end);
      std::error_code ignored;
      if (fs::exists(one.read.folder / name, ignored))
        TRY(bundle.Copy(to + name, one.read.folder / name));
    }
  }
  return {};
}

std::string StatusText(const PlannedCampaign& one) {
  const delivery::Campaign& sent = *one.sent;
  Json json = {{"schema", "haetae.campaign-status/1"},
               {"duty", ValidUtf8(sent.duty)},
               {"plan_sha256", sent.notice_sha256},
               {"people", sent.people}};
  AddReach(one.reach, json);
  json["repeats"] = one.repeats;
  json["begun"] = FormatTime(sent.created);
  json["channels"] = ChannelsJson(sent, one.counts);
  return Text(json);
}

// When somebody looked at the public notice, and what was there.
Json PagesJson(const PlannedCampaign& one) {
  Json pages = Json::array();
  for (const PostedPage& page : one.pages) {
    const delivery::PageStanding& standing = page.standing;
    const auto time = [](Time at) {
      return at == Time{} || at == kTimeMax ? Json() : Json(FormatTime(at));
    };
    Json looks = Json::array(), gaps = Json::array();
    for (const delivery::Look& look : page.looks)
      looks.push_back({{"at", FormatTime(look.at)},
                       {"status", look.status},
                       {"sha256", look.sha256},
                       {"has_text", look.has_text},
                       {"linked", look.linked},
                       {"error", ValidUtf8(look.error)}});
    for (const delivery::PageGap& gap : standing.gaps)
      gaps.push_back(
          {{"from", FormatTime(gap.from)}, {"to", FormatTime(gap.to)}, {"seen", gap.seen}});
    pages.push_back({{"page", static_cast<uint32_t>(page.id)},
                     {"url", ValidUtf8(page.notice.url)},
                     {"front_url", ValidUtf8(page.notice.front_url)},
                     {"days", page.notice.days},
                     {"text", ValidUtf8(page.notice.text)},
                     {"first_good", time(standing.first_good)},
                     {"until", time(standing.until)},
                     {"full", time(standing.full)},
                     {"good_now", standing.good_now},
                     {"removed", time(page.removed)},
                     {"gaps", gaps},
                     {"looks", looks}});
  }
  return {{"schema", "haetae.campaign-pages/1"}, {"pages", pages}};
}

// What was done, whole lines only, each with the hash of the one before.
Result<std::string> ReadRecord(const fs::path& path) {
  std::error_code error;
  if (fs::is_symlink(fs::symlink_status(path, error)))
    return Fail(Code::kDenied, "cannot write the evidence", "it is a link", path.native(),
                "put the file itself there");
  std::string text = TRY(ReadFile(path, kSmallBytesMax));
  text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
  std::string_view before;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at) + 1;
    const std::string_view line = std::string_view(text).substr(at, end - at);
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object() || !json.contains("before_sha256") ||
        json["before_sha256"] != Sha256Hex(before))
      return Fail(Code::kConflict, "cannot write the evidence",
                  "a line of the record does not follow the one before", path.native(),
                  "compare it with a copy from before");
    before = line;
    at = end;
  }
  return text;
}

Status WriteCampaigns(const Dossier& dossier, const FilesFrom& from, Bundle& bundle) {
  const fs::path folder = campaign::IncidentFolder(from.data, dossier.incident.id);
  std::error_code ignored;
  if (fs::exists(folder / "recipients.json", ignored))
    TRY(bundle.Copy("campaigns/recipients.json", folder / "recipients.json"));
  if (fs::exists(folder / "record.jsonl", ignored))
    TRY(bundle.Add("campaigns/record.jsonl", TRY(ReadRecord(folder / "record.jsonl"))));
  std::optional<delivery::Deliveries> deliveries;
  for (const PlannedCampaign& one : dossier.campaigns) {
    const std::string to = "campaigns/" + one.name + "/";
    TRY(CopyPlan(one, to, bundle));
    if (!one.pages.empty()) TRY(bundle.Add(to + "pages.json", Text(PagesJson(one))));
    if (!one.sent) continue;
    TRY(bundle.Add(to + "status.json", StatusText(one)));
    if (!deliveries) deliveries.emplace(TRY(delivery::Deliveries::Open(from.data)));
    SubjectOf subject_of;
    if (from.subjects) subject_of = TRY(from.subjects(one));
    TRY(WriteRecords(*deliveries, *one.sent, subject_of, to, bundle));
    if (TRY(deliveries->Count(*one.sent)) != one.counts)
      return Fail(Code::kConflict, "cannot write the evidence",
                  "deliveries changed while they were written: something is being sent", one.name,
                  "do it again when nothing is sent, or pause the sending");
  }
  return {};
}

}  // namespace

Status WriteFiles(const Dossier& dossier, const FilesFrom& from, Bundle& bundle) {
  TRY(bundle.Add("README.txt", kReadMe));
  TRY(bundle.Add("bundle.json", Text(BundleJson(dossier, from))));
  TRY(bundle.Add("index.html", RenderDossier(dossier, Language::kEnglish)));
  TRY(WriteIncident(dossier, bundle));
  TRY(WriteDuties(dossier, from, bundle));
  return WriteCampaigns(dossier, from, bundle);
}

}  // namespace haetae::evidence
