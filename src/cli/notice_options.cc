// The options of the commands that bring notices to people.
#include <array>
#include <vector>

#include "cli/options.h"

namespace haetae::cli {
namespace {

const Phrase kIncident{"the incident's number", "사고 번호"};
const Phrase kPlan{"plan.json or its folder", "plan.json 또는 그 폴더"};
const Phrase kBy{"who does it (default: your login name)", "작업자(기본: 로그인 이름)"};
const Phrase kKey{"the key that contacts are kept under", "연락처 암호화 키"};
const Phrase kMail{"how mail leaves: docs/formats/mail.md", "메일 설정 파일"};
const Phrase kSms{"the gateway for texts: gateways/*.toml", "문자 게이트웨이 설정 파일"};
const Phrase kSender{"the official number that texts come from", "문자를 보내는 대표 번호"};
const Phrase kQuiet{"hours without texts (default 21:00 to 08:00 in Korea)",
                    "문자를 보내지 않는 시간(기본: 한국 21시–8시)"};
const Phrase kApprovers{"public keys of who may approve (default DATA/approvers)",
                        "승인자 공개키 폴더(기본 DATA/approvers)"};

std::span<const Option> PeopleOptions() {
  static const auto table = std::to_array<Option>({
      {"notice key", "FILE", "FILE", Kind::kText, {"the new file", "새 파일"}},
      {"notice recipients", "N", "N", Kind::kNumber, kIncident},
      {"notice recipients",
       "--contacts",
       "FILE",
       Kind::kText,
       {"where contacts stand: docs/formats/contacts.md", "연락처의 위치를 적은 파일"}},
      {"notice recipients", "--key-file", "FILE", Kind::kText, kKey},
      {"notice recipients",
       "--possible",
       "",
       Kind::kFlag,
       {"those who cannot be ruled out, too", "유출 가능성이 있는 사람도 포함"}},
      {"notice recipients", "--by", "NAME", Kind::kText, kBy},
      {"notice forget", "N", "N", Kind::kNumber, kIncident},
      {"notice forget",
       "--why",
       "TEXT",
       Kind::kText,
       {"needed while the incident is open or somebody is not told; recorded",
        "사고가 열려 있거나 통지하지 못한 사람이 있는 경우 필요. 기록으로 남음"}},
      {"notice forget", "--by", "NAME", Kind::kText, kBy},
  });
  return table;
}

std::span<const Option> PlanOptions() {
  static const auto table = std::to_array<Option>({
      {"notice plan", "N", "N", Kind::kNumber, kIncident},
      {"notice plan", "--duty", "ID", Kind::kText, {"such as KR-PIPA-34-1", "예: KR-PIPA-34-1"}},
      {"notice plan",
       "--notices",
       "DIR",
       Kind::kText,
       {"the folder of notices, with its manifest.json", "통지문과 manifest.json이 있는 폴더"}},
      {"notice plan", "--key-file", "FILE", Kind::kText, kKey},
      {"notice plan", "--mail", "FILE", Kind::kText, kMail},
      {"notice plan", "--sms", "FILE", Kind::kText, kSms},
      {"notice plan", "--sms-sender", "NUMBER", Kind::kText, kSender},
      {"notice plan", "--quiet-hours", "FILE", Kind::kText, kQuiet},
      {"notice plan",
       "--no-public",
       "",
       Kind::kFlag,
       {"no public notice for whom nothing else reaches", "미도달자를 위한 대체 공고 없이"}},
      {"notice plan",
       "--override",
       "RULE",
       Kind::kList,
       {"send in spite of this rule of the lint, or of `channel`",
        "이 점검 규칙(또는 channel)의 위반을 예외로 처리"}},
      {"notice plan", "--why", "TEXT", Kind::kText, {"why, kept with it", "그 사유(함께 기록)"}},
      {"notice plan",
       "--on-unknown",
       "repeat|hold",
       Kind::kText,
       {"what may have arrived is sent again, or not (default repeat)",
        "도착 여부 불명일 때 재발송할지(기본 repeat)"}},
      {"notice plan",
       "--again",
       "",
       Kind::kFlag,
       {"also who is in a plan of the duty whose sending has begun, as for a correction",
        "이미 발송을 시작한 계획의 대상자도 포함(정정 통지 등)"}},
      {"notice plan", "--mail-price", "X", Kind::kText, {"of one mail", "메일 1건의 단가"}},
      {"notice plan", "--sms-price", "X", Kind::kText, {"of one text", "문자 1건의 단가"}},
      {"notice plan", "--currency", "CODE", Kind::kText, {"default KRW", "기본 KRW"}},
      {"notice plan",
       "--facts",
       "FILE",
       Kind::kText,
       {"facts beside what was measured", "측정하지 못한 사실 파일"}},
      {"notice plan", "--laws", "DIR", Kind::kText, {"a folder of laws", "법령 자료 폴더"}},
      {"notice plan", "--by", "NAME", Kind::kText, kBy},
  });
  return table;
}

std::span<const Option> SendOptions() {
  static const auto table = std::to_array<Option>({
      {"notice test", "PLAN", "PLAN", Kind::kText, kPlan},
      {"notice test",
       "--to",
       "ADDRESS",
       Kind::kList,
       {"mail addresses of staff", "직원의 메일 주소"}},
      {"notice test",
       "--sms-to",
       "NUMBER",
       Kind::kList,
       {"numbers of staff, with their country: +8210…", "직원의 번호. 국가 번호와 함께: +8210…"}},
      {"notice test", "--mail", "FILE", Kind::kText, kMail},
      {"notice test", "--sms", "FILE", Kind::kText, kSms},
      {"notice test", "--sms-sender", "NUMBER", Kind::kText, kSender},
      {"notice test", "--quiet-hours", "FILE", Kind::kText, kQuiet},
      {"notice test", "--by", "NAME", Kind::kText, kBy},
      {"notice approve", "PLAN", "[PLAN]", Kind::kText, kPlan},
      {"notice approve",
       "--sign-key",
       "FILE",
       Kind::kText,
       {"the approver's private key", "승인자의 개인키"}},
      {"notice approve",
       "--by",
       "NAME",
       Kind::kText,
       {"the approver, whose public key is DATA/approvers/NAME.pem",
        "승인자. 공개키는 DATA/approvers/NAME.pem"}},
      {"notice approve", "--approvers", "DIR", Kind::kText, kApprovers},
      {"notice approve",
       "--new-key",
       "FILE",
       Kind::kText,
       {"make a pair of keys, FILE and FILE.pub, and do no more",
        "키 쌍 FILE과 FILE.pub을 생성만 함"}},
      {"notice send", "PLAN", "PLAN", Kind::kText, kPlan},
      {"notice send", "--key-file", "FILE", Kind::kText, kKey},
      {"notice send",
       "--confirm",
       "NUMBER",
       Kind::kNumber,
       {"to how many people it goes; asked for on a terminal",
        "통지 대상의 수. 터미널에서는 입력을 요청"}},
      {"notice send",
       "--no-input",
       "",
       Kind::kFlag,
       {"ask nothing: without --confirm it fails", "묻지 않음. --confirm이 없으면 실패"}},
      {"notice send",
       "--no-wait",
       "",
       Kind::kFlag,
       {"end when all that is left must be tried later", "나중에 재시도할 것만 남으면 종료"}},
      {"notice send", "--mail", "FILE", Kind::kText, kMail},
      {"notice send", "--sms", "FILE", Kind::kText, kSms},
      {"notice send", "--sms-sender", "NUMBER", Kind::kText, kSender},
      {"notice send", "--quiet-hours", "FILE", Kind::kText, kQuiet},
      {"notice send", "--approvers", "DIR", Kind::kText, kApprovers},
      {"notice send",
       "--why",
       "TEXT",
       Kind::kText,
       {"needed where another plan of the duty was sent: its people are told again; recorded",
        "같은 의무의 다른 계획을 이미 발송했을 때 필요. 다시 통지하는 사유로 기록됨"}},
      {"notice send", "--by", "NAME", Kind::kText, kBy},
  });
  return table;
}

std::span<const Option> ToldOptions() {
  static const auto table = std::to_array<Option>({
      {"notice status", "PLAN", "[PLAN]", Kind::kText, kPlan},
      {"notice untold", "PLAN", "PLAN", Kind::kText, kPlan},
      {"notice untold",
       "--out",
       "FILE",
       Kind::kText,
       {"everybody by id, as csv, jsonl or parquet, also .gz or .zst; - for standard output",
        "모든 사람의 식별자. csv, jsonl, parquet(.gz, .zst). 표준 출력은 -"}},
      {"notice untold",
       "--format",
       "FORMAT",
       Kind::kText,
       {"csv, jsonl or parquet (default: by the name)", "csv, jsonl, parquet(기본: 파일 이름)"}},
      {"notice untold",
       "--ruled-out",
       "",
       Kind::kFlag,
       {"instead, whom the plan told and the scope of today has no more",
        "대신, 이 계획으로 통지하였으나 지금의 유출 범위에 없는 사람"}},
      {"notice bounces", "PLAN", "PLAN", Kind::kText, kPlan},
      {"notice bounces",
       "MAILBOX",
       "MAILBOX",
       Kind::kText,
       {"a Maildir, an mbox or a folder of mails", "Maildir, mbox 또는 메일 폴더"}},
      {"notice reports", "PLAN", "PLAN", Kind::kText, kPlan},
      {"notice reports",
       "FILE",
       "FILE",
       Kind::kText,
       {"an access log of the report's URL, or its queries, one a line",
        "보고 URL의 접근 로그, 또는 한 줄에 하나씩 적은 질의문"}},
      {"notice reports", "--sms", "FILE", Kind::kText, kSms},
      {"notice page",
       "ACTION",
       "ACTION",
       Kind::kText,
       {"add, look, watch, status or remove", "add, look, watch, status, remove 가운데 하나"}},
      {"notice page",
       "--plan",
       "PLAN",
       Kind::kText,
       {"add: the plan whose public notice it is, so that its people count as told",
        "add: 공고가 속한 계획. 게시 기간을 충족하면 통지한 것으로 셈"}},
      {"notice page", "--url", "URL", Kind::kText, {"where the notice stands", "공고 주소"}},
      {"notice page",
       "--front-url",
       "URL",
       Kind::kText,
       {"a page that must link to it", "공고로 연결되어야 하는 첫 화면"}},
      {"notice page", "--text", "FILE", Kind::kText, {"what it must say", "공고에 있어야 할 문안"}},
      {"notice page",
       "--days",
       "N",
       Kind::kNumber,
       {"how long (default: as the plan's duty says, else 30)",
        "게시 일수(기본: 해당 의무가 정한 일수, 없으면 30)"}},
      {"notice page", "--by", "NAME", Kind::kText, kBy},
      {"notice page",
       "--page",
       "N",
       Kind::kNumber,
       {"look, remove: its number", "look, remove: 페이지 번호"}},
      {"notice page",
       "--why",
       "TEXT",
       Kind::kText,
       {"remove: what was wrong; recorded", "remove: 무엇이 잘못되었는지. 기록으로 남음"}},
      {"notice page", "--laws", "DIR", Kind::kText, {"a folder of laws", "법령 자료 폴더"}},
      {"notice page",
       "--ca-file",
       "FILE",
       Kind::kText,
       {"the site's authority", "인증기관 인증서"}},
  });
  return table;
}

}  // namespace

std::span<const Option> CampaignOptions() {
  static const std::vector<Option> table = [] {
    std::vector<Option> all;
    for (std::span<const Option> part :
         {PeopleOptions(), PlanOptions(), SendOptions(), ToldOptions()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return table;
}

}  // namespace haetae::cli
