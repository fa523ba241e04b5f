// Sends a made-up notice to made-up people: what bench/notice measures and the crash test kills.
//
//   send_notices --data DIR --people N --port P [--connections 8] [--threads 1] [--slots 4096]
//                [--batch 1024] [--policy repeat|hold] [--wait no] [--report FILE]
//                [--hasten FACTOR --epoch SECONDS]
//                [--channels mail,sms,post,public] [--gateway FILE [--sender S] [--quiet FILE]]
//                [--tls required --ca FILE --tls-name NAME] [--lane-rate N]
//                [--gone N] [--others N] [--bounces MAILBOX] [--sms-reports FILE]
//
// Every N-th person's mail goes to gone.test. With --others every N-th person has two addresses,
// and the first is at gone.test; every other one of these has three, of which two are there, and
// every other one of those has all three there. With --bounces or --sms-reports (a query a line)
// these are taken into the record first, and what is due then is sent.
//
// FILE gets a line a person: the ids of the mails to each address with commas between, state, and 1
// where a repeat is listed. --hasten makes the clock run so many times faster since the epoch, so
// that retries need not be waited for. The first run in DIR begins the campaign, further ones go on
// with it. Prints one JSON object: the counts of states, people untold, repeats listed, seconds,
// and its largest memory. Exit 2 on error.
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <map>
#include <string>

#include "base/hash.h"
#include "delivery/bounces.h"
#include "delivery/mail_carrier.h"
#include "delivery/message_id.h"
#include "delivery/quiet.h"
#include "delivery/run.h"
#include "delivery/sms_carrier.h"

namespace {

using namespace haetae;            // NOLINT: a program, not a room
using namespace haetae::delivery;  // NOLINT

std::string PhoneOf(Person person) {
  return fmt::format("010{:08}", static_cast<uint32_t>(person));
}

// How many mail addresses somebody has, and how many of them, from the first, are at gone.test.
struct Addresses {
  uint8_t count = 1, gone = 0;
};
Addresses AddressesOf(uint32_t person, uint32_t gone, uint32_t others) {
  if (others > 0 && person % others == 0) {
    const bool three = person / others % 2 == 0, all = person / others % 4 == 0;
    return {.count = static_cast<uint8_t>(three ? 3 : 2),
            .gone = static_cast<uint8_t>(all     ? 3
                                         : three ? 2
                                                 : 1)};
  }
  return {.gone = static_cast<uint8_t>(gone > 0 && person % gone == 0)};
}

class MadeUp final : public Letters {
 public:
  MadeUp(uint32_t gone, uint32_t others) : gone_(gone), others_(others) {
    std::string text;
    for (int i = 0; i < 30; ++i)
      text += "귀하의 이름, 전자우편, 전화번호, 주소가 허락 없이 조회되었습니다. 문의: 1577-0000\n";
    content_.emplace(*MailContent::Of("개인정보 유출 사실을 알려 드립니다", text, ""));
  }
  Status Get(Channel channel, std::span<const Wanted> wanted, std::vector<Letter>& to) override {
    for (const Wanted& one : wanted) {
      const auto number = static_cast<uint32_t>(one.person);
      if (channel == Channel::kSms) {
        to.push_back({.what = SmsLetter{*PhoneNumber::Parse(PhoneOf(one.person), "82"),
                                        fmt::format("[예시상점] 개인정보 유출 안내 {}", number)}});
        continue;
      }
      const Addresses has = AddressesOf(number, gone_, others_);
      const std::string address = one.address < has.gone
                                      ? fmt::format("member{}@gone.test", number)
                                      : fmt::format("member{}@example{}.test", number, number % 7);
      to.push_back(
          {.addresses = has.count, .what = MailLetter{*EmailAddress::Parse(address), &*content_}});
    }
    return {};
  }

 private:
  uint32_t gone_, others_;
  std::optional<MailContent> content_;
};

std::vector<Channel> ChannelsOf(const std::string& list) {
  std::vector<Channel> channels;
  for (size_t at = 0; at < list.size();) {
    const size_t end = std::min(list.find(',', at), list.size());
    if (const auto channel = ChannelNamed(list.substr(at, end - at))) channels.push_back(*channel);
    at = end + 1;
  }
  return channels;
}

// Delivery reports of a gateway, as whoever listens for them has written them down.
Status TakeSmsReports(Deliveries& book, const Gateway& gateway, const std::string& path) {
  std::string text = TRY(ReadFile(path, 64 << 20));
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    const std::optional<SmsReport> report = gateway.ReadReport(line);
    if (!report) continue;
    for (const Campaign& campaign : TRY(book.All())) {
      const std::optional<Destination> to = MessageId(campaign.secret).Find(report->id);
      if (!to || CampaignOf(to->key) != campaign.id) continue;
      const Returned returned = {to->key, report->state, {}, Sha256Hex(line), to->address};
      TRY(book.Report(campaign, {&returned, 1}, SystemClock().Now()));
    }
  }
  return {};
}

class HastenedClock final : public Clock {
 public:
  HastenedClock(int64_t factor, Time epoch) : factor_(factor), epoch_(epoch) {}
  Time Now() override { return epoch_ + factor_ * (SystemClock().Now() - epoch_); }

 private:
  int64_t factor_;
  Time epoch_;
};

RunControl control;

Status Report(Deliveries& book, const Campaign& campaign, uint32_t others,
              const std::string& path) {
  const MessageId ids(campaign.secret);
  std::vector<std::string> states(campaign.people, "told");
  TRY(book.EachUntold(campaign, [&](const Untold& u) {
    states[static_cast<size_t>(u.person)] =
        fmt::format("{}:{}", ChannelName(u.channel), StateName(u.state));
  }));
  std::vector<char> repeated(campaign.people);
  TRY(book.EachRepeat(campaign,
                      [&](Key key, Time) { repeated[static_cast<size_t>(PersonOf(key))] = 1; }));
  std::string text;
  for (uint32_t i = 0; i < campaign.people; ++i) {
    const Key key = KeyOf(campaign.id, campaign.channels.front(), Person{i});
    std::string all = ids.Of(key);
    for (uint8_t address = 1; address < AddressesOf(i, 0, others).count; ++address)
      all += "," + ids.Of(key, address);
    text += fmt::format("{} {} {}\n", all, states[i], int{repeated[i]});
  }
  return WriteFileQuickly(path, text);
}

Result<void> Main(const std::map<std::string, std::string>& words) {
  auto number = [&](const char* name, unsigned long usual) {
    const auto found = words.find(name);
    return found == words.end() ? usual : std::stoul(found->second);
  };
  auto word = [&](const char* name, const char* usual) {
    const auto found = words.find(name);
    return found == words.end() ? std::string(usual) : found->second;
  };
  const fs::path data = words.at("--data");
  TRY(MakeFolders(data));
  const auto start = std::chrono::steady_clock::now();
  Deliveries book = TRY(Deliveries::Open(data));
  std::vector<Campaign> campaigns = TRY(book.All());
  if (campaigns.empty()) {
    const auto policy = words.find("--policy");
    TRY(book.Begin(
        {.duty = "BENCH",
         .groups = {{"everybody", number("--people", 1000)}},
         .channels = ChannelsOf(word("--channels", "mail,sms,post,public")),
         .on_unknown = policy != words.end() && policy->second == "hold" ? OnUnknown::kHold
                                                                         : OnUnknown::kRepeat},
        SystemClock().Now()));
    campaigns = TRY(book.All());
  }
  const Campaign& campaign = campaigns.front();
  const auto others = static_cast<uint32_t>(number("--others", 0));
  MadeUp letters(static_cast<uint32_t>(number("--gone", 0)), others);
  SmtpOptions smtp = {.host = "127.0.0.1",
                      .port = static_cast<uint16_t>(number("--port", 25)),
                      .tls = Tls::kNone,
                      .helo = "sender.test",
                      .threads = static_cast<uint32_t>(number("--threads", 1)),
                      .connections = static_cast<uint32_t>(number("--connections", 8))};
  if (word("--tls", "none") == "required") {
    smtp.tls = Tls::kRequired;
    smtp.ca_file = word("--ca", "");
    smtp.tls_name = word("--tls-name", "");
  }
  std::vector<Lane> lanes;
  const auto rate = static_cast<double>(number("--lane-rate", 0));
  if (words.contains("--port"))
    lanes.push_back(
        {.channel = Channel::kMail,
         .make = [&](Flight& flight,
                     Landing& landing) { return MakeMailCarrier(smtp, flight, landing); },
         .per_second = rate});
  std::optional<QuietHours> quiet;
  if (words.contains("--quiet")) quiet = TRY(ReadQuietHours(word("--quiet", "")));
  if (words.contains("--gateway")) {
    const Gateway gateway = TRY(ReadGateway(word("--gateway", "")));
    if (words.contains("--sms-reports"))
      TRY(TakeSmsReports(book, gateway, word("--sms-reports", "")));
    Lane lane = {.channel = Channel::kSms,
                 .make = [&](Flight& flight, Landing& landing) -> Result<std::unique_ptr<Carrier>> {
                   return MakeSmsCarrier(TRY(ReadGateway(word("--gateway", ""))),
                                         word("--sender", "15770000"), flight, landing);
                 },
                 .repeat_safe = gateway.idempotent,
                 .per_second = gateway.rate};
    if (quiet)
      lane.not_before = [&](const Letter& letter, Time now) {
        return quiet->NotBefore(std::get<SmsLetter>(letter.what).to, now);
      };
    lanes.push_back(std::move(lane));
  }
  if (words.contains("--bounces")) {
    const BounceCounts counts = TRY(TakeBounces(book, word("--bounces", ""), SystemClock().Now()));
    fmt::print(stderr, "bounces: {} mails, {} hard, {} soft, {} unmatched, {} changed\n",
               counts.mails, counts.hard, counts.soft, counts.unmatched, counts.changed);
  }
  HastenedClock clock(static_cast<int64_t>(number("--hasten", 1)),
                      Time{static_cast<int64_t>(number("--epoch", 0)) * kSecond});
  const RunOptions options = {
      .mail = MailSettings{*EmailAddress::Parse("notice@shop.test"), *HeaderText::Of("예시상점"),
                           std::nullopt, "bounce", "mail.shop.test"},
      .slots = static_cast<uint32_t>(number("--slots", 4096)),
      .batch = static_cast<uint32_t>(number("--batch", 1024)),
      .wait_for_retries = words.find("--wait") == words.end(),
      .clock = &clock};
  const RunSummary summary = TRY(Send(book, data, campaign, letters, lanes, options, control));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  TRY(book.Check(campaign));
  uint64_t untold = 0;
  TRY(book.EachUntold(campaign, [&](const Untold&) { ++untold; }));
  std::string repeats;
  const MessageId ids(campaign.secret);
  TRY(book.EachRepeat(campaign, [&](Key key, Time) {
    repeats += fmt::format("{}\"{}\"", repeats.empty() ? "" : ",", ids.Of(key));
  }));
  if (const auto report = words.find("--report"); report != words.end())
    TRY(Report(book, campaign, others, report->second));
  std::string states;
  const Channel first = campaign.channels.front();
  for (Channel channel : campaign.channels) {
    for (size_t state = 0; state < kStates; ++state) {
      states += fmt::format("\"{}{}\":{},",
                            channel == first ? "" : std::string(ChannelName(channel)) + "_",
                            StateName(State(static_cast<uint8_t>(state))),
                            summary.counts[static_cast<size_t>(channel)][state]);
    }
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  fmt::print(
      "{{{}\"people\":{},\"handed\":{},\"untold\":{},\"recovered\":[{},{},{}],"
      "\"repeats\":[{}],\"seconds\":{:.3f},\"memory_kib\":{}}}\n",
      states, campaign.people, summary.handed, untold, summary.recovered.unsent,
      summary.recovered.landed, summary.recovered.unknown, repeats, seconds.count(),
      usage.ru_maxrss);
  return {};
}

}  // namespace

int main(int count, char** words) {
  std::map<std::string, std::string> given;
  for (int i = 1; i + 1 < count; i += 2) given[words[i]] = words[i + 1];
  if (!given.contains("--data")) return 3;
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGTERM, [](int) { control.stop = true; });
  const haetae::Status status = Main(given);
  if (status) return 0;
  fmt::print(stderr, "{}\n", status.error().Text());
  return 2;
}
