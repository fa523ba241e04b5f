#include "delivery/bounces.h"

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "base/hash.h"
#include "delivery/bounce.h"
#include "delivery/message_id.h"

namespace haetae::delivery {
namespace {

constexpr size_t kReportsTogether = 1000;         // in one transaction
constexpr uint64_t kMailFileBytesMax = 64 << 20;  // of one mail as a file
constexpr size_t kMboxLineBytesMax = 64 << 10;    // longer lines are cut

struct Known {
  Campaign campaign;
  MessageId ids;
  std::vector<Returned> reports;  // not written yet
};

// Mails between lines that begin with "From ", which a mail's own lines are kept from (RFC 4155).
Status EachOfMbox(const fs::path& path, const std::function<Status(std::string_view)>& call) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::unexpected(SystemError("cannot read the mailbox", path.native(), errno));
  std::string line, mail;
  bool inside = false, empty_before = true;
  line.reserve(256);
  auto flush = [&]() -> Status {
    if (inside) TRY(call(mail));
    mail.clear();
    return {};
  };
  for (int c = file.get(); c != std::char_traits<char>::eof();) {
    line.clear();
    for (; c != std::char_traits<char>::eof() && c != '\n'; c = file.get())
      if (line.size() < kMboxLineBytesMax) line += static_cast<char>(c);
    if (c == '\n') c = file.get();
    if (empty_before && line.starts_with("From ")) {
      TRY(flush());
      inside = true;
      empty_before = false;
      continue;
    }
    inside = true;  // a file of one mail has no such line
    empty_before = line.empty() || line == "\r";
    if (mail.size() + line.size() < kBounceBytesMax) mail.append(line).append("\n");
  }
  return flush();
}

}  // namespace

Result<uint64_t> EachMail(const fs::path& mailbox,
                          const std::function<Status(std::string_view)>& call) {
  std::error_code code;
  if (!fs::is_directory(mailbox, code)) {
    TRY(EachOfMbox(mailbox, call));
    return 0;
  }
  uint64_t unreadable = 0;
  const bool maildir =
      fs::is_directory(mailbox / "new", code) && fs::is_directory(mailbox / "cur", code);
  std::vector<fs::path> folders =
      maildir ? std::vector{mailbox / "new", mailbox / "cur"} : std::vector{mailbox};
  for (const fs::path& folder : folders) {
    std::vector<fs::path> files;
    for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code))
      files.push_back(at->path());
    if (code)
      return std::unexpected(SystemError("cannot read the mailbox", folder.native(), code.value()));
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
      if (fs::is_directory(file, code)) continue;
      const Result<std::string> mail = ReadFile(file, kMailFileBytesMax);
      if (mail)
        TRY(call(std::string_view(*mail).substr(0, kBounceBytesMax)));
      else
        ++unreadable;
    }
  }
  return unreadable;
}

Result<BounceCounts> TakeBounces(Deliveries& book, const fs::path& mailbox, Time now) {
  BounceCounts counts;
  std::vector<Known> known;
  for (Campaign& campaign : TRY(book.All())) {
    MessageId ids(campaign.secret);
    known.push_back({std::move(campaign), std::move(ids), {}});
  }
  auto write = [&](Known& one) -> Status {
    counts.changed += TRY(book.Report(one.campaign, one.reports, now));
    one.reports.clear();
    return {};
  };
  auto take = [&](std::string_view mail) -> Status {
    ++counts.mails;
    const Bounce bounce = ReadBounce(mail);
    if (bounce.kind == Bounce::kNoReport) {
      ++counts.no_report;
      return {};
    }
    Known* mine = nullptr;
    std::vector<Destination> found;
    for (const std::string& id : bounce.ids) {
      for (Known& one : known) {
        const std::optional<Destination> to = one.ids.Find(id);
        if (!to || CampaignOf(to->key) != one.campaign.id ||
            static_cast<uint32_t>(PersonOf(to->key)) >= one.campaign.people)
          continue;
        mine = &one;
        if (std::find(found.begin(), found.end(), *to) == found.end()) found.push_back(*to);
      }
    }
    if (found.size() != 1) {
      ++(found.empty() ? counts.unmatched : counts.ambiguous);
      return {};
    }
    State state = State::kBounced;
    switch (bounce.kind) {
      case Bounce::kDelayed:
        ++counts.delayed;
        return {};
      case Bounce::kSoft:
        ++counts.soft;
        state = State::kDeferred;
        break;
      case Bounce::kDelivered:
        ++counts.delivered;
        state = State::kDelivered;
        break;
      case Bounce::kHard:
      case Bounce::kNoReport:
        ++counts.hard;
        break;
    }
    mine->reports.push_back({found[0].key, state, bounce.reply, Sha256Hex(mail), found[0].address});
    if (mine->reports.size() >= kReportsTogether) TRY(write(*mine));
    return {};
  };
  counts.unreadable = TRY(EachMail(mailbox, take));
  for (Known& one : known) TRY(write(one));
  return counts;
}

}  // namespace haetae::delivery
