#include "ledger/early_ends.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ledger/silence.h"
#include "ledger/stream_names.h"

namespace haetae::ledger {
namespace {

int64_t FirstOf(const Stream& stream) { return stream.minutes.set().minimum(); }
int64_t LastOf(const Stream& stream) { return stream.minutes.set().maximum(); }

// Whether two parts of a stream are of different machines: their files, or the folders in which
// they lie, differ in numbers, and neither is called after the other. Folders that differ in more
// hold copies.
bool AreOfOtherLogs(const std::string& one, const std::string& other) {
  const auto base = [](const std::string& name) { return name.substr(name.rfind('/') + 1); };
  if (one == other || IsCalledAfter(one, other) || IsCalledAfter(other, one)) return false;
  return base(one) != base(other) || Family(one) == Family(other);
}

// Where a log of another name goes on in a stream.
std::vector<int64_t> ChangesOf(const Stream& stream) {
  std::vector<int64_t> changes;
  std::string before;
  for (const auto& [minute, part] : stream.parts) {
    std::string log = Undated(StreamStem(part));
    if (!before.empty() && AreOfOtherLogs(before, log)) changes.push_back(minute);
    before = std::move(log);
  }
  return changes;
}

// Streams of one family and format, none of them empty.
class Siblings {
 public:
  explicit Siblings(const std::vector<std::pair<size_t, const Stream*>>& streams) {
    for (const auto& [place, stream] : streams) {
      first_ = std::min(first_, FirstOf(*stream));
      last_ = std::max(last_, LastOf(*stream));
    }
    near_ = std::min(kMinutesADay, (last_ - first_) / 10);
    size_t founders = 0;
    for (const auto& [place, stream] : streams) {
      const std::vector<int64_t> changes = ChangesOf(*stream);
      begins_.insert(begins_.end(), changes.begin(), changes.end());
      if (FirstOf(*stream) > first_ + near_) {
        begins_.push_back(FirstOf(*stream));
        continue;
      }
      ++founders;
      if (!changes.empty()) continue;
      founders_.emplace_back(place, stream);
      if (LastOf(*stream) < last_ - near_) continue;
      stayed_.push_back(stream);
      until_ = std::max(until_, LastOf(*stream));
    }
    standing_ = stayed_.size() * 2 >= founders;
  }

  std::vector<EarlyEnd> Ends() const {
    std::vector<EarlyEnd> ends;
    if (!standing_) return ends;
    for (const auto& [place, stream] : founders_)
      if (const std::optional<Silence> silence = EndOf(*stream)) ends.push_back({place, *silence});
    return ends;
  }

 private:
  std::optional<Silence> EndOf(const Stream& stream) const {
    const int64_t end = LastOf(stream);
    const int64_t lived_min = std::min(kMinutesAWeek, (last_ - first_) / 2);
    if (end - FirstOf(stream) < lived_min) return std::nullopt;
    if (until_ - end - 1 < kEndMinutesMin) return std::nullopt;
    const bool replaced = std::ranges::any_of(
        begins_, [&](int64_t begin) { return begin >= end - near_ && begin <= end + near_; });
    if (replaced) return std::nullopt;
    const int64_t begin = end + 1, window = std::max(until_ - begin, kWindowMin);
    ExpectedShare share(stream.minutes, FirstOf(stream), begin);
    share.See(begin - window, begin);
    for (const int64_t shift : {kMinutesADay, kMinutesAWeek})
      if (begin - shift >= FirstOf(stream)) share.See(begin - shift, until_ - shift);
    double busiest = 0;
    for (const Stream* one : stayed_)
      if (one != &stream) busiest = std::max(busiest, one->minutes.Share(begin, until_));
    share.SeeShare(busiest);
    return BeyondChance(begin, until_, share.least());
  }

  std::vector<std::pair<size_t, const Stream*>> founders_;  // under one name
  std::vector<const Stream*> stayed_;                       // of those
  std::vector<int64_t> begins_;                             // of machines that came later
  int64_t first_ = INT64_MAX, last_ = INT64_MIN, until_ = INT64_MIN, near_ = 0;
  bool standing_ = false;
};

}  // namespace

std::vector<EarlyEnd> EarlyEnds(const std::vector<const Stream*>& streams) {
  std::map<std::pair<size_t, std::string_view>, std::vector<std::pair<size_t, const Stream*>>>
      families;
  for (size_t i = 0; i < streams.size(); ++i) {
    if (streams[i]->minutes.set().isEmpty()) continue;
    families[{streams[i]->family, streams[i]->format}].emplace_back(i, streams[i]);
  }
  std::vector<EarlyEnd> ends;
  for (const auto& [family, members] : families) {
    if (members.size() < 2) continue;
    for (const EarlyEnd& end : Siblings(members).Ends()) ends.push_back(end);
  }
  std::ranges::sort(ends, {}, &EarlyEnd::stream);
  return ends;
}

std::vector<EarlyEnd> EarlyEnds(const std::vector<Stream>& streams) {
  std::vector<const Stream*> all;
  for (const Stream& stream : streams) all.push_back(&stream);
  return EarlyEnds(all);
}

}  // namespace haetae::ledger
