// The lines of AWS load balancers, application and classic:
//
//   type time elb client:port target:port 3 durations elb_status target_status received sent
//   "request" "user_agent" cipher protocol target_group "trace_id" "domain_name" … (29 or 33)
//   time elb client:port backend:port 3 durations elb_status backend_status received sent
//   "request" "user_agent" cipher protocol
//
// More columns than are known are accepted. The trace id is no event id: a client may send its own.

#include <array>

#include "reader/formats.h"
#include "reader/line_format.h"

namespace haetae::reader {
namespace {

class Alb final : public LineFormat<Alb> {
 public:
  std::string_view name() const override { return "alb"; }

  const char* ParseLine(const Line& line, std::string_view text, RecordBatch& batch) {
    static constexpr std::array<std::string_view, 6> kTypes = {"http",  "https", "h2",
                                                               "grpcs", "ws",    "wss"};
    Cursor at(text);
    std::string_view first = at.Token();
    bool application = false;
    for (std::string_view type : kTypes) application |= first == type;
    std::string_view when = application ? at.Token() : first;
    std::optional<Time> time = ParseRfc3339(when);
    if (!time) return "not a load balancer's line: no time where it should be";

    at.Token();  // the balancer's name
    std::string_view client = at.Token();
    for (int passed = 0; passed < 4; ++passed) at.Token();  // target, three durations
    std::string_view status = at.Token();
    for (int passed = 0; passed < 2; ++passed) at.Token();  // target's status, bytes received
    std::string_view sent = at.Token();
    std::string_view request, agent;
    if (at.done()) return "cut before the request";
    if (at.peek() != '"') return "no request where it should be";
    if (!at.Quoted(request, batch.arena)) return "cut inside the request";
    if (at.done()) return "cut before the user agent";
    if (!at.Quoted(agent, batch.arena)) return "cut inside the user agent";

    std::string_view domain;
    if (application) {
      for (int passed = 0; passed < 3; ++passed) at.Token();  // cipher, protocol, target group
      std::string_view trace;
      if (at.Part(trace, batch.arena)) at.Part(domain, batch.arena);
    }
    uint32_t row = batch.Begin(line);
    batch.time[row] = *time;
    batch.status[row] = ParseStatus(status);
    batch.bytes[row] = ParseCount(sent);
    batch.field[kSourceIp][row] = Known(client);
    SplitRequest(request, batch.field[kMethod][row], batch.field[kPath][row]);
    batch.field[kUserAgent][row] = Known(agent);
    batch.field[kHost][row] = Known(domain);
    batch.Commit();
    return nullptr;
  }
};

}  // namespace

std::unique_ptr<Format> MakeAlb() { return std::make_unique<Alb>(); }

}  // namespace haetae::reader
