#include "cli/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/time.h"
#include "cli/help.h"

namespace haetae::cli {
namespace {

constexpr std::string_view kVersion = "haetae 0.1.0";

}  // namespace

std::span<const Command> Commands() {
  static const Phrase find{"Find what should not have happened", "일어나면 안 될 일 찾기"};
  static const Phrase ask{"Ask who read whom", "누가 누구를 보았는지 묻기"};
  static const Phrase judge{"Look through incidents", "사고 살펴보기"};
  static const Phrase prepare{"Make answers stronger", "답을 더 확실하게 하기"};
  static const Phrase attempt{"Try it out", "시험해 보기"};
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
      {"who",
       {"show who read one person's data", "한 사람의 정보를 누가 조회했는지 보여 줍니다"},
       ask,
       "haetae who --member 1018701"},
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

namespace {

std::span<const Option> MainOptions() {
  static const std::array<Option, 24> table = {{
      {"", "--json", "", Kind::kFlag, {"print JSON for programs", "JSON으로 출력"}},
      {"",
       "--data",
       "DIR",
       Kind::kText,
       {"where haetae keeps its ledger (default ./haetae-data)",
        "기록을 두는 폴더(기본 ./haetae-data)"}},
      {"", "--quiet", "", Kind::kFlag, {"no talk on standard error", "표준 오류에 말하지 않음"}},
      {"",
       "--lang",
       "en|ko",
       Kind::kText,
       {"language of what is printed (default: from LANG)", "출력 언어(기본: LANG)"}},
      {"investigate",
       "LOG",
       "LOG",
       Kind::kList,
       {"files, folders, globs, or - for standard input", "파일, 폴더, 글롭, 표준 입력은 -"}},
      {"investigate",
       "--catalogue",
       "FILE",
       Kind::kText,
       {"which requests disclose whose data; without it, one is inferred",
        "처리 목록; 없으면 추론합니다"}},
      {"investigate",
       "--register",
       "DIR",
       Kind::kText,
       {"members, keys, staff, issued credentials …", "회원, 키, 취급자, 발급 기록 등의 대장"}},
      {"investigate",
       "--from",
       "TIME",
       Kind::kTime,
       {"only accesses from this time on", "이 시각부터"}},
      {"investigate",
       "--to",
       "TIME",
       Kind::kTime,
       {"only accesses before this time", "이 시각 전까지"}},
      {"investigate",
       "--out",
       "DIR",
       Kind::kText,
       {"where the report goes (default DATA/report)", "보고서 폴더(기본 DATA/report)"}},
      {"investigate",
       "--format",
       "ocsf",
       Kind::kText,
       {"print findings as OCSF 2004 JSON lines", "OCSF 2004 형식으로 출력"}},
      {"investigate",
       "--geo",
       "FILE.mmdb",
       Kind::kText,
       {"your own country database", "자체 국가 데이터베이스(MMDB)"}},
      {"investigate",
       "--threads",
       "N",
       Kind::kHidden,
       {"threads to read with (default: processors)", "스레드 수"}},
      {"investigate", "--commit-rows", "N", Kind::kHidden, {"accesses a commit", "커밋당 접속 수"}},
      {"scope",
       "--incident",
       "N",
       Kind::kNumber,
       {"an incident that investigate found", "investigate가 찾은 사고 번호"}},
      {"scope",
       "--indicator",
       "DIM=VALUE",
       Kind::kList,
       {"key credential principal source_ip network country user_agent tls_fingerprint route; "
        "VALUE or @FILE; an address may be a range, 203.0.113.0/24",
        "key credential principal source_ip network country user_agent tls_fingerprint route; "
        "값 또는 @파일; 주소는 203.0.113.0/24처럼 범위도 됩니다"}},
      {"scope", "--from", "TIME", Kind::kTime, {"only accesses from this time on", "이 시각부터"}},
      {"scope", "--to", "TIME", Kind::kTime, {"only accesses before this time", "이 시각 전까지"}},
      {"scope",
       "--people",
       "FILE",
       Kind::kText,
       {"write every person reached: .csv or .parquet", "닿은 사람 전부를 파일로: .csv, .parquet"}},
      {"who", "--member", "M", Kind::kText, {"the person's id", "정보주체의 식별자"}},
      {"catalogue infer",
       "LOG",
       "LOG",
       Kind::kList,
       {"files, folders, globs, or -", "파일, 폴더, 글롭, -"}},
      {"catalogue infer",
       "--out",
       "FILE",
       Kind::kText,
       {"write it here instead of standard output", "표준 출력 대신 쓸 파일"}},
      {"catalogue check", "FILE", "FILE", Kind::kText, {"a catalogue", "처리 목록 파일"}},
      {"register check", "DIR", "DIR", Kind::kText, {"a register folder", "대장 폴더"}},
  }};
  return table;
}

std::span<const Option> IncidentOptions() {
  static const auto table = std::to_array<Option>({
      {"investigate",
       "--without",
       "NAME",
       Kind::kList,
       {"leave a detector out; may be given more than once (see haetae detectors)",
        "탐지기를 빼고 실행, 여러 번 쓸 수 있음(haetae detectors 참고)"}},
      {"explain",
       "FINDING",
       "FINDING",
       Kind::kText,
       {"its id, a beginning of it, or the number of an incident for its leading finding",
        "탐지 번호나 그 앞부분, 또는 사고 번호(대표 탐지)"}},
      {"explain",
       "--lines",
       "N",
       Kind::kNumber,
       {"how many of the first, of the last, and of those up to the alert (default 3)",
        "처음, 마지막, 경보까지 각각 보여 줄 접속 수(기본 3)"}},
      {"explain",
       "--all",
       "",
       Kind::kFlag,
       {"every access of the finding: CSV, or JSON lines with --json",
        "탐지의 모든 접속: CSV, --json이면 JSON 줄"}},
      {"incident list",
       "--all",
       "",
       Kind::kFlag,
       {"rejected and vanished ones too, and what rejections suppress",
        "기각되었거나 없어진 사고, 기각의 효과도 함께"}},
      {"incident show", "N", "N", Kind::kNumber, {"the incident's number", "사고 번호"}},
      {"incident show",
       "--all",
       "",
       Kind::kFlag,
       {"every finding, route and indicator, instead of the first 20 of each",
        "탐지, 경로, 지표를 처음 20개가 아니라 모두"}},
      {"incident accept", "N", "N", Kind::kNumber, {"the incident's number", "사고 번호"}},
      {"incident reject", "N", "N", Kind::kNumber, {"the incident's number", "사고 번호"}},
      {"incident reopen", "N", "N", Kind::kNumber, {"the incident's number", "사고 번호"}},
      {"incident accept",
       "--why",
       "TEXT",
       Kind::kText,
       {"the reason, kept with it", "함께 남길 이유"}},
      {"incident accept",
       "--by",
       "NAME",
       Kind::kText,
       {"who says so (default: your login name)", "말하는 사람(기본: 로그인 이름)"}},
      {"incident reject",
       "--why",
       "TEXT",
       Kind::kText,
       {"the reason, kept with it", "함께 남길 이유"}},
      {"incident reject",
       "--by",
       "NAME",
       Kind::kText,
       {"who says so (default: your login name)", "말하는 사람(기본: 로그인 이름)"}},
      {"incident reopen",
       "--why",
       "TEXT",
       Kind::kText,
       {"the reason, kept with it", "함께 남길 이유"}},
      {"incident reopen",
       "--by",
       "NAME",
       Kind::kText,
       {"who says so (default: your login name)", "말하는 사람(기본: 로그인 이름)"}},
      {"incident reject",
       "--until",
       "TIME",
       Kind::kTime,
       {"when it runs out (default: in 90 days)", "기각의 기한(기본: 90일 뒤)"}},
  });
  return table;
}

std::span<const Option> RulesOptions() {
  static const auto table = std::to_array<Option>({
      {"investigate",
       "--rules",
       "PATH",
       Kind::kList,
       {"Sigma rules to look with too: files, folders and globs",
        "함께 적용할 Sigma 규칙 파일, 폴더, 글롭"}},
      {"rules check",
       "PATH",
       "PATH",
       Kind::kList,
       {"files, folders and globs of Sigma rules", "Sigma 규칙 파일, 폴더, 글롭"}},
      {"rules test",
       "FILE",
       "RULE|LOG",
       Kind::kList,
       {"Sigma rules (*.yml, *.yaml, folders with them) and logs; without rules, those shipped",
        "Sigma 규칙(*.yml, *.yaml, 그 폴더)과 로그; 규칙이 없으면 함께 제공되는 규칙"}},
      {"rules test",
       "--catalogue",
       "FILE",
       Kind::kText,
       {"for route, subject and outcome; without it, one is inferred",
        "route, subject, outcome에 쓸 처리 목록; 없으면 추론합니다"}},
      {"rules test",
       "--geo",
       "FILE.mmdb",
       Kind::kText,
       {"your own country database", "자체 국가 데이터베이스(MMDB)"}},
      {"rules list",
       "PATH",
       "[PATH]",
       Kind::kList,
       {"files, folders and globs of Sigma rules (default: those shipped)",
        "Sigma 규칙 파일, 폴더, 글롭(기본: 함께 제공되는 규칙)"}},
  });
  return table;
}

std::span<const Option> SimulateOptions() {
  static const std::array<Option, 18> table = {{
      {"simulate",
       "SCENARIO",
       "[SCENARIO]",
       Kind::kList,
       {"what happens, several with commas; none: an honest shop (see --list)",
        "일어날 일, 쉼표로 여럿; 없으면 정직한 쇼핑몰(--list 참고)"}},
      {"simulate", "--list", "", Kind::kFlag, {"list the scenarios", "시나리오를 나열"}},
      {"simulate", "--out", "DIR", Kind::kText, {"where it is written", "쓸 폴더"}},
      {"simulate",
       "--scale",
       "X",
       Kind::kText,
       {"size against the incident's 33.7 M members, 2,313 addresses, 208 days (default 0.001)",
        "사고(회원 3,370만, 주소 2,313개, 208일) 대비 크기(기본 0.001)"}},
      {"simulate", "--members", "N", Kind::kNumber, {"members (default: by scale)", "회원 수"}},
      {"simulate", "--days", "N", Kind::kNumber, {"days of logs (default: by scale)", "일수"}},
      {"simulate",
       "--seed",
       "N",
       Kind::kNumber,
       {"where chance comes from: the same gives the same bytes (default 1)",
        "난수의 씨앗: 같으면 같은 바이트(기본 1)"}},
      {"simulate",
       "--format",
       "json|combined|both",
       Kind::kText,
       {"what the gateways write (default json)", "로그 형식(기본 json)"}},
      {"simulate",
       "--activity",
       "A",
       Kind::kText,
       {"honest visits against the usual (default 1)", "정직한 방문의 양(기본 1)"}},
      {"simulate",
       "--attack-rate",
       "R",
       Kind::kText,
       {"reads a day of each scenario (default: its own)", "시나리오의 하루 조회 수"}},
      {"simulate",
       "--attack-start",
       "DAY",
       Kind::kNumber,
       {"the day on which scenarios begin, 1 the first (default: within a week)",
        "시나리오가 시작되는 날, 첫날은 1(기본: 일주일 안)"}},
      {"simulate",
       "--addresses",
       "N",
       Kind::kNumber,
       {"addresses an attack comes from (default: by scale)", "공격에 쓰는 주소 수"}},
      {"simulate",
       "--order",
       "ascending|shuffled|random",
       Kind::kText,
       {"in which order ids are tried (default ascending)", "식별자를 시도하는 순서"}},
      {"simulate",
       "--rotate-agents",
       "",
       Kind::kFlag,
       {"another user agent for each request of an attack", "공격 요청마다 다른 사용자 에이전트"}},
      {"simulate",
       "--issuance",
       "yes|no",
       Kind::kText,
       {"whether there is a record of issue (default yes)", "발급 기록이 있는지(기본 yes)"}},
      {"simulate", "--no-canaries", "", Kind::kFlag, {"no canary members", "카나리아 회원 없음"}},
      {"simulate",
       "--undeclared-job",
       "",
       Kind::kFlag,
       {"one nightly reader that jobs.toml does not know", "jobs.toml에 없는 야간 작업 하나"}},
      {"simulate",
       "--gzip",
       "",
       Kind::kFlag,
       {"compress the logs and the reads files", "로그와 조회 파일을 압축"}},
  }};
  return table;
}

std::span<const Option> WatchOptions() {
  static const std::array<Option, 16> table = {{
      {"watch",
       "LOG",
       "LOG",
       Kind::kList,
       {"files, folders, globs, or - for standard input; followed through rotation",
        "파일, 폴더, 글롭, 표준 입력은 -; 로테이션을 따라갑니다"}},
      {"watch",
       "--catalogue",
       "FILE",
       Kind::kText,
       {"which requests disclose whose data (default: the data folder's, else inferred)",
        "처리 목록(기본: 기록 폴더의 것, 없으면 추론)"}},
      {"watch",
       "--register",
       "DIR",
       Kind::kText,
       {"members, keys, staff, issued credentials …; read again on SIGHUP",
        "회원, 키, 취급자, 발급 기록 등의 대장; SIGHUP에 다시 읽음"}},
      {"watch",
       "--webhook",
       "URL",
       Kind::kText,
       {"POST each alert there as JSON, signed", "알림을 서명한 JSON으로 보낼 주소"}},
      {"watch",
       "--webhook-secret",
       "FILE",
       Kind::kText,
       {"the key of the signature: whsec_… or at least 24 bytes",
        "서명 키 파일: whsec_… 또는 24바이트 이상"}},
      {"watch",
       "--syslog",
       "TO",
       Kind::kText,
       {"/dev/log, udp://HOST[:514] or tcp://HOST[:601]",
        "/dev/log, udp://HOST[:514] 또는 tcp://HOST[:601]"}},
      {"watch",
       "--mail-to",
       "ADDRESS",
       Kind::kList,
       {"mail each alert to these", "알림 메일을 받을 주소"}},
      {"watch", "--mail-from", "ADDRESS", Kind::kText, {"the mail's sender", "메일 발신 주소"}},
      {"watch",
       "--smtp",
       "URL",
       Kind::kText,
       {"smtp://HOST[:587] with STARTTLS, or smtps://HOST[:465]",
        "smtp://HOST[:587](STARTTLS) 또는 smtps://HOST[:465]"}},
      {"watch",
       "--smtp-credentials",
       "FILE",
       Kind::kText,
       {"user name and password, a line each", "사용자 이름과 비밀번호, 한 줄에 하나씩"}},
      {"watch",
       "--tls-ca",
       "FILE",
       Kind::kText,
       {"certificates to trust for webhook and mail (PEM; default: the system's)",
        "웹훅과 메일에 믿을 인증서(PEM, 기본: 시스템)"}},
      {"watch",
       "--update-every",
       "SECONDS",
       Kind::kNumber,
       {"at most one update of an incident, unless it becomes more severe (default 900)",
        "심각도가 오르지 않는 한 사고마다 이보다 자주 알리지 않음(기본 900)"}},
      {"watch",
       "--once",
       "",
       Kind::kFlag,
       {"read what is there, deliver, and end", "있는 것만 읽고 알린 뒤 끝냄"}},
      {"watch",
       "--geo",
       "FILE.mmdb",
       Kind::kText,
       {"your own country database", "자체 국가 데이터베이스(MMDB)"}},
      {"watch", "--poll", "N", Kind::kHidden, {"no inotify", "inotify 없이"}},
      {"watch", "--threads", "N", Kind::kHidden, {"threads to detect with", "스레드 수"}},
  }};
  return table;
}

}  // namespace

std::span<const Option> Options() {
  static const std::vector<Option> table = [] {
    std::vector<Option> all;
    for (std::span<const Option> part :
         {MainOptions(), WatchOptions(), IncidentOptions(), RulesOptions(), SimulateOptions()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return table;
}

std::string Arguments::Text(std::string_view name, std::string_view otherwise) const {
  auto found = values.find(name);
  return found == values.end() || found->second.empty() ? std::string(otherwise)
                                                        : found->second.back();
}

const std::vector<std::string>& Arguments::List(std::string_view name) const {
  static const std::vector<std::string> none;
  auto found = values.find(name);
  return found == values.end() ? none : found->second;
}

namespace {

struct Bound {
  const Option* option;
  std::vector<std::string> values;
  bool flag = false;
};

void AddOptions(CLI::App& app, std::string_view command,
                std::vector<std::unique_ptr<Bound>>& bound) {
  for (const Option& option : Options()) {
    if (!option.command.empty() && option.command != command) continue;
    bound.push_back(std::make_unique<Bound>(Bound{&option, {}, false}));
    Bound& target = *bound.back();
    const std::string name(option.name);
    if (option.kind == Kind::kFlag) {
      app.add_flag(name, target.flag);
      continue;
    }
    CLI::Option* added = app.add_option(name, target.values);
    const bool positional = !name.starts_with("--");
    if (option.kind == Kind::kList)
      added->expected(1, 1 << 20)->allow_extra_args(positional);
    else
      added->expected(1);
    if (option.kind == Kind::kList && !positional) added->take_all();
    if (positional && !option.value.starts_with('[')) added->required();
  }
}

Status CheckValues(const Arguments& arguments) {
  for (const Option& option : Options()) {
    for (const std::string& value : arguments.List(option.name)) {
      if (!option.command.empty() && option.command != arguments.command) continue;
      const bool number = option.kind == Kind::kNumber || option.kind == Kind::kHidden;
      const bool digits = !value.empty() && value.size() < 10 &&
                          value.find_first_not_of("0123456789") == std::string::npos;
      if (number && (!digits || std::atol(value.c_str()) < 1)) {
        return Fail(Code::kUsage, "wrong usage",
                    std::string(option.name) + " takes a whole number from 1", "",
                    "see haetae " + arguments.command + " --help");
      }
      if (option.kind == Kind::kTime && !ParseAnyTime(value) &&
          !ParseWithFormat(value, "%Y-%m-%d")) {
        return Fail(Code::kUsage, "wrong usage",
                    std::string(option.name) +
                        " takes a time such as 2025-06-24T03:00:00+09:00 or 2025-06-24",
                    "", "see haetae " + arguments.command + " --help");
      }
    }
  }
  const std::string language = arguments.Text("--lang", "en");
  if (language != "en" && language != "ko")
    return Fail(Code::kUsage, "wrong usage", "--lang takes en or ko");
  if (arguments.command == "investigate" && arguments.Text("--format", "ocsf") != "ocsf")
    return Fail(Code::kUsage, "wrong usage", "--format takes ocsf");
  return {};
}

}  // namespace

namespace {

// Help is asked for before there are arguments: the language of --lang, else of the locale.
Language LanguageOf(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with("--lang=")) arguments.values["--lang"] = {std::string(word.substr(7))};
    if (word == "--lang" && i + 1 < argc) arguments.values["--lang"] = {argv[i + 1]};
  }
  return cli::LanguageOf(arguments);
}

// "incident reject", "incident", "": as far as commands were named.
std::string NamedOf(const CLI::App& app) {
  std::string named;
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    named += (named.empty() ? "" : " ") + at->get_name();
  }
  return named;
}

std::unexpected<Error> WrongUsage(const CLI::App& app, const CLI::ParseError& error, int argc,
                                  char** argv) {
  const bool command = argc > 1 && argv[1][0] != '-';
  const bool known = command && std::ranges::any_of(Commands(), [&](const Command& c) {
                       return c.name.substr(0, c.name.find(' ')) == argv[1];
                     });
  if (command && !known) {
    return Fail(Code::kUsage, "wrong usage", "there is no command `" + std::string(argv[1]) + "`",
                "", "see haetae --help");
  }
  const std::string named = NamedOf(app);
  std::string why = error.what();
  // The parser knows an argument by the name of the table; people know it as the help writes it.
  for (const Option& option : Options()) {
    if (option.command == named && why == std::string(option.name) + " is required")
      why = ArgumentText(option) + " is required";
  }
  return Fail(Code::kUsage, "wrong usage", why, "",
              "see haetae " + named + (named.empty() ? "--help" : " --help"));
}

}  // namespace

Result<Arguments> ParseArguments(int argc, char** argv) {
  CLI::App app{"", "haetae"};
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(kVersion));
  std::map<std::string, CLI::App*> apps;
  std::map<std::string, std::vector<std::unique_ptr<Bound>>> bound;
  for (const Command& command : Commands()) {
    const std::string name(command.name);
    const size_t space = name.find(' ');
    CLI::App* parent = &app;
    if (space != std::string::npos) {
      CLI::App*& group = apps[name.substr(0, space)];
      if (group == nullptr)
        group = app.add_subcommand(name.substr(0, space), "")->require_subcommand(1);
      parent = group;
    }
    CLI::App* sub =
        parent->add_subcommand(name.substr(space == std::string::npos ? 0 : space + 1), "");
    apps[name] = sub;
    AddOptions(*sub, command.name, bound[name]);
  }
  Arguments arguments;
  try {  // CLI11 says by exception what is wrong, and that help was asked for
    app.parse(argc, argv);
  } catch (const CLI::CallForVersion&) {
    arguments.command = "help";
    arguments.values["text"] = {std::string(kVersion) + "\n"};
    return arguments;
  } catch (const CLI::Success&) {
    arguments.command = "help";
    arguments.values["text"] = {HelpText(NamedOf(app), LanguageOf(argc, argv))};
    return arguments;
  } catch (const CLI::ParseError& error) {
    return WrongUsage(app, error, argc, argv);
  }
  for (const Command& command : Commands()) {
    if (!apps[std::string(command.name)]->parsed()) continue;
    arguments.command = command.name;
    for (const auto& one : bound[std::string(command.name)]) {
      if (one->flag) arguments.values[std::string(one->option->name)] = {"true"};
      if (!one->values.empty()) arguments.values[std::string(one->option->name)] = one->values;
    }
  }
  TRY(CheckValues(arguments));
  return arguments;
}

Language LanguageOf(const Arguments& arguments) {
  if (arguments.Has("--lang"))
    return arguments.Text("--lang") == "ko" ? Language::kKorean : Language::kEnglish;
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == 0) continue;
    return std::string_view(value).starts_with("ko") ? Language::kKorean : Language::kEnglish;
  }
  return Language::kEnglish;
}

}  // namespace haetae::cli
