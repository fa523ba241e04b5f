// Every command: what it is for, under which heading, with an example that works.
#include <array>

#include "cli/options.h"

namespace haetae::cli {

namespace {

// The headings.
const Phrase find{"Find what should not have happened", "일어나면 안 될 일 찾기"};
const Phrase ask{"Ask who read whom", "누가 누구를 보았는지 묻기"};
const Phrase judge{"Look through incidents", "사고 살펴보기"};
const Phrase prepare{"Make answers stronger", "답을 더 확실하게 하기"};
const Phrase attempt{"Try it out", "시험해 보기"};

std::span<const Command> MainCommands() {
  static const auto table = std::to_array<Command>({
      {"investigate",
       {"read logs, find what should not have happened, count whom it reached",
        "로그를 읽어 사고를 찾고 유출 범위를 셉니다"},
       find,
       "haetae investigate /var/log/nginx/ --catalogue catalogue.toml --register register/"},
      {"watch",
       {"follow logs and tell of what should not happen within seconds",
        "로그를 따라가며 일어나면 안 될 일을 몇 초 안에 알립니다"},
       find,
       "haetae watch /var/log/nginx/ --catalogue catalogue.toml --register register/"},
      {"scope",
       {"count exactly whom an incident or an indicator reached",
        "사고나 지표가 닿은 사람을 정확히 셉니다"},
       ask,
       "haetae scope --indicator key=k-2021 --people people.csv"},
      {"scope expand",
       {"go from some indicators to all that belongs to them, with the evidence for each step",
        "지표 몇 개에서 사고 전체로 넓히고 단계마다 근거를 보여 줍니다"},
       ask,
       "haetae scope expand --indicator source_ip=203.0.113.7"},
      {"scope accept",
       {"take values into an incident's scope; several in one access: all of them",
        "값을 사고의 유출 범위에 넣습니다. 여러 값을 쓰면 한 접속에 모두 있을 때"},
       ask,
       "haetae scope accept 1 source_ip=203.0.113.7 --why 'a machine of the attacker'"},
      {"scope reject",
       {"say that values are not an incident's: they are not proposed again",
        "사고에 속하지 않는 값이라고 남깁니다. 다시 제안하지 않습니다"},
       ask,
       "haetae scope reject 1 user_agent=curl/8.5 --why 'our own monitoring'"},
      {"scope reconsider",
       {"take back what was said of values", "값에 대해 남긴 말을 되돌립니다"},
       ask,
       "haetae scope reconsider 1 user_agent=curl/8.5"},
      {"who",
       {"show who read one person's data", "한 사람의 정보를 누가 조회했는지 보여 줍니다"},
       ask,
       "haetae who --member 1018701"},
      {"export accesses",
       {"write every access of an incident or an indicator to a file of any size, with its SHA-256",
        "사고나 지표의 접속을 모두 파일로 씁니다. 크기 제한이 없고 SHA-256이 함께 남습니다"},
       ask,
       "haetae export accesses --incident 1 --out accesses.csv.gz"},
      {"export people",
       {"write every person reached to a file of any size, with its SHA-256",
        "닿은 사람을 모두 파일로 씁니다. 크기 제한이 없고 SHA-256이 함께 남습니다"},
       ask,
       "haetae export people --incident 1 --out people.parquet"},
      {"sql",
       {"ask the ledger in SQL: views of accesses, people, routes, incidents",
        "기록을 SQL로 묻습니다: 접속, 사람, 경로, 사고 뷰"},
       ask,
       "haetae sql 'SELECT route, count(*) FROM accesses GROUP BY route'"},
      {"explain",
       {"open a finding down to the raw lines: what was seen, what is usual, why it matters",
        "탐지를 원본 로그 줄까지 펼쳐 보여 줍니다: 관측, 평소, 의미"},
       ask,
       "haetae explain 1"},
      {"incident list",
       {"list the incidents; --all: rejected ones and suppressions too",
        "사고를 나열합니다. --all: 기각된 사고와 그 효과도"},
       judge,
       "haetae incident list"},
      {"incident show",
       {"show one incident", "사고 하나를 보여 줍니다"},
       judge,
       "haetae incident show 1"},
      {"incident accept",
       {"confirm an incident: it keeps its title and severity",
        "사고로 확인합니다. 제목과 심각도가 유지됩니다"},
       judge,
       "haetae incident accept 1 --why 'the key was stolen'"},
      {"incident reject",
       {"say that an incident is honest, and why: the same is not opened again",
        "정상이라고 기각하고 이유를 남깁니다. 같은 일은 다시 열지 않습니다"},
       judge,
       "haetae incident reject 2 --why 'our nightly backup'"},
      {"incident reopen",
       {"take back what was said of an incident", "사고에 대한 의견을 거두고 다시 엽니다"},
       judge,
       "haetae incident reopen 2"},
  });
  return table;
}

std::span<const Command> FurtherCommands() {
  static const auto table = std::to_array<Command>({
      {"catalogue infer",
       {"draft a catalogue from logs", "로그에서 처리 목록 초안을 만듭니다"},
       prepare,
       "haetae catalogue infer /var/log/nginx/ --out catalogue.toml"},
      {"catalogue check",
       {"check a catalogue and name every problem", "처리 목록을 검사합니다"},
       prepare,
       "haetae catalogue check catalogue.toml"},
      {"register check",
       {"check a register folder", "대장을 검사합니다"},
       prepare,
       "haetae register check register/"},
      {"rules check",
       {"check Sigma rules and name every problem", "Sigma 규칙을 검사해 모든 문제를 알립니다"},
       prepare,
       "haetae rules check rules/"},
      {"rules test",
       {"run Sigma rules over logs and print what they match",
        "Sigma 규칙을 로그에 적용해 맞는 줄을 출력합니다"},
       prepare,
       "haetae rules test rules/ access.log"},
      {"rules list",
       {"list Sigma rules; without PATH, those shipped",
        "Sigma 규칙을 나열합니다. PATH가 없으면 함께 제공되는 규칙"},
       prepare,
       "haetae rules list"},
      {"detectors", {"list the detectors", "탐지기를 나열합니다"}, prepare, "haetae detectors"},
      {"simulate",
       {"write logs, catalogue, register and truth of a made-up shop",
        "꾸며 낸 쇼핑몰의 로그, 처리 목록, 대장, 정답을 만듭니다"},
       attempt,
       "haetae simulate forged-old-key --out shop --members 5000 --days 6"},
  });
  return table;
}

}  // namespace

std::span<const Command> Commands() {
  static const std::vector<Command> table = [] {
    std::vector<Command> all;
    for (std::span<const Command> part : {MainCommands(), FurtherCommands()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return table;
}

}  // namespace haetae::cli
