#include "detect/lifecycle_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace haetae::detect {
namespace {

using access::Dimension;

std::string Quoted(std::string_view text) { return EscapeTerminal(Shortened(text, 60)); }
bool IsOfReader(Rule rule) {
  return rule == Rule::kLeft || rule == Rule::kNewPlace || rule == Rule::kStaffElsewhere;
}
bool IsOfKey(Rule rule) {
  return !IsOfReader(rule) && rule != Rule::kJobRoutes && rule != Rule::kJobEnded;
}

// What a rule says; the names and dates are filled in below.
struct Told {
  double confidence;
  bool certain;
  std::vector<std::string> attack;
  Phrase title, usual, why, doubt;
};

std::string KeyName(const Case& broken, const Context& context) {
  return broken.number == kNoNumber ? std::string()
                                    : Quoted(context.names.keys.Text(broken.number));
}

Told TellStaffElsewhere(const Case& broken, const std::string& who) {
  return {
      0.6 + (broken.proven == 0 ? 0.2 : 0),
      false,
      {"T1078", "T1539"},
      {fmt::format("{} reads people from a country and with a client where nobody of the staff "
                   "was before",
                   who.empty() ? "further staff" : who),
       fmt::format("{}의 계정이 직원 누구도 쓴 적 없는 국가와 접속 프로그램에서 정보주체를 "
                   "조회합니다",
                   who.empty() ? "그 밖의 직원" : who)},
      {fmt::format("since {} this account was used from {} only", FormatDayOrMinute(broken.limit),
                   broken.usual == 0   ? "inside"
                   : broken.usual == 1 ? "one country"
                                       : fmt::format("{} countries", broken.usual)),
       fmt::format(
           "{}부터 이 계정은 {}에서만 쓰였습니다", FormatDayOrMinute(broken.limit),
           broken.usual == 0 ? std::string("내부") : fmt::format("국가 {}곳", broken.usual))},
      {"a password or a session that was taken is used from elsewhere, on another machine",
       "빼앗긴 비밀번호나 세션은 다른 곳, 다른 기기에서 쓰입니다"},
      broken.proven == 0
          ? Phrase{"no login was seen before these reads: whoever it is came with a session",
                   "이 조회에 앞선 로그인이 없습니다: 세션을 가지고 온 사람입니다"}
          : Phrase{"it was logged in first; a business trip with a new machine looks the same: "
                   "ask the person",
                   "먼저 로그인을 했습니다. 새 기기를 가지고 간 출장이라면 똑같이 보입니다: "
                   "본인에게 확인하십시오"}};
}

// The file's own word, and from when on it is past doubt: a day ends late somewhere on earth.
Phrase LeftWhen(const Case& broken, const Context& context) {
  const std::string over = FormatTime(broken.limit);
  const reg::Person* person =
      broken.number == kNoNumber
          ? nullptr
          : context.registers.FindPerson(context.names.PrincipalText(broken.number));
  if (person == nullptr || !person->left)
    return {"by people.csv they had left by " + over,
            fmt::format("people.csv에 따르면 {}에는 이미 퇴사한 뒤입니다", over)};
  const std::string left = FormatDayOrMinute(*person->left);
  return {
      fmt::format("people.csv has them leave on {}; that was over by {} wherever they are", left,
                  over),
      fmt::format("people.csv에 적힌 퇴사일은 {}이고, {}에는 어디에서나 그 뒤입니다", left, over)};
}

Told TellReader(const Case& broken, const Context& context) {
  const std::string who = broken.number == kNoNumber
                              ? std::string()
                              : Quoted(context.names.PrincipalText(broken.number));
  if (broken.rule == Rule::kLeft) {
    return {0.97,
            true,
            {"T1078"},
            {fmt::format("{} left, and still reads people", who.empty() ? "further staff" : who),
             fmt::format("퇴사한 {}의 계정이 계속 정보주체를 조회합니다",
                         who.empty() ? "그 밖의 직원" : who)},
            LeftWhen(broken, context),
            {"an account outlives its person only where somebody uses it: the one who left, or "
             "whoever has the password",
             "퇴사한 사람의 계정이 쓰인다면 본인이거나 비밀번호를 아는 다른 사람입니다"},
            {"a leaving date that was entered too early, or somebody who came back without a new "
             "row in people.csv, would look the same: ask personnel",
             "퇴사일을 잘못 적었거나 재입사를 people.csv에 적지 않았다면 똑같이 보입니다: 인사 "
             "부서에 확인하십시오"}};
  }
  if (broken.rule == Rule::kStaffElsewhere) return TellStaffElsewhere(broken, who);
  const double confidence = 0.5 + (broken.new_device ? 0.2 : 0) + (broken.new_country ? 0.15 : 0);
  return {
      confidence,
      false,
      {"T1078.004", "T1550.001"},
      {fmt::format("service {} reads from a network where it never was",
                   who.empty() ? "(further ones)" : who),
       fmt::format("서비스 {}{} 전에 없던 네트워크에서 조회합니다", who.empty() ? "(그 밖)" : who,
                   Particle(who, "이", "가"))},
      {fmt::format("since {} it was seen from {} only, and from no new one for {}",
                   FormatDayOrMinute(broken.limit), Counted(broken.usual, "network", "networks"),
                   Counted(static_cast<uint64_t>(broken.settled / kDay), "day", "days")),
       fmt::format("{}부터 네트워크 {}곳에서만 보였고 {}일 동안 새로운 곳이 없었습니다",
                   FormatDayOrMinute(broken.limit), broken.usual, broken.settled / kDay)},
      {"machines stay where they are: a service credential that turns up elsewhere was often "
       "taken along",
       "서버는 옮겨 다니지 않습니다: 서비스용 인증정보가 다른 곳에서 쓰이면 유출된 경우가 "
       "많습니다"},
      {broken.new_device
           ? Phrase{"a move to another provider explains the network; here the client program "
                    "is new too",
                    "다른 사업자로 옮겼다면 네트워크만 바뀝니다. 여기서는 접속 프로그램도 "
                    "처음 보는 것입니다"}
           : Phrase{"a move to another provider looks like this, and the client program is the "
                    "known one: ask who runs the service",
                    "다른 사업자로 옮기면 이렇게 보이고 접속 프로그램은 그대로입니다: 서비스 "
                    "담당자에게 확인하십시오"}}};
}

Told TellJob(const Case& broken, const Context& context) {
  const std::string name = broken.number == kNoNumber
                               ? std::string("(further ones)")
                               : Quoted(context.registers.jobs()[broken.number].name);
  if (broken.rule == Rule::kJobRoutes) {
    return {0.9,
            true,
            {"T1078.004", "T1213"},
            {fmt::format("job {} reads on routes that it has no business with", name),
             fmt::format("작업 '{}'{} 맡지 않은 경로에서 조회합니다", name,
                         Particle(name, "이", "가"))},
            {"jobs.toml names its routes, and this is none of them",
             "jobs.toml에 적힌 경로가 아닙니다"},
            {"the credential of a job reads much and nobody looks at it: that makes it worth "
             "stealing",
             "작업용 인증정보는 많이 조회하면서도 살피는 사람이 없어 훔칠 만한 대상입니다"},
            {"a job that was given a new task looks the same: if so, add the route to jobs.toml",
             "작업에 새 업무를 더했다면 똑같이 보입니다: 그렇다면 jobs.toml에 경로를 더하십시오"}};
  }
  return {0.6,
          false,
          {"T1078.004"},
          {fmt::format("job {} reads on after its end", name),
           fmt::format("작업 '{}'{} 끝난 뒤에도 조회합니다", name, Particle(name, "이", "가"))},
          {fmt::format("jobs.toml lets it read until {}", FormatTime(broken.limit)),
           fmt::format("jobs.toml에는 {}까지로 적혀 있습니다", FormatTime(broken.limit))},
          {"an expected bulk reader is expected for a time; after it nobody answers for what it "
           "reads",
           "대량 조회는 정해진 기간에만 허용되며, 그 뒤의 조회는 책임지는 사람이 없습니다"},
          {"most often the date was not prolonged: ask its owner, and prolong it or end the job",
           "대개는 기간을 늘리지 않은 것입니다: 담당자에게 확인하여 기간을 늘리거나 작업을 "
           "끝내십시오"}};
}

Told TellOverdueKey(const Case& broken, const std::string& key) {
  const bool left = !broken.custodian.empty();
  const std::string custodian = Quoted(broken.custodian);
  Told told{
      left ? 0.5 : 0.3,
      false,
      {"T1552.004"},
      left
          ? Phrase{fmt::format("key {} is in use though {}, who held it, has left", key, custodian),
                   fmt::format("키 {}{} 보관자 {}{} 퇴사한 뒤에도 쓰이고 있습니다", key,
                               Particle(key, "은", "는"), custodian,
                               Particle(custodian, "이", "가"))}
          : Phrase{fmt::format("key {} is in use past the date for its rotation", key),
                   fmt::format("키 {}{} 교체 기한이 지난 뒤에도 쓰이고 있습니다", key,
                               Particle(key, "은", "는"))},
      {fmt::format("it should have been replaced by {}", FormatDayOrMinute(broken.limit)),
       fmt::format("{}까지 교체했어야 합니다", FormatDayOrMinute(broken.limit))},
      {"whoever once could read a key can sign with it until it is replaced; no access is blamed "
       "here",
       "키를 한 번 볼 수 있던 사람은 교체될 때까지 그 키로 서명할 수 있습니다. 여기서 어떤 접속을 "
       "문제 삼는 것은 아닙니다"},
      {"an overdue key is common and proves no misuse: replace it",
       "기한이 지난 키는 흔하며 그 자체가 악용의 증거는 아닙니다: 키를 교체하십시오"}};
  if (!broken.on_the_side) return told;
  told.confidence = left ? 0.8 : 0.6;
  told.attack = {"T1552.004", "T1550.001"};
  told.why = {
      fmt::format("the service signs with other keys: when this was raised, {} had used those. Who "
                  "uses this one on the side may have taken it along",
                  Counted(broken.usual, "read", "reads")),
      fmt::format("서비스는 다른 키로 서명합니다: 탐지 시점까지 다른 키의 조회가 "
                  "{}건이었습니다. 이 키를 따로 쓰는 사람은 가지고 나간 사람일 수 "
                  "있습니다",
                  WithCommas(broken.usual))};
  told.doubt = {
      "the last sessions of a key that was just replaced look the same, and fade within "
      "days",
      "방금 교체한 키의 마지막 세션들도 똑같이 보이지만 며칠 안에 사라집니다"};
  return told;
}

Told TellKnownKey(const Case& broken, const std::string& key) {
  const bool left = !broken.custodian.empty();
  if (broken.rule == Rule::kOverdueKey) return TellOverdueKey(broken, key);
  return {left ? 0.9 : 0.8,
          left,
          {"T1552.004", "T1550.001"},
          {fmt::format("key {} is used from networks where it never was, {}", key,
                       left ? "since its custodian " + Quoted(broken.custodian) + " has left"
                            : std::string("past the date for its rotation")),
           fmt::format("키 {}{} {} 전에 없던 네트워크에서 쓰입니다", key, Particle(key, "이", "가"),
                       left ? "보관자 " + Quoted(broken.custodian) + " 퇴사 뒤"
                            : std::string("교체 기한이 지난 뒤"))},
          {fmt::format("until {} it was used from {} only", FormatDayOrMinute(broken.limit),
                       Counted(broken.usual, "network", "networks")),
           fmt::format("{} 이전에는 네트워크 {}곳에서만 쓰였습니다",
                       FormatDayOrMinute(broken.limit), broken.usual)},
          {"a key that was taken along is used from elsewhere",
           "가지고 나간 키는 다른 곳에서 쓰입니다"},
          {"a service that moved to another provider looks the same: ask who runs it",
           "서비스를 다른 사업자로 옮겼다면 똑같이 보입니다: 담당자에게 확인하십시오"}};
}

Told TellRetiredKey(const Case& broken, const std::string& key) {
  const std::string spared = WithCommas(broken.spared);
  return {
      broken.proven > 0 ? 0.95 : 0.6,
      broken.proven > 0,
      {"T1550.001", "T1606.001"},
      {fmt::format("key {} was retired on {} and is used by new credentials", key,
                   FormatDayOrMinute(broken.limit)),
       fmt::format("{}에 폐기된 키 {}{} 새 인증정보에 쓰이고 있습니다",
                   FormatDayOrMinute(broken.limit), key, Particle(key, "이", "가"))},
      {fmt::format("after a rotation only the sessions of before go on, and fewer every day: {} "
                   "reads of such sessions are left out here",
                   spared),
       fmt::format("키를 교체하면 그전의 세션만 이어지고 날마다 줄어듭니다: 그런 세션의 조회 "
                   "{}건은 여기서 뺐습니다",
                   spared)},
      {"nobody signs with a retired key any more but whoever took it along",
       "폐기된 키로 서명하는 것은 그 키를 가지고 나간 사람뿐입니다"},
      broken.proven > 0
          ? Phrase{"a server that still signs with the old key would do the same: look which "
                   "one it is",
                   "아직 옛 키로 서명하는 서버가 있다면 똑같이 보입니다: 어느 서버인지 "
                   "확인하십시오"}
          : Phrase{"without a record of issue (issued.csv) a customer who comes back after "
                   "months with an old session looks the same",
                   "발급 기록(issued.csv)이 없으면 몇 달 만에 옛 세션으로 돌아온 고객과 "
                   "구별되지 않습니다"}};
}

Told TellKey(const Case& broken, const Context& context) {
  const std::string key = KeyName(broken, context);
  switch (broken.rule) {
    case Rule::kUnknownKey:
      return {0.9,
              true,
              {"T1606.001", "T1550.001"},
              {fmt::format("key {} is accepted and stands in no list of keys", key),
               fmt::format("키 목록에 없는 키 {}{} 받아들여지고 있습니다", key,
                           Particle(key, "이", "가"))},
              {fmt::format("keys.toml names the keys of {} before it",
                           Counted(broken.usual, "other read", "other reads")),
               fmt::format("그전의 다른 조회 {}건은 keys.toml에 있는 키를 썼습니다",
                           WithCommas(broken.usual))},
              {"whoever can make the service trust a key of his own can be anybody",
               "자기 키를 믿게 만들 수 있는 사람은 누구로든 행세할 수 있습니다"},
              {"a new key that was not yet entered into keys.toml looks the same: if you know it, "
               "enter it",
               "새 키를 아직 keys.toml에 적지 않았다면 똑같이 보입니다: 아는 키라면 적으십시오"}};
    case Rule::kEarlyKey:
      return {
          0.9,
          true,
          {"T1606.001"},
          {fmt::format("key {} was used before it was created", key),
           fmt::format("키 {}{} 만들어지기 전에 쓰였습니다", key, Particle(key, "이", "가"))},
          {fmt::format("keys.toml says it was created on {}", FormatTime(broken.limit)),
           fmt::format("keys.toml에는 {}에 만들어졌다고 적혀 있습니다", FormatTime(broken.limit))},
          {"either the key was known before its time, or the record of keys is wrong",
           "키가 미리 알려졌거나 키 기록이 틀린 것입니다"},
          {"a date that was entered at the rollout and not at the making looks the same",
           "만든 날이 아니라 배포한 날을 적었다면 똑같이 보입니다"}};
    case Rule::kStandbyKey:
      return {
          0.85,
          false,
          {"T1552.004", "T1550.001"},
          {fmt::format("standby key {}, not used before in these logs, is used by very few clients",
                       key),
           fmt::format("이 로그에서 쓰이지 않던 예비 키 {}{} 극소수의 접속 프로그램에서 쓰입니다",
                       key, Particle(key, "이", "가"))},
          {fmt::format("the log began on {} without it; as many reads with other keys came from "
                       "{} clients",
                       FormatDayOrMinute(broken.limit), broken.usual),
           fmt::format("{}부터의 기록에 없던 키입니다. 다른 키로는 비슷한 수의 조회가 접속 "
                       "프로그램 {}종에서 왔습니다",
                       FormatDayOrMinute(broken.limit), broken.usual)},
          {"a standby path is watched less, and few people know its key",
           "예비 경로는 감시가 덜하고 그 키를 아는 사람은 적습니다"},
          {fmt::format("a rotation wakes a key for everybody at once; this one was used by {} "
                       "clients. A test of the standby path would look the same",
                       broken.clients.values.size()),
           fmt::format("키를 교체하면 모두가 한꺼번에 쓰기 시작하지만 이 키는 접속 프로그램 "
                       "{}종만 씁니다. 예비 경로를 시험했다면 똑같이 보입니다",
                       broken.clients.values.size())}};
    case Rule::kExpired:
      return {
          broken.wrong_record ? 0.3 : 0.9,
          !broken.wrong_record,
          {"T1550.001"},
          {"credentials are accepted after they expired" +
               (key.empty() ? std::string() : fmt::format(" (key {})", key)),
           "만료된 인증정보가 받아들여지고 있습니다" +
               (key.empty() ? std::string() : fmt::format("(키 {})", key))},
          {fmt::format("nearly all of {} with an expiry were not used after it",
                       Counted(broken.usual, "credential", "credentials")),
           fmt::format("만료 시각이 있는 인증정보 {}개는 거의 모두 만료 뒤에 쓰이지 않았습니다",
                       WithCommas(broken.usual))},
          {"a service that refuses expired credentials has another way in that does not",
           "만료된 인증정보를 거부하는 서비스에 그렇지 않은 다른 통로가 있다는 뜻입니다"},
          broken.wrong_record
              ? Phrase{"more than 5% of them are: the record's expiry is then probably not the "
                       "one in force",
                       "5%가 넘는 인증정보가 그렇습니다: 기록된 만료 시각이 실제와 다를 가능성이 "
                       "큽니다"}
              : Phrase{"a renewal that is missing from issued.csv looks the same",
                       "연장 기록이 issued.csv에서 빠졌다면 똑같이 보입니다"}};
    case Rule::kRetiredKey:
      return TellRetiredKey(broken, key);
    default:
      return TellKnownKey(broken, key);
  }
}

void Name(Finding& finding, Dimension dimension, const Dictionary& texts, const Numbers& numbers) {
  for (uint32_t number : numbers.values)
    finding.indicators.push_back({dimension, std::string(texts.Text(number))});
}

// The accesses of the rule and no others, as far as what the log shows can tell them apart.
void NameIndicators(const Case& broken, const Context& context, const Clients& clients,
                    Finding& finding) {
  const access::Names& names = context.names;
  if (broken.rule == Rule::kOverdueKey && !broken.on_the_side) return;
  if (IsOfKey(broken.rule) && broken.number != kNoNumber)
    finding.indicators.push_back({Dimension::kKey, std::string(names.keys.Text(broken.number))});
  if (broken.whole || broken.on_the_side) return;
  if (IsOfReader(broken.rule)) {
    if (broken.number != kNoNumber) {
      finding.indicators.push_back(
          {Dimension::kPrincipal, std::string(names.PrincipalText(broken.number))});
    }
  } else if (broken.rule == Rule::kJobRoutes || broken.rule == Rule::kJobEnded) {
    if (broken.number != kNoNumber) {
      const reg::Job& job = context.registers.jobs()[broken.number];
      if (!job.principal.empty())
        finding.indicators.push_back({Dimension::kPrincipal, job.principal});
      if (!job.credential.empty())
        finding.indicators.push_back({Dimension::kCredential, job.credential});
    }
    for (uint32_t route : broken.routes.values)
      finding.indicators.push_back({Dimension::kRoute, context.catalogue.routes[route].text});
    return;
  }
  if (broken.rule == Rule::kNewPlace || broken.rule == Rule::kStaffElsewhere ||
      broken.rule == Rule::kKeyElsewhere) {
    Name(finding, Dimension::kNetwork, names.networks, broken.networks);
  } else if (broken.rule == Rule::kStandbyKey) {
    Numbers agents;
    for (uint32_t client : broken.clients.values) agents.Insert(clients[client].user_agent);
    Name(finding, Dimension::kUserAgent, names.user_agents, agents);
  } else if (!broken.credentials.values.empty() && broken.credentials.beyond == 0) {
    Name(finding, Dimension::kCredential, names.credentials, broken.credentials);
  } else if (broken.networks.beyond == 0) {
    Name(finding, Dimension::kNetwork, names.networks, broken.networks);
  }
}

// The rule, and who or what broke it.
std::string AboutText(const Case& broken, const Context& context) {
  const access::Names& names = context.names;
  std::string of;
  if (broken.number == kNoNumber)
    of = "all further ones";
  else if (IsOfReader(broken.rule))
    of = names.PrincipalText(broken.number);
  else if (broken.rule == Rule::kJobRoutes || broken.rule == Rule::kJobEnded)
    of = context.registers.jobs()[broken.number].name;
  else
    of = names.keys.Text(broken.number);
  return fmt::format("{} {}", static_cast<int>(broken.rule), of);
}

}  // namespace

bool Numbers::Has(uint32_t number) const {
  return std::binary_search(values.begin(), values.end(), number);
}

bool Numbers::Insert(uint32_t number, size_t limit) {
  if (number == kNoNumber) return false;
  const auto at = std::lower_bound(values.begin(), values.end(), number);
  if (at != values.end() && *at == number) return false;
  if (values.size() >= limit) {
    ++beyond;
    return false;
  }
  values.insert(at, number);
  return true;
}

void Case::Count(const Sight& sight, size_t row) {
  if (reads++ == 0) first = sight.rows->time[row];
  last = sight.rows->time[row];
  if (sight.rows->subject[row] != kNoNumber) people.Insert(HashNumber(sight.rows->subject[row]));
  lists += sight.Is(row, kListed);
}

void Case::Note(const Sight& sight, size_t row) {
  const access::Accesses& rows = *sight.rows;
  Count(sight, row);
  credentials.Insert(rows.credential[row]);
  networks.Insert(sight.network(row));
  clients.Insert(sight.client(row));
  routes.Insert(rows.route[row]);
}

Finding DescribeCase(const Case& broken, const Context& context, const Clients& clients,
                     uint64_t unjudged) {
  Told told = IsOfReader(broken.rule) ? TellReader(broken, context)
              : IsOfKey(broken.rule)  ? TellKey(broken, context)
                                      : TellJob(broken, context);
  Finding finding{.detector = "lifecycle",
                  .confidence = told.confidence,
                  .attack = std::move(told.attack),
                  .alert = broken.alert,
                  .title = std::move(told.title),
                  .certain = told.certain,
                  .stolen = (broken.rule == Rule::kNewPlace && broken.new_device) ||
                            broken.rule == Rule::kStaffElsewhere ||
                            broken.rule == Rule::kKeyElsewhere};
  NameIndicators(broken, context, clients, finding);
  finding.about = AboutText(broken, context);
  const auto people = static_cast<uint64_t>(broken.people.Estimate());
  const std::string whom =
      broken.lists == broken.reads
          ? std::string("people nobody names")
          : fmt::format("about {} (estimated)", Counted(people, "person", "people"));
  const std::string whom_ko = broken.lists == broken.reads
                                  ? std::string("누구인지 기록에 없는 사람들을")
                                  : fmt::format("약 {}명(추정)을", WithCommas(people));
  if (broken.rule == Rule::kOverdueKey) {
    Say(finding, Part::kSeen,
        {fmt::format("{} of {} with it since then", Counted(broken.reads, "read", "reads"), whom),
         fmt::format("그 뒤로 이 키로 {} {}건 조회했습니다", whom_ko, WithCommas(broken.reads))});
  } else {
    const std::string credentials = WithCommas(broken.credentials.values.size());
    const bool more = broken.credentials.beyond > 0;
    const size_t networks = broken.networks.values.size();  // 0: no table knows the addresses
    Say(finding, Part::kSeen,
        {fmt::format("{} of {} from {} to {}, with {}{}{}", Counted(broken.reads, "read", "reads"),
                     whom, FormatTime(broken.first), FormatTime(broken.last),
                     more ? "more than " : "",
                     Counted(broken.credentials.values.size(), "credential", "credentials"),
                     networks == 0 ? "" : ", from " + Counted(networks, "network", "networks")),
         fmt::format("{}부터 {}까지 인증정보 {}개{}로 {}{} {}건 조회했습니다",
                     FormatTime(broken.first), FormatTime(broken.last), credentials,
                     more ? " 이상으" : "",
                     networks == 0 ? "" : fmt::format("네트워크 {}곳에서 ", WithCommas(networks)),
                     whom_ko, WithCommas(broken.reads))});
  }
  if (broken.lists > 0 && broken.lists < broken.reads)
    Say(finding, Part::kSeen,
        {fmt::format("{} of them listed people whom the log may not name",
                     WithCommas(broken.lists)),
         fmt::format("그중 {}건은 여러 사람의 목록을 돌려주었습니다", WithCommas(broken.lists))});
  Say(finding, Part::kUsual, std::move(told.usual));
  Say(finding, Part::kWhy, std::move(told.why));
  Say(finding, Part::kDoubt, std::move(told.doubt));
  if (broken.rule == Rule::kLeft)
    Say(finding, Part::kDoubt,
        {"what the account read before that day counts as the incident's too, until a person says "
         "when it began: haetae scope window",
         "그전에 이 계정이 조회한 것도 사고로 셉니다. 사고가 시작된 시각을 haetae scope window로 "
         "정하면 뺍니다"});
  if (unjudged > 0) {
    Say(finding, Part::kDoubt,
        {Counted(unjudged, "more read or service found no room and was not judged by this rule",
                 "more reads or services found no room and were not judged by this rule"),
         fmt::format("자리가 없어 판단하지 못한 조회나 서비스가 {}건 더 있습니다",
                     WithCommas(unjudged))});
  }
  return finding;
}

}  // namespace haetae::detect
