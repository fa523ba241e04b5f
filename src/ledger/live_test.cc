#include "ledger/live.h"

#include <sys/stat.h>

#include <algorithm>
#include <random>

#include "ledger/for_test.h"
#include "ledger/ingest.h"
#include "ledger/source_reading.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::ledger {
namespace {

// A log that grows, and the process that follows it.
struct Watched {
  TestFolder folder;
  int made = 0;
  std::unique_ptr<access::Names> names;
  std::unique_ptr<reg::Register> registers;
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<Live> live;
  std::vector<std::string> told;  // what detection was given

  Watched() { Start(); }

  // As after a crash: what was not committed is forgotten.
  void Start() {
    live.reset();
    ledger.reset();
    names = std::make_unique<access::Names>();
    registers = std::move(*reg::Register::Load("", names->subjects));
    ledger = std::move(*Ledger::Open(folder.path / "data", *names, Mode::kAppend));
    if (ledger->manifest().catalogue_digest.empty())
      REQUIRE(
          ledger->Restart(MakeCatalogue(std::string(kJsonFormat) + std::string(kShopCatalogue))));
    live = std::make_unique<Live>(*ledger, *names, *registers);
  }

  // One more line, without its end.
  std::string Line(Duration after = 0) {
    const int n = made++;
    return R"({"time":")" + FormatTime(At(n) + after) + R"(","method":"GET","path":"/orders/m)" +
           std::to_string(n) + R"(","status":200,"event_id":"e)" + std::to_string(n) + "\"}";
  }
  std::string Lines(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += Line() + "\n";
    return text;
  }
  fs::path Path(const std::string& name) const { return folder.path / name; }
  void Append(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name), std::ios::binary | std::ios::app) << text;
  }
  FileId Id(const std::string& name) const {
    struct stat info{};
    REQUIRE(::stat(Path(name).c_str(), &info) == 0);
    return {info.st_dev, info.st_ino};
  }
  Live::Opened Look(const std::string& name, bool only_known = false) {
    Result<Live::Opened> opened =
        live->Open(Id(name), {Path(name), true}, {.only_known = only_known});
    REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().Text()));
    live->Touch(Id(name));
    return *opened;
  }
  void Read() {
    for (Result<bool> more = true; *more;) {
      more = live->Read();
      REQUIRE(more);
    }
  }
  void Commit() {
    Result<access::Accesses> rows = live->Commit();
    REQUIRE_MESSAGE(rows, (rows ? "" : rows.error().Text()));
    for (size_t i = 0; i < rows->size(); ++i) {
      told.push_back(std::string(names->subjects.Text(rows->subject[i])));
      REQUIRE((i == 0 || rows->time[i - 1] <= rows->time[i]));
    }
  }
  void Take(const std::string& name) {
    Look(name);
    Read();
    Commit();
  }
  // The subjects in the ledger, each as often as it stands there.
  std::vector<std::string> Held() {
    std::vector<std::string> held;
    REQUIRE(ledger->Scan({}, [&](const access::AccessBatch& batch) -> Status {
      for (size_t i = batch.begin; i < batch.end; ++i)
        held.push_back(std::string(names->subjects.Text(batch.rows->subject[i])));
      return {};
    }));
    std::sort(held.begin(), held.end());
    return held;
  }
  std::vector<std::string> AllMade() const {
    std::vector<std::string> all;
    for (int i = 0; i < made; ++i) all.push_back("m" + std::to_string(i));
    std::sort(all.begin(), all.end());
    return all;
  }
};

TEST_CASE("Live: a file that grows line by line") {
  Watched w;
  for (int i = 0; i < 300; ++i) {
    w.Append("a.log", w.Line() + "\n");
    w.Take("a.log");
  }
  CHECK(w.Held() == w.AllMade());
  std::sort(w.told.begin(), w.told.end());
  CHECK(w.told == w.AllMade());
  CHECK(w.ledger->manifest().segments.size() <= 2);  // small ones were merged
  size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(w.Path("data/ledger/segments")))
    files += entry.is_regular_file();
  CHECK(files == w.ledger->manifest().segments.size());
  w.Start();
  CHECK(w.Held() == w.AllMade());
}

TEST_CASE("Live: segments of a day double in size, and large ones are left alone") {
  Watched w;
  for (int i = 0; i < 40; ++i) {
    w.Append("a.log", w.Lines(1500));
    w.Take("a.log");
  }
  CHECK(w.Held() == w.AllMade());
  std::vector<uint64_t> rows;
  for (const SegmentInfo& segment : w.ledger->manifest().segments) rows.push_back(segment.rows);
  std::sort(rows.begin(), rows.end());
  CHECK(rows.size() <= 6);
  for (size_t i = 1; i < rows.size(); ++i) CHECK(rows[i] >= rows[i - 1]);
}

TEST_CASE("Live: an unfinished line waits for its end") {
  Watched w;
  const std::string line = w.Line();
  w.Append("a.log", line.substr(0, 40));
  CHECK(w.Look("a.log") == Live::Opened::kLater);
  w.Append("a.log", line.substr(40) + "\n");
  w.Take("a.log");
  CHECK(w.Held() == w.AllMade());
  const std::string next = w.Line();
  w.Append("a.log", next.substr(0, 50));
  w.Take("a.log");
  CHECK(w.Held().size() == 1);
  w.Append("a.log", next.substr(50));
  w.Take("a.log");
  CHECK(w.Held().size() == 1);  // it may still go on
  w.live->Finish(w.Id("a.log"));
  w.Read();
  w.Commit();
  CHECK(w.Held() == w.AllMade());
  w.Append("a.log", "\n" + w.Lines(2));  // it went on all the same
  w.Take("a.log");
  CHECK(w.Held() == w.AllMade());
}

TEST_CASE("Live: a line longer than any may be, in pieces") {
  Watched w;
  w.Append("a.log", w.Lines(1));
  w.Take("a.log");
  for (int i = 0; i < 5; ++i) {
    w.Append("a.log", std::string(300'000, 'x'));
    w.Take("a.log");
  }
  w.Append("a.log", "\n" + w.Lines(1));
  w.Take("a.log");
  CHECK(w.Held() == w.AllMade());
  CHECK(w.live->counts().unreadable == 1);
  w.Start();  // the hash of its beginning is the same however it came
  w.Append("a.log", w.Lines(1));
  w.Take("a.log");
  CHECK(w.Held() == w.AllMade());
}

TEST_CASE("Live: renamed, and a new file in its place") {
  Watched w;
  w.Append("a.log", w.Lines(3));
  w.Take("a.log");
  fs::rename(w.Path("a.log"), w.Path("a.log.1"));
  w.Append("a.log.1", w.Lines(2));  // the service still has it open
  w.Append("a.log", w.Lines(3));
  w.live->Rename(w.Id("a.log.1"), w.Path("a.log.1"));
  w.Look("a.log.1");
  w.Take("a.log");
  CHECK(w.Held() == w.AllMade());
  w.Start();
  CHECK(w.Look("a.log.1", true) == Live::Opened::kOpen);
  w.Append("a.log.1", w.Lines(1));
  w.Look("a.log.1", true);
  w.Append("a.log", w.Lines(1));
  w.Take("a.log");
  CHECK(w.Held() == w.AllMade());
}

TEST_CASE("Live: copied and cut (copytruncate), with lines that were read only in one of the two") {
  for (const int unread : {0, 1, 5}) {
    for (const int after_copy : {0, 1, 3}) {
      CAPTURE(unread);
      CAPTURE(after_copy);
      Watched w;
      w.Append("a.log", w.Lines(4));
      w.Take("a.log");
      w.Append("a.log", w.Lines(unread));
      fs::copy_file(w.Path("a.log"), w.Path("a.log.1"));
      if (after_copy > 0) {  // they stand only in the log before it is cut
        w.Append("a.log", w.Lines(after_copy));
        w.Take("a.log");
      }
      fs::resize_file(w.Path("a.log"), 0);
      w.Append("a.log", w.Lines(2));
      w.Look("a.log");
      w.Read();
      for (FileId cut : w.live->TakeCut()) CHECK(cut == w.Id("a.log"));
      w.Commit();
      w.Take("a.log");
      w.Look("a.log.1", true);
      w.Read();
      w.Commit();
      CHECK(w.Held() == w.AllMade());
      // The same while nobody watched.
      fs::remove(w.Path("a.log.1"));
      w.Append("a.log", w.Lines(unread));
      w.Start();
      fs::copy_file(w.Path("a.log"), w.Path("a.log.1"));
      fs::resize_file(w.Path("a.log"), 0);
      w.Append("a.log", w.Lines(1));
      w.Look("a.log.1", true);
      w.Take("a.log");
      CHECK(w.Held() == w.AllMade());
    }
  }
}

// It was cut after it was looked at, or its service has just begun it: its copies are known by its
// first line as that is in the end.
TEST_CASE("a file that is opened before its first line is whole") {
  constexpr std::string_view kCsv =
      "name = \"csv\"\nfields = {time = \"t\", method = \"m\", path = \"p\", status = \"s\"}\n";
  const std::string json =
      R"({"time":"2025-06-23T01:00:00Z","method":"GET","path":"/","status":1})";
  struct Row {
    std::string_view format;
    std::string before;
    std::vector<std::string> rest;  // one look after the other
  };
  const std::string half = json.substr(0, 30), other = json.substr(30);
  const Row rows[] = {
      {R"(name = "json")", "", {json + "\n" + json, "\n"}},
      {R"(name = "json")", "", {half, other + "\n", json + "\n"}},
      {R"(name = "json")", "\xef\xbb\xbf", {json + "\n", json + "\n"}},
      {R"(name = "combined")",
       "",
       {"10.0.0.1 - - [23/Jun/2025", ":01:00:00 +0000] \"GET / HTTP/1.1\" 200 1\n"}},
      {R"(name = "w3c")",
       "",
       {"#Software: IIS\n", "#Fields: date time cs-method cs-uri-stem sc-status\n2025-",
        "06-23 01:00:00 GET / 200\n"}},
      {kCsv, "", {"t,m,p,", "s\n", "2025-06-23T01:00:00Z,GET,/,200\n"}}};
  for (const Row& row : rows) {
    CAPTURE(row.rest.front());
    TestFolder folder;
    const fs::path log = folder.Put("a.log", row.before);
    Manifest manifest;
    manifest.secret = 7;
    const access::Catalogue catalogue =
        MakeCatalogue("[format]\n" + std::string(row.format) + "\n" + std::string(kShopCatalogue));
    const reader::FormatOptions format = FormatOptionsOf(catalogue);
    Result<Identity> identity = Identify({log, true}, manifest, format);
    REQUIRE(identity);
    identity->source->Follow(kLiveBlockBytes);
    SourceReading reading(Adopt({log, true}, std::move(*identity), manifest));
    reader::Block block;
    for (const std::string& more : row.rest) {
      std::ofstream(log, std::ios::binary | std::ios::app) << more;
      for (Piece piece; reading.Next(block, false, piece); piece = {}) {
      }
    }
    const Result<Identity> whole = Identify({log, true}, manifest, format);
    REQUIRE_MESSAGE(whole, (whole ? "" : whole.error().Text()));
    CHECK(whole->first_line.whole);
    CHECK(reading.State(false).first_line == whole->first_line.hash);
  }
}

// A copy that ends before the log was cut, wherever it ends, stays known when the log holds other
// lines in its place, fewer or more; one that is only begun is a beginning too.
TEST_CASE("Live: a copy with less than was read, of a log that was cut and written anew") {
  for (const int written_anew : {0, 1, 40}) {
    CAPTURE(written_anew);
    Watched w;
    const std::string text = w.Lines(9);
    w.Append("a.log", text);
    w.Take("a.log");
    fs::resize_file(w.Path("a.log"), 0);
    w.Append("a.log", w.Lines(written_anew));
    w.Look("a.log");
    w.Read();
    for (FileId cut : w.live->TakeCut()) CHECK(cut == w.Id("a.log"));
    w.Commit();
    if (written_anew > 0) w.Take("a.log");
    for (size_t bytes = text.find('\n') + 1; bytes < text.size(); bytes += 7) {
      CAPTURE(bytes);
      fs::remove(w.Path("a.log.1"));
      w.Append("a.log.1", text.substr(0, bytes));
      CHECK(w.Look("a.log.1") == Live::Opened::kNothingNew);
    }
    w.Start();
    CHECK(w.Look("a.log.1") == Live::Opened::kNothingNew);
    CHECK(w.Held() == w.AllMade());
  }
}

TEST_CASE("Live: cut and written beyond where it was, between two looks") {
  Watched w;
  w.Append("a.log", w.Lines(3));
  w.Take("a.log");
  fs::resize_file(w.Path("a.log"), 0);
  w.Append("a.log", w.Lines(30));
  w.Look("a.log");
  w.Read();
  CHECK(w.live->TakeCut().size() == 1);
  w.Take("a.log");
  CHECK(w.Held() == w.AllMade());
}

TEST_CASE("Live: a copy of a file that is still open adds nothing") {
  Watched w;
  w.Append("a.log", w.Lines(3));
  w.Take("a.log");
  w.Append("a.log", w.Lines(2));
  fs::copy_file(w.Path("a.log"), w.Path("b.log"));
  CHECK(w.Look("b.log") == Live::Opened::kLater);
  w.Take("a.log");
  w.Append("a.log", w.Lines(1));
  w.Take("a.log");
  CHECK(w.Look("b.log") == Live::Opened::kNothingNew);
  CHECK(w.Held() == w.AllMade());
}

TEST_CASE("Live: a copy that is found before the first line of either was read") {
  for (const bool gone : {false, true}) {  // copied while it grows; or renamed, compressed, deleted
    Watched w;
    w.Append("a.log", w.Lines(3));
    CHECK(w.Look("a.log") == Live::Opened::kOpen);
    fs::copy_file(w.Path("a.log"), w.Path("b.log"));
    CHECK(w.Look("b.log") == Live::Opened::kLater);
    if (gone) fs::remove(w.Path("a.log"));
    w.Read();
    w.Commit();
    CHECK(w.Look("b.log") == Live::Opened::kLater);
    w.live->FinishAll();
    w.Read();
    w.Commit();
    w.Look("b.log");
    w.Read();
    w.Commit();
    CHECK(w.Held() == w.AllMade());
  }
}

TEST_CASE("Live: who reads beside it sees what there was, whole, until he is done") {
  Watched w;
  const auto segment_files = [&] {
    size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(w.Path("data/ledger/segments")))
      files += entry.is_regular_file();
    return files;
  };
  w.Append("a.log", w.Lines(10));
  w.Take("a.log");
  access::Names names;
  std::unique_ptr<Ledger> beside = std::move(*Ledger::Open(w.Path("data"), names, Mode::kRead));
  {
    access::Names others;
    CHECK(Ledger::Open(w.Path("data"), others, Mode::kRead));
    const auto second = Ledger::Open(w.Path("data"), others, Mode::kAppend);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == Code::kConflict);
  }
  for (int i = 0; i < 5; ++i) {
    w.Append("a.log", w.Lines(1));
    w.Take("a.log");
  }
  uint64_t rows = 0;
  REQUIRE(beside->Scan({}, [&](const access::AccessBatch& batch) -> Status {
    rows += batch.end - batch.begin;
    return {};
  }));
  CHECK(rows == 10);
  CHECK(segment_files() > w.ledger->manifest().segments.size());
  beside.reset();
  w.Append("a.log", w.Lines(1));
  w.Take("a.log");
  CHECK(segment_files() == w.ledger->manifest().segments.size());
  CHECK(w.Held() == w.AllMade());
}

TEST_CASE("Live: a crash before a commit, again and again") {
  std::mt19937 random(7);
  Watched w;
  for (int i = 0; i < 60; ++i) {
    w.Append("a.log", w.Lines(static_cast<int>(random() % 4)));
    if (random() % 3 == 0) w.Append("b.log", w.Lines(static_cast<int>(random() % 4)));
    if (fs::exists(w.Path("a.log"))) w.Look("a.log");
    if (fs::exists(w.Path("b.log"))) w.Look("b.log");
    w.Read();
    if (random() % 2 == 0) w.Commit();
    if (random() % 4 == 0) w.Start();
  }
  for (const char* name : {"a.log", "b.log"}) w.Look(name);
  w.Read();
  w.Commit();
  CHECK(w.Held() == w.AllMade());
}

TEST_CASE("Live goes on where Ingest ended, and Ingest where Live ended") {
  Watched w;
  w.Append("a.log", w.Lines(5) + w.Line());  // the last line is not finished
  const std::vector<reader::Input> inputs{{w.Path("a.log"), true}};
  auto ingest = [&](bool hold_back) {
    Result<IngestReport> report =
        Ingest(*w.ledger, *w.names, *w.registers, {.hold_back_unfinished = hold_back}).Run(inputs);
    REQUIRE(report);
  };
  ingest(true);
  CHECK(w.Held().size() == 5);
  ingest(false);
  CHECK(w.Held() == w.AllMade());
  w.Start();
  w.Look("a.log");
  CHECK(w.Held() == w.AllMade());  // it stays until it is read again
  w.Append("a.log", "\n" + w.Lines(1));
  w.Take("a.log");
  CHECK(w.Held() == w.AllMade());
  w.Append("a.log", w.Lines(2));
  w.Start();
  ingest(false);
  CHECK(w.Held() == w.AllMade());
}

}  // namespace
}  // namespace haetae::ledger
