// The exposure index of a ledger against a scan of it, over ledgers of chance that are read in
// several runs, with and without the index, whose files go away and are damaged in between.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <random>

#include "ledger/log_for_test.h"
#include "scope/exposure.h"
#include "scope/people_file.h"
#include "scope/possible.h"
#include "scope/reach.h"
#include "scope/scope.h"
#include "scope/sightings.h"
#include "scope/who.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::scope {
namespace {

namespace fs = std::filesystem;
using access::Dimension;
using ledger::At;
using ledger::RandomLine;
using ledger::World;

// A data folder with its index, as one process opens it.
struct Process : ledger::Opened {
  std::unique_ptr<ExposureIndex> index;
  Process(const fs::path& data, const ledger::Files& files, ledger::Mode mode)
      : Opened(data, files, mode), index(std::make_unique<ExposureIndex>(*ledger, world.names)) {}
};

// All that is said of a scope, as text.
std::string Said(const Scope& scope) {
  std::string said =
      std::to_string(scope.people) + " people " + std::to_string(scope.members) + " members " +
      std::to_string(scope.non_members) + " others " + std::to_string(scope.accesses) +
      " accesses " + std::to_string(scope.missing) + " missing " +
      std::to_string(scope.unknown_outcome) + " unknown " + std::to_string(scope.possible_people) +
      " possible " + std::to_string(scope.possible_likely) + " likely " +
      std::to_string(scope.ruled_out) + " ruled out " + std::to_string(scope.first_access.us) +
      " " + std::to_string(scope.last_access.us);
  for (const Doubt& doubt : scope.doubts)
    said += fmt::format(" {} {}–{}", DoubtName(doubt.kind), doubt.from.us, doubt.to.us);
  for (size_t kind = 0; kind < kDoubtKinds; ++kind)
    said += fmt::format(" {} by {}", scope.possible_by[kind], kind);
  for (size_t kind = 0; kind < kPeopleKinds; ++kind)
    said += fmt::format(" {} of {}", scope.possible_by_kind[kind], kKindTexts[kind]);
  for (const Phrase& why : scope.possible_why) said += " " + why.en;
  for (const auto& [field, count] : scope.by_field)
    said += " " + field + " " + std::to_string(count.clear) + "/" + std::to_string(count.masked);
  for (const auto& [group, people] : scope.by_group)
    said += fmt::format(" {} {} {}", people, group.kind, group.fields);
  for (const auto& [group, people] : scope.possible_by_group)
    said += fmt::format(" {} possible {} {}", people, group.kind, group.fields);
  for (const auto& [route, count] : scope.by_route)
    said += " " + route + " " + std::to_string(count.people) + "/" + std::to_string(count.accesses);
  for (const auto& [day, count] : scope.by_day)
    said += fmt::format(" {} {}/{}", day, count.people, count.accesses);
  for (const auto& [country, count] : scope.by_country)
    said += fmt::format(" {} {}/{}", country, count.people, count.accesses);
  return said + fmt::format(" {} accounts {} records {} bytes {} unsized {} listed {} unnamed",
                            scope.accounts, scope.records, scope.bytes, scope.unsized, scope.listed,
                            scope.unnamed);
}

struct Question {
  std::vector<std::vector<IndicatorValue>> any_of;
  ledger::ScanRange range;
  CoverageSummary coverage;  // as the logs might have been
  ReachRun run;
};

CoverageSummary RandomCoverage(std::mt19937& random) {
  const auto some_time = [&] { return At(static_cast<double>(random() % 300'000)); };
  const auto some_routes = [&] {
    std::vector<uint16_t> routes;
    for (uint16_t route = 0; route < 2; ++route)
      if (random() % 2 == 0) routes.push_back(route);
    return routes;
  };
  CoverageSummary coverage{
      .from = some_time(), .to = At(300'000), .gaps = {}, .missing_sources = {}};
  for (size_t n = random() % 3; n > 0; --n) {
    const Time from = some_time();
    coverage.gaps.push_back(
        {"a.log", from, from + static_cast<int64_t>(random() % 20 + 1) * kHour, some_routes()});
  }
  if (random() % 4 == 0) coverage.missing_sources.push_back({"b.log", some_routes()});
  return coverage;
}

Question RandomQuestion(std::mt19937& random) {
  const auto some = [&](const std::string& stem, unsigned variety) {
    return stem + std::to_string(random() % variety);
  };
  Question question;
  for (size_t sets = random() % 3 + 1; sets > 0; --sets) {
    std::vector<IndicatorValue> set;
    for (size_t n = random() % 3 + 1; n > 0; --n) {
      const std::pair<Dimension, std::string> values[] = {
          {Dimension::kKey, some("k", 4)},
          {Dimension::kCredential, some("t", 600)},
          {Dimension::kPrincipal, some("kim", 4)},
          {Dimension::kPrincipal, some("m", 330)},
          {Dimension::kSourceIp, some("20.1.", 5) + "." + some("", 45)},
          {Dimension::kNetwork, "AS20"},
          {Dimension::kCountry, random() % 2 == 0 ? "KR" : "US"},
          {Dimension::kUserAgent, some("agent ", 22)},
          {Dimension::kRoute, random() % 2 == 0 ? "GET /book/{member}" : "GET /orders/{member}"}};
      const auto& [dimension, value] = values[random() % std::size(values)];
      set.push_back({dimension, value});
    }
    if (random() % 6 == 0) set.push_back((*ParseIndicator("source_ip=20.1.2.0/24"))[0]);
    question.any_of.push_back(std::move(set));
  }
  if (random() % 3 == 0) question.range.from = At(static_cast<double>(random() % 300'000));
  if (random() % 3 == 0) question.range.to = At(static_cast<double>(random() % 300'000));
  question.coverage = RandomCoverage(random);
  question.run = {
      .threads = random() % 3, .stripe = static_cast<uint32_t>(random() % 4 * 64), .groups = true};
  return question;
}

access::Accesses Scanned(ledger::Ledger& ledger, bool results) {
  access::Accesses rows;
  REQUIRE(ledger.Scan({.results = results}, [&](const access::AccessBatch& batch) -> Status {
    for (size_t i = batch.begin; i < batch.end; ++i) rows.Append(batch.rows->Row(i));
    return {};
  }));
  return rows;
}

uint64_t doubted = 0;      // answers in which everybody's first hour mattered
uint64_t began_amid = 0;   // answers that were under way when their own log begins
size_t countries_met = 0;  // of the answer with the most

void Compare(Process& process, const access::Accesses& scanned, const access::Accesses& listed,
             const Question& question, const fs::path& people) {
  ledger::Ledger& ledger = *process.ledger;
  World& world = process.world;
  ScopeBuilder by_scan(world.names, ledger.catalogue(), *world.registers);
  ScopeBuilder by_index(world.names, ledger.catalogue(), *world.registers);
  REQUIRE(AddReached(*process.index, question.any_of, question.range, by_index));
  std::vector<IndicatorValue> asked;
  for (const auto& set : question.any_of) asked.insert(asked.end(), set.begin(), set.end());
  const Result<std::vector<IndicatorValue>> absent = process.index->Absent(asked, question.range);
  REQUIRE(absent);
  std::vector<Filter> filters;
  for (const auto& set : question.any_of)
    filters.emplace_back(set, world.names, ledger.catalogue());
  Sightings sightings(asked, world.names, ledger.catalogue());
  for (size_t i = 0; i < scanned.size(); ++i) {
    if (scanned.time[i] < question.range.from || scanned.time[i] >= question.range.to) continue;
    sightings.See(scanned, i);
    if (std::ranges::any_of(filters, [&](const Filter& f) { return f.Matches(scanned, i); }))
      by_scan.Add(scanned, i);
  }
  for (size_t i = 0; i < listed.size(); ++i) {
    if (listed.time[i] < question.range.from || listed.time[i] >= question.range.to) continue;
    if (std::ranges::any_of(filters, [&](const Filter& f) { return f.Matches(listed, i); }))
      by_scan.Add(listed, i, /*listed=*/true);
  }
  REQUIRE(Said(by_index.Finish({})) == Said(by_scan.Finish({})));
  for (const CoverageSummary& coverage : {CoverageSummary{}, question.coverage}) {
    PeopleBits who;
    const Result<std::optional<Scope>> reach =
        CountReach(*process.index, question.any_of, question.range, coverage, world.names,
                   ledger.catalogue(), *world.registers, &who, question.run);
    REQUIRE((reach && *reach));
    doubted += HoursMatter((*reach)->doubts);
    countries_met = std::max(countries_met, (*reach)->by_country.size());
    REQUIRE(Said(**reach) == Said(by_scan.Finish(coverage, question.any_of)));
    REQUIRE(who == by_scan.People());
  }
  for (const Duration ago : {10 * kMinute, 90 * kMinute}) {
    // It reads segments, so that not every question is asked.
    if (by_scan.first() == kTimeMax || by_scan.first().us / kSecond % 8 != 0) break;
    CoverageSummary coverage = question.coverage;
    coverage.from = by_scan.first() - 3 * kHour;
    coverage.kinds = {{"a.log", coverage.from, {}}, {"b.log", by_scan.first() - ago, {}}};
    for (const ledger::SourceEntry& source : ledger.manifest().sources)
      coverage.kinds[source.name.ends_with("b.log")].sources.push_back(source.name);
    ScopeBuilder builder(world.names, ledger.catalogue(), *world.registers);
    REQUIRE(AddReached(*process.index, question.any_of, question.range, builder, &coverage));
    const Scope expected = by_scan.Finish(coverage, question.any_of);
    REQUIRE(Said(builder.Finish(coverage, question.any_of)) == Said(expected));
    const Result<std::optional<Scope>> reach =
        CountReach(*process.index, question.any_of, question.range, coverage, world.names,
                   ledger.catalogue(), *world.registers, nullptr, question.run);
    REQUIRE((reach && *reach));
    REQUIRE(Said(**reach) == Said(expected));
    // The obvious: which logs the first minute's disclosures are in.
    bool in_a = false, in_b = false;
    for (const access::Accesses* rows : {&scanned, &listed}) {
      for (size_t i = 0; i < rows->size(); ++i) {
        const Time time = rows->time[i];
        if (time < question.range.from || time >= question.range.to) continue;
        if (time < by_scan.first() || time >= by_scan.first() + kMinute) continue;
        if (rows->outcome[i] != access::Outcome::kDisclosed) continue;
        if (!std::ranges::any_of(filters, [&](const Filter& f) { return f.Matches(*rows, i); }))
          continue;
        (world.names.sources.Text(rows->source[i]).ends_with("b.log") ? in_b : in_a) = true;
      }
    }
    const bool of_key = std::ranges::any_of(expected.doubts, [](const Doubt& doubt) {
      return doubt.kind == DoubtKind::kBeforeLogs && doubt.from != kTimeMin;
    });
    const bool amid = std::ranges::any_of(expected.doubts, [](const Doubt& doubt) {
      return doubt.kind == DoubtKind::kBeforeLogs && doubt.source == "b.log";
    });
    const bool asked = question.range.from < by_scan.first() - ago;
    if (!of_key && asked) REQUIRE((amid == (in_b && !in_a && ago < kHour)));
    began_amid += amid;
  }
  if (!people.empty()) {
    REQUIRE(by_scan.WritePeople({.path = people}, {}));
    const std::string expected = Content(people);
    REQUIRE(by_index.WritePeople({.path = people}, {}));
    REQUIRE(Content(people) == expected);
  }
  REQUIRE(*absent == sightings.Absent());
}

// The readers of a person, as a scan finds them; each set of the question is an incident.
void CompareReaders(Process& process, const access::Accesses& scanned,
                    const access::Accesses& listed, const std::string& person,
                    const Question& question) {
  World& world = process.world;
  const access::Catalogue& catalogue = process.ledger->catalogue();
  const uint32_t subject = world.names.subjects.Find(person);
  if (subject == kNoNumber) return;
  std::vector<Filter> filters;
  std::vector<WhoBuilder::Cause> causes;
  for (const auto& set : question.any_of) {  // every other incident has a time of its own
    filters.emplace_back(set, world.names, catalogue);
    causes.push_back({.incident = static_cast<uint32_t>(causes.size() + 1), .set = set});
    if (causes.size() % 2 == 0 || scanned.size() < 3) continue;
    const auto [first, last] = std::ranges::minmax(scanned.time);
    causes.back().from = first + (last - first) / 3;
    causes.back().to = last - (last - first) / 3;
    if (causes.back().from >= causes.back().to)
      causes.back().from = kTimeMin, causes.back().to = kTimeMax;
  }
  WhoBuilder by_scan(subject, world.names, catalogue, *world.registers);
  WhoBuilder by_index(subject, world.names, catalogue, *world.registers);
  REQUIRE(by_index.AddAll(*process.index, causes));
  for (const access::Accesses* rows : {&scanned, &listed}) {
    for (size_t i = 0; i < rows->size(); ++i) {
      uint32_t incident = 0;
      for (size_t one = 0; one < causes.size() && incident == 0; ++one)
        if (filters[one].Matches(*rows, i) && rows->time[i] >= causes[one].from &&
            rows->time[i] < causes[one].to)
          incident = causes[one].incident;
      by_scan.Add(*rows, i, incident);
    }
  }
  const auto said = [](const WhoBuilder& who) {
    std::string text = std::to_string(who.disclosures());
    for (const Reader& reader : who.Finish()) {
      text += "\n" + reader.principal + " " + reader.key + " " + reader.source_ip + " " +
              std::to_string(reader.accesses) + " " + FormatTime(reader.first_access) + " " +
              FormatTime(reader.last_access) + " " + std::to_string(reader.incident) + " " +
              std::to_string(reader.of_incident);
      for (const std::string& field : reader.fields) text += " " + field;
    }
    return text;
  };
  REQUIRE(said(by_index) == said(by_scan));
}

// A country an address of RandomLine(), and as many again for those that begin with another byte.
struct ManyOrigins : access::Origins {
  std::vector<std::string> codes = [] {
    std::vector<std::string> made;
    for (char a = 'A'; a <= 'Z'; ++a)
      for (char b = 'A'; b <= 'Z'; ++b) made.push_back({a, b});
    return made;
  }();
  access::Origin Find(const IpAddress& ip) const override {
    const size_t at = (ip.bytes[12] == 20 ? 0u : 200u) + ip.bytes[14] * 40u + ip.bytes[15];
    return {codes[at % codes.size()], ip.bytes[12], "a network"};
  }
  std::string Description() const override { return "made up"; }
};

// The index numbers countries in a byte, file by file and then over all files.
TEST_CASE("people of more countries than half a byte counts are counted over several files") {
  const ManyOrigins origins;
  const ledger::Files files{{"members.csv", "member\nm1\nm2\nm3\n"},
                            {"carries/book.csv", [] {
                               std::string csv = "member,person,from,to\n";
                               for (int i = 0; i < 400; ++i)
                                 csv += fmt::format("m{},p{},,\n", i * 7 % 300, i % 90);
                               return csv;
                             }()}};
  const TestFolder folder;
  const fs::path data = folder.path / "data";
  std::mt19937 random(3);
  const auto open = [&](ledger::Mode mode) {
    auto process = std::make_unique<Process>(data, files, mode);
    process->world.names.origins = &origins;
    return process;
  };
  const auto read = [&](const std::string& name, const std::string& first_byte) {
    std::string text;
    for (int n = 0; n < 1500; ++n) {
      text += RandomLine(random) + "\n";
      if (const size_t at = text.rfind("\"ip\":\"20."); at != text.npos)
        text.replace(at + 6, 2, first_byte);
    }
    folder.Put(name, text);
    const auto process = open(ledger::Mode::kAppend);
    process->ledger->set_companion(process->index.get());
    REQUIRE(process->Read(folder.path / name, {.threads = 2, .commit_rows = 300}));
  };
  const std::vector<std::vector<IndicatorValue>> all = {
      {{Dimension::kKey, "k0"}}, {{Dimension::kKey, "k1"}}, {{Dimension::kKey, "k2"}}};
  for (const char* name : {"a.log", "b.log"}) {
    read(name, "20");
    countries_met = 0;
    const auto process = open(ledger::Mode::kRead);
    const access::Accesses scanned = Scanned(*process->ledger, false);
    const access::Accesses listed = Scanned(*process->ledger, true);
    for (const size_t threads : {1, 3})
      Compare(*process, scanned, listed,
              {.any_of = all,
               .range = {},
               .coverage = RandomCoverage(random),
               .run = {.threads = threads, .stripe = 64, .groups = true}},
              {});
    CHECK(countries_met > 128);
    for (int i = 0; i < 20; ++i) Compare(*process, scanned, listed, RandomQuestion(random), {});
    CHECK(ledger::SegmentsIn({}, process->ledger->manifest()).size() > 3);
  }
  // More than a byte has: the index says that it cannot, and whoever asks scans.
  read("c.log", "21");
  const auto process = open(ledger::Mode::kRead);
  const Result<std::optional<Scope>> reach =
      CountReach(*process->index, all, {}, {}, process->world.names, process->ledger->catalogue(),
                 *process->world.registers, nullptr, {});
  REQUIRE(reach);
  CHECK_FALSE(reach->has_value());
}

TEST_CASE("the exposure index answers as a scan does, whatever became of its files") {
  const ledger::Files files{
      {"members.csv",
       [] {
         std::string csv = "member\n";
         for (int i = 0; i < 250; ++i) csv += "m" + std::to_string(i) + "\n";
         return csv;
       }()},
      {"people.csv", "person,role\nkim0,x\nkim1,x\n"},
      {"keys.toml", "[[key]]\nkid = \"k1\"\ncreated = " + FormatTime(At(-50'000)) + "\n"},
      {"carries/book.csv", [] {
         std::string csv = "member,person,from,to\n";
         for (int i = 0; i < 400; ++i)
           csv += "m" + std::to_string(i * 7 % 300) + ",p" + std::to_string(i % 90) + "," +
                  (i % 3 == 0 ? FormatTime(At(i * 500)) : "") + "," +
                  (i % 4 == 0 ? FormatTime(At(i * 900)) : "") + "\n";
         return csv;
       }()}};
  uint64_t made_again = 0, results = 0;
  for (unsigned seed = 0; seed < 12; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const TestFolder folder;
    const fs::path data = folder.path / "data", log = folder.path / "a.log";
    std::string text;
    for (int run = 0; run < 3; ++run) {
      for (size_t n = random() % 400 + 1; n > 0; --n) text += RandomLine(random) + "\n";
      folder.Put("a.log", random() % 2 == 0 ? text : text + RandomLine(random));
      {
        Process process(data, files, ledger::Mode::kAppend);
        if (random() % 4 != 0) process.ledger->set_companion(process.index.get());
        const ledger::IngestOptions options{.threads = static_cast<int>(random() % 2 + 1),
                                            .commit_rows = random() % 200 + 20};
        REQUIRE(process.Read(log, options));
        if (run == 1) {
          std::string other;
          for (size_t n = random() % 400 + 1; n > 0; --n) other += RandomLine(random) + "\n";
          REQUIRE(process.Read(folder.Put("b.log", other), options));
        }
      }
      std::vector<fs::path> made;
      for (const auto& entry : fs::recursive_directory_iterator(data / "ledger"))
        if (entry.path().extension() == ".exposure") made.push_back(entry.path());
      for (const fs::path& path : made) {
        const fs::path& other = made[random() % made.size()];
        const unsigned fate = random() % 6;
        if (fate == 0) fs::remove(path);
        if (fate == 1) fs::resize_file(path, random() % fs::file_size(path));
        if (fate == 2 && other != path && fs::exists(other))
          fs::copy_file(other, path, fs::copy_options::overwrite_existing);
      }
      Process process(data, files, random() % 2 == 0 ? ledger::Mode::kRead : ledger::Mode::kAppend);
      const access::Accesses scanned = Scanned(*process.ledger, false);
      const access::Accesses listed = Scanned(*process.ledger, true);
      results += listed.size();
      for (int i = 0; i < 80; ++i)
        Compare(process, scanned, listed, RandomQuestion(random),
                i % 10 == 0 ? folder.path / "people.csv" : fs::path());
      for (int i = 0; i < 20; ++i)
        CompareReaders(process, scanned, listed,
                       (i % 4 == 0 ? "p" : "m") + std::to_string(random() % 90),
                       RandomQuestion(random));
      made_again += process.index->made_again();
      folder.Put("data/ledger/index/2025-06-23/99999999.exposure", "of no segment");
      process.index->RemoveStrays();
      size_t left = 0;
      for (const auto& entry : fs::recursive_directory_iterator(data / "ledger/index"))
        left += entry.is_regular_file();
      CHECK(left == ledger::SegmentsIn({}, process.ledger->manifest()).size() +
                        ledger::SegmentsIn({.results = true}, process.ledger->manifest()).size());
    }
  }
  CHECK(made_again > 20);
  CHECK(results > 1000);
  CHECK(doubted > 300);
  CHECK(began_amid > 5);
}

}  // namespace
}  // namespace haetae::scope
