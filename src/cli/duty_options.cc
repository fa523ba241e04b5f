// The options of the commands that tell people and authorities.
#include <array>
#include <vector>

#include "cli/options.h"

namespace haetae::cli {

namespace {

std::span<const Option> AwarenessOptions() {
  static const Phrase kAgainHelp{"though the very same entry stands already",
                                 "똑같은 기록이 이미 있어도"};
  static const auto table = std::to_array<Option>({
      {"incident timeline", "N", "N", Kind::kNumber, {"the incident's number", "사고 번호"}},
      {"incident timeline",
       "--order",
       "event|discovery",
       Kind::kText,
       {"by when it happened, or by when it was known (default event)",
        "발생 순서 또는 인지 순서(기본: event)"}},
      {"incident aware", "N", "N", Kind::kNumber, {"the incident's number", "사고 번호"}},
      {"incident aware",
       "WHAT",
       "WHAT",
       Kind::kText,
       {"first_signal, intrusion_known, discovered, possible_known, confirmed, assessed, material "
        "or cleared",
        "first_signal, intrusion_known, discovered, possible_known, confirmed, assessed, material, "
        "cleared 중 하나"}},
      {"incident aware",
       "--at",
       "TIME",
       Kind::kTime,
       {"when it happened (default: now)", "발생 시각(기본: 지금)"}},
      {"incident aware",
       "--source",
       "TEXT",
       Kind::kText,
       {"where it is known from: a ticket, a mail", "출처: 민원 번호, 메일"}},
      {"incident aware",
       "--why",
       "TEXT",
       Kind::kText,
       {"what it was, kept with it", "함께 남길 설명"}},
      {"incident aware",
       "--by",
       "NAME",
       Kind::kText,
       {"who says so (default: your login name)", "기록자(기본: 로그인 이름)"}},
      {"incident aware", "--again", "", Kind::kFlag, kAgainHelp},
      {"incident withdraw", "N", "N", Kind::kNumber, {"the incident's number", "사고 번호"}},
      {"incident withdraw",
       "ENTRY",
       "ENTRY",
       Kind::kNumber,
       {"the entry's number in the timeline", "경과표의 기록 번호"}},
      {"incident withdraw",
       "--why",
       "TEXT",
       Kind::kText,
       {"what was wrong with it", "잘못된 내용"}},
      {"incident withdraw",
       "--by",
       "NAME",
       Kind::kText,
       {"who says so (default: your login name)", "기록자(기본: 로그인 이름)"}},
      {"duty done", "N", "N", Kind::kNumber, {"the incident's number", "사고 번호"}},
      {"duty done", "DUTY", "DUTY", Kind::kText, {"such as KR-PIPA-34-1", "예: KR-PIPA-34-1"}},
      {"duty done",
       "--at",
       "TIME",
       Kind::kTime,
       {"when it happened (default: now)", "발생 시각(기본: 지금)"}},
      {"duty done",
       "--source",
       "TEXT",
       Kind::kText,
       {"where it is known from: a ticket, a mail", "출처: 민원 번호, 메일"}},
      {"duty done", "--why", "TEXT", Kind::kText, {"what it was, kept with it", "함께 남길 설명"}},
      {"duty done",
       "--by",
       "NAME",
       Kind::kText,
       {"who says so (default: your login name)", "기록자(기본: 로그인 이름)"}},
      {"duty done", "--again", "", Kind::kFlag, kAgainHelp},
      {"duty done", "--laws", "DIR", Kind::kText, {"a folder of laws", "법령 자료 폴더"}},
      {"duty facts", "N", "N", Kind::kNumber, {"the incident's number", "사고 번호"}},
      {"duty facts",
       "FILE",
       "FILE",
       Kind::kText,
       {"a file of facts without groups", "[[group]]이 없는 사실 파일"}},
      {"duty facts",
       "--source",
       "TEXT",
       Kind::kText,
       {"where it is known from: a ticket, a mail", "출처: 민원 번호, 메일"}},
      {"duty facts", "--why", "TEXT", Kind::kText, {"what it was, kept with it", "함께 남길 설명"}},
      {"duty facts",
       "--by",
       "NAME",
       Kind::kText,
       {"who says so (default: your login name)", "기록자(기본: 로그인 이름)"}},
      {"duty facts", "--laws", "DIR", Kind::kText, {"a folder of laws", "법령 자료 폴더"}},
  });
  return table;
}

std::span<const Option> CloseOptions() {
  static const auto table = std::to_array<Option>({
      {"incident close", "N", "N", Kind::kNumber, {"the incident's number", "사고 번호"}},
      {"incident close",
       "--why",
       "TEXT",
       Kind::kText,
       {"needed while something is left to do; recorded",
        "남은 일이 있는데도 종결할 때 필요합니다. 기록으로 남습니다"}},
      {"incident close",
       "--by",
       "NAME",
       Kind::kText,
       {"who says so (default: your login name)", "기록자(기본: 로그인 이름)"}},
      {"incident close", "--laws", "DIR", Kind::kText, {"a folder of laws", "법령 자료 폴더"}},
  });
  return table;
}

std::span<const Option> EvidenceOptions() {
  static const Phrase kNumberHelp{"the incident's number", "사고 번호"};
  static const Phrase kApproversHelp{"public keys of who may approve (default DATA/approvers)",
                                     "승인자 공개키 폴더(기본 DATA/approvers)"};
  static const Phrase kByHelp{"who makes it (default: your login name)",
                              "작성자(기본: 로그인 이름)"};
  static const Phrase kFolderHelp{"a folder of laws", "법령 자료 폴더"};
  static const auto table = std::to_array<Option>({
      {"incident report", "N", "N", Kind::kNumber, kNumberHelp},
      {"incident report", "--out", "FILE", Kind::kText, {"the HTML file", "HTML 파일"}},
      {"incident report", "--approvers", "DIR", Kind::kText, kApproversHelp},
      {"incident report", "--by", "NAME", Kind::kText, kByHelp},
      {"incident report", "--laws", "DIR", Kind::kText, kFolderHelp},
      {"incident evidence", "N", "N", Kind::kNumber, kNumberHelp},
      {"incident evidence", "--out", "DIR", Kind::kText, {"a new folder", "새 폴더"}},
      {"incident evidence",
       "--people",
       "",
       Kind::kFlag,
       {"with the people file, and the people of deliveries by their ids",
        "대상자 목록과 발송 기록의 식별자도 포함"}},
      {"incident evidence",
       "--sign-key",
       "FILE",
       Kind::kText,
       {"an Ed25519 key that signs SHA256SUMS", "SHA256SUMS에 서명할 Ed25519 키"}},
      {"incident evidence", "--approvers", "DIR", Kind::kText, kApproversHelp},
      {"incident evidence", "--by", "NAME", Kind::kText, kByHelp},
      {"incident evidence", "--laws", "DIR", Kind::kText, kFolderHelp},
  });
  return table;
}

std::span<const Option> NoticeOptions() {
  static const auto table = std::to_array<Option>({
      {"notice lint",
       "FILE",
       "FILE",
       Kind::kText,
       {"plain text, HTML or Markdown; - for standard input",
        "일반 텍스트, HTML, Markdown. 표준 입력은 -"}},
      {"notice lint", "--duty", "ID", Kind::kText, {"such as KR-PIPA-34-1", "예: KR-PIPA-34-1"}},
      {"notice lint",
       "--incident",
       "N",
       Kind::kNumber,
       {"an incident: fields, figures and times are compared",
        "사고 번호. 항목, 숫자, 시각을 비교"}},
      {"notice lint",
       "--facts",
       "FILE",
       Kind::kText,
       {"the same from a file of facts", "사실 파일과 비교"}},
      {"notice lint",
       "--channel",
       "CHANNEL",
       Kind::kText,
       {"mail, sms, letter, public or filing (default: by the duty and the text)",
        "mail, sms, letter, public, filing(기본: 의무와 글에 따라 판단)"}},
      {"notice lint",
       "--group",
       "GROUP",
       Kind::kText,
       {"recipients as notice draft names them: members-possible (default: by the file's name)",
        "notice draft가 부르는 수신 집단: 예 members-possible(기본: 파일 이름을 보고 판단)"}},
      {"notice lint",
       "--language",
       "ko|en",
       Kind::kText,
       {"the language it is in, also beside one of the law's (default: by the file's name)",
        "글의 언어. 법이 정한 언어에 덧붙이는 글에도(기본: 파일 이름을 보고 판단)"}},
      {"notice lint",
       "--form",
       "FILE",
       Kind::kText,
       {"the form of the drafts: official addresses, numbers and names of data",
        "초안에 쓴 양식: 공식 주소, 숫자, 항목 이름"}},
      {"notice lint",
       "--at",
       "TIME",
       Kind::kTime,
       {"the law of this time, where the facts have none (default: now)",
        "사실에 시각이 없을 때 이 시각의 법으로(기본: 지금)"}},
      {"notice lint",
       "--non-members",
       "",
       Kind::kFlag,
       {"it goes to people who have no account", "회원이 아닌 사람에게 보내는 글"}},
      {"notice lint", "--laws", "DIR", Kind::kText, {"a folder of laws", "법령 자료 폴더"}},
  });
  return table;
}

std::span<const Option> LawOptions() {
  static const auto table = std::to_array<Option>({
      {"duty list",
       "--incident",
       "N",
       Kind::kNumber,
       {"an incident that investigate found; its facts are measured",
        "investigate가 찾은 사고 번호. 사실은 측정한 값"}},
      {"duty list",
       "--facts",
       "FILE",
       Kind::kText,
       {"what is known, written by hand; with --incident: what was not measured",
        "손으로 쓴 사실 파일. --incident와 함께 쓰면 측정하지 못한 사실"}},
      {"duty list",
       "--form",
       "FILE",
       Kind::kText,
       {"the form of the drafts: what it has counts as written",
        "기재 양식. 양식에 적은 사항은 작성된 것으로 봄"}},
      {"duty list",
       "--at",
       "TIME",
       Kind::kTime,
       {"as seen at this time (default: now)", "이 시각을 기준으로(기본: 지금)"}},
      {"duty list",
       "--all",
       "",
       Kind::kFlag,
       {"what does not apply too, with its reasons", "해당하지 않는 의무도 사유와 함께"}},
      {"duty list", "--laws", "DIR", Kind::kText, {"a folder of laws", "법령 자료 폴더"}},
      {"law list", "--laws", "DIR", Kind::kText, {"a folder of laws", "법령 자료 폴더"}},
      {"law show", "DUTY", "DUTY", Kind::kText, {"such as KR-PIPA-34-1", "예: KR-PIPA-34-1"}},
      {"law show", "--laws", "DIR", Kind::kText, {"a folder of laws", "법령 자료 폴더"}},
      {"law check", "--laws", "DIR", Kind::kText, {"a folder of laws", "법령 자료 폴더"}},
  });
  return table;
}

const Phrase kLawsHelp{"a folder of laws", "법령 자료 폴더"};
const Phrase kIncidentHelp{"an incident that investigate found; its facts are measured",
                           "investigate가 찾은 사고 번호. 사실은 측정한 값"};
const Phrase kFactsHelp{"what is known, written by hand; with --incident: what was not measured",
                        "손으로 쓴 사실 파일. --incident와 함께 쓰면 측정하지 못한 사실"};
const Phrase kDutyHelp{"only this duty; may be repeated (default: all that apply or may)",
                       "이 의무만. 여러 번 쓸 수 있음(기본: 해당하거나 해당할 수 있는 의무 전부)"};
const Phrase kAtHelp{"as seen at this time (default: now)", "이 시각을 기준으로(기본: 지금)"};

std::span<const Option> DraftOptions() {
  static const auto table = std::to_array<Option>({
      {"notice form", "--incident", "N", Kind::kNumber, kIncidentHelp},
      {"notice form", "--facts", "FILE", Kind::kText, kFactsHelp},
      {"notice form", "--duty", "DUTY", Kind::kList, kDutyHelp},
      {"notice form",
       "--out",
       "FILE",
       Kind::kText,
       {"a new file (default: standard output)", "새 파일(기본: 표준 출력)"}},
      {"notice form", "--at", "TIME", Kind::kTime, kAtHelp},
      {"notice form", "--laws", "DIR", Kind::kText, kLawsHelp},
      {"notice draft", "--incident", "N", Kind::kNumber, kIncidentHelp},
      {"notice draft", "--facts", "FILE", Kind::kText, kFactsHelp},
      {"notice draft",
       "--form",
       "FILE",
       Kind::kText,
       {"what a person wrote: company, contact, how it happened",
        "담당자가 작성한 기재 양식: 회사, 연락처, 경위"}},
      {"notice draft", "--duty", "DUTY", Kind::kList, kDutyHelp},
      {"notice draft",
       "--language",
       "ko|en",
       Kind::kText,
       {"only this language (default: the law's, and English)",
        "이 언어만(기본: 법이 정한 언어와 영어)"}},
      {"notice draft",
       "--out",
       "DIR",
       Kind::kText,
       {"a new folder for the drafts", "초안을 둘 새 폴더"}},
      {"notice draft", "--at", "TIME", Kind::kTime, kAtHelp},
      {"notice draft",
       "--templates",
       "DIR",
       Kind::kText,
       {"a folder of layouts and standing texts", "서식과 표준 문구의 폴더"}},
      {"notice draft", "--laws", "DIR", Kind::kText, kLawsHelp},
      {"notice diff",
       "OLD",
       "OLD",
       Kind::kText,
       {"a notice or a folder of drafts", "통지문 또는 초안 폴더"}},
      {"notice diff", "NEW", "NEW", Kind::kText, {"another", "다른 것"}},
      {"notice diff", "--laws", "DIR", Kind::kText, kLawsHelp},
      {"notice preview",
       "FILE",
       "FILE|DIR",
       Kind::kText,
       {"a notice or a folder of drafts", "통지문 또는 초안 폴더"}},
      {"notice preview",
       "--html",
       "OUT",
       Kind::kText,
       {"all on one page, side by side", "모두를 한 페이지에 나란히"}},
      {"notice preview", "--laws", "DIR", Kind::kText, kLawsHelp},
  });
  return table;
}

}  // namespace

std::span<const Option> DutyOptions() {
  static const std::vector<Option> table = [] {
    std::vector<Option> all;
    for (std::span<const Option> part : {LawOptions(), AwarenessOptions(), CloseOptions(),
                                         EvidenceOptions(), NoticeOptions(), DraftOptions()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return table;
}

}  // namespace haetae::cli
