// Exported accesses, and how often indicators were seen, against a plain scan of the ledger.
#include "scope/access_file.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "base/csv.h"
#include "ledger/log_for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::scope {
namespace {

using access::Dimension;
using ledger::At;
using ledger::World;
using Json = nlohmann::ordered_json;

// With agents that formats have to escape, and customers who read each other.
std::string RandomLine(std::mt19937& random) {
  const char* paths[] = {"/orders/", "/book/", "/code/", "/elsewhere/"};
  const char* agents[] = {"curl", "=cmd()", "two\\nlines, \\\"quoted\\\"", "\\u001b[2J", "한국어"};
  const int statuses[] = {200, 200, 200, 404, 403, 499};
  const auto some = [&](const std::string& stem, unsigned variety) {
    return stem + std::to_string(random() % variety);
  };
  Json line = {{"time", FormatTime(At(static_cast<double>(random() % 300'000)))},
               {"method", "GET"},
               {"path", paths[random() % 4] + some("m", 60)},
               {"status", statuses[random() % 6]}};
  if (random() % 9 != 0) line["ip"] = some("20.1.", 5) + "." + some("", 9);
  if (random() % 4 != 0) line["who"] = random() % 3 == 0 ? some("kim", 3) : some("m", 60);
  if (random() % 3 != 0) line["token"] = some("t", 500);
  if (random() % 9 != 0) line["kid"] = some("k", 3);
  if (random() % 3 != 0) line["size"] = random() % 5000;
  std::string text = line.dump();
  if (random() % 9 != 0) {
    text.pop_back();
    text += std::string(",\"agent\":\"") + agents[random() % 5] + "\"}";
  }
  return text;
}

AccessesAsked RandomQuestion(std::mt19937& random) {
  const auto some = [&](const std::string& stem, unsigned variety) {
    return stem + std::to_string(random() % variety);
  };
  AccessesAsked asked;
  for (size_t sets = random() % 3 + 1; sets > 0; --sets) {
    auto& set = asked.any_of.emplace_back();
    for (size_t n = random() % 2 + 1; n > 0; --n) {
      const std::pair<Dimension, std::string> values[] = {
          {Dimension::kKey, some("k", 4)},
          {Dimension::kCredential, some("t", 600)},
          {Dimension::kPrincipal, some("kim", 4)},
          {Dimension::kPrincipal, some("m", 70)},
          {Dimension::kNetwork, "AS20"},
          {Dimension::kUserAgent, "=cmd()"},
          {Dimension::kRoute, "GET /book/{member}"}};
      const auto& [dimension, value] = values[random() % std::size(values)];
      set.push_back({dimension, value});
    }
  }
  if (random() % 3 == 0) asked.range.from = At(static_cast<double>(random() % 300'000));
  if (random() % 3 == 0) asked.range.to = At(static_cast<double>(random() % 300'000));
  return asked;
}

const ledger::Files kRegister = {{"members.csv",
                                  [] {
                                    std::string csv = "member\n";
                                    for (int i = 0; i < 50; ++i)
                                      csv += "m" + std::to_string(i) + "\n";
                                    return csv;
                                  }()},
                                 {"people.csv", "person,role\nkim0,x\nkim1,x\n"}};

struct Process : ledger::Opened {
  Process(const fs::path& data, ledger::Mode mode) : Opened(data, kRegister, mode) {}
};

// The accesses of a question, each looked at by itself.
struct Oracle {
  std::vector<Json> rows;
  std::map<std::string, uint64_t> outcomes;
  std::vector<Sighted> seen;
};

Oracle Look(Process& process, const AccessesAsked& asked,
            const std::vector<std::vector<IndicatorValue>>& probes) {
  Oracle oracle;
  oracle.seen.resize(probes.size());
  access::Names& names = process.world.names;
  const access::Catalogue& catalogue = process.ledger->catalogue();
  auto carries = [&](const access::Accesses& rows, size_t i, const auto& set) {
    return Filter(set, names, catalogue).Matches(rows, i);
  };
  REQUIRE(process.ledger->Scan(asked.range, [&](const access::AccessBatch& batch) -> Status {
    const access::Accesses& rows = *batch.rows;
    for (size_t i = batch.begin; i < batch.end; ++i) {
      if (std::ranges::none_of(asked.any_of, [&](const auto& s) { return carries(rows, i, s); }))
        continue;
      for (size_t p = 0; p < probes.size(); ++p) {
        if (!carries(rows, i, probes[p])) continue;
        ++oracle.seen[p].accesses;
        oracle.seen[p].first = std::min(oracle.seen[p].first, rows.time[i]);
        oracle.seen[p].last = std::max(oracle.seen[p].last, rows.time[i]);
      }
      auto text = [](uint32_t number, const Dictionary& of) {
        return number == kNoNumber ? Json() : Json(of.Text(number));
      };
      const access::Outcome outcome = rows.outcome[i];
      ++oracle.outcomes[std::string(access::OutcomeName(outcome))];
      const char* const fields[] = {"name;phone", "address;entrance_code:masked;name",
                                    "entrance_code"};
      const uint32_t principal = rows.principal[i], address = rows.address[i];
      const bool from_us = address != kNoNumber;
      char record[17];
      std::snprintf(record, sizeof record, "%016llx",
                    static_cast<unsigned long long>(rows.record[i]));
      oracle.rows.push_back(
          {{"time", FormatTime(rows.time[i])},
           {"route", catalogue.routes[rows.route[i]].text},
           {"status", rows.status[i] == 0 ? Json() : Json(rows.status[i])},
           {"outcome", access::OutcomeName(outcome)},
           {"fields",
            outcome == access::Outcome::kDisclosed ? Json(fields[rows.route[i]]) : Json()},
           {"subject", text(rows.subject[i], names.subjects)},
           {"principal", principal == kNoNumber ? Json() : Json(names.PrincipalText(principal))},
           {"principal_kind", principal == kNoNumber               ? Json()
                              : principal & access::kTextPrincipal ? Json("other")
                                                                   : Json("member")},
           {"credential", text(rows.credential[i], names.credentials)},
           {"key", text(rows.key[i], names.keys)},
           {"source_ip", text(address, names.addresses)},
           {"country", from_us ? Json("KR") : Json()},
           {"network", from_us ? Json("AS20") : Json()},
           {"user_agent", text(rows.user_agent[i], names.user_agents)},
           {"tls_fingerprint", Json()},
           {"host", Json()},
           {"bytes", rows.bytes[i] == kNoNumber ? Json() : Json(rows.bytes[i])},
           {"source", names.sources.Text(rows.source[i])},
           {"offset", rows.offset[i]},
           {"record", record}});
    }
    return {};
  }));
  return oracle;
}

// Every cell of a Parquet file as text, a row a line; and the same of JSON lines.
std::string Cells(const fs::path& path, bool parquet) {
  const std::string from = (parquet ? "read_parquet(" : "read_csv(") +
                           ledger::SqlText(path.native()) +
                           (parquet ? ")"
                                    : ", header = true, all_varchar = true, quote = '\"', "
                                      "escape = '\"', delim = ',', strict_mode = false)");
  const std::string time = parquet ? "strftime(time, '%Y-%m-%dT%H:%M:%S.%fZ')" : "time";
  return ledger::DuckLines(
      "SELECT concat_ws('|', " + time +
      ", route, coalesce(CAST(status AS VARCHAR), '-'), outcome, coalesce(fields, '-'), "
      "coalesce(subject, '-'), coalesce(principal, '-'), coalesce(principal_kind, '-'), "
      "coalesce(credential, '-'), coalesce(\"key\", '-'), coalesce(source_ip, '-'), "
      "coalesce(user_agent, '-'), coalesce(CAST(bytes AS VARCHAR), '-'), "
      "CAST(\"offset\" AS VARCHAR), record) FROM " +
      from);
}

}  // namespace

TEST_CASE("every access of a question is written, as a scan finds it") {
  uint64_t rows = 0;
  size_t segments_most = 0;
  for (unsigned seed = 0; seed < 4; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const TestFolder folder;
    const fs::path data = folder.path / "data", log = folder.path / "a.log";
    std::string text;
    for (int run = 0; run < 3; ++run) {
      for (size_t n = random() % 300 + 1; n > 0; --n) text += RandomLine(random) + "\n";
      folder.Put("a.log", random() % 2 == 0 ? text : text + RandomLine(random));
      Process process(data, ledger::Mode::kAppend);
      const ledger::IngestOptions options{.threads = 2, .commit_rows = random() % 200 + 20};
      REQUIRE(process.Read(log, options));
    }
    Process scanning(data, ledger::Mode::kRead), writing(data, ledger::Mode::kRead);
    for (int i = 0; i < 12; ++i) {
      const AccessesAsked asked = RandomQuestion(random);
      std::vector<std::vector<IndicatorValue>> probes;
      for (int n = 0; n < 3; ++n)
        for (auto& set : RandomQuestion(random).any_of) probes.push_back(std::move(set));
      // A value is a probe once: callers see to that.
      std::ranges::sort(probes);
      probes.erase(std::ranges::unique(probes).begin(), probes.end());
      const Oracle oracle = Look(scanning, asked, probes);

      const table::Target json = *table::TargetOf((folder.path / "a.jsonl").native());
      const auto written = WriteAccesses(*writing.ledger, writing.world.names, asked, json, {});
      REQUIRE(written);
      REQUIRE(written->rows == oracle.rows.size());
      std::string expected;
      for (const Json& row : oracle.rows) expected += row.dump() + "\n";
      std::string got;
      for (std::string lines = Content(json.path); !lines.empty();) {
        const size_t end = lines.find('\n');
        got += Json::parse(lines.substr(0, end)).dump() + "\n";
        lines.erase(0, end + 1);
      }
      REQUIRE(got == expected);
      const Json manifest = Json::parse(written->manifest);
      for (const auto& [outcome, count] : oracle.outcomes)
        CHECK(manifest["counts"][outcome] == count);
      rows += written->rows;
      segments_most = std::max(segments_most, writing.ledger->manifest().segments.size());

      table::Target csv = *table::TargetOf((folder.path / "a.csv").native());
      csv.exact = true;
      const table::Target parquet = *table::TargetOf((folder.path / "a.parquet").native());
      for (const table::Target& target : {csv, parquet})
        REQUIRE(WriteAccesses(*writing.ledger, writing.world.names, asked, target, {}));
      REQUIRE(Cells(csv.path, false) == Cells(parquet.path, true));

      Matching matching(*writing.ledger, writing.world.names, asked);
      const auto seen =
          Sight(matching, asked.range, probes, writing.world.names, writing.ledger->catalogue());
      REQUIRE(seen);
      for (size_t p = 0; p < probes.size(); ++p) {
        CHECK((*seen)[p].accesses == oracle.seen[p].accesses);
        CHECK((*seen)[p].first == oracle.seen[p].first);
        CHECK((*seen)[p].last == oracle.seen[p].last);
      }
    }
  }
  CHECK(rows > 500);
  CHECK(segments_most > 4);
}

}  // namespace haetae::scope
