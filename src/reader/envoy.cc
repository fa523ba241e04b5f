// Envoy's text lines, its own default and Istio's, which has three more columns after the flags:
//
//   [time] "method path protocol" code flags received sent duration upstream_time
//   "forwarded_for" "user_agent" "request_id" "authority" "upstream_host" …
//   [time] "method path protocol" code flags details termination "failure" received sent …
//
// Without forwarders the client's address is known only from Istio's downstream_remote_address.
// The request id is no event id: a client may send its own.

#include "reader/formats.h"
#include "reader/line_format.h"

namespace haetae::reader {
namespace {

class EnvoyText final : public LineFormat<EnvoyText> {
 public:
  explicit EnvoyText(const LocalZone& zone) : zone_(zone) {}
  std::string_view name() const override { return "envoy"; }
  bool MetNoZone() const override { return zone_.met(); }

  const char* ParseLine(const Line& line, std::string_view text, RecordBatch& batch) {
    Cursor at(text);
    if (!at.Eat('[')) return "no time in brackets at the beginning";
    std::string_view when = at.Token(']');
    std::optional<Time> time = ParseRfc3339(when, zone_);
    if (!time) return "the time cannot be read";
    std::string_view request, forwarded, agent, id, authority, failure;
    if (!at.Eat(' ') || at.peek() != '"') return "no request after the time";
    if (!at.Quoted(request, batch.arena)) return "cut inside the request";
    std::string_view code = at.Token();
    if (code != "-" && ParseCount(code) < 0) return "the status cannot be read";
    at.Token();  // flags
    std::string_view received = at.Token();
    bool istio = ParseCount(received) < 0;
    if (istio) {
      at.Token();  // how the connection ended
      if (!at.Part(failure, batch.arena)) return "cut before the size";
      at.Token();
    }
    if (at.done()) return "cut before the size";
    std::string_view sent = at.Token();
    at.Token();  // duration
    at.Token();  // the upstream's time
    if (at.done()) return "cut before the user agent";
    if (!at.Quoted(forwarded, batch.arena)) return "cut inside the forwarded addresses";
    if (at.done()) return "cut before the user agent";
    if (!at.Quoted(agent, batch.arena)) return "cut inside the user agent";
    if (at.Part(id, batch.arena)) at.Part(authority, batch.arena);
    std::string_view source = Known(forwarded);
    if (source.empty() && istio) {
      // upstream_host cluster upstream_local downstream_local, then downstream_remote.
      std::string_view passed;
      for (int part = 0; part < 4; ++part) at.Part(passed, batch.arena);
      at.Part(source, batch.arena);
    }

    uint32_t row = batch.Begin(line);
    batch.time[row] = *time;
    batch.status[row] = ParseStatus(code);
    batch.bytes[row] = ParseCount(sent);
    batch.field[kSourceIp][row] = Known(source);
    SplitRequest(request, batch.field[kMethod][row], batch.field[kPath][row]);
    batch.field[kUserAgent][row] = Known(agent);
    batch.field[kHost][row] = Known(authority);
    batch.Commit();
    return nullptr;
  }

 private:
  LocalZone zone_;
};

}  // namespace

std::unique_ptr<Format> MakeEnvoyText(const LocalZone& zone) {
  return std::make_unique<EnvoyText>(zone);
}

}  // namespace haetae::reader
