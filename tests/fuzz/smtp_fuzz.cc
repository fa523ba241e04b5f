// Feeds an SMTP session with a server's bytes of any kind. The first byte chooses the options; the
// rest is what the server says, cut into pieces at each NUL. Each mail must land or come back
// exactly once, and nothing may land that was not whole.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "delivery/smtp_session.h"

namespace {

using namespace haetae::delivery;
using haetae::Time;

struct Events final : SmtpSession::Events {
  std::map<uint32_t, int> ended;
  std::map<uint32_t, bool> flies;
  void Flying(const Parcel& parcel) override { flies[parcel.slot] = true; }
  void Grounded(const Parcel& parcel) override { flies[parcel.slot] = false; }
  void Landed(const Parcel& parcel, const Ending& ending) override {
    if (++ended[parcel.slot] > 1) abort();
    const bool said = ending.state == State::kAccepted || ending.state == State::kUnknown;
    if (said && !flies[parcel.slot]) abort();
    if (ending.state == State::kAccepted && ending.reply.code / 100 != 2) abort();
  }
  void Unsent(Parcel parcel) override {
    if (++ended[parcel.slot] > 1 || flies[parcel.slot]) abort();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  SmtpOptions options = {.host = "mx.test", .tls = Tls(data[0] & 3), .mails_a_connection = 5};
  if (data[0] & 4) options.user = "u", options.password = "p";
  Events events;
  Time now{};
  SmtpSession session(options, events, now);
  uint32_t taken = 0;
  while (!input.empty() && session.want() != SmtpSession::kClose) {
    const size_t end = std::min(input.find('\0'), input.size());
    session.Receive(input.substr(0, end), now);
    input.remove_prefix(std::min(end + 1, input.size()));
    if (session.want() == SmtpSession::kTls) session.TlsDone(now);
    while (session.CanTake()) {
      session.Take({.slot = taken,
                    .id = "id",
                    .from = "a@b.kr",
                    .to = "c@d.kr",
                    .ascii = taken % 3 != 2,
                    .body = taken % 2 ? "a: b\r\n\r\n.c" : "\n.\n"},
                   now);
      if (++taken > 1000) break;
    }
    const size_t out = session.Outgoing().size();
    session.BeforeSending(out);
    session.Sent(data[0] & 8 ? out / 2 : out, now);
    now = now + haetae::kSecond;
    session.Expire(now);
  }
  session.Lost("end", now);
  if (session.holds() != 0 || events.ended.size() != taken) abort();
  return 0;
}
