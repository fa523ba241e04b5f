#include "simulate/truth.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/ip.h"
#include "simulate/register_writer.h"
#include "simulate/text_out.h"

namespace haetae::simulate {
namespace {

using Json = nlohmann::ordered_json;
constexpr uint64_t kRowsPerPage = 1024;
enum class Fate : uint8_t { kDisclosed, kMissing, kRefused, kUnknown };
constexpr std::string_view kFateNames[] = {"disclosed", "missing", "refused", "unknown"};

Fate FateOf(uint16_t status) {
  if (status >= 200 && status <= 299) return Fate::kDisclosed;
  if (status == 404) return Fate::kMissing;
  return status == 499 ? Fate::kUnknown : Fate::kRefused;
}

std::string MicrosText(Millis at) {
  std::string text;
  AppendMicros(text, at);
  return text;
}

// A field that is shown in clear once is shown in clear.
uint16_t FieldsOf(uint32_t pages) {
  uint16_t fields = 0;
  for (const PageInfo& page : AllPages())
    if (pages >> static_cast<int>(page.page) & 1) fields |= page.discloses;
  return static_cast<uint16_t>(fields & ~((fields & 0xff) << 8));
}

std::string FieldsText(uint16_t fields) {
  std::vector<std::string> names;
  for (int bit = 0; bit < kFieldCount; ++bit) {
    const std::string name(kFieldNames[static_cast<size_t>(bit)]);
    if (fields >> bit & 1) names.push_back(name);
    if (fields >> (bit + 8) & 1) names.push_back(name + ":masked");
  }
  std::ranges::sort(names);
  return Joined(names, ";");
}

}  // namespace

static_assert(kPages <= 32, "Row::pages has a bit for each");

struct Truth::Row {
  Millis first = 0, last = 0;
  uint32_t accesses = 0;
  uint32_t pages = 0;
};

struct Truth::Played {
  const Scenario* scenario;
  uint64_t requests = 0, accesses = 0, missing_ids = 0;
  std::array<uint64_t, 4> fates{};
  std::array<uint64_t, kPages> disclosing{};
  Millis first = kNever, last = 0, first_request = kNever, last_request = 0;
  std::vector<std::unique_ptr<std::array<Row, kRowsPerPage>>> people;  // by person
  std::unordered_map<uint64_t, Row> unlisted;                          // by what was looked up
  // Ids that were tried: as principals and credentials, forged tokens are one an id.
  std::vector<bool> forged_ids, missed_ids;
  uint64_t forged = 0;
  std::unordered_set<uint64_t> credentials, principals;
  std::set<uint32_t> addresses;
  std::set<uint16_t> agents;
  std::set<uint8_t> keys;
  OutFile reads;
  std::string file_stem;
};

Truth::Truth(const World& world, std::vector<const Scenario*> scenarios) : world_(world) {
  for (const Scenario* scenario : scenarios) {
    played_.push_back(std::make_unique<Played>());
    played_.back()->scenario = scenario;
    played_.back()->people.resize(world.members.people() / kRowsPerPage + 1);
  }
}

Truth::~Truth() = default;

Status Truth::Open(const fs::path& out) {
  out_ = out;
  for (auto& played : played_) {
    played->file_stem = "truth-" + std::string(played->scenario->name);
    const bool gzip = world_.options.gzip;
    played->reads = TRY(
        OutFile::Open(out / (played->file_stem + (gzip ? "-reads.csv.gz" : "-reads.csv")), gzip));
    played->reads.Add(
        "time,event_id,route,subject,status,outcome,source_ip,principal,credential,key\n");
  }
  return {};
}

void Truth::Add(const Event& event) {
  const PageInfo& page = InfoOf(event.page);
  const Fate fate = FateOf(event.status);
  ++honest_.records;
  ++honest_.statuses[event.status / 100];
  if (page.discloses != 0) {
    ++honest_.accesses;
    honest_.disclosed += fate == Fate::kDisclosed;
    honest_.missing += fate == Fate::kMissing;
  }
  honest_.issued += page.issues && fate == Fate::kDisclosed;
  if (event.scenario != 0) AddAttack(*played_[event.scenario - 1u], event);
}

void Truth::Reach(Played& played, Row& row, const Event& event) {
  (void)played;
  if (row.accesses++ == 0) row.first = event.at;
  row.last = event.at;
  row.pages |= 1u << static_cast<int>(event.page);
}

void Truth::AddAttack(Played& played, const Event& event) {
  const PageInfo& page = InfoOf(event.page);
  const Client& client = event.client;
  ++played.requests;
  played.first_request = std::min(played.first_request, event.at);
  played.last_request = event.at;
  played.addresses.insert(client.ip);
  played.agents.insert(client.agent);
  if (client.key != 0) played.keys.insert(client.key);
  if (client.credential >> 60 == static_cast<uint64_t>(CredentialKind::kForged)) {
    if (played.forged_ids.empty()) played.forged_ids.resize(world_.members.id_end() - kIdFirst);
    auto tried = played.forged_ids[client.principal - kIdFirst];
    played.forged += !tried;
    tried = true;
  } else {
    if (client.credential != 0) played.credentials.insert(client.credential);
    if (client.principal != 0) played.principals.insert(client.principal);
  }
  if (page.discloses == 0) return;
  ++played.accesses;
  played.first = std::min(played.first, event.at);
  played.last = event.at;
  const Fate fate = FateOf(event.status);
  ++played.fates[static_cast<size_t>(fate)];
  std::string& row = played.reads.buffer();
  AppendMicros(row, event.at);
  row += ',';
  AppendEventId(row, world_.seed(), event.id);
  row += ',';
  row += MatchOf(page);
  row += page.in_path == InPath::kPhone ? ",0" : ",";
  AppendNumber(row, event.subject);
  row += ',';
  AppendNumber(row, event.status);
  row += ',';
  row += kFateNames[static_cast<size_t>(fate)];
  row += ',';
  AppendAddress(row, client.ip);
  row += ',';
  if (client.principal & kNamed)
    row += world_.NameOf(client.principal);
  else if (client.principal != 0)
    AppendNumber(row, client.principal);
  row += ',';
  if (client.credential != 0) AppendCredential(row, world_.seed(), client.credential);
  row += ',';
  row += world_.keys[client.key].kid;
  row += '\n';
  played.reads.FlushIfLarge();
  if (fate == Fate::kMissing && page.in_path == InPath::kMember) {
    if (played.missed_ids.empty()) played.missed_ids.resize(world_.members.id_end() - kIdFirst);
    if (event.subject >= kIdFirst && event.subject < world_.members.id_end()) {
      auto missed = played.missed_ids[event.subject - kIdFirst];
      played.missing_ids += !missed;
      missed = true;
    }
  }
  if (fate != Fate::kDisclosed) return;
  ++played.disclosing[static_cast<size_t>(event.page)];
  if (page.in_path == InPath::kPhone) {
    Reach(played, played.unlisted[event.subject], event);
    return;
  }
  auto row_of = [&](uint64_t person) -> Row& {
    auto& rows = played.people[person / kRowsPerPage];
    if (rows == nullptr) rows = std::make_unique<std::array<Row, kRowsPerPage>>();
    return (*rows)[person % kRowsPerPage];
  };
  Reach(played, row_of(event.person), event);
  if (!page.carries) return;
  world_.members.ForCarried(event.person, event.at,
                            [&](uint64_t person) { Reach(played, row_of(person), event); });
}

Status Truth::WritePeople(Played& played, Json& json) {
  OutFile file = TRY(OutFile::Open(out_ / (played.file_stem + "-people.csv"), false));
  file.Add("subject,kind,fields,first_access,last_access,accesses\n");
  std::array<uint64_t, 16> fields{};
  std::array<uint64_t, kPages> by_page{};
  uint64_t members = 0, non_members = 0;
  auto write = [&](std::string_view subject, std::string_view kind, const Row& row) {
    const uint16_t shown = FieldsOf(row.pages);
    for (size_t bit = 0; bit < fields.size(); ++bit) fields[bit] += shown >> bit & 1;
    for (size_t page = 0; page < by_page.size(); ++page) by_page[page] += row.pages >> page & 1;
    file.Add(fmt::format("{},{},{},{},{},{}\n", subject, kind, FieldsText(shown),
                         MicrosText(row.first), MicrosText(row.last), row.accesses));
  };
  for (uint64_t at = 0; at < played.people.size(); ++at) {
    if (played.people[at] == nullptr) continue;
    for (uint64_t n = 0; n < kRowsPerPage; ++n) {
      const Row& row = (*played.people[at])[n];
      if (row.accesses == 0) continue;
      const uint64_t person = at * kRowsPerPage + n;
      const bool member = person < world_.members.count();
      ++(member ? members : non_members);
      std::string subject;
      AppendPerson(subject, world_.members, person);
      write(subject, member ? "member" : "non_member", row);
    }
  }
  std::vector<uint64_t> looked_up;
  for (const auto& [phone, row] : played.unlisted) looked_up.push_back(phone);
  std::ranges::sort(looked_up);
  for (uint64_t phone : looked_up)
    write(fmt::format("0{}", phone), "unlisted", played.unlisted[phone]);
  json = {{"people", members + non_members + looked_up.size()},
          {"members", members},
          {"non_members", non_members},
          {"unlisted", looked_up.size()},
          {"accesses", played.fates[0]},
          {"missing", played.fates[1]}};
  Json by_field = Json::object(), by_route = Json::object();
  for (size_t bit = 0; bit < kFieldCount; ++bit) {
    if (fields[bit] + fields[bit + 8] == 0) continue;
    by_field[std::string(kFieldNames[bit])] = {{"clear", fields[bit]}, {"masked", fields[bit + 8]}};
  }
  for (const PageInfo& page : AllPages()) {
    const auto n = static_cast<size_t>(page.page);
    if (played.disclosing[n] == 0) continue;
    by_route[MatchOf(page)] = {{"people", by_page[n]}, {"accesses", played.disclosing[n]}};
  }
  json["by_field"] = std::move(by_field);
  json["by_route"] = std::move(by_route);
  return file.Close();
}

Status Truth::Close(const std::vector<Indicators>& causes, Json json) {
  json["all"] = {{"records", honest_.records},
                 {"accesses", honest_.accesses},
                 {"disclosing", honest_.disclosed},
                 {"missing", honest_.missing},
                 {"issued_in_logs", honest_.issued}};
  for (size_t n = 1; n < honest_.statuses.size(); ++n)
    json["all"]["status"][fmt::format("{}xx", n)] = honest_.statuses[n];
  Honest honest = honest_;
  json["scenarios"] = Json::array();
  for (size_t n = 0; n < played_.size(); ++n) {
    Played& played = *played_[n];
    TRY(played.reads.Close());
    honest.records -= played.requests;
    honest.accesses -= played.accesses;
    honest.disclosed -= played.fates[0];
    honest.missing -= played.fates[1];
    Json one = {{"name", played.scenario->name}, {"breach", played.scenario->breach}};
    auto time = [&](Millis at, bool any) { return any ? Json(MicrosText(at)) : Json(nullptr); };
    one["first_access"] = time(played.first, played.accesses > 0);
    one["last_access"] = time(played.last, played.accesses > 0);
    one["requests"] = played.requests;
    one["accesses"] = played.accesses;
    for (size_t fate = 0; fate < played.fates.size(); ++fate)
      one["outcomes"][std::string(kFateNames[fate])] = played.fates[fate];
    one["missing_ids"] = played.missing_ids;
    Json confirmed;
    TRY(WritePeople(played, confirmed));
    one["confirmed"] = std::move(confirmed);
    one["causes"] = Json::array();
    for (const auto& [dimension, value] : causes[n])
      one["causes"].push_back({{"dimension", dimension}, {"value", value}});
    one["counts"] = {{"credentials", played.credentials.size() + played.forged},
                     {"principals", played.principals.size() + played.forged},
                     {"addresses", played.addresses.size()}};
    Json indicators;
    std::set<uint32_t> networks;
    std::set<std::string> user_agents, fingerprints;
    indicators["source_ip"] = Json::array();
    for (uint32_t ip : played.addresses) {
      std::string text;
      AppendAddress(text, ip);
      indicators["source_ip"].push_back(text);
      if (const uint32_t asn = AsnOf(ip)) networks.insert(asn);
    }
    for (uint16_t agent : played.agents) {
      user_agents.insert(world_.agents[agent].user_agent);
      fingerprints.insert(world_.agents[agent].tls_fingerprint);
    }
    indicators["key"] = Json::array();
    for (uint8_t key : played.keys) indicators["key"].push_back(world_.keys[key].kid);
    indicators["network"] = networks;
    indicators["user_agent"] = user_agents;
    indicators["tls_fingerprint"] = fingerprints;
    one["indicators"] = std::move(indicators);
    json["scenarios"].push_back(std::move(one));
  }
  json["honest"] = {{"records", honest.records},
                    {"accesses", honest.accesses},
                    {"disclosing", honest.disclosed},
                    {"missing", honest.missing}};
  OutFile file = TRY(OutFile::Open(out_ / "truth.json", false));
  file.Add(json.dump(1) + "\n");
  return file.Close();
}

}  // namespace haetae::simulate
