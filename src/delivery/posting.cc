#include "delivery/posting.h"

namespace haetae::delivery {
namespace {

Posting::State StateOf(const PageStanding& standing) {
  if (standing.first_good == Time{}) return Posting::kNotPosted;
  if (standing.full != kTimeMax) return Posting::kFull;
  return standing.good_now ? Posting::kStands : Posting::kGone;
}

// How soon its days are full.
Time UntilOf(const Posting& posting) {
  return posting.standing == nullptr ? kTimeMax : posting.standing->until;
}

}  // namespace

std::string_view PostingName(Posting::State state) {
  switch (state) {
    case Posting::kNotPosted:
      return "waiting";
    case Posting::kEnded:
      return "ended";
    case Posting::kGone:
      return "gone";
    case Posting::kStands:
      return "posted";
    case Posting::kFull:
      return "told";
  }
  return "?";
}

Phrase PostingPhrase(const Posting& posting, Time now) {
  static const PageStanding kNone;
  const PageStanding& standing = posting.standing == nullptr ? kNone : *posting.standing;
  const auto when = [&](Time time) { return FormatOffset(time, standing.zone); };
  const std::string since = when(standing.first_good);
  switch (posting.state) {
    case Posting::kNotPosted: {
      if (standing.looks == 0 || standing.latest.good()) return {"not posted yet", "게시 전"};
      const Phrase what = LookPhrase(standing.latest);
      const std::string at = " (" + when(standing.latest.at) + ")";
      return {"not posted yet: " + what.en + at, "게시 전: " + what.ko + at};
    }
    case Posting::kEnded:
      return {"its days were over on " + when(standing.full) + ", before their turn came",
              "대체 공고 대상이 되기 전인 " + when(standing.full) + "에 게시 기간이 끝남"};
    case Posting::kGone: {
      const std::string last = when(standing.latest.at);
      if (standing.latest.good() && now - standing.latest.at > kLookLate)
        return {"nobody has looked since " + last, last + " 이후 확인하지 않음"};
      const Phrase what = LookPhrase(standing.latest);
      return {"gone: " + what.en + " (" + last + ")", "게시 중단: " + what.ko + " (" + last + ")"};
    }
    case Posting::kStands: {
      const std::string until = when(standing.until);
      return {"posted since " + since + ", must stand until " + until,
              since + "부터 게시 중, " + until + "까지 게시하여야 함"};
    }
    case Posting::kFull:
      return {"posted from " + since + ", its days full on " + when(standing.full),
              since + "부터 게시하여 " + when(standing.full) + "에 게시 기간 충족"};
  }
  return {"?", "?"};
}

Result<Postings> Postings::Of(PageMonitor& monitor, const Campaign& campaign, Time now) {
  Postings postings;
  postings.now_ = now;
  for (const auto& [group, page] : TRY(monitor.OfPlan(campaign.notice_sha256))) {
    const auto [at, is_new] = postings.standings_.try_emplace(page);
    if (is_new) at->second = TRY(monitor.Standing(page, now));
    const PageStanding& standing = at->second;
    postings.pages_.emplace(group, Posting{StateOf(standing), page, &standing});
  }
  postings.worst_ = postings.Best(0, campaign.created);
  for (size_t group = 1; group < campaign.groups.size(); ++group) {
    const Posting other = postings.Best(static_cast<uint16_t>(group), campaign.created);
    const Posting& worst = postings.worst_;
    if (other.state < worst.state ||
        (other.state == worst.state && UntilOf(other) > UntilOf(worst)))
      postings.worst_ = other;
  }
  return postings;
}

Posting Postings::Best(uint16_t group, Time turn) const {
  Posting best;
  const auto [from, to] = pages_.equal_range(group);
  for (auto at = from; at != to; ++at) {
    Posting one = at->second;
    if (one.state == Posting::kFull && one.standing->full < turn) one.state = Posting::kEnded;
    // Of two that stand, the one that is full first. One that was never good says why.
    if (best.standing == nullptr || one.state > best.state ||
        (one.state == best.state && UntilOf(one) < UntilOf(best)))
      best = one;
  }
  return best;
}

Posting Postings::For(const Untold& one) const {
  return one.group ? Best(*one.group, one.at) : worst_;
}

bool LeftToPublic(const Untold& one) {
  return one.channel == Channel::kPublic && one.state == State::kWaiting;
}

Reach Postings::ReachOf(const Untold& one) const {
  if (one.state == State::kFailed && one.why == Why::kLaterPlan) return Reach::kLaterPlan;
  if (one.state == State::kFailed && one.why == Why::kRuledOut) return Reach::kRuledOut;
  if (!LeftToPublic(one)) return IsLost(one.state) ? Reach::kLost : Reach::kOnTheWay;
  switch (For(one).state) {
    case Posting::kNotPosted:
      return Reach::kWaits;
    case Posting::kStands:
      return Reach::kPosted;
    case Posting::kFull:
      return Reach::kByPublic;
    case Posting::kEnded:
    case Posting::kGone:
      break;
  }
  return Reach::kLost;
}

uint64_t ReachCounts::untold() const {
  uint64_t untold = 0;
  for (size_t i = 0; i < kReaches; ++i)
    if (IsUntold(Reach(static_cast<uint8_t>(i)))) untold += of[i];
  return untold;
}

Result<ReachCounts> CountReach(Deliveries& book, const Campaign& campaign, const Postings& postings,
                               const std::function<void(const Untold&, Reach)>& each) {
  ReachCounts counts;
  uint64_t untold = 0;
  TRY(book.EachUntold(campaign, [&](const Untold& one) {
    const Reach reach = postings.ReachOf(one);
    ++counts.of[static_cast<size_t>(reach)];
    ++untold;
    if (each) each(one, reach);
  }));
  counts.by_message = campaign.people - untold;
  return counts;
}

}  // namespace haetae::delivery
