#include "delivery/sms_reports.h"

#include <cerrno>
#include <fstream>

#include "base/hash.h"
#include "delivery/message_id.h"

namespace haetae::delivery {
namespace {

constexpr size_t kReportsTogether = 1000;      // in one transaction
constexpr size_t kReportLineMax = 64 << 10;    // longer ones are cut
constexpr std::string_view kEnds = " \t\r\"";  // of a query in a line

struct Known {
  Campaign campaign;
  MessageId ids;
  std::vector<Returned> reports;  // not written yet
};

}  // namespace

std::string_view QueryOfLine(std::string_view line) {
  const size_t mark = line.find('?');
  if (mark != std::string_view::npos) line.remove_prefix(mark + 1);
  return line.substr(0, line.find_first_of(kEnds));
}

Result<ReportCounts> TakeSmsReports(Deliveries& book, const std::string& plan_sha256,
                                    const Gateway& gateway, const fs::path& file, Time now) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::unexpected(SystemError("cannot read the reports", file.native(), errno));
  std::vector<Known> known;
  for (Campaign& campaign : TRY(book.All())) {
    if (campaign.notice_sha256 != plan_sha256) continue;
    MessageId ids(campaign.secret);
    known.push_back({std::move(campaign), std::move(ids), {}});
  }
  ReportCounts counts;
  auto write = [&](Known& one) -> Status {
    counts.changed += TRY(book.Report(one.campaign, one.reports, now));
    one.reports.clear();
    return {};
  };
  auto take = [&](std::string_view line) -> Status {
    const std::string_view query = QueryOfLine(line);
    const std::optional<SmsReport> report = gateway.ReadReport(query);
    if (!report) {
      ++counts.no_report;
      return {};
    }
    for (Known& one : known) {
      const std::optional<Destination> to = one.ids.Find(report->id);
      if (!to || CampaignOf(to->key) != one.campaign.id || ChannelOf(to->key) != Channel::kSms ||
          static_cast<uint32_t>(PersonOf(to->key)) >= one.campaign.people)
        continue;
      ++(report->state == State::kDelivered ? counts.delivered : counts.failed);
      one.reports.push_back({to->key, report->state, {}, Sha256Hex(query), to->address});
      return one.reports.size() >= kReportsTogether ? write(one) : Status();
    }
    ++counts.unmatched;
    return {};
  };
  std::string line;
  for (int c = in.get(); c != std::char_traits<char>::eof();) {
    line.clear();
    for (; c != std::char_traits<char>::eof() && c != '\n'; c = in.get())
      if (line.size() < kReportLineMax) line += static_cast<char>(c);
    if (c == '\n') c = in.get();
    ++counts.lines;
    TRY(take(line));
  }
  if (in.bad()) return std::unexpected(SystemError("cannot read the reports", file.native(), EIO));
  for (Known& one : known) TRY(write(one));
  return counts;
}

}  // namespace haetae::delivery
