#include "scope/second_lines.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <ranges>
#include <span>
#include <tuple>

#include "base/hash.h"
#include "ledger/stream_names.h"
#include "scope/matching.h"

namespace haetae::scope {
namespace {

uint64_t NumberHash(uint64_t number) {
  return Fingerprint({reinterpret_cast<const char*>(&number), sizeof number});
}

bool MayBeSame(uint32_t a, uint32_t b) { return a == b || a == kNoNumber || b == kNoNumber; }

}  // namespace

SecondLines::SecondLines(const Dictionary& sources, const access::Catalogue& catalogue, size_t most)
    : sources_(sources), most_(most) {
  for (const access::Route& route : catalogue.routes) is_list_.push_back(access::IsList(route));
}

SecondLines::Line SecondLines::LineOf(const access::Accesses& rows, size_t row) {
  return {rows.subject[row], rows.address[row],   rows.route[row],
          rows.outcome[row], rows.source[row],    rows.time[row],
          rows.offset[row],  rows.principal[row], rows.user_agent[row]};
}

size_t SecondLines::PlaceHash::operator()(const std::pair<uint32_t, uint64_t>& place) const {
  return NumberHash(place.second) + NumberHash(place.first);
}

void SecondLines::Add(const access::Accesses& rows, size_t row) {
  if (!is_list_[rows.route[row]] || rows.address[row] == kNoNumber) return;
  Keep(lines_, LineOf(rows, row));
}

void SecondLines::AddResult(const access::Accesses& results, size_t row) {
  if (too_many_ || !is_list_[results.route[row]]) return;
  if (IsUntold(results, row)) return Keep(untold_, LineOf(results, row));
  const uint32_t person = results.subject[row];
  Listed& listed = listed_[{results.source[row], results.offset[row]}];
  person == kNoNumber ? listed.more = true : listed.sum += NumberHash(person);
  if (listed_.size() > most_) Forget();
}

void SecondLines::Keep(std::vector<Line>& lines, const Line& line) {
  if (too_many_) return;
  lines.push_back(line);
  if (lines.size() > most_) Forget();
}

void SecondLines::Forget() {
  too_many_ = true;
  lines_ = {}, untold_ = {}, listed_ = {};
}

// The answers of one route to one address, in time order.
class SecondLines::Answers {
 public:
  explicit Answers(uint64_t& looks) : looks_(looks) {}

  // Lines of one log, in time order, that tell: answers that other logs told already, or more.
  void Tell(std::span<const Line> lines, uint32_t log) {
    std::vector<Answer> more;
    size_t begin = 0;
    for (const Line& line : lines) {
      if (Answer* const known = Find(line, log, true, begin)) {
        known->logs.push_back(log);
        known->listed.more |= line.listed.more;
      } else {
        more.push_back({line.time, line.principal, line.user_agent, line.listed, {log}});
      }
    }
    answers_.insert(answers_.end(), std::make_move_iterator(more.begin()),
                    std::make_move_iterator(more.end()));
    std::ranges::stable_sort(answers_, {}, &Answer::time);
  }
  // How many of the lines of one log, in time order, are of these answers.
  uint64_t Take(std::span<const Line> lines, uint32_t log) {
    uint64_t taken = 0;
    size_t begin = 0;
    for (const Line& line : lines) {
      Answer* const answer = Find(line, log, false, begin);
      if (answer == nullptr) continue;
      answer->logs.push_back(log);
      ++taken;
    }
    return taken;
  }

 private:
  static bool HasLine(const Answer& answer, uint32_t log) {
    return std::ranges::find(answer.logs, log) != answer.logs.end();
  }
  // The earliest that has no line of the log yet, and that this line can be of. What stands before
  // `begin` is none for any line that follows.
  Answer* Find(const Line& line, uint32_t log, bool tells, size_t& begin) {
    while (begin < answers_.size() &&
           (answers_[begin].time < line.time - kSecondLineReach || HasLine(answers_[begin], log)))
      ++begin;
    for (size_t i = begin; i < answers_.size() && ++looks_ <= kLooksMax; ++i) {
      Answer& answer = answers_[i];
      if (answer.time > line.time + kSecondLineReach) break;
      const bool same =
          !tells || answer.listed.more || line.listed.more || answer.listed.sum == line.listed.sum;
      if (same && !HasLine(answer, log) && MayBeSame(answer.principal, line.principal) &&
          MayBeSame(answer.user_agent, line.user_agent))
        return &answer;
    }
    return nullptr;
  }

  std::vector<Answer> answers_;
  uint64_t& looks_;
};

uint64_t SecondLines::Told() const {
  if (too_many_ || untold_.empty()) return 0;
  std::map<std::string, uint32_t> families;
  std::vector<uint32_t> log_of(sources_.size(), kNoNumber);
  const auto log = [&](const Line& line) {
    uint32_t& of = log_of[line.source];
    if (of == kNoNumber)
      of = families
               .try_emplace(ledger::Family(ledger::StreamStem(sources_.Text(line.source))),
                            static_cast<uint32_t>(families.size()))
               .first->second;
    return of;
  };
  const auto place = [](const Line& line) { return std::pair(line.source, line.offset); };
  const auto kind = [](const Line& line) {
    return std::tie(line.route, line.subject, line.address, line.outcome);
  };
  const auto order = [&](const Line& a, const Line& b) {
    return std::tuple(kind(a), log(a), a.time) < std::tuple(kind(b), log(b), b.time);
  };
  std::vector<Line> untold = untold_, told = lines_;
  std::ranges::sort(untold, {}, place);
  std::erase_if(told, [&](const Line& line) {
    return std::ranges::binary_search(untold, place(line), {}, place);
  });
  for (Line& line : told)
    if (const auto at = listed_.find(place(line)); at != listed_.end()) line.listed = at->second;
  std::ranges::sort(untold, order);
  std::ranges::sort(told, order);
  // Calls `see` for the lines of each log, of those from `at` on that are of this kind.
  const auto each_log = [&](std::vector<Line>::iterator& at, std::vector<Line>::iterator end,
                            const Line& of, const auto& see) {
    while (at != end && kind(*at) == kind(of)) {
      const auto last = std::find_if(at, end, [&](const Line& line) {
        return kind(line) != kind(of) || log(line) != log(*at);
      });
      see(log(*at), std::span<const Line>(at, last));
      at = last;
    }
  };
  uint64_t all = 0, looks = 0;
  auto teller = told.begin();
  for (auto at = untold.begin(); at != untold.end();) {
    const Line first = *at;
    teller = std::find_if(teller, told.end(),
                          [&](const Line& line) { return kind(line) >= kind(first); });
    Answers answers(looks);
    each_log(teller, told.end(), first,
             [&](uint32_t of, std::span<const Line> lines) { answers.Tell(lines, of); });
    each_log(at, untold.end(), first,
             [&](uint32_t of, std::span<const Line> lines) { all += answers.Take(lines, of); });
  }
  return looks > kLooksMax ? 0 : all;
}

Result<uint64_t> ToldBySecondLines(ExposureIndex& index,
                                   const std::vector<std::vector<IndicatorValue>>& any_of,
                                   ledger::ScanRange range, Time first, Time last) {
  ledger::Ledger& ledger = index.ledger();
  SecondLines lines(index.names().sources, ledger.catalogue());
  range.from = std::max(range.from, first - kSecondLineReach);
  range.to = std::min(range.to, last + (kSecondLineReach + Duration{1}));
  AccessesAsked asked{any_of, range};
  TRY(EachRow(ledger, index.names(), asked,
              [&](const access::Accesses& rows, size_t row) { lines.Add(rows, row); }));
  asked.range.results = true;
  TRY(EachRow(ledger, index.names(), asked,
              [&](const access::Accesses& rows, size_t row) { lines.AddResult(rows, row); }));
  return lines.Told();
}

}  // namespace haetae::scope
