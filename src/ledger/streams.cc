#include "ledger/streams.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "ledger/early_ends.h"
#include "ledger/silence.h"
#include "ledger/stream_names.h"

namespace haetae::ledger {
namespace {

// Things that belong together, by number; who is in which set does not depend on the order.
class Sets {
 public:
  explicit Sets(size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0); }
  size_t Of(size_t one) {
    while (parent_[one] != one) one = parent_[one] = parent_[parent_[one]];
    return one;
  }
  void Unite(size_t one, size_t other) {
    one = Of(one), other = Of(other);
    parent_[std::max(one, other)] = std::min(one, other);
  }

 private:
  std::vector<size_t> parent_;  // the least of each set is its root
};

// In time order, whatever the order in which they were read.
void SortByTime(std::vector<CoveredSource>& sources) {
  std::erase_if(sources, [](const CoveredSource& one) { return one.minutes.set().isEmpty(); });
  for (CoveredSource& source : sources) {
    if (source.seen_as.empty()) source.seen_as.push_back(source.name);
    std::ranges::sort(source.seen_as);
  }
  std::ranges::sort(sources, [](const CoveredSource& a, const CoveredSource& b) {
    const auto span = [](const CoveredSource& one) {
      const Roaring& set = one.minutes.set();
      return std::tuple(set.minimum(), set.maximum(), set.cardinality());
    };
    if (span(a) != span(b)) return span(a) < span(b);
    return std::tie(a.seen_as, a.format) < std::tie(b.seen_as, b.format);
  });
}

// Whether two speak at the same time: no parts of one log do, but for what a rotation leaves.
bool RunSideBySide(const Roaring& one, const Roaring& other) {
  const uint64_t both = one.and_cardinality(other);
  const uint64_t smaller = std::min(one.cardinality(), other.cardinality());
  return both > static_cast<uint64_t>(kGapMinutesMin) && both > smaller / 10;
}

// Of sources in time order.
bool AnySideBySide(const std::vector<CoveredSource>& sources, const std::vector<size_t>& which) {
  std::vector<const Roaring*> running;
  for (const size_t at : which) {
    const Roaring& set = sources[at].minutes.set();
    std::erase_if(running, [&](const Roaring* one) { return one->maximum() < set.minimum(); });
    if (std::ranges::any_of(running, [&](const Roaring* one) { return RunSideBySide(*one, set); }))
      return true;
    running.push_back(&set);
  }
  return false;
}

using ByStem = std::map<std::string, std::vector<size_t>>;

// Folders in which one and the same source was met hold copies of each other: what is called the
// same in them is one log, unless it ran side by side.
void JoinFolders(const std::vector<CoveredSource>& sources, const ByStem& by_stem,
                 const std::map<std::string, bool>& tells, Sets& joined) {
  std::map<std::string, size_t> folders;
  const auto folder_of = [&](const std::string& stem) {
    return folders.emplace(stem.substr(0, stem.rfind('/') + 1), folders.size()).first->second;
  };
  for (const auto& [stem, which] : by_stem) folder_of(stem);
  Sets copies(folders.size());
  std::map<size_t, size_t> met;  // by source
  for (const auto& [stem, which] : by_stem) {
    if (!tells.at(stem)) continue;
    for (const size_t at : which)
      copies.Unite(met.emplace(at, folder_of(stem)).first->second, folder_of(stem));
  }
  std::map<std::pair<size_t, std::string>, std::set<size_t>> alike;
  for (const auto& [stem, which] : by_stem) {
    if (!tells.at(stem)) continue;
    alike[{copies.Of(folder_of(stem)), stem.substr(stem.rfind('/') + 1)}].insert(which.begin(),
                                                                                 which.end());
  }
  for (const auto& [name, which] : alike) {
    if (AnySideBySide(sources, {which.begin(), which.end()})) continue;
    for (const size_t at : which) joined.Unite(*which.begin(), at);
  }
}

// A name by which logs were met that ran side by side is a place where they were put one after the
// other, and says nothing of whoever was met by another name too.
std::vector<Stream> JoinByStem(std::vector<CoveredSource> sources) {
  ByStem by_stem;
  for (size_t i = 0; i < sources.size(); ++i) {
    std::set<std::string> stems;
    for (const std::string& name : sources[i].seen_as) stems.insert(StreamStem(name));
    for (const std::string& stem : stems) by_stem[stem].push_back(i);
  }
  std::map<std::string, bool> tells;
  std::vector<bool> told(sources.size());
  for (const auto& [stem, which] : by_stem) {
    tells[stem] = !AnySideBySide(sources, which);
    for (const size_t at : which) told[at] = told[at] || tells[stem];
  }
  Sets sets(sources.size());
  for (const auto& [stem, which] : by_stem) {
    std::optional<size_t> first;
    for (const size_t at : which) {
      if (!tells[stem] && told[at]) continue;
      if (first) sets.Unite(*first, at);
      if (!first) first = at;
    }
  }
  JoinFolders(sources, by_stem, tells, sets);
  std::map<size_t, Stream> joined;
  for (size_t i = 0; i < sources.size(); ++i) {
    CoveredSource& source = sources[i];
    Stream& stream = joined[sets.Of(i)];
    if (stream.parts.empty()) stream.format = source.format;
    stream.minutes.Merge(source.minutes);
    stream.parts.emplace(source.minutes.set().minimum(), source.seen_as.front());
    for (std::string& name : source.seen_as) {
      const std::string stem = StreamStem(name);
      if (tells[stem] || !told[i]) stream.stems.insert(stem), stream.names.insert(std::move(name));
    }
    stream.sources.push_back(std::move(source.name));
  }
  std::vector<Stream> streams;
  for (auto& [root, stream] : joined) {
    stream.name = *stream.stems.begin();
    stream.begins_as = stream.stems;
    streams.push_back(std::move(stream));
  }
  return streams;
}

// Streams of which names are of one family, or of families of which one stream has both, have one
// number.
void NumberFamilies(std::vector<Stream>& streams) {
  std::map<std::string, size_t> first;
  Sets sets(streams.size());
  for (size_t i = 0; i < streams.size(); ++i) {
    for (const std::string& stem : streams[i].stems)
      sets.Unite(first.emplace(Family(stem), i).first->second, i);
  }
  for (size_t i = 0; i < streams.size(); ++i) streams[i].family = sets.Of(i);
}

void Take(Stream& chain, const Stream& part) {
  chain.minutes.Merge(part.minutes);
  chain.parts.insert(part.parts.begin(), part.parts.end());
  chain.names.insert(part.names.begin(), part.names.end());
  chain.stems.insert(part.stems.begin(), part.stems.end());
  chain.sources.insert(chain.sources.end(), part.sources.begin(), part.sources.end());
}

// The logs of a family of which each file has its date: "app-1.@.log" and "app-2.@.log".
class DatedLogs {
 public:
  explicit DatedLogs(const std::vector<Stream>& files) : sets_(files.size()) {
    std::map<std::string, size_t> first;
    for (size_t i = 0; i < files.size(); ++i) {
      for (const std::string& stem : files[i].stems) {
        const std::string log = Undated(stem);
        if (log == stem) continue;
        sets_.Unite(first.emplace(log, i).first->second, i);
        dated_.insert(i);
      }
    }
    for (size_t i = 0; i < files.size(); ++i) minutes_[sets_.Of(i)].Merge(files[i].minutes);
  }
  size_t Of(size_t file) { return sets_.Of(file); }
  bool IsDated(size_t file) const { return dated_.contains(file); }
  bool RunBeside(size_t log, size_t other) const {
    return log != other && RunSideBySide(minutes_.at(log).set(), minutes_.at(other).set());
  }

 private:
  Sets sets_;
  std::set<size_t> dated_;
  std::map<size_t, ActiveMinutes> minutes_;
};

std::set<std::string> UndatedBases(const Stream& part) {
  std::set<std::string> bases;
  for (const std::string& stem : part.stems) {
    const std::string undated = Undated(stem);
    bases.insert(undated.substr(undated.rfind('/') + 1));
  }
  return bases;
}

// Streams of a family that follow each other.
struct Chain {
  explicit Chain(Stream first) : whole(first) {
    whole.sources.clear();
    Add(std::move(first));
  }
  void Add(Stream part) {
    Take(whole, part);
    bases.merge(UndatedBases(part));
    members.push_back(std::move(part));
  }
  Stream whole;
  std::vector<Stream> members;
  std::set<size_t> logs;        // that are dated
  std::set<std::string> bases;  // undated names without folders
};

// Whether the chain has room for a part: it ended before, or the part was found later, by its name,
// and nothing of the chain is within its time but its first and last minute.
bool FitsInto(const Stream& chain, const Stream& part) {
  const Roaring& set = chain.minutes.set();
  const uint32_t first = part.minutes.set().minimum(), last = part.minutes.set().maximum();
  if (set.maximum() <= first) return true;
  if (first >= last || set.rank(last - 1) != set.rank(first)) return false;
  return std::ranges::any_of(chain.names, [&](const std::string& one) {
    return std::ranges::any_of(
        part.names, [&](const std::string& other) { return IsNumberedMore(one, other); });
  });
}

// Of the chains with room for a part the one of its own log, or else the one that ends last; never
// one of a log that runs beside its own.
std::vector<Chain> ChainsOf(std::vector<Stream> members) {
  std::ranges::sort(members, [](const Stream& a, const Stream& b) {
    const uint32_t first = a.minutes.set().minimum(), other = b.minutes.set().minimum();
    return first != other ? first < other : a.name < b.name;
  });
  DatedLogs logs(members);
  std::vector<Chain> chains;
  for (size_t i = 0; i < members.size(); ++i) {
    const size_t log = logs.Of(i);
    const std::set<std::string> bases = UndatedBases(members[i]);
    Chain* best = nullptr;
    std::tuple<bool, bool, uint32_t> most;
    for (Chain& chain : chains) {
      if (!FitsInto(chain.whole, members[i])) continue;
      if (std::ranges::any_of(chain.logs, [&](size_t one) { return logs.RunBeside(one, log); }))
        continue;
      const bool named_alike = std::ranges::any_of(
          bases, [&](const std::string& base) { return chain.bases.contains(base); });
      const std::tuple now(chain.logs.contains(log), named_alike,
                           chain.whole.minutes.set().maximum());
      if (best == nullptr || now > most) best = &chain, most = now;
    }
    if (best == nullptr)
      best = &chains.emplace_back(std::move(members[i]));
    else
      best->Add(std::move(members[i]));
    if (logs.IsDated(i)) best->logs.insert(log);
  }
  return chains;
}

// Whether a part of another family is called after a log of the stream.
bool IsNamedAfter(const Stream& part, const Stream& stream) {
  if (part.family == stream.family) return false;
  return std::ranges::any_of(part.names, [&](const std::string& one) {
    return std::ranges::any_of(stream.names,
                               [&](const std::string& other) { return IsCalledAfter(one, other); });
  });
}

// Over its whole time.
double ShareOf(const Stream& stream) {
  const Roaring& set = stream.minutes.set();
  return stream.minutes.Share(set.minimum(), int64_t{set.maximum()} + 1);
}

// What of a part lies in one silence of a stream, in minutes since 1970.
struct Piece {
  int64_t from, to;     // the silence: from ≤ m < to
  int64_t first, last;  // of the part: from the stream's last minute before to its first one after
};

// The part by the stream's silences, whatever lies between them; empty where it also speaks
// outside of them. Behind the stream there is silence until `end`.
std::vector<Piece> PiecesOf(const Roaring& part, const Roaring& stream, int64_t end) {
  std::vector<Piece> pieces;
  for (const uint32_t minute : part) {
    if (!pieces.empty() && minute <= pieces.back().to) {
      pieces.back().last = minute;
      continue;
    }
    const uint64_t until = stream.rank(minute);
    uint32_t before = 0, next = 0;
    if (until == 0 || !stream.select(static_cast<uint32_t>(until - 1), &before)) return {};
    const bool ends = !stream.select(static_cast<uint32_t>(until), &next);
    const int64_t from = int64_t{before} + 1, to = ends ? end : next;
    if (to - from < kGapMinutesMin || minute > to) return {};
    pieces.push_back({from, to, minute, minute});
  }
  return pieces;
}

// Whether the part speaks there at least half as often as the stream does around it, or on the days
// and in the weeks beside, whichever is less.
bool SpeaksLike(const Stream& stream, const Piece& piece, const Stream& part) {
  const int64_t begin = stream.minutes.set().minimum();
  const int64_t end = int64_t{stream.minutes.set().maximum()} + 1;
  ExpectedShare share(stream.minutes, begin, end);
  share.See(piece.from - kWindowMin, piece.from);
  if (piece.from < end) share.See(piece.to, piece.to + kWindowMin);
  for (const int64_t shift : {kMinutesADay, kMinutesAWeek})
    share.SeeNeighbours(piece.first, piece.last + 1, shift);
  return part.minutes.Share(piece.first, piece.last + 1) >= share.least() / 2;
}

// Whether all of the part lies within silences of the stream, of which one is told and none is
// left in the part's own time there, and it speaks as the stream does.
bool Fills(const Stream& part, const Stream& stream, const std::vector<Silence>& silences) {
  const auto told = [&](int64_t from) {
    return std::ranges::find(silences, Time{from * kMinute}, &Silence::from);
  };
  const auto end = told(int64_t{stream.minutes.set().maximum()} + 1);
  const std::vector<Piece> pieces = PiecesOf(part.minutes.set(), stream.minutes.set(),
                                             end == silences.end() ? 0 : end->to.us / kMinute);
  bool fills = false;
  for (const Piece& piece : pieces) {
    if (piece.last - piece.first < kGapMinutesMin) continue;  // says nothing of its rhythm
    if (!SpeaksLike(stream, piece, part)) return false;
    fills = fills || told(piece.from) != silences.end();
  }
  if (!fills) return false;
  ActiveMinutes merged = stream.minutes;
  merged.Merge(part.minutes);
  const std::vector<Silence> left = Silences(merged);
  return std::ranges::none_of(pieces, [&](const Piece& piece) {
    return std::ranges::any_of(left, [&](const Silence& one) {
      return one.from < Time{piece.last * kMinute} && one.to > Time{piece.first * kMinute};
    });
  });
}

// Fills the silences of streams with what is called after them; of several it goes to the one that
// it resembles most.
class Filling {
 public:
  explicit Filling(std::vector<Chain>& chains) : chains_(chains), gone_(chains.size()) {
    std::vector<const Stream*> streams;
    for (const Chain& chain : chains) streams.push_back(&chain.whole);
    ends_.resize(chains.size());
    for (const EarlyEnd& end : EarlyEnds(streams)) ends_[end.stream] = end.silence;
    for (size_t at = 0; at < chains.size(); ++at) silences_.push_back(SilencesOf(at));
  }
  void Run() {
    for (size_t at = 0; at < chains_.size(); ++at)
      if (!PlaceWhole(at) && PlaceMembers(at)) PlaceWhole(at);  // what is left
  }
  std::vector<Stream> Rest() {
    std::vector<Stream> rest;
    for (size_t at = 0; at < chains_.size(); ++at)
      if (!gone_[at]) rest.push_back(std::move(chains_[at].whole));
    return rest;
  }

 private:
  std::optional<size_t> PlaceOf(size_t from, const Stream& part) const {
    std::optional<size_t> best;
    double nearest = 0;
    for (size_t to = 0; to < chains_.size(); ++to) {
      const Stream& stream = chains_[to].whole;
      if (to == from || gone_[to] || silences_[to].empty()) continue;
      if (stream.format != part.format || !Fills(part, stream, silences_[to])) continue;
      if (!IsNamedAfter(part, stream)) continue;
      const double apart = std::abs(ShareOf(stream) - ShareOf(part));
      if (!best || apart < nearest) best = to, nearest = apart;
    }
    return best;
  }
  bool PlaceWhole(size_t at) {
    const std::optional<size_t> to = PlaceOf(at, chains_[at].whole);
    if (to) Put(chains_[at].whole, *to), gone_[at] = true;
    return to.has_value();
  }
  // What is left of a silence is its log's, not that of what was found between.
  void Put(Stream part, size_t to) {
    part.parts.clear();
    Take(chains_[to].whole, part);
    silences_[to] = SilencesOf(to);
  }
  // With what is left of the one at its end.
  std::vector<Silence> SilencesOf(size_t at) const {
    const ActiveMinutes& minutes = chains_[at].whole.minutes;
    std::vector<Silence> silences = Silences(minutes);
    if (!ends_[at]) return silences;
    Silence end = *ends_[at];
    end.from = std::max(end.from, Time{(int64_t{minutes.set().maximum()} + 1) * kMinute});
    if (end.from < end.to) silences.push_back(end);
    return silences;
  }
  // Parts that were found later and follow each other may be of several logs. Whether any was
  // placed; one is left.
  bool PlaceMembers(size_t from) {
    bool placed = false;
    std::vector<Stream>& members = chains_[from].members;
    for (size_t i = 0; i < members.size() && members.size() > 1;) {
      const std::optional<size_t> to = PlaceOf(from, members[i]);
      if (to) {
        Stream part = std::move(members[i]);
        members.erase(members.begin() + static_cast<ptrdiff_t>(i));
        Stream rest = members.front();
        for (size_t other = 1; other < members.size(); ++other) Take(rest, members[other]);
        if (LeavesNoHole(part, rest)) {
          Put(part, *to);
          chains_[from].whole = std::move(rest);
          silences_[from] = SilencesOf(from);
          placed = true;
          continue;
        }
        members.insert(members.begin() + static_cast<ptrdiff_t>(i), std::move(part));
      }
      ++i;
    }
    return placed;
  }
  static bool LeavesNoHole(const Stream& part, const Stream& rest) {
    const Time first{int64_t{part.minutes.set().minimum()} * kMinute};
    return std::ranges::none_of(Silences(rest.minutes), [&](const Silence& one) {
      return one.from <= first && first < one.to;
    });
  }

  std::vector<Chain>& chains_;
  std::vector<bool> gone_;
  std::vector<std::vector<Silence>> silences_;  // by chain
  std::vector<std::optional<Silence>> ends_;    // before their siblings', by chain
};

}  // namespace

const std::string& Stream::PartAt(Time time) const {
  auto next = parts.upper_bound(static_cast<uint32_t>(time.us / kMinute));
  return next == parts.begin() ? name : std::prev(next)->second;
}

std::vector<Stream> JoinStreams(std::vector<CoveredSource> sources) {
  SortByTime(sources);
  std::vector<Stream> streams = JoinByStem(std::move(sources));
  NumberFamilies(streams);
  std::map<size_t, std::vector<Stream>> families;
  for (Stream& stream : streams) families[stream.family].push_back(std::move(stream));
  std::vector<Chain> chains;
  for (auto& [family, members] : families) {
    for (Chain& chain : ChainsOf(std::move(members))) chains.push_back(std::move(chain));
  }
  Filling filling(chains);
  filling.Run();
  return filling.Rest();
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
  // A stream that was met in several folders stands in the group of each.
  std::map<std::pair<std::string, std::string>, size_t> group_of;
  std::vector<std::vector<Member>> groups;
  for (const Stream& stream : streams) {
    if (stream.minutes.set().isEmpty()) continue;
    const std::set<std::string> own{stream.name};
    for (const std::string& stem : stream.begins_as.empty() ? own : stream.begins_as) {
      std::optional<Numbered> name = NumberedName(stem);
      if (!name) continue;
      const auto [at, fresh] =
          group_of.emplace(std::pair(name->before, name->after), groups.size());
      if (fresh) groups.emplace_back();
      groups[at->second].push_back({std::move(*name), &stream});
    }
  }
  Sets copies(groups.size());  // groups of which one stream is in both
  std::map<const Stream*, size_t> seen;
  for (size_t group = 0; group < groups.size(); ++group) {
    for (const Member& one : groups[group])
      copies.Unite(seen.emplace(one.stream, group).first->second, group);
  }
  std::set<std::pair<size_t, uint64_t>> there;
  for (size_t group = 0; group < groups.size(); ++group)
    for (const Member& one : groups[group]) there.emplace(copies.Of(group), one.name.number);
  std::vector<std::string> missing;
  for (const auto& [around, group] : group_of) {
    std::vector<Member>& members = groups[group];
    std::ranges::sort(members, {}, [](const Member& one) { return one.name.number; });
    std::vector<std::string> holes;
    for (size_t i = 1; i < members.size(); ++i) {
      const Member &low = members[i - 1], &high = members[i];
      const bool beside = low.stream != high.stream &&
                          !(low.stream->minutes.set() & high.stream->minutes.set()).isEmpty();
      const uint64_t hole = high.name.number - low.name.number;
      if (!beside || hole > members.size() + 1) continue;
      for (uint64_t n = low.name.number + 1; n < high.name.number; ++n) {
        if (!there.emplace(copies.Of(group), n).second) continue;
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
