// Lines a second on one core, for combined and JSON lines made up from a fixed seed.

#include <chrono>
#include <cstdio>
#include <random>

#include "reader/format.h"

namespace haetae::reader {
namespace {

constexpr int kLineCount = 1'000'000;
constexpr int kRounds = 5;

struct Made {
  std::string text;
  std::vector<Line> lines;
};

void Close(Made& made) {
  made.text.append(kPaddingBytes, '\0');
  size_t begin = 0;
  while (made.lines.size() < kLineCount) {
    size_t newline = made.text.find('\n', begin);
    made.lines.push_back({std::string_view(made.text).substr(begin, newline - begin), begin});
    begin = newline + 1;
  }
}

const char* const kAgents[] = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "okhttp/4.12.0", "curl/8.5.0"};

Made MakeCombinedLines() {
  std::mt19937_64 random(1);
  Made made;
  char line[1024];
  for (int i = 0; i < kLineCount; ++i) {
    uint64_t r = random();
    int second = i / 40;
    int length = std::snprintf(
        line, sizeof line,
        "%u.%u.%u.%u - %s [24/Jun/2025:%02d:%02d:%02d +0000] \"GET /my/addresses/m%llu?page=%u "
        "HTTP/1.1\" %d %u \"https://shop.example/my\" \"%s\"\n",
        unsigned(r & 255), unsigned(r >> 8 & 255), unsigned(r >> 16 & 255), unsigned(r >> 24 & 255),
        r >> 60 == 0 ? "m1077" : "-", second / 3600 % 24, second / 60 % 60, second % 60,
        static_cast<unsigned long long>(random() % 33'000'000), unsigned(r >> 32 & 7),
        r >> 40 & 15 ? 200 : 404, unsigned(r >> 44 & 0xfff), kAgents[r >> 56 & 3]);
    made.text.append(line, static_cast<size_t>(length));
  }
  Close(made);
  return made;
}

Made MakeJsonLines() {
  std::mt19937_64 random(2);
  Made made;
  char line[1024];
  for (int i = 0; i < kLineCount; ++i) {
    uint64_t r = random();
    int second = i / 40;
    int length = std::snprintf(
        line, sizeof line,
        "{\"ts\":\"2025-06-24T%02d:%02d:%02d.%03uZ\",\"ip\":\"%u.%u.%u.%u\",\"method\":\"GET\","
        "\"path\":\"/my/addresses/m%llu\",\"status\":%d,\"bytes\":%u,\"duration_ms\":%u,"
        "\"ua\":\"%s\",\"sub\":\"m%llu\",\"jti\":\"%016llx\",\"kid\":\"k7\",\"id\":\"e%d\"}\n",
        second / 3600 % 24, second / 60 % 60, second % 60, unsigned(r & 511), unsigned(r & 255),
        unsigned(r >> 8 & 255), unsigned(r >> 16 & 255), unsigned(r >> 24 & 255),
        static_cast<unsigned long long>(random() % 33'000'000), r >> 40 & 15 ? 200 : 404,
        unsigned(r >> 44 & 0xfff), unsigned(r >> 34 & 63), kAgents[r >> 56 & 3],
        static_cast<unsigned long long>(random() % 33'000'000),
        static_cast<unsigned long long>(random()), 10'000'000 + i);
    made.text.append(line, static_cast<size_t>(length));
  }
  Close(made);
  return made;
}

void Measure(const char* name, const Made& made) {
  Detection found =
      DetectFormat(std::string_view(made.text).substr(0, kSampleBytes), {.name = name});
  if (found.format == nullptr) {
    std::printf("%s: %s\n", name, found.reason.c_str());
    return;
  }
  auto batch = std::make_unique<RecordBatch>();
  double best = 0;
  uint64_t records = 0;
  for (int round = 0; round < kRounds; ++round) {
    auto start = std::chrono::steady_clock::now();
    records = 0;
    for (std::span<const Line> rest = made.lines; !rest.empty();) {
      batch->Clear();
      rest = rest.subspan(found.format->Parse(rest, *batch));
      records += batch->count;
    }
    std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    best = std::max(best, kLineCount / seconds.count());
  }
  std::printf("%-10s %6.2f M lines/s a core, %zu bytes a line, %llu records\n", name, best / 1e6,
              made.text.size() / kLineCount, static_cast<unsigned long long>(records));
}

}  // namespace
}  // namespace haetae::reader

int main() {
  haetae::reader::Measure("combined", haetae::reader::MakeCombinedLines());
  haetae::reader::Measure("json", haetae::reader::MakeJsonLines());
}
