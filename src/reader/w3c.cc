// W3C extended logs, whose #Fields line names the columns, and CloudFront, which may leave it out:
//
//   #Fields: date time c-ip cs-username cs-method cs-uri-stem cs-uri-query sc-status …
//   2024-03-12 15:22:28 192.0.2.1 - GET /a b=1 200 …
//
// A #Fields line holds for the lines after it. IIS writes a space in the user agent as "+",
// CloudFront as "%20". A #Date line gives the day where there is only a time column.

#include <array>
#include <string>
#include <vector>

#include "reader/formats.h"
#include "reader/line_format.h"

namespace haetae::reader {
namespace {

enum Column : uint8_t {
  kIgnoredColumn,
  kDate,
  kClock,
  kTimestamp,  // seconds or milliseconds since 1970
  kClient,
  kMethodColumn,
  kStem,
  kQuery,
  kUri,  // stem and query in one
  kStatus,
  kBytes,
  kAgent,
  kUser,
  kHostColumn,
  kViewerHost,  // what the viewer asked for; CloudFront's cs(Host) is its own name
  kRequestId,
  kColumnKinds,
};

struct ColumnName {
  std::string_view name;
  Column column;
};
constexpr ColumnName kColumnNames[] = {
    {"date", kDate},
    {"time", kClock},
    {"timestamp", kTimestamp},
    {"timestamp(ms)", kTimestamp},
    {"c-ip", kClient},
    {"cs-method", kMethodColumn},
    {"cs-uri-stem", kStem},
    {"cs-uri-query", kQuery},
    {"cs-uri", kUri},
    {"sc-status", kStatus},
    {"sc-bytes", kBytes},
    {"cs(User-Agent)", kAgent},
    {"cs-username", kUser},
    {"cs-host", kHostColumn},
    {"cs(Host)", kHostColumn},
    {"x-host-header", kViewerHost},
    {"x-edge-request-id", kRequestId},
};

constexpr std::string_view kCloudfrontFields =
    "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) "
    "cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header "
    "cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher "
    "x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port "
    "time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start "
    "sc-range-end";

class W3c final : public LineFormat<W3c> {
 public:
  explicit W3c(bool cloudfront) : cloudfront_(cloudfront) {
    if (cloudfront) TakeFields(kCloudfrontFields);
  }
  std::string_view name() const override { return cloudfront_ ? "cloudfront" : "w3c"; }
  bool HasDirectives() const override { return true; }
  bool IsDirective(std::string_view text) const override {
    return text.starts_with("#Fields:") || text.starts_with("#Date:");
  }
  void TakeDirective(std::string_view text) override {
    if (text.starts_with("#Fields:")) TakeFields(text.substr(8));
    if (text.starts_with("#Date:")) {
      size_t begin = text.find_first_not_of(" \t", 6);
      if (begin != std::string_view::npos) day_ = text.substr(begin, 10);
    }
  }

  const char* ParseLine(const Line& line, std::string_view text, RecordBatch& batch) {
    if (text[0] == '#') return kIgnored;
    if (columns_.empty()) return "no #Fields line before it";
    char separator = cloudfront_ || text.find('\t') != std::string_view::npos ? '\t' : ' ';
    std::array<std::string_view, kColumnKinds> part{};
    Cursor at(text);
    size_t seen = 0;
    for (Column column : columns_) {
      if (at.done()) break;
      std::string_view value;
      if (separator != ' ' || !at.Quoted(value, batch.arena)) value = at.Token(separator);
      if (part[column].empty()) part[column] = Known(value);
      ++seen;
    }
    // CloudFront and IIS add columns at the end now and then; a line cut before what is needed
    // must not pass as a shorter one.
    if (seen < needed_) return "fewer columns than the #Fields line names";
    Time time;
    if (!ReadTime(part, time)) return "the time cannot be read";
    if (cloudfront_ && ParseStatus(part[kStatus]) < 0 && part[kMethodColumn].empty()) {
      return "neither status nor method where they should be";
    }
    uint32_t row = batch.Begin(line);
    batch.time[row] = time;
    Store(part, separator, row, batch);
    batch.Commit();
    return nullptr;
  }

 private:
  void TakeFields(std::string_view names) {
    columns_.clear();
    needed_ = 0;
    while (!names.empty()) {
      size_t begin = names.find_first_not_of(" \t\r");
      if (begin == std::string_view::npos) break;
      names.remove_prefix(begin);
      std::string_view name = names.substr(0, names.find_first_of(" \t\r"));
      names.remove_prefix(name.size());
      Column column = kIgnoredColumn;
      for (const ColumnName& known : kColumnNames) {
        if (known.name == name) column = known.column;
      }
      columns_.push_back(column);
      if (column != kIgnoredColumn) needed_ = columns_.size();
    }
  }

  bool ReadTime(const std::array<std::string_view, kColumnKinds>& part, Time& time) {
    if (!part[kTimestamp].empty()) {
      std::optional<Time> epoch = ParseEpoch(part[kTimestamp]);
      if (epoch) time = *epoch;
      return epoch.has_value();
    }
    std::string_view day = part[kDate].empty() ? std::string_view(day_) : part[kDate];
    std::string_view clock = part[kClock];
    if (day.size() != 10 || clock.size() < 8 || clock.size() > 20) return false;
    char text[32];
    std::memcpy(text, day.data(), 10);
    text[10] = 'T';
    std::memcpy(text + 11, clock.data(), clock.size());
    std::optional<Time> parsed = ParseRfc3339({text, 11 + clock.size()});
    if (parsed) time = *parsed;
    return parsed.has_value();
  }

  void Store(const std::array<std::string_view, kColumnKinds>& part, char separator, uint32_t row,
             RecordBatch& batch) {
    auto field = [&](Field name) -> std::string_view& { return batch.field[name][row]; };
    batch.status[row] = ParseStatus(part[kStatus]);
    batch.bytes[row] = ParseCount(part[kBytes]);
    field(kSourceIp) = part[kClient];
    field(kMethod) = part[kMethodColumn];
    field(kPrincipal) = part[kUser];
    field(kEventId) = part[kRequestId];
    field(kHost) = part[kViewerHost].empty() ? part[kHostColumn] : part[kViewerHost];
    field(kPath) = part[kUri].empty() ? part[kStem] : part[kUri];
    if (std::string_view query = part[kQuery]; !query.empty() && part[kUri].empty()) {
      std::string_view stem = part[kStem];
      char* joined = batch.arena.Allocate(stem.size() + 1 + query.size());
      std::copy(stem.begin(), stem.end(), joined);
      joined[stem.size()] = '?';
      std::copy(query.begin(), query.end(), joined + stem.size() + 1);
      field(kPath) = {joined, stem.size() + 1 + query.size()};
    }
    std::string_view agent = part[kAgent];
    if (separator == '\t') {
      agent = DecodePercent(agent, batch.arena);
    } else if (agent.find('+') != std::string_view::npos) {
      char* spaced = batch.arena.Allocate(agent.size());
      for (size_t i = 0; i < agent.size(); ++i) spaced[i] = agent[i] == '+' ? ' ' : agent[i];
      agent = {spaced, agent.size()};
    }
    field(kUserAgent) = agent;
  }

  bool cloudfront_;
  std::vector<Column> columns_;
  size_t needed_ = 0;  // columns up to the last one that is taken
  std::string day_;    // of the last #Date line
};

}  // namespace

std::unique_ptr<Format> MakeW3c() { return std::make_unique<W3c>(false); }
std::unique_ptr<Format> MakeCloudfront() { return std::make_unique<W3c>(true); }

}  // namespace haetae::reader
