// The closure from the index against the same rules written down over rows of text, on ledgers of
// chance: honest people behind shared addresses, and forged tokens among them.
#include "scope/closure.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <tuple>

#include "ledger/for_test.h"
#include "ledger/ingest.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::scope {
namespace {

using access::Dimension;
using access::Outcome;
using ledger::At;

constexpr std::string_view kFields = R"(
source_ip = "/ip"
principal = "/who"
credential = "/token"
key = "/kid"
user_agent = "/agent"
tls_fingerprint = "/tls"
)";
constexpr Dimension kWeighed[] = {
    Dimension::kKey,     Dimension::kCredential, Dimension::kPrincipal,     Dimension::kSourceIp,
    Dimension::kNetwork, Dimension::kUserAgent,  Dimension::kTlsFingerprint};

// Who reads what, as chance has it; what is recorded of it goes to the register's files.
struct Shop {
  std::mt19937& random;
  std::string log;
  ledger::Files files;
  double at = 0;

  unsigned Some(unsigned variety) { return static_cast<unsigned>(random() % variety); }
  void Line(const std::string& method, const std::string& path, int status,
            const std::vector<std::pair<std::string, std::string>>& fields) {
    log += "{\"time\":\"" + FormatTime(At(at)) + "\",\"method\":\"" + method + "\",\"path\":\"" +
           path + "\",\"status\":" + std::to_string(status);
    for (const auto& [name, value] : fields)
      if (!value.empty()) log += ",\"" + name + "\":\"" + value + "\"";
    log += "}\n";
    at += Some(400);
  }
};

void MakeShop(Shop& shop) {
  std::mt19937& random = shop.random;
  const auto n = [](const char* stem, unsigned i) { return stem + std::to_string(i); };
  const unsigned honest = 3600 + shop.Some(600), forged = 30 + shop.Some(200);
  const bool record = random() % 4 != 0, logins = random() % 3 != 0, shared_key = random() % 2;
  const unsigned tools = 1 + shop.Some(3), places = 2 + shop.Some(8), carrier = 1 + shop.Some(3);
  std::string members = "member\n", issued = "credential,key,principal,issued,expires\n";
  for (unsigned i = 0; i < 90; ++i) members += n("m", i) + "\n";
  // Mostly the record is older than the log and goes on after it.
  const Time begin = At(random() % 4 == 0 ? 86'400.0 : -1e7);
  const Time end = At(random() % 4 == 0 ? 400'000.0 : 1e7);
  for (unsigned t = 0; t < 120; ++t)
    issued += n("t", t) + (t % 3 == 0 ? ",k-now," : ",,") + "," +
              FormatTime(t == 119 ? end : begin) + ",\n";
  shop.files = {
      {"members.csv", members},
      {"people.csv", "person,role,joined,left\nkim0,x,,\nkim1,x,,2025-06-24T00:00:00Z\n"}};
  shop.files["jobs.toml"] =
      "[[job]]\nname=\"a\"\nsource_ip=\"10.0.0.9\"\nuntil=2025-06-28T00:00:00Z\n"
      "[[job]]\nname=\"b\"\ncredential=\"tj\"\nuntil=2025-06-27T00:00:00Z\n"
      "[[job]]\nname=\"c\"\nprincipal=\"batch\"\nroutes=[\"GET /orders/{m}\"]\n"
      "[[job]]\nname=\"d\"\nsource_ip=\"10.0.0.9\"\nroutes=[\"GET /book/{m}\"]\n";
  if (record) shop.files["issued.csv"] = issued;
  std::vector<bool> logged(120);
  const unsigned start = honest * 3 / 5 + shop.Some(honest / 3);
  const bool clean = random() % 3 != 0;  // else some forged accesses look honest, or are nobody's
  const bool tidy = random() % 4 != 0;   // else some honest accesses look like nobody's
  unsigned bad = 0;
  for (unsigned i = 0; i < honest; ++i) {
    const unsigned t = shop.Some(120), member = t % 80;
    const std::string home = n("20.1.1.", shop.Some(5)), mobile = n("30.1.1.", shop.Some(carrier));
    const std::string ip = shop.Some(3) == 0 ? mobile : home;
    const std::string key = t % 40 == 1 && !tidy ? "k-odd" : "k-now";
    std::vector<std::pair<std::string, std::string>> fields = {
        {"ip", ip},   {"who", n("m", member)},    {"token", n("t", t)},
        {"kid", key}, {"agent", n("app", t % 4)}, {"tls", n("h", t % 3)}};
    if (logins && !logged[t]) shop.Line("POST", "/login", 201, fields), logged[t] = true;
    const unsigned kind = shop.Some(60);
    if (kind == 0) fields = {{"ip", ip}, {"agent", n("app", t % 4)}};  // anonymous
    if (kind == 1) fields[1].second = n("kim", tidy ? 0 : shop.Some(2)), fields[2].second = "";
    if (kind == 2) fields[2].second = "tj";
    if (kind == 3) fields[0].second = "10.0.0.9", fields[1].second = "batch";
    if (kind == 4 && !tidy && shop.Some(6) == 0) fields[2].second = n("lost", shop.Some(3));
    const unsigned subject = kind < 10 && kind > 0 ? shop.Some(90) : member;
    const char* routes[] = {"/orders/", "/book/", "/code/", "/elsewhere/"};
    const int statuses[] = {200, 200, 200, 200, 404, 499, 403};
    shop.Line("GET", routes[shop.Some(12) % 4] + n("m", subject), statuses[shop.Some(7)], fields);
    for (; i >= start && bad < forged && shop.Some(3) != 0; ++bad) {
      const unsigned victim = shop.Some(95);
      std::vector<std::pair<std::string, std::string>> bad_fields = {
          {"ip", shop.Some(9) == 0 ? n("20.1.1.", shop.Some(5)) : n("40.1.1.", shop.Some(places))},
          {"who", shop.Some(5) == 0 ? n("m", 85 + shop.Some(5)) : n("m", victim)},
          {"token",
           !clean && shop.Some(8) == 0 ? n("t", shop.Some(120)) : n("f", bad / (1 + shop.Some(2)))},
          {"kid", shared_key ? "k-now" : "k-old"},
          {"agent", shop.Some(2) == 0 ? n("app", shop.Some(4)) : n("tool", shop.Some(tools))},
          {"tls", n("x", shop.Some(tools))}};
      if (!clean && shop.Some(12) == 0) bad_fields[2].second = bad_fields[1].second = "";
      shop.Line("GET", n("/orders/m", victim), shop.Some(6) == 0 ? 404 : 200, bad_fields);
    }
  }
}

struct Opened {
  access::Names names;
  ledger::ByteOrigins origins;
  std::unique_ptr<ledger::Ledger> ledger;
  std::unique_ptr<ExposureIndex> index;
  std::unique_ptr<reg::Register> registers;
  access::Accesses rows;
  std::vector<int64_t> days;  // of the segment of each row
};

// ---- The slow twin ------------------------------------------------------------------------------

enum { kMine, kHonest, kOther, kUntold };
struct Row {
  std::map<Dimension, std::string> values;
  std::string who;  // the principal, whoever it is
  uint32_t subject = kNoNumber;
  bool own = false, names_itself = false, counted = false, issuance = false, disclosed = false;
  int64_t day = 0;
  int look = kOther;
  bool mine = false;
  bool Has(Dimension dimension, const std::string& value) const {
    const auto at = values.find(dimension);
    return at != values.end() && at->second == value;
  }
};

class Twin {
 public:
  Twin(const Opened& opened, const ClosureAsk& ask) : opened_(opened), ask_(ask) { Read(); }
  std::string Run();

 private:
  using Name = std::pair<Dimension, std::string>;
  struct Value {
    Verdict verdict = Verdict::kShared;
    uint32_t step = 0;
    bool taken = false;
    Tally tally;
    double judged = 0;
    uint64_t readers = 0, people = 0, people_honest = 0;
    std::map<std::pair<uint32_t, Dimension>, uint64_t> via;
    int64_t first_day = INT64_MAX;
  };
  void Read();
  static bool Carries(const Row& row, const IndicatorSet& set) {
    for (const IndicatorValue& one : set) {
      const bool any = std::ranges::any_of(set, [&](const IndicatorValue& other) {
        return other.dimension == one.dimension && row.Has(other.dimension, other.value);
      });
      if (!any) return false;
    }
    return !set.empty();
  }
  static bool Contains(const std::vector<IndicatorSet>& sets, const Name& name) {
    return std::ranges::any_of(sets, [&](const IndicatorSet& set) {
      return std::ranges::all_of(set, [&](auto& v) { return v.dimension == name.first; }) &&
             std::ranges::any_of(set, [&](auto& v) { return v.value == name.second; });
    });
  }
  void Mark(uint32_t step, Dimension dimension, const std::vector<IndicatorSet>& sets);
  void Weigh();
  double Judged(const Tally& tally, int64_t first_day) const;
  template <typename Carry>
  void Look(Value& value, const Carry& carries) const;
  static bool Plausible(const Tally& tally, double judged) {
    if (tally.other + tally.untold == 0) return false;
    const double usual = judged < 0.5 ? static_cast<double>(tally.other)
                                      : static_cast<double>(tally.honest) * (1 - judged) / judged;
    const double odd = std::max(0.0, static_cast<double>(tally.other) - usual);
    return static_cast<double>(tally.incident) + odd >=
           0.5 * static_cast<double>(tally.incident + tally.outside());
  }
  std::string Pairs() const;

  const Opened& opened_;
  const ClosureAsk& ask_;
  std::vector<Row> rows_;
  std::map<Name, Value> values_;
  std::set<uint32_t> people_;
  uint32_t steps_ = 0;
  bool told_ = false;  // there is a record, or a login in the log
};

void Twin::Read() {
  const access::Accesses& from = opened_.rows;
  const access::Names& names = opened_.names;
  const reg::Register& reg = *opened_.registers;
  std::set<std::string> issued;
  std::set<std::pair<std::string, std::string>> places;
  for (size_t i = 0; i < from.size(); ++i) {
    Row row;
    for (Dimension dimension : kWeighed) {
      const uint32_t number = access::NumberIn(from, i, dimension, names);
      if (number != kNoNumber)
        row.values[dimension] =
            access::TextIn(number, dimension, names, opened_.ledger->catalogue());
    }
    row.who = row.values[Dimension::kPrincipal];
    if (row.who.empty()) row.values.erase(Dimension::kPrincipal);
    row.subject = from.subject[i];
    row.own = from.principal[i] == from.subject[i];
    row.names_itself = row.own || (row.subject != kNoNumber && !row.who.empty() &&
                                   row.who == names.subjects.Text(row.subject));
    row.day = opened_.days[i];
    row.issuance = from.outcome[i] == Outcome::kIssued;
    row.counted = from.route[i] != access::kNoRoute && !row.issuance;
    row.disclosed = from.outcome[i] == Outcome::kDisclosed && row.subject != kNoNumber;
    if (row.issuance) {
      if (row.values.contains(Dimension::kCredential))
        issued.insert(row.values[Dimension::kCredential]);
      if (!row.who.empty() && row.values.contains(Dimension::kSourceIp))
        places.emplace(row.who, row.values[Dimension::kSourceIp]);
    }
    rows_.push_back(std::move(row));
  }
  told_ = reg.has_issued() || issued.size() + places.size() > 0;
  for (size_t i = 0; i < rows_.size(); ++i) {
    Row& row = rows_[i];
    const auto text = [&](Dimension dimension) {
      const auto at = row.values.find(dimension);
      return at == row.values.end() ? std::string() : at->second;
    };
    const std::string token = text(Dimension::kCredential), key = text(Dimension::kKey);
    const auto before = [&](const char* until) { return from.time[i] < *ParseRfc3339(until); };
    const std::string route = from.route[i] == access::kNoRoute
                                  ? ""
                                  : opened_.ledger->catalogue().routes[from.route[i]].text;
    bool honest = false;
    if (!token.empty()) {
      honest = issued.contains(token) || (token == "tj" && before("2025-06-27T00:00:00Z"));
      if (const reg::Issued* entry = reg.FindIssued(token); entry != nullptr && !honest) {
        const std::string_view of =
            entry->key == kNoNumber ? std::string_view() : reg.issued_keys().Text(entry->key);
        honest = of.empty() || key.empty() || of == key;
      }
    }
    if (!row.who.empty() && !row.own) {
      const reg::Person* person = reg.FindPerson(row.who);
      honest |= (row.who == "batch" && route == "GET /orders/{member}") ||
                (person != nullptr && from.time[i] < person->left.value_or(kTimeMax));
    }
    honest |= text(Dimension::kSourceIp) == "10.0.0.9" &&
              (before("2025-06-28T00:00:00Z") || route == "GET /book/{member}");
    honest |= !row.who.empty() && places.contains({row.who, text(Dimension::kSourceIp)});
    const bool anonymous = token.empty() && row.who.empty();
    const bool key_known =
        key.empty() || reg.issued_keys().size() == 0 || reg.issued_keys().Find(key) != kNoNumber;
    const Time old_enough =
        reg.issued_mostly_from() + std::max(Duration{90 * kMinute}, reg.issued_life());
    const bool silent = reg.has_issued() && !token.empty() && reg.FindIssued(token) == nullptr &&
                        key_known && (from.time[i] < old_enough || from.time[i] > reg.issued_to());
    row.look = honest ? kHonest : anonymous || silent ? kUntold : kOther;
  }
}

void Twin::Mark(uint32_t step, Dimension dimension, const std::vector<IndicatorSet>& sets) {
  for (Row& row : rows_) {
    if (!row.counted || row.mine) continue;
    if (!std::ranges::any_of(sets, [&](auto& set) { return Carries(row, set); })) continue;
    row.mine = true;
    if (row.disclosed) people_.insert(row.subject);
    for (const auto& [of, value] : row.values) {
      if (of == Dimension::kCredential || (of == Dimension::kPrincipal && row.names_itself))
        continue;
      Value& made = values_.try_emplace({of, value}, Value{.step = step + 1}).first->second;
      ++made.via[{step, dimension}];
    }
  }
}

void Twin::Weigh() {
  std::set<std::string> mine, others;
  for (const Row& row : rows_) {
    if (row.counted && row.values.contains(Dimension::kCredential))
      (row.mine ? mine : others).insert(row.values.at(Dimension::kCredential));
  }
  for (const std::string& token : mine)
    if (others.contains(token)) values_.try_emplace({Dimension::kCredential, token});
  for (auto* sets : {&ask_.given, &ask_.accepted})
    for (const IndicatorSet& set : *sets)
      if (set.size() == 1 && set[0].dimension == Dimension::kCredential)
        values_.try_emplace({Dimension::kCredential, set[0].value});
  for (auto& [name, value] : values_) {
    if (value.taken) continue;
    value.tally = {};
    for (const Row& row : rows_) {
      if (!row.Has(name.first, name.second)) continue;
      if (!row.counted) continue;
      value.first_day = std::min(value.first_day, row.day);
      ++(row.mine              ? value.tally.incident
         : row.look == kHonest ? value.tally.honest
         : row.look == kOther  ? value.tally.other
                               : value.tally.untold);
    }
  }
}

double Twin::Judged(const Tally& tally, int64_t first_day) const {
  uint64_t honest = 0, other = 0, all_honest = 0, all_other = 0;
  for (const Row& row : rows_) {
    if (!row.counted || row.mine) continue;
    all_honest += row.look == kHonest, all_other += row.look == kOther;
    if (row.day < first_day) honest += row.look == kHonest, other += row.look == kOther;
  }
  if (honest + other < 1000) honest = all_honest - tally.honest, other = all_other - tally.other;
  if (honest + other < 1000) return 0;
  const double most =
      static_cast<double>(other) + 3 * std::sqrt(static_cast<double>(other + 1)) + 4;
  return std::max(0.0, 1 - most / static_cast<double>(honest + other));
}

template <typename Carry>
void Twin::Look(Value& value, const Carry& carries) const {
  std::set<std::string> readers;
  std::set<uint32_t> people, suspect;
  for (const Row& row : rows_) {
    if (!row.counted || row.mine || !carries(row)) continue;
    if (!row.who.empty())
      readers.insert(row.who);
    else if (row.values.contains(Dimension::kCredential))
      readers.insert("token " + row.values.at(Dimension::kCredential));
    if (!row.disclosed || people_.contains(row.subject)) continue;
    people.insert(row.subject);
    if (row.look != kHonest) suspect.insert(row.subject);
  }
  value.readers = std::min<uint64_t>(readers.size(), kReadersCounted);
  value.people = people.size();
  value.people_honest = people.size() - suspect.size();
}

std::string Line(const std::string& set, Verdict verdict, uint32_t step, const Tally& tally,
                 uint64_t people, uint64_t people_honest, double judged) {
  return set + " " + std::string(VerdictName(verdict)) + " step " + std::to_string(step) + ": " +
         std::to_string(tally.incident) + "/" + std::to_string(tally.honest) + "/" +
         std::to_string(tally.other) + "/" + std::to_string(tally.untold) + " people " +
         std::to_string(people) + "/" + std::to_string(people_honest) + " judged " +
         std::to_string(judged) + "\n";
}
std::string NameOf(Dimension dimension, const std::string& value) {
  return std::string(access::DimensionName(dimension)) + "=" + value;
}

std::string Twin::Pairs() const {
  uint64_t mine = 0;
  for (const Row& row : rows_) mine += row.mine;
  std::vector<std::pair<Name, Value>> chosen;
  for (const auto& [name, value] : values_) {
    if (value.taken || value.tally.outside() == 0 || value.verdict == Verdict::kRejected) continue;
    if (value.verdict == Verdict::kProposed && value.tally.honest + value.tally.untold == 0)
      continue;
    if (static_cast<double>(value.tally.incident) < kPairShareMin * static_cast<double>(mine))
      continue;
    chosen.emplace_back(name, value);
  }
  std::set<std::string> lines;
  for (const auto& [a, of_a] : chosen) {
    for (const auto& [b, of_b] : chosen) {
      if (a.first >= b.first) continue;
      if (a.first == Dimension::kSourceIp && b.first == Dimension::kNetwork) continue;
      const auto both = [&, &a = a, &b = b](const Row& row) {
        return row.Has(a.first, a.second) && row.Has(b.first, b.second);
      };
      Value pair;
      for (const Row& row : rows_) {
        if (!row.counted || !both(row)) continue;
        ++(row.mine              ? pair.tally.incident
           : row.look == kHonest ? pair.tally.honest
           : row.look == kOther  ? pair.tally.other
                                 : pair.tally.untold);
      }
      pair.judged = Judged(pair.tally, std::max(of_a.first_day, of_b.first_day));
      if (pair.tally.incident == 0 || pair.tally.outside() == 0 || pair.tally.honest > 0 ||
          !Plausible(pair.tally, pair.judged))
        continue;
      Look(pair, both);
      lines.insert(Line(NameOf(a.first, a.second) + "," + NameOf(b.first, b.second),
                        Verdict::kProposed, steps_ + 1, pair.tally, pair.people, 0, pair.judged));
    }
  }
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

std::string Twin::Run() {
  std::map<Dimension, std::vector<IndicatorSet>> now;
  for (auto* sets : {&ask_.given, &ask_.accepted})
    for (const IndicatorSet& set : *sets) now[set[0].dimension].push_back(set);
  for (uint32_t step = 0; !now.empty(); ++step) {
    for (const auto& [dimension, sets] : now) Mark(step, dimension, sets);
    Weigh();
    steps_ = step;
    now.clear();
    for (auto& [name, value] : values_) {
      if (value.taken) continue;
      value.judged = Judged(value.tally, value.first_day);
      const bool given = Contains(ask_.given, name), accepted = Contains(ask_.accepted, name);
      if (given || accepted) {
        value.taken = true, value.step = 0;
        value.verdict = given ? Verdict::kGiven : Verdict::kAccepted;
        continue;
      }
      const Tally& tally = value.tally;
      value.verdict = Contains(ask_.rejected, name)    ? Verdict::kRejected
                      : tally.outside() == 0           ? Verdict::kAlone
                      : Plausible(tally, value.judged) ? Verdict::kProposed
                                                       : Verdict::kShared;
      if (value.verdict != Verdict::kProposed || tally.honest + tally.untold > 0) continue;
      Look(value, [&, &name = name](const Row& row) { return row.Has(name.first, name.second); });
      const bool narrow = name.first <= Dimension::kSourceIp;
      const double most = narrow && tally.incident > tally.outside() ? 1e-3 : 1e-6;
      if (name.first == Dimension::kNetwork || value.readers < (narrow ? 2u : 8u) || !told_)
        continue;
      if (value.judged < 0.99 ||
          std::pow(1 - value.judged, static_cast<double>(value.readers)) > most)
        continue;
      value.taken = true, value.step = step + 1, value.verdict = Verdict::kAutomatic;
      now[name.first].push_back({{name.first, name.second}});
    }
  }
  std::set<std::string> lines;
  for (auto& [name, value] : values_) {
    if (value.verdict == Verdict::kProposed)
      Look(value, [&, &name = name](const Row& row) { return row.Has(name.first, name.second); });
    const bool token = name.first == Dimension::kCredential;
    if (token && !value.taken && value.tally.outside() == 0) continue;
    if (value.verdict == Verdict::kGiven || value.verdict == Verdict::kAccepted) continue;
    if (token && !value.taken) value.step = 1;
    const bool said = value.verdict == Verdict::kAutomatic || value.verdict == Verdict::kProposed;
    std::string line = Line(token && value.verdict != Verdict::kProposed && !value.taken
                                ? "credential=?"
                                : NameOf(name.first, name.second),
                            value.verdict, value.step, value.tally, said ? value.people : 0,
                            said ? value.people_honest : 0, value.judged);
    for (const auto& [via, count] : value.via)
      line += "  via " + std::to_string(via.first) + " " +
              std::string(access::DimensionName(via.second)) + " " + std::to_string(count) + "\n";
    while (!lines.insert(line).second) line += "again\n";
  }
  std::string text;
  for (const std::string& line : lines) text += line;
  std::set<std::string> alone;
  uint64_t mine = 0;
  std::set<std::string> taken;
  for (const auto& [name, value] : values_)
    if (name.first == Dimension::kCredential && value.taken) taken.insert(name.second);
  for (const Row& row : rows_) mine += row.mine;
  for (const Row& row : rows_) {
    if (!row.mine || !row.values.contains(Dimension::kCredential)) continue;
    const std::string& token = row.values.at(Dimension::kCredential);
    const bool others = std::ranges::any_of(rows_, [&](const Row& other) {
      return other.counted && !other.mine && other.Has(Dimension::kCredential, token);
    });
    if (!others && !taken.contains(token)) alone.insert(token);
  }
  return text + Pairs() + std::to_string(mine) + " accesses, " + std::to_string(alone.size()) +
         " credentials alone, " + std::to_string(steps_) + " steps\n";
}

// The same, of what is tested.
std::string Said(const Closure& closure) {
  std::set<std::string> lines, pairs;
  for (const ClosureValue& value : closure.values) {
    if (value.verdict == Verdict::kGiven || value.verdict == Verdict::kAccepted) continue;
    // Texts of credentials are looked up where they are needed, and not for a list of them.
    const bool unnamed =
        value.set.size() == 1 && value.set[0].dimension == Dimension::kCredential &&
        value.verdict != Verdict::kProposed && value.verdict != Verdict::kAutomatic;
    std::string name = unnamed ? "credential=?" : "";
    for (const IndicatorValue& one : value.set) {
      if (unnamed) break;
      name += (name.empty() ? "" : ",") + NameOf(one.dimension, one.value);
    }
    const bool said = value.verdict == Verdict::kAutomatic || value.verdict == Verdict::kProposed;
    std::string line = Line(name, value.verdict, value.step, value.tally, said ? value.people : 0,
                            said ? value.people_honest : 0, value.judged);
    for (const ClosureVia& via : value.via)
      line += "  via " + std::to_string(via.step) + " " +
              std::string(access::DimensionName(via.dimension)) + " " +
              std::to_string(via.accesses) + "\n";
    while (!(value.set.size() > 1 ? pairs : lines).insert(line).second) line += "again\n";
  }
  std::string text;
  for (const std::string& line : lines) text += line;
  for (const std::string& line : pairs) text += line;
  return text + std::to_string(closure.accesses) + " accesses, " +
         std::to_string(closure.credentials_alone) + " credentials alone, " +
         std::to_string(closure.steps) + " steps\n";
}

// Line by line, so that a difference is short.
void Compare(const std::string& said, const std::string& expected) {
  if (said == expected) return;
  const auto lines = [](const std::string& text) {
    std::multiset<std::string> set;
    for (size_t at = 0, end; at < text.size(); at = end + 1) {
      end = std::min(text.find('\n', at), text.size());
      set.insert(text.substr(at, end - at));
    }
    return set;
  };
  const std::multiset<std::string> a = lines(said), b = lines(expected);
  std::string difference;
  for (const std::string& line : a)
    if (!b.contains(line)) difference += "+ " + line + "\n";
  for (const std::string& line : b)
    if (!a.contains(line)) difference += "- " + line + "\n";
  FAIL(difference);
}

void OpenShop(Shop& shop, const TestFolder& folder, Opened& opened) {
  const fs::path log = folder.Put("a.log", shop.log);
  fs::create_directories(folder.path / "register");
  for (const auto& [name, text] : shop.files) folder.Put("register/" + name, text);
  opened.names.origins = &opened.origins;
  opened.ledger =
      std::move(*ledger::Ledger::Open(folder.path / "data", opened.names, ledger::Mode::kAppend));
  static const std::string toml =
      std::string(ledger::kJsonFormat) + std::string(kFields) + std::string(ledger::kShopCatalogue);
  REQUIRE(opened.ledger->Restart(ledger::MakeCatalogue(toml)));
  opened.index = std::make_unique<ExposureIndex>(*opened.ledger, opened.names);
  opened.registers = std::move(*reg::Register::Load(folder.path / "register", opened.names.subjects,
                                                    nullptr, {}, opened.ledger->manifest().secret));
  const ledger::IngestOptions options{.threads = 1, .commit_rows = shop.random() % 900 + 100};
  REQUIRE(
      ledger::Ingest(*opened.ledger, opened.names, *opened.registers, options).Run({{log, true}}));
  for (const ledger::SegmentInfo& segment : opened.ledger->manifest().segments) {
    const auto rows = *opened.ledger->Rows(segment);
    for (size_t i = 0; i < rows->size(); ++i) {
      opened.rows.Append(rows->Row(i));
      opened.days.push_back(segment.day);
    }
  }
  opened.names.Resolve();
}

IndicatorSet RandomSet(const Opened& opened, std::mt19937& random) {
  for (;;) {
    const size_t row = random() % opened.rows.size();
    const Dimension dimension = kWeighed[random() % std::size(kWeighed)];
    const uint32_t number = access::NumberIn(opened.rows, row, dimension, opened.names);
    if (number == kNoNumber) continue;
    return {
        {dimension, access::TextIn(number, dimension, opened.names, opened.ledger->catalogue())}};
  }
}

TEST_CASE("a closure is what its rules say, row by row") {
  uint64_t automatic = 0, proposed = 0, pairs = 0, more_steps = 0;
  for (unsigned seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    Shop shop{.random = random, .log = {}, .files = {}};
    MakeShop(shop);
    const TestFolder folder;
    Opened opened;
    OpenShop(shop, folder, opened);
    Closer closer(*opened.index, *opened.ledger, opened.names, *opened.registers, {},
                  random() % 3 + 1);
    for (int question = 0; question < 6; ++question) {
      CAPTURE(question);
      ClosureAsk ask;
      const std::vector<IndicatorSet> sure = {{{Dimension::kTlsFingerprint, "x0"}},
                                              {{Dimension::kSourceIp, "40.1.1.1"}},
                                              {{Dimension::kKey, "k-old"}}};
      ask.given.push_back(question < 3 ? sure[static_cast<size_t>(question)]
                                       : RandomSet(opened, random));
      if (random() % 3 == 0) ask.accepted.push_back(RandomSet(opened, random));
      for (int i = 0; i < 2; ++i)
        if (random() % 2 == 0) ask.rejected.push_back(RandomSet(opened, random));
      const Result<Closure> closure = closer.Close(ask);
      REQUIRE(closure);
      Compare(Said(*closure), Twin(opened, ask).Run());
      more_steps += closure->steps > 1;
      for (const ClosureValue& value : closure->values) {
        automatic += value.verdict == Verdict::kAutomatic;
        proposed += value.verdict == Verdict::kProposed;
        pairs += value.set.size() > 1;
      }
    }
  }
  CHECK(automatic > 30);
  CHECK(proposed > 30);
  CHECK(pairs > 10);
  CHECK(more_steps > 2);
}

// Forged tokens of so many addresses and clients, each of which leads to the next: honest people on
// the days before.
void MakeChain(Shop& shop, unsigned links) {
  const auto n = [](const char* stem, unsigned i) { return stem + std::to_string(i); };
  std::string members = "member\n", issued = "credential,key,principal,issued,expires\n";
  for (unsigned i = 0; i < 200; ++i) {
    members += n("m", i) + "\n";
    issued += n("t", i) + ",,," + FormatTime(At(i == 199 ? 1e7 : -1e7)) + ",\n";
  }
  shop.files = {{"members.csv", members}, {"issued.csv", issued}};
  unsigned token = 0;
  const auto read = [&](bool honest, unsigned member, const std::string& ip,
                        const std::string& tls) {
    shop.Line("GET", n("/orders/m", member), 200,
              {{"ip", ip},
               {"who", n("m", member)},
               {"token", honest ? n("t", member) : n("f", token++)},
               {"tls", tls}});
    shop.at = std::floor(shop.at);
  };
  for (unsigned i = 0; i < 4000; ++i) read(true, i % 200, n("20.1.1.", i % 7), "h");
  shop.at = 86'400.0 * 60;
  for (unsigned link = 0; link < links; ++link) {
    for (unsigned i = 0; i < 10; ++i) {
      read(false, 20 * link % 200 + i, n("40.1.1.", (link + 1) / 2), n("x", link / 2));
    }
  }
}

TEST_CASE("a closure says that it stopped only where something would have followed") {
  for (const unsigned links : {13u, 14u}) {
    CAPTURE(links);
    std::mt19937 random(1);
    Shop shop{.random = random, .log = {}, .files = {}};
    MakeChain(shop, links);
    const TestFolder folder;
    Opened opened;
    OpenShop(shop, folder, opened);
    Closer closer(*opened.index, *opened.ledger, opened.names, *opened.registers, {}, 2);
    const Closure closure = *closer.Close({.given = {{{Dimension::kSourceIp, "40.1.1.0"}}}});
    CHECK_EQ(closure.steps, kClosureStepsMax);
    CHECK_EQ(closure.accesses, 10 * 13);
    CHECK_EQ(closure.complete, links == 13);
  }
}

}  // namespace
}  // namespace haetae::scope
