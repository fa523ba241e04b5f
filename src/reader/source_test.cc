#include "reader/source.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>

#include "reader/read_for_test.h"

namespace haetae::reader {
namespace {

namespace fs = std::filesystem;

// A folder for one test, gone with it.
struct Folder {
  fs::path path;
  Folder() {
    static int next = 0;
    path = fs::temp_directory_path() /
           ("reader_test_" + std::to_string(getpid()) + "_" + std::to_string(next++));
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  std::string Write(const std::string& name, const std::string& bytes) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << bytes;
    return (path / name).string();
  }
};

std::string Gzip(const std::string& text) {
  std::string out(compressBound(text.size()) + 64, '\0');
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}
std::string Zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string CombinedLine(int i) {
  return "10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /n/" + std::to_string(i) +
         " HTTP/1.1\" 200 1 \"-\" \"-\"";
}
std::string CombinedText(int lines, const char* ending = "\n") {
  std::string text;
  for (int i = 0; i < lines; ++i) text += CombinedLine(i) + ending;
  return text;
}

struct All {
  ReadLines read;
  std::vector<uint64_t> ends, too_long;
  size_t blocks = 0;
  bool unterminated = false;
  std::string error, compression;
};

All ReadAll(const std::string& path, size_t block_bytes = kBlockBytes, uint64_t skip_to = 0,
            const FormatOptions& options = {}) {
  All all;
  Result<std::unique_ptr<Source>> source = Source::Open({path, true}, options, block_bytes);
  if (!source) {
    all.error = source.error().Text();
    return all;
  }
  all.compression = (*source)->compression();
  if (Status status = (*source)->SkipTo(skip_to); !status) {
    all.error = status.error().Text();
    return all;
  }
  Block block;
  uint64_t expected = skip_to;
  for (;;) {
    Result<bool> more = (*source)->Next(block);
    if (!more) all.error = more.error().Text();
    if (!more || !*more) return all;
    if (all.blocks++ > 0 || skip_to > 0) REQUIRE(block.begin == expected);
    expected = block.end;
    REQUIRE(block.end > block.begin);
    for (size_t i = 0; i < kPaddingBytes; ++i)
      REQUIRE(block.bytes.data()[block.bytes.size() + i] == 0);
    for (const Line& line : block.too_long) all.too_long.push_back(line.offset);
    ParseAll(*block.format, block.lines, all.read);
    all.ends.push_back(block.end);
    all.unterminated = block.unterminated;
  }
}

TEST_CASE("blocks of any size give the same records, plain or compressed") {
  Folder folder;
  std::string text = CombinedText(3'000);
  All expected = ReadAll(folder.Write("a.log", text));
  REQUIRE(expected.read.rows.size() == 3'000);
  CHECK(expected.blocks == 1);
  const std::pair<std::string, std::string> files[] = {
      {"", folder.Write("b.log", text)},
      {"gzip", folder.Write("c.log", Gzip(text))},
      {"zstd", folder.Write("d.log", Zstd(text))},
      {"gzip", folder.Write("e.gz", Gzip(text.substr(0, 777)) + Gzip("") + Gzip(text.substr(777)) +
                                        std::string(512, '\0'))},
      {"zstd", folder.Write("f.zst", Zstd(text.substr(0, 777)) + Zstd(text.substr(777)))},
  };
  for (const auto& [compression, path] : files) {
    for (size_t block_bytes : {1, 100, 4'096, 70'000, 4 << 20}) {
      CAPTURE(path);
      CAPTURE(block_bytes);
      All all = ReadAll(path, block_bytes);
      CHECK(all.error == "");
      CHECK(all.compression == compression);
      CHECK(all.read == expected.read);
    }
  }
}

TEST_CASE("a file that is cut or written anew while it is read no longer continues") {
  Folder folder;
  const std::string text = CombinedText(300), other = CombinedText(700).substr(text.size() / 2);
  for (const uint64_t skip : {uint64_t{0}, uint64_t{text.find('\n', text.size() / 3) + 1}}) {
    for (const std::string& then : {text, text + other, std::string(), other, text.substr(0, 99)}) {
      const std::string path = folder.Write("a.log", text);
      auto source = std::move(*Source::Open({path, true}, {}, 1'000));
      REQUIRE(source->SkipTo(skip));
      Block block;
      REQUIRE(source->Next(block));
      CHECK(source->Continues());
      folder.Write("a.log", then);
      CHECK(source->Continues() == then.starts_with(text));
      while (*source->Next(block)) continue;
      CHECK(source->Continues() == then.starts_with(text));
    }
  }
}

TEST_CASE("SkipTo goes on exactly where a block ended") {
  Folder folder;
  std::string text = CombinedText(8'000);
  for (const std::string& path : {folder.Write("a.log", text), folder.Write("a.gz", Gzip(text)),
                                  folder.Write("a.zst", Zstd(text))}) {
    All all = ReadAll(path, 50'000);
    for (size_t block : {size_t{0}, all.ends.size() / 2, all.ends.size() - 2}) {
      All rest = ReadAll(path, 50'000, all.ends[block]);
      REQUIRE(!rest.read.rows.empty());
      size_t missing = all.read.rows.size() - rest.read.rows.size();
      CHECK(rest.read.rows.front() == all.read.rows[missing]);
      CHECK(rest.read.rows.front().offset == all.ends[block]);
    }
    CHECK(ReadAll(path, 50'000, text.size()).read.rows.empty());
    CHECK(ReadAll(path, 50'000, text.size() + 1).error.find("shorter") != std::string::npos);
  }
}

TEST_CASE("headers hold from their line on, also after SkipTo") {
  Folder folder;
  std::string text;
  for (int part = 0; part < 3; ++part) {
    text += part % 2 ? "#Fields: time date cs-uri-stem cs-method sc-status\n"
                     : "#Fields: date time cs-method cs-uri-stem sc-status\n";
    for (int i = 0; i < 40; ++i) {
      text += part % 2 ? "03:12:09 2025-06-24 /a GET 200\n" : "2025-06-24 03:12:09 GET /a 200\n";
    }
  }
  std::string path = folder.Write("w3c.log", text);
  for (size_t block_bytes : {1, 200, 4 << 20}) {
    All all = ReadAll(path, block_bytes);
    CHECK(all.read.unreadable.empty());
    CHECK(all.read.rows.size() == 120);
    for (const Row& row : all.read.rows) REQUIRE(row.field[kPath] == "/a");
    size_t before = all.read.rows.size();
    for (uint64_t end : all.ends) {
      All rest = ReadAll(path, block_bytes, end);
      CHECK(rest.read.unreadable.empty());
      CHECK(rest.read.rows.size() <= before);
      before = rest.read.rows.size();
    }
  }
  std::string csv = "time,path\n";
  for (int i = 0; i < 50; ++i) csv += "2025-06-24T03:12:09Z,\"/a\nb\"\n";
  path = folder.Write("a.csv", csv);
  for (size_t block_bytes : {1, 64, 4 << 20}) {
    All all = ReadAll(path, block_bytes);
    CHECK(all.read.rows.size() == 50);
    CHECK(ReadAll(path, block_bytes, all.ends[0]).read.unreadable.empty());
  }
}

TEST_CASE("line endings: CRLF, none at the end, blank lines, byte order mark, NUL") {
  Folder folder;
  All crlf = ReadAll(folder.Write("a", CombinedText(3, "\r\n")));
  CHECK(crlf.read.rows.size() == 3);
  CHECK(crlf.read.rows[0].line == CombinedLine(0));
  CHECK(!crlf.unterminated);
  All open = ReadAll(folder.Write("b", CombinedText(2) + CombinedLine(2)));
  CHECK(open.read.rows.size() == 3);
  CHECK(open.unterminated);
  CHECK(!ReadAll(folder.Write("b.gz", Gzip(CombinedText(2) + CombinedLine(2)))).unterminated);
  All marked = ReadAll(folder.Write("c", "\xef\xbb\xbf" + CombinedText(2) + "\n\n"));
  CHECK(marked.read.rows.size() == 2);
  CHECK(marked.read.rows[0].offset == 3);
  CHECK(marked.read.ignored == 2);
  All nul = ReadAll(folder.Write("d", CombinedText(2) + std::string("a\0b\n", 4)));
  CHECK(nul.read.rows.size() == 2);
  CHECK(nul.read.unreadable.size() == 1);
  All empty = ReadAll(folder.Write("e", ""));
  CHECK(empty.error == "");
  CHECK(empty.blocks == 0);
  CHECK(ReadAll(folder.Write("f", "\n \n")).error == "");
}

TEST_CASE("the line limit") {
  Folder folder;
  std::string agent_line = CombinedLine(1);
  agent_line.pop_back();
  std::string at_limit =
      agent_line + std::string(kLineBytesMax - agent_line.size() - 1, 'x') + "\"";
  std::string text = CombinedText(1) + at_limit + "\n" + "x" + at_limit + "\n" +
                     std::string(9 << 20, 'y') + "\n" + CombinedText(1);
  for (size_t block_bytes : {1, 100'000, 4 << 20, 64 << 20}) {
    CAPTURE(block_bytes);
    All all = ReadAll(folder.Write("a", text), block_bytes);
    CHECK(all.error == "");
    CHECK(all.read.rows.size() == 3);
    CHECK(all.read.unreadable.empty());
    uint64_t second = CombinedText(1).size() + at_limit.size() + 1;
    CHECK(all.too_long == std::vector<uint64_t>{second, second + at_limit.size() + 2});
  }
}

TEST_CASE("damaged and foreign files say what to do") {
  Folder folder;
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += CombinedLine(i * 7919 % 10'007) + "\n";
  for (const std::string& bytes : {Gzip(text), Zstd(text)}) {
    All cut = ReadAll(folder.Write("cut", bytes.substr(0, bytes.size() / 2)), 10'000);
    CHECK(cut.read.rows.size() > 4'000);
    CHECK(cut.read.unreadable.empty());
    CHECK(cut.error.find("data end in the middle") != std::string::npos);
    CHECK(cut.error.find("copy the file again") != std::string::npos);
    std::string broken = bytes;
    for (size_t i = bytes.size() / 2; i < bytes.size() / 2 + 50; ++i) broken[i] = '\x5a';
    // Zstandard data carry a checksum only if their writer wanted one.
    if (bytes[0] == '\x1f') CHECK(ReadAll(folder.Write("broken", broken)).error != "");
    CHECK(ReadAll(folder.Write("tail", bytes + "tail")).error != "");
  }
  CHECK(ReadAll(folder.Write("empty.gz", Gzip(""))).error.find("hold nothing") !=
        std::string::npos);
  CHECK(
      ReadAll(folder.Write("header.gz", Gzip(text).substr(0, 6))).error.find("end in the middle") !=
      std::string::npos);
  CHECK(ReadAll(folder.Write("bomb.gz", Gzip(CombinedText(3) + std::string(90 << 20, 'a'))))
            .error.find("1,000 times") != std::string::npos);
  CHECK(ReadAll(folder.Write("utf16",
                             "\xff\xfe"
                             "a\0b\0"))
            .error.find("UTF-16") != std::string::npos);
  CHECK(ReadAll(folder.Write("a.xz",
                             "\xfd"
                             "7zXZ123"))
            .error.find("xz -dk") != std::string::npos);
  CHECK(ReadAll(folder.Write("text", "hello\nworld\n")).error.find("[format]") !=
        std::string::npos);
  CHECK(ReadAll(folder.path.string()).error.find("folder") != std::string::npos);
  CHECK(ReadAll((folder.path / "none").string()).error.find("No such file") != std::string::npos);
  CHECK(ReadAll("/dev/null").error.find("device") != std::string::npos);
  std::string fifo = (folder.path / "fifo").string();
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(ReadAll(fifo).error.find("standard input") != std::string::npos);
  if (geteuid() != 0) {
    std::string secret = folder.Write("secret", text);
    chmod(secret.c_str(), 0);
    CHECK(ReadAll(secret).error.find("right") != std::string::npos);
  }
}

TEST_CASE("a CloudTrail file is one line, pretty-printed or not, in blocks of any size") {
  Folder folder;
  std::string record = R"({ "eventVersion": "1.08",
    "eventTime": "2025-06-24T03:12:09Z", "eventSource": "s3.amazonaws.com",
    "eventName": "GetObject", "requestParameters": {"bucketName": "b", "key": "{[\""} })";
  std::string text = "{ \"Records\": [\n";
  for (int i = 0; i < 2'000; ++i) text += (i ? ",\n" : "") + record;
  text += "]}";
  for (const std::string& whole : {text, text + "\n", text + "\n" + text + "\n"}) {
    for (size_t block_bytes : {1'000, 4 << 20}) {
      All all = ReadAll(folder.Write("a.json", whole), block_bytes);
      CHECK(all.read.unreadable.empty());
      CHECK(all.read.rows.size() == (whole.size() > text.size() + 1 ? 4'000 : 2'000));
    }
  }
}

TEST_CASE("inputs: folders, globs, each file once") {
  Folder folder;
  std::string a = folder.Write("a.log", "x"), b = folder.Write("deep/er/b.log", "x");
  folder.Write(".hidden", "x");
  folder.Write(".git/c.log", "x");
  folder.Write("a.log~", "x");
  std::string root = folder.path.string();
  symlink(a.c_str(), (root + "/again.log").c_str());
  auto paths = [](const InputList& list) {
    std::vector<std::string> found;
    for (const Input& input : list.inputs) found.push_back(input.path);
    return found;
  };
  InputList list = ListInputs({root, a, root + "/*.log", "-", "-"});
  CHECK(list.errors.empty());
  CHECK(paths(list) == std::vector<std::string>{"-", a, b});
  CHECK(list.inputs[1].named);
  CHECK(!list.inputs[2].named);
  InputList none = ListInputs({root + "/none", root + "/*.none"});
  CHECK(none.inputs.empty());
  CHECK(none.errors.size() == 2);
  fs::create_directories(root + "/empty");
  CHECK(ListInputs({root + "/empty"}).errors.size() == 1);
}

}  // namespace
}  // namespace haetae::reader
