// HAProxy's HTTP lines:
//
//   client:port [accept_date] frontend[~] backend/server 5 times status bytes cookie cookie
//   termination connections queues [{request headers}] [{response headers}] "request" …
//
// Which headers stand in the braces only the proxy's configuration knows, so no user agent is
// taken. HAProxy writes a quote inside a request as #22.

#include <algorithm>

#include "reader/formats.h"
#include "reader/line_format.h"

namespace haetae::reader {
namespace {

class Haproxy final : public LineFormat<Haproxy> {
 public:
  explicit Haproxy(const LocalZone& zone) : zone_(zone) {}
  std::string_view name() const override { return "haproxy"; }
  bool MetNoZone() const override { return zone_.met(); }

  const char* ParseLine(const Line& line, std::string_view text, RecordBatch& batch) {
    Cursor at(text);
    std::string_view client = at.Token();
    if (!at.Eat('[')) return "no time in brackets after the client";
    std::optional<Time> time = ParseClfTime(at.Token(']'), zone_);
    if (!time) return "the time cannot be read";
    if (!at.Eat(' ')) return "cut after the time";
    std::string_view frontend = at.Token();
    if (frontend.ends_with(':')) return "a HAProxy connection error, not a request";
    std::string_view backend = at.Token();
    if (backend.find('/') == std::string_view::npos) return "no backend where it should be";
    std::string_view times = at.Token();
    if (std::count(times.begin(), times.end(), '/') == 2) {
      return "a HAProxy TCP line, not a request";
    }
    std::string_view status = at.Token();
    std::string_view bytes = at.Token();
    if (status != "-1" && ParseCount(status) < 0) return "the status cannot be read";
    for (int passed = 0; passed < 5; ++passed) at.Token();  // cookies, state, connections, queues
    std::string_view rest = at.rest();
    size_t open = rest.find('"');
    if (open == std::string_view::npos) return "cut before the request";
    size_t close = rest.find('"', open + 1);
    if (close == std::string_view::npos) return "cut inside the request";

    uint32_t row = batch.Begin(line);
    batch.time[row] = *time;
    batch.status[row] = ParseStatus(status);
    batch.bytes[row] = ParseCount(bytes);
    batch.field[kSourceIp][row] = Known(client);
    SplitRequest(rest.substr(open + 1, close - open - 1), batch.field[kMethod][row],
                 batch.field[kPath][row]);
    batch.Commit();
    return nullptr;
  }

 private:
  LocalZone zone_;
};

}  // namespace

std::unique_ptr<Format> MakeHaproxy(const LocalZone& zone) {
  return std::make_unique<Haproxy>(zone);
}

}  // namespace haetae::reader
