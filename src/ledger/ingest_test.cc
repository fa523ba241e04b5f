#include "ledger/ingest.h"

#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "ledger/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::ledger {
namespace {

using access::AccessBatch;

std::string Gzip(const std::string& text) {
  z_stream zlib{};
  deflateInit2(&zlib, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&zlib, text.size()) + 32, '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  zlib.avail_in = static_cast<uInt>(text.size());
  zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
  zlib.avail_out = static_cast<uInt>(packed.size());
  deflate(&zlib, Z_FINISH);
  packed.resize(zlib.total_out);
  deflateEnd(&zlib);
  return packed;
}

// What was counted, and every access as text, sorted.
struct Counted {
  uint64_t records = 0, duplicates = 0, unreadable = 0;
  std::vector<std::string> accesses;
  bool operator==(const Counted&) const = default;
};
std::ostream& operator<<(std::ostream& to, const Counted& c) {
  return to << c.records << " records, " << c.duplicates << " duplicates, " << c.unreadable
            << " unreadable, " << c.accesses.size() << " accesses";
}

// One request, and its line in the two formats.
struct Request {
  Time time;
  std::string path, id;
  int status = 200;

  std::string Json() const {
    return "{\"time\":\"" + FormatTime(time) + "\",\"method\":\"GET\",\"path\":\"" + path +
           "\",\"status\":" + std::to_string(status) + ",\"event_id\":\"" + id + "\"}";
  }
  // The same event as another shipper writes it: another order, another zone, a field of its own.
  std::string JsonAgain() const {
    std::string local = FormatTime({time.us + 9 * kHour});
    local.replace(local.size() - 1, 1, "+09:00");
    return "{\"event_id\": \"" + id +
           "\", \"shipper\": \"b\", \"status\": " + std::to_string(status) + ", \"path\": \"" +
           path + "\", \"method\": \"GET\", \"time\": \"" + local + "\"}";
  }
  std::string Combined() const {
    const Civil civil = CivilFromDays(DayOf(time));
    char clock[64];
    const int64_t second = time.us / kSecond % 86'400;
    std::snprintf(clock, sizeof clock, "%02u/Jun/%lld:%02d:%02d:%02d +0000", civil.day,
                  static_cast<long long>(civil.year), static_cast<int>(second / 3600),
                  static_cast<int>(second / 60 % 60), static_cast<int>(second % 60));
    return "10.0.0.1 - - [" + std::string(clock) + "] \"GET " + path + " HTTP/1.1\" " +
           std::to_string(status) + " 12 \"-\" \"" + id + "\"";
  }
};

// A slow and obvious reader of the lines above.
class Reference {
 public:
  void Take(const std::string& line, const std::map<std::string, Request>& known, bool ids) {
    const auto found = known.find(line);
    if (found == known.end()) {
      ++counted_.unreadable;
      return;
    }
    const Request& request = found->second;
    ++counted_.records;
    if (ids && !seen_.insert({request.time, request.id, request.path, request.status}).second) {
      ++counted_.duplicates;
      return;
    }
    for (std::string_view route : {"/orders/", "/book/"}) {
      if (!request.path.starts_with(route) ||
          request.path.find('/', route.size()) != std::string::npos)
        continue;
      counted_.accesses.push_back(FormatTime(request.time) + " " +
                                  request.path.substr(route.size()) + " " +
                                  std::to_string(request.status));
    }
  }
  Counted Finish() {
    std::sort(counted_.accesses.begin(), counted_.accesses.end());
    return counted_;
  }

 private:
  std::set<std::tuple<Time, std::string, std::string, int>> seen_;
  Counted counted_;
};

Counted Count(Ledger& ledger, const access::Names& names) {
  Counted counted;
  for (const SourceEntry& source : ledger.manifest().sources) {
    SourceCounts counts = source.counts;
    if (source.tail) counts.Add(source.tail->counts);
    counted.records += counts.records;
    counted.duplicates += counts.duplicates;
    counted.unreadable += counts.unreadable;
  }
  REQUIRE(ledger.Scan({}, [&](const AccessBatch& batch) -> Status {
    for (size_t i = batch.begin; i < batch.end; ++i) {
      const access::Access row = batch.rows->Row(i);
      counted.accesses.push_back(FormatTime(row.time) + " " +
                                 std::string(names.subjects.Text(row.subject)) + " " +
                                 std::to_string(row.status));
    }
    return {};
  }));
  std::sort(counted.accesses.begin(), counted.accesses.end());
  return counted;
}

// Of each source, the routes of its accesses that were answered: what the manifest must say too.
void CheckRoutes(Ledger& ledger, const access::Names& names) {
  std::map<std::string, std::set<uint16_t>> routes;
  for (const SourceEntry& source : ledger.manifest().sources) routes[source.name];
  REQUIRE(ledger.Scan({}, [&](const AccessBatch& batch) -> Status {
    for (size_t i = batch.begin; i < batch.end; ++i)
      if (batch.rows->outcome[i] == access::Outcome::kDisclosed)
        routes[std::string(names.sources.Text(batch.rows->source[i]))].insert(batch.rows->route[i]);
    return {};
  }));
  for (const SourceEntry& source : ledger.manifest().sources) {
    REQUIRE(source.routes.has_value());
    REQUIRE(*source.routes == routes.at(source.name));
  }
}

// One run of haetae over `inputs`, as a process of its own would make it.
Counted RunOver(const fs::path& data, std::vector<reader::Input> inputs, bool json = true,
                const IngestOptions& options = {}) {
  World world({}, std::string(json ? kJsonFormat : "") + std::string(kShopCatalogue));
  Result<std::unique_ptr<Ledger>> ledger = Ledger::Open(data, world.names, Mode::kAppend);
  REQUIRE(ledger);
  if ((*ledger)->manifest().catalogue_digest.empty()) REQUIRE((*ledger)->Restart(world.catalogue));
  Result<IngestReport> report =
      Ingest(**ledger, world.names, *world.registers, options).Run(inputs);
  if (!report) MESSAGE(report.error().Text());
  REQUIRE(report);
  for (const Error& error : report->errors) MESSAGE(error.Text());
  REQUIRE(report->errors.empty());
  CheckRoutes(**ledger, world.names);
  return Count(**ledger, world.names);
}

// A log as it is at one time: how much of it is there, where, and how it is packed.
struct Log {
  std::vector<std::string> lines;
  std::string content;
  size_t first_line = 0;  // bytes
  size_t shown = 0;       // bytes that a run has seen
  fs::path path;
  bool packed = false, moved = false;
  int number = 0;
};

class Story {
 public:
  Story(unsigned seed, bool json) : random_(seed), json_(json) {
    const size_t requests = 30 + random_() % 200;
    for (size_t i = 0; i < requests; ++i) all_.push_back(Make(i));
    logs_.resize(1 + random_() % 5);
    for (size_t i = 0; i < requests; ++i) {
      Put(all_[i]);
      if (json_ && random_() % 6 == 0) {  // delivered again
        Put(all_[random_() % (i + 1)], random_() % 2 == 0);
      }
      if (random_() % 15 == 0)
        logs_[random_() % logs_.size()].lines.push_back("panic: no record " + std::to_string(i));
    }
    for (size_t n = 0; n < logs_.size(); ++n) {
      Log& log = logs_[n];
      log.number = static_cast<int>(n);
      // A first line of its own, long enough to know the log by.
      Request first = Make(1000 + n);
      first.id += std::string(260, 'x');
      known_[Line(first)] = first;
      log.lines.insert(log.lines.begin(), Line(first));
      log.first_line = log.lines[0].size() + 1;
      for (const std::string& line : log.lines) log.content += line + "\n";
      if (random_() % 4 == 0) log.content.pop_back();  // the writer was stopped
      log.path = folder_.path / ("log-" + std::to_string(n));
    }
  }

  // Several runs over logs that grow, move, are packed and copied; the last one sees all of them.
  void Tell() {
    const int runs = 1 + static_cast<int>(random_() % 4);
    for (int run = 1; run <= runs; ++run) {
      for (Log& log : logs_) Change(log, run == runs);
      std::vector<reader::Input> inputs;
      for (const Log& log : logs_) {
        if (log.shown > 0) inputs.push_back({log.path.native(), true});
      }
      if (random_() % 2 == 0) CopySome(inputs);
      std::shuffle(inputs.begin(), inputs.end(), random_);
      const Counted actual = RunOver(
          folder_.path / "data", inputs, json_,
          {.threads = 1 + static_cast<int>(random_() % 3), .commit_rows = 1 + random_() % 60});
      CAPTURE(run);
      REQUIRE_EQ(actual, Expected());
    }
  }

 private:
  Request Make(size_t i) {
    static const std::string kPaths[] = {"/orders/m", "/book/m", "/", "/login/m", "/orders/x/"};
    // Whoever asks may choose the id: one in three requests says the same.
    return {At(static_cast<double>(random_() % 200'000)),
            kPaths[random_() % std::size(kPaths)] + std::to_string(random_() % 20),
            json_ && random_() % 3 == 0 ? "mine" : "id-" + std::to_string(i),
            random_() % 5 == 0 ? 404 : 200};
  }
  std::string Line(const Request& request) const {
    return json_ ? request.Json() : request.Combined();
  }
  void Put(const Request& request, bool again = false) {
    const std::string line = again ? request.JsonAgain() : Line(request);
    known_[line] = request;
    logs_[random_() % logs_.size()].lines.push_back(line);
  }

  // The log grows, and may be moved or packed.
  void Change(Log& log, bool last) {
    size_t size = log.content.size();
    if (!last && !log.packed) {
      const size_t least = std::max(log.shown, log.first_line);
      size = least + random_() % (log.content.size() - least + 1);
      if (!json_) size = std::max(least, log.content.rfind('\n', size) + 1);  // see Expected()
    }
    fs::path to = log.path;
    if (random_() % 3 == 0) to = folder_.path / ("moved-" + std::to_string(random_() % 1'000'000));
    log.moved = to != log.path;
    fs::remove(log.path);
    log.path = to;
    log.shown = size;
    log.packed |= size == log.content.size() && random_() % 3 == 0;
    const std::string bytes = log.content.substr(0, size);
    std::ofstream(to, std::ios::binary) << (log.packed ? Gzip(bytes) : bytes);
  }

  // The same bytes, or only their beginning, under other names: they add nothing. A beginning is
  // known by comparing it with the log where it was read, so that must still be there.
  void CopySome(std::vector<reader::Input>& inputs) {
    for (const Log& log : logs_) {
      if (log.shown <= log.first_line || random_() % 2 == 0) continue;
      std::string bytes = log.content.substr(0, log.shown);
      if (!log.moved && random_() % 2 == 0) {
        bytes.resize(log.first_line + random_() % (bytes.size() - log.first_line));
        bytes.resize(bytes.rfind('\n') + 1);
      }
      const fs::path to = folder_.path / ("copy-" + std::to_string(random_() % 1'000'000));
      // What is packed is taken to be whole, so it ends with a line.
      const bool packed = bytes.ends_with('\n') && random_() % 2 == 0;
      std::ofstream(to, std::ios::binary) << (packed ? Gzip(bytes) : bytes);
      inputs.push_back({to.native(), true});
    }
  }

  // Every line that was ever shown, once a log; the last one may be cut. A cut line of JSON is
  // unreadable; combined logs are only cut at line ends, since a cut user agent still is a record.
  Counted Expected() const {
    Reference reference;
    for (const Log& log : logs_) {
      std::string_view rest = std::string_view(log.content).substr(0, log.shown);
      while (!rest.empty()) {
        const size_t end = std::min(rest.find('\n'), rest.size());
        reference.Take(std::string(rest.substr(0, end)), known_, json_);
        rest.remove_prefix(std::min(rest.size(), end + 1));
      }
    }
    return reference.Finish();
  }

  std::mt19937 random_;
  bool json_;
  TestFolder folder_;
  std::vector<Request> all_;
  std::vector<Log> logs_;
  std::map<std::string, Request> known_;
};

TEST_CASE("whatever happens to JSON logs, every line counts once") {
  for (unsigned seed = 0; seed < 12; ++seed) {
    CAPTURE(seed);
    Story(seed, true).Tell();
  }
}

TEST_CASE("whatever happens to combined logs, every line counts once") {
  for (unsigned seed = 100; seed < 108; ++seed) {
    CAPTURE(seed);
    Story(seed, false).Tell();
  }
}

std::string JsonLine(int minute, const std::string& path, const std::string& id) {
  return Request{At(minute * 60), path, id}.Json();
}

// Requests that agree in their id and differ in one thing else are different requests.
TEST_CASE("an event id hides no request that differs in anything else") {
  constexpr std::string_view kFields =
      "[format]\nname = \"json\"\n[format.fields]\ntime = \"/t\"\nmethod = \"/m\"\npath = \"/p\"\n"
      "status = \"/s\"\nevent_id = \"/id\"\nsource_ip = \"/ip\"\nprincipal = \"/who\"\n"
      "credential = \"/token\"\nkey = \"/kid\"\n";
  const std::vector<std::pair<std::string, std::string>> first = {{"t", "2025-06-23T01:00:00.250Z"},
                                                                  {"m", "GET"},
                                                                  {"p", "/orders/m1"},
                                                                  {"s", "404"},
                                                                  {"id", "mine"},
                                                                  {"ip", "203.0.113.9"},
                                                                  {"who", "m1"},
                                                                  {"token", "t1"},
                                                                  {"kid", "k1"}};
  const std::map<std::string, std::string> other = {{"t", "2025-06-23T01:00:00.251Z"},
                                                    {"m", "HEAD"},
                                                    {"p", "/orders/m2"},
                                                    {"s", "200"},
                                                    {"id", "yours"},
                                                    {"ip", "203.0.113.10"},
                                                    {"who", "m2"},
                                                    {"token", "t2"},
                                                    {"kid", "k2"}};
  auto line = [&](const std::string& changed) {
    std::string text;
    for (const auto& [name, value] : first)
      text += (text.empty() ? "{\"" : ",\"") + name + "\":\"" +
              (name == changed ? other.at(name) : value) + "\"";
    return text + "}\n";
  };
  std::string log = line("") + line("");
  for (const auto& [name, value] : other) log += line(name);
  const TestFolder folder;
  World world({}, std::string(kFields) +
                      "[[route]]\nmatch = \"GET /orders/{member}\"\ndiscloses = [\"name\"]\n");
  auto ledger = Ledger::Open(folder.path / "data", world.names, Mode::kAppend);
  REQUIRE(ledger);
  REQUIRE((*ledger)->Restart(world.catalogue));
  REQUIRE(
      Ingest(**ledger, world.names, *world.registers, {}).Run({{folder.Put("a.log", log), true}}));
  const Counted counted = Count(**ledger, world.names);
  CHECK_EQ(counted.records, 2 + other.size());
  CHECK_EQ(counted.duplicates, 1);
  CHECK_EQ(counted.accesses.size(), other.size());  // HEAD is not catalogued
}

TEST_CASE("how many requests share an id does not depend on runs, threads and order") {
  std::string whole, half[2];
  for (int i = 0; i < 2000; ++i) {
    const std::string line = JsonLine(i % 1400, "/orders/m" + std::to_string(i),
                                      i % 10 == 0 ? "mine" : std::to_string(i));
    whole += line + "\n";
    half[i % 2] += line + "\n";
  }
  auto shared = [](const fs::path& data) {
    World world({}, std::string(kJsonFormat) + std::string(kShopCatalogue));
    auto ledger = Ledger::Open(data, world.names, Mode::kRead);
    REQUIRE(ledger);
    return (*ledger)->manifest().id_use.Shared();
  };
  const TestFolder folder;
  CHECK_EQ(RunOver(folder.path / "one", {{folder.Put("a.log", whole), true}}).accesses.size(),
           2000);
  const fs::path first = folder.Put("b.log", half[1]), second = folder.Put("c.log", half[0]);
  const IngestOptions often{.threads = 3, .commit_rows = 50};
  RunOver(folder.path / "two", {{first, true}}, true, often);
  RunOver(folder.path / "two", {{first, true}, {second, true}}, true, often);
  CHECK_EQ(shared(folder.path / "one"), shared(folder.path / "two"));
  CHECK_GT(shared(folder.path / "one"), 180);
  CHECK_LT(shared(folder.path / "one"), 220);
}

TEST_CASE("an unfinished line that is no access is no duplicate of itself when it is finished") {
  const TestFolder folder;
  const std::string whole = JsonLine(0, "/", "a") + "\n" + JsonLine(1, "/", "b");
  const std::vector<reader::Input> inputs = {{folder.Put("a.log", whole), true}};
  Counted counted = RunOver(folder.path / "data", inputs);
  CHECK_EQ(counted.records, 2);
  CHECK_EQ(counted.duplicates, 0);
  folder.Put("b.log", JsonLine(1, "/", "b") + "\n");
  counted = RunOver(folder.path / "data", {{folder.path / "b.log", true}});
  CHECK_EQ(counted.records, 3);
  CHECK_EQ(counted.duplicates, 1);
  folder.Put("a.log", whole + "\n" + JsonLine(2, "/", "c") + "\n");
  counted = RunOver(folder.path / "data", inputs);
  CHECK_EQ(counted.records, 4);
  CHECK_EQ(counted.duplicates, 1);
}

TEST_CASE("a copy without the unfinished last line does not take that line away") {
  const TestFolder folder;
  const std::string begin = JsonLine(0, "/orders/m1", "a") + "\n";
  const fs::path log = folder.Put("a.log", begin + JsonLine(1, "/orders/m2", "b"));
  CHECK_EQ(RunOver(folder.path / "data", {{log, true}}).accesses.size(), 2);
  const fs::path copy = folder.Put("b.log", begin);
  CHECK_EQ(RunOver(folder.path / "data", {{log, true}, {copy, true}}).accesses.size(), 2);
  folder.Put("a.log", begin);  // the log itself may
  CHECK_EQ(RunOver(folder.path / "data", {{log, true}}).accesses.size(), 1);
}

TEST_CASE("a log that began as one unfinished line is known when it has grown twice") {
  const TestFolder folder;
  const std::vector<reader::Input> inputs = {{folder.path / "a.log", true}};
  const std::string line =
      "10.0.0.1 - - [23/Jun/2025:00:00:00 +0000] \"GET /orders/m1 HTTP/1.1\" "
      "200 12 \"-\" \"agent\"\n";
  for (const std::string& now : {line.substr(0, line.size() - 1), line, line + line, line + line}) {
    folder.Put("a.log", now);
    const Counted counted = RunOver(folder.path / "data", inputs, false);
    CHECK_EQ(counted.records, static_cast<uint64_t>((now.size() + 1) / line.size()));
    CHECK_EQ(counted.accesses.size(), counted.records);
  }
}

TEST_CASE("a line longer than any may be does not hide what stands before and behind it") {
  for (size_t length : {size_t{2} << 20, size_t{9} << 20}) {
    CAPTURE(length);
    const TestFolder folder;
    std::string content;
    for (int i = 0; i < 30'000; ++i)
      content += JsonLine(i % 1000, "/orders/m" + std::to_string(i % 9), std::to_string(i)) + "\n";
    const size_t before = 20'000 * JsonLine(0, "/orders/m1", "12345").size();
    content.insert(content.rfind('\n', before) + 1, std::string(length, 'z') + "\n");
    const std::vector<reader::Input> inputs = {{folder.Put("a.log", content), true}};
    Counted counted = RunOver(folder.path / "data", inputs);
    CHECK_EQ(counted.records, 30'000);
    CHECK_EQ(counted.unreadable, 1);
    folder.Put("a.log", content + JsonLine(1, "/orders/m1", "new") + "\n");
    counted = RunOver(folder.path / "data", inputs);
    CHECK_EQ(counted.records, 30'001);
    CHECK_EQ(counted.duplicates, 0);
    CHECK_EQ(counted.unreadable, 1);
    folder.Put("b.log", content);
    CHECK_EQ(RunOver(folder.path / "data", {{folder.path / "b.log", true}}).records, 30'001);
  }
}

TEST_CASE("a log whose name is no UTF-8 is read, and known again") {
  const TestFolder folder;
  const fs::path path = folder.Put("\xb7\xce\xb1\xd7.log", JsonLine(0, "/orders/m1", "a") + "\n");
  for (int run = 0; run < 2; ++run) {
    const Counted counted = RunOver(folder.path / "data", {{path, true}});
    CHECK_EQ(counted.accesses.size(), 1);
    CHECK_EQ(counted.records, 1);
  }
}

// A service that writes one line after the other and rotates its log, by copying or by renaming it.
void WriteAndRotate(const fs::path& folder, int lines) {
  std::mt19937 random(7);
  const fs::path path = folder / "a.log";
  std::ofstream log(path, std::ios::binary | std::ios::app);
  for (int n = 0, rotated = 0; n < lines; ++n) {
    log << Request{At(n), "/orders/m" + std::to_string(n), "e" + std::to_string(n)}.Json() << '\n'
        << std::flush;
    if (random() % 60 == 0) {
      const fs::path old = folder / ("a.log." + std::to_string(++rotated));
      if (random() % 2 == 0) {
        fs::copy_file(path, old);
        fs::resize_file(path, 0);
      } else {
        fs::rename(path, old);
        log.close();
        log.open(path, std::ios::binary | std::ios::app);
      }
    }
    if (n % 8 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

TEST_CASE("logs that are rotated while they are read lose and repeat nothing") {
  constexpr int kLines = 20'000;
  TestFolder folder;
  const fs::path logs = folder.path / "logs";
  fs::create_directories(logs);
  const auto read = [&] {
    World world({}, std::string(kJsonFormat) + std::string(kShopCatalogue));
    auto ledger = std::move(*Ledger::Open(folder.path / "data", world.names, Mode::kAppend));
    if (ledger->manifest().catalogue_digest.empty()) REQUIRE(ledger->Restart(world.catalogue));
    const reader::InputList inputs = reader::ListInputs({logs});
    REQUIRE(Ingest(*ledger, world.names, *world.registers, {.hold_back_unfinished = true})
                .Run(inputs.inputs));
    return Count(*ledger, world.names);
  };
  std::atomic<bool> done = false;
  std::thread service([&] {
    WriteAndRotate(logs, kLines);
    done = true;
  });
  while (!done) read();
  service.join();
  const Counted counted = read();
  CHECK(counted.records == kLines);
  CHECK(counted.duplicates == 0);
  CHECK(counted.unreadable == 0);
  CHECK(counted.accesses.size() == kLines);
}

TEST_CASE("a source that breaks off keeps what was read, and says so in every run") {
  const TestFolder folder;
  std::string content;
  for (int i = 0; i < 3000; ++i) content += JsonLine(i, "/orders/m1", std::to_string(i)) + "\n";
  const std::string packed = Gzip(content);
  const fs::path path = folder.Put("a.log.gz", packed.substr(0, packed.size() / 2));
  for (int run = 0; run < 2; ++run) {
    World world({}, std::string(kJsonFormat) + std::string(kShopCatalogue));
    auto ledger = Ledger::Open(folder.path / "data", world.names, Mode::kAppend);
    REQUIRE(ledger);
    if (run == 0) REQUIRE((*ledger)->Restart(world.catalogue));
    auto report = Ingest(**ledger, world.names, *world.registers, {}).Run({{path, true}});
    REQUIRE(report);
    REQUIRE_EQ(report->errors.size(), 1);
    const Counted counted = Count(**ledger, world.names);
    CHECK_GT(counted.records, 100);
    CHECK_LT(counted.records, 3000);
    CHECK_EQ(counted.accesses.size(), counted.records);
  }
  folder.Put("a.log.gz", packed);
  const Counted counted = RunOver(folder.path / "data", {{path, true}});
  CHECK_EQ(counted.records, 3000);
  CHECK_EQ(counted.accesses.size(), 3000);
}

}  // namespace
}  // namespace haetae::ledger
