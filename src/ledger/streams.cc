#include "ledger/streams.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <utility>

#include "ledger/stream_names.h"

namespace haetae::ledger {
namespace {

// Whether the chain has room for a part: it ended before, or the part was found later, by its name,
// and nothing of the chain is within its time but its first and last minute.
bool FitsInto(const Stream& chain, const Stream& part) {
  const Roaring& set = chain.minutes.set();
  const uint32_t first = part.minutes.set().minimum(), last = part.minutes.set().maximum();
  if (set.maximum() <= first) return true;
  const bool found = std::ranges::any_of(
      chain.parts, [&](const auto& one) { return IsNumberedMore(one.second, part.name); });
  return found && first < last && set.rank(last - 1) == set.rank(first);
}

// Whether a part is called after a log of the stream.
bool IsNamedAfter(const Stream& part, const Stream& stream) {
  return std::ranges::any_of(stream.parts,
                             [&](const auto& one) { return IsCalledAfter(part.name, one.second); });
}

// Over its whole time.
double ShareOf(const Stream& stream) {
  const Roaring& set = stream.minutes.set();
  return stream.minutes.Share(set.minimum(), int64_t{set.maximum()} + 1);
}

// Whether the part lies within a silence of the stream, speaks at least half as often as the stream
// does around it, and in its own time leaves none of it.
bool Fills(const Stream& part, const Stream& stream, const std::vector<Silence>& silences) {
  const Roaring& own = part.minutes.set();
  const Time first{int64_t{own.minimum()} * kMinute}, last{int64_t{own.maximum()} * kMinute};
  if (last - first < kGapMinutesMin * kMinute) return false;
  const auto within = std::ranges::find_if(
      silences, [&](const Silence& one) { return first >= one.from - kMinute && last <= one.to; });
  if (within == silences.end()) return false;
  constexpr int64_t kAround = 60;
  const int64_t from = within->from.us / kMinute, to = within->to.us / kMinute;
  const double around =
      std::min(stream.minutes.Share(from - kAround, from), stream.minutes.Share(to, to + kAround));
  if (ShareOf(part) < around / 2) return false;
  ActiveMinutes merged = stream.minutes;
  merged.Merge(part.minutes);
  return std::ranges::none_of(
      Silences(merged), [&](const Silence& one) { return one.from < last && one.to > first; });
}

// A part that is called after a log; of several the one that it resembles most.
void FillSilences(std::vector<Stream>& streams) {
  std::vector<std::vector<Silence>> silences;
  for (const Stream& stream : streams) silences.push_back(Silences(stream.minutes));
  std::vector<bool> gone(streams.size());
  for (size_t part = 0; part < streams.size(); ++part) {
    size_t best = streams.size();
    double nearest = 0;
    for (size_t to = 0; to < streams.size(); ++to) {
      if (to == part || gone[to] || silences[to].empty()) continue;
      if (streams[to].format != streams[part].format) continue;
      if (!IsNamedAfter(streams[part], streams[to])) continue;
      if (!Fills(streams[part], streams[to], silences[to])) continue;
      const double apart = std::abs(ShareOf(streams[to]) - ShareOf(streams[part]));
      if (best == streams.size() || apart < nearest) best = to, nearest = apart;
    }
    if (best == streams.size()) continue;
    streams[best].minutes.Merge(streams[part].minutes);
    streams[best].parts.merge(streams[part].parts);
    silences[best] = Silences(streams[best].minutes);
    gone[part] = true;
  }
  size_t kept = 0;
  for (size_t i = 0; i < streams.size(); ++i) {
    if (gone[i]) continue;
    if (kept != i) streams[kept] = std::move(streams[i]);
    ++kept;
  }
  streams.resize(kept);
}

}  // namespace

const std::string& Stream::PartAt(Time time) const {
  auto next = parts.upper_bound(static_cast<uint32_t>(time.us / kMinute));
  return next == parts.begin() ? name : std::prev(next)->second;
}

std::vector<Stream> JoinStreams(std::vector<CoveredSource> sources) {
  std::map<std::string, Stream> by_stem;
  for (CoveredSource& source : sources) {
    if (source.minutes.set().isEmpty()) continue;
    Stream& stream = by_stem[StreamStem(source.name)];
    if (stream.parts.empty()) stream.format = source.format;
    stream.minutes.Merge(source.minutes);
    stream.parts.emplace(source.minutes.set().minimum(), std::move(source.name));
  }
  std::map<std::string, std::vector<Stream>> families;
  for (auto& [stem, stream] : by_stem) {
    stream.name = stem;
    families[Family(stem)].push_back(std::move(stream));
  }
  std::vector<Stream> streams;
  for (auto& [family, members] : families) {
    std::sort(members.begin(), members.end(), [](const Stream& a, const Stream& b) {
      const auto key = [](const Stream& s) { return std::pair(s.minutes.set().minimum(), s.name); };
      return key(a) < key(b);
    });
    std::vector<Stream> chains;
    for (Stream& stream : members) {
      Stream* best = nullptr;  // of the chains with room for it, the one that ends last
      for (Stream& chain : chains) {
        if (FitsInto(chain, stream) &&
            (best == nullptr || chain.minutes.set().maximum() > best->minutes.set().maximum())) {
          best = &chain;
        }
      }
      if (best == nullptr) {
        chains.push_back(std::move(stream));
      } else {
        best->minutes.Merge(stream.minutes);
        best->parts.merge(stream.parts);
      }
    }
    for (Stream& chain : chains) streams.push_back(std::move(chain));
  }
  FillSilences(streams);
  return streams;
}

namespace {

// The last number of a name: what stands before it, the number, how it is written, what follows.
struct Numbered {
  std::string before, after;
  uint64_t number = 0;
  size_t digits = 0;
};
std::optional<Numbered> NumberedName(const std::string& name) {
  const size_t slash = name.rfind('/') + 1;  // 0 where there is none
  const size_t last = name.find_last_of("0123456789");
  if (last == std::string::npos || last < slash) return std::nullopt;
  size_t first = last;
  while (first > slash && std::isdigit(static_cast<unsigned char>(name[first - 1]))) --first;
  constexpr size_t kDigitsMax = 4;  // more of them are a date or an id
  if (last + 1 - first > kDigitsMax) return std::nullopt;
  return Numbered{name.substr(0, first), name.substr(last + 1),
                  std::stoull(name.substr(first, last + 1 - first)), last + 1 - first};
}

}  // namespace

std::vector<std::string> MissingSiblings(const std::vector<Stream>& streams) {
  struct Member {
    Numbered name;
    const Stream* stream;
  };
  std::map<std::pair<std::string, std::string>, std::vector<Member>> families;
  for (const Stream& stream : streams) {
    if (stream.minutes.set().isEmpty()) continue;
    if (std::optional<Numbered> name = NumberedName(stream.name))
      families[{name->before, name->after}].push_back({*name, &stream});
  }
  std::vector<std::string> missing;
  for (auto& [around, members] : families) {
    std::sort(members.begin(), members.end(),
              [](const Member& a, const Member& b) { return a.name.number < b.name.number; });
    std::vector<std::string> holes;
    for (size_t i = 1; i < members.size(); ++i) {
      const Member &low = members[i - 1], &high = members[i];
      const bool beside = !(low.stream->minutes.set() & high.stream->minutes.set()).isEmpty();
      const uint64_t hole = high.name.number - low.name.number;
      if (!beside || hole > members.size() + 1) continue;
      for (uint64_t n = low.name.number + 1; n < high.name.number; ++n) {
        std::string text = std::to_string(n);
        if (low.name.digits == high.name.digits && text.size() < low.name.digits)
          text.insert(0, low.name.digits - text.size(), '0');
        holes.push_back(around.first + text + around.second);
      }
    }
    if (holes.size() <= members.size()) missing.insert(missing.end(), holes.begin(), holes.end());
  }
  return missing;
}

}  // namespace haetae::ledger
