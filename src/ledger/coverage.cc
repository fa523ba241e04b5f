#include "ledger/coverage.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace haetae::ledger {
namespace {

constexpr int64_t kDayMinutes = 24 * 60;
constexpr double kActiveShareMax = 0.99;
constexpr int64_t kWindowMinutesMin = 10;  // of less nothing can be concluded

// Share of active minutes in [from, to).
double ActiveShare(const Roaring& set, int64_t from, int64_t to) {
  if (to <= from || from < 0) return 0;
  const uint64_t count = set.rank(static_cast<uint32_t>(to - 1)) -
                         (from == 0 ? 0 : set.rank(static_cast<uint32_t>(from - 1)));
  return static_cast<double>(count) / static_cast<double>(to - from);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Cuts a suffix like ".gz", ".3", "-20250624", ".2025-06-24" once; false when there is none.
bool CutRotation(std::string& name) {
  for (std::string_view suffix : {".gz", ".zst", ".zstd", ".bak", ".old"}) {
    if (name.size() > suffix.size() && name.ends_with(suffix)) {
      name.resize(name.size() - suffix.size());
      return true;
    }
  }
  size_t end = name.size();
  while (end > 0 && (IsDigit(name[end - 1]) || name[end - 1] == '-' || name[end - 1] == '_')) --end;
  // "x.1", "x-20250624", "x.2025-06-24", but never the number in "gateway-2" or "log2"
  const size_t tail = name.size() - end;
  if (tail == 0 || end == 0) return false;
  const bool after_dot = name[end - 1] == '.';
  const size_t digits = static_cast<size_t>(
      std::count_if(name.begin() + static_cast<long>(end), name.end(), IsDigit));
  if (after_dot && tail == digits && digits <= 4) {
    name.resize(end - 1);
    return name.size() > 0;
  }
  if (digits >= 8) {  // a date, with or without an hour
    name.resize(after_dot ? end - 1 : end);
    return name.size() > 0;
  }
  return false;
}

// Where in the name of a file that a cloud delivers its time begins, behind which stands what makes
// the name unique: "…_app.lb-2.50dc6c49_20251106T1500Z_172.160.2.44_3jc4096d.log" (Elastic Load
// Balancing), "E2QWRUHAPOMQZL.2025-11-06-15.d111111a.gz" (CloudFront),
// "logs/2025-11-06-15-17-42-79A59DF900B949E5" (S3). npos: it is none.
size_t DeliveryTimeAt(std::string_view name) {
  // 9 a digit, X something of a unique part
  constexpr std::string_view kShapes[] = {"_99999999T9999Z_", ".9999-99-99-99.XXXXXXXX",
                                          "9999-99-99-99-99-99-XXXXXXXXXXXXXXXX"};
  const auto fits = [](char c, char shape) {
    if (shape == '9') return IsDigit(c);
    if (shape == 'X') return std::isalnum(static_cast<unsigned char>(c)) != 0;
    return c == shape;
  };
  for (std::string_view shape : kShapes) {
    for (size_t at = 0; at + shape.size() <= name.size(); ++at)
      if (std::equal(shape.begin(), shape.end(), name.begin() + static_cast<ptrdiff_t>(at),
                     [&](char s, char c) { return fits(c, s); }))
        return at;
  }
  return std::string_view::npos;
}

// What stays the same over the parts of one split log: numbers, however many stand beside each
// other, and a split(1) suffix taken out.
std::string Family(std::string_view stem) {
  std::string family;
  for (size_t i = 0; i < stem.size(); ++i) {
    const char c = stem[i];
    const bool between_numbers = (c == '-' || c == '_' || c == '.') && family.ends_with('#') &&
                                 i + 1 < stem.size() && IsDigit(stem[i + 1]);
    if (between_numbers) continue;
    if (!IsDigit(c)) {
      family += c;
    } else if (!family.ends_with('#')) {
      family += '#';
    }
  }
  const size_t slash = family.rfind('/');
  const size_t dot = family.rfind('.');
  if (dot != std::string::npos && (slash == std::string::npos || dot > slash) &&
      family.size() - dot == 3 && family[dot + 1] >= 'a' && family[dot + 1] <= 'z') {
    family.resize(dot);  // "x.aa"
  }
  return family;
}

// The numbers of a name: "gw-2026-11-22.2.log" has 2026, 11, 22 and 2.
std::vector<uint64_t> NumbersOf(std::string_view name) {
  std::vector<uint64_t> numbers;
  for (size_t i = 0; i < name.size(); ++i) {
    if (!IsDigit(name[i])) continue;
    if (i == 0 || !IsDigit(name[i - 1])) numbers.push_back(0);
    numbers.back() = numbers.back() * 10 + static_cast<uint64_t>(name[i] - '0');
  }
  return numbers;
}

// Whether one name only has a number more behind those of the other: "gw-2026-11-22.2.log" is of
// the log of that day, but "gw-2.log" is none of "gw-1.log".
bool IsNumberedMore(const std::string& one, const std::string& other) {
  const std::vector<uint64_t> a = NumbersOf(one), b = NumbersOf(other);
  const auto& [less, more] = a.size() < b.size() ? std::tie(a, b) : std::tie(b, a);
  return !less.empty() && less.size() < more.size() &&
         std::equal(less.begin(), less.end(), more.begin());
}

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

// A log's name as far as its first dot behind the folder: "app-2" of "logs/app-2.jsonl".
std::string_view BaseOf(std::string_view name) {
  name.remove_prefix(name.rfind('/') + 1);
  return name.substr(0, name.find('.'));
}

// Whether a part is called after the log: "app-2.recovered.jsonl", "gw-a-copy.jsonl".
bool IsCalledAfter(const Stream& part, const Stream& stream) {
  const std::string_view name = std::string_view(part.name).substr(part.name.rfind('/') + 1);
  return std::ranges::any_of(stream.parts, [&](const auto& one) {
    const std::string_view base = BaseOf(one.second);
    const size_t at = base.size() < 3 ? name.npos : name.find(base);
    if (at == name.npos) return false;
    const size_t end = at + base.size();
    const bool whole = (at == 0 || !std::isalnum(static_cast<unsigned char>(name[at - 1]))) &&
                       (end == name.size() || !std::isalnum(static_cast<unsigned char>(name[end])));
    return whole && Family(part.name) != Family(one.second);
  });
}

// Over its whole time.
double ShareOf(const Stream& stream) {
  const Roaring& set = stream.minutes.set();
  return ActiveShare(set, set.minimum(), int64_t{set.maximum()} + 1);
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
  const Roaring& rhythm = stream.minutes.set();
  const double around =
      std::min(ActiveShare(rhythm, from - kAround, from), ActiveShare(rhythm, to, to + kAround));
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
      if (!IsCalledAfter(streams[part], streams[to])) continue;
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

std::string ActiveMinutes::Encode() const {
  Roaring copy = set_;
  copy.runOptimize();
  std::string bytes(copy.getSizeInBytes(true), '\0');
  copy.write(bytes.data(), true);
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(size));
  return text;
}

bool ActiveMinutes::Decode(std::string_view text, ActiveMinutes& to) {
  std::string bytes(text.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 8) return false;
  roaring_bitmap_t* bitmap =
      roaring_bitmap_portable_deserialize_safe(bytes.data(), static_cast<size_t>(size));
  if (bitmap == nullptr) return false;
  to.set_ = Roaring(bitmap);
  return true;
}

std::vector<Silence> Silences(const ActiveMinutes& minutes) {
  std::vector<Silence> found;
  const Roaring& set = minutes.set();
  if (set.cardinality() < 2) return found;
  const int64_t first = set.minimum(), last = set.maximum();
  int64_t previous = first;
  for (uint32_t minute : set) {
    const int64_t begin = previous + 1, end = minute;
    previous = minute;
    const int64_t silent = end - begin;
    if (silent < kGapMinutesMin) continue;
    const int64_t window = std::max<int64_t>(silent, 60);
    double share = kActiveShareMax;
    auto see = [&](int64_t from, int64_t to) {
      from = std::max(from, first);
      to = std::min(to, last + 1);
      share = std::min(share, to - from < kWindowMinutesMin ? 0 : ActiveShare(set, from, to));
    };
    see(begin - window, begin);
    see(end, end + window);
    for (int64_t shift : {kDayMinutes, 7 * kDayMinutes}) {
      if (begin - shift >= first) see(begin - shift, end - shift);
      if (end + shift <= last + 1) see(begin + shift, end + shift);
    }
    const double chance = std::pow(1 - share, static_cast<double>(silent));
    if (chance < kGapChanceMax)
      found.push_back({Time{begin * kMinute}, Time{end * kMinute}, chance});
  }
  return found;
}

std::string StreamStem(std::string_view path) {
  const size_t slash = path.rfind('/');
  std::string folder(path.substr(0, slash == std::string_view::npos ? 0 : slash + 1));
  std::string name(path.substr(folder.size()));
  const size_t trail = name.find("_CloudTrail_");
  if (trail != std::string::npos) {  // 111122223333_CloudTrail_us-east-1_20230710T1145Z_….json.gz
    const size_t region_end = name.find('_', trail + 12);
    return "CloudTrail " + name.substr(trail + 12, region_end == std::string::npos
                                                       ? region_end
                                                       : region_end - trail - 12);
  }
  if (const size_t time = DeliveryTimeAt(name); time != std::string::npos) {
    // What stands before is unique, and Elastic Load Balancing's folders are days; S3 has neither.
    return IsDigit(name[time]) ? folder + name.substr(0, time) : name.substr(0, time);
  }
  // "access.log (2)": the second source of this name, a log that was rotated under our eyes.
  if (const size_t open = name.rfind(" ("); open != std::string::npos && name.ends_with(')')) {
    const std::string number = name.substr(open + 2, name.size() - open - 3);
    if (!number.empty() && number.find_first_not_of("0123456789") == std::string::npos)
      name.resize(open);
  }
  while (CutRotation(name)) {
  }
  return folder + name;
}

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
